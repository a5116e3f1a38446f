"""Things for tests, built as people build them: through the real actions and transitions.

Nothing here writes a status or a right by hand; what an action refuses, a factory cannot make.
"""

import itertools
import uuid
from datetime import date, timedelta
from typing import Any

from django.conf import settings

from accounts import actions as accounts
from accounts.actions.access import NewAccount
from accounts.actions.accounts import open_administrator
from accounts.models import (
    SYSTEM,
    AccessCode,
    Actor,
    Application,
    Member,
    Membership,
    OnceKey,
    Post,
    Purpose,
    ReadEvent,
    Standing,
    Unit,
    UnitKind,
    User,
)
from accounts.models.access import AccessCodeKind
from accounts.roles import Office
from declarations import actions as declarations
from declarations.actions import CheckedPage
from declarations.actions.requests import DUE_RULE, READERS
from declarations.models import Consent, Declaration, DeclarationRequest
from documents.models import StoredFile, store
from notifications.models import CalendarDay, Deadline, Heartbeat, Job, Notice, OutboxMessage, Reminder, Rule
from notifications.models.deadlines import DayKind, Outcome, Step
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.actions import order_report
from reports.models import QuarterlyReport

PASSWORD = "cay tre xanh 2026"
# Members are on the roll since long ago, so that a test may end or change a membership today.
LONG_AGO = date(2020, 1, 6)

_numbers = itertools.count(1)


def number() -> int:
    """A number no other call got: keeps names and codes of one run apart."""
    return next(_numbers)


# Units, the roll, accounts, posts ------------------------------------------------------------


def make_root(*, by: Actor = SYSTEM, name: str = "Đảng bộ tỉnh Hoa Sen") -> Unit:
    """The top of the tree."""
    return accounts.add_root(by=by, name=name, opened_on=LONG_AGO)


def make_unit(parent: Unit, *, kind: str = UnitKind.CELL, name: str = "", by: Actor = SYSTEM) -> Unit:
    """A unit below `parent`, a cell unless said otherwise."""
    return accounts.add_unit(
        by=by, parent=parent, kind=kind, name=name or f"{UnitKind(kind).label} {number()}", opened_on=LONG_AGO
    )


def make_cell(parent: Unit | None = None) -> Unit:
    """A cell; on its own it gets a root above it."""
    return make_unit(parent or Unit.objects.filter(depth=1).first() or make_root())


def make_member(
    unit: Unit,
    *,
    name: str = "",
    standing: str = Standing.OFFICIAL,
    since: date = LONG_AGO,
    by: Actor = SYSTEM,
    email: str = "",
) -> Member:
    """Someone on the roll of a cell, without an account."""
    new = accounts.NewMember(name or f"Đảng Viên {number()}", standing, contact_email=email)
    return accounts.add_member(by=by, unit=unit, new=new, starts_on=since)


def member_of(user: User) -> Member:
    """The member whose account this is."""
    assert user.member is not None
    return user.member


def membership_of(member: Member) -> Membership:
    """The official membership of today."""
    membership = member.membership_on()
    assert membership is not None
    return membership


def make_guest(member: Member, unit: Unit, *, since: date = LONG_AGO) -> Membership:
    """A member of another cell who takes part here for a time; no screen writes this yet."""
    return Membership.objects.create(member=member, unit=unit, standing=Standing.TEMPORARILY_HERE, starts_on=since)


def make_administrator(username: str = "quan.tri") -> User:
    """The first administrator; nobody on the roll, without a password."""
    return open_administrator(username=username)


def make_access_code(member: Member, *, by: User, kind: str = AccessCodeKind.INVITATION) -> AccessCode:
    """An invitation as the issuer would hand it over."""
    return accounts.issue_access_code(by=by, member=member, kind=kind)


def make_user(member: Member, *, by: User, username: str = "", email: str = "") -> User:
    """The member's account, opened with an invitation that `by` issued."""
    code = make_access_code(member, by=by)
    account = NewAccount(username or f"dang.vien.{number()}", PASSWORD, email)
    return accounts.accept_access_code(code=code, second_code=code.second_code, account=account)


