"""Background work that needs all apps."""

from celery import shared_task

from portal.digest import send_digests


@shared_task
def plan_digests() -> None:
    """Summaries whose day has come."""
    send_digests()
