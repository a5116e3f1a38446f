"""Rules are set by who may, from a day on; a version in force never changes; people twice and at once."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import TransactionTestCase
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Event, Unit, User
from declarations.actions.asking import DUE_RULE
from notifications.actions.rules import (
    NO_LONGER_THAN_LAW,
    ONLY_STRICTER,
    PLANNED,
    RuleContent,
    cancel_planned_rule,
    due_on,
    end_unit_rule,
    remove_day,
    set_day,
    set_rule,
)
from notifications.models import CalendarDay, Deadline, Rule
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.parallel import in_parallel
from tests.personas import Personas, build_personas, signed_in


def content(days: int = 5, **other: Any) -> RuleContent:
    values: dict[str, Any] = {"label": "Hạn khai báo", "days": days, "day_kind": "working", "steps": ["d-1", "d0"]}
    return RuleContent(**values | {"follow_up": "nothing"} | other)


def tomorrow() -> date:
    return clock.today() + timedelta(days=1)


def set_for(personas: Personas, by: User, unit: Unit | None, on: date | None = None, days: int = 5) -> Rule:
    return set_rule(by=by, code=DUE_RULE, unit=unit, content=content(days), starts_on=on or tomorrow())


# Who -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persona", "unit", "may"),
    [
        ("secretary", "cell", True),
        ("deputy", "cell", True),
        ("grassroots_secretary", "cell", True),
        ("province_secretary", "grassroots", True),
        ("committee_member", "cell", False),
        ("member", "cell", False),
        ("neighbour_secretary", "cell", False),
        ("secretary", "grassroots", False),
        ("neighbour_commune_secretary", "cell", False),
        ("administrator", "cell", False),
        ("inspector", "commune", False),
        ("administrator", "", True),
        ("province_secretary", "", False),
        ("superuser", "", False),
    ],
)
def test_heads_set_their_units_rules_and_administrators_the_general_ones(
    personas: Personas, persona: str, unit: str, may: bool
) -> None:
    by, where = getattr(personas, persona), getattr(personas, unit) if unit else None
    if may:
        assert set_for(personas, by, where).set_by == by
    else:
        with pytest.raises(RuleError, match="không đặt được"):
            set_for(personas, by, where)


# When ------------------------------------------------------------------------------------------


def test_the_old_version_ends_on_the_day_the_new_one_begins(personas: Personas) -> None:
    old = make.make_rule()
    new = set_for(personas, personas.administrator, None)
    old.refresh_from_db()
    assert old.valid_until == new.valid_from == tomorrow()
    assert Rule.objects.in_force(DUE_RULE, personas.cell, clock.today()) == old
    assert Rule.objects.in_force(DUE_RULE, personas.cell, tomorrow()) == new
    event = Event.objects.about(personas.province).last()
    assert event is not None
    assert (event.verb, event.data["code"], event.data["days"]) == ("rule.set", DUE_RULE, 5)


def test_a_rule_may_begin_today_and_then_not_again(personas: Personas) -> None:
    set_for(personas, personas.secretary, personas.cell, clock.today())
    assert Rule.objects.in_force(DUE_RULE, personas.cell, clock.today()).days == 5
    with pytest.raises(RuleError, match="từ ngày mai"):
        set_for(personas, personas.secretary, personas.cell, clock.today(), days=6)


def test_nothing_begins_in_the_past_and_nothing_is_planned_twice(personas: Personas) -> None:
    with pytest.raises(RuleError, match="từ hôm nay"):
        set_for(personas, personas.secretary, personas.cell, clock.today() - timedelta(days=1))
    set_for(personas, personas.secretary, personas.cell)
    with pytest.raises(RuleError, match=PLANNED):
        set_for(personas, personas.deputy, personas.cell, tomorrow() + timedelta(days=1))


def test_a_planned_version_is_taken_back_and_the_old_one_goes_on(personas: Personas) -> None:
    old = make.make_rule()
    set_for(personas, personas.administrator, None)
    assert cancel_planned_rule(by=personas.administrator, code=DUE_RULE, unit=None)
    assert not cancel_planned_rule(by=personas.administrator, code=DUE_RULE, unit=None)
    old.refresh_from_db()
    assert old.valid_until is None
    assert Rule.objects.filter(code=DUE_RULE).count() == 1


def test_a_unit_goes_back_to_the_rule_above(personas: Personas) -> None:
    set_for(personas, personas.secretary, personas.cell, clock.today())
    assert end_unit_rule(by=personas.deputy, code=DUE_RULE, unit=personas.cell)
    assert not end_unit_rule(by=personas.deputy, code=DUE_RULE, unit=personas.cell)
    assert Rule.objects.in_force(DUE_RULE, personas.cell, clock.today()).days == 5
    assert Rule.objects.in_force(DUE_RULE, personas.cell, tomorrow()).days == 10


def test_a_unit_gives_no_more_days_than_the_law(personas: Personas) -> None:
    Rule.objects.filter(code=DUE_RULE).update(provision_code="356-2025-ND-CP/2025-12-31#D5")
    set_for(personas, personas.secretary, personas.cell, days=10)
    for days, kind in ((11, "working"), (5, "calendar")):
        with pytest.raises(RuleError, match=NO_LONGER_THAN_LAW):
            set_rule(
                by=personas.neighbour_secretary,
                code=DUE_RULE,
                unit=personas.neighbour_cell,
                content=content(days, day_kind=kind),
                starts_on=tomorrow(),
            )


@pytest.mark.parametrize(
    ("code", "weaker", "stricter"), [("recent-credential-change", 0, 5), ("impostor-report-kept", 400, 100)]
)
def test_what_protects_members_is_not_weakened_by_those_it_protects_from(
    personas: Personas, code: str, weaker: int, stricter: int
) -> None:
    """Who hands out a new password could else file in the member's name without the mark."""

    def set_to(days: int, kind: str = "calendar", *, by: User = personas.secretary, unit: Unit = personas.cell) -> Rule:
        given = content(days, day_kind=kind)
        return set_rule(by=by, code=code, unit=unit, content=given, starts_on=tomorrow())

    with pytest.raises(RuleError, match=ONLY_STRICTER):
        set_to(weaker)
    set_to(stricter, by=personas.grassroots_secretary, unit=personas.grassroots)
    general = Rule.objects.get(code=code, unit=None).days
    for days, kind in (
        (general, "calendar"),
        (stricter, "working"),
    ):  # the level above counts, not only the general one
        with pytest.raises(RuleError, match=ONLY_STRICTER):
            set_to(days, kind)
    assert set_to(stricter).days == stricter


