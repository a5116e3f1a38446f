"""A file on its way to the roll: what is matched, what is written, and that it is all or nothing."""

from collections.abc import Sequence
from typing import Any

import pytest

from accounts import actions as accounts
from accounts.errors import RuleError
from accounts.models import Event, Member, Membership, Post, ReadEvent, Standing, TransitionError, Unit, UnitKind
from accounts.seals import broken_events
from documents.models import StoredFile
from notifications.models import Notice
from portal.lib import clock, sheets
from rolls import actions as rolls
from rolls.models import RollImport
from tests import factories as make
from tests.personas import Personas

WHOLE: tuple[list[str], ...] = ([], [], [], [], [])
CELL, OTHER_CELL = "Chi bộ Thôn Một", "Chi bộ Thôn Hai"
Row = Sequence[str]


def tried(personas: Personas, *rows: Row, unit: str = "cell", by: str = "secretary") -> RollImport:
    return make.make_tried_import(getattr(personas, unit), by=getattr(personas, by), rows=rows)


def applied(personas: Personas, *rows: Row, unit: str = "cell", by: str = "secretary") -> RollImport:
    row = tried(personas, *rows, unit=unit, by=by)
    rolls.order_apply(by=getattr(personas, by), roll_import=row)
    make.work_on_imports()
    return RollImport.objects.get(pk=row.pk)


def errors_of(row: RollImport) -> list[str]:
    return [" ".join(each["errors"]) for each in row.preview["wrong"]]


def named(name: str) -> Member:
    return Member.objects.get(full_name=name)


# What is written -----------------------------------------------------------------------------


def test_new_people_are_on_the_roll_with_all_that_was_said(personas: Personas) -> None:
    row = applied(personas, (CELL, "Kiều Văn Mới", "1990", "dự bị", "", "moi@example.vn", "0912345678"))
    member = named("Kiều Văn Mới")
    membership = make.membership_of(member)
    assert row.status == "applied"
    assert (member.birth_year, member.contact_email, member.contact_phone) == (1990, "moi@example.vn", "+84912345678")
    assert (membership.unit, membership.standing, membership.starts_on) == (
        personas.cell,
        "probationary",
        clock.today(),
    )
    assert member.search_key == "kieu van moi"
    assert Event.objects.about(member).get().data == {"standing": "probationary"}
    assert broken_events() == []


def test_the_file_is_gone_and_the_person_is_told(personas: Personas) -> None:
    row = applied(personas, (CELL, "Kiều Văn Mới", "1990"), (CELL, "=A1", ""))
    assert (row.file, row.heads, row.preview) == (None, [], {})
    assert row.errors_file is not None
    assert StoredFile.objects.filter(purpose="roll-import").count() == 0
    assert Notice.objects.filter(user=personas.secretary, title__contains="từ tệp").count() == 1


def test_loading_the_same_file_again_changes_nothing(personas: Personas) -> None:
    rows = ((CELL, "Kiều Văn Mới", "1990", "dự bị"), (CELL, "Phan Thị Giấy", "", "", "", "", "", "cùng người"))
    applied(personas, *rows)
    before = (Member.objects.count(), Membership.objects.count())
    row = tried(personas, *rows)
    assert (row.counts["added"], row.counts["changed"], row.counts["same"]) == (0, 0, 2)
    with pytest.raises(RuleError, match="không có gì mới"):
        rolls.order_apply(by=personas.secretary, roll_import=row)
    assert (Member.objects.count(), Membership.objects.count()) == before


def test_applying_twice_applies_once(personas: Personas) -> None:
    row = tried(personas, (CELL, "Kiều Văn Mới", "1990"))
    rolls.order_apply(by=personas.secretary, roll_import=row)
    with pytest.raises(TransitionError):
        rolls.order_apply(by=personas.secretary, roll_import=RollImport.objects.get(pk=row.pk))
    make.work_on_imports()
    make.work_on_imports()
    assert Member.objects.filter(full_name="Kiều Văn Mới").count() == 1


