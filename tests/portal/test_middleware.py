"""One address in the demo; private pages everywhere."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from whitenoise.middleware import WhiteNoiseMiddleware

from portal import gunicorn_conf, middleware
from portal.middleware import CanonicalHostMiddleware, PrivatePagesMiddleware


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("page", headers={"Cache-Control": "public, max-age=600"})


@pytest.fixture
def demo(settings: Any) -> Any:
    settings.IS_DEMO = True
    settings.PORTAL_URL = "http://localhost:8123/"
    return settings


def test_the_numeric_address_leads_to_the_named_one(demo: Any) -> None:
    request = RequestFactory().post("/khai-bao/?a=1", headers={"host": "127.0.0.1:8123"})
    response = CanonicalHostMiddleware(page)(request)
    assert response.status_code == 307
    assert response.headers["Location"] == "http://localhost:8123/khai-bao/?a=1"


def test_the_named_address_is_served(demo: Any) -> None:
    request = RequestFactory().get("/", headers={"host": "localhost:8123"})
    assert CanonicalHostMiddleware(page)(request).status_code == 200


def test_only_the_demo_redirects(settings: Any) -> None:
    settings.IS_DEMO = False
    with pytest.raises(MiddlewareNotUsed):
        CanonicalHostMiddleware(page)


def test_every_page_is_private() -> None:
    headers = PrivatePagesMiddleware(page)(RequestFactory().get("/")).headers
    assert headers["Cache-Control"] == "no-store, private"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "camera=()" in headers["Permissions-Policy"].split(", ")
    allowed = {each for each in headers["Permissions-Policy"].split(", ") if not each.endswith("=()")}
    assert allowed == {"publickey-credentials-create=(self)", "publickey-credentials-get=(self)"}
    assert not re.search("bluetooth|web-share", headers["Permissions-Policy"])  # unknown to Chromium
    assert "Clear-Site-Data" not in headers


@pytest.mark.parametrize(
    ("method", "url_name", "cleared"),
    [
        ("POST", middleware.LOGOUT_URL_NAME, True),
        ("GET", middleware.LOGOUT_URL_NAME, False),
        ("POST", "home", False),
    ],
)
def test_signing_out_clears_what_the_browser_kept(method: str, url_name: str, cleared: bool) -> None:
    request = RequestFactory().generic(method, "/")
    request.resolver_match = SimpleNamespace(url_name=url_name)  # type: ignore[assignment]
    headers = PrivatePagesMiddleware(page)(request).headers
    assert headers.get("Clear-Site-Data") == ('"cache", "storage"' if cleared else None)


def test_a_static_file_is_for_our_own_pages_only(db: None, settings: Any) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True  # without collecting files first
    response = WhiteNoiseMiddleware(page)(RequestFactory().get("/static/portal.css"))
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/css")
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    response.close()


def test_the_proxy_closes_an_idle_connection_before_the_server_does(settings: Any) -> None:
    nginx = (settings.BASE_DIR / "deploy/nginx.conf").read_text("utf-8")
    upstream = nginx.partition("upstream portal {")[2].partition("}")[0]
    found = re.search(r"keepalive_timeout (\d+)s;", upstream)
    assert found, "nginx's own default is 60 seconds, and defaults change"
    assert int(found[1]) < gunicorn_conf.keepalive
