"""The secretary's queue through the screens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.actions.members import restrict_member
from accounts.errors import LedgerError
from accounts.models import Purpose, ReadEvent, User
from declarations.models import Consent, Declaration, DeclarationRequest
from notifications.models import Notice
from portal.lib import clock
from tests import factories as make
from tests.declarations.drafts import attest, declare, start, write
from tests.language import assert_vietnamese
from tests.personas import Personas, build_personas, signed_in

Browsers = Callable[[User], Client]
REASON = "Xin bổ sung tài khoản Zalo."


def opened() -> Any:
    """Openings of content, without the ways into accounts that were handed out when the people were made."""
    return ReadEvent.objects.exclude(purpose=Purpose.ACCESS)


def url(name: str, *args: Any) -> str:
    return reverse(f"declarations:{name}", args=args)


@pytest.fixture
def secretary(personas: Personas, browser_of: Browsers) -> Client:
    return browser_of(personas.secretary)


@pytest.fixture
def declaration(personas: Personas, asked: DeclarationRequest, browser_of: Browsers) -> Declaration:
    return declare(browser_of(personas.member), asked)


def test_the_queue_names_who_waits_and_nothing_else(secretary: Client, declaration: Declaration) -> None:
    page = assert_vietnamese(secretary.get(url("review_list")))
    assert declaration.member.full_name in page
    assert "an.nguyen" not in page
    assert not opened().exists()
    assert "Không có bản khai nào chờ" in assert_vietnamese(secretary.get(url("review_list") + "?kind=amendment"))


def test_the_queue_is_oldest_first_and_sorts_by_name(
    secretary: Client, declaration: Declaration, personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    later = declare(browser_of(personas.other_member), asked)

    def order(query: str) -> list[Any]:
        return [row.declaration.pk for row in secretary.get(url("review_list") + query).context["rows"]]

    assert order("") == order("?sort=evil") == [declaration.pk, later.pk]
    assert order("?sort=-submitted") == order("?sort=name") == [later.pk, declaration.pk]  # Khác before Viên


def test_opening_is_told_to_the_member(
    secretary: Client, declaration: Declaration, personas: Personas, browser_of: Browsers
) -> None:
    assert_vietnamese(secretary.get(url("declaration_review", declaration.pk)))
    event = opened().about(declaration.member).get()
    assert (event.reader_id, event.purpose) == (personas.secretary.pk, Purpose.REVIEW)
    ledger = assert_vietnamese(browser_of(personas.member).get(url("my_information")))
    for part in ("Nguyễn Văn Thư", "Bí thư Chi bộ Thôn Một", "Xem xét bản khai"):
        assert part in ledger


def test_only_changes_are_shown(
    secretary: Client, declaration: Declaration, personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    secretary.post(url("declaration_acknowledge", declaration.pk))
    member = browser_of(personas.member)
    draft = start(member, asked)
    write(member, draft, *draft.draft_rows, {"platform": "tiktok", "display_name": "Vườn", "address": "@vuonnha",
                                             "status": "in_use"}, step="next")  # fmt: skip
    attest(member, draft)
    response = secretary.get(url("declaration_review", draft.pk))
    assert_vietnamese(response)
    assert [change.kind for change in response.context["changed"]] == ["new"]
    assert [change.page.platform for change in response.context["unchanged"]] == ["facebook"]


def test_acknowledging_once_and_too_late(secretary: Client, declaration: Declaration, personas: Personas) -> None:
    assert secretary.post(url("declaration_acknowledge", declaration.pk))["Location"] == url("review_list")
    assert_vietnamese(secretary.post(url("declaration_acknowledge", declaration.pk)), 409)
    assert_vietnamese(secretary.post(url("declaration_return", declaration.pk), {"reason": REASON}), 409)
    declaration.refresh_from_db()
    assert (declaration.status, declaration.return_reason) == ("acknowledged", "")
    assert Notice.objects.filter(user=personas.member, effect__endswith=":acknowledged").count() == 1
    assert secretary.get(url("declaration_review", declaration.pk))["Location"] == declaration.get_absolute_url()


def test_returning_needs_a_reason_and_the_member_corrects(
    secretary: Client, declaration: Declaration, personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    page = assert_vietnamese(secretary.post(url("declaration_return", declaration.pk), {"reason": " "}), 422)
    assert "Nội dung đề nghị bổ sung" in page
    secretary.post(url("declaration_return", declaration.pk), {"reason": REASON})
    member = browser_of(personas.member)
    assert REASON in assert_vietnamese(member.get(url("declaration_list")))
    assert REASON in assert_vietnamese(member.get(declaration.get_absolute_url()))
    assert make.make_deadline(asked, declaration.member).met_at is None
    corrected = start(member, asked)
    write(
        member,
        corrected,
        *corrected.draft_rows,
        {"platform": "zalo", "display_name": "An", "status": "in_use"},
        step="next",
    )
    attest(member, corrected)
    declaration.refresh_from_db()
    corrected.refresh_from_db()
    assert (declaration.status, corrected.status, corrected.version) == ("superseded", "submitted", 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_at_once_one_wins_and_the_other_hears_of_it() -> None:
    personas = build_personas()
    asked = make.make_request(personas.cell, by=personas.secretary)
    declaration = make.make_declaration(asked, by=personas.member)
    steps = [
        (personas.secretary, "declaration_acknowledge", {}),
        (personas.deputy, "declaration_return", {"reason": REASON}),
    ]

    def review(step: tuple[User, str, dict[str, str]]) -> tuple[int, str]:
        user, name, data = step
        try:
            response = signed_in(user).post(url(name, declaration.pk), data)
            return response.status_code, response.content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = dict(pool.map(review, steps))
    assert set(answers) == {302, 409}
    assert "vừa được xử lý ở nơi khác" in answers[409]
    declaration.refresh_from_db()
    assert declaration.status in ("acknowledged", "returned")
    assert Notice.objects.filter(user=personas.member, effect__startswith=f"declaration:{declaration.pk}").count() == 1


def test_nobody_reviews_their_own(
    secretary: Client, personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    own = declare(secretary, asked)
    assert secretary.get(url("declaration_review", own.pk)).status_code == 403
    assert secretary.post(url("declaration_acknowledge", own.pk)).status_code == 403
    assert own not in [row.declaration for row in secretary.get(url("review_list")).context["rows"]]
    deputy = browser_of(personas.deputy)
    assert deputy.post(url("declaration_acknowledge", own.pk)).status_code == 302


def test_a_cell_without_a_second_person_is_helped_from_above(personas: Personas, browser_of: Browsers) -> None:
    asked = make.make_request(personas.small_cell, by=personas.small_secretary)
    own = declare(browser_of(personas.small_secretary), asked)
    above = browser_of(personas.grassroots_secretary)
    assert_vietnamese(above.get(url("declaration_review", own.pk)))
    assert above.post(url("declaration_acknowledge", own.pk)).status_code == 302
    assert browser_of(personas.commune_secretary).get(url("declaration_detail", own.pk)).status_code == 404


@pytest.mark.parametrize("why", ["restricted", "from above"])
def test_what_waits_opens_no_closed_history_to_its_reviewer(
    personas: Personas, asked: DeclarationRequest, browser_of: Browsers, why: str
) -> None:
    """Compared with the version before, the page of what waits would tell what that one said."""
    user, reviewer, first = personas.member, personas.secretary, asked
    if why == "from above":
        first = make.make_request(personas.small_cell, by=personas.small_secretary)
        user, reviewer = personas.small_secretary, personas.grassroots_secretary
    old = (make.make_page("Trang ngày xưa", "facebook.com/ngay.xua"),)
    make.make_declaration(first, by=user, reviewer=reviewer, at_status="acknowledged", pages=old)
    waits = make.make_declaration(first, by=user, pages=(make.make_page("Trang bây giờ", "facebook.com/bay.gio"),))
    if why == "restricted":
        member = make.member_of(user)
        restrict_member(by=personas.deputy, member=member, unit=personas.cell, at=clock.now())
    page = assert_vietnamese(browser_of(reviewer).get(url("declaration_review", waits.pk)))
    assert "Trang bây giờ" in page
    assert "ngay.xua" not in page
    assert "nêu toàn bộ nội dung" in page


def test_who_may_look_but_not_review_gets_403(
    declaration: Declaration, personas: Personas, browser_of: Browsers
) -> None:
    officer = browser_of(personas.committee_member)
    assert_vietnamese(officer.get(declaration.get_absolute_url()))
    assert opened().get().purpose == Purpose.CELL_LOOK
    assert officer.get(url("declaration_review", declaration.pk)).status_code == 403
    assert officer.post(url("declaration_acknowledge", declaration.pk)).status_code == 403
    assert officer.get(url("review_list")).status_code == 403


def test_an_unrecorded_look_shows_nothing(
    secretary: Client, declaration: Declaration, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_: Any) -> None:
        raise LedgerError

    monkeypatch.setattr("declarations.views.own.record_read", fail)
    response = secretary.get(declaration.get_absolute_url())
    assert response.status_code == 503
    assert declaration.member.full_name not in response.content.decode()


def test_an_opinion_is_read_talked_about_and_settled_once(
    secretary: Client, personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    opinion = "Tôi muốn biết ai sẽ xem."
    consent = make.make_consent(asked, by=personas.member, opinion=opinion)
    queue = assert_vietnamese(secretary.get(url("consent_list")))
    assert personas.member.display_name in queue
    assert opinion not in queue
    assert opinion in assert_vietnamese(secretary.get(url("consent_settle", consent.pk)))
    assert opened().get().purpose == Purpose.OPINION
    assert_vietnamese(secretary.post(url("consent_settle", consent.pk), {"note": ""}), 422)
    assert secretary.post(url("consent_settle", consent.pk), {"note": "Đã giải thích."}).status_code == 302
    assert_vietnamese(secretary.post(url("consent_settle", consent.pk), {"note": "Lần hai."}), 409)
    consent.refresh_from_db()
    assert (consent.status, consent.settle_note) == ("settled", "Đã giải thích.")
    assert "Đã giải thích." in assert_vietnamese(browser_of(personas.member).get(asked.get_absolute_url()))


def test_own_opinions_are_for_others(
    secretary: Client, personas: Personas, asked: DeclarationRequest, browser_of: Browsers
) -> None:
    consent = make.make_consent(asked, by=personas.secretary, opinion="Ý kiến của bí thư.")
    assert secretary.get(url("consent_settle", consent.pk)).status_code == 403
    assert_vietnamese(browser_of(personas.deputy).get(url("consent_settle", consent.pk)))
    assert browser_of(personas.neighbour_secretary).get(url("consent_settle", consent.pk)).status_code == 404
    assert Consent.objects.get().status == "objected"
