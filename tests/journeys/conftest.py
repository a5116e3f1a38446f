"""A browser for the whole run; a portal, its people and their devices for each test."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.browsing import DESKTOP, PHONE, Visit, Visitor, new_visitor
from tests.journeys.serving import Portal, served

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium per process of the run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def portal(transactional_db: None, _collected_static_files: None, settings: Any) -> Iterator[Portal]:
    """The portal, answering at an address of its own."""
    cache.clear()  # rate limits of the test before
    with served() as portal:
        settings.PORTAL_URL = portal.url  # links in invitations
        yield portal


@pytest.fixture
def visit(browser: Browser, portal: Portal) -> Iterator[Visit]:
    """Makes visitors: `visit()` at a phone, `visit(DESKTOP)`, `visit(scripts=False)`."""
    visitors: list[Visitor] = []

    def make_visitor(size: dict[str, int] = PHONE, *, scripts: bool = True) -> Visitor:
        visitors.append(new_visitor(browser, portal.url, size=size, scripts=scripts))
        return visitors[-1]

    yield make_visitor
    for visitor in visitors:
        visitor.context.close()
    assert [each for visitor in visitors for each in visitor.trouble] == []


@pytest.fixture
def phone(visit: Visit) -> Visitor:
    """A phone of 360 pixels."""
    return visit()


@pytest.fixture
def desktop(visit: Visit) -> Visitor:
    """A desk with a wide screen."""
    return visit(DESKTOP)
