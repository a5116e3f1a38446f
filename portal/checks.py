"""Refuses to start production with settings that are only fit for a demo.

`E…` stops the start (web, worker, beat and every command), `W…` is shown by `check --deploy`.
Outside production only E010 speaks: a mistyped mode would silently take the demo's secrets.
"""

import base64
import binascii
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.apps.config import AppConfig
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from portal.lib import clock

TAG = "portal"
MODES = ("production", "demo", "test")
# Every secret of the demo says so in itself ("bản trình diễn" is a demonstration).
DEMO_MARK = "trinh-dien"
SECRET_KEY_LENGTH = 50
TAG_KEY_LENGTH = 32
SEAL_KEY_BYTES = 32
ACCOUNTS_ASKED = 20
CACHE_ENTRIES = 10_000
CLOCK_TOLERANCE = timedelta(seconds=60)

Check = Callable[..., list[CheckMessage]]


def in_production(check: Callable[[], Iterable[CheckMessage]]) -> Check:
    """Turn a generator of messages into a system check that speaks in production only."""

    def run(
        *, app_configs: Sequence[AppConfig] | None = None, databases: Sequence[str] | None = None, **_: Any
    ) -> list[CheckMessage]:
        return list(check()) if settings.PORTAL_MODE == "production" else []

    return run


def mode_is_known(**_: Any) -> list[CheckMessage]:
    """E010: a mistyped mode is not production, and would use the demo's secrets in the open."""
    if settings.PORTAL_MODE in MODES:
        return []
    return [Error(f"PORTAL_MODE must be one of {', '.join(MODES)}.", id="portal.E010")]


@in_production
def servers() -> Iterable[CheckMessage]:
    """E001, E008: SQLite and the filesystem broker are for one person on one machine."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") and not settings.ALLOW_SQLITE:
        yield Error("Production needs PostgreSQL.", hint="Set DATABASE_URL, or ALLOW_SQLITE=1.", id="portal.E001")
    if settings.CELERY_BROKER_URL.startswith(("filesystem:", "memory:")):
        yield Error("Production needs Redis as broker.", hint="Set CELERY_BROKER_URL.", id="portal.E008")


@in_production
def secrets() -> Iterable[CheckMessage]:
    """E002, E003: secrets that are missing, short, malformed or printed in this repository."""
    key = _secret_key()
    if len(key) < SECRET_KEY_LENGTH or DEMO_MARK in key:
        yield Error("SECRET_KEY is missing, short or the demo's.", id="portal.E002")
    if not settings.SEAL_KEYS or not all(map(_is_own_seal_key, settings.SEAL_KEYS)):
        yield Error(
            "SEAL_KEYS is missing, malformed or the demo's.",
            hint="Each is 32 random bytes in URL-safe base64.",
            id="portal.E003",
        )
    if len(settings.TAG_KEY) < TAG_KEY_LENGTH or DEMO_MARK in settings.TAG_KEY:
        yield Error("TAG_KEY is missing, short or the demo's.", id="portal.E003")


def _secret_key() -> str:
    try:
        return str(settings.SECRET_KEY)
    except ImproperlyConfigured:  # Django's way to say that it is empty
        return ""


def _is_own_seal_key(key: str) -> bool:
    try:
        raw = base64.urlsafe_b64decode(key)
    except (binascii.Error, ValueError):
        return False
    return len(raw) == SEAL_KEY_BYTES and DEMO_MARK.encode() not in raw


@in_production
def addresses() -> Iterable[CheckMessage]:
    """E006, E007: one public address by https, and no host but our own."""
    if not settings.PORTAL_URL.startswith("https://"):
        yield Error("PORTAL_URL must be the public https:// address.", id="portal.E006")
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        yield Error("ALLOWED_HOSTS must name the portal's hosts.", id="portal.E007")


@in_production
def behaviour() -> Iterable[CheckMessage]:
    """E005, E009, W001: debugging, mail that stays in a folder, officers with one factor."""
    if settings.DEBUG:
        yield Error("DEBUG shows settings and rows to everybody.", id="portal.E005")
    if settings.DELIVERY_EMAIL["EMAIL_BACKEND"].endswith(("filebased.EmailBackend", "console.EmailBackend")):
        yield Error("Mail would stay on this machine.", hint="Set EMAIL_URL.", id="portal.E009")
    if not settings.OFFICERS_NEED_SECOND_FACTOR:
        yield Warning("Officers can sign in with a password alone.", id="portal.W001")


@in_production
def text_messages() -> Iterable[CheckMessage]:
    """E013: numbers and codes go to the gateway sealed on the way and with a token, or not at all."""
    if settings.SMS_URL and not (settings.SMS_URL.startswith("https://") and settings.SMS_TOKEN):
        yield Error("SMS_URL must be https:// and SMS_TOKEN must be set.", id="portal.E013")


@in_production
def rate_limits() -> Iterable[CheckMessage]:
    """E012: a full cache throws away counts of wrong passwords, and with them the limit."""
    cache: Any = settings.CACHES["default"]
    if cache.get("OPTIONS", {}).get("MAX_ENTRIES", 0) < CACHE_ENTRIES:
        hint = f"Set OPTIONS MAX_ENTRIES of CACHES to {CACHE_ENTRIES} or more."
        yield Error("The cache is too small for rate limits.", hint=hint, id="portal.E012")


@in_production
def clock_is_real() -> Iterable[CheckMessage]:
    """E011: dates of the journal must be true; asked of the system, not of the clock's own guard."""
    if abs(clock.now() - datetime.now(UTC)) > CLOCK_TOLERANCE:
        yield Error("The portal's clock is set to another time.", id="portal.E011")


def no_demo_accounts(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """E004: nobody may sign in with the password printed in this repository.

    Asks the oldest accounts only (one password hash takes 50 ms): a demo fills an empty database.
    """
    if settings.PORTAL_MODE != "production" or not databases or "default" not in databases:
        return []
    try:
        users = list(get_user_model().objects.filter(is_active=True).order_by("date_joined")[:ACCOUNTS_ASKED])
    except DatabaseError:  # not reachable or not migrated: /readyz tells that, and it is no danger
        return []
    if not any(user.check_password(settings.DEMO_PASSWORD) for user in users):
        return []
    hint = "This database holds the demo. Start with an empty one."
    return [Error("An account has the demo's password.", hint=hint, id="portal.E004")]


def register_all() -> None:
    """Put the checks into Django's registry; called once, when the apps are ready."""
    for check in (mode_is_known, servers, secrets, addresses, behaviour, text_messages, rate_limits, clock_is_real):
        register(check, TAG)
    register(no_demo_accounts, TAG, Tags.database)


def refuse_to_start_if_dangerous() -> None:
    """Exit with the list of errors, for processes that run no checks by themselves (web, worker, beat).

    SystemExit, since Celery swallows every `Exception` raised while it starts.
    """
    found = [each for each in run_checks(tags=[TAG], databases=["default"]) if each.is_serious()]
    if found:
        sys.exit("\n".join(["The portal does not start:", *map(str, found)]))
