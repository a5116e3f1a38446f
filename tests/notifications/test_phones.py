"""The own number: counts as the roll has it, or with a code; nobody takes or finds another person's."""

from typing import Any

import pytest
from django.urls import reverse

from accounts.actions import drop_phone, use_phone
from accounts.errors import RuleError
from accounts.models import Member, User
from notifications import sms
from notifications.models import OutboxMessage, PhoneCheck, Preference
from notifications.phones import choose_phone, confirm_phone, want_sms
from portal.lib import clock
from tests import factories as make
from tests.personas import Personas, signed_in

PHONE, OTHER = "+84912345678", "+84987654321"


@pytest.fixture
def gateway_on(settings: Any) -> None:
    """A gateway is configured; nothing is sent in these tests."""
    settings.SMS_URL, settings.SMS_TOKEN = "http://127.0.0.1:1/", "x"


def on_the_roll(user: User, phone: str = PHONE) -> None:
    Member.objects.filter(user=user).update(contact_phone=phone)
    make.member_of(user).contact_phone = phone


def code_sent() -> str:
    row = OutboxMessage.objects.filter(task=sms.DELIVER).latest("pk")
    return str(row.payload["text"]).split(" la ")[1][:6]


def test_without_a_gateway_the_number_of_the_roll_counts(personas: Personas) -> None:
    on_the_roll(personas.member)
    assert choose_phone(by=personas.member, phone=PHONE) is False
    user = User.objects.get(pk=personas.member.pk)
    assert (user.phone, user.phone_verified_at) == (PHONE, None)


def test_another_number_does_not(personas: Personas) -> None:
    on_the_roll(personas.other_member)
    for phone in (PHONE, OTHER):  # somebody's and nobody's: the same answer
        with pytest.raises(RuleError, match="khác số ghi trong danh sách"):
            choose_phone(by=personas.member, phone=phone)
    assert not PhoneCheck.objects.exists()


@pytest.mark.usefixtures("gateway_on")
def test_with_a_code_any_own_number_counts(personas: Personas) -> None:
    assert choose_phone(by=personas.member, phone=OTHER) is True
    assert User.objects.get(pk=personas.member.pk).phone == ""
    confirm_phone(by=personas.member, code=code_sent())
    user = User.objects.get(pk=personas.member.pk)
    assert (user.phone, user.phone_verified_at is not None) == (OTHER, True)
    assert not PhoneCheck.objects.exists()


@pytest.mark.usefixtures("gateway_on")
def test_after_five_wrong_codes_the_right_one_is_worth_nothing(personas: Personas) -> None:
    choose_phone(by=personas.member, phone=OTHER)
    right = code_sent()
    wrong = "000000" if right != "000000" else "000001"
    for _ in range(5):
        with pytest.raises(RuleError):
            confirm_phone(by=personas.member, code=wrong)
    with pytest.raises(RuleError):
        confirm_phone(by=personas.member, code=right)


@pytest.mark.usefixtures("gateway_on")
def test_a_code_lasts_ten_minutes_and_is_nobody_elses(personas: Personas) -> None:
    choose_phone(by=personas.member, phone=OTHER)
    code = code_sent()
    with pytest.raises(RuleError):
        confirm_phone(by=personas.other_member, code=code)
    with clock.set_to(PhoneCheck.objects.get().expires_at), pytest.raises(RuleError):
        confirm_phone(by=personas.member, code=code)


@pytest.mark.usefixtures("gateway_on")
def test_two_people_with_one_telephone(personas: Personas) -> None:
    for user in (personas.member, personas.other_member):
        on_the_roll(user)
    choose_phone(by=personas.member, phone=PHONE)
    with pytest.raises(RuleError, match="một tài khoản khác"):
        choose_phone(by=personas.other_member, phone=PHONE)


def test_opening_an_account_takes_the_number_of_the_roll_once(personas: Personas) -> None:
    first, second = (make.make_member(personas.cell, phone=PHONE) for _ in range(2))
    assert make.make_user(first, by=personas.secretary).phone == PHONE
    assert make.make_user(second, by=personas.secretary).phone == ""


def test_a_dropped_number_gets_nothing(personas: Personas) -> None:
    on_the_roll(personas.member)
    use_phone(by=personas.member, phone=PHONE)
    drop_phone(by=personas.member)
    assert User.objects.get(pk=personas.member.pk).phone == ""
    with pytest.raises(RuleError):
        want_sms(by=personas.member, wanted=True)


# Pages ---------------------------------------------------------------------------------------------


def test_the_page_says_what_to_do(personas: Personas) -> None:
    client, page = signed_in(personas.member), reverse("notifications:phone")
    on_the_roll(personas.member)
    assert "0912 345 678" in client.get(page).content.decode()  # filled in from the roll
    refused = client.post(page, {"phone": "0987 654 321"})
    assert refused.status_code == 422
    assert "bí thư chi bộ cập nhật" in refused.content.decode()
    assert "0987 654 321" in refused.content.decode()
    assert client.post(page, {"phone": "0912345678"}).headers["Location"] == page
    assert "đăng nhập được bằng số này" in client.get(page).content.decode()
    client.post(reverse("notifications:phone_drop"))
    assert User.objects.get(pk=personas.member.pk).phone == ""


@pytest.mark.usefixtures("gateway_on")
def test_the_way_to_text_messages(personas: Personas) -> None:
    client = signed_in(personas.member)
    User.objects.filter(pk=personas.member.pk).update(email="")
    to_code = client.post(reverse("notifications:phone"), {"phone": "0987 654 321"})
    assert to_code.headers["Location"] == reverse("notifications:phone_confirm")
    assert "0987 654 321" in client.get(to_code.headers["Location"]).content.decode()
    assert client.post(to_code.headers["Location"], {"code": "abc"}).status_code == 422
    client.post(to_code.headers["Location"], {"code": code_sent()})
    assert "Nhận tin nhắn nhắc việc" in client.get(reverse("notifications:phone")).content.decode()
    client.post(reverse("notifications:phone_sms"), {"wanted": "1"})
    assert Preference.objects.own(personas.member).reminds_by_sms


@pytest.mark.usefixtures("gateway_on")
def test_nobody_makes_us_send_many(personas: Personas) -> None:
    client = signed_in(personas.member)
    answers = [client.post(reverse("notifications:phone"), {"phone": "0987 654 321"}).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]