def make_application(unit: Unit, *, username: str = "", name: str = "Người Chờ Xác Nhận") -> Application:
    """Someone who registered with the cell's join code and waits."""
    account = NewAccount(username or f"nguoi.cho.{number()}", PASSWORD)
    return accounts.apply_to_join(unit=unit, full_name=name, account=account)


def make_proposal(member: Member, unit: Unit, office: str = Office.SECRETARY, *, by: User) -> Post:
    """A post that waits for the second person."""
    return accounts.propose_post(by=by, member=member, unit=unit, office=office, starts_on=LONG_AGO)


def make_post(member: Member, unit: Unit, office: str = Office.SECRETARY, *, by: User, confirmed_by: User) -> Post:
    """A post held today: proposed by one person, confirmed by another."""
    post = make_proposal(member, unit, office, by=by)
    accounts.confirm_post(by=confirmed_by, post=post, account_checked=True)
    forget_rights(confirmed_by, getattr(member, "user", None))
    return post


def make_first_post(member: Member, root: Unit) -> Post:
    """The secretary of the root, whom an operator's command appoints."""
    post = accounts.appoint_first_officer(member=member, unit=root)
    forget_rights(getattr(member, "user", None))
    return post


def forget_rights(*users: User | None) -> None:
    """Makes user objects read their posts again, as the next request would."""
    for user in users:
        if user is not None:
            user.forget_rights()


def make_once_key(user: User) -> OnceKey:
    """A form that was sent once."""
    key = uuid.uuid4()
    OnceKey.objects.create_once(user=user, key=key, create=lambda: member_of(user))
    return OnceKey.objects.get(user=user, key=key)


def make_read(*, by: User, member: Member, purpose: Purpose = Purpose.ROLL) -> ReadEvent:
    """One opening of another person's data."""
    ReadEvent.objects.record(by=by, subject=member, member=member, unit=membership_of(member).unit, purpose=purpose)
    return ReadEvent.objects.about(member)[0]


# Declarations --------------------------------------------------------------------------------


def make_draft_request(unit: Unit, *, by: User, days: int = 30, **fields: Any) -> DeclarationRequest:
    """A request being drafted; `days` until it is due. `fields` overrides any column."""
    values: dict[str, Any] = {
        "unit": unit,
        "drafted_by": by,
        "document_number": f"Số {number():02}-TB/CB",
        "purpose": "Nắm tình hình sử dụng mạng xã hội của đảng viên.",
        "readers": READERS,
        "platforms": ["facebook", "zalo", "tiktok"],
        "fields": ["address"],
        "due_on": clock.today() + timedelta(days=days),
    }
    return DeclarationRequest.objects.create(**values | fields)


def make_request(unit: Unit, *, by: User, days: int = 30, **fields: Any) -> DeclarationRequest:
    """A request that members are asked to answer; `by` holds a post that may ask."""
    make_rule()
    request = make_draft_request(unit, by=by, days=days, **fields)
    declarations.issue_request(by=by, request=request)
    return request


def make_page(name: str = "Trang của tôi", address: str = "", **fields: Any) -> CheckedPage:
    """One page as the form would have checked it."""
    values: dict[str, Any] = {"platform": "facebook", "status": "in_use"}
    return CheckedPage(display_name=name, address=address, **values | fields)


def make_consent(request: DeclarationRequest, *, by: User, opinion: str | None = None) -> Consent:
    """The member's agreement, or with `opinion` the objection."""
    if opinion is not None:
        return declarations.object_to(by=by, request=request, opinion=opinion)
    declarations.start_draft(by=by, request=request)
    return Consent.objects.of(request, member_of(by))


