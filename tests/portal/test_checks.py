"""Production settings that are only fit for a demo stop the start, each by its own id."""

import base64
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.checks import run_checks

from portal import checks
from portal import settings as project_settings
from portal.lib import clock

GOOD: dict[str, Any] = {
    "PORTAL_MODE": "production",
    "DEBUG": False,
    "ALLOW_SQLITE": True,
    "SECRET_KEY": "k" * 50,
    "SEAL_KEYS": [base64.urlsafe_b64encode(b"s" * 32).decode()],
    "TAG_KEY": "t" * 32,
    "PORTAL_URL": "https://portal.example.vn",
    "ALLOWED_HOSTS": ["portal.example.vn"],
    "CELERY_BROKER_URL": "redis://localhost:6379/0",
    "DELIVERY_EMAIL": {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"},
    "OFFICERS_NEED_SECOND_FACTOR": True,
    "CACHES": project_settings.CACHES,
}
DEMO_SEAL_KEY = base64.urlsafe_b64encode(b"chi-dung-cho-ban-trinh-dien-32b!").decode()
DANGEROUS: list[tuple[str, dict[str, Any]]] = [
    ("portal.E001", {"ALLOW_SQLITE": False}),
    ("portal.E002", {"SECRET_KEY": ""}),
    ("portal.E002", {"SECRET_KEY": "k" * 49}),
    ("portal.E002", {"SECRET_KEY": "chi-dung-cho-ban-trinh-dien-" + "x" * 40}),
    ("portal.E003", {"SEAL_KEYS": []}),
    ("portal.E003", {"SEAL_KEYS": ["not base64 ="]}),
    ("portal.E003", {"SEAL_KEYS": [base64.urlsafe_b64encode(b"s" * 16).decode()]}),
    ("portal.E003", {"SEAL_KEYS": [*GOOD["SEAL_KEYS"], DEMO_SEAL_KEY]}),
    ("portal.E003", {"TAG_KEY": ""}),
    ("portal.E003", {"TAG_KEY": "nhan-ban-trinh-dien-khong-bi-mat"}),
    ("portal.E005", {"DEBUG": True}),
    ("portal.E006", {"PORTAL_URL": "http://portal.example.vn"}),
    ("portal.E007", {"ALLOWED_HOSTS": []}),
    ("portal.E007", {"ALLOWED_HOSTS": ["portal.example.vn", "*"]}),
    ("portal.E008", {"CELERY_BROKER_URL": "filesystem://"}),
    ("portal.E013", {"SMS_URL": "http://sms.example.vn/", "SMS_TOKEN": "x"}),
    ("portal.E013", {"SMS_URL": "https://sms.example.vn/", "SMS_TOKEN": ""}),
    (
        "portal.E009",
        {"DELIVERY_EMAIL": {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}},
    ),
    ("portal.E010", {"PORTAL_MODE": "prod"}),
    ("portal.E012", {"CACHES": {"default": {"BACKEND": "…", "OPTIONS": {"MAX_ENTRIES": 9_999}}}}),
    ("portal.E012", {"CACHES": {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache"}}}),
    ("portal.W001", {"OFFICERS_NEED_SECOND_FACTOR": False}),
]


@pytest.fixture
def found(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], set[str]]:
    """Call it for the ids of our checks under good production settings with changes."""
    # The engine of these settings, whichever lane runs; the connection in use stays what it is.
    monkeypatch.setitem(settings.DATABASES["default"], "ENGINE", "django.db.backends.sqlite3")

    def ids(changes: dict[str, Any]) -> set[str]:
        for name, value in {**GOOD, **changes}.items():
            setattr(settings, name, value)
        return {str(message.id) for message in run_checks(tags=[checks.TAG])}

    return ids


def test_good_production_settings_pass(found: Any) -> None:
    assert found({}) == set()


@pytest.mark.parametrize(("expected", "changes"), DANGEROUS)
def test_each_danger_is_named(found: Any, expected: str, changes: dict[str, Any]) -> None:
    assert found(changes) == {expected}


@pytest.mark.parametrize("changes", [changes for _, changes in DANGEROUS if "PORTAL_MODE" not in changes])
def test_the_demo_may_do_all_of_it(found: Any, changes: dict[str, Any]) -> None:
    assert found({**changes, "PORTAL_MODE": "demo"}) == set()


def test_a_clock_that_is_set_is_found(found: Any) -> None:
    with clock.set_to(datetime(2026, 1, 1, tzinfo=UTC)):
        assert found({}) == {"portal.E011"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("mode", "password", "is_active", "ids"),
    [
        ("production", "demo", True, ["portal.E004"]),
        ("production", "own", True, []),
        ("production", "demo", False, []),
        ("demo", "demo", True, []),
    ],
)
def test_demo_accounts_are_found(settings: Any, mode: str, password: str, is_active: bool, ids: list[str]) -> None:
    secret = settings.DEMO_PASSWORD if password == "demo" else "mat-khau-cua-rieng-minh"
    get_user_model().objects.create_user("bi.thu", password=secret, is_active=is_active)
    settings.PORTAL_MODE = mode
    assert [each.id for each in checks.no_demo_accounts(databases=["default"])] == ids


@pytest.mark.django_db
def test_demo_accounts_are_looked_for_only_when_the_database_is_checked(
    settings: Any, django_assert_num_queries: Any
) -> None:
    settings.PORTAL_MODE = "production"
    with django_assert_num_queries(0):
        assert checks.no_demo_accounts(databases=None) == []


@pytest.mark.parametrize(
    "command",
    [["portal.wsgi"], ["celery", "-A", "portal", "worker", "-P", "solo"], ["celery", "-A", "portal", "beat"]],
)
def test_web_worker_and_beat_do_not_start(settings: Any, command: list[str], tmp_path: Any) -> None:
    """The processes themselves, with the environment of an operator who forgot the secrets."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(settings.BASE_DIR),
        "PORTAL_MODE": "production",
        "PORTAL_VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "CELERY_BROKER_URL": "filesystem://",
        "SECRET_KEY": "x" * 50,
        "SEAL_KEYS": "",
        "TAG_KEY": "",
    }
    ended = subprocess.run(
        [sys.executable, "-m", *command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert "portal.E003" in ended.stderr
    assert "portal.E001" in ended.stderr
