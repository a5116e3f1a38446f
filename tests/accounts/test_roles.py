"""The role table against its own reading: written out again, so that a slip in one is seen in the other."""

import pytest

from accounts.models import UnitKind
from accounts.roles import Office, Verb, verbs_of

CELL_HEAD = {
    "see_roll",
    "keep_roll",
    "request_declarations",
    "see_declarations",
    "enter_declarations",
    "review_declarations",
    "see_figures",
    "order_report",
    "set_rules",
    "handle_impostor_reports",
    "keep_official_pages",
    "import_roll",
    "export_roll",
}
COMMITTEE_HEAD = {
    "request_declarations",
    "confirm_posts",
    "see_figures",
    "order_report",
    "set_rules",
    "handle_impostor_reports",
    "keep_official_pages",
    "import_roll",
    "export_roll",
}
EXPECTED = {
    ("secretary", "cell"): CELL_HEAD,
    ("deputy_secretary", "cell"): CELL_HEAD,
    ("committee_member", "cell"): {"see_roll", "see_declarations", "see_figures"},
    ("inspector", "cell"): set(),
    ("secretary", "committee"): COMMITTEE_HEAD,
    ("deputy_secretary", "committee"): COMMITTEE_HEAD,
    ("committee_member", "committee"): {"see_figures"},
    ("inspector", "committee"): set(),
}
LEVELS = {
    "cell": [UnitKind.CELL, UnitKind.GRASSROOTS_CELL],
    "committee": [
        UnitKind.CENTRAL,
        UnitKind.PROVINCE,
        UnitKind.COMMUNE,
        UnitKind.GRASSROOTS,
        UnitKind.SUB_ORGANIZATION,
    ],
}


@pytest.mark.parametrize(("office", "level"), sorted(EXPECTED))
def test_an_office_carries_exactly_its_verbs(office: str, level: str) -> None:
    for kind in LEVELS[level]:
        assert {str(verb) for verb in verbs_of(office, kind)} == EXPECTED[office, level], kind


def test_every_office_is_in_the_table() -> None:
    # A substitute carries what the office replaced carries, and nothing of its own.
    assert {office for office, _ in EXPECTED} == set(Office.values) - {Office.SUBSTITUTE}


def test_content_is_opened_by_no_committee() -> None:
    """Rank in the tree opens figures, never a roll or a declaration."""
    content = {
        Verb.SEE_ROLL,
        Verb.KEEP_ROLL,
        Verb.SEE_DECLARATIONS,
        Verb.ENTER_DECLARATIONS,
        Verb.REVIEW_DECLARATIONS,
    }
    for office in Office.values:
        for kind in LEVELS["committee"]:
            assert not content & verbs_of(office, kind)


def test_carriers_agree_with_the_table() -> None:
    for verb in Verb:
        found = {(office, kind) for office, level in Verb.carriers(verb) for kind in level.unit_kinds}
        assert found == {
            (office, kind.value)
            for office in Office.values
            for kinds in LEVELS.values()
            for kind in kinds
            if verb in verbs_of(office, kind)
        }
