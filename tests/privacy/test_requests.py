"""The request desk: clocks, who acts, twice, at once, and what each kind leads to."""

from datetime import date, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.errors import RuleError
from accounts.models import Event, ReadEvent, TransitionError
from declarations.models import Consent, Declaration
from notifications.models import Deadline, Notice
from portal.lib import clock
from privacy import actions, todo
from privacy.actions import NewRequest
from privacy.actions.requests import handlers_of
from privacy.models import DataRequest, RequestKind, Restriction
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas, signed_in

# A Monday without holidays near: 05/10/2026.
MONDAY = datetime(2026, 10, 5, 9, tzinfo=clock.VIET_NAM)
DESK = "/du-lieu-ca-nhan/yeu-cau/can-giai-quyet/"
DUE = {
    "view": date(2026, 10, 15),
    "correct": date(2026, 10, 15),
    "copy": date(2026, 10, 15),
    "restrict": date(2026, 10, 20),
    "object": date(2026, 10, 20),
    "withdraw": date(2026, 10, 20),
    "delete": date(2026, 10, 26),  # the 25th is a Sunday
    "protect": date(2026, 10, 20),
}


@pytest.mark.parametrize("kind", RequestKind.values)
def test_the_legal_clock_of_every_kind(personas: Personas, kind: str) -> None:
    with clock.set_to(MONDAY):
        request = make.make_data_request(by=personas.member, kind=kind)
    assert request.due_on == DUE[kind]
    assert request.confirm_due_on == date(2026, 10, 7)
    rows = Deadline.objects.about(request)
    assert {row.member for row in rows} == {personas.secretary.member, personas.deputy.member}
    assert {row.due_on for row in rows} == {request.due_on, request.confirm_due_on}
    assert all(row.rule.provision_code.startswith("356-2025") for row in rows)


def test_the_trace_names_the_days_not_counted(personas: Personas) -> None:
    with clock.set_to(MONDAY):
        request = make.make_data_request(by=personas.member, kind="delete")
    assert request.trace == [{"day": "2026-10-25", "reason": "Chủ nhật"}]


def test_confirming_meets_the_first_clock_only(personas: Personas) -> None:
    request = make.make_data_request(by=personas.member, handler=personas.secretary, at_status="confirmed")
    met = {row.rule.code: row.met_at is not None for row in Deadline.objects.about(request)}
    assert met == {"data-request-confirm": True, "data-request-view": False}
    assert Notice.objects.filter(user=personas.member, url=request.get_absolute_url()).exists()


def test_somebody_else_processing_makes_it_longer(personas: Personas) -> None:
    with clock.set_to(MONDAY):
        request = make.make_data_request(by=personas.member, kind="delete")
        actions.confirm_request(by=personas.secretary, request=request, has_processor=True)
    request.refresh_from_db()
    assert request.due_on == date(2026, 11, 4)
    still = Deadline.objects.about(request).open()
    assert {(row.rule.code, row.due_on) for row in still} == {("data-request-delete-shared", date(2026, 11, 4))}


def test_one_extension_counts_from_the_first_due_day(personas: Personas) -> None:
    with clock.set_to(MONDAY):
        request = make.make_data_request(by=personas.member, handler=personas.secretary, at_status="extended")
    request.refresh_from_db()
    assert request.due_on == date(2026, 10, 26)  # 15/10 + 10 days is a Sunday
    assert {row.rule.code for row in Deadline.objects.about(request).open()} == {"data-request-view-more"}
    with pytest.raises(TransitionError):
        actions.extend_request(by=personas.secretary, request=request, reason="Nữa.")


def test_nobody_answers_their_own(personas: Personas) -> None:
    request = make.make_data_request(by=personas.secretary)
    with pytest.raises(RuleError, match="của chính mình"):
        actions.confirm_request(by=personas.secretary, request=request, has_processor=False)
    actions.confirm_request(by=personas.deputy, request=request, has_processor=False)
    assert {row.member for row in Deadline.objects.about(request)} == {personas.deputy.member}


def test_where_the_cell_has_nobody_else_the_level_above_answers(personas: Personas) -> None:
    request = make.make_data_request(by=personas.small_secretary)
    handled = DataRequest.objects.handled_by
    assert list(handled(personas.grassroots_secretary)) == [request]
    assert not handled(personas.commune_secretary).exists()
    assert not handled(personas.secretary).exists()
    actions.confirm_request(by=personas.grassroots_secretary, request=request, has_processor=False)
    actions.finish_request(by=personas.grassroots_secretary, request=request, answer="Đã gửi.")
    assert not handled(personas.grassroots_secretary).exists()  # what is answered opens to nobody above


