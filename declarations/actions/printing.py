"""Printing the forms of a whole cell in the background, and throwing them away once they are on paper."""

from datetime import timedelta

from django.db import transaction

from accounts.errors import RuleError
from accounts.models import Event, Member, Unit, User
from declarations.models import DeclarationRequest, PrintOrder
from declarations.paper_forms import form_pdf, sheet, versions_for
from declarations.permissions import cells_entered_by
from documents.models import erase, store
from notifications.actions import tell
from notifications.models import Job
from portal.lib import clock, pdf

TASK = "declarations.tasks.print_forms"
KEPT_FOR = timedelta(days=7)
NOT_ALLOWED = "Chỉ bí thư hoặc phó bí thư chi bộ mới in phiếu cho đảng viên của chi bộ mình."
FAILED = "Chưa in được phiếu. Không có gì bị mất; hãy bấm “Thử lại”, nếu vẫn không được thì báo người quản trị."


@transaction.atomic
def order_forms(*, by: User, request: DeclarationRequest, unit: Unit, is_large: bool) -> PrintOrder:
    """A PDF with the form of every member of the cell, each on a page of its own. Raises `RuleError`."""
    if unit not in cells_entered_by(by, request):
        raise RuleError(NOT_ALLOWED)
    order = PrintOrder.objects.create(
        request=request, unit=unit, is_large=is_large, ordered_by=by, ordered_at=clock.now()
    )
    url = order.get_absolute_url()
    payload = {"order": str(order.pk)}
    order.job = Job.objects.start(owner=by, title="In phiếu khai báo", task=TASK, payload=payload, back_url=url)
    order.save(update_fields=["job"])
    Event.objects.append(by=by, verb="printorder.ordered", subject=order, unit=unit)
    return order


def print_forms(order: PrintOrder, job: Job) -> None:
    """One form after the other, each shown as progress. Safe to run again after any crash."""
    members = list(Member.objects.in_unit(order.unit))
    job.progress(0, len(members) + 1)
    if order.file_id is None and members:
        versions = versions_for(order.ordered_by, members)
        parts = []
        for number, member in enumerate(members, start=1):
            value = sheet(member, order.unit, order.request, versions.get(member.pk, []), is_large=order.is_large)
            parts.append(form_pdf(value))
            job.progress(number, len(members) + 1)
        _keep(order, pdf.join(parts))
    job.finish(order.get_absolute_url())


@transaction.atomic
def _keep(order: PrintOrder, content: bytes) -> None:
    locked = PrintOrder.objects.select_for_update().get(pk=order.pk)
    if locked.file_id is not None:  # a second worker was faster
        return
    locked.file = store(content, name="phieu-khai-bao.pdf", content_type="application/pdf", purpose="paper-forms")
    locked.finished_at = clock.now()
    locked.save(update_fields=["file", "finished_at"])
    title, effect = "Phiếu khai báo đã sẵn sàng để in", f"printorder:{order.pk}"
    tell(order.ordered_by, effect=effect, title=title, url=order.get_absolute_url())


@transaction.atomic
def purge_prints() -> int:
    """Deletes printed forms and their orders after a week; returns how many. They can be printed anew at any time."""
    rows = PrintOrder.objects.filter(ordered_at__lt=clock.now() - KEPT_FOR).select_related("file")
    files = [row.file for row in rows if row.file is not None]
    deleted = rows.delete()[1].get(PrintOrder._meta.label, 0)
    for stored in files:
        erase(stored)
    return deleted
