"""The request as views know it: somebody is signed in."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class MemberRequest(HttpRequest):
    """A request that passed `LoginRequiredMiddleware`."""

    user: User
    htmx: HtmxDetails
