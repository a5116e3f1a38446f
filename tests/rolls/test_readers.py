"""Everybody whom somebody new can read is told who and since when; the page says who can, and what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, Post, User
from notifications.models import Notice, OutboxMessage
from portal.lib import clock
from rolls.actions import announce_readers
from rolls.actions.announcing import TITLE
from rolls.tasks import tell_of_new_readers
from tests import factories as make
from tests.language import assert_vietnamese
from tests.parallel import in_parallel
from tests.personas import Personas, build_personas, signed_in

pytestmark = pytest.mark.django_db


def told() -> set[User]:
    return {notice.user for notice in Notice.objects.filter(title=TITLE).select_related("user")}


@pytest.fixture
def settled(personas: Personas) -> Personas:
    """Everybody knows who reads them so far."""
    Post.objects.update(announced_at=clock.now())
    Membership.objects.update(announced_at=clock.now())
    return personas


def new_post(people: Personas) -> Post:
    member, by = make.member_of(people.member), people.administrator
    return make.make_post(member, people.cell, "committee_member", by=by, confirmed_by=people.grassroots_secretary)


def test_the_whole_cell_is_told_but_for_the_new_one(settled: Personas) -> None:
    new_post(settled)
    tell_of_new_readers()
    cell = {settled.secretary, settled.deputy, settled.committee_member, settled.other_member}
    assert told() == cell
    assert not OutboxMessage.objects.filter(effect__startswith="readers:").filter(effect__contains="Viên").exists()


def test_once_and_only_once(settled: Personas) -> None:
    new_post(settled)
    first = announce_readers()
    assert (announce_readers(), Notice.objects.filter(title=TITLE).count()) == (0, first)


def test_a_proposal_is_no_reader(settled: Personas) -> None:
    make.make_proposal(make.member_of(settled.member), settled.cell, "committee_member", by=settled.administrator)
    assert announce_readers() == 0


def test_a_post_that_begins_later_is_told_when_it_begins(settled: Personas) -> None:
    post = new_post(settled)
    Post.objects.filter(pk=post.pk).update(starts_on=clock.today() + timedelta(days=3))
    assert announce_readers() == 0
    with clock.shift(timedelta(days=3)):
        assert announce_readers() == 4


def test_a_committee_reads_nobody(settled: Personas) -> None:
    make.make_post(
        make.member_of(settled.neighbour_secretary),
        settled.grassroots,
        "deputy_secretary",
        by=settled.administrator,
        confirmed_by=settled.commune_secretary,
    )
    assert announce_readers() == 0


def test_who_moves_to_another_cell_is_told_and_nobody_else(settled: Personas) -> None:
    member, today = make.member_of(settled.member), clock.today()
    Membership.objects.filter(member=member).update(ends_on=today, end_reason="transfer")
    Membership.objects.create(member=member, unit=settled.neighbour_cell, standing="official", starts_on=today)
    assert announce_readers() == 1
    assert told() == {settled.member}
    assert announce_readers() == 0


def test_a_change_of_standing_is_no_move(settled: Personas) -> None:
    member, today = make.member_of(settled.member), clock.today()
    Membership.objects.filter(member=member).update(ends_on=today, end_reason="standing")
    Membership.objects.create(member=member, unit=settled.cell, standing="exempt", starts_on=today)
    assert announce_readers() == 0


def test_two_beats_tell_once(transactional_db: None) -> None:
    people = build_personas()
    Post.objects.update(announced_at=clock.now())
    Membership.objects.update(announced_at=clock.now())
    new_post(people)
    results = in_parallel(announce_readers, announce_readers)
    assert sum(each for each in results if isinstance(each, int)) == 4, results
    assert Notice.objects.filter(title=TITLE).count() == 4


def test_statements_do_not_grow_with_the_members(settled: Personas) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            announce_readers()
        return len(captured)

    new_post(settled)
    few = statements()
    for number in range(10):
        make.make_user(make.make_member(settled.cell), by=settled.secretary, email=f"nguoi{number}@example.vn")
    Post.objects.filter(unit=settled.cell).update(announced_at=None)
    assert statements() <= few + 2


# The page --------------------------------------------------------------------------------------------


def test_the_page_names_readers_since_when_and_what(personas: Personas) -> None:
    page = assert_vietnamese(signed_in(personas.member).get(reverse("rolls:who_reads")))
    for words in ("Nguyễn Văn Thư", "Bí thư", "Trần Thị Phó", "Chi ủy viên", "bản khai", f"{make.LONG_AGO:%d/%m/%Y}"):
        assert words in page
    assert "Lý Thị Cơ Sở" not in page
    own = signed_in(personas.secretary).get(reverse("rolls:who_reads")).content.decode()
    assert own.count("Nguyễn Văn Thư") == 0 or "Bí thư</td>" not in own


def test_a_guest_is_told_that_the_host_reads_less(personas: Personas) -> None:
    make.make_guest(make.member_of(personas.member), personas.neighbour_cell)
    page = signed_in(personas.member).get(reverse("rolls:who_reads")).content.decode()
    assert "Dương Thị Láng" in page
    assert "không xem được bản khai" in page


def test_who_is_on_no_roll_is_told_so(personas: Personas) -> None:
    page = assert_vietnamese(signed_in(personas.administrator).get(reverse("rolls:who_reads")))
    assert "không ở trong danh sách chi bộ nào" in page
