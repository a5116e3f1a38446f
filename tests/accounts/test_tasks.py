"""Nightly cleaning: what served its purpose goes, what is in use stays."""

import uuid
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from accounts.models import OnceKey
from accounts.models.once import KEPT_FOR
from accounts.tasks import purge_once_keys, purge_sessions
from portal.lib import clock
from tests.accounts.signing_in import open_account


def session_of_an() -> str:
    """A session with the entry under *Phiên đăng nhập*; returns its key."""
    store = SessionStore()
    store.create()
    key = str(store.session_key)
    UserSession.objects.create(user=open_account(f"an.{key[:8]}", ""), ip="203.0.113.7", session_key=key)
    return key


def test_keys_of_forms_are_kept_for_a_month(db: None) -> None:
    sent_at = clock.now()
    OnceKey.objects.create(user=open_account(), key=uuid.uuid4(), at=sent_at)
    for waited, left in ((KEPT_FOR, 1), (KEPT_FOR + timedelta(seconds=1), 0)):
        with clock.set_to(sent_at + waited):
            purge_once_keys()
        assert OnceKey.objects.count() == left


def test_an_ended_session_leaves_no_address_behind(db: None) -> None:
    ended, signed_out, open_one = session_of_an(), session_of_an(), session_of_an()
    Session.objects.filter(pk=ended).update(expire_date=clock.now() - timedelta(minutes=1))
    Session.objects.filter(pk=signed_out).delete()
    purge_sessions()
    assert [row.pk for row in Session.objects.all()] == [open_one]
    assert [row.session_key for row in UserSession.objects.all()] == [open_one]
