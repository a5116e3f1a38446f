"""Accounts in the administrator's hands: locked means locked, from the next request on."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import actions
from accounts.errors import RuleError
from accounts.models import Event, User
from tests import factories as make
from tests.personas import Personas, signed_in


def test_there_is_one_first_administrator(db: None) -> None:
    first = make.make_administrator("quan.tri")
    assert not first.has_usable_password()
    assert make.make_administrator("quan.tri") == first, "asked again: a new link for the same person"
    with pytest.raises(RuleError, match="người đầu tiên"):
        make.make_administrator("nguoi.khac")


def test_a_bad_user_name_is_refused(db: None) -> None:
    with pytest.raises(ValidationError):
        make.make_administrator("hai chữ")


def test_a_lock_ends_every_session_at_once(personas: Personas) -> None:
    client = signed_in(personas.member)
    page = reverse("usersessions_list")
    client.get(page)
    assert personas.member.open_sessions() == 1
    actions.lock_account(by=personas.administrator, user=personas.member)
    assert client.get(page).headers["location"].startswith(reverse("account_login"))
    assert personas.member.open_sessions() == 0
    with pytest.raises(RuleError, match="trước đó"):
        actions.lock_account(by=personas.administrator, user=personas.member)


def test_a_session_that_outlives_the_lock_opens_nothing(personas: Personas) -> None:
    assert signed_in(personas.locked).get(reverse("usersessions_list")).status_code == 302


def test_nobody_locks_themselves_out(personas: Personas) -> None:
    with pytest.raises(RuleError, match="tự khóa"):
        actions.lock_account(by=personas.administrator, user=personas.administrator)
    assert User.objects.get(pk=personas.administrator.pk).is_active


def test_an_account_is_opened_again(personas: Personas) -> None:
    actions.unlock_account(by=personas.administrator, user=personas.locked)
    assert User.objects.get(pk=personas.locked.pk).is_active
    with pytest.raises(RuleError, match="đang mở"):
        actions.unlock_account(by=personas.administrator, user=personas.locked)
    verbs = [event.verb for event in Event.objects.about(personas.locked)]
    assert verbs == ["user.opened", "user.locked", "user.unlocked"]


def test_a_refused_applicant_is_not_opened_again(personas: Personas) -> None:
    actions.refuse(by=personas.secretary, application=personas.application)
    with pytest.raises(RuleError, match="không được xác nhận"):
        actions.unlock_account(by=personas.administrator, user=personas.applicant)


def test_sessions_end_in_one_stroke(personas: Personas) -> None:
    clients = [signed_in(personas.member) for _ in range(2)]
    page = reverse("usersessions_list")
    for client in clients:
        client.get(page)
    assert actions.end_sessions(by=personas.administrator, user=personas.member) == 2
    assert [client.get(page).status_code for client in clients] == [302, 302]
    assert actions.end_sessions(by=personas.administrator, user=personas.member) == 0
    assert Event.objects.filter(verb="user.sessions_ended").count() == 1
