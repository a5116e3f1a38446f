"""The truth table persona × address × method: what is asked, and what the table says."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.world import World

ANONYMOUS = "anonymous"
# A session that outlived the lock counts for nothing.
STRANGERS = (ANONYMOUS, "locked")

# Those of the personas among whom an address may tell; the others stand beside one of these.
PERSONAS = (
    ANONYMOUS,
    "locked",
    "applicant",
    "member",
    "other_member",
    "committee_member",
    "deputy",
    "secretary",
    "neighbour_secretary",
    "grassroots_secretary",
    "commune_secretary",
    "neighbour_commune_secretary",
    "inspector",
    "province_secretary",
    "administrator",
    "superuser",
)

Statuses = dict[int, set[str]]


def nothing(world: World) -> dict[str, Any]:
    """No keyword: the address names no thing."""
    return {}


@dataclass(frozen=True)
class Policy:
    """Who gets which status at one address.

    `get` and `post` name the personas of each status; everybody else who is signed in gets `otherwise`.
    Strangers are led to the sign-in page, except at a public address. None: the method is not allowed.
    """

    get: Statuses | None = None
    post: Statuses | None = None
    kwargs: Callable[[World], dict[str, Any]] = nothing
    otherwise: int = 404
    is_public: bool = False
    stranger: dict[str, int] = field(default_factory=dict)  # public addresses: status by method

    def expected(self, persona: str, method: str) -> int:
        """The status by the table; 302 to the sign-in page for strangers."""
        table = self.get if method == "GET" else self.post
        if persona in STRANGERS:
            if not self.is_public:
                return 302
            return 405 if table is None else self.stranger.get(method, 200)
        if table is None:
            return 405
        return next((status for status, people in table.items() if persona in people), self.otherwise)


def named_urls() -> Iterator[str]:
    """Every named address of the portal, with its namespace."""
    yield from _names(get_resolver().url_patterns, "")


def _names(patterns: list[Any], prefix: str) -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from _names(each.url_patterns, inner)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.name}"


class Visitor:
    """One persona at a browser; every request is undone afterwards."""

    def __init__(self, session: str | None) -> None:
        self.client = Client()
        if session is not None:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = session

    def ask(self, method: str, address: str, data: dict[str, Any] | None = None) -> HttpResponseBase:
        """The response; the database is as before."""
        cookies = SimpleCookie(self.client.cookies)
        with transaction.atomic():
            response = self.client.generic(method, address) if data is None else self._post(address, data)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return response

    def _post(self, address: str, data: dict[str, Any]) -> HttpResponseBase:
        response: HttpResponseBase = self.client.post(address, data)
        return response

    def queries(self, address: str) -> tuple[HttpResponseBase, int]:
        """A GET and how many queries it took, once the session is warm."""
        self.ask("GET", address)
        with CaptureQueriesContext(connection) as captured:
            response = self.ask("GET", address)
        return response, len(captured)


def visitors(world: World) -> dict[str, Visitor]:
    """Everybody, and nobody."""
    return {name: Visitor(world.sessions.get(name)) for name in PERSONAS}


def address_of(name: str, policy: Policy, world: World) -> str:
    """Where the thing of the world is."""
    return reverse(name, kwargs=policy.kwargs(world))


def missing_address(name: str, policy: Policy, world: World) -> str:
    """The same address with an id that nobody has."""
    kwargs = policy.kwargs(world)
    other = {key: uuid.uuid4() if isinstance(value, uuid.UUID) else value for key, value in kwargs.items()}
    return reverse(name, kwargs=other)


def outward(response: HttpResponseBase) -> tuple[int, dict[str, str], bytes]:
    """All that the browser gets to see."""
    return response.status_code, dict(response.headers), getattr(response, "content", b"")
