"""What was typed in, on the screens of who confirms, disputes, records, reviews, and opens the scan."""

from datetime import timedelta

import pytest

from accounts.actions.members import restrict_member
from accounts.models import ReadEvent, User
from declarations import actions
from declarations.models import DeclarationRequest, PrintOrder
from declarations.retention import erase
from declarations.scans import purge_scans
from declarations.tasks import print_forms
from documents.models import StoredFile
from notifications.models import OutboxMessage
from portal.lib import clock
from rolls.actions import accept_transfer
from tests import factories as make
from tests.declarations.papers import grounds, type_in
from tests.declarations.test_views_paper import BrowserOf, entry, latest, led_to, listed, scan, url
from tests.lib.test_uploads import pdf
from tests.personas import Personas

pytestmark = pytest.mark.django_db


def test_the_member_finds_it_at_home_and_confirms(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary, on=grounds(note="Ký tại nhà"))
    browser = browser_of(personas.member)
    assert "Bản khai nhập hộ, chờ bạn xác nhận" in browser.get("/").content.decode()
    html = browser.get(row.get_absolute_url()).content.decode()
    for words in (personas.secretary.display_name, "Phiếu có chữ ký", "Ký tại nhà", "Đúng là tôi đã khai"):
        assert words in html
    assert led_to(browser.post(url("declaration_confirm", row.pk))) == row.get_absolute_url()
    row.refresh_from_db()
    assert row.confirmation == "confirmed"
    assert browser.post(url("declaration_confirm", row.pk)).status_code == 403
    assert "chờ bạn xác nhận" not in browser.get("/").content.decode()


def test_the_member_disputes_and_the_officer_sees_it(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    address = url("declaration_dispute", row.pk)
    assert browser_of(personas.member).post(address, {"note": " "}).status_code == 422
    assert browser_of(personas.member).post(address, {"note": "Tôi không có trang này."}).status_code == 302
    officer = browser_of(personas.secretary)
    assert "Bản nhập hộ được báo là không đúng" in officer.get("/").content.decode()
    assert "Tôi không có trang này." in officer.get(row.get_absolute_url()).content.decode()
    assert "Đảng viên báo không đúng" in officer.get(url("paper_list", asked.pk)).content.decode()


def test_an_officer_records_a_signature(personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf) -> None:
    row = type_in(asked, personas.paper_member, by=personas.secretary)
    address, browser = url("declaration_signature", row.pk), browser_of(personas.deputy)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"basis": "signed_form", "says": "disagrees"}).status_code == 422
    assert browser.post(address, {"basis": "signed_form", "says": "agrees"}).status_code == 302
    row.refresh_from_db()
    assert (row.confirmation, row.confirmed_by) == ("confirmed", personas.deputy)


def test_the_scan_of_a_form_is_the_members_and_of_a_list_the_cells(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    member, other = make.member_of(personas.member), make.member_of(personas.other_member)
    answers = {member: ("no_social_media", ""), other: ("no_social_media", "")}
    browser_of(personas.secretary).post(url("paper_table", asked.pk), listed(answers, scan=scan()))
    address = url("declaration_scan", latest(member).pk)
    assert browser_of(personas.member).get(address).status_code == 403
    answer = browser_of(personas.deputy).get(address)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    read = ReadEvent.objects.filter(purpose="scan", reader_id=personas.deputy.pk)
    assert set(read.values_list("member_id", flat=True)) == {member.pk, other.pk}
    own = type_in(asked, member, by=personas.secretary, on=grounds(scan=make.make_stored_file(pdf())))
    assert browser_of(personas.member).get(url("declaration_scan", own.pk)).status_code == 200


def test_a_signed_list_does_not_follow_who_moves_nor_show_who_restricts(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    member, other = make.member_of(personas.member), make.member_of(personas.other_member)
    answers = {member: ("no_social_media", ""), other: ("no_social_media", "")}
    browser_of(personas.secretary).post(url("paper_table", asked.pk), listed(answers, scan=scan()))
    transfer = make.make_transfer(member, personas.neighbour_cell, by=personas.secretary)
    accept_transfer(by=personas.neighbour_secretary, transfer=transfer)
    there = browser_of(personas.neighbour_secretary)
    assert there.get(url("declaration_detail", latest(member).pk)).status_code == 200
    assert there.get(url("declaration_scan", latest(member).pk)).status_code == 403
    address = url("declaration_scan", latest(other).pk)
    assert browser_of(personas.deputy).get(address).status_code == 200
    read = ReadEvent.objects.filter(purpose="scan", reader_id=personas.deputy.pk)
    assert set(read.values_list("member_id", flat=True)) == {member.pk, other.pk}
    restrict_member(by=personas.neighbour_secretary, member=member, unit=personas.neighbour_cell, at=clock.now())
    assert browser_of(personas.deputy).get(address).status_code == 403


def printed(asked: DeclarationRequest, by: User) -> PrintOrder:
    order = make.make_print_order(asked, by=by)
    print_forms(OutboxMessage.objects.filter(task="declarations.tasks.print_forms").latest("pk").pk)
    order.refresh_from_db()
    assert order.file is not None
    return order


def test_printed_forms_stop_opening_when_somebody_on_them_restricts_or_has_all_deleted(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    type_in(asked, personas.paper_member, by=personas.secretary)
    order, browser = printed(asked, personas.secretary), browser_of(personas.secretary)
    assert browser.get(url("print_file", order.pk)).status_code == 200
    restrict_member(by=personas.deputy, member=personas.paper_member, unit=personas.cell, at=clock.now())
    assert browser.get(url("print_file", order.pk)).status_code == 404
    later = printed(asked, personas.secretary)
    assert browser.get(url("print_file", later.pk)).status_code == 200
    erase([personas.paper_member.pk])
    assert not StoredFile.objects.filter(purpose="paper-forms").exists()


def test_scans_that_nothing_rests_on_go(personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf) -> None:
    address, browser = url("paper_enter", asked.pk, personas.paper_member.pk), browser_of(personas.secretary)
    browser.post(address, entry(basis_on="", scan=scan()))
    browser.post(address, entry(scan=scan()))
    assert StoredFile.objects.filter(purpose="declaration-scan").count() == 2
    assert purge_scans() == 0
    with clock.set_to(clock.now() + timedelta(days=3)):
        assert purge_scans() == 1
    assert StoredFile.objects.filter(purpose="declaration-scan").get() == latest(personas.paper_member).scan


def test_the_reviewer_sees_who_typed_it_in(
    personas: Personas, asked: DeclarationRequest, browser_of: BrowserOf
) -> None:
    row = type_in(asked, personas.paper_member, by=personas.secretary)
    html = browser_of(personas.deputy).get(url("declaration_review", row.pk)).content.decode()
    assert "Bản này do người khác nhập hộ" in html
    assert personas.secretary.display_name in html
    assert browser_of(personas.secretary).get(url("declaration_review", row.pk)).status_code == 403
    actions.acknowledge(by=personas.deputy, declaration=row)
