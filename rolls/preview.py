"""What the screen shows of a dry run: the first rows of each kind, as plain values; kept for days, then erased."""

import uuid
from typing import Any

from accounts.actions.bulk import NewUnit
from accounts.models import Standing, Unit, UnitKind
from portal.lib.phones import shown_phone
from rolls.lines import STANDING_OF_NEW, Line
from rolls.places import Place
from rolls.plan import Change, Plan, post_label

FIRST, FIRST_MISSING = 20, 100
LABELS = {
    "full_name": "họ tên",
    "birth_year": "năm sinh",
    "contact_email": "thư điện tử",
    "contact_phone": "điện thoại",
}
Row = dict[str, Any]


def preview_of(plan: Plan, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    """In: unit id → name. `read` lists whose stored data stands there: [member id, unit id]."""
    missing = plan.missing[:FIRST_MISSING]
    changed = plan.changed[:FIRST]
    return {
        "added": [_added(line, place) for line, place in plan.added[:FIRST]],
        "changed": [_changed(each) for each in changed],
        "units": [{"way": way(unit), "kind": UnitKind(unit.kind).label} for unit in plan.units[: FIRST * 2]],
        "posts": [
            {"name": post.line.full_name, "cell": post.place.name, "post": post_label(post)}
            for post in plan.posts[:FIRST]
        ],
        "wrong": [{"line": each.number, "name": each.full_name, "errors": each.errors} for each in plan.wrong[:FIRST]],
        "missing": [{"name": each.full_name, "cell": names.get(each.unit_id, "")} for each in missing],
        "read": [
            [str(each.member_id), str(each.unit_id)] for each in [*missing, *(change.entry for change in changed)]
        ],
    }


def way(place: Place) -> str:
    """“Đảng bộ xã A / Chi bộ B”: a new unit with what is new above it and the first unit that exists."""
    return f"{way(place.parent)} / {place.name}" if isinstance(place, NewUnit) else place.name


def _added(line: Line, place: Place) -> Row:
    standing = Standing(line.standing or STANDING_OF_NEW).label
    return {
        "line": line.number,
        "name": line.full_name,
        "year": line.birth_year,
        "cell": place.name,
        "standing": standing,
    }


def _changed(change: Change) -> Row:
    stored = change.entry
    old = {
        "full_name": stored.full_name,
        "birth_year": stored.birth_year,
        "contact_email": stored.email,
        "contact_phone": shown_phone(stored.phone) if stored.phone else "",
    }
    said = [f"{LABELS[name]}: {old[name] or '–'} → {_shown(name, value)}" for name, value in change.fields.items()]
    if change.standing:
        said.append(f"tư cách: {Standing(stored.standing).label} → {Standing(change.standing).label}")
    place: Unit = change.place
    return {"line": change.line.number, "name": stored.full_name, "cell": place.name, "changes": said}


def _shown(name: str, value: Any) -> str:
    return shown_phone(value) if name == "contact_phone" else str(value)
