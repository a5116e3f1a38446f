"""Taking the roll out as a file: for a written purpose, seen by everybody who stands in it."""

from collections.abc import Iterator

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Event, Membership, Post, Purpose, ReadEvent, Standing, Unit, User
from accounts.permissions import can_export_roll
from documents.models import store
from notifications.actions import tell
from notifications.models import Job
from portal.lib import clock, exports
from portal.lib.long_work import lift_time_limits
from portal.lib.phones import shown_phone
from rolls import workbooks
from rolls.models import RollExport

TASK = "rolls.tasks.work_on_export"
NOT_ALLOWED = "Bạn không có quyền xuất danh sách của đơn vị này."
PRIVATE = "Tệp chứa dữ liệu cá nhân nhạy cảm: chỉ dùng đúng mục đích đã ghi, không chuyển tiếp, xóa khi dùng xong."
STEPS = 3


@transaction.atomic
def order_export(*, by: User, unit: Unit, purpose: str, with_contacts: bool) -> RollExport:
    """A file of the roll of `unit` and all below it, made in the background. Raises `RuleError`."""
    if not can_export_roll(by, unit):
        raise RuleError(NOT_ALLOWED)
    export = RollExport.objects.create(
        unit=unit, ordered_by=by, ordered_at=clock.now(), purpose=purpose, with_contacts=with_contacts
    )
    export.job = Job.objects.start(
        owner=by,
        title=str(export),
        task=TASK,
        payload={"export": str(export.pk)},
        back_url=export.get_absolute_url(),
    )
    export.save(update_fields=["job"])
    data = {"with_contacts": with_contacts}
    Event.objects.append(by=by, verb="rollexport.ordered", subject=export, unit=unit, data=data)
    return export


def build(export: RollExport, job: Job) -> None:
    """Reads, notes every reading, stores the file. Safe to run again: a finished one is left as it is."""
    job.progress(0, STEPS)
    if export.finished_at is None:
        _build(export, job)
    job.finish(export.get_absolute_url())


@transaction.atomic
def _build(export: RollExport, job: Job) -> None:
    lift_time_limits()
    top = Unit.objects.get(pk=export.unit_id)
    if not can_export_roll(export.ordered_by, top):
        raise RuleError(NOT_ALLOWED)
    units = {unit.path: unit for unit in Unit.objects.under(top)}
    by_id = {unit.pk: unit for unit in units.values()}
    rows = list(_memberships(top))
    # Before the file exists: nobody is read unnoticed.
    people = [(row.member_id, by_id[row.unit_id]) for row in rows]
    ReadEvent.objects.record_many(by=export.ordered_by, people=people, purpose=Purpose.ROLL_EXPORT)
    content = workbooks.roll(
        _texts(rows, units, by_id, top, with_contacts=export.with_contacts),
        notes=_notes(export, top),
        with_contacts=export.with_contacts,
    )
    export.file = store(content, name=export.file_name, content_type=exports.CONTENT_TYPE, purpose="roll-export")
    export.members, export.finished_at = len(rows), clock.now()
    export.save(update_fields=["file", "members", "finished_at"])
    data = {"members": len(rows)}
    Event.objects.append(by=SYSTEM, verb="rollexport.finished", subject=export, unit=top, data=data)
    tell(
        export.ordered_by,
        effect=f"rollexport:{export.pk}",
        title="Tệp danh sách đã sẵn sàng",
        url=export.get_absolute_url(),
    )


def _memberships(top: Unit) -> Iterator[Membership]:
    rows = Membership.objects.valid().under(top).select_related("member")
    return rows.order_by("unit__path", "member__sort_key", "member_id").iterator(chunk_size=5000)


def _notes(export: RollExport, top: Unit) -> tuple[str, ...]:
    at = clock.local(export.ordered_at)
    return (
        f"Danh sách đảng viên: {top.name}",
        f"Người xuất: {export.ordered_by.public_name}, lúc {at:%H:%M} ngày {at:%d/%m/%Y}. Mục đích: {export.purpose}",
        PRIVATE,
    )


def _texts(
    rows: list[Membership], units: dict[str, Unit], by_id: dict[object, Unit], top: Unit, *, with_contacts: bool
) -> Iterator[tuple[str, ...]]:
    held: dict[tuple[object, object], list[str]] = {}
    for post in Post.objects.held().filter(unit__path__startswith=top.path).select_related("unit").order_by("office"):
        held.setdefault((post.member_id, post.unit_id), []).append(post.title)
    elsewhere = _kept_elsewhere(rows)
    for row in rows:
        unit, member = by_id[row.unit_id], row.member
        above = [units[path].name for path in unit.paths_above if path in units]
        posts = "; ".join(held.get((row.member_id, row.unit_id), ()))
        year = str(member.birth_year) if member.birth_year else ""
        contacts = (member.contact_email, shown_phone(member.contact_phone) if member.contact_phone else "")
        if row.pk in elsewhere:
            year, contacts = "", ("", "")
        said = (" / ".join(above), unit.name, member.full_name, year, str(Standing(row.standing).label), posts)
        yield said + (contacts if with_contacts else ())


def _kept_elsewhere(rows: list[Membership]) -> set[int]:
    """Rows of guests whose own cell is on this portal (as `Membership.is_kept_elsewhere`): the host sees the name."""
    guests = [row for row in rows if row.standing == Standing.TEMPORARILY_HERE]
    official = Membership.objects.on_roll().filter(member__in=[row.member_id for row in guests])
    own = set(official.values_list("member_id", flat=True))
    return {row.pk for row in guests if row.member_id in own}
