"""Passwords: changed or reset by mail; the change and its mail together or not at all."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.adapters import AccountAdapter
from accounts.models import User
from notifications.backends import OutboxBackend
from tests.accounts.signing_in import (
    NEW_PASSWORD,
    PASSWORD,
    assert_neutral,
    mails,
    open_account,
    sign_in,
)
from tests.language import assert_vietnamese


@pytest.mark.django_db
@pytest.mark.parametrize("data", [{}, {"email": "khong-phai-thu"}])
def test_reset_form_errors_are_vietnamese(client: Client, data: dict[str, str]) -> None:
    assert "error-summary" in assert_vietnamese(client.post(reverse("account_reset_password"), data))


@pytest.mark.django_db(transaction=True)
def test_changing_the_password(client: Client) -> None:
    open_account()
    elsewhere = Client()
    sign_in(client)
    sign_in(elsewhere)
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert client.post(reverse("account_change_password"), data).headers["Location"] == reverse("home")
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert "_auth_user_id" in client.session
    assert elsewhere.get(reverse("mfa_index")).status_code == 302
    (mail,) = mails()
    assert_neutral(mail)


@pytest.fixture
def _mail_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any) -> int:
        raise RuntimeError("the outbox is out of order")

    monkeypatch.setattr(OutboxBackend, "send_messages", fail)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_mail_fails")
def test_no_new_password_without_its_mail(client: Client) -> None:
    open_account()
    sign_in(client)
    data = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    with pytest.raises(RuntimeError, match="out of order"):
        client.post(reverse("account_change_password"), data)
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_reset_by_mail(client: Client) -> None:
    open_account()
    for _ in range(2):  # a double click sends one mail
        response = client.post(reverse("account_reset_password"), {"email": "AN.NV@example.vn"})
        assert response.headers["Location"] == reverse("account_reset_password_done")
    mail = mails()[0]
    assert_neutral(mail)
    link = re.search(r"http://localhost:8000(/\S+)", mail["body"])
    assert link
    form = client.get(link[1], follow=True)
    assert_vietnamese(form)
    url = form.request["PATH_INFO"]
    assert_vietnamese(client.post(url, {"password1": NEW_PASSWORD, "password2": "khac"}))
    done = client.post(url, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert done.headers["Location"] == reverse("account_reset_password_from_key_done")
    assert User.objects.get().check_password(NEW_PASSWORD)
    assert "không còn dùng được" in assert_vietnamese(Client().get(link[1]))
    assert_neutral(mails()[-1])


@pytest.mark.django_db
def test_a_double_click_sends_one_reset_mail(client: Client, user: User) -> None:
    for _ in range(2):
        client.post(reverse("account_reset_password"), {"email": user.email}, headers={"host": "127.0.0.1"})
    assert len(mails()) == 1
    assert "http://localhost:8000/" in mails()[0]["body"]


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["la@example.vn", "khoa@example.vn"])
def test_nobody_is_written_to_who_cannot_sign_in(client: Client, email: str) -> None:
    open_account("khoa.nv", "khoa@example.vn")
    User.objects.update(is_active=False)
    known = client.post(reverse("account_reset_password"), {"email": email})
    assert known.headers["Location"] == reverse("account_reset_password_done")
    assert mails() == []


@pytest.mark.django_db
def test_new_password_leaves_a_lock_in_place(user: User) -> None:
    User.objects.update(is_active=False)
    AccountAdapter().set_password(user, NEW_PASSWORD)
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert not user.is_active


@pytest.mark.django_db
def test_a_former_address_opens_nothing(client: Client, user: User) -> None:
    client.post(reverse("account_reset_password"), {"email": "an.nv@example.vn"})
    User.objects.update(email="moi@example.vn")
    client.post(reverse("account_reset_password"), {"email": "an.nv@example.vn"})
    assert [mail["to"] for mail in mails()] == ["an.nv@example.vn"]
    link = re.search(r"http://localhost:8000(/\S+)", mails()[0]["body"])
    assert link
    assert "không còn dùng được" in assert_vietnamese(client.get(link[1]))
    assert "error-summary" in assert_vietnamese(sign_in(client, "an.nv@example.vn"))
    assert sign_in(client, "moi@example.vn").status_code == 302
