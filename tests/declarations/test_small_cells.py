"""Cells of three to five: whoever holds which post, one level reviews each declaration, never the declarant."""

from itertools import combinations_with_replacement

import pytest

from accounts import actions as accounts
from accounts.models import Member, Post, Unit, User
from accounts.permissions import can_change_membership
from declarations.actions import acknowledge
from declarations.models import Consent, Declaration
from portal.lib import clock
from reports.permissions import can_order_report
from tests import factories as make
from tests.personas import Personas

OFFICES = ("", "secretary", "deputy_secretary", "committee_member")


def assignments(size: int) -> list[tuple[str, ...]]:
    """Every way to give posts to the first three of a cell, whoever of them, with one secretary at most."""
    ways = [way for way in combinations_with_replacement(OFFICES, 3) if way.count("secretary") <= 1]
    return [way + ("",) * (size - 3) for way in ways]


def hold(member: Member, unit: Unit, office: str) -> None:
    now = clock.now()
    Post.objects.create(
        member=member, unit=unit, office=office, status="confirmed", starts_on=make.LONG_AGO, proposed_at=now,
        confirmed_at=now,
    )  # fmt: skip


@pytest.mark.parametrize("size", [3, 5])
@pytest.mark.parametrize("with_level_above", [True, False])
def test_each_declaration_has_exactly_one_reviewing_level(
    personas: Personas, size: int, with_level_above: bool
) -> None:
    """Posts of every kind for the first three; the two others of a cell of five stand for all who hold none."""
    cell = make.make_unit(personas.grassroots)
    people = [User.objects.create(username=f"nho{each}", member=make.make_member(cell)) for each in range(size)]
    request = make.make_request(cell, by=_secretary_for_a_moment(people[0], cell))
    sent = {user: make.make_declaration(request, by=user) for user in people}
    if not with_level_above:
        Post.objects.filter(unit=personas.grassroots).update(status="ended", ends_on=make.LONG_AGO)
    everybody = [*people, personas.grassroots_secretary, personas.commune_secretary, personas.commune_deputy]
    for way in assignments(size):
        Post.objects.filter(unit=cell).delete()
        for user, office in zip(people, way, strict=True):
            if office:
                hold(make.member_of(user), cell, office)
        make.forget_rights(*everybody)
        queues = {user: set(Declaration.objects.reviewable_by(user).values_list("pk", flat=True)) for user in everybody}
        for author, declaration in sent.items():
            held = zip(people, way, strict=True)
            here = {user for user, office in held if office in ("secretary", "deputy_secretary") and user != author}
            above = {personas.grassroots_secretary} if with_level_above else {everybody[-1], everybody[-2]}
            reviewers = {user for user, queue in queues.items() if declaration.pk in queue}
            assert reviewers == (here or above), (way, author.username)


def _secretary_for_a_moment(user: User, cell: Unit) -> User:
    hold(make.member_of(user), cell, "secretary")
    make.forget_rights(user)
    return user


def test_every_journey_of_a_cell_of_three_has_somebody(personas: Personas) -> None:
    """Asking, declaring, an opinion, a member's lost password, the secretary's own declaration, the report."""
    secretary, above = personas.small_secretary, personas.grassroots_secretary
    request = make.make_request(personas.small_cell, by=secretary)
    own = make.make_declaration(request, by=secretary)
    acknowledge(by=above, declaration=own)
    opinion = make.make_consent(request, by=personas.small_member, opinion="Tôi có ý kiến.")
    assert list(Consent.objects.settled_by(secretary)) == [opinion]
    assert not Consent.objects.settled_by(above).exists()
    make.make_access_code(make.member_of(personas.small_member), by=secretary)
    assert can_order_report(secretary, personas.small_cell)


def test_without_any_head_the_level_above_does_what_cannot_wait(personas: Personas) -> None:
    request = make.make_request(personas.commune, by=personas.commune_secretary)
    accounts.end_post(by=personas.grassroots_secretary, post=Post.objects.get(member=personas.small_secretary.member))
    make.forget_rights(*personas.users().values())
    sent = [make.make_declaration(request, by=user) for user in (personas.small_secretary, personas.small_member)]
    above = Declaration.objects.reviewable_by(personas.grassroots_secretary)
    assert {row.pk for row in above} == {row.pk for row in sent}
    member = make.membership_of(make.member_of(personas.small_secretary))
    assert can_change_membership(personas.grassroots_secretary, member)
    assert not can_change_membership(personas.commune_secretary, member)
