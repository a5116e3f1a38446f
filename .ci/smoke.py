"""Asks a running portal what a first visitor would ask; needs nothing but Python.

smoke.py ready URL [SECONDS]         wait until /readyz says yes
smoke.py work URL [SECONDS]          wait until /workz says yes
smoke.py persona URL                 sign in by the first persona of the sign-in page
smoke.py headers URL HOST            sign-in page of production, as a reverse proxy would ask for it
"""

import http.client
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from html.parser import HTMLParser
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

SIGN_IN = "/tai-khoan/dang-nhap/"
HEADERS = {
    "content-security-policy": "default-src 'none'",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Forms(HTMLParser):
    """Collects each form's action and fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, Any]] = []
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.fields = {}
            self.found.append({"action": given.get("action", ""), "fields": self.fields})
        elif tag in ("input", "button", "select", "textarea") and self.found and given.get("name"):
            self.fields.setdefault(given["name"], given.get("value", ""))


def wait(base: str, path: str, seconds: float = 60, pid: int = 0) -> None:
    """Ask until the answer is 200; exit with the last answer after `seconds`, or when `pid` has ended."""
    until, said = time.monotonic() + seconds, ""
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(base + path, timeout=5) as answer:
                print(f"{path}: {answer.read().decode()}")
                return
        except urllib.error.HTTPError as error:
            said = f"{error.code} {error.read(300).decode(errors='replace')}"
        except OSError as error:
            said = str(error)
        if pid and not Path(f"/proc/{pid}").exists():
            sys.exit("the portal has stopped")
        time.sleep(0.5)
    sys.exit(f"{base}{path} did not say yes within {seconds:g} s: {said}")


def persona(base: str) -> None:
    """Sign in with one click and find the home page."""
    # Browsers send secure cookies to localhost without TLS; Python must be told to.
    cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    page = opener.open(base + SIGN_IN, timeout=20).read().decode()
    forms = Forms()
    forms.feed(page)
    form = next((each for each in forms.found if "persona" in each["fields"]), None)
    if form is None:
        sys.exit("the sign-in page offers no persona")
    address = urllib.parse.urljoin(base + SIGN_IN, str(form["action"]))
    request = urllib.request.Request(
        address, urllib.parse.urlencode(form["fields"]).encode(), {"Referer": base + SIGN_IN, "Origin": base}
    )
    home = opener.open(request, timeout=20)
    text = home.read().decode()
    if urllib.parse.urlsplit(home.url).path != "/" or "Việc cần làm" not in text:
        sys.exit(f"signing in led to {home.url}")
    print("a persona is signed in and sees what waits for it")


def headers(base: str, host: str) -> None:
    """The sign-in page by https through a proxy: 200 with every header; by plain http: to https."""
    where = urllib.parse.urlsplit(base).netloc
    answers = {}
    for scheme in ("http", "https"):
        connection = http.client.HTTPConnection(where, timeout=20)
        connection.request("GET", SIGN_IN, headers={"Host": host, "X-Forwarded-Proto": scheme})
        answers[scheme] = connection.getresponse()
    plain, page = answers["http"], answers["https"]
    wrong = [
        f"{name}: {page.headers.get(name)}" for name, part in HEADERS.items() if part not in str(page.headers.get(name))
    ]
    cookies = page.headers.get_all("set-cookie") or []
    wrong += [each for each in cookies if not (each.startswith("__Host-") and "Secure" in each)]
    if (plain.status, plain.headers.get("location")) != (301, f"https://{host}{SIGN_IN}"):
        wrong.append(f"plain http answered {plain.status} {plain.headers.get('location')}")
    if page.status != 200 or not cookies or wrong:
        sys.exit(f"sign-in page: {page.status}; {wrong}")
    print(f"sign-in page has all {len(HEADERS)} headers and {len(cookies)} __Host- cookie(s)")


def main(command: str, base: str, *rest: str) -> None:
    """Do what the first word says; every failure is one sentence and exit code 1."""
    if command in ("ready", "work"):
        wait(base, {"ready": "/readyz", "work": "/workz"}[command], *map(int, rest))
    elif command == "persona":
        persona(base)
    elif command == "headers":
        headers(base, rest[0])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
