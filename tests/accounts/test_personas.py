"""The people of the tests are who they are said to be."""

import pytest
from django.urls import reverse

from tests import factories as make
from tests.personas import OFFICERS, Personas, signed_in


def test_every_officer_holds_the_post_and_nobody_else(personas: Personas) -> None:
    for name, user in personas.users().items():
        offices = [post.office for post in user.posts_today]
        expected = "secretary" if name == "province_secretary" else OFFICERS.get(name, ("", None))[1]
        assert offices == ([expected] if expected else []), name


def test_the_applicant_waits(personas: Personas) -> None:
    assert personas.application.status == "waiting"
    assert personas.applicant.member is None


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "acknowledged", "superseded", "withdrawn"])
def test_a_declaration_is_brought_to_a_status(personas: Personas, status: str) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    declaration = make.make_declaration(request, by=personas.member, reviewer=personas.secretary, at_status=status)
    assert declaration.status == status


def test_signed_in(personas: Personas) -> None:
    assert signed_in(personas.member).get(reverse("home")).status_code == 200
    assert signed_in(personas.locked).get(reverse("home")).status_code == 302
