"""Fixtures of the sign-in tests."""

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.signing_in import open_account, sign_in


@pytest.fixture
def user() -> User:
    """Someone with an account and an e-mail address."""
    return open_account()


@pytest.fixture
def signed_in(client: Client, user: User) -> Client:
    """A client signed in through the form, as allauth wants it."""
    assert sign_in(client).status_code == 302
    return client
