"""What a browser may send instead of a passkey's answer: a sentence, never a defect, never a way in."""

import base64
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.accounts.signing_in import open_account, sign_in

pytestmark = pytest.mark.django_db


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def answer(handle: bytes | None) -> dict[str, Any]:
    """An assertion as a browser would post it, signed by nobody."""
    client = {"type": "webauthn.get", "challenge": b64(b"x" * 32), "origin": "http://testserver"}
    response = {
        "clientDataJSON": b64(json.dumps(client).encode()),
        "authenticatorData": b64(b"\0" * 37),
        "signature": b64(b"s"),
        "userHandle": None if handle is None else b64(handle),
    }
    return {"type": "public-key", "id": b64(b"id"), "rawId": b64(b"id"), "response": response}


PAYLOADS = [
    "",
    "null",
    "[]",
    "{}",
    "not json",
    '"text"',
    "1",
    json.dumps({"response": {"userHandle": "AAAA"}}),
    json.dumps(answer(None)),
    json.dumps(answer(b"1")),
    json.dumps(answer(b"\xff\xfe")),
    json.dumps(answer(b"00000000-0000-0000-0000-000000000000")),
    json.dumps(answer(b"0" * 32)),
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_signing_in(client: Client, payload: str) -> None:
    client.get(reverse("mfa_login_webauthn"))  # a challenge is under way
    response = client.post(reverse("mfa_login_webauthn"), {"credential": payload})
    assert (response.status_code, response.headers["Location"]) == (302, reverse("account_login"))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("payload", PAYLOADS)
def test_adding_one(client: Client, payload: str) -> None:
    open_account()
    sign_in(client)
    client.get(reverse("mfa_add_webauthn"))
    response = client.post(reverse("mfa_add_webauthn"), {"name": "Máy", "credential": payload})
    assert response.status_code == 200
    assert 'value="Máy"' in response.content.decode()


@pytest.mark.parametrize("name", ["x" * 61, "a\u202eb"])
def test_a_hostile_name_is_refused(client: Client, name: str) -> None:
    open_account()
    sign_in(client)
    client.get(reverse("mfa_add_webauthn"))
    response = client.post(reverse("mfa_add_webauthn"), {"name": name, "credential": "{}"})
    assert response.context["form"].errors["name"]
