"""Every action: what it does, the wrong person, twice, too late."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.errors import RuleError
from accounts.models import Event, Membership, TransitionError
from declarations import actions
from declarations.models import Consent, Declaration, DeclarationRequest
from declarations.tasks import ask_newcomers, ask_reached
from notifications.models import Deadline, Notice, OutboxMessage
from portal.lib import clock
from portal.lib.calendar import working_days_between
from tests import factories as make
from tests.personas import Personas, build_personas


def verbs(subject: Any) -> list[str]:
    """What the journal holds about the subject, without the first half."""
    return [event.verb.partition(".")[2] for event in Event.objects.about(subject)]


def content(**values: Any) -> actions.RequestContent:
    fields: dict[str, Any] = {"purpose": "Mục đích.", "kept_months": 12, "document_number": "1",
                              "due_on": clock.today() + timedelta(days=9), "platforms": ["zalo"]}  # fmt: skip
    return actions.RequestContent(**fields | values)


# Requests ------------------------------------------------------------------------------------


def test_a_request_is_written_by_a_post_of_the_unit(personas: Personas) -> None:
    draft = actions.draft_request(by=personas.secretary, unit=personas.cell, content=content())
    actions.edit_request(by=personas.deputy, request=draft, content=content(purpose="Khác."))
    assert verbs(draft) == ["drafted", "edited"]
    for wrong in (personas.member, personas.committee_member, personas.administrator, personas.commune_secretary):
        steps = (
            lambda by: actions.draft_request(by=by, unit=personas.cell, content=content()),
            lambda by: actions.edit_request(by=by, request=draft, content=content()),
            lambda by: actions.issue_request(by=by, request=draft),
            lambda by: actions.close_request(by=by, request=draft),
            lambda by: actions.copy_request(by=by, request=draft),
        )
        for step in steps:
            with pytest.raises(RuleError, match="không có quyền"):
                step(wrong)
    assert verbs(draft) == ["drafted", "edited"]


def test_what_was_sent_is_never_changed(personas: Personas, asked: DeclarationRequest) -> None:
    with pytest.raises(TransitionError):
        actions.edit_request(by=personas.secretary, request=asked, content=content(purpose="Khác."))
    asked.refresh_from_db()
    assert asked.purpose != "Khác."


def test_sending_asks_everybody_once(personas: Personas, asked: DeclarationRequest) -> None:
    with pytest.raises(TransitionError):
        actions.issue_request(by=personas.secretary, request=DeclarationRequest.objects.get(pk=asked.pk))
    assert Deadline.objects.about(asked).count() == 7  # the paper member too
    assert Notice.objects.filter(effect=f"request:{asked.pk}", user=personas.member).count() == 1
    assert actions.ask_members(asked) == 0


def test_a_past_due_day_or_a_second_open_request_is_refused(personas: Personas, asked: DeclarationRequest) -> None:
    late = make.make_draft_request(personas.neighbour_cell, by=personas.neighbour_secretary, days=-1)
    with pytest.raises(RuleError, match="Hạn khai đã qua"):
        actions.issue_request(by=personas.neighbour_secretary, request=late)
    second = make.make_draft_request(personas.cell, by=personas.secretary)
    with pytest.raises(RuleError, match="đang có một yêu cầu"):
        actions.issue_request(by=personas.secretary, request=second)
    assert not Deadline.objects.exclude(subject_id=asked.pk).exists()


def test_newcomers_are_asked_by_the_clock(personas: Personas, asked: DeclarationRequest) -> None:
    newcomer = make.make_member(personas.cell, since=clock.today())
    ask_newcomers()
    ask_newcomers()
    assert Deadline.objects.about(asked).filter(member=newcomer).count() == 1


def test_who_joins_after_the_due_day_gets_the_days_of_the_rule(personas: Personas, asked: DeclarationRequest) -> None:
    with clock.set_to(clock.now() + timedelta(days=40)):
        newcomer = make.make_member(personas.cell, since=clock.today())
        ask_newcomers()
        deadline = Deadline.objects.about(asked).get(member=newcomer)
        assert working_days_between(clock.today(), deadline.due_on) == deadline.rule.days


def test_a_large_request_is_left_to_the_worker(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("declarations.actions.requests.ASKED_AT_ONCE", 0)
    request = make.make_request(personas.cell, by=personas.secretary)
    assert not Deadline.objects.about(request).exists()
    row = OutboxMessage.objects.get(effect=f"ask:{request.pk}")
    ask_reached(row.pk)
    asked_now = Deadline.objects.about(request).count()
    assert asked_now == Membership.objects.on_roll().under(personas.cell).count()
    ask_reached(row.pk)
    assert Deadline.objects.about(request).count() == asked_now


def test_drafts_have_nothing_to_copy(personas: Personas) -> None:
    draft = make.make_draft_request(personas.cell, by=personas.secretary)
    with pytest.raises(RuleError, match="còn là bản nháp"):
        actions.copy_request(by=personas.secretary, request=draft)


# Drafting ------------------------------------------------------------------------------------


def test_only_whom_the_request_reaches_may_start(personas: Personas, asked: DeclarationRequest) -> None:
    for user in (personas.neighbour_member, personas.administrator, personas.applicant, personas.commune_secretary):
        with pytest.raises(RuleError, match="không có yêu cầu khai báo đang mở"):
            actions.start_draft(by=user, request=asked)
    assert not Declaration.objects.exists()
    assert not Consent.objects.exists()


def test_starting_twice_gives_the_same_draft(personas: Personas, asked: DeclarationRequest) -> None:
    first, second = (actions.start_draft(by=personas.member, request=asked) for _ in range(2))
    assert first.pk == second.pk
    assert verbs(Consent.objects.get()) == ["given"]


def test_a_draft_follows_the_member_to_the_next_request(personas: Personas, asked: DeclarationRequest) -> None:
    draft = actions.start_draft(by=personas.member, request=asked)
    actions.save_draft(by=personas.member, declaration=draft, rows=[{"platform": "zalo", "display_name": "An"}])
    newer = actions.copy_request(by=personas.secretary, request=asked)
    actions.issue_request(by=personas.secretary, request=newer)
    with pytest.raises(RuleError, match="không có yêu cầu"):
        actions.submit(by=personas.member, declaration=Declaration.objects.get(), pages=[make.make_page()])
    again = actions.start_draft(by=personas.member, request=newer)
    assert (again.pk, again.request, again.draft_rows[0]["display_name"]) == (draft.pk, newer, "An")
    actions.submit(by=personas.member, declaration=again, pages=[make.make_page()])


def test_drafts_are_saved_and_dropped_by_their_author_only(personas: Personas, asked: DeclarationRequest) -> None:
    draft = actions.start_draft(by=personas.member, request=asked)
    for stranger in (personas.secretary, personas.superuser):
        with pytest.raises(RuleError):
            actions.save_draft(by=stranger, declaration=draft, rows=[{"platform": "zalo"}])
        actions.discard_draft(by=stranger, declaration=draft)
    draft.refresh_from_db()
    assert draft.draft_rows == []


def test_an_autosave_that_comes_after_sending_is_refused(personas: Personas, asked: DeclarationRequest) -> None:
    stale = actions.start_draft(by=personas.member, request=asked)
    actions.submit(by=personas.member, declaration=Declaration.objects.get(), pages=[make.make_page()])
    with pytest.raises(RuleError, match="đã được gửi"):
        actions.save_draft(by=personas.member, declaration=stale, rows=[{"platform": "zalo"}])
    actions.discard_draft(by=personas.member, declaration=stale)
    declaration = Declaration.objects.get()
    assert (declaration.status, declaration.draft_rows, declaration.pages.count()) == ("submitted", [], 1)


def test_a_submission_has_pages_each_once(personas: Personas, asked: DeclarationRequest) -> None:
    draft = actions.start_draft(by=personas.member, request=asked)
    page = make.make_page("An", "facebook.com/an.nguyen")
    for pages, sentence in (([], "chưa có trang nào"), ([page, page], "khai hai lần")):
        with pytest.raises(RuleError, match=sentence):
            actions.submit(by=personas.member, declaration=Declaration.objects.get(), pages=pages)
    draft.refresh_from_db()
    assert (draft.status, verbs(draft)) == ("draft", [])


def test_sending_twice_leaves_one_event(personas: Personas, asked: DeclarationRequest) -> None:
    draft = make.make_declaration(asked, by=personas.member)
    with pytest.raises(TransitionError):
        actions.submit(by=personas.member, declaration=draft, pages=[make.make_page()])
    assert verbs(draft) == ["submitted"]
    assert draft.pages.count() == 1


def test_one_declaration_answers_every_request_it_covers(personas: Personas, asked: DeclarationRequest) -> None:
    wide = make.make_request(personas.commune, by=personas.commune_secretary, fields=[], platforms=["zalo"])
    more = make.make_request(personas.province, by=personas.province_secretary, fields=["address", "purpose"])
    declaration = make.make_declaration(asked, by=personas.member)
    met = {request.pk: make.make_deadline(request, declaration.member).met_at is not None for request in (wide, more)}
    assert met == {wide.pk: True, more.pk: False}


def test_a_page_taken_out_of_the_draft_is_put_back_to_be_cancelled(
    personas: Personas, asked: DeclarationRequest
) -> None:
    declaration = make.make_declaration(asked, by=personas.member)
    draft = actions.start_draft(by=personas.member, request=asked)
    actions.save_draft(by=personas.member, declaration=draft, rows=[], answer="no_social_media")
    actions.cancel_page(by=personas.member, request=asked, page=declaration.pages.get())
    draft.refresh_from_db()
    assert draft.answer == "pages"
    assert [row["status"] for row in draft.draft_rows] == ["cancelled"]


def test_an_acknowledged_version_is_amended_not_withdrawn(personas: Personas, asked: DeclarationRequest) -> None:
    declaration = make.make_declaration(
        asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged"
    )
    with pytest.raises(RuleError, match="gửi bản cập nhật"):
        actions.withdraw(by=personas.member, declaration=declaration)
    with pytest.raises(RuleError, match="Chỉ người khai"):
        actions.withdraw(by=personas.secretary, declaration=declaration)


def test_taking_consent_back_withdraws_even_what_was_acknowledged(
    personas: Personas, asked: DeclarationRequest
) -> None:
    declaration = make.make_declaration(
        asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged"
    )
    actions.start_draft(by=personas.member, request=asked)
    actions.object_to(by=personas.member, request=asked, opinion="")
    assert Declaration.objects.get() == declaration  # the draft is gone
    declaration.refresh_from_db()
    assert declaration.status == "withdrawn"
    assert not Deadline.objects.open().about(asked).filter(member=declaration.member).exists()
    with pytest.raises(TransitionError):
        actions.object_to(by=personas.member, request=asked, opinion="")


# Reviewing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong", ["member", "committee_member", "neighbour_secretary", "commune_secretary", "superuser"]
)
def test_only_reviewers_review(personas: Personas, asked: DeclarationRequest, wrong: str) -> None:
    declaration = make.make_declaration(asked, by=personas.member)
    user = getattr(personas, wrong)
    with pytest.raises(RuleError, match="không phải là người xem xét"):
        actions.acknowledge(by=user, declaration=declaration)
    with pytest.raises(RuleError, match="không phải là người xem xét"):
        actions.return_for_correction(by=user, declaration=declaration, reason="Bổ sung.")
    assert verbs(declaration) == ["submitted"]


def test_acknowledging_supersedes_the_one_before(personas: Personas, asked: DeclarationRequest) -> None:
    first = make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="superseded")
    second = Declaration.objects.get(status="acknowledged")
    assert (verbs(first), verbs(second)) == (["submitted", "acknowledged", "superseded"], ["submitted", "acknowledged"])


def test_a_stale_version_cannot_be_acknowledged(personas: Personas, asked: DeclarationRequest) -> None:
    stale = make.make_declaration(asked, by=personas.member)
    make.make_declaration(asked, by=personas.member)
    with pytest.raises(TransitionError, match="Đã có bản mới hơn"):
        actions.acknowledge(by=personas.secretary, declaration=stale)


def test_returning_after_the_end_reminds_nobody(personas: Personas, asked: DeclarationRequest) -> None:
    declaration = make.make_declaration(asked, by=personas.member)
    actions.close_request(by=personas.secretary, request=asked)
    declaration = Declaration.objects.get()
    actions.return_for_correction(by=personas.secretary, declaration=declaration, reason="Bổ sung.")
    assert not Deadline.objects.open().about(asked).exists()


def test_settling_needs_the_right_person_and_happens_once(personas: Personas, asked: DeclarationRequest) -> None:
    consent = make.make_consent(asked, by=personas.member, opinion="Ý kiến.")
    for wrong in (personas.member, personas.committee_member, personas.neighbour_secretary, personas.administrator):
        with pytest.raises(RuleError, match="không phải là người trao đổi"):
            actions.settle_objection(by=wrong, consent=consent, note="x")
    actions.settle_objection(by=personas.deputy, consent=consent, note="Đã trao đổi.")
    with pytest.raises(TransitionError):
        actions.settle_objection(by=personas.secretary, consent=consent, note="Lần hai.")
    assert Notice.objects.filter(user=personas.member, effect__startswith="consent:").count() == 1


# Races ---------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_ten_taps_on_agree_make_one_draft_and_one_consent() -> None:
    personas = build_personas()
    asked = make.make_request(personas.cell, by=personas.secretary)

    def tap(_: int) -> Any:
        try:
            return actions.start_draft(by=personas.member, request=asked).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        assert len(set(pool.map(tap, range(10)))) == 1
    assert verbs(Consent.objects.get()) == ["given"]


@pytest.mark.django_db(transaction=True)
def test_two_requests_of_one_unit_sent_at_once_leave_one_open() -> None:
    personas = build_personas()
    make.make_rule()
    officers = (personas.secretary, personas.deputy)
    drafts = [make.make_draft_request(personas.cell, by=officer) for officer in officers]

    def send(number: int) -> str:
        try:
            actions.issue_request(by=officers[number], request=drafts[number])
        except RuleError as error:
            return str(error)
        finally:
            connection.close()
        return "sent"

    with ThreadPoolExecutor(2) as pool:
        sent, refused = sorted(pool.map(send, range(2)))
    assert sent == "sent"
    assert "đang có một yêu cầu" in refused
    assert DeclarationRequest.objects.issued().count() == 1
    assert Deadline.objects.count() == 7