def test_what_the_file_says_otherwise_is_corrected(personas: Personas) -> None:
    member = personas.paper_member
    accounts.correct_member(by=personas.secretary, member=member, unit=personas.cell, birth_year=1950)
    row = applied(personas, (CELL, "PHAN THỊ GIẤY", "1950", "miễn sinh hoạt", "", "giay@example.vn"))
    member.refresh_from_db()
    assert row.counts["changed"] == 1
    assert (member.full_name, member.contact_email) == ("Phan Thị Giấy", "giay@example.vn")
    assert make.membership_of(member).standing == Standing.EXEMPT
    old = member.memberships.exclude(ends_on=None).get()
    assert (old.ends_on, old.end_reason) == (clock.today(), "standing")
    verbs = list(Event.objects.about(member).values_list("verb", flat=True))
    assert verbs[-2:] == ["member.corrected", "member.standing_changed"]
    assert broken_events() == []


def test_a_standing_begun_today_is_put_right_in_place(personas: Personas) -> None:
    applied(personas, (CELL, "Kiều Văn Mới", "1990"))
    applied(personas, (CELL, "Kiều Văn Mới", "1990", "dự bị"))
    assert make.membership_of(named("Kiều Văn Mới")).standing == "probationary"
    assert named("Kiều Văn Mới").memberships.count() == 1


def test_empty_cells_erase_nothing(personas: Personas) -> None:
    accounts.correct_member(
        by=personas.secretary, member=personas.paper_member, unit=personas.cell, birth_year=1950, contact_email="a@b.vn"
    )
    row = tried(personas, (CELL, "Phan Thị Giấy", "1950", "", "", ""))
    assert (row.counts["same"], row.counts["changed"]) == (1, 0)


def test_people_who_are_not_in_the_file_are_listed_and_stay(personas: Personas) -> None:
    strength = Membership.objects.on_roll().filter(unit=personas.cell).count()
    row = applied(personas, (CELL, "Kiều Văn Mới", "1990"))
    assert row.counts["missing"] == strength
    assert Membership.objects.on_roll().filter(unit=personas.cell).count() == strength + 1


# Units ---------------------------------------------------------------------------------------


def test_units_are_made_whole(personas: Personas) -> None:
    way = "Đảng bộ xã Sen Hồng / Đảng bộ cơ sở Sen Mới"
    row = applied(
        personas,
        (f"{way} / Chi bộ Mới A", "Kiều Văn Một", "1990"),
        (f"{way} / Chi bộ Mới B", "Kiều Văn Hai", "1990"),
        (f"{way} / Chi bộ Mới A", "Kiều Văn Ba", "1990"),
        ("Đảng bộ xã Sen Hồng / Chi bộ Mới C", ""),
        unit="commune",
        by="commune_secretary",
    )
    base = Unit.objects.get(name="Đảng bộ cơ sở Sen Mới")
    assert row.counts["units"] == 4
    assert Unit.objects.find_problems() == WHOLE
    assert (base.kind, base.numchild, Unit.objects.get_parent(base).pk) == (UnitKind.GRASSROOTS, 2, personas.commune.pk)
    assert Unit.objects.get(name="Chi bộ Mới C").parent_path == personas.commune.path
    assert (base.document_symbol, base.opened_on) == ("ĐU", clock.today())
    assert make.membership_of(named("Kiều Văn Ba")).unit.name == "Chi bộ Mới A"
    assert Event.objects.filter(verb="unit.added", subject_id=base.pk).count() == 1
    assert broken_events() == []