def test_no_rule_is_invented(personas: Personas) -> None:
    with pytest.raises(RuleError, match="Không có quy tắc"):
        set_rule(by=personas.secretary, code="of-my-own", unit=personas.cell, content=content(), starts_on=tomorrow())


def test_a_deadline_keeps_the_rule_it_was_computed_with(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    set_for(personas, personas.secretary, personas.cell, clock.today())
    deadline = Deadline.objects.about(request).filter(member=make.member_of(personas.member)).get()
    assert deadline.rule.unit is None
    assert list(deadline.rule.offsets) == ["d-15", "d-7", "d-1", "d0", "w+1", "w+2", "w+3"]


class AtOnce(TransactionTestCase):
    def test_of_two_who_set_a_rule_at_once_one_wins(self) -> None:
        people = build_personas()
        results = in_parallel(
            lambda: set_for(people, people.secretary, people.cell),
            lambda: set_for(people, people.deputy, people.cell, tomorrow() + timedelta(days=3)),
        )
        assert sorted(type(each).__name__ for each in results) == ["Rule", "RuleError"]
        assert Rule.objects.filter(code=DUE_RULE, unit=people.cell).count() == 1


# Days ------------------------------------------------------------------------------------------


def test_a_noted_day_counts_for_new_deadlines_only(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    day = Deadline.objects.about(request).earliest("pk").due_on
    assert due_on(day) == Deadline.objects.about(request).count()
    set_day(by=personas.administrator, day=day, is_working=False, name="Nghỉ bù", ground="12/QĐ")
    assert due_on(day) == Deadline.objects.about(request).count()
    later = make.make_request(personas.neighbour_cell, by=personas.neighbour_secretary, due_on=day)
    moved = Deadline.objects.about(later).earliest("pk")
    assert moved.due_on > day
    assert moved.trace[0] == {"day": day.isoformat(), "reason": "Nghỉ bù"}


def test_days_are_noted_once_by_administrators_and_taken_back(personas: Personas) -> None:
    day = clock.today() + timedelta(days=40)
    with pytest.raises(RuleError, match="quản trị"):
        set_day(by=personas.province_secretary, day=day, is_working=False, name="Nghỉ", ground="")
    set_day(by=personas.administrator, day=day, is_working=False, name="Nghỉ", ground="")
    with pytest.raises(RuleError, match="đã được ghi"):
        set_day(by=personas.administrator, day=day, is_working=True, name="Làm bù", ground="")
    assert remove_day(by=personas.administrator, day=day)
    assert not remove_day(by=personas.administrator, day=day)
    with pytest.raises(RuleError, match="từ hôm nay"):
        set_day(by=personas.administrator, day=make.LONG_AGO, is_working=False, name="Nghỉ", ground="")
    assert not CalendarDay.objects.exists()


# Screens ---------------------------------------------------------------------------------------


def form_data(**other: Any) -> dict[str, Any]:
    data: dict[str, Any] = {
        "once": "0b7c3a86-8c9e-4c57-8f0c-3e6a5f0f1c11",
        "label": "Hạn khai báo của chi bộ",
        "days": "7",
        "day_kind": "working",
        "steps": ["d-1", "d0", "w+1"],
        "follow_up": "task_for_secretary",
        "provision_code": "",
        "valid_from": f"{tomorrow():%d/%m/%Y}",
    }
    return data | other


def test_a_secretary_sets_a_rule_reads_it_and_takes_it_back(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    args = [personas.cell.pk, DUE_RULE]
    assert "toàn cổng" in assert_vietnamese(client.get(reverse("notifications:rule_list")))
    change = reverse("notifications:unit_rule_change", args=args)
    for _ in range(2):
        page = assert_vietnamese(client.post(change, form_data(), follow=True))
    assert Rule.objects.filter(unit=personas.cell).count() == 1
    assert "Bản chờ áp dụng" in page
    assert "trước 1 ngày, đúng ngày, quá hạn 1 tuần" in page
    assert personas.secretary.public_name in page
    page = assert_vietnamese(client.post(reverse("notifications:unit_rule_cancel", args=args), follow=True))
    assert "Đã hủy" in page
    assert not Rule.objects.filter(unit=personas.cell).exists()


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("days", "-1", "0"),
        ("days", "99999999999999999999", "3660"),
        ("provision_code", "Quy định 85", "85-QD-TW/2022-10-07#M2"),
        ("provision_code", "85-QD-TW/2022-10-07#<b>", "85-QD-TW/2022-10-07#M2"),
        ("valid_from", "01/01/2020", "từ hôm nay"),
        ("valid_from", "31/02/2027", "ngày/tháng/năm"),
        ("label", "Hạn\u202eđảo", "ký tự"),
        ("steps", ["d-3"], "d-3"),
    ],
)
def test_a_wrong_value_gets_a_sentence_and_nothing_typed_is_lost(
    personas: Personas, field: str, value: Any, says: str
) -> None:
    client = signed_in(personas.secretary)
    url = reverse("notifications:unit_rule_change", args=[personas.cell.pk, DUE_RULE])
    response = client.post(url, form_data(**{field: value}))
    assert response.status_code == 422
    page = response.content.decode()
    assert says in page
    if field != "label":
        assert 'value="Hạn khai báo của chi bộ"' in page
    assert not Rule.objects.filter(unit=personas.cell).exists()


def test_the_rule_s_own_refusal_stands_in_the_form(personas: Personas) -> None:
    set_for(personas, personas.secretary, personas.cell)
    url = reverse("notifications:unit_rule_change", args=[personas.cell.pk, DUE_RULE])
    response = signed_in(personas.deputy).post(url, form_data())
    assert response.status_code == 422
    assert PLANNED in response.content.decode()


def test_a_day_is_tried_out(personas: Personas) -> None:
    url = reverse("notifications:unit_rule_detail", args=[personas.cell.pk, DUE_RULE])
    client = signed_in(personas.secretary)
    page = assert_vietnamese(client.get(url, {"starts_on": "13/02/2026", "days": "3", "day_kind": "working"}))
    assert "đến hạn ngày <strong>25/02/2026</strong>" in page, "over Tết"
    assert "Tết Nguyên đán" in page
    page = client.get(url, {"starts_on": "31/02/2026", "days": "x", "day_kind": "often"}).content.decode()
    assert "đến hạn ngày <strong>" not in page


def test_the_calendar_of_a_year_is_for_everybody(personas: Personas) -> None:
    make.make_calendar_day(date(2026, 12, 31), name="Nghỉ tất niên")
    page = assert_vietnamese(signed_in(personas.member).get(reverse("notifications:calendar_year"), {"nam": "2026"}))
    for words in ("17/02/2026", "Giỗ Tổ Hùng Vương", "Nghỉ tất niên", "Làm việc bù"):
        assert words in page
    assert "Bỏ ngày này" not in page
    assert 'href="?nam=2025"' in page
    assert 'href="?nam=2027"' in page
    next_year = signed_in(personas.member).get(reverse("notifications:calendar_year"), {"nam": "2027"})
    assert "06/02/2027" in next_year.content.decode()
    odd = signed_in(personas.member).get(reverse("notifications:calendar_year"), {"nam": "٢٠٢٦"})
    assert f"Năm {clock.today().year}" in odd.content.decode()


def test_an_administrator_notes_a_day_and_takes_it_back(personas: Personas) -> None:
    client = signed_in(personas.administrator)
    day = clock.today() + timedelta(days=30)
    data = {
        "once": "3f7b0c6a-7d2c-4c47-9b6f-0a2a0e7a9a01", "day": f"{day:%d/%m/%Y}", "kind": "off", "name": "Nghỉ bù",
        "ground": "",
    }  # fmt: skip
    page = assert_vietnamese(client.post(reverse("notifications:calendar_day_add"), data, follow=True))
    assert "giữ nguyên: 0" in page
    assert "Bỏ ngày này" in page
    client.post(reverse("notifications:calendar_day_remove"), {"day": day.isoformat()})
    assert not CalendarDay.objects.exists()
