"""Tin báo trang giả mạo: sent by any member, forwarded up or by letter, answered, in the end forgotten."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Event, Post, Unit, User
from accounts.roles import Verb
from declarations.actions.incidents import NOT_ON_A_ROLL
from declarations.models import ImpostorReport
from declarations.models.impostors import ImpostorStatus, Recipient, address_key
from declarations.permissions import can_handle_impostor_report
from documents.models import StoredFile, store
from notifications.actions import tell
from notifications.models import Rule
from portal.lib import clock
from portal.lib.uploads import Checked

KEPT_RULE = "impostor-report-kept"
NOT_HANDLER = (
    "Tin báo này đang ở đơn vị khác. Chỉ bí thư, phó bí thư của đơn vị đang giữ tin mới chuyển hoặc kết thúc được."
)
NO_LEVEL_ABOVE = "Đơn vị không có cấp ủy cấp trên trong cổng. Hãy chọn chuyển bằng công văn."
NOT_AFFECTED = "Hãy chọn chi bộ của bạn hoặc một cấp ủy cấp trên."


@dataclass(frozen=True)
class ReportContent:
    """What a member tells about a page; nothing about a person."""

    kind: str
    address: str
    seen_on: date
    affected: Unit
    note: str = ""
    picture: Checked | None = None


@transaction.atomic
def send_impostor_report(*, by: User, content: ReportContent) -> ImpostorReport:
    """A tin báo to the heads of the own cell. Raises `RuleError` for somebody on no roll, or a unit not above."""
    cell = by.cell
    if by.member is None or cell is None:
        raise RuleError(NOT_ON_A_ROLL)
    if not cell.path.startswith(content.affected.path):
        raise RuleError(NOT_AFFECTED)
    report = ImpostorReport.objects.create(
        reporter=by.member,
        unit=cell,
        handled_by=_first_handler(cell),
        affected=content.affected,
        kind=content.kind,
        address=content.address,
        address_key=address_key(cell, content.address),
        seen_on=content.seen_on,
        note=content.note,
        picture=_kept(content.picture),
        reported_at=clock.now(),
    )
    Event.objects.append(by=by, verb="impostorreport.sent", subject=report, unit=cell)
    _tell_handlers(report, by)
    return report


def _kept(picture: Checked | None) -> StoredFile | None:
    if picture is None:
        return None
    return store(picture.content, name=picture.name, content_type=picture.content_type, purpose="impostor-report")


def _first_handler(cell: Unit) -> Unit:
    """The cell, or while nobody holds its posts the nearest unit above where somebody does."""
    posts = Post.objects.held().with_verb(Verb.HANDLE_IMPOSTOR_REPORTS).select_related("unit")
    manned = [post.unit for post in posts.filter(unit__path__in=[*cell.paths_above, cell.path])]
    return max(manned, key=lambda unit: len(unit.path), default=cell)


def _tell_handlers(report: ImpostorReport, by: User) -> None:
    posts = Post.objects.held().with_verb(Verb.HANDLE_IMPOSTOR_REPORTS).filter(unit=report.handled_by)
    for post in posts.exclude(member=by.member_id).select_related("member__user"):
        if post.member.has_account:
            _tell(post.member.user, report, f"at:{report.handled_by_id}", "Có tin báo trang giả mạo cần xử lý")


@transaction.atomic
def forward_impostor_report(*, by: User, report: ImpostorReport, recipient: str, recipient_name: str = "") -> None:
    """Up to the committee directly above, or by letter to who is competent. Raises `RuleError`."""
    _require_handler(by, report)
    to = report.handled_by
    if recipient == Recipient.ABOVE:
        above = Unit.objects.filter(path=to.parent_path).first()
        if above is None:
            raise RuleError(NO_LEVEL_ABOVE)
        to = above
    report.forward(by=by, recipient=recipient, recipient_name=recipient_name, handled_by=to)
    if recipient == Recipient.ABOVE:
        _tell_handlers(report, by)
    _tell_reporter(report, by, f"forwarded:{to.pk}:{recipient}", "Tin báo của bạn đã được chuyển")


@transaction.atomic
def answer_impostor_report(*, by: User, report: ImpostorReport, outcome: str) -> None:
    """What who is competent answered; the reporter reads it. Raises `RuleError`."""
    _require_handler(by, report)
    report.answer(by=by, outcome=outcome)
    _tell_reporter(report, by, "answered", "Tin báo của bạn đã có trả lời")


@transaction.atomic
def close_impostor_report(*, by: User, report: ImpostorReport, reason: str) -> None:
    """No step is needed, with the reason; the reporter reads it. Raises `RuleError`."""
    _require_handler(by, report)
    report.close(by=by, outcome=reason)
    _tell_reporter(report, by, "closed", "Tin báo của bạn đã được xem xét")


def purge_impostor_reports() -> int:
    """Empties what ended longer ago than the rule of its unit keeps it; returns how many. Safe to run again."""
    ended = ImpostorReport.objects.filter(status__in=[ImpostorStatus.ANSWERED, ImpostorStatus.CLOSED])
    return sum(_purge(report) for report in ended.select_related("unit", "picture").iterator(chunk_size=200))


@transaction.atomic
def _purge(report: ImpostorReport) -> bool:
    rule = Rule.objects.in_force(KEPT_RULE, report.unit, clock.today())
    if report.ended_at is None or clock.local(report.ended_at).date() + timedelta(days=rule.days) > clock.today():
        return False
    picture = report.picture
    report.purge(by=SYSTEM)
    if picture is not None:
        picture.delete()
        transaction.on_commit(lambda: picture.file.delete(save=False))
    return True


def _require_handler(by: User, report: ImpostorReport) -> None:
    if not can_handle_impostor_report(by, report):
        raise RuleError(NOT_HANDLER)


def _tell_reporter(report: ImpostorReport, by: User, step: str, title: str) -> None:
    reporter = report.reporter
    if reporter is not None and reporter.has_account and reporter.pk != by.member_id:
        _tell(reporter.user, report, step, title)


def _tell(user: User, report: ImpostorReport, step: str, title: str) -> None:
    tell(user, effect=f"impostor:{report.pk}:{step}", title=title, url=report.get_absolute_url())
