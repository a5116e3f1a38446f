"""What a report tells of answers, platforms, abnormal pages and tin báo; counted by hand, hidden where few."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Member, Membership, Unit
from declarations import attributes
from declarations.figures import counting, figures
from declarations.models import Declaration
from portal.lib import clock
from reports import attributes as sections
from reports.attributes import RUNNING, attributes_of, told
from reports.models import closing_moment
from reports.suppression import TOTAL, Group, Limits
from tests import factories as make
from tests.personas import Personas
from tests.reports.conftest import THIRD_QUARTER, ready

SINCE, UNTIL = closing_moment(THIRD_QUARTER.previous()), closing_moment(THIRD_QUARTER)


@pytest.fixture
def few_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """Subtrees of three members tell their attributes, so that the small tree of the tests has some."""
    monkeypatch.setattr(sections, "limits", lambda: Limits(3, 5, "quy định nội bộ"))


@pytest.fixture
def told_of(history: Personas) -> Personas:
    """Besides: an abnormal page, one withdrawn, two tin báo in the quarter, one before it."""
    with clock.set_to(datetime(2026, 6, 20, 2, 0, tzinfo=UTC)):
        make.make_impostor_report(by=history.member)
    with clock.set_to(datetime(2026, 8, 3, 2, 0, tzinfo=UTC)):
        make.make_incident(by=history.member)
        make.make_incident(by=history.other_member, at_status="withdrawn")
        make.make_impostor_report(by=history.member, kind="scam")
        make.make_impostor_report(by=history.neighbour_member, kind="scam")
    return history


def by_hand(unit: Unit, at: datetime) -> tuple[dict[str, int], dict[str, int]]:
    """Answers and platforms of the unit, one member after the other."""
    answers: dict[str, int] = {}
    platforms: dict[str, int] = {}
    for row in Membership.objects.on_roll(clock.local(at).date()).select_related("unit", "member"):
        version = _counting(row.member, at)
        if version is None or not row.unit.path.startswith(unit.path):
            continue
        answers[version.answer] = answers.get(version.answer, 0) + 1
        for page in version.pages.all():
            if page.status != "cancelled":
                platforms[page.platform] = platforms.get(page.platform, 0) + 1
    return answers, platforms


def _counting(member: Member, at: datetime) -> Declaration | None:
    return counting(at).filter(member=member).first()


def summed(counts: attributes.Counts, unit: Unit) -> dict[str, int]:
    found: dict[str, int] = {}
    for (code, path), count in counts.items():
        if path.startswith(unit.path):
            found[code] = found.get(code, 0) + count
    return found


def test_counts_are_those_of_a_count_by_hand(told_of: Personas) -> None:
    for unit in (told_of.province, told_of.cell, told_of.neighbour_cell):
        answers, platforms = by_hand(unit, UNTIL)
        assert summed(attributes.answers_by_unit(told_of.province, as_of=UNTIL), unit) == answers
        assert summed(attributes.platforms_by_unit(told_of.province, as_of=UNTIL), unit) == platforms
        declared = figures(unit, since=SINCE, as_of=UNTIL).declared
        assert sum(answers.values()) == declared, "the open sum is the figure told exactly"


def test_what_happened_in_the_quarter_is_counted_by_kind(told_of: Personas) -> None:
    quarter = {"since": SINCE, "as_of": UNTIL}
    assert summed(attributes.incidents_by_unit(told_of.province, **quarter), told_of.cell) == {"hijacked": 1}
    assert summed(attributes.impostor_reports_by_unit(told_of.province, **quarter), told_of.province) == {"scam": 2}


def test_a_small_unit_tells_nothing_and_says_why(told_of: Personas) -> None:
    frozen = attributes_of(told_of.commune, since=SINCE, as_of=UNTIL, closes=True)
    assert "tables" not in frozen
    assert "dưới 100 đảng viên" in told(frozen).withheld


def test_a_quarter_that_runs_tells_nothing(told_of: Personas, few_are_enough: None) -> None:
    assert told(attributes_of(told_of.province, since=SINCE, as_of=UNTIL, closes=False)).withheld == RUNNING


def test_few_are_hidden_and_nothing_hidden_is_frozen(told_of: Personas, few_are_enough: None) -> None:
    frozen = attributes_of(told_of.province, since=SINCE, as_of=UNTIL, closes=True)
    answers, shown = frozen["tables"]["answers"], told(frozen)
    assert answers["pages"][-1] is None, "two members declared pages"
    assert answers["total"][-1] == 2, "who declared is workload and stays exact"
    assert frozen["tables"]["reports"]["scam"][-1] is None
    assert "<5" in {cell for section in shown.sections for row in section.rows for cell in row.cells}
    assert "<5" in shown.note
    assert "%" not in str(frozen)


def test_reports_of_all_units_hide_the_same_cells(told_of: Personas, few_are_enough: None) -> None:
    """The column of a unit in its own report is the one in the report above."""
    above = attributes_of(told_of.grassroots, since=SINCE, as_of=UNTIL, closes=True)
    for number, name in enumerate(above["columns"][:-1]):
        unit = Unit.objects.filter(name=name).first()
        if unit is not None:
            own = attributes_of(unit, since=SINCE, as_of=UNTIL, closes=True)
            for code, table in above["tables"].items():
                assert {row: cells[number] for row, cells in table.items()} == {
                    row: cells[-1] for row, cells in own["tables"][code].items()
                }


def test_queries_do_not_grow(told_of: Personas, few_are_enough: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            attributes_of(told_of.province, since=SINCE, as_of=UNTIL, closes=True)
        return len(captured)

    before = queries()
    with clock.set_to(datetime(2026, 7, 2, 2, 0, tzinfo=UTC)):
        for number in range(4):
            unit = make.make_unit(told_of.grassroots, name=f"Chi bộ thêm {number}")
            make.make_member(unit)
            make.make_member(unit)
    assert queries() == before <= 8


def test_the_page_and_the_paper_show_the_sections(told_of: Personas, few_are_enough: None) -> None:
    with clock.set_to(datetime(2026, 10, 5, 3, 0, tzinfo=UTC)):
        report = ready(told_of.province_secretary, told_of.province)
    assert report.attributes["tables"]
    client = Client()
    client.force_login(told_of.province_secretary, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(report.get_absolute_url()).content.decode()
    assert "Trang đã khai, theo nền tảng" in page
    assert "&lt;5" in page


def test_a_report_of_before_has_no_such_section(told_of: Personas) -> None:
    assert not told({})


def test_what_is_frozen_is_told_with_the_numbers_of_that_day(told_of: Personas, few_are_enough: None) -> None:
    frozen: dict[str, Any] = attributes_of(told_of.province, since=SINCE, as_of=UNTIL, closes=True)
    frozen["limits"] = vars(replace(Limits(**frozen["limits"]), smallest_shown=9))
    assert "<9" in told(frozen).note


def test_a_sum_that_can_be_had_elsewhere_hides_nothing() -> None:
    """Three pages new in the first quarter are the three pages there are: “<5” of one platform must not follow."""
    section = next(each for each in sections.SECTIONS if each.code == "platforms")
    told = sections._told(section, Group("0001", 150), [Group("0001", 150)], {("facebook", "0001"): 3})
    assert told[TOTAL] == [None]  # small, so not printed either
    assert [row for row, cells in told.items() if cells == [None] and row not in ("facebook", TOTAL)]