def test_after_units_in_bulk_the_tree_grows_on(personas: Personas) -> None:
    applied(personas, ("Đảng bộ xã Sen Hồng / Chi bộ Mới", ""), unit="commune", by="commune_secretary")
    make.make_unit(personas.commune, kind=UnitKind.CELL)
    make.make_unit(Unit.objects.get(name="Chi bộ Mới"), kind=UnitKind.PARTY_GROUP)
    assert Unit.objects.find_problems() == WHOLE


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("Chi bộ Không Có", "ghi cả đơn vị cấp trên"),
        ("Đảng bộ xã Sen Hồng / Trường Mới", "bắt đầu bằng"),
        ("Đảng bộ xã Sen Hồng / Chi bộ Thôn Một / Chi bộ Con", "Không lập được"),
        ("Đảng bộ xã Sen Hồng / Đảng bộ xã Con", "Không lập được"),
        ("Đảng bộ cơ sở Sen Vàng", "không phải chi bộ"),
        ("Đảng bộ xã Sen Hồng / Đảng bộ cơ sở Sen Vàng / Chi bộ Thôn Môt", "gần giống"),
        ("", "Thiếu chi bộ"),
    ],
)
def test_a_unit_that_is_not_clear_is_asked_about(personas: Personas, cell: str, words: str) -> None:
    row = tried(personas, (cell, "Kiều Văn Mới", "1990"), unit="commune", by="commune_secretary")
    assert words in errors_of(row)[0]
    assert (row.counts["units"], row.writes) == (0, 0)


def test_two_units_of_one_name_need_the_way(personas: Personas) -> None:
    make.make_unit(personas.neighbour_grassroots, name=CELL)
    args: dict[str, Any] = {"unit": "commune", "by": "commune_secretary"}
    assert "2 đơn vị" in errors_of(tried(personas, (CELL, "Kiều Văn Mới", "1990"), **args))[0]
    row = tried(personas, (f"Đảng bộ cơ sở Sen Trắng / {CELL}", "Kiều Văn Mới", "1990"), **args)
    assert row.counts["added"] == 1


def test_a_cell_makes_no_units_and_sees_no_others(personas: Personas) -> None:
    row = tried(personas, ("Đảng bộ xã Sen Hồng / Chi bộ Mới", "Kiều Văn Mới"), (OTHER_CELL, "Kiều Văn Mới"))
    assert all("trong phạm vi" in error for error in errors_of(row))
    assert row.writes == 0


# Who is who ----------------------------------------------------------------------------------


def test_one_name_without_a_year_is_never_guessed(personas: Personas) -> None:
    row = tried(personas, (CELL, "Phan Thị Giấy", ""), (CELL, "Phan Thị Giấy", "1950"))
    assert row.counts["wrong"] == 2
    assert "năm sinh" in errors_of(row)[0]


def test_one_word_says_who_it_is(personas: Personas) -> None:
    same = (CELL, "Phan Thị Giấy", "1950", "", "", "", "", "cùng người")
    other = (CELL, "Phan Thị Giấy", "1961", "", "", "", "", "người khác")
    applied(personas, same)
    personas.paper_member.refresh_from_db()
    assert personas.paper_member.birth_year == 1950
    assert applied(personas, other).counts["added"] == 1
    assert tried(personas, other).counts["same"] == 1
    assert Member.objects.filter(full_name="Phan Thị Giấy").count() == 2


def test_two_of_one_name_in_the_file(personas: Personas) -> None:
    rows = [(CELL, "Kiều Văn Đôi", year) for year in ("1970", "1970", "1980")]
    row = tried(personas, *rows, (CELL, "Kiều Văn Ba", ""), (CELL, "Kiều Văn Ba", "1960"))
    assert (row.counts["added"], row.counts["wrong"]) == (2, 3)
    assert all("dòng" in error for error in errors_of(row))


def test_who_is_in_another_cell_is_no_move(personas: Personas) -> None:
    accounts.correct_member(by=personas.secretary, member=personas.paper_member, unit=personas.cell, birth_year=1950)
    args: dict[str, Any] = {"unit": "grassroots", "by": "grassroots_secretary"}
    row = tried(personas, (OTHER_CELL, "Phan Thị Giấy", "1950"), **args)
    assert "Chuyển sinh hoạt" in errors_of(row)[0]
    row = applied(personas, (OTHER_CELL, "Phan Thị Giấy", "1950", "", "", "", "", "người khác"), **args)
    assert row.counts["added"] == 1
    assert make.membership_of(personas.paper_member).unit == personas.cell


