"""How the committee of an organisation is called on its papers: Đảng bộ tỉnh → Tỉnh ủy. Pure functions."""

import re

from accounts.models import Unit, UnitKind

# What the name of an organisation begins with → what its committee's does; the first that fits.
BEGINNINGS = (
    (re.compile(r"Đảng bộ tỉnh\b", re.IGNORECASE), "Tỉnh ủy"),
    # In "Thành phố Hồ Chí Minh" the kind of place belongs to the name.
    (re.compile(r"Đảng bộ (?=Thành phố Hồ Chí Minh\b)", re.IGNORECASE), "Thành ủy "),
    (re.compile(r"Đảng bộ (thành phố|TP\.?)(?=\s|$)", re.IGNORECASE), "Thành ủy"),
    # "Cơ sở" tells the level and is no part of the name; a name needs something to follow it.
    (re.compile(r"Đảng bộ cơ sở(?=\s+\S)", re.IGNORECASE), "Đảng ủy"),
    (re.compile(r"Đảng bộ\b", re.IGNORECASE), "Đảng ủy"),
)
TITLES = ("Tỉnh ủy", "Thành ủy", "Đảng ủy")


def committee_name(unit: Unit) -> str:
    """Who issues the papers of a unit: a cell itself, of a larger organisation its committee.

    A name of any other shape is taken as it is.
    """
    if unit.is_cell:
        return unit.name
    for beginning, title in BEGINNINGS:
        if found := beginning.match(unit.name):
            return title + unit.name[found.end() :]
    return unit.name


def committee_title(unit: Unit) -> str:
    """The committee without the name of the place: "Thành ủy"; of a cell "Chi bộ"."""
    if unit.is_cell:
        return "Chi bộ"
    name = committee_name(unit)
    usual = "Tỉnh ủy" if unit.kind == UnitKind.PROVINCE else "Đảng ủy"
    return next((title for title in TITLES if name.startswith(title)), usual)


def signing_line(unit: Unit) -> str:
    """On whose behalf is signed: "T/M THÀNH ỦY".

    What somebody typed for the unit wins; what was filled in by kind gives way to what the name says.
    """
    usual = {f"T/M {title.upper()}" for title in ("Chi bộ", *TITLES)}
    typed = unit.signing_authority
    return typed if typed and typed not in usual else f"T/M {committee_title(unit).upper()}"
