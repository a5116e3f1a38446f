"""Clock-driven work of declarations."""

from celery import shared_task

from declarations.actions import ask_members
from declarations.models import DeclarationRequest


@shared_task
def ask_newcomers() -> None:
    """Members who joined a cell after a request was issued are asked too."""
    for request in DeclarationRequest.objects.issued():
        ask_members(request)
