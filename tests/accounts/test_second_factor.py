"""The second factor: an authenticator app and recovery codes, sealed at rest."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.accounts.signing_in import (
    PASSWORD,
    assert_neutral,
    code_now,
    confirm_password,
    mails,
    open_account,
    sign_in,
    switch_on_totp,
)
from tests.language import assert_vietnamese


@pytest.mark.django_db(transaction=True)
def test_second_factor_from_switching_on_to_switching_off(client: Client) -> None:
    open_account()
    sign_in(client)
    _some_minutes_pass(client)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    confirm_password(client)
    page = assert_vietnamese(client.get(reverse("mfa_activate_totp")))
    assert "data:image/svg+xml;base64," in page
    assert_vietnamese(client.post(reverse("mfa_activate_totp"), {"code": "000000"}))
    secret = switch_on_totp(client)

    for name in (
        "mfa_index",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_deactivate_totp",
    ):
        assert_vietnamese(client.get(reverse(name)))
    download = client.get(reverse("mfa_download_recovery_codes"))
    assert download.headers["Content-Disposition"] == 'attachment; filename="ma-khoi-phuc.txt"'
    assert len(download.content.split()) == 10
    stored = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored

    assert client.post(reverse("mfa_generate_recovery_codes")).status_code == 302
    codes = client.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert not set(codes) & set(download.content.decode().split())
    _sign_in_with_both_kinds_of_code(secret, codes[0])

    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.exists()
    assert len(mails()) == 3  # switched on, new codes, switched off
    for mail in mails():
        assert_neutral(mail)


def _sign_in_with_both_kinds_of_code(secret: str, recovery_code: str) -> None:
    for code in (code_now(secret), recovery_code):
        fresh = Client()
        assert sign_in(fresh).headers["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in fresh.session
        assert_vietnamese(fresh.get(reverse("mfa_authenticate")))
        assert_vietnamese(fresh.post(reverse("mfa_authenticate"), {"code": "000000"}))
        assert fresh.post(reverse("mfa_authenticate"), {"code": code}).headers["Location"] == reverse("home")
        assert_vietnamese(fresh.get(reverse("mfa_reauthenticate")))
        again = Client()
        sign_in(again)
        assert again.post(reverse("mfa_authenticate"), {"code": code}).status_code == 200  # used up


def _some_minutes_pass(client: Client) -> None:
    session = client.session
    session["account_authentication_methods"] = []  # as if five minutes had passed
    session.save()


@pytest.mark.django_db
def test_right_after_signing_in_nobody_is_asked_again(client: Client) -> None:
    open_account()
    sign_in(client)
    assert client.get(reverse("mfa_activate_totp")).status_code == 200
    records = client.session["account_authentication_methods"]
    session = client.session
    session["account_authentication_methods"] = [{**record, "at": record["at"] - 301} for record in records]
    session.save()
    assert client.get(reverse("mfa_activate_totp")).status_code == 302


@pytest.mark.django_db
def test_a_post_before_confirming_is_resumed_after_it(signed_in: Client) -> None:
    switch_on_totp(signed_in)
    _some_minutes_pass(signed_in)
    old = Authenticator.objects.get(type="recovery_codes").data
    asked = signed_in.post(reverse("mfa_generate_recovery_codes"))
    assert asked.status_code == 302
    assert Authenticator.objects.get(type="recovery_codes").data == old
    signed_in.post(asked.headers["Location"], {"password": PASSWORD, "next": reverse("mfa_generate_recovery_codes")})
    assert Authenticator.objects.get(type="recovery_codes").data != old


@pytest.mark.django_db
def test_an_address_nobody_verified_does_not_keep_from_a_second_factor(signed_in: Client) -> None:
    Client().post(reverse("account_reset_password"), {"email": "an.nv@example.vn"})
    switch_on_totp(signed_in)
    assert Authenticator.objects.filter(type="totp").count() == 1