def make_declaration(
    request: DeclarationRequest,
    *,
    by: User,
    reviewer: User | None = None,
    at_status: str = "submitted",
    pages: tuple[CheckedPage, ...] | None = None,
    answer: str = "pages",
) -> Declaration:
    """The next declaration of `by`, brought to `at_status` by the member and, where needed, `reviewer`."""
    declaration = declarations.start_draft(by=by, request=request)
    declarations.save_draft(by=by, declaration=declaration, answer=answer)
    if at_status == "draft":
        return declaration
    given = (make_page(),) if pages is None else pages
    declarations.submit(by=by, declaration=declaration, pages=given if answer == "pages" else ())
    if at_status == "withdrawn":
        declarations.withdraw(by=by, declaration=declaration)
    elif at_status != "submitted":
        assert reviewer is not None, f"{at_status} needs a reviewer"
        _review(declaration, request, by=by, reviewer=reviewer, at_status=at_status)
    declaration.refresh_from_db()
    assert declaration.status == at_status
    return declaration


def _review(declaration: Declaration, request: DeclarationRequest, *, by: User, reviewer: User, at_status: str) -> None:
    if at_status == "returned":
        declarations.return_for_correction(by=reviewer, declaration=declaration, reason="Xin bổ sung trang Zalo.")
        return
    declarations.acknowledge(by=reviewer, declaration=declaration)
    if at_status == "superseded":  # a newer version was acknowledged
        make_declaration(request, by=by, reviewer=reviewer, at_status="acknowledged")


def make_report(unit: Unit, *, by: User, days_ago: int = 100) -> QuarterlyReport:
    """A quarterly report that waits for the worker, of the quarter in which that day lay."""
    day = clock.today() - timedelta(days=days_ago)
    return order_report(by=by, unit=unit, quarter=Quarter(day.year, (day.month + 2) // 3))


# Notifications, documents --------------------------------------------------------------------


def make_rule(code: str = DUE_RULE, *, unit: Unit | None = None, days: int = 30) -> Rule:
    """The deadline rule in force, the general one unless a unit is given."""
    return Rule.objects.get_or_create(
        code=code,
        unit=unit,
        defaults={"label": "Hạn khai báo", "days": days, "day_kind": DayKind.CALENDAR, "valid_from": LONG_AGO},
    )[0]


def make_deadline(request: DeclarationRequest, member: Member) -> Deadline:
    """The deadline that issuing the request gave the member."""
    return Deadline.objects.about(request).get(member=member)


def make_reminder(deadline: Deadline, step: str = Step.BEFORE_7) -> Reminder:
    """A reminder that went out."""
    return Reminder.objects.create(
        deadline=deadline, step=step, recipient=deadline.member, outcome=Outcome.SENT, at=clock.now()
    )


def make_calendar_day(day: date, *, is_working: bool = False, name: str = "Ngày nghỉ của địa phương") -> CalendarDay:
    """A day that differs from the usual calendar."""
    return CalendarDay.objects.create(day=day, is_working=is_working, name=name)


def make_notice(user: User, title: str = "Bạn có việc cần xem", url: str = "/") -> Notice:
    """A message in the portal."""
    return Notice.objects.tell(user, effect=f"test:{number()}", title=title, url=url)


def make_outbox_message(effect: str = "", task: str = "notifications.tasks.deliver_mail") -> OutboxMessage:
    """Work that waits for the worker."""
    return OutboxMessage.objects.put(
        task=task,
        effect=effect or f"test:{number()}",
        payload={"to": "an@example.vn", "from": settings.DEFAULT_FROM_EMAIL, "subject": "Bạn có việc", "body": "…"},
    )


def make_job(owner: User, title: str = "Lập báo cáo", task: str = "notifications.tasks.tick") -> Job:
    """Long work that waits for the worker."""
    return Job.objects.start(owner=owner, title=title, task=task, payload={}, back_url="/")


def make_heartbeat(name: str = "worker") -> Heartbeat:
    """A sign of life of now."""
    Heartbeat.beat(name)
    return Heartbeat.objects.get(name=name)


def make_stored_file(content: bytes = b"%PDF-1.7", name: str = "bao-cao.pdf") -> StoredFile:
    """A private file."""
    return store(content, name=name, content_type="application/pdf", purpose="report")
