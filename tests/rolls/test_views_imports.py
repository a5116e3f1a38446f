"""The pages of an import, as a person walks them."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Member, ReadEvent
from portal.lib import sheets
from rolls.models import RollImport
from tests import factories as make
from tests.personas import Personas, signed_in
from tests.rolls import workbooks

ROWS = [("Chi bộ Thôn Một", "Kiều Văn Mới", "1990"), ("Chi bộ Thôn Một", "Kiều Văn Sai", "90")]


def upload(content: bytes, name: str = "danh sách.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, content), "once": str(uuid.uuid4())}


def start_of(personas: Personas) -> str:
    return f"/danh-sach/don-vi/{personas.cell.pk}/nhap/"


def test_the_whole_way(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    sent = client.post(start_of(personas), upload(make.excel(ROWS)), follow=True)
    row = RollImport.objects.get()
    assert sent.redirect_chain[-1][0] == row.get_absolute_url()
    columns = f"{row.get_absolute_url()}cot/"
    page = client.get(columns)
    form = page.context["form"]
    assert form["full_name"].value() == "1"
    assert 'value="1" selected>Cột B: Họ và tên' in page.content.decode()
    data = {name: form[name].value() or "" for name in form.fields}
    assert client.post(columns, data).status_code == 302
    assert "hx-get" in client.get(row.get_absolute_url()).content.decode()
    make.work_on_imports()
    outcome = client.get(row.get_absolute_url()).content.decode()
    assert "Kiều Văn Mới" in outcome
    assert "Năm sinh “90” chưa rõ" in outcome
    wrong = client.get(f"{row.get_absolute_url()}loi/")
    assert wrong["Content-Disposition"] == 'attachment; filename="dong-can-sua.xlsx"'
    assert client.post(f"{row.get_absolute_url()}ghi/").status_code == 302
    make.work_on_imports()
    assert "thêm 1 người" in client.get(row.get_absolute_url()).content.decode()
    assert Member.objects.filter(full_name="Kiều Văn Mới").count() == 1


def test_a_file_sent_ten_times_is_taken_once(personas: Personas) -> None:
    client, once = signed_in(personas.secretary), str(uuid.uuid4())
    for _ in range(3):
        content = make.excel(ROWS)
        answer = client.post(start_of(personas), upload(content) | {"once": once})
        assert answer.status_code == 302
    assert RollImport.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", sheets.EMPTY),
        (b"Ho ten;Nam sinh\nAn;1980\n", sheets.PLAIN_TEXT),
        (b"%PDF-1.7", sheets.PDF),
        (workbooks.with_part(workbooks.plain(), "xl/vbaProject.bin", b"x"), sheets.MACROS),
        (b"x" * (sheets.MOST_BYTES + 1), sheets.TOO_LARGE),
    ],
)
def test_a_wrong_file_gets_its_sentence(personas: Personas, content: bytes, sentence: str) -> None:
    answer = signed_in(personas.secretary).post(start_of(personas), upload(content))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert RollImport.objects.count() == 0


def test_columns_that_do_not_do_are_asked_again(personas: Personas) -> None:
    row = make.make_import(personas.cell, by=personas.secretary)
    client = signed_in(personas.secretary)
    data = {"sheet": row.sheet, "header_row": row.header_row, "birth": "2"}
    answer = client.post(f"{row.get_absolute_url()}cot/", data)
    assert answer.status_code == 422
    assert "họ và tên" in answer.content.decode()
    assert answer.context["form"]["birth"].value() == "2"
    foreign = client.post(f"{row.get_absolute_url()}cot/", data | {"full_name": "99", "header_row": "x", "sheet": "y"})
    assert foreign.status_code == 422


def test_another_sheet_and_another_line_of_headings(personas: Personas) -> None:
    def second(book: Any, page: Any) -> None:
        other = book.create_sheet("Khác")
        for line in (("Tiêu đề",), ("Họ tên", "Năm sinh"), ("Kiều Văn Ba", 1970)):
            other.append(line)

    row = make.make_import(personas.cell, by=personas.secretary, content=workbooks.made(second))
    client = signed_in(personas.secretary)
    form = client.get(f"{row.get_absolute_url()}cot/", {"sheet": "Khác", "row": "2"}).context["form"]
    assert (form["sheet"].value(), form["header_row"].value()) == ("Khác", 2)
    assert (form["full_name"].value(), form["birth"].value()) == ("0", "1")
    data = {name: form[name].value() or "" for name in form.fields}
    assert client.post(f"{row.get_absolute_url()}cot/", data).status_code == 302
    make.work_on_imports()
    row.refresh_from_db()
    assert row.counts["added"] == 1


def test_looking_at_others_is_noted_each_time(personas: Personas) -> None:
    row = make.make_tried_import(personas.cell, by=personas.secretary, rows=ROWS)
    signed_in(personas.secretary).get(row.get_absolute_url())
    others = Member.objects.in_unit(personas.cell).exclude(pk=make.member_of(personas.secretary).pk)
    noted = ReadEvent.objects.filter(purpose="roll-import").values_list("member_id", flat=True)
    assert set(noted) == set(others.values_list("pk", flat=True))


def test_a_name_that_is_markup_stays_text(personas: Personas) -> None:
    rows = [("Chi bộ Thôn Một", "<b>An</b> Văn Bình", "90"), ("<script>x</script>", "Kiều Văn Mới", "")]
    row = make.make_tried_import(personas.cell, by=personas.secretary, rows=rows)
    page = signed_in(personas.secretary).get(row.get_absolute_url()).content.decode()
    assert "<script>x" not in page
    assert "<b>An" not in page


def test_the_list_costs_the_same_however_long(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    counts = []
    for _ in range(2):
        for _ in range(4):
            make.make_import(personas.cell, by=personas.secretary)
        client.get("/danh-sach/nhap/")
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/danh-sach/nhap/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 15


def test_an_empty_list_teaches(personas: Personas) -> None:
    assert "tệp mẫu" in signed_in(personas.secretary).get("/danh-sach/nhap/").content.decode()
    assert "Bí thư" in signed_in(personas.member).get("/danh-sach/nhap/").content.decode()


def test_the_template_reads_as_it_says(personas: Personas) -> None:
    content = signed_in(personas.commune_secretary).get("/danh-sach/nhap/mau/").content
    row = make.make_tried_import(personas.province, by=personas.province_secretary, content=content)
    assert (row.sheet, row.counts["wrong"]) == ("Danh sách", 4)  # its commune is an invented one
    assert all("Chưa có đơn vị" in str(each["errors"]) for each in row.preview["wrong"])
