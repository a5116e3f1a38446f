"""Clock-driven work of accounts."""

from celery import shared_task

from accounts import seals
from accounts.actions import delete_stale_applicants as delete_stale


@shared_task
def delete_stale_applicants() -> None:
    """Applicants nobody admitted in time."""
    delete_stale()


@shared_task
def seal_reads() -> None:
    """Yesterday's reads and all chain heads, hashed and sent off the server."""
    seals.seal_yesterday()