def test_an_address_belongs_to_one_person(personas: Personas) -> None:
    accounts.correct_member(
        by=personas.secretary, member=personas.paper_member, unit=personas.cell, contact_email="giay@example.vn"
    )
    row = tried(
        personas,
        (CELL, "Kiều Văn Một", "1990", "", "", "GIAY@example.vn"),
        (CELL, "Kiều Văn Hai", "1990", "", "", "hai@example.vn"),
        (CELL, "Kiều Văn Ba", "1990", "", "", "Hai@example.vn"),
    )
    assert (row.counts["added"], row.counts["wrong"]) == (1, 2)
    assert "của người khác" in errors_of(row)[0]
    assert "dòng 3" in errors_of(row)[1]


def test_guests_are_neither_made_nor_changed(personas: Personas) -> None:
    make.make_guest(make.member_of(personas.neighbour_member), personas.cell)
    row = tried(
        personas,
        (CELL, "Mai Văn Giềng", "", "tạm đến", "", "x@example.vn", "", "cùng người"),
        (CELL, "Kiều Văn Khách", "1980", "tạm đến"),
    )
    assert (row.counts["same"], row.counts["added"], row.counts["changed"]) == (1, 0, 0)
    assert "sinh hoạt tạm thời" in errors_of(row)[0]


def test_nobody_changes_their_own_standing(personas: Personas) -> None:
    row = tried(personas, (CELL, "Nguyễn Văn Thư", "", "miễn sinh hoạt", "", "", "", "cùng người"))
    assert "của mình" in errors_of(row)[0]


def test_who_is_away_comes_back_first_and_others_are_told(personas: Personas) -> None:
    member = make.make_member(personas.cell, name="Kiều Văn Xa")
    transfer = make.make_transfer(member, personas.neighbour_cell, by=personas.secretary, kind="temporary")
    rolls.accept_transfer(by=personas.neighbour_secretary, transfer=transfer)
    away = (CELL, "Kiều Văn Xa", "", "miễn", "", "", "", "cùng người")
    told = (CELL, "Hoàng Thị Viên", "", "miễn", "", "", "", "cùng người")
    row = applied(personas, away, told)
    assert (row.counts["wrong"], row.counts["changed"]) == (1, 1)
    assert make.membership_of(make.member_of(personas.member)).standing == "exempt"
    assert Notice.objects.filter(user=personas.member, title__startswith="Tư cách").count() == 1


# Posts ---------------------------------------------------------------------------------------


def test_posts_are_proposals_that_another_confirms(personas: Personas) -> None:
    row = applied(
        personas,
        (CELL, "Kiều Văn Mới", "1990", "", "Chi ủy viên"),
        (CELL, "Nguyễn Văn Thư", "", "", "Bí thư", "", "", "cùng người"),
        unit="grassroots",
        by="grassroots_secretary",
    )
    assert row.counts["posts"] == 1
    post = Post.objects.get(member=named("Kiều Văn Mới"))
    assert (post.status, post.proposed_by, post.office) == (
        "proposed",
        personas.grassroots_secretary,
        "committee_member",
    )
    with pytest.raises(RuleError):
        accounts.confirm_post(by=personas.grassroots_secretary, post=post)


def test_who_may_not_propose_leaves_the_posts(personas: Personas) -> None:
    row = applied(personas, (CELL, "Kiều Văn Mới", "1990", "", "Chi ủy viên"))
    assert (row.counts["added"], row.counts["posts"], row.counts["posts_left"]) == (1, 0, 1)
    assert not Post.objects.filter(member=named("Kiều Văn Mới")).exists()


def test_a_committee_above_proposes_only_where_it_confirms(personas: Personas) -> None:
    """The grassroots committee stands between: its secretary confirms for the cell."""
    row = tried(personas, (CELL, "Kiều Văn Mới", "1990", "", "Bí thư"), unit="commune", by="commune_secretary")
    assert (row.counts["posts"], row.counts["posts_left"]) == (0, 1)


