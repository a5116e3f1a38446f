"""Steps with password slips that several tests take."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import AccessCode, User
from tests import factories as make
from tests.accounts.signing_in import NEW_PASSWORD


def url(name: str, *args: Any) -> str:
    """Address of a page of accounts."""
    return reverse(f"accounts:{name}", args=args)


def slip_for(user: User, by: User, kind: str = "slip") -> AccessCode:
    """A code for the account of this person."""
    return make.make_access_code(make.member_of(user), by=by, kind=kind)


def use(client: Client, token: str, second_code: str, **data: str) -> Any:
    """Send the form of a slip; returns the response."""
    chosen = {"second_code": second_code, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post(url("password_code_use", token), chosen | data)


def reread(user: User) -> User:
    """The account as the next request finds it."""
    return User.objects.get(pk=user.pk)
