"""The roll as a file: for a purpose, for a day, seen by everybody who stands in it."""

from datetime import timedelta

import pytest

from accounts import actions as accounts
from accounts.errors import RuleError
from accounts.models import Event, Member, Post, ReadEvent
from documents.models import StoredFile
from portal.lib import clock, sheets
from rolls.actions.keeping import purge_files
from rolls.models import RollExport
from tests import factories as make
from tests.personas import Personas, signed_in


def rows_of(export: RollExport) -> list[list[str]]:
    with sheets.opened(export.read_file()) as book:
        return [texts for _, texts in book.rows(book.titles[0])]


def test_a_cells_head_takes_the_cells_roll(personas: Personas) -> None:
    export = make.make_export(personas.cell, by=personas.secretary, purpose="Đối chiếu cuối quý")
    rows = rows_of(export)
    strength = Member.objects.in_unit(personas.cell).count()
    assert export.members == strength == len(rows) - 4
    assert "Nguyễn Văn Thư" in rows[1][0]
    assert "Đối chiếu cuối quý" in rows[1][0]
    assert rows[3] == ["Đơn vị cấp trên", "Chi bộ", "Họ và tên", "Năm sinh", "Tư cách", "Chức vụ trong chi bộ"]
    secretary = next(row for row in rows if "Nguyễn Văn Thư" in row)
    assert secretary[1::4] == ["Chi bộ Thôn Một", "Bí thư"]


def test_addresses_go_along_only_when_asked_for(personas: Personas) -> None:
    accounts.correct_member(
        by=personas.secretary, member=personas.paper_member, unit=personas.cell, contact_email="giay@example.vn"
    )
    without = make.make_export(personas.cell, by=personas.secretary)
    with_them = make.make_export(personas.cell, by=personas.secretary, with_contacts=True)
    assert "giay@example.vn" not in str(rows_of(without))
    assert "giay@example.vn" in str(rows_of(with_them))


def test_of_a_guest_the_host_takes_out_the_name_only(personas: Personas) -> None:
    guest = make.member_of(personas.neighbour_member)
    fields = {"contact_email": "khach@example.vn", "birth_year": 1977}
    accounts.correct_member(by=personas.neighbour_secretary, member=guest, unit=personas.neighbour_cell, **fields)
    make.make_guest(guest, personas.cell)
    row = next(
        r
        for r in rows_of(make.make_export(personas.cell, by=personas.secretary, with_contacts=True))
        if guest.full_name in r
    )
    assert not {"khach@example.vn", "1977"} & set(row)
    at_home = rows_of(make.make_export(personas.neighbour_cell, by=personas.neighbour_secretary, with_contacts=True))
    assert "khach@example.vn" in str(at_home)


def test_everybody_in_it_sees_who_took_it(personas: Personas) -> None:
    make.make_export(personas.cell, by=personas.secretary)
    own = make.member_of(personas.secretary).pk
    members = set(Member.objects.in_unit(personas.cell).exclude(pk=own).values_list("pk", flat=True))
    reads = ReadEvent.objects.filter(purpose="roll-export")
    assert set(reads.values_list("member_id", flat=True)) == members
    post = Post.objects.get(member=own)
    assert set(reads.values_list("post_id", "unit_id")) == {(post.pk, personas.cell.pk)}
    page = signed_in(personas.member).get("/khai-bao/thong-tin-cua-toi/")
    if page.status_code == 200:
        assert "Xuất danh sách ra tệp Excel" in page.content.decode()


def test_the_journal_says_how_many(personas: Personas) -> None:
    export = make.make_export(personas.cell, by=personas.secretary)
    assert [each.verb for each in Event.objects.about(export)] == ["rollexport.ordered", "rollexport.finished"]
    assert Event.objects.about(export)[1].data == {"members": export.members}


def test_a_committee_takes_its_subtree(personas: Personas) -> None:
    export = make.make_export(personas.commune, by=personas.commune_secretary)
    cells = {row[1] for row in rows_of(export)[4:]}
    assert cells == {"Chi bộ Thôn Một", "Chi bộ Thôn Hai", "Chi bộ Thôn Ba"}


@pytest.mark.parametrize("by", ["administrator", "committee_member", "inspector", "neighbour_secretary", "member"])
def test_others_take_nothing(personas: Personas, by: str) -> None:
    with pytest.raises(RuleError, match="quyền"):
        make.make_export(personas.cell, by=getattr(personas, by))


def test_what_was_taken_out_can_be_loaded_again(personas: Personas) -> None:
    """The same headings, below the notes; nothing would change."""
    content = make.make_export(personas.cell, by=personas.secretary, with_contacts=True).read_file()
    row = make.make_tried_import(personas.cell, by=personas.secretary, content=content)
    assert (row.header_row, row.counts["added"], row.counts["changed"]) == (4, 0, 0)
    assert row.counts["missing"] == 0


def test_a_name_that_looks_like_a_formula_stays_text(personas: Personas) -> None:
    make.make_member(personas.cell, name="=HYPERLINK(An)")
    export = make.make_export(personas.cell, by=personas.secretary)
    with sheets.opened(export.read_file()) as book:
        cells = [cell for row in book._pages["Danh sách"].iter_rows() for cell in row]
    assert "f" not in {getattr(cell, "data_type", "") for cell in cells}
    assert any(cell.value == "=HYPERLINK(An)" for cell in cells)


def test_after_a_day_the_file_is_gone(personas: Personas) -> None:
    export = make.make_export(personas.cell, by=personas.secretary)
    client = signed_in(personas.secretary)
    address = f"/danh-sach/xuat/{export.pk}/tep/"
    assert client.get(address).status_code == 200
    assert signed_in(personas.deputy).get(address).status_code == 404
    with clock.set_to(clock.now() + timedelta(hours=25)):
        # The session is older than a day by then: a new one.
        assert signed_in(personas.secretary).get(address).status_code == 404
        assert purge_files() == 1
        assert purge_files() == 0
    assert StoredFile.objects.filter(purpose="roll-export").count() == 0
    assert RollExport.objects.get(pk=export.pk).members == export.members
    page = client.get(export.get_absolute_url()).content.decode()
    assert "không còn" in page


def test_who_lost_the_post_takes_nothing_any_more(personas: Personas) -> None:
    export = make.make_export(personas.cell, by=personas.secretary)
    accounts.end_post(by=personas.grassroots_secretary, post=Post.objects.get(member=personas.secretary.member_id))
    assert signed_in(personas.secretary).get(f"/danh-sach/xuat/{export.pk}/tep/").status_code == 404
