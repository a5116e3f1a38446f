"""A new password by a link of a mail: as by a slip it ends the sessions and is told until the owner knows."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import factories as make
from tests.accounts.signing_in import NEW_PASSWORD, mails, sign_in
from tests.language import assert_vietnamese
from tests.personas import build_personas


@pytest.mark.django_db(transaction=True)
def test_a_reset_ends_sessions_and_is_told(client: Client) -> None:
    user = build_personas().member
    User.objects.filter(pk=user.pk).update(email="an.nv@example.vn")
    elsewhere = Client()
    sign_in(elsewhere, user.username, make.PASSWORD)
    assert elsewhere.get(reverse("home")).status_code == 200
    client.post(reverse("account_reset_password"), {"email": "an.nv@example.vn"})
    link = re.search(r"http://[^/]+(/\S+)", mails()[-1]["body"])
    assert link
    page = client.get(link[1], follow=True)
    done = client.post(page.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert done.status_code == 302
    user = User.objects.get(pk=user.pk)
    assert user.check_password(NEW_PASSWORD)
    assert user.credential_replaced_at
    assert user.credential_changed_at == user.credential_replaced_at
    assert elsewhere.get(reverse("home")).status_code == 302  # signed out
    sign_in(client, user.username, NEW_PASSWORD)
    assert "liên kết gửi qua thư điện tử" in assert_vietnamese(client.get(reverse("home")))
    client.post(reverse("accounts:replacement_acknowledge"))
    assert "liên kết gửi qua thư điện tử" not in client.get(reverse("home")).content.decode()
    user = User.objects.get(pk=user.pk)
    assert user.credential_replaced_at is None
    assert user.credential_changed_at is not None
