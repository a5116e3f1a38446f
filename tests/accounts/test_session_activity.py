"""When a session was used last is noted every five minutes, and at once when the device changes."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.lib import clock
from tests.accounts.signing_in import open_account, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_work(client: Client) -> Client:
    """Signed in, with one page opened."""
    open_account()
    sign_in(client)
    client.get(reverse("mfa_index"))
    return client


def writes(client: Client, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("mfa_index"), headers=headers or None)
    return sum("usersessions_usersession" in query["sql"] for query in captured)


def test_a_page_costs_nothing_more(at_work: Client) -> None:
    assert UserSession.objects.count() == 1
    assert writes(at_work) == 0


def test_after_five_minutes_it_is_noted(at_work: Client) -> None:
    with clock.shift(timedelta(seconds=299)):
        assert writes(at_work) == 0
    with clock.shift(timedelta(seconds=301)):
        assert writes(at_work) > 0
        assert writes(at_work) == 0


def test_another_device_is_noted_at_once(at_work: Client) -> None:
    assert writes(at_work, user_agent="Mozilla/5.0 (Linux; Android 14) Chrome/130") > 0
    assert UserSession.objects.get().user_agent.startswith("Mozilla")


def test_a_clock_set_back_does_not_stop_it(at_work: Client) -> None:
    with clock.shift(timedelta(hours=-2)):
        assert writes(at_work) > 0
