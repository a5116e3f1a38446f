"""Mails to a real SMTP server: accepted, refused, and sent again after a crash with the same Message-ID."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from accounts.actions import end_membership, lock_account
from notifications.actions import withdraw_messages
from notifications.models import OutboxMessage, RefusedAddress
from notifications.models.outbox import OutboxStatus
from notifications.tasks import deliver_mail, sweep
from portal.lib import clock
from portal.lib.mail import sender
from tests import factories as make
from tests.notifications.sink import MailSink
from tests.personas import Personas

NOW = datetime(2026, 10, 2, 3, 0, tzinfo=UTC)
PutMail = Callable[..., OutboxMessage]


def test_a_mail_arrives_as_it_was_written(put_mail: PutMail, sink: MailSink) -> None:
    row = put_mail("e")
    deliver_mail(row.pk)
    ((recipient, message),) = sink.received
    assert recipient == message["To"] == "an@example.vn"
    assert message["Subject"] == "Bạn có một việc"
    assert message.get_content().strip() == "Hãy đăng nhập."
    assert message["Message-ID"] == row.message_id
    assert not [name for name in message if name.startswith("X-Portal")]
    assert OutboxMessage.objects.get().status == OutboxStatus.DONE


@pytest.mark.parametrize("name", ["Văn phòng, phòng 2", 'Tổ "A" <b@c.vn>; x', "Cổng (nội bộ)", ""])
def test_a_sender_s_name_may_hold_any_sign(db: None, sink: MailSink, name: str) -> None:
    EmailMessage("Bạn có một việc", "Hãy đăng nhập.", sender(name), ["an@example.vn"]).send()
    deliver_mail(OutboxMessage.objects.get().pk)
    ((_, message),) = sink.received
    (origin,) = message["From"].addresses
    assert origin.display_name == (name or "Cổng nội bộ")
    assert origin.addr_spec == "khong-tra-loi@localhost"


def test_a_message_taken_twice_is_sent_once(put_mail: PutMail, sink: MailSink) -> None:
    row = put_mail("e")
    deliver_mail(row.pk)
    deliver_mail(row.pk)
    assert len(sink.received) == 1


@pytest.mark.parametrize("refusal", ["451 try later", "554 no", "421 closing"])
def test_a_refusing_server_means_a_later_try(put_mail: PutMail, sink: MailSink, refusal: str) -> None:
    row = put_mail("e")
    sink.refusal = refusal
    with clock.set_to(NOW):
        deliver_mail(row.pk)
        row.refresh_from_db()
        assert (row.status, row.attempts) == (OutboxStatus.PENDING, 1)
        assert row.due_at > NOW
        assert row.last_error.startswith("SMTP")
        sink.refusal = ""
        assert OutboxMessage.objects.take() == []
    with clock.set_to(NOW + timedelta(minutes=1)):
        (due,) = OutboxMessage.objects.take()
        deliver_mail(due.pk)
    assert sink.message_ids() == {"an@example.vn": {row.message_id}}


# The address itself --------------------------------------------------------------------------


@pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "550 no", "553 5.1.3 bad", "551 gone", "550 5.2.1 closed"])
def test_a_wrong_address_is_noted_and_not_tried_again(put_mail: PutMail, sink: MailSink, reply: str) -> None:
    row = put_mail("e")
    sink.replies = {"an@example.vn": reply}
    deliver_mail(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_error, row.sealed_payload) == (OutboxStatus.FAILED, "RefusedAddress", "")
    assert set(RefusedAddress.objects.among(["an@example.vn", "BINH@example.vn"])) == {"an@example.vn"}
    assert "an@example.vn" not in str(RefusedAddress.objects.values().get())


@pytest.mark.parametrize("reply", ["450 4.2.1 later", "550 5.7.1 relaying denied", "554 5.7.1 blocked", "421 busy"])
def test_a_server_that_refuses_us_says_nothing_of_the_address(put_mail: PutMail, sink: MailSink, reply: str) -> None:
    row = put_mail("e")
    sink.replies = {"an@example.vn": reply}
    deliver_mail(row.pk)
    row.refresh_from_db()
    assert row.status == OutboxStatus.PENDING
    assert not RefusedAddress.objects.exists()


def test_half_of_the_recipients_refused_is_the_matter_of_that_half(db: None, sink: MailSink) -> None:
    people = [f"m{number}@example.vn" for number in range(6)]
    sink.replies = dict.fromkeys(people[::2], "550 5.1.1 no such user")
    EmailMessage("Bạn có một việc", "Hãy đăng nhập.", sender(), people).send()
    for row in OutboxMessage.objects.all():
        deliver_mail(row.pk)
    assert sorted(to for to, _ in sink.received) == people[1::2]
    assert set(RefusedAddress.objects.among(people)) == set(people[::2])


def test_a_mail_that_passes_clears_the_mark(put_mail: PutMail, sink: MailSink) -> None:
    RefusedAddress.objects.mark("an@example.vn", "550")
    deliver_mail(put_mail("e").pk)
    assert len(sink.received) == 1
    assert not RefusedAddress.objects.exists()


# Nobody to write to any more -------------------------------------------------------------------


def lock(personas: Personas) -> None:
    lock_account(by=personas.administrator, user=personas.member)


def bury(personas: Personas) -> None:
    membership = make.membership_of(make.member_of(personas.member))
    end_membership(by=personas.administrator, membership=membership, on=clock.today(), reason="deceased")


@pytest.mark.parametrize("what", [lock, bury])
def test_nothing_leaves_for_who_is_locked_out_or_has_died(
    personas: Personas, put_mail: PutMail, sink: MailSink, what: Callable[[Personas], None]
) -> None:
    row = put_mail("e")
    OutboxMessage.objects.filter(pk=row.pk).update(member=personas.member.member_id)
    what(personas)
    deliver_mail(row.pk)
    row.refresh_from_db()
    assert sink.received == []
    assert (row.status, row.sealed_payload) == (OutboxStatus.WITHDRAWN, "")


def test_what_waits_is_taken_back_but_not_from_under_a_worker(personas: Personas, put_mail: PutMail) -> None:
    rows = {status: put_mail(status, status=status) for status in ("pending", "queued", "working", "failed")}
    other = put_mail("other", status="pending")
    OutboxMessage.objects.exclude(pk=other.pk).update(member=personas.member.member_id)
    assert withdraw_messages(members=[make.member_of(personas.member)]) == 2
    now = {effect: OutboxMessage.objects.get(pk=row.pk).status for effect, row in rows.items()}
    assert now == {"pending": "withdrawn", "queued": "withdrawn", "working": "working", "failed": "failed"}
    assert OutboxMessage.objects.get(pk=other.pk).status == "pending"


def test_a_server_that_is_down_means_a_later_try(put_mail: PutMail, settings: Any) -> None:
    settings.DELIVERY_EMAIL = MailSink().as_settings()  # never started
    row = put_mail("e")
    deliver_mail(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_error) == (OutboxStatus.PENDING, "ConnectionRefusedError")


class KilledError(BaseException):
    """The worker vanishes: nothing of ours catches this."""


def test_a_crash_after_acceptance_sends_the_same_message_id(
    put_mail: PutMail, sink: MailSink, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(message: OutboxMessage) -> None:
        raise KilledError

    row = put_mail("e")
    with clock.set_to(NOW), monkeypatch.context() as patch:
        patch.setattr(OutboxMessage, "finish", killed)
        with pytest.raises(KilledError):
            deliver_mail(row.pk)
    with clock.set_to(NOW + timedelta(seconds=settings.OUTBOX_LEASE_SECONDS)):
        sweep()
        (due,) = OutboxMessage.objects.take()
        deliver_mail(due.pk)
    assert len(sink.received) == 2
    assert sink.message_ids() == {"an@example.vn": {row.message_id}}


def test_two_mails_have_two_message_ids(put_mail: PutMail, sink: MailSink) -> None:
    for effect in ("a", "b"):
        deliver_mail(put_mail(effect).pk)
    assert len(sink.message_ids()["an@example.vn"]) == 2


def test_a_hostile_header_cannot_be_smuggled_in(put_mail: PutMail, sink: MailSink) -> None:
    row = put_mail("e", to="an@example.vn\nBcc: all@example.vn")
    with clock.set_to(NOW):
        deliver_mail(row.pk)
    assert sink.received == []
    row.refresh_from_db()
    assert row.status == OutboxStatus.PENDING


def test_in_the_demo_mails_become_files(put_mail: PutMail, settings: Any, tmp_path: Path) -> None:
    settings.DELIVERY_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
    settings.DELIVERY_EMAIL_FOLDER = tmp_path / "mail"
    deliver_mail(put_mail("e").pk)
    (file,) = (tmp_path / "mail").iterdir()
    assert b"an@example.vn" in file.read_bytes()
