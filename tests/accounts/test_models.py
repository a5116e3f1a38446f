"""The roll: dated memberships that never overlap, on both databases alike."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Member, Membership, Standing, Unit
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas

DAYS = [date(2026, 3, day) for day in range(1, 8)]
PERIODS = [(start, end) for start in DAYS for end in [*DAYS, None] if end is None or start < end]


def overlap(one: tuple[date, date | None], two: tuple[date, date | None]) -> bool:
    """Whether two periods share a day, counted day by day."""
    days = [{day for day in DAYS if start <= day and (end is None or day < end)} for start, end in (one, two)]
    return bool(days[0] & days[1])


def enter(member: Member, unit: Unit, period: tuple[date, date | None], standing: str = Standing.OFFICIAL) -> None:
    start, end = period
    Membership.objects.create(
        member=member,
        unit=unit,
        standing=standing,
        starts_on=start,
        ends_on=end,
        end_reason="transfer" if end else "",
    )


@pytest.fixture
def member(db: None) -> Member:
    return Member.objects.create(full_name="Người Không Chi Bộ")


@pytest.fixture
def cells(db: None) -> list[Unit]:
    root = make.make_root()
    return [make.make_unit(root) for _ in range(2)]


@pytest.mark.parametrize("first", [(DAYS[2], DAYS[4]), (DAYS[2], None)], ids=["closed", "open"])
def test_official_memberships_never_share_a_day(
    member: Member, cells: list[Unit], first: tuple[date, date | None]
) -> None:
    """Every second period against the first: refused exactly when the days say so."""
    enter(member, cells[0], first)
    for second in PERIODS:
        refused = False
        with transaction.atomic():
            try:
                with transaction.atomic():
                    enter(member, cells[1], second)
            except IntegrityError:
                refused = True
            transaction.set_rollback(True)
        assert refused == overlap(first, second), second


def test_a_row_moved_onto_another_is_refused(member: Member, cells: list[Unit]) -> None:
    enter(member, cells[0], (DAYS[0], DAYS[2]))
    enter(member, cells[1], (DAYS[2], None))
    with pytest.raises(IntegrityError, match="membership_one_official_cell_a_day"), transaction.atomic():
        Membership.objects.filter(unit=cells[0]).update(ends_on=DAYS[3])


def test_a_guest_may_be_elsewhere_too(member: Member, cells: list[Unit]) -> None:
    enter(member, cells[0], (DAYS[0], None))
    enter(member, cells[1], (DAYS[0], None), Standing.TEMPORARILY_HERE)
    membership = member.membership_on()
    assert membership is not None
    assert membership.unit == cells[0]


def test_two_members_do_not_disturb_each_other(member: Member, cells: list[Unit]) -> None:
    enter(member, cells[0], (DAYS[0], None))
    enter(Member.objects.create(full_name="Người Khác"), cells[0], (DAYS[0], None))
    assert Membership.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_transfers_at_once_one_wins() -> None:
    root = make.make_root()
    cells = [make.make_unit(root) for _ in range(6)]
    member = Member.objects.create(full_name="Người Chuyển")
    results = in_parallel(*(lambda cell=cell: enter(member, cell, (DAYS[0], None)) for cell in cells))
    assert results.count(None) == 1
    assert Membership.objects.count() == 1


def test_the_last_day_is_not_included(member: Member, cells: list[Unit]) -> None:
    enter(member, cells[0], (DAYS[0], DAYS[2]))
    assert [bool(member.membership_on(day)) for day in DAYS[:4]] == [True, True, False, False]


def test_the_roll_is_sorted_by_given_name(personas: Personas) -> None:
    """In Vietnamese order, which the two databases would not agree on."""
    names = [member.full_name for member in Member.objects.in_unit(personas.cell)]
    assert names == [
        "Phan Thị Giấy",
        "Đặng Văn Khác",
        "Ngô Văn Khóa",
        "Trần Thị Phó",
        "Nguyễn Văn Thư",
        "Lê Văn Ủy",
        "Hoàng Thị Viên",
    ]


def test_guests_are_not_counted_on_the_roll(personas: Personas) -> None:
    guest = make.member_of(personas.neighbour_member)
    make.make_guest(guest, personas.cell)
    assert guest not in Member.objects.in_unit(personas.cell)
    personas.neighbour_member.forget_rights()
    assert personas.neighbour_member.cell == personas.neighbour_cell
