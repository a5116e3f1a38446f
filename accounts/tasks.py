"""Clock-driven work of accounts."""

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.contrib.sessions.models import Session
from django.core.management import call_command

from accounts import seals
from accounts.actions import delete_stale_applicants as delete_stale
from accounts.actions import expire_recoveries as expire
from accounts.actions import warn_stale_applicants
from accounts.models import OnceKey


@shared_task
def delete_stale_applicants() -> None:
    """Applicants nobody admitted in time; those whose time is nearly over are told."""
    warn_stale_applicants()
    delete_stale()


@shared_task
def expire_recoveries() -> None:
    """Ways back into an account that nobody confirmed or used in time."""
    expire()


@shared_task
def seal_reads() -> None:
    """The journal and the read ledger up to yesterday, hashed and sent off the server."""
    seals.seal_days()


@shared_task
def purge_once_keys() -> None:
    """Forms sent a month ago; nobody sends the same one again."""
    OnceKey.objects.purge()


@shared_task
def purge_sessions() -> None:
    """Ended sessions, and with them where and with what their owner signed in."""
    call_command("clearsessions")
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
