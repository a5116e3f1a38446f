"""Steps of signing in that several tests take, through the real forms."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import OutboxMessage
from tests.language import english_words

PASSWORD = "cay tre xanh 2026"
NEW_PASSWORD = "dong song nho 1945"


def open_account(username: str = "an.nv", email: str = "an.nv@example.vn") -> User:
    """An account of nobody on the roll: enough to sign in."""
    return User.objects.create_user(username=username, email=email, password=PASSWORD)


def sign_in(client: Client, login: str = "an.nv", password: str = PASSWORD) -> Any:
    """Post the sign-in form; returns the response."""
    return client.post(reverse("account_login"), {"login": login, "password": password})


def confirm_password(client: Client) -> None:
    """Pass the page that asks for the password again."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def code_now(secret: str) -> str:
    """The code an authenticator app shows."""
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return code


def switch_on_totp(client: Client) -> str:
    """Go through the activation; returns the secret."""
    confirm_password(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret: str = page.context["form"].secret
    response = client.post(reverse("mfa_activate_totp"), {"code": code_now(secret)})
    assert response.status_code == 302, response.content.decode()
    cache.clear()  # allauth remembers used codes; the next one comes only in half a minute
    return secret


def mails() -> list[dict[str, Any]]:
    """What waits in the outbox, opened."""
    return [row.payload for row in OutboxMessage.objects.filter(task__endswith="deliver_mail").order_by("pk")]


def assert_neutral(mail: dict[str, Any]) -> None:
    """Nothing of Party, cell, name or user name; no English."""
    text = f"{mail['from']}\n{mail['subject']}\n{mail['body']}"
    assert mail["subject"] == "Bạn có một việc cần xử lý"
    assert not re.search(r"đảng|chi bộ|nêu gương|vi phạm|an\.nv", text.replace("example.vn", ""), re.IGNORECASE)
    assert english_words(text) == set()