# When something is in the way ------------------------------------------------------------------


def test_a_roll_that_changed_meanwhile_is_tried_anew(personas: Personas) -> None:
    row = tried(personas, (CELL, "Kiều Văn Mới", "1990"), (CELL, "Kiều Văn Hai", "1990"))
    accounts.add_member(
        by=personas.secretary, unit=personas.cell, new=accounts.NewMember("Kiều Văn Mới", "official", birth_year=1990)
    )
    rolls.order_apply(by=personas.secretary, roll_import=row)
    make.work_on_imports()
    row.refresh_from_db()
    assert (row.status, row.roll_changed, row.counts["added"], row.counts["same"]) == ("checked", True, 1, 1)
    assert not Member.objects.filter(full_name="Kiều Văn Hai").exists()
    rolls.order_apply(by=personas.secretary, roll_import=row)
    make.work_on_imports()
    assert named("Kiều Văn Hai")


def test_a_failure_in_the_middle_writes_nothing(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    row = tried(personas, ("Đảng bộ xã Sen Hồng / Chi bộ Mới", "Kiều Văn Mới"), unit="commune", by="commune_secretary")
    before = (Unit.objects.count(), Member.objects.count(), Event.objects.filter(verb="member.added").count())
    monkeypatch.setattr("rolls.writing.propose_posts", lambda **kwargs: 1 / 0)
    rolls.order_apply(by=personas.commune_secretary, roll_import=row)
    make.work_on_imports()
    row.refresh_from_db()
    assert row.job is not None
    assert (row.status, row.job.state) == ("checked", "failed")
    assert (Unit.objects.count(), Member.objects.count(), Event.objects.filter(verb="member.added").count()) == before


def test_who_lost_the_post_writes_nothing(personas: Personas) -> None:
    row = tried(personas, (CELL, "Kiều Văn Mới", "1990"))
    rolls.order_apply(by=personas.secretary, roll_import=row)
    accounts.end_post(by=personas.grassroots_secretary, post=Post.objects.get(member=personas.secretary.member_id))
    make.work_on_imports()
    row.refresh_from_db()
    assert row.job is not None
    assert (row.status, "quyền" in row.job.error) == ("checked", True)
    assert not Member.objects.filter(full_name="Kiều Văn Mới").exists()


def test_a_file_without_lines_says_so(personas: Personas) -> None:
    row = tried(personas)
    assert row.job is not None
    assert (row.status, "Dưới dòng tiêu đề" in row.job.error) == ("failed", True)


def test_the_lines_to_correct_can_be_loaded_again(personas: Personas) -> None:
    row = tried(personas, (CELL, "Kiều Văn Đúng", "1990"), (CELL, "Kiều Văn Sai", "90"))
    assert row.errors_file is not None
    content = row.errors_file.read()
    with sheets.opened(content) as book:
        found = list(book.rows(book.titles[0]))
    assert found[0][1] == [*make.HEADINGS, "Lỗi"]
    assert found[1][1][:3] == [CELL, "Kiều Văn Sai", "90"]
    assert found[1][1][-1].startswith("Dòng 3: Năm sinh")
    again = make.make_tried_import(personas.cell, by=personas.secretary, content=content)
    assert again.counts["wrong"] == 1


def test_what_others_are_shown_of_is_noted(personas: Personas) -> None:
    row = tried(personas, (CELL, "Kiều Văn Mới", "1990"))
    people = row.people_shown()
    assert {pk for pk, _ in people} == set(Member.objects.in_unit(personas.cell).values_list("pk", flat=True))
    assert ReadEvent.objects.filter(purpose="roll-import").count() == 0


@pytest.mark.parametrize("by", ["member", "committee_member", "inspector", "neighbour_secretary"])
def test_others_may_not(personas: Personas, by: str) -> None:
    with pytest.raises(RuleError, match="quyền"):
        make.make_import(personas.cell, by=getattr(personas, by))
