"""Three questions of whoever watches the server: does it run, can it serve, does work get done.

Without versions, names or numbers of people. 200 is yes, 503 is no.
"""

import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from notifications.models import Heartbeat, OutboxMessage
from portal.lib import clock, triggers

DISK_FREE_SHARE = 0.10
HEARTBEATS = ("worker", "beat")
GIVEN_UP_WITHIN = timedelta(days=7)


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nothing of the database."""
    return JsonResponse({"ok": True})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, migrations, triggers, cache table, disk and file store are as a request needs them."""
    return _answer({name: _holds(question) for name, question in READY.items()})


@login_not_required
@require_safe
def workz(request: HttpRequest) -> JsonResponse:
    """The worker and the beat have been heard within `HEARTBEAT_MAX_AGE_SECONDS`.

    `given_up` is how much work was given up in `GIVEN_UP_WITHIN`: mostly mails that no server took. It does
    not make the answer a no, since starting worker and beat anew would not bring it back.
    """
    return _answer({name: _holds(partial(_beats, name)) for name in HEARTBEATS}, given_up=_given_up())


def _answer(found: dict[str, bool], **told: int | None) -> JsonResponse:
    ok = all(found.values())
    return JsonResponse({"ok": ok, **found, **told}, status=200 if ok else 503)


def _holds(question: Callable[[], bool]) -> bool:
    """Return the answer; an unreachable database or disk is a no and not a 500."""
    try:
        return question()
    except (DatabaseError, OSError):
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _triggers() -> bool:
    # An interrupted migration leaves the journal open to changes.
    return triggers.expected(connection) <= triggers.installed(connection)


def _cache() -> bool:
    cache.get("readyz")  # raises when the table is missing
    return True


def _disk() -> bool:
    usage = shutil.disk_usage(_nearest(settings.MEDIA_ROOT))
    return usage.free >= usage.total * DISK_FREE_SHARE


def _media() -> bool:
    return os.access(_nearest(settings.MEDIA_ROOT), os.W_OK | os.X_OK)


def _nearest(folder: Path) -> Path:
    """Return `folder`, or the nearest one above it that exists: the first upload makes the rest."""
    return next(each for each in (folder, *folder.parents) if each.exists())


def _beats(name: str) -> bool:
    at = Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()
    return at is not None and (clock.now() - at).total_seconds() <= settings.HEARTBEAT_MAX_AGE_SECONDS


def _given_up() -> int | None:
    try:
        return OutboxMessage.objects.given_up(since=clock.now() - GIVEN_UP_WITHIN).count()
    except DatabaseError:
        return None


READY: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "triggers": _triggers,
    "cache": _cache,
    "disk": _disk,
    "media": _media,
}
