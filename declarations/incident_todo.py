"""What waits for a person about abnormal pages, tin báo and the unit's own pages."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from declarations.models import ImpostorReport, OfficialPage, PageIncident
from declarations.models.incidents import WaitsFor
from declarations.permissions import handles_impostor_reports, reviews
from notifications.models.rules import STEP_DAYS
from portal.lib import clock


def waiting(user: User) -> Iterable[Todo]:
    """Own incidents whose turn is the member's; for officers what they follow, and pages to check; four queries."""
    if user.member_id is None:
        return
    for incident in PageIncident.objects.filter(member=user.member_id).waiting_for(WaitsFor.MEMBER):
        yield Todo("Trang của bạn bất thường: cho biết nay ra sao", incident.get_absolute_url(), "Xem và trả lời")
    if reviews(user) and (count := PageIncident.objects.handled_by(user).waiting_for(WaitsFor.HANDLER).count()):
        url = reverse("declarations:incident_list")
        yield Todo("Đảng viên báo trang bất thường", f"{url}?status=open", "Xem và giúp", count=count)
    if handles_impostor_reports(user) and (count := ImpostorReport.objects.awaiting(user).received().count()):
        yield Todo("Tin báo trang giả mạo", reverse("declarations:impostor_report_list"), "Xem và chuyển", count=count)
    yield from _official_pages(user)


def _official_pages(user: User) -> Iterator[Todo]:
    """The duty of who answers for the page, and of the heads where nobody does."""
    soon = clock.today() + timedelta(days=-min(STEP_DAYS.values()))
    mine = Q(responsible=user.member_id)
    kept = Q(pk__in=OfficialPage.objects.managed_by(user).filter(responsible__isnull=True).values("pk"))
    for page in OfficialPage.objects.in_use().filter(mine | kept, review_due_on__lte=soon).order_by("review_due_on"):
        yield Todo("Rà soát trang của đơn vị", page.get_absolute_url(), "Rà soát", page.review_due_on)
