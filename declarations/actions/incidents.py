"""A member's abnormal page: told, taken up, followed with dated notes, ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Event, Member, Post, Unit, User
from accounts.roles import Verb
from declarations.incident_steps import known
from declarations.models import Declaration, IncidentNote, PageIncident, PersonalPage
from declarations.models.incidents import Resolution, WaitsFor
from declarations.permissions import can_follow_incident
from notifications.actions import cancel_deadlines, meet_deadlines, set_deadlines, tell
from notifications.models import Rule
from portal.lib import clock

ASK_BACK_RULE = "page-incident-ask-back"
NOT_ON_A_ROLL = "Chỉ đảng viên có tên trong danh sách chi bộ mới báo được ở đây. Hãy liên hệ bí thư chi bộ."
NOT_YOURS = "Việc này do đảng viên báo và người theo dõi của chi bộ ghi."
ENDED = "Việc này đã kết thúc nên không ghi thêm được. Nếu trang lại bất thường, hãy báo một việc mới."


@dataclass(frozen=True)
class IncidentContent:
    """What the member tells; `page` one of their own declared pages, else `page_text` in words."""

    kind: str
    noticed_on: date
    page: PersonalPage | None = None
    page_text: str = ""
    note: str = ""
    steps_done: tuple[str, ...] = ()


@transaction.atomic
def report_incident(*, by: User, content: IncidentContent) -> PageIncident:
    """The member tells of a page; who reviews in the cell is told, and the portal asks back by its rule.

    Raises `RuleError` for somebody on no roll.
    """
    cell = by.cell
    if by.member is None or cell is None:
        raise RuleError(NOT_ON_A_ROLL)
    incident = PageIncident.objects.create(
        member=by.member,
        unit=cell,
        kind=content.kind,
        noticed_on=content.noticed_on,
        page=content.page,
        page_text=content.page_text or (str(content.page) if content.page else ""),
        note=content.note,
        steps_done=known(content.steps_done),
        reported_at=clock.now(),
    )
    Event.objects.append(by=by, verb="pageincident.reported", subject=incident, unit=cell)
    for user in followers(by.member, cell):
        _tell(user, incident, "reported", "Một đảng viên báo trang cá nhân bất thường")
    _ask_back(incident)
    return incident


def followers(member: Member, cell: Unit) -> list[User]:
    """Accounts of who follows it: the reviewers of the cell, else the nearest committee above; never the member."""
    posts = Post.objects.held().exclude(member=member).select_related("member__user", "unit")
    here = list(posts.with_verb(Verb.REVIEW_DECLARATIONS).filter(unit=cell))
    if not here:
        above = list(posts.with_verb(Verb.CONFIRM_POSTS).filter(unit__path__in=cell.paths_above))
        nearest = max((len(post.unit.path) for post in above), default=0)
        here = [post for post in above if len(post.unit.path) == nearest]
    return [post.member.user for post in here if post.member.has_account]


def _ask_back(incident: PageIncident) -> None:
    rule = Rule.objects.in_force(ASK_BACK_RULE, incident.unit, clock.today())
    set_deadlines(
        rule=rule,
        subject=incident,
        unit=incident.unit,
        members=[incident.member],
        title="Cho biết trang bất thường nay ra sao",
        url=incident.get_absolute_url(),
        starts_on=clock.today(),
    )


@transaction.atomic
def take_up_incident(*, by: User, incident: PageIncident) -> None:
    """Tiếp nhận: the member reads who follows it. Raises `RuleError`."""
    _require_follower(by, incident)
    incident.take_up(by=by)
    _tell_member(incident, "taken-up", "Chi bộ đã tiếp nhận việc trang bất thường")


@transaction.atomic
def add_note(*, by: User, incident: PageIncident, text: str) -> IncidentNote:
    """A dated remark; the other side is told, and it is their turn. Raises `RuleError`."""
    is_member = _require_party(by, incident)
    _require_open(incident)
    note = IncidentNote.objects.create(incident=incident, by=by, text=text)
    Event.objects.append(by=by, verb="pageincident.noted", subject=incident, unit=incident.unit)
    turn = WaitsFor.HANDLER if is_member else WaitsFor.MEMBER
    PageIncident.objects.filter(pk=incident.pk).update(waits_for=turn)
    if is_member:
        meet_deadlines(subject=incident, member=incident.member, at=clock.now())
        for user in followers(incident.member, incident.unit):
            _tell(user, incident, f"note:{note.pk}", "Có thông tin mới về một trang bất thường")
    else:
        _tell_member(incident, f"note:{note.pk}", "Có trao đổi mới về trang bất thường của bạn")
    return note


@transaction.atomic
def tick_steps(*, by: User, incident: PageIncident, done: Iterable[str]) -> None:
    """The member notes which steps are done. Raises `RuleError`."""
    if incident.member_id != by.member_id:
        raise RuleError(NOT_YOURS)
    _require_open(incident)
    incident.steps_done = known(done)
    incident.save(update_fields=["steps_done"])


@transaction.atomic
def resolve_incident(*, by: User, incident: PageIncident, resolution: str, note: str = "") -> None:
    """Ends it with a result; a page that is given up is to be told in the declaration. Raises `RuleError`."""
    is_member = _require_party(by, incident)
    incident.resolve(by=by, resolution=resolution)
    if note:
        IncidentNote.objects.create(incident=incident, by=by, text=note)
    cancel_deadlines(subject=incident)
    if resolution == Resolution.GIVEN_UP and has_declared(incident.member):
        _tell_member(
            incident, "amend", "Hãy cập nhật bản khai: trang không dùng nữa", reverse("declarations:declaration_list")
        )
    elif not is_member:
        _tell_member(incident, "resolved", "Việc trang bất thường đã kết thúc")
    if is_member:
        for user in followers(incident.member, incident.unit):
            _tell(user, incident, "resolved", "Một trang bất thường đã xử lý xong")


@transaction.atomic
def withdraw_incident(*, by: User, incident: PageIncident) -> None:
    """Told by mistake: from now on the author's alone. Raises `RuleError`."""
    if incident.member_id != by.member_id:
        raise RuleError(NOT_YOURS)
    incident.withdraw(by=by)
    cancel_deadlines(subject=incident)


def has_declared(member: Member) -> bool:
    """Whether a version stands in which a page given up could be named."""
    return Declaration.objects.of_member(member).current().exists()


def _require_follower(by: User, incident: PageIncident) -> None:
    if not can_follow_incident(by, incident):
        raise RuleError(NOT_YOURS)


def _require_party(by: User, incident: PageIncident) -> bool:
    """Whether it is the member; raises for anybody but the member and who follows it."""
    if incident.member_id == by.member_id:
        return True
    _require_follower(by, incident)
    return False


def _require_open(incident: PageIncident) -> None:
    if not PageIncident.objects.open().filter(pk=incident.pk).exists():
        raise RuleError(ENDED)


def _tell_member(incident: PageIncident, step: str, title: str, url: str = "") -> None:
    if incident.member.has_account:
        _tell(incident.member.user, incident, step, title, url)


def _tell(user: User, incident: PageIncident, step: str, title: str, url: str = "") -> None:
    tell(user, effect=f"incident:{incident.pk}:{step}", title=title, url=url or incident.get_absolute_url())
