"""Tin báo: forwarded, answered, printed, in the end forgotten; never about a person."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.errors import RuleError
from accounts.models import Event, Post, ReadEvent, User
from declarations import actions, incident_todo
from declarations.letters import impostor_letter
from declarations.models import ImpostorReport
from declarations.tasks import purge_incidents
from documents.models import StoredFile
from notifications.models import Notice
from portal.lib import clock
from portal.lib.uploads import checked_picture
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas

Browsers = Callable[[User], Client]
ADDRESS = "trang-gia.example/luavang"


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


def picture() -> SimpleUploadedFile:
    """A picture that says where it was taken."""
    written = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Nhà riêng, Lúa Vàng"
    Image.new("RGB", (40, 30), "red").save(written, "JPEG", exif=exif)
    return SimpleUploadedFile("IMG_nguyen_van_a.jpg", written.getvalue(), "image/jpeg")


def filled(people: Personas, **overrides: Any) -> dict[str, Any]:
    """The form as a member fills it."""
    values: dict[str, Any] = {
        "once": str(uuid4()),
        "kind": "unit",
        "address": ADDRESS,
        "seen_on": f"{clock.today():%d/%m/%Y}",
        "affected": str(people.commune.pk),
        "note": "Trang dùng tên xã.",
    }
    return values | overrides


def todos(user: User) -> list[str]:
    return [todo.title for todo in incident_todo.waiting(User.objects.get(pk=user.pk))]


def sees(user: User, report: ImpostorReport) -> bool:
    return ImpostorReport.objects.visible_to(User.objects.get(pk=user.pk)).filter(pk=report.pk).exists()


# Sending ---------------------------------------------------------------------------------------


def test_sent_once_with_a_picture_that_tells_nothing_more(personas: Personas, browser_of: Browsers) -> None:
    member, once = browser_of(personas.member), str(uuid4())
    for _ in range(2):
        member.post(url("impostor_report_create"), filled(personas, once=once, picture=picture()))
    report = ImpostorReport.objects.get()
    assert report.picture is not None
    content = report.picture.read()
    assert b"Exif" not in content
    assert "nguyen" not in report.picture.name
    secretary = browser_of(personas.secretary)
    response = secretary.get(url("impostor_report_picture", report.pk))
    assert response["Content-Disposition"].startswith("attachment")
    assert ReadEvent.objects.filter(purpose="impostor-report").exists()
    assert todos(personas.secretary) == ["Tin báo trang giả mạo"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("address", "", "cần được điền"),
        ("address", "x" * 301, "300"),
        ("seen_on", "31/12/2999", "trong vòng một năm"),
        ("kind", "người", "không có trong các lựa chọn"),
        ("affected", "9b2e7c1d-5a4f-4c3b-8d6e-0f1a2b3c4d5e", "không có trong"),
        ("note", "a\u200bb", "ký tự ẩn"),
    ],
)
def test_bad_input_gets_a_sentence(
    personas: Personas, browser_of: Browsers, field: str, value: str, sentence: str
) -> None:
    page = browser_of(personas.member).post(url("impostor_report_create"), filled(personas, **{field: value}))
    assert sentence in assert_vietnamese(page, 422)
    assert not ImpostorReport.objects.exists()


def test_a_unit_that_is_not_above_cannot_be_named(personas: Personas, browser_of: Browsers) -> None:
    data = filled(personas, affected=str(personas.neighbour_cell.pk))
    assert browser_of(personas.member).post(url("impostor_report_create"), data).status_code == 422
    with pytest.raises(RuleError):
        make.make_impostor_report(by=personas.member, affected=personas.neighbour_commune)


def test_there_is_no_field_for_a_person(personas: Personas, browser_of: Browsers) -> None:
    """No record about anyone who is not a member; a person is not what a tin báo is about."""
    people = {field.name for field in ImpostorReport._meta.fields if field.related_model is not None}
    assert people == {"reporter", "unit", "affected", "handled_by", "picture"}
    page = assert_vietnamese(browser_of(personas.member).get(url("impostor_report_create")))
    assert "Không ghi tên, số điện thoại" in page
    assert "không dùng cho việc đó" in page, "where a phản ánh belongs"


def test_an_address_is_text_and_no_link(personas: Personas, browser_of: Browsers) -> None:
    report = make.make_impostor_report(by=personas.member, address="https://trang-gia.example/x")
    page = assert_vietnamese(browser_of(personas.secretary).get(report.get_absolute_url()))
    assert "https://trang-gia.example/x" in page
    assert 'href="https://trang' not in page


def test_duplicates_are_seen_within_the_cell_only(personas: Personas, browser_of: Browsers) -> None:
    first = make.make_impostor_report(by=personas.member, address="https://www.Trang-gia.example/x/")
    make.make_impostor_report(by=personas.other_member, address="trang-gia.example/x")
    other = make.make_impostor_report(by=personas.neighbour_member, address="trang-gia.example/x")
    assert other.address_key != first.address_key
    page = assert_vietnamese(browser_of(personas.secretary).get(first.get_absolute_url()))
    assert "đã có 1 tin báo khác" in page
    assert "tin báo khác" not in assert_vietnamese(browser_of(personas.member).get(first.get_absolute_url()))


# Its way -----------------------------------------------------------------------------------------


def test_forwarded_up_the_level_above_gets_it_without_the_name(personas: Personas, browser_of: Browsers) -> None:
    report = make.make_impostor_report(by=personas.member)
    assert not sees(personas.grassroots_secretary, report)
    data = {"recipient": "above"}
    assert browser_of(personas.secretary).post(url("impostor_report_forward", report.pk), data).status_code == 302
    assert sees(personas.grassroots_secretary, report)
    assert not sees(personas.commune_secretary, report)
    assert todos(personas.grassroots_secretary) == ["Tin báo trang giả mạo"]
    page = assert_vietnamese(browser_of(personas.grassroots_secretary).get(report.get_absolute_url()))
    assert "Hoàng Thị Viên" not in page
    assert ReadEvent.objects.get(purpose="impostor-report").reader_id == personas.grassroots_secretary.pk
    again = browser_of(personas.secretary).post(url("impostor_report_answer", report.pk), {"answer-outcome": "Đã gỡ."})
    assert again.status_code == 403, "who gave it on no longer holds it"
    answered = {"answer-outcome": "Trang đã bị gỡ."}
    browser_of(personas.grassroots_secretary).post(url("impostor_report_answer", report.pk), answered)
    page = assert_vietnamese(browser_of(personas.member).get(report.get_absolute_url()))
    assert "Trang đã bị gỡ." in page
    assert "Tin báo của bạn đã có trả lời" in Notice.objects.filter(user=personas.member).values_list(
        "title", flat=True
    )
    assert sees(personas.secretary, report), "the cell sees what became of it"


def test_a_letter_needs_to_know_to_whom(personas: Personas, browser_of: Browsers) -> None:
    report = make.make_impostor_report(by=personas.member)
    secretary = browser_of(personas.secretary)
    page = secretary.post(url("impostor_report_forward", report.pk), {"recipient": "body"})
    assert "Hãy ghi nơi nhận công văn" in assert_vietnamese(page, 422)
    assert secretary.get(url("impostor_report_letter", report.pk)).status_code == 403
    data = {"recipient": "body", "recipient_name": "Công an xã"}
    secretary.post(url("impostor_report_forward", report.pk), data)
    letter = secretary.get(url("impostor_report_letter", report.pk))
    assert letter["Content-Type"] == "application/pdf"
    report.refresh_from_db()
    assert impostor_letter(report) == letter.content, "printed again, the same letter"


def test_closing_needs_a_reason_which_the_reporter_reads(personas: Personas, browser_of: Browsers) -> None:
    report = make.make_impostor_report(by=personas.member)
    secretary = browser_of(personas.secretary)
    assert secretary.post(url("impostor_report_close", report.pk), {"close-outcome": ""}).status_code == 422
    secretary.post(url("impostor_report_close", report.pk), {"close-outcome": "Trang đã không còn."})
    assert "Trang đã không còn." in assert_vietnamese(browser_of(personas.member).get(report.get_absolute_url()))
    assert secretary.post(url("impostor_report_close", report.pk), {"close-outcome": "Lần nữa."}).status_code == 409


def test_a_cell_without_heads_loses_nothing(personas: Personas) -> None:
    """Nobody holds the posts of the cell: it goes to the nearest level above that has somebody."""
    for post in Post.objects.filter(member=personas.small_secretary.member_id):
        post.end(by=personas.grassroots_secretary)
    with clock.set_to(clock.now() + timedelta(days=1)):
        report = make.make_impostor_report(by=User.objects.get(pk=personas.small_member.pk))
    assert report.handled_by == personas.grassroots


# Forgetting --------------------------------------------------------------------------------------


def test_half_a_year_after_its_end_only_the_count_is_left(
    personas: Personas, django_capture_on_commit_callbacks: Any
) -> None:
    from_form = actions.ReportContent("scam", ADDRESS, clock.today(), personas.cell, "Mô tả.", _checked())
    report = actions.send_impostor_report(by=personas.member, content=from_form)
    actions.close_impostor_report(by=personas.secretary, report=report, reason="Không cần.")
    stored = StoredFile.objects.get()
    path = str(stored.file.name)
    with clock.set_to(clock.now() + timedelta(days=182)):
        purge_incidents()
    report.refresh_from_db()
    assert report.address == ADDRESS
    later = clock.now() + timedelta(days=184)
    with clock.set_to(later), django_capture_on_commit_callbacks(execute=True):
        purge_incidents()
        purge_incidents()
    report.refresh_from_db()
    assert (report.status, report.kind, report.reporter, report.address, report.note) == (
        "purged",
        "scam",
        None,
        "",
        "",
    )
    assert not StoredFile.objects.exists()
    assert not default_storage.exists(path)
    assert Event.objects.about(report).filter(verb="impostorreport.purged").count() == 1
    assert not sees(personas.secretary, report)


def _checked() -> Any:
    from_upload = picture()
    from_upload.seek(0)
    return checked_picture(from_upload)


def test_what_is_open_is_kept(personas: Personas) -> None:
    report = make.make_impostor_report(by=personas.member)
    with clock.set_to(clock.now() + timedelta(days=2000)):
        assert actions.purge_impostor_reports() == 0
    assert ImpostorReport.objects.get() == report


def test_others_are_refused_by_the_action_too(personas: Personas) -> None:
    report = make.make_impostor_report(by=personas.member)
    for stranger in (personas.member, personas.committee_member, personas.neighbour_secretary, personas.inspector):
        with pytest.raises(RuleError):
            actions.forward_impostor_report(by=stranger, report=report, recipient="above")
        with pytest.raises(RuleError):
            actions.answer_impostor_report(by=stranger, report=report, outcome="Xong.")
        with pytest.raises(RuleError):
            actions.close_impostor_report(by=stranger, report=report, reason="Xong.")
