"""Where each member of a cell stands towards a request, for who prints and types in paper. Names and states only."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import Member, User
from declarations.models import Confirmation, Consent, Declaration, DeclarationRequest
from declarations.models.declarations import STANDING
from notifications.models import Deadline


@dataclass(frozen=True)
class PaperRow:
    """One member of the list."""

    number: int
    member: Member
    is_self: bool
    has_account: bool
    state: str
    label: str
    latest: Declaration | None
    counting: Declaration | None

    @property
    def is_missing(self) -> bool:
        return self.state == "due"


def paper_rows(user: User, request: DeclarationRequest, members: Sequence[Member]) -> list[PaperRow]:
    """In the order of the printed list; three queries, however many members."""
    ids = [member.pk for member in members]
    seen = Declaration.objects.visible_to(user).filter(member__in=ids).exclude(status="draft")
    sent = list(seen.select_related("request").order_by("version"))
    latest = {row.member_id: row for row in sent}
    counting = {row.member_id: row for row in sent if row.status in STANDING}
    opinions = set(
        Consent.objects.with_opinion().filter(request=request, member__in=ids).values_list("member", flat=True)
    )
    met = Deadline.objects.about(request).filter(member__in=ids, met_at__isnull=False).values_list("member", flat=True)
    answered = set(met)
    return [
        PaperRow(
            number,
            member,
            member.pk == user.member_id,
            member.has_account,
            *_state(latest.get(member.pk), member.pk in opinions, member.pk in answered),
            latest.get(member.pk),
            counting.get(member.pk),
        )
        for number, member in enumerate(members, start=1)
    ]


def _state(latest: Declaration | None, has_opinion: bool, has_answered: bool) -> tuple[str, str]:
    if has_opinion:
        return "has_opinion", "Có ý kiến"
    if latest is not None and latest.confirmation == Confirmation.DISPUTED and not has_answered:
        return "returned", "Đảng viên báo không đúng"
    if not has_answered:
        return "due", "Chưa khai"
    if latest is not None and latest.confirmation == Confirmation.BY_MEMBER:
        return "submitted", "Nhập hộ, chờ đảng viên xác nhận"
    return "done", "Đã khai"
