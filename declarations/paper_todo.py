"""What waits because somebody typed in for a member."""

import uuid
from collections.abc import Iterator

from django.urls import reverse

from accounts.models import User
from accounts.roles import Verb
from accounts.todo import Todo
from declarations.models import Confirmation, Declaration, DeclarationStatus, RequestStatus
from declarations.models.declarations import STANDING
from declarations.models.scope import belongs_to


def waiting(user: User) -> Iterator[Todo]:
    """For who types in, what members said is not right: one query."""
    if cells := user.units_with(Verb.ENTER_DECLARATIONS):
        yield from _disputed(user, cells)


def to_confirm(versions: list[Declaration]) -> Iterator[Todo]:
    """For the member, in whose name the last version was typed in; the newest first, perhaps a draft above it."""
    last = next((row for row in versions if row.status in STANDING), None)
    if last is not None and last.confirmation == Confirmation.BY_MEMBER:
        yield Todo("Bản khai nhập hộ, chờ bạn xác nhận", last.get_absolute_url(), "Xem và xác nhận")


def _disputed(user: User, cells: list[uuid.UUID]) -> Iterator[Todo]:
    rows = Declaration.objects.filter(status=DeclarationStatus.RETURNED, confirmation=Confirmation.DISPUTED)
    rows = rows.filter(belongs_to(cells), request__status=RequestStatus.ISSUED).exclude(member=user.member_id)
    found = list(rows.order_by("returned_at").values_list("pk", "request"))
    if found:
        one, asked = found[0]
        page = ("declarations:declaration_detail", one) if len(found) == 1 else ("declarations:paper_list", asked)
        title = "Bản nhập hộ được báo là không đúng"
        yield Todo(title, reverse(page[0], args=[page[1]]), "Xem ý của đảng viên", count=len(found))
