"""Typing in for a member: on what basis, what stands in the way, who acknowledges, who confirms."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.errors import RuleError
from accounts.models import Event, TransitionError
from declarations import actions
from declarations.actions import ListRefusedError, OnPaper, Say
from declarations.models import Consent, Declaration, DeclarationRequest
from documents.models import store
from notifications.models import Deadline, Notice
from portal.lib import clock
from tests import factories as make
from tests.declarations.papers import grounds, type_in
from tests.parallel import in_parallel
from tests.personas import Personas

pytestmark = pytest.mark.django_db


def acknowledge(declaration: Declaration, *, by: Any) -> None:
    actions.acknowledge(by=by, declaration=declaration)
    declaration.refresh_from_db()


def data_of_last(row: Declaration) -> dict[str, Any]:
    data: dict[str, Any] = Event.objects.about(row).order_by("-seq")[0].data
    return data


# What is written ------------------------------------------------------------------------------


def test_what_is_typed_in_says_by_whom_and_on_what(personas: Personas, asked: DeclarationRequest) -> None:
    scan = store(b"%PDF-", name="ban-quet.pdf", content_type="application/pdf")
    row = type_in(asked, personas.paper_member, by=personas.secretary, on=grounds(note="Ký tại nhà", scan=scan))
    row.refresh_from_db()
    assert (row.status, row.kind, row.version, row.unit) == ("submitted", "first", 1, personas.cell)
    assert (row.entered_by, row.basis, row.basis_on) == (personas.secretary, "signed_form", clock.today())
    assert (row.basis_note, row.scan, row.confirmation) == ("Ký tại nhà", scan, "by_member")
    assert row.attestation_version
    assert [page.display_name for page in row.pages.all()] == ["Trang của tôi"]
    event = Event.objects.about(row).get()
    assert (event.verb, event.actor_id) == ("declaration.entered", personas.secretary.pk)
    assert event.data == {"basis": "signed_form", "on": clock.today().isoformat()}


def test_the_signature_is_the_consent_and_meets_the_deadline(personas: Personas, asked: DeclarationRequest) -> None:
    type_in(asked, personas.paper_member, by=personas.secretary, answer="no_social_media")
    consent = Consent.objects.get(request=asked, member=personas.paper_member)
    assert (consent.status, consent.given_on) == ("given", "signed_form")
    assert Event.objects.about(consent).get().data == {"basis": "signed_form"}
    assert Deadline.objects.get(member=personas.paper_member).met_at is not None


def test_pages_keep_their_keys_from_version_to_version(personas: Personas, asked: DeclarationRequest) -> None:
    page = make.make_page(address="facebook.com/phan.giay")
    first = type_in(asked, personas.paper_member, by=personas.secretary, pages=(page,))
    second = type_in(asked, personas.paper_member, by=personas.secretary, pages=(page,))
    first.refresh_from_db()
    assert first.status == "superseded"
    assert (second.version, second.kind) == (2, "amendment")
    assert second.pages.get().page_key == first.pages.get().page_key


def test_a_private_draft_keeps_what_was_typed(personas: Personas, asked: DeclarationRequest) -> None:
    draft = make.make_declaration(asked, by=personas.member, at_status="draft")
    actions.save_draft(by=personas.member, declaration=draft, rows=[{"platform": "zalo", "display_name": "Dở"}])
    entered = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    draft.refresh_from_db()
    assert (entered.version, draft.version, draft.status) == (1, 2, "draft")
    assert draft.draft_rows[0]["display_name"] == "Dở"
    actions.submit(by=personas.member, declaration=draft, pages=(make.make_page(),))
    entered.refresh_from_db()
    assert entered.status == "superseded"


def test_the_member_with_an_account_is_told(personas: Personas, asked: DeclarationRequest) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    notice = Notice.objects.get(user=personas.member, effect=f"declaration:{row.pk}:entered")
    assert notice.url == row.get_absolute_url()
    assert "Hoàng" not in notice.title


# What stands in the way -----------------------------------------------------------------------


def refused(personas: Personas, asked: DeclarationRequest, match: str, **fields: Any) -> None:
    values: dict[str, Any] = {"by": personas.secretary} | fields
    member = values.pop("member", personas.paper_member)
    before = Declaration.objects.count(), Event.objects.count()
    with pytest.raises(RuleError, match=match):
        type_in(asked, member, **values)
    assert (Declaration.objects.count(), Event.objects.count()) == before


def test_nobody_types_in_for_themselves(personas: Personas, asked: DeclarationRequest) -> None:
    refused(personas, asked, "không nhập hộ", member=make.member_of(personas.secretary))


@pytest.mark.parametrize("who", ["committee_member", "member", "neighbour_secretary", "grassroots_secretary"])
def test_only_heads_of_the_members_cell(personas: Personas, asked: DeclarationRequest, who: str) -> None:
    refused(personas, asked, "Chỉ bí thư hoặc phó bí thư", by=getattr(personas, who))


def test_only_while_the_request_is_open(personas: Personas, asked: DeclarationRequest) -> None:
    actions.close_request(by=personas.secretary, request=asked)
    refused(personas, asked, "không còn mở")


@pytest.mark.parametrize("days", [-1, 1])
def test_only_paper_from_the_asking_until_today(personas: Personas, asked: DeclarationRequest, days: int) -> None:
    day = clock.today() + timedelta(days=days)
    refused(personas, asked, "phải từ ngày gửi yêu cầu", on=grounds(on=day))


def test_pages_need_a_page(personas: Personas, asked: DeclarationRequest) -> None:
    refused(personas, asked, "ít nhất một trang", pages=())


@pytest.mark.parametrize("at_status", ["submitted", "withdrawn", "acknowledged"])
def test_what_the_member_did_later_is_never_overwritten(
    personas: Personas, asked: DeclarationRequest, at_status: str
) -> None:
    make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status=at_status)
    refused(personas, asked, "Cổng giữ điều đảng viên tự làm", member=make.member_of(personas.member))


def test_newer_paper_follows_what_the_member_sent(personas: Personas, asked: DeclarationRequest) -> None:
    own = make.make_declaration(asked, by=personas.member)
    with clock.set_to(clock.now() + timedelta(days=2)):
        row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    own.refresh_from_db()
    assert (own.status, row.version) == ("superseded", 2)


def test_older_paper_does_not_follow_newer(personas: Personas, asked: DeclarationRequest) -> None:
    with clock.set_to(clock.now() + timedelta(days=2)):
        type_in(asked, personas.paper_member, by=personas.secretary)
        refused(personas, asked, "mới hơn giấy này", on=grounds(on=clock.today() - timedelta(days=1)))


def test_who_did_not_agree_is_heard_by_signature_only(personas: Personas, asked: DeclarationRequest) -> None:
    make.make_consent(asked, by=personas.member, opinion="Tôi có ý kiến.")
    member = make.member_of(personas.member)
    refused(personas, asked, "đã có ý kiến", member=member, on=grounds("said_by_phone"))
    assert type_in(asked, member, by=personas.secretary).status == "submitted"
    assert Consent.objects.get(request=asked, member=member).status == "given"


# A list ---------------------------------------------------------------------------------------


def test_a_list_is_written_whole_or_not_at_all(personas: Personas, asked: DeclarationRequest) -> None:
    make.make_declaration(asked, by=personas.member)
    papers = [
        OnPaper(personas.paper_member, "no_social_media"),
        OnPaper(make.member_of(personas.member), "no_social_media"),
        OnPaper(make.member_of(personas.secretary), "no_social_media"),
    ]
    with pytest.raises(ListRefusedError) as refused:
        actions.enter_list(by=personas.secretary, request=asked, papers=papers, grounds=grounds("signed_list"))
    assert set(refused.value.rows) == {personas.member.member_id, personas.secretary.member_id}
    assert not Declaration.objects.filter(member=personas.paper_member).exists()
    papers[1:] = [OnPaper(make.member_of(personas.other_member), "messaging_only")]
    rows = actions.enter_list(by=personas.secretary, request=asked, papers=papers, grounds=grounds("signed_list"))
    assert [(row.answer, row.basis) for row in rows] == [
        ("no_social_media", "signed_list"),
        ("messaging_only", "signed_list"),
    ]


@pytest.mark.django_db(transaction=True)
def test_the_same_paper_typed_in_twice_at_once_counts_once(personas: Personas, asked: DeclarationRequest) -> None:
    def once() -> object:
        return type_in(asked, personas.paper_member, by=personas.secretary)

    results = in_parallel(once, once)
    assert all(isinstance(each, Declaration) for each in results), results
    rows = Declaration.objects.of_member(personas.paper_member)
    assert [row.status for row in rows] == ["submitted", "superseded"]


@pytest.mark.django_db(transaction=True)
def test_member_and_officer_at_once_leave_one_version_that_waits(personas: Personas, asked: DeclarationRequest) -> None:
    draft = make.make_declaration(asked, by=personas.member, at_status="draft")
    member = make.member_of(personas.member)
    results = in_parallel(
        lambda: actions.submit(by=personas.member, declaration=draft, pages=(make.make_page(),)),
        lambda: type_in(asked, member, by=personas.secretary),
    )
    assert all(not isinstance(each, Exception) or isinstance(each, RuleError) for each in results), results
    sent = Declaration.objects.of_member(member).exclude(status="draft")
    assert [row.status for row in sent].count("submitted") == 1
    newest = sent.first()
    assert newest is not None
    assert newest.status == "submitted"


# Who acknowledges -----------------------------------------------------------------------------


def may(user: Any, row: Declaration) -> bool:
    user.forget_rights()
    return Declaration.objects.reviewable_by(user).filter(pk=row.pk).exists()


def test_who_typed_it_in_does_not_acknowledge_it(personas: Personas, asked: DeclarationRequest) -> None:
    row = type_in(asked, personas.paper_member, by=personas.secretary)
    assert not may(personas.secretary, row)
    assert may(personas.deputy, row)
    assert not may(personas.grassroots_secretary, row), "the cell has a second person"
    with pytest.raises(RuleError):
        actions.acknowledge(by=personas.secretary, declaration=row)
    with pytest.raises(RuleError):
        actions.return_for_correction(by=personas.secretary, declaration=row, reason="Sai.")
    acknowledge(row, by=personas.deputy)
    assert (row.status, row.confirmation) == ("acknowledged", "by_member")


def test_in_a_cell_of_three_the_level_above_acknowledges(personas: Personas) -> None:
    asked = make.make_request(personas.small_cell, by=personas.small_secretary)
    row = type_in(asked, make.member_of(personas.small_member), by=personas.small_secretary)
    assert not may(personas.small_secretary, row)
    assert may(personas.grassroots_secretary, row)
    assert Declaration.objects.visible_to(personas.grassroots_secretary).filter(pk=row.pk).exists()
    own = make.make_declaration(asked, by=personas.small_other_member)
    assert may(personas.small_secretary, own)
    assert not may(personas.grassroots_secretary, own), "what a member sends needs no third person"


def test_once_the_member_confirms_on_screen_anybody_who_reviews_may(personas: Personas) -> None:
    asked = make.make_request(personas.small_cell, by=personas.small_secretary)
    row = type_in(asked, make.member_of(personas.small_member), by=personas.small_secretary)
    actions.confirm(by=personas.small_member, declaration=row)
    assert may(personas.small_secretary, row)
    assert not may(personas.grassroots_secretary, row)


def test_a_recorded_signature_is_no_second_pair_of_eyes(personas: Personas, asked: DeclarationRequest) -> None:
    row = type_in(asked, personas.paper_member, by=personas.secretary)
    actions.record_signature(by=personas.secretary, declaration=row, say=Say(agrees=True), basis="signed_form")
    assert not may(personas.secretary, row)
    assert may(personas.deputy, row)


# Who confirms ---------------------------------------------------------------------------------


def test_the_member_confirms(personas: Personas, asked: DeclarationRequest) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    actions.confirm(by=personas.member, declaration=row)
    row.refresh_from_db()
    assert (row.confirmation, row.confirmed_by, row.status) == ("confirmed", personas.member, "submitted")
    assert data_of_last(row) == {"on": "screen"}
    with pytest.raises(RuleError):
        actions.confirm(by=personas.member, declaration=row)
    with pytest.raises(RuleError):
        actions.dispute(by=personas.member, declaration=row, note="Đổi ý.")


@pytest.mark.parametrize("who", ["secretary", "deputy", "other_member"])
def test_nobody_confirms_for_the_member(personas: Personas, asked: DeclarationRequest, who: str) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    for step in (actions.confirm, lambda **words: actions.dispute(note="Sai.", **words)):
        with pytest.raises(RuleError):
            step(by=getattr(personas, who), declaration=row)


@pytest.mark.parametrize("is_acknowledged", [False, True])
def test_what_the_member_disputes_counts_no_longer(
    personas: Personas, asked: DeclarationRequest, is_acknowledged: bool
) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    if is_acknowledged:
        acknowledge(row, by=personas.deputy)
    actions.dispute(by=personas.member, declaration=row, note="Tôi không có trang này.")
    row.refresh_from_db()
    assert (row.status, row.confirmation, row.dispute_note) == ("returned", "disputed", "Tôi không có trang này.")
    assert row.return_reason == row.dispute_note
    assert row.pages.count() == 1, "nothing is lost"
    assert Deadline.objects.get(member=row.member).met_at is None
    told = Notice.objects.filter(effect=f"declaration:{row.pk}:disputed").values_list("user", flat=True)
    assert set(told) == {personas.secretary.pk} | ({personas.deputy.pk} if is_acknowledged else set())
    later = make.make_declaration(asked, by=personas.member)
    assert later.baseline() is None


def test_the_member_can_dispute_a_signature_that_an_officer_recorded(
    personas: Personas, asked: DeclarationRequest
) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    actions.record_signature(by=personas.secretary, declaration=row, say=Say(agrees=True), basis="signed_form")
    actions.dispute(by=personas.member, declaration=row, note="Tôi không ký.")
    row.refresh_from_db()
    assert (row.confirmation, row.confirmed_by, row.status) == ("disputed", None, "returned")


def test_the_next_form_confirms_or_disputes_the_one_before(personas: Personas, asked: DeclarationRequest) -> None:
    first = type_in(asked, personas.paper_member, by=personas.secretary)
    acknowledge(first, by=personas.deputy)
    second = type_in(asked, personas.paper_member, by=personas.secretary, says=Say(agrees=True))
    first.refresh_from_db()
    assert (first.confirmation, first.confirmed_by, first.status) == ("confirmed", personas.secretary, "acknowledged")
    assert data_of_last(first) == {"on": "signed_form"}
    third = type_in(asked, personas.paper_member, by=personas.deputy, says=Say(agrees=False, note="Sai tên."))
    second.refresh_from_db()
    assert (second.confirmation, second.status) == ("disputed", "superseded")
    assert third.status == "submitted"


def test_disputed_paper_does_not_come_back(personas: Personas, asked: DeclarationRequest) -> None:
    signed = clock.today()
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    with clock.set_to(clock.now() + timedelta(days=1)):
        actions.dispute(by=personas.member, declaration=row, note="Tôi không có trang này.")
        refused(
            personas, asked, "báo bản nhập hộ không đúng", member=make.member_of(personas.member), on=grounds(on=signed)
        )
        assert type_in(asked, make.member_of(personas.member), by=personas.secretary)


def test_only_a_signature_is_recorded_as_one(personas: Personas, asked: DeclarationRequest) -> None:
    row = type_in(asked, personas.paper_member, by=personas.secretary)
    with pytest.raises(RuleError, match="có chữ ký"):
        actions.record_signature(by=personas.secretary, declaration=row, say=Say(True), basis="said_by_phone")
    with pytest.raises(RuleError):
        actions.record_signature(by=personas.neighbour_secretary, declaration=row, say=Say(True), basis="signed_form")


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_disputed_at_once_is_one_of_both(personas: Personas, asked: DeclarationRequest) -> None:
    row = type_in(asked, make.member_of(personas.member), by=personas.secretary)
    copies = [Declaration.objects.get(pk=row.pk) for _ in range(2)]
    results = in_parallel(
        lambda: actions.confirm(by=personas.member, declaration=copies[0]),
        lambda: actions.dispute(by=personas.member, declaration=copies[1], note="Sai."),
    )
    row.refresh_from_db()
    assert row.confirmation in ("confirmed", "disputed")
    assert (row.status == "returned") == (row.confirmation == "disputed")
    assert sum(isinstance(each, TransitionError | RuleError) for each in results) == 1, results
