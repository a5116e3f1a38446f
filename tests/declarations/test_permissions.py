"""Who sees which declaration, request and opinion: a table persona × thing."""

from datetime import timedelta

import pytest

from accounts import actions as accounts
from accounts.models import User
from accounts.models.members import EndReason
from accounts.roles import Office
from declarations import permissions
from declarations.models import Consent, Declaration, DeclarationRequest
from portal.lib import clock
from tests import factories as make
from tests.personas import Personas


def who_sees(personas: Personas, thing: Declaration | DeclarationRequest | Consent) -> set[str]:
    """Names of the personas to whom the row is visible."""
    users = personas.users()
    make.forget_rights(*users.values())
    return {name for name, user in users.items() if type(thing).objects.visible_to(user).filter(pk=thing.pk).exists()}


def who_reviews(personas: Personas, declaration: Declaration) -> set[str]:
    users = personas.users()
    make.forget_rights(*users.values())
    return {name for name, user in users.items() if permissions.can_review(user, declaration)}


@pytest.mark.parametrize(
    ("status", "seen_by"),
    [
        ("draft", {"member"}),
        ("submitted", {"member", "secretary", "deputy", "committee_member"}),
        ("returned", {"member", "secretary", "deputy", "committee_member"}),
        ("acknowledged", {"member", "secretary", "deputy", "committee_member"}),
        ("superseded", {"member", "secretary", "deputy", "committee_member"}),
        ("withdrawn", {"member"}),
    ],
)
def test_a_members_declaration(personas: Personas, asked: DeclarationRequest, status: str, seen_by: set[str]) -> None:
    declaration = make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status=status)
    assert who_sees(personas, declaration) == seen_by


def test_who_reviews_in_a_cell_with_two_officers(personas: Personas, asked: DeclarationRequest) -> None:
    assert who_reviews(personas, make.make_declaration(asked, by=personas.member)) == {"secretary", "deputy"}
    assert who_reviews(personas, make.make_declaration(asked, by=personas.secretary)) == {"deputy"}
    assert who_reviews(personas, make.make_declaration(asked, by=personas.deputy)) == {"secretary"}


@pytest.fixture
def small(personas: Personas) -> Declaration:
    """What the secretary of a cell without a second officer declared."""
    asked = make.make_request(personas.small_cell, by=personas.small_secretary)
    return make.make_declaration(asked, by=personas.small_secretary)


def test_the_level_above_stands_in_where_there_is_no_second_person(personas: Personas, small: Declaration) -> None:
    assert who_sees(personas, small) == {"small_secretary", "grassroots_secretary"}
    assert who_reviews(personas, small) == {"grassroots_secretary"}


def test_only_for_the_secretary_not_for_the_cell(personas: Personas, small: Declaration) -> None:
    other = make.make_declaration(small.request, by=personas.small_member)
    assert who_sees(personas, other) == {"small_member", "small_secretary"}


def test_an_unmanned_level_is_passed_over(personas: Personas, small: Declaration) -> None:
    post = personas.grassroots_secretary.posts_today[0]
    post.end(by=personas.administrator)
    assert who_reviews(personas, small) == {"commune_secretary", "commune_deputy"}


def test_a_deputy_takes_the_work_back_from_above(personas: Personas, small: Declaration) -> None:
    assert personas.small_member.member is not None
    make.make_post(
        personas.small_member.member, personas.small_cell, Office.DEPUTY_SECRETARY,
        by=personas.administrator, confirmed_by=personas.grassroots_secretary,
    )  # fmt: skip
    assert who_reviews(personas, small) == {"small_member"}
    assert who_sees(personas, small) == {"small_secretary", "small_member"}


def test_a_former_secretary_sees_nothing_from_the_next_request_on(
    personas: Personas, asked: DeclarationRequest
) -> None:
    declaration = make.make_declaration(asked, by=personas.member)
    personas.secretary.posts_today[0].end(by=personas.administrator)
    assert who_sees(personas, declaration) == {"member", "deputy", "committee_member"}


def test_access_follows_the_member_to_the_next_cell(personas: Personas, asked: DeclarationRequest) -> None:
    declaration = make.make_declaration(asked, by=personas.member)
    member = declaration.member
    with clock.shift(timedelta(days=1)):
        membership = make.membership_of(member)
        accounts.end_membership(
            by=personas.secretary, membership=membership, on=clock.today(), reason=EndReason.TRANSFER
        )
        personas.neighbour_cell.memberships.create(member=member, standing="official", starts_on=clock.today())
        assert who_sees(personas, declaration) == {"member", "neighbour_secretary"}


def test_requests_reach_downwards_and_drafts_only_their_officers(personas: Personas, asked: DeclarationRequest) -> None:
    cell = {"member", "other_member", "locked", "secretary", "deputy", "committee_member"}
    assert who_sees(personas, asked) - {"locked"} == cell - {"locked"}
    draft = make.make_draft_request(personas.commune, by=personas.commune_secretary)
    assert who_sees(personas, draft) == {"commune_secretary", "commune_deputy"}


def test_opinions_are_for_the_reviewers_of_the_cell(personas: Personas, asked: DeclarationRequest) -> None:
    consent = make.make_consent(asked, by=personas.member, opinion="Ý kiến.")
    assert who_sees(personas, consent) == {"member", "secretary", "deputy"}
    request = make.make_request(personas.small_cell, by=personas.small_secretary)
    own = make.make_consent(request, by=personas.small_secretary, opinion="")
    assert who_sees(personas, own) == {"small_secretary", "grassroots_secretary"}


def test_a_second_factor_that_is_missing_gives_no_rights(
    personas: Personas, asked: DeclarationRequest, settings: object
) -> None:
    declaration = make.make_declaration(asked, by=personas.member)
    settings.OFFICERS_NEED_SECOND_FACTOR = True  # type: ignore[attr-defined]
    assert who_sees(personas, declaration) == {"member"}


def test_what_one_may_do_with_ones_own(personas: Personas, asked: DeclarationRequest) -> None:
    draft = make.make_declaration(asked, by=personas.member, at_status="draft")
    allowed = {status: (True, False) for status in ("draft",)}
    allowed |= {
        status: (False, status in ("submitted", "returned"))
        for status in ("submitted", "returned", "acknowledged", "withdrawn")
    }
    for status, (may_edit, may_withdraw) in allowed.items():
        draft.status = status
        assert permissions.can_edit(personas.member, draft) is may_edit
        assert permissions.can_withdraw(personas.member, draft) is may_withdraw
        for other in (personas.secretary, personas.administrator, personas.superuser):
            assert not permissions.can_edit(other, draft)
            assert not permissions.can_withdraw(other, draft)


def test_nobody_above_or_beside_declares(personas: Personas, asked: DeclarationRequest) -> None:
    def may(user: User) -> bool:
        return permissions.can_declare(user, asked)

    assert may(personas.member)
    assert may(personas.secretary)
    assert not any(may(user) for user in (personas.neighbour_member, personas.administrator, personas.applicant))
