"""What waits for a person about abnormal pages, tin báo and the unit's own pages."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from declarations.models import ImpostorReport, OfficialPage, PageIncident
from declarations.models.incidents import WaitsFor
from notifications.models.rules import STEP_DAYS
from portal.lib import clock


def waiting(user: User) -> Iterable[Todo]:
    """Own incidents whose turn is the member's; for officers what they follow, and pages to check; one query."""
    if user.member_id is None:
        return
    incidents = PageIncident.objects.visible_to(user).open()
    reports = ImpostorReport.objects.awaiting(user).received()
    found = _rows("incident", incidents, "waits_for", "noticed_on", "member")
    found = found.union(
        _rows("report", reports, "status", "seen_on", "reporter"),
        _rows("page", _pages_due(user), "status", "review_due_on", "responsible"),
        all=True,
    )
    yield from _todos(user, list(found))


def _rows(tag: str, rows: QuerySet[Any], state: str, day: str, person: str) -> QuerySet[Any]:
    tagged: QuerySet[Any] = rows.annotate(tag=Value(tag, output_field=CharField())).order_by()
    return tagged.values_list("tag", "pk", state, day, person)


def _pages_due(user: User) -> QuerySet[OfficialPage]:
    """The duty of who answers for the page, and of the heads where nobody does."""
    soon = clock.today() - timedelta(days=min(STEP_DAYS.values()))
    kept = Q(responsible__isnull=True, pk__in=OfficialPage.objects.managed_by(user).values("pk"))
    return OfficialPage.objects.in_use().filter(kept | Q(responsible=user.member_id), review_due_on__lte=soon)


def _todos(user: User, rows: list[Any]) -> Iterator[Todo]:
    counts: Counter[str] = Counter()
    for tag, pk, state, day, person in rows:
        if tag == "page":
            url = reverse("declarations:official_page_detail", args=[pk])
            yield Todo("Rà soát trang của đơn vị", url, "Rà soát", day)
        elif tag == "incident" and person == user.member_id:
            if state == WaitsFor.MEMBER:
                url = reverse("declarations:incident_detail", args=[pk])
                yield Todo("Trang của bạn bất thường: cho biết nay ra sao", url, "Xem và trả lời")
        elif tag == "report" or state == WaitsFor.HANDLER:
            counts[tag] += 1
    if count := counts["incident"]:
        url = f"{reverse('declarations:incident_list')}?status=open"
        yield Todo("Đảng viên báo trang bất thường", url, "Xem và giúp", count=count)
    if count := counts["report"]:
        yield Todo("Tin báo trang giả mạo", reverse("declarations:impostor_report_list"), "Xem và chuyển", count=count)
