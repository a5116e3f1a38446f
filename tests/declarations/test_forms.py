"""The draft: rows as typed, rows as checked."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from declarations.forms.drafting import blank_formset, checked_formset, typed_rows
from declarations.models import DeclarationRequest
from declarations.rows import KEYS, MAX_ROWS, MAX_TEXT, clean_rows

ROW = {"platform": "facebook", "display_name": "An", "status": "in_use", "address": "facebook.com/an.nguyen"}


def asking(*fields: str) -> DeclarationRequest:
    """A request that is not stored; the form reads only what it asks for."""
    return DeclarationRequest(fields=list(fields), platforms=["facebook", "zalo"])


def errors(row: dict[str, str], *fields: str) -> dict[str, list[str]]:
    formset = checked_formset(asking(*fields), [row])
    formset.is_valid()
    return {name: [str(error) for error in found] for name, found in formset.forms[0].errors.items()}


def test_only_asked_fields_are_shown_and_kept() -> None:
    formset = checked_formset(asking(), [ROW | {"purpose": "work", "opened_on": "05/07/2020"}])
    assert list(formset.forms[0].fields) == ["page_key", "platform", "display_name", "status"]
    assert formset.is_valid()
    page = formset.pages()[0]
    assert (page.address, page.purpose, page.opened_on) == ("", "", None)


def test_addresses_are_stored_in_one_form() -> None:
    formset = checked_formset(asking("address"), [ROW | {"address": "https://m.facebook.com/an.nguyen?ref=share"}])
    assert formset.is_valid(), formset.errors
    assert formset.pages()[0].address == "facebook.com/an.nguyen"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "http://u:p@facebook.com/x", "http://127.0.0.1/x", ""])
def test_hostile_or_missing_addresses_get_one_sentence(address: str) -> None:
    (sentence,) = errors(ROW | {"address": address}, "address")["address"]
    assert "nhập" in sentence
    assert address not in sentence or not address


def test_a_messenger_needs_no_address() -> None:
    assert errors(ROW | {"platform": "zalo", "address": ""}, "address") == {}


@pytest.mark.parametrize("platform", ["tiktok", "nowhere", ""])
def test_a_platform_that_was_typed_stays_choosable_only_if_it_exists(platform: str) -> None:
    assert ("platform" in errors(ROW | {"platform": platform})) is (platform != "tiktok")


@pytest.mark.parametrize(
    ("day", "is_right"),
    [("05/07/2026", True), ("25/12/2020", True), ("", True), ("31/02/2020", False), ("01/01/1900", False),
     ("01/01/2999", False), ("hôm qua", False)],
)  # fmt: skip
def test_the_opening_day_is_dd_mm_yyyy_and_sane(day: str, is_right: bool) -> None:
    assert ("opened_on" not in errors(ROW | {"opened_on": day}, "opened_on")) is is_right


@pytest.mark.parametrize("name", ["a\u202eb", "\u200b", "x" * 101, " "])
def test_hostile_names_are_refused(name: str) -> None:
    assert "display_name" in errors(ROW | {"display_name": name})


def test_a_page_twice_is_found_by_address_and_by_name() -> None:
    twins = [ROW, ROW | {"address": "https://www.facebook.com/an.nguyen/"}]
    assert not checked_formset(asking("address"), twins).is_valid()
    formset = checked_formset(asking(), [ROW, ROW | {"display_name": "  AN "}])
    assert not formset.is_valid()
    assert [number for number, _, _ in formset.problems] == [2]


def test_an_empty_draft_shows_one_row_and_a_full_one_no_more() -> None:
    assert len(blank_formset(asking(), [], extra=0).forms) == 1
    assert len(blank_formset(asking(), [ROW], extra=1).forms) == 2
    assert len(blank_formset(asking(), [ROW] * MAX_ROWS, extra=1).forms) == MAX_ROWS


@given(st.dictionaries(st.sampled_from(["pages-TOTAL_FORMS", *[f"pages-0-{key}" for key in KEYS]]), st.text()))
def test_anything_typed_is_kept_as_text_and_can_be_checked(data: dict[str, Any]) -> None:
    rows = clean_rows(typed_rows(data))
    assert all(len(value) <= MAX_TEXT for row in rows for value in row.values())
    checked_formset(asking("address", "purpose", "opened_on"), rows).is_valid()
