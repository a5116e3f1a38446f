"""A stored file leaves the portal to be saved, never to be shown in a page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from documents.models import StoredFile, store
from documents.serving import attachment

pytestmark = pytest.mark.django_db


def asking() -> HttpRequest:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return request


def test_it_is_saved_and_never_shown() -> None:
    stored = store(b"<script>alert(1)</script>", name="ban-quet.pdf", content_type="application/pdf")
    response = attachment(asking(), stored)
    assert response.content == b"<script>alert(1)</script>"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="ban-quet.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_file_that_changed_is_not_sent() -> None:
    stored = store(b"noi dung", name="ban-quet.pdf", content_type="application/pdf")
    StoredFile.objects.filter(pk=stored.pk).update(sha256="0" * 64)
    stored.refresh_from_db()
    response = attachment(asking(), stored, back_url="/khai-bao/")
    assert response.status_code == 503
    assert "noi dung" not in response.content.decode()