@pytest.mark.parametrize("who", ["committee_member", "neighbour_secretary", "grassroots_secretary", "administrator"])
def test_by_the_wrong_person(personas: Personas, who: str) -> None:
    request = make.make_data_request(by=personas.member)
    by = getattr(personas, who)
    refused = pytest.raises(RuleError, match="không phải là người giải quyết")
    with refused:
        actions.confirm_request(by=by, request=request, has_processor=False)
    with refused:
        actions.finish_request(by=by, request=request, answer="Xong.")
    with refused:
        actions.refuse_request(by=by, request=request, ground="legal_duty", answer="Không.")
    request.refresh_from_db()
    assert request.status == "received"


def test_the_same_kind_twice_is_refused(personas: Personas) -> None:
    make.make_data_request(by=personas.member)
    with pytest.raises(RuleError, match="cùng loại"):
        make.make_data_request(by=personas.member)
    make.make_data_request(by=personas.member, kind="copy")


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_one_counts(personas: Personas) -> None:
    first = make.make_data_request(by=personas.member, handler=personas.secretary, at_status="confirmed")
    second = DataRequest.objects.select_related("member", "unit").get(pk=first.pk)
    results = in_parallel(
        lambda: actions.finish_request(by=personas.secretary, request=first, answer="Đã xong."),
        lambda: actions.refuse_request(by=personas.deputy, request=second, ground="legal_duty", answer="Không."),
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert Event.objects.about(first).filter(verb__in=["datarequest.done", "datarequest.refused"]).count() == 1


def test_on_behalf_needs_a_basis_and_ones_own_cell(personas: Personas) -> None:
    member = personas.paper_member
    with pytest.raises(RuleError, match="căn cứ"):
        actions.file_request(by=personas.secretary, member=member, new=NewRequest("copy"))
    with pytest.raises(RuleError, match="chi bộ mình"):
        actions.file_request(by=personas.neighbour_secretary, member=member, new=NewRequest("copy", basis="Đơn"))
    with pytest.raises(RuleError, match="chi bộ mình"):
        actions.file_request(by=personas.administrator, member=member, new=NewRequest("copy", basis="Đơn"))
    assert make.make_entered_request(member, by=personas.secretary).is_on_behalf


@pytest.mark.parametrize("kind", ["delete", "withdraw", "object", "restrict"])
def test_nobody_deletes_or_closes_on_a_paper_they_typed_in_themselves(personas: Personas, kind: str) -> None:
    request = actions.file_request(
        by=personas.secretary, member=personas.paper_member, new=NewRequest(kind, basis="Đơn giấy ngày 03/10/2026")
    )
    assert DataRequest.objects.visible_to(personas.secretary).filter(pk=request.pk).exists()  # to print the receipt
    with pytest.raises(RuleError, match="không phải là người giải quyết"):
        actions.confirm_request(by=personas.secretary, request=request, has_processor=False)
    assert handlers_of(request) == [personas.deputy.member]
    actions.confirm_request(by=personas.deputy, request=request, has_processor=False)
    with pytest.raises(RuleError, match="không phải là người giải quyết"):
        actions.finish_request(by=personas.secretary, request=request, answer="Đã xong.")
    actions.finish_request(by=personas.deputy, request=request, answer="Đã xong.")


def test_in_a_cell_with_one_head_the_level_above_decides_on_such_paper(personas: Personas) -> None:
    request = actions.file_request(
        by=personas.small_secretary, member=make.member_of(personas.small_member), new=NewRequest("delete", basis="Đơn")
    )
    assert handlers_of(request) == [personas.grassroots_secretary.member]
    assert not DataRequest.objects.handled_by(personas.small_secretary).exists()
    assert DataRequest.objects.handled_by(personas.grassroots_secretary).get() == request
    assert not DataRequest.objects.handled_by(personas.commune_secretary).exists()


# What the kinds lead to ------------------------------------------------------------------------


def test_withdrawing_consent_withdraws_what_was_declared(personas: Personas) -> None:
    asked = make.make_request(personas.cell, by=personas.secretary)
    sent = make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    make.make_data_request(by=personas.member, kind="withdraw", handler=personas.secretary, at_status="done")
    sent.refresh_from_db()
    assert sent.status == "withdrawn"
    assert Consent.objects.get(request=asked, member=personas.member.member).status == "objected"
    deadline = make.make_deadline(asked, make.member_of(personas.member))
    assert deadline.cancelled_at is not None  # nobody is reminded of what they do not agree to


def test_restricting_closes_the_declarations_to_others(personas: Personas) -> None:
    asked = make.make_request(personas.cell, by=personas.secretary)
    sent = make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    restriction = make.make_restriction(by=personas.member, handler=personas.secretary)
    for who in (personas.secretary, personas.deputy, personas.committee_member):
        assert not Declaration.objects.visible_to(who).filter(pk=sent.pk).exists()
    assert Declaration.objects.visible_to(personas.member).filter(pk=sent.pk).exists()
    newer = make.make_declaration(asked, by=personas.member)  # what the member sends is to be reviewed
    assert Declaration.objects.visible_to(personas.secretary).filter(pk=newer.pk).exists()
    assert not Declaration.objects.visible_to(personas.committee_member).filter(pk=newer.pk).exists()
    actions.lift_restriction(by=personas.member, restriction=restriction)
    assert Declaration.objects.visible_to(personas.committee_member).filter(pk=sent.pk).exists()
    with pytest.raises(RuleError, match="trước đó"):
        actions.lift_restriction(by=personas.member, restriction=restriction)


def test_restricted_twice_is_refused_whole(personas: Personas) -> None:
    make.make_restriction(by=personas.member, handler=personas.secretary)
    request = make.make_data_request(
        by=personas.member, kind="restrict", handler=personas.secretary, at_status="confirmed"
    )
    with pytest.raises(RuleError, match="đang có hiệu lực"):
        actions.finish_request(by=personas.secretary, request=request, answer="Đã làm.")
    request.refresh_from_db()
    assert request.status == "confirmed"
    assert Restriction.objects.count() == 1


def test_a_hold_stops_deletion_whole(personas: Personas) -> None:
    request = make.make_data_request(
        by=personas.member, kind="delete", handler=personas.secretary, at_status="confirmed"
    )
    hold = make.make_hold(make.member_of(personas.member), by=personas.secretary)
    with pytest.raises(RuleError, match="tạm giữ"):
        actions.finish_request(by=personas.secretary, request=request, answer="Đã xóa.")
    request.refresh_from_db()
    assert request.status == "confirmed"
    actions.lift_hold(by=personas.secretary, hold=hold)
    actions.finish_request(by=personas.secretary, request=request, answer="Đã xóa.")
    assert make.member_of(personas.member).erased_at is None  # still on the roll


# Screens ---------------------------------------------------------------------------------------


def test_the_whole_way_on_screen(personas: Personas) -> None:
    member, secretary = signed_in(personas.member), signed_in(personas.secretary)
    page = member.get("/du-lieu-ca-nhan/yeu-cau/gui/?kind=correct")
    form = {"once": page.context["form"]["once"].value(), "kind": "correct", "text": ""}
    assert member.post("/du-lieu-ca-nhan/yeu-cau/gui/", form).status_code == 422
    form["text"] = "Năm sinh đúng là 1980."
    url = member.post("/du-lieu-ca-nhan/yeu-cau/gui/", form).headers["Location"]
    again = member.post("/du-lieu-ca-nhan/yeu-cau/gui/", form)
    assert again.headers["Location"] == url  # sent twice, filed once
    request = DataRequest.objects.get()
    assert [each.title for each in todo.waiting(personas.secretary)] == ["Yêu cầu về dữ liệu cá nhân"]
    assert "Năm sinh đúng là 1980." in secretary.get(url).content.decode()
    read = ReadEvent.objects.about(make.member_of(personas.member))[0]
    assert (read.purpose, read.reader_id) == ("data-request", personas.secretary.pk)
    assert secretary.post(f"{url}tiep-nhan/", {}).status_code == 302
    assert "Sửa thông tin trên danh sách" in secretary.get(url).content.decode()
    refused = secretary.post(f"{url}tra-loi/", {"outcome": "refused", "answer": "Chưa rõ."})
    assert refused.status_code == 422
    assert "Chưa rõ." in refused.content.decode()  # nothing typed is lost
    assert secretary.post(f"{url}tra-loi/", {"outcome": "done", "answer": "Đã sửa."}).status_code == 302
    request.refresh_from_db()
    assert request.status == "done"
    assert "Đã sửa." in member.get(url).content.decode()
    assert member.get(f"{url}bien-nhan/").content.startswith(b"%PDF")
    late = secretary.post(f"{url}tra-loi/", {"outcome": "done", "answer": "Đã sửa."})
    assert late.status_code == 409


def test_the_desk_asks_no_more_for_more_rows(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    make.make_data_request(by=personas.member)
    few = _queries(client)
    for user in (personas.other_member, personas.committee_member, personas.deputy):
        for kind in ("view", "copy", "protect"):
            make.make_data_request(by=user, kind=kind)
    assert _queries(client) <= few <= 15


def _queries(client: Client) -> int:
    client.get(DESK)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(DESK).status_code == 200
    return len(captured)
