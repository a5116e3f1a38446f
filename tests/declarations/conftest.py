"""Fixtures of the declarations tests."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from declarations.models import DeclarationRequest
from tests import factories as make
from tests.personas import Personas, signed_in


@pytest.fixture
def asked(personas: Personas) -> DeclarationRequest:
    """The cell's request: address besides the default fields; open."""
    return make.make_request(personas.cell, by=personas.secretary)


@pytest.fixture
def browser_of() -> Callable[[User], Client]:
    """A signed-in browser per person, kept for the test."""
    browsers: dict[Any, Client] = {}

    def open_for(user: User) -> Client:
        return browsers.setdefault(user.pk, signed_in(user))

    return open_for
