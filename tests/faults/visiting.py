"""A real gunicorn on this test's database, and a person who signs in and declares over HTTP."""

import http.client
import re
import sys
import urllib.parse
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.urls import reverse

from accounts.models import User
from declarations.models import Declaration, DeclarationRequest
from tests import factories as make
from tests.factories import PASSWORD
from tests.faults.machinery import Process, environment
from tests.notifications.sink import free_port
from tests.personas import build_personas
from tests.waiting import wait_until

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Answer(NamedTuple):
    """What came back; `location` is empty unless it is a redirect."""

    status: int
    body: str
    location: str


class Web(Process):
    """gunicorn as in production, without a browser's TLS in front."""

    def __init__(self, folder: Path, static: Path, **more: str) -> None:
        self.port = free_port()
        # One process: a restart of it would hide what a lost connection does.
        address = {"PORTAL_BIND": f"127.0.0.1:{self.port}", "PORTAL_URL": f"http://localhost:{self.port}"}
        settings_of_it = environment(folder, WEB_CONCURRENCY="1", PORTAL_STATIC_ROOT=str(static), **address, **more)
        command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi"]
        super().__init__(command, folder / "web.log", settings_of_it)
        wait_until(self._answers, 60)

    def _answers(self) -> bool:
        try:
            return Visitor(self.port).get("/healthz").status == 200
        except OSError:
            return False


class Visitor:
    """One browser: cookies, forms with their token."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, str], *, form_on: str = "") -> Answer:
        """Opens the page with the form first, as people do, and sends its token along."""
        page = self.get(form_on or path)
        token = TOKEN.search(page.body)
        if token is None:
            return page
        return self._ask("POST", path, {**data, "csrfmiddlewaretoken": token[1]})

    def _ask(self, method: str, path: str, data: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if data is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{self.port}"}
        connection.request(method, path, None if data is None else urllib.parse.urlencode(data), headers)
        response = connection.getresponse()
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        body = response.read().decode()
        connection.close()
        return Answer(response.status, body, response.headers.get("Location") or "")

    def sign_in(self, username: str) -> Answer:
        """With the password of all test people."""
        return self.post(reverse("account_login"), {"login": username, "password": PASSWORD})

    def declare_nothing(self, request: DeclarationRequest) -> Answer:
        """Answers a request with *không sử dụng mạng xã hội*, through both of its pages."""
        start = reverse("declarations:declaration_start", args=[request.pk])
        started = self.post(start, {"answer": "no_social_media"}, form_on=request.get_absolute_url())
        page = self.get(started.location)
        fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page.body))
        return self._ask("POST", started.location, {**fields, "is_true": "on"})


class Declarants:
    """Members of one cell with an open request; each takes part once."""

    def __init__(self) -> None:
        people = build_personas()
        self.request = make.make_request(people.cell, by=people.secretary)
        self.users = [
            make.make_user(make.make_member(people.cell), by=people.secretary, username=f"dang.vien.{number}")
            for number in range(8)
        ]
        # The hash of tests is unknown to a server that was started for real.
        User.objects.update(password=Argon2PasswordHasher().encode(PASSWORD, "muoi-cua-ban-thu"))
        self._names = iter([user.username for user in self.users])

    def next(self) -> str:
        """A user name nobody signed in with yet."""
        return next(self._names)


def sign_in_and_declare(web: Web, people: Declarants) -> None:
    """The whole way of one member; everything must work."""
    visitor = Visitor(web.port)
    answer = visitor.sign_in(people.next())
    assert (answer.status, answer.location) == (302, "/"), answer.body
    sent = Declaration.objects.submitted().count()
    answer = visitor.declare_nothing(people.request)
    assert answer.status == 302, answer.body
    assert Declaration.objects.submitted().count() == sent + 1
