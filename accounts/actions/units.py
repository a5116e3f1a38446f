"""Writing the tree. Every write locks the root row first: concurrent moves corrupt it on PostgreSQL."""

import re
from datetime import date
from typing import Any

from django.db import transaction

from accounts.actions.posts import end_holding
from accounts.errors import RuleError
from accounts.models import Actor, Event, Membership, Post, PostStatus, Unit, UnitKind
from accounts.models.units import CELL_KINDS, CODE_LENGTH, CODE_PATTERN, CODE_SIGNING, CODE_SYMBOLS
from portal.lib import clock
from portal.lib.crypto import random_code

JOIN_CODE_LENGTH = 8
NAMING_TEXTS = ("place_name", "superior_header_text", "mail_sender")
SYMBOLS = {
    UnitKind.CELL: "CB",
    UnitKind.GRASSROOTS_CELL: "CB",
    UnitKind.PROVINCE: "TU",
    UnitKind.CENTRAL: "TW",
}
SIGNING = {UnitKind.CELL: "T/M CHI BỘ", UnitKind.GRASSROOTS_CELL: "T/M CHI BỘ", UnitKind.PROVINCE: "T/M TỈNH ỦY"}


def lock_tree() -> None:
    """Serialises all writers of the tree (SQLite's IMMEDIATE transactions do so by themselves)."""
    list(Unit.objects.select_for_update().filter(depth=1))


