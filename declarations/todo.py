"""What waits for a person here."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, Min, QuerySet, Value
from django.urls import reverse

from accounts.models import Unit, User
from accounts.todo import Todo
from declarations import incident_todo, paper_todo
from declarations.models import (
    Consent,
    ConsentStatus,
    Declaration,
    DeclarationRequest,
    DeclarationStatus,
    RequestStatus,
)
from declarations.models.scope import belongs_to
from declarations.permissions import reviews
from notifications.actions import compute
from notifications.models import CalendarDay, Deadline, Rule
from portal.lib import clock

REVIEW_RULE, TALK_RULE = "declaration-review-due", "consent-settle-due"


def waiting(user: User) -> Iterable[Todo]:
    """A member's duties, then an officer's queues; at most four queries, one more for a newcomer."""
    if user.member_id is not None:
        yield from _own(user)
    if reviews(user):
        yield from _queues(user)
    yield from paper_todo.waiting(user)
    yield from incident_todo.waiting(user)


def open_in(unit: Unit) -> Iterator[tuple[str, int]]:
    """What waits in a cell, whoever holds its posts; counts only."""
    here = belongs_to([unit.pk])
    yield "Bản khai chờ ghi nhận", Declaration.objects.submitted().filter(here).count()
    yield "Ý kiến cần trao đổi", Consent.objects.objected().filter(here).count()
    yield "Yêu cầu khai báo đang mở", DeclarationRequest.objects.issued().filter(unit=unit).count()


def _own(user: User) -> Iterator[Todo]:
    mine = Deadline.objects.visible_to(user).filter(subject_type__in=["declarationrequest", "declaration"])
    rows = list(mine.order_by("due_on", "pk"))
    known = {deadline.subject_id: deadline for deadline in rows if deadline.subject_type == "declarationrequest"}
    duties = {key: deadline for key, deadline in known.items() if deadline.is_open}
    if not known and _joined_just_now(user):
        yield from _not_yet_counted(user)
    sent = Declaration.objects.filter(member=user.member_id).select_related("request").order_by("-version")
    versions = list(sent[:2])
    last = versions[0] if versions else None
    yield from paper_todo.to_confirm(versions)
    unfinished = last if last and last.request.status == RequestStatus.ISSUED else None
    for deadline in duties.values():
        if unfinished is None or deadline.subject_id != unfinished.request_id or not _is_open(unfinished):
            due_url = deadline.get_absolute_url()
            yield Todo(deadline.title, deadline.url, "Xem và trả lời", deadline.due_on, due_url=due_url)
    if unfinished is not None and _is_open(unfinished):
        duty = duties.get(unfinished.request_id)
        yield _to_finish(unfinished, duty)
    else:
        yield from _to_renew(rows)


def _to_renew(rows: list[Deadline]) -> Iterator[Todo]:
    """What is to be confirmed again; a draft or a version to be corrected, once sent, does that as well."""
    for deadline in rows:
        if deadline.subject_type == "declaration" and deadline.is_open:
            due_url = deadline.get_absolute_url()
            yield Todo(deadline.title, deadline.url, "Xem và xác nhận", deadline.due_on, due_url=due_url)


def _joined_just_now(user: User) -> bool:
    yesterday = clock.today() - timedelta(days=1)
    return any(row.starts_on >= yesterday for row in user.memberships_today)


def _not_yet_counted(user: User) -> Iterator[Todo]:
    """Requests to somebody who joined a moment ago: the clock has not set their deadlines yet."""
    answered = Consent.objects.filter(member=user.member_id).exclude(status=ConsentStatus.ASKED).values("request")
    for asked in DeclarationRequest.objects.addressed_to(user).exclude(pk__in=answered):
        yield Todo("Khai báo trang cá nhân", asked.get_absolute_url(), "Xem và trả lời", asked.last_day)


def _is_open(declaration: Declaration) -> bool:
    return declaration.status in (DeclarationStatus.DRAFT, DeclarationStatus.RETURNED)


def _to_finish(declaration: Declaration, duty: Deadline | None) -> Todo:
    due_on = duty.due_on if duty else None
    if declaration.status == DeclarationStatus.DRAFT:
        url = reverse("declarations:declaration_edit", args=[declaration.pk])
        return Todo("Bản khai đang soạn, chưa gửi", url, "Khai tiếp", due_on)
    if declaration.is_disputed:
        return Todo("Khai lại sau khi báo bản nhập hộ không đúng", declaration.get_absolute_url(), "Khai lại", due_on)
    return Todo("Bổ sung bản khai theo đề nghị", declaration.get_absolute_url(), "Xem đề nghị", due_on)


def _queues(user: User) -> Iterator[Todo]:
    review = _queue(REVIEW_RULE, Declaration.objects.reviewable_by(user), "submitted_at")
    talk = _queue(TALK_RULE, Consent.objects.settled_by(user).objected(), "objected_at")
    waits = {rule: (count, since) for rule, count, since in review.union(talk, all=True) if count}
    due = _due_days(user, {rule: clock.local(since).date() for rule, (_, since) in waits.items()})
    if REVIEW_RULE in waits:
        url = reverse("declarations:review_list")
        yield Todo("Bản khai chờ ghi nhận", url, "Xem xét", due.get(REVIEW_RULE), waits[REVIEW_RULE][0])
    if TALK_RULE in waits:
        url = reverse("declarations:consent_list")
        yield Todo("Ý kiến cần trao đổi", url, "Xem và trao đổi", due.get(TALK_RULE), waits[TALK_RULE][0])


def _queue(rule: str, rows: QuerySet[Any], since: str) -> QuerySet[Any]:
    """How many wait and since when the oldest does, under the code of the rule."""
    tagged = rows.order_by().annotate(rule=Value(rule, output_field=CharField())).values("rule")
    counted: QuerySet[Any] = tagged.annotate(n=Count("pk"), since=Min(since)).values_list("rule", "n", "since")
    return counted


def _due_days(user: User, begun: dict[str, date]) -> dict[str, date]:
    """By when the oldest of each queue should be done, by the rule of the reviewer's unit."""
    if not begun:
        return {}
    rules = Rule.objects.nearest(begun, user.posts_today[0].unit, clock.today())
    overrides = CalendarDay.overrides()
    return {code: compute(rule, begun[code], None, overrides).due_on for code, rule in rules.items()}
