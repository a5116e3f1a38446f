"""Screens of reports: who sees which, ordering once, the figures, the file."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Event
from portal.home import waiting
from portal.lib import clock, pdf
from reports.models import QuarterlyReport
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas, signed_in
from tests.reports.conftest import OCTOBER, THIRD_QUARTER, order, ready, work

LIST, ORDER = reverse("reports:report_list"), reverse("reports:report_order")


@pytest.fixture(autouse=True)
def _october(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(pdf, "render", lambda html: b"%PDF-1.7 " + html.encode())
    with clock.set_to(OCTOBER):
        yield


def answers(personas: Personas, **changes: Any) -> dict[str, Any]:
    values = {"once": uuid.uuid4(), "unit": personas.cell.pk, "quarter": "2026-3", "assessment": "Tốt.\r\nĐều."}
    return values | changes


# Seeing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("make_one", [ready, order])
def test_only_officers_of_the_unit_itself_see_its_report(personas: Personas, make_one: Any) -> None:
    report = make_one(personas.secretary, personas.cell)
    seen = {
        name for name, user in personas.users().items() if QuarterlyReport.objects.visible_to(user).filter(pk=report.pk)
    }
    assert seen == {"secretary", "deputy", "committee_member"}, "a post above opens no report of a unit below"


def test_a_foreign_report_looks_like_a_missing_one(personas: Personas) -> None:
    report, client = ready(personas.secretary, personas.cell), signed_in(personas.neighbour_secretary)
    for name in ("report_detail", "report_pdf"):
        foreign = client.get(reverse(f"reports:{name}", args=[report.pk]))
        missing = client.get(reverse(f"reports:{name}", args=[uuid.uuid4()]))
        assert (foreign.status_code, foreign.content) == (missing.status_code, missing.content)
        assert foreign.status_code == 404


def test_list_shows_filters_and_sorts(personas: Personas) -> None:
    ready(personas.secretary, personas.cell)
    ready(personas.deputy, personas.cell, THIRD_QUARTER.previous())
    client = signed_in(personas.secretary)
    page = assert_vietnamese(client.get(LIST))
    assert page.index("Quý III năm 2026") < page.index("Quý II năm 2026")
    assert "Đã lập xong" in page
    assert 'name="q"' not in page, "one unit needs no search for units"
    turned = assert_vietnamese(client.get(LIST, {"sort": "quarter"}))
    assert turned.index("Quý II năm 2026") < turned.index("Quý III năm 2026")
    assert "Không có báo cáo nào như vậy" in assert_vietnamese(client.get(LIST, {"year": "2020"}))


def test_who_holds_posts_in_several_units_searches_by_unit(personas: Personas) -> None:
    member = make.member_of(personas.secretary)
    by, confirmed_by = personas.administrator, personas.grassroots_secretary
    make.make_post(member, personas.neighbour_cell, "committee_member", by=by, confirmed_by=confirmed_by)
    ready(personas.secretary, personas.cell)
    ready(personas.neighbour_secretary, personas.neighbour_cell)
    client = signed_in(personas.secretary)
    assert 'name="q"' in assert_vietnamese(client.get(LIST))
    found = assert_vietnamese(client.get(LIST, {"q": "thon hai"}))
    assert '<td data-label="Đơn vị">Chi bộ Thôn Hai</td>' in found
    assert '<td data-label="Đơn vị">Chi bộ Thôn Một</td>' not in found


@pytest.mark.parametrize(
    "query", [{"year": "x"}, {"year": "99999999999"}, {"sort": "file"}, {"page": "-1"}, {"q": "\x00"}]
)
def test_odd_queries_are_ignored(personas: Personas, query: dict[str, str]) -> None:
    ready(personas.secretary, personas.cell)
    assert "Quý III năm 2026" in assert_vietnamese(signed_in(personas.secretary).get(LIST, query))


def test_empty_list_teaches(personas: Personas) -> None:
    assert "Chưa có báo cáo nào" in assert_vietnamese(signed_in(personas.secretary).get(LIST))
    page = assert_vietnamese(signed_in(personas.member).get(LIST))
    assert ORDER not in page


def test_the_list_takes_a_constant_number_of_queries(personas: Personas) -> None:
    client, counts = signed_in(personas.secretary), []
    client.get(LIST)  # the first request of a session writes it down
    for quarter in (THIRD_QUARTER, THIRD_QUARTER.previous(), THIRD_QUARTER.previous().previous()):
        ready(personas.secretary, personas.cell, quarter)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len(queries))
    assert len(set(counts)) == 1


# Ordering --------------------------------------------------------------------------------------


def test_ordering_leads_to_the_report_with_its_progress(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    assert 'value="2026-3" selected' in assert_vietnamese(client.get(ORDER))
    response = client.post(ORDER, answers(personas))
    report = QuarterlyReport.objects.get()
    assert response.headers["Location"] == report.get_absolute_url()
    assert report.assessment == "Tốt.\r\nĐều."
    page = assert_vietnamese(client.get(report.get_absolute_url()))
    assert reverse("notifications:job_progress", args=[report.job_id]) in page
    assert "Tải tệp" not in page
    work()
    page = assert_vietnamese(client.get(report.get_absolute_url()))
    assert "Tải tệp PDF" in page
    assert "hết ngày 30/09/2026" in page
    assert "<svg" in page


def test_the_same_form_twice_orders_once(personas: Personas) -> None:
    client, given = signed_in(personas.secretary), answers(personas)
    first, second = client.post(ORDER, given), client.post(ORDER, given)
    assert first.headers["Location"] == second.headers["Location"]
    report = QuarterlyReport.objects.get()
    assert [event.verb for event in Event.objects.about(report)] == ["quarterlyreport.ordered"]


def test_a_second_order_while_one_is_made_is_told_at_the_field(personas: Personas) -> None:
    order(personas.deputy, personas.cell)
    page = assert_vietnamese(signed_in(personas.secretary).post(ORDER, answers(personas)), 422)
    assert "đang được lập" in page
    assert "Đều." in page, "nothing typed is lost"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("unit", "x"),
        ("unit", uuid.uuid4()),
        ("quarter", "2026-5"),
        ("quarter", "2027-1"),
        ("quarter", ""),
        ("assessment", "a\u202eb"),
        ("plan", "x" * 3001),
        ("once", "1"),
    ],
)
def test_hostile_input_is_a_sentence(personas: Personas, field: str, value: object) -> None:
    response = signed_in(personas.secretary).post(ORDER, answers(personas, **{field: value}))
    assert_vietnamese(response, 422)
    assert not QuarterlyReport.objects.exists()


def test_another_unit_cannot_be_ordered(personas: Personas) -> None:
    response = signed_in(personas.secretary).post(ORDER, answers(personas, unit=personas.neighbour_cell.pk))
    assert response.status_code == 422
    assert not QuarterlyReport.objects.exists()


@pytest.mark.parametrize("who", ["member", "committee_member", "inspector", "administrator", "superuser", "applicant"])
def test_who_orders_nothing_is_refused(personas: Personas, who: str) -> None:
    client = signed_in(getattr(personas, who))
    assert client.get(ORDER).status_code == client.post(ORDER, answers(personas)).status_code == 403


# Looking, taking the file ------------------------------------------------------------------------


def test_a_committee_sees_its_units(history: Personas) -> None:
    report = ready(history.commune_secretary, history.commune)
    page = assert_vietnamese(signed_in(history.commune_secretary).get(report.get_absolute_url()))
    assert "Đảng bộ cơ sở Sen Vàng" in page
    assert "Tổng cộng" in page


def test_no_page_names_a_member(history: Personas) -> None:
    report = ready(history.secretary, history.cell)
    page = signed_in(history.secretary).get(report.get_absolute_url()).content.decode()
    page = page.partition("<main")[2]
    for name in ("member", "other_member", "committee_member"):
        assert getattr(history, name).display_name not in page


def test_a_failure_offers_another_try_to_who_ordered(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    report = order(personas.secretary, personas.cell)
    with monkeypatch.context() as patch:
        patch.setattr(pdf, "render", lambda html: 1 / 0)
        work()
    client = signed_in(personas.secretary)
    page = assert_vietnamese(client.get(report.get_absolute_url()))
    assert "Không có gì bị mất" in page
    retry = reverse("notifications:job_retry", args=[report.job_id])
    assert retry in page
    assert retry not in assert_vietnamese(signed_in(personas.deputy).get(report.get_absolute_url()))
    assert client.post(retry).headers["Location"] == report.get_absolute_url()
    work()
    assert "Tải tệp PDF" in assert_vietnamese(client.get(report.get_absolute_url()))


def test_somebody_else_reads_that_it_is_being_made(personas: Personas) -> None:
    report = order(personas.secretary, personas.cell)
    assert "Đồng chí khác đã yêu cầu" in assert_vietnamese(signed_in(personas.deputy).get(report.get_absolute_url()))


def test_the_file_is_sent_as_it_was_stored(personas: Personas) -> None:
    report = ready(personas.secretary, personas.cell)
    response = signed_in(personas.secretary).get(reverse("reports:report_pdf", args=[report.pk]))
    assert response.content == report.read_file()
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="bao-cao-quy-3-2026.pdf"'
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(b"%PDF forged")])
def test_a_damaged_file_is_never_sent(personas: Personas, damage: Any) -> None:
    report = ready(personas.secretary, personas.cell)
    assert report.file is not None
    damage(Path(default_storage.path(str(report.file.file.name))))
    page = assert_vietnamese(signed_in(personas.secretary).get(reverse("reports:report_pdf", args=[report.pk])), 503)
    assert "bản sao lưu" in page
    assert "forged" not in page


def test_a_report_under_way_has_no_file(personas: Personas) -> None:
    report = order(personas.secretary, personas.cell)
    assert signed_in(personas.secretary).get(reverse("reports:report_pdf", args=[report.pk])).status_code == 404


# Việc cần làm -----------------------------------------------------------------------------------


def todos(user: Any) -> list[str]:
    return [row.todo.title for row in waiting(user) if "báo cáo" in row.todo.title]


def test_the_report_waits_for_fifteen_days_until_it_is_ordered(personas: Personas) -> None:
    assert todos(personas.secretary) == ["Lập báo cáo quý III năm 2026"]
    assert todos(personas.commune_secretary) == ["Lập báo cáo quý III năm 2026"]
    for other in (personas.member, personas.committee_member, personas.administrator):
        assert todos(other) == []
    order(personas.deputy, personas.cell)
    assert todos(personas.secretary) == []
    for day, expected in ((15, 1), (16, 0)):
        with clock.set_to(datetime(2026, 10, day, 5, 0, tzinfo=UTC)):
            assert len(todos(personas.neighbour_secretary)) == expected
