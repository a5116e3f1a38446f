"""Text messages through a real HTTP gateway: delivered, refused, hanging, sent elsewhere, twice."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.actions import end_membership, verify_phone
from accounts.models import SYSTEM, User
from accounts.models.members import EndReason
from notifications import sms
from notifications.actions import tell
from notifications.backends import MailOutsideTransactionError
from notifications.models import OutboxMessage
from notifications.models.outbox import OutboxStatus
from notifications.phones import want_sms
from notifications.tasks import deliver_sms
from portal.lib import clock
from tests import factories as make
from tests.notifications.gateway import SmsGateway
from tests.personas import Personas

PHONE = "+84912345678"
NOW = datetime(2026, 10, 2, 3, 0, tzinfo=UTC)


@pytest.fixture
def gateway(settings: Any) -> Iterator[SmsGateway]:
    """The provider this portal is connected to."""
    with SmsGateway() as running:
        settings.SMS_URL, settings.SMS_TOKEN, settings.SMS_TIMEOUT = running.url, "bi-mat", 1
        yield running


def put(text: str = "Ban co viec.", effect: str = "e", until: datetime | None = None) -> OutboxMessage:
    sms.store([sms.Text(PHONE, text, effect, until=until)])
    row = OutboxMessage.objects.get(task=sms.DELIVER, effect__startswith=f"sms:{effect}:")
    OutboxMessage.objects.filter(pk=row.pk).update(status=OutboxStatus.QUEUED)
    return row


@pytest.mark.django_db
def test_a_message_arrives_with_its_token_and_leaves_nothing_behind(gateway: SmsGateway) -> None:
    row = put()
    assert PHONE not in row.effect
    assert PHONE not in row.sealed_payload
    deliver_sms(row.pk)
    (message,) = gateway.received
    assert (message["to"], message["text"]) == (PHONE, "Ban co viec.")
    assert gateway.asked[0]["Authorization"] == "Bearer bi-mat"
    row.refresh_from_db()
    assert (row.status, row.sealed_payload) == (OutboxStatus.DONE, "")


@pytest.mark.django_db
def test_taken_twice_or_wanted_twice_it_is_sent_once(gateway: SmsGateway) -> None:
    row = put()
    deliver_sms(row.pk)
    deliver_sms(row.pk)
    sms.store([sms.Text(PHONE, "Ban co viec.", "e")])
    assert OutboxMessage.objects.count() == len(gateway.received) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_a_no_of_today_means_a_later_try_under_the_same_id(gateway: SmsGateway, status: int) -> None:
    row, gateway.status = put(), status
    with clock.set_to(NOW):
        deliver_sms(row.pk)
        row.refresh_from_db()
        assert (row.status, row.last_error) == (OutboxStatus.PENDING, "SmsUnavailableError")
    gateway.status = 200
    key = row.message_id
    deliver_sms(row.pk)
    assert gateway.received[0]["id"] in key


@pytest.mark.django_db
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_no_for_ever_is_not_asked_again(gateway: SmsGateway, status: int) -> None:
    row, gateway.status = put(), status
    deliver_sms(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_error, row.sealed_payload) == (OutboxStatus.FAILED, "SmsRefusedError", "")


@pytest.mark.django_db
def test_a_hanging_gateway_holds_nobody_up(gateway: SmsGateway) -> None:
    row = put()
    gateway.release.clear()
    deliver_sms(row.pk)
    row.refresh_from_db()
    assert (row.status, row.last_error) == (OutboxStatus.PENDING, "TimeoutError")


@pytest.mark.django_db
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_the_token_goes_nowhere_else(gateway: SmsGateway, status: int) -> None:
    with SmsGateway() as elsewhere:
        gateway.status, gateway.location = status, elsewhere.url
        row = put()
        deliver_sms(row.pk)
        assert elsewhere.asked == []
    row.refresh_from_db()
    assert row.status == OutboxStatus.FAILED


@pytest.mark.django_db
def test_a_proxy_of_the_environment_is_not_used(gateway: SmsGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    deliver_sms(put().pk)
    assert len(gateway.received) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["file:///etc/hostname", "ftp://127.0.0.1/x"])
def test_only_http_is_spoken(settings: Any, url: str) -> None:
    settings.SMS_URL = url
    with pytest.raises(sms.SmsUnavailableError):
        sms.send(to=PHONE, text="x", key="1")


@pytest.mark.django_db
def test_a_code_that_expired_does_not_leave(gateway: SmsGateway) -> None:
    row = put(until=clock.now() + timedelta(minutes=10))
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        deliver_sms(row.pk)
    row.refresh_from_db()
    assert (row.status, row.sealed_payload, gateway.received) == (OutboxStatus.WITHDRAWN, "", [])


@pytest.mark.django_db
def test_without_a_gateway_nothing_waits() -> None:
    sms.store([sms.Text(PHONE, "Ban co viec.", "e")])
    assert not OutboxMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused(gateway: SmsGateway) -> None:
    with pytest.raises(MailOutsideTransactionError):
        sms.store([sms.Text(PHONE, "Ban co viec.", "e")])


@pytest.mark.parametrize("text", ["x" * 161, "Bạn có việc"])
@pytest.mark.django_db
def test_one_message_of_plain_signs(gateway: SmsGateway, text: str) -> None:
    with pytest.raises(ValueError, match="plain signs"):
        sms.store([sms.Text(PHONE, text, "e")])


# Telling by text message -----------------------------------------------------------------------


def texted(user: User) -> list[str]:
    with transaction.atomic():
        tell(user, effect=f"e{make.number()}", title="Bạn có việc", url="/", until="05/12/2026")
    return [row.payload["text"] for row in OutboxMessage.objects.filter(task=sms.DELIVER)]


@pytest.fixture
def reachable(personas: Personas, gateway: SmsGateway) -> User:
    """A member without e-mail whose number is verified, and who wants text messages."""
    user = personas.member
    User.objects.filter(pk=user.pk).update(email="")
    user.email = ""
    verify_phone(by=user, phone=PHONE)
    want_sms(by=user, wanted=True)
    return User.objects.get(pk=user.pk)


def test_who_has_no_mail_gets_a_text_that_names_nothing(reachable: User) -> None:
    (text,) = texted(reachable)
    assert text == (
        "Ban co mot viec can xu ly truoc het ngay 05/12/2026. Hay dang nhap cong noi bo de xem. Khong tra loi tin nay."
    )
    assert len(text) <= sms.LONGEST


@pytest.mark.parametrize(
    "change",
    [
        {"email": "an@example.vn"},
        {"is_active": False},
        {"phone_verified_at": None},
        {"phone": "", "phone_verified_at": None},
    ],
)
def test_nobody_else_does(reachable: User, change: dict[str, Any]) -> None:
    User.objects.filter(pk=reachable.pk).update(**change)
    assert texted(User.objects.get(pk=reachable.pk)) == []


def test_nobody_gets_what_they_did_not_choose(reachable: User) -> None:
    want_sms(by=reachable, wanted=False)
    assert texted(reachable) == []


def test_nothing_leaves_for_who_has_died(reachable: User, personas: Personas, gateway: SmsGateway) -> None:
    texted(reachable)
    row = OutboxMessage.objects.get(task=sms.DELIVER)
    membership = make.membership_of(make.member_of(reachable))
    end_membership(by=SYSTEM, membership=membership, on=clock.today(), reason=EndReason.DECEASED)
    deliver_sms(row.pk)
    row.refresh_from_db()
    assert (row.status, gateway.received) == (OutboxStatus.WITHDRAWN, [])
