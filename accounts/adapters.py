"""What the portal does differently from django-allauth in signing in."""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse

from accounts.templatetags.sign_in import device_name
from portal.lib import clock
from portal.lib.crypto import seal, unseal
from portal.lib.mail import EFFECT_HEADER, MEMBER_HEADER, URGENT_HEADER


class AccountAdapter(DefaultAccountAdapter):
    """Accounts open by invitation, slip or join code only; mails say nothing of the portal."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: our own join page opens accounts (accounts/urls.py)."""
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """Only where a passkey asks what to sign: elsewhere JSON answers would skip our templates."""
        match = request.resolver_match
        asks = request.method == "GET" and match is not None and match.url_name == "mfa_login_webauthn"
        return asks and not request.user.is_authenticated

    def is_reauthentication_required(self, app: str | None = None) -> bool:
        """Not within minutes of signing in, which asked the same; allauth would ask again at once."""
        records = get_authentication_records(context.request, context.request.user)
        limit = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
        if any(record["at"] > limit for record in records):
            return False
        return bool(super().is_reauthentication_required(app=app))

    def format_email_subject(self, subject: str) -> str:
        """The subject alone: a site name in front would tell what the mail is about."""
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send with `portal_url`; like every mail, only inside a transaction."""
        super().send_mail(template_prefix, email, {**context, "portal_url": settings.PORTAL_URL})

    def render_mail(
        self, template_prefix: str, email: Any, context: dict[str, Any], headers: dict[str, str] | None = None
    ) -> EmailMessage:
        """The mail, which goes before all others; `effect` in the context names what it is the one mail of."""
        headers = {**(headers or {}), URGENT_HEADER: "1"}
        if "effect" in context:
            headers[EFFECT_HEADER] = context["effect"]
        if member_id := getattr(context.get("user"), "member_id", None):
            headers[MEMBER_HEADER] = str(member_id)
        message: EmailMessage = super().render_mail(template_prefix, email, context, headers)
        return message

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """One mail per account and minute, however often the button is pressed."""
        effect = f"password-reset:{user.pk}:{clock.now():%Y%m%d%H%M}"
        super().send_password_reset_mail(user, email, {**context, "effect": effect})

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Tell the owner of a change to the account.

        allauth sends some of these after the commit, where the outbox takes no mail: hence the
        transaction of its own.
        """
        with transaction.atomic():
            super().send_notification_mail(*args, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Link of the reset mail under PORTAL_URL, not under the Host header of whoever asked."""
        uid, token = key.split("-", 1)
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return f"{settings.PORTAL_URL}{path}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Home, where the message says it worked, instead of the empty form again."""
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Store the new password only: a stale `save()` could reopen a locked account."""
        user.set_password(password)
        user.save(update_fields=["password"])


class MfaAdapter(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are sealed at rest; allauth's default stores them as they are."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Host and a name that says nothing: phones show it in their list of passkeys."""
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """The device that asks, as the person would call it: "Chrome trên Android"."""
        return device_name(context.request.headers.get("User-Agent", ""))

    def encrypt(self, text: str) -> str:
        """Sealed text, for the database."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Counterpart of `encrypt`; `UnsealError` when no key fits."""
        return unseal(encrypted_text)
