"""What waits for a person here."""

from collections.abc import Iterable, Iterator

from django.urls import reverse

from accounts.models import User
from accounts.todo import Todo
from declarations.models import Consent, Declaration, DeclarationStatus, RequestStatus
from declarations.permissions import reviews
from notifications.models import Deadline


def waiting(user: User) -> Iterable[Todo]:
    """A member's duties, then an officer's queues; at most four queries."""
    if user.member_id is not None:
        yield from _own(user)
    if reviews(user):
        yield from _queues(user)


def _own(user: User) -> Iterator[Todo]:
    rows = Deadline.objects.visible_to(user).open().filter(subject_type="declarationrequest")
    duties = {deadline.subject_id: deadline for deadline in rows.order_by("due_on", "pk")}
    last = Declaration.objects.filter(member=user.member_id).select_related("request").order_by("-version").first()
    unfinished = last if last and last.request.status == RequestStatus.ISSUED else None
    for deadline in duties.values():
        if unfinished is None or deadline.subject_id != unfinished.request_id or not _is_open(unfinished):
            yield Todo(deadline.title, deadline.url, "Xem và trả lời", deadline.due_on)
    if unfinished is not None and _is_open(unfinished):
        duty = duties.get(unfinished.request_id)
        yield _to_finish(unfinished, duty)


def _is_open(declaration: Declaration) -> bool:
    return declaration.status in (DeclarationStatus.DRAFT, DeclarationStatus.RETURNED)


def _to_finish(declaration: Declaration, duty: Deadline | None) -> Todo:
    due_on = duty.due_on if duty else None
    if declaration.status == DeclarationStatus.DRAFT:
        url = reverse("declarations:declaration_edit", args=[declaration.pk])
        return Todo("Bản khai đang soạn, chưa gửi", url, "Khai tiếp", due_on)
    return Todo("Bổ sung bản khai theo đề nghị", declaration.get_absolute_url(), "Xem đề nghị", due_on)


def _queues(user: User) -> Iterator[Todo]:
    if count := Declaration.objects.reviewable_by(user).count():
        yield Todo("Bản khai chờ ghi nhận", reverse("declarations:review_list"), "Xem xét", count=count)
    if count := Consent.objects.settled_by(user).objected().count():
        yield Todo("Ý kiến cần trao đổi", reverse("declarations:consent_list"), "Xem và trao đổi", count=count)
