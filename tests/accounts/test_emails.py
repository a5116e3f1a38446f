"""Which mails go before all others, and under whose name."""

from email.utils import parseaddr

import pytest
from django.test import Client
from django.urls import reverse

from accounts import emails
from accounts.models import Unit
from notifications.models import OutboxMessage
from notifications.models.outbox import Priority
from tests import factories as make
from tests.accounts.signing_in import open_account


@pytest.fixture
def unit(db: None) -> Unit:
    unit = make.make_root()
    unit.mail_sender = "Văn phòng, phòng 2 <b>"
    return unit


def priority() -> int:
    return OutboxMessage.objects.get().priority


def test_the_way_to_an_account_goes_first(unit: Unit) -> None:
    emails.access_link(to="an@example.vn", link="http://localhost/x", unit=unit, effect="access:1").send()
    assert priority() == Priority.SIGN_IN


def test_a_task_that_waits_can_wait(unit: Unit) -> None:
    emails.task_waits(to="an@example.vn", unit=unit, effect="task:1", until="12/10/2026").send()
    assert priority() == Priority.ORDINARY
    assert "trước hết ngày 12/10/2026" in OutboxMessage.objects.get().payload["body"]


@pytest.mark.django_db(transaction=True)
def test_who_forgot_the_password_does_not_wait_behind_reminders() -> None:
    open_account()
    Client().post(reverse("account_reset_password"), {"email": "an.nv@example.vn"})
    assert priority() == Priority.SIGN_IN


def test_the_name_of_the_unit_stays_one_name(unit: Unit) -> None:
    message = emails.task_waits(to="an@example.vn", unit=unit, effect="task:1")
    # As a mail program reads it: one sender, whatever signs the name holds.
    sent = message.message()
    assert parseaddr(str(sent["From"]))[1] == "khong-tra-loi@localhost"
