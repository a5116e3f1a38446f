"""The own phone number as a name to sign in with; an unknown one gets the very same answer."""

import re
import time
from statistics import mean, stdev

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.actions import lock_account
from accounts.forms.access import UseForm
from accounts.models import User
from tests.accounts.signing_in import PASSWORD, open_account, sign_in
from tests.personas import Personas

PHONE = "+84912345678"


@pytest.fixture
def owner(db: None) -> User:
    """An account with a phone number."""
    cache.clear()
    user = open_account()
    User.objects.filter(pk=user.pk).update(phone=PHONE)
    return user


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912 345 678", "84912345678", "an.nv", " AN.NV "])
def test_one_account_by_either_name(client: Client, typed: str) -> None:
    assert sign_in(client, typed).status_code == 302
    assert "_auth_user_id" in client.session


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("typed", ["0987654321", "0912345679", "0912", "0912 345 678 9", "+1 202 555 0123"])
def test_any_other_number_is_answered_alike(client: Client, typed: str) -> None:
    wrong = sign_in(client, "0912345678", "sai mật khẩu rồi")
    unknown = sign_in(client, typed)
    assert unknown.status_code == wrong.status_code == 200
    assert _body(unknown, typed) == _body(wrong, "0912345678")
    assert "_auth_user_id" not in client.session


def _body(response: object, typed: str) -> str:
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())  # type: ignore[attr-defined]
    return body.replace(typed, "…").replace(typed.replace("+", "&#x2B;"), "…")


@pytest.mark.usefixtures("owner")
def test_a_known_and_an_unknown_number_take_the_same_time(client: Client, settings: object) -> None:
    def seconds(typed: str) -> float:
        cache.clear()
        started = time.perf_counter()
        sign_in(client, typed, "sai mật khẩu rồi")
        return time.perf_counter() - started

    seconds("0912345678")
    pairs = [(seconds("0912345678"), seconds("0987654321")) for _ in range(15)]
    known, unknown = zip(*pairs, strict=True)
    assert abs(mean(known) - mean(unknown)) < 3 * (stdev(known) + stdev(unknown))


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("numbers", [["0912345678", "an.nv"], ["0987654321", "+84 987 654 321"]])
def test_wrong_passwords_are_counted_however_the_name_is_written(client: Client, numbers: list[str]) -> None:
    for turn in range(5):
        sign_in(client, numbers[turn % 2], "sai mật khẩu rồi")
    refused = sign_in(client, numbers[0], PASSWORD)
    assert "_auth_user_id" not in client.session
    assert "Đã nhập sai quá nhiều lần" in refused.content.decode()


def test_a_user_name_in_digits_goes_before_a_number(client: Client, owner: User) -> None:
    older = User.objects.create_user(username="0912345678", password="mot mat khau khac 9")
    sign_in(client, "0912345678", "mot mat khau khac 9")
    assert client.session["_auth_user_id"] == str(older.pk)


def test_no_new_user_name_is_a_number() -> None:
    form = UseForm({"username": "0912345678", "second_code": "ABC234", "password1": PASSWORD, "password2": PASSWORD})
    assert not form.is_valid()
    assert "cần có chữ" in str(form.errors["username"])


def test_a_locked_account_stays_closed(client: Client, personas: Personas) -> None:
    User.objects.filter(pk=personas.member.pk).update(phone=PHONE)
    personas.member.set_password(PASSWORD)
    personas.member.save(update_fields=["password"])
    lock_account(by=personas.administrator, user=personas.member)
    assert sign_in(client, "0912345678").headers["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session