def with_defaults(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of a new unit, what was left empty filled with what is usual for its kind."""
    usual = {**_usual_texts(fields["kind"], fields.get("is_armed_forces", False)), "opened_on": clock.today()}
    return {**fields, **{name: value for name, value in usual.items() if not fields.get(name)}}


def _usual_texts(kind: str, is_armed_forces: bool) -> dict[str, str]:
    """What documents of such a unit usually carry, where nothing else was typed."""
    if is_armed_forces:
        is_cell = kind in CELL_KINDS
        return {
            "document_symbol": "CB" if is_cell else "ĐU",
            "signing_authority": "T/M CHI BỘ" if is_cell else "T/M ĐẢNG ỦY",
        }
    return {
        "document_symbol": SYMBOLS.get(UnitKind(kind), "ĐU"),
        "signing_authority": SIGNING.get(UnitKind(kind), "T/M ĐẢNG ỦY"),
    }


@transaction.atomic
def add_root(*, by: Actor, name: str, kind: str = UnitKind.PROVINCE, **fields: Any) -> Unit:
    """The top of the tree; there is only one. Raises `RuleError` when it exists."""
    if Unit.objects.exists():
        raise RuleError("Cây tổ chức đã có đơn vị gốc. Hãy thêm đơn vị mới bên dưới một đơn vị đã có.")
    unit: Unit = Unit.objects.add_root(with_defaults({"name": name, "kind": kind, **fields}))
    Event.objects.append(by=by, verb="unit.added", subject=unit, unit=unit)
    return unit


@transaction.atomic
def add_unit(*, by: Actor, parent: Unit, name: str, kind: str, **fields: Any) -> Unit:
    """A unit below `parent`. Raises `RuleError` below a cell or a closed unit."""
    lock_tree()
    parent = Unit.objects.get(pk=parent.pk)
    if parent.kind in CELL_KINDS and kind != UnitKind.PARTY_GROUP:
        raise RuleError("Dưới một chi bộ chỉ có thể lập tổ đảng. Hãy chọn đảng bộ làm cấp trên.")
    if not parent.is_open(clock.today()):
        raise RuleError("Đơn vị cấp trên đã giải thể. Hãy chọn đơn vị đang hoạt động.")
    if parent.is_armed_forces or fields.get("is_armed_forces"):
        fields = fields | {"is_armed_forces": True}
        _require_code(name, fields)
    unit: Unit = Unit.objects.add_child(parent, with_defaults({"name": name, "kind": kind, **fields}))
    Event.objects.append(by=by, verb="unit.added", subject=unit, unit=unit)
    return unit


@transaction.atomic
def change_unit(*, by: Actor, unit: Unit, **fields: Any) -> None:
    """Name and document attributes; never kind or place in the tree. What stays the same leaves no event."""
    usual = _usual_texts(unit.kind, unit.is_armed_forces)
    fields = {name: usual[name] if name in usual and not value else value for name, value in fields.items()}
    stored = Unit.objects.select_for_update().get(pk=unit.pk)
    if stored.is_armed_forces:
        _require_code(fields.get("name", stored.name), fields, besides=stored)
    changed = sorted(name for name, value in fields.items() if getattr(stored, name) != value)
    for name, value in fields.items():
        setattr(unit, name, value)
    if changed:
        unit.save(update_fields=changed)
        Event.objects.append(by=by, verb="unit.changed", subject=unit, unit=unit, data={"fields": changed})


@transaction.atomic
def use_code(*, by: Actor, unit: Unit, code: str) -> None:
    """A unit of the armed forces has no name here, only a code: whatever told its name is gone.

    From the lowest unit up, since below such a unit all others are such units too. Raises `RuleError`.
    """
    lock_tree()
    stored = Unit.objects.get(pk=unit.pk)
    below = Unit.objects.under(stored).exclude(pk=stored.pk)
    if below.filter(is_armed_forces=False).exists():
        raise RuleError("Hãy đặt mã số cho các đơn vị bên dưới trước, kể cả đơn vị đã giải thể, rồi đến đơn vị này.")
    _require_code(code, {}, besides=stored)
    texts = {"name": code, "is_armed_forces": True, **dict.fromkeys(NAMING_TEXTS, "")}
    for name, value in (texts | _usual_texts(stored.kind, is_armed_forces=True)).items():
        setattr(unit, name, value)
    unit.save(update_fields=[*texts, "document_symbol", "signing_authority"])
    Event.objects.append(by=by, verb="unit.code_used", subject=unit, unit=unit)


def _require_code(name: str, fields: dict[str, Any], besides: Unit | None = None) -> None:
    """Raises `RuleError` unless `name` is a free code and nothing else tells the unit."""
    if not re.fullmatch(CODE_PATTERN, name, re.ASCII) or len(name) > CODE_LENGTH:
        raise RuleError("Đơn vị lực lượng vũ trang chỉ mang mã số: chữ in hoa không dấu, chữ số, dấu gạch nối.")
    others = Unit.objects.filter(name=name)
    if (others.exclude(pk=besides.pk) if besides else others).exists():
        raise RuleError("Mã số này đã dùng cho đơn vị khác. Hãy chọn mã số khác.")
    usual = {"signing_authority": CODE_SIGNING, "document_symbol": CODE_SYMBOLS} | dict.fromkeys(NAMING_TEXTS, ("",))
    if any(fields.get(text, "") not in allowed for text, allowed in usual.items()):
        raise RuleError("Đơn vị lực lượng vũ trang không ghi địa danh, cơ quan cấp trên hay tên người gửi thư.")


@transaction.atomic
def move_unit(*, by: Actor, unit: Unit, parent: Unit) -> None:
    """Puts the unit and all below it under another unit. Raises `RuleError` for an impossible place."""
    lock_tree()
    unit, parent = Unit.objects.get(pk=unit.pk), Unit.objects.get(pk=parent.pk)
    if parent.path.startswith(unit.path):
        raise RuleError("Không thể chuyển một đơn vị vào bên dưới chính nó. Hãy chọn đơn vị khác.")
    if parent.is_cell or not parent.is_open(clock.today()):
        raise RuleError("Cấp trên mới phải là một đảng bộ đang hoạt động.")
    if parent.is_armed_forces and Unit.objects.under(unit).filter(is_armed_forces=False).exists():
        raise RuleError("Bên dưới đơn vị lực lượng vũ trang chỉ có đơn vị mang mã số. Hãy đặt mã số trước khi chuyển.")
    if unit.parent_path == parent.path:  # sent twice
        return
    Unit.objects.move(unit, parent, pos="last-child")
    moved = Unit.objects.get(pk=unit.pk)
    Event.objects.append(by=by, verb="unit.moved", subject=moved, unit=moved, data={"parent": str(parent.pk)})


@transaction.atomic
def close_unit(*, by: Actor, unit: Unit, on: date) -> None:
    """Units are closed, never deleted; posts held there end. Raises `RuleError` for what must stay open.

    In: `on` the last day plus one, as in the decision; not before the unit was opened.
    """
    lock_tree()
    unit = Unit.objects.get(pk=unit.pk)
    if unit.closed_on:
        raise RuleError("Đơn vị này đã được ghi nhận giải thể, sáp nhập trước đó.")
    if unit.is_root():
        raise RuleError("Đơn vị gốc của cây tổ chức không đóng được.")
    if unit.opened_on and on < unit.opened_on:
        raise RuleError("Ngày giải thể, sáp nhập phải sau ngày lập đơn vị. Hãy kiểm tra lại ngày.")
    below = Unit.objects.under(unit).open().exclude(pk=unit.pk)
    if below.exists() or Membership.objects.valid().under(unit).exists():
        raise RuleError(
            "Đơn vị còn đảng viên hoặc còn đơn vị trực thuộc đang hoạt động. Hãy chuyển họ đi trước khi đóng."
        )
    for post in Post.objects.filter(unit=unit, status=PostStatus.CONFIRMED):
        if Post.objects.get(pk=post.pk).can("end"):  # not ended along with the one they stood in for
            end_holding(by=by, post=post)
    change_unit(by=by, unit=unit, closed_on=on, join_code=None)


def renew_join_code(*, by: Actor, unit: Unit) -> Unit:
    """A new join code for a cell; the old one stops working. Raises `RuleError` for other units."""
    if not unit.is_cell or not unit.is_open(clock.today()):
        raise RuleError("Chỉ chi bộ đang hoạt động mới có mã gia nhập.")
    change_unit(by=by, unit=unit, join_code=random_code(JOIN_CODE_LENGTH))
    return unit
