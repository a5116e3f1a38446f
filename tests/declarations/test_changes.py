"""What a reviewer is shown: changes against the last acknowledged version."""

from typing import Any

import pytest

from declarations import actions
from declarations.changes import answer_changed, changes
from declarations.models import Declaration, DeclarationRequest
from tests import factories as make
from tests.personas import Personas

FACEBOOK = make.make_page("An", "facebook.com/an.nguyen")
ZALO = make.make_page("An Zalo", platform="zalo")


def kinds(declaration: Declaration) -> list[tuple[str, str]]:
    found = changes(declaration, declaration.baseline())
    return [(change.kind, change.page.platform) for change in found]


@pytest.fixture
def first(asked: DeclarationRequest, personas: Personas) -> Declaration:
    """Facebook and Zalo, acknowledged."""
    return make.make_declaration(
        asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged", pages=(FACEBOOK, ZALO)
    )


def amended(asked: DeclarationRequest, personas: Personas, **values: Any) -> Declaration:
    """The next version, with the member's rows as they are and `values` in the first one."""
    draft = actions.start_draft(by=personas.member, request=asked)
    first, *rest = [
        make.make_page(row["display_name"], row["address"], platform=row["platform"], page_key=row["page_key"])
        for row in draft.draft_rows
    ]
    changed = make.make_page(
        **{"name": first.display_name, "address": first.address, "page_key": first.page_key} | values
    )
    actions.submit(by=personas.member, declaration=draft, pages=[changed, *rest])
    return draft


def test_the_first_version_is_all_new(asked: DeclarationRequest, personas: Personas) -> None:
    declaration = make.make_declaration(asked, by=personas.member, pages=(FACEBOOK, ZALO))
    assert kinds(declaration) == [("new", "facebook"), ("new", "zalo")]
    assert not answer_changed(declaration, None)


@pytest.mark.usefixtures("first")
def test_a_new_name_is_an_amendment_of_the_same_page(asked: DeclarationRequest, personas: Personas) -> None:
    declaration = amended(asked, personas, name="Tên mới")
    change, unchanged = changes(declaration, declaration.baseline())
    assert (change.kind, change.fields, unchanged.kind) == ("amended", ("display_name",), "unchanged")
    assert [(row.label, row.before, row.now) for row in change.rows] == [("Tên hiển thị", "An", "Tên mới")]


@pytest.mark.usefixtures("first")
def test_another_address_is_another_page(asked: DeclarationRequest, personas: Personas) -> None:
    declaration = amended(asked, personas, address="facebook.com/trang.khac")
    assert kinds(declaration) == [("new", "facebook"), ("cancelled", "facebook"), ("unchanged", "zalo")]


@pytest.mark.usefixtures("first")
def test_a_cancelled_page_is_told_once_and_then_dropped(asked: DeclarationRequest, personas: Personas) -> None:
    declaration = amended(asked, personas, status="cancelled")
    assert kinds(declaration) == [("cancelled", "facebook"), ("unchanged", "zalo")]
    actions.acknowledge(by=personas.secretary, declaration=declaration)
    following = amended(asked, personas, platform="zalo")
    assert kinds(following) == [("unchanged", "zalo")]


@pytest.mark.usefixtures("first")
def test_a_short_answer_cancels_the_pages(asked: DeclarationRequest, personas: Personas) -> None:
    declaration = make.make_declaration(asked, by=personas.member, answer="no_social_media")
    assert kinds(declaration) == [("cancelled", "facebook"), ("cancelled", "zalo")]
    assert answer_changed(declaration, declaration.baseline())


def test_the_baseline_is_the_last_acknowledged_version(
    first: Declaration, asked: DeclarationRequest, personas: Personas
) -> None:
    returned = amended(asked, personas, name="Một")
    actions.return_for_correction(by=personas.secretary, declaration=returned, reason="Bổ sung.")
    assert amended(asked, personas, name="Hai").baseline() == first


@pytest.mark.usefixtures("first")
def test_what_is_no_longer_asked_is_no_change(asked: DeclarationRequest, personas: Personas) -> None:
    newer = actions.copy_request(by=personas.secretary, request=asked)
    content = actions.RequestContent(
        purpose="Mới.", due_on=asked.due_on, kept_months=12, document_number="2",
        platforms=asked.platforms,
    )  # fmt: skip
    actions.edit_request(by=personas.secretary, request=newer, content=content)
    newer.refresh_from_db()
    actions.issue_request(by=personas.secretary, request=newer)
    declaration = amended(newer, personas)
    assert {kind for kind, _ in kinds(declaration)} == {"unchanged"}
