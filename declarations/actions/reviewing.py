"""What the secretary does: ghi nhận, đề nghị bổ sung, and talking with who has an opinion."""

from django.db import transaction
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Member, Purpose, ReadEvent, User
from declarations.actions.duties import update_duties
from declarations.models import Consent, Declaration, ReviewRound
from declarations.permissions import can_review, can_settle
from declarations.rounds import open_item, state_of
from notifications.actions import tell

NOT_OPENED = "Bản khai này thuộc vòng ghi nhận đang mở. Hãy mở xem bản khai trong vòng này rồi mới quyết định."
ASK_FIRST = "Hãy hỏi trực tiếp đảng viên xem chính họ có gửi bản này không, rồi đánh dấu."
NOT_REVIEWER = "Bạn không phải là người xem xét bản khai này. Không ai xem xét bản khai của chính mình."


def _require_reviewer(by: User, declaration: Declaration) -> None:
    """By post only; whoever came second hears of the race (from the transition), not of rights."""
    if not can_review(by, declaration):
        raise RuleError(NOT_REVIEWER)


@transaction.atomic
def acknowledge(*, by: User, declaration: Declaration, asked: bool = False) -> None:
    """Ghi nhận: the version counts; the one acknowledged before is superseded. Raises `RuleError`.

    In: `asked` that the reviewer asked the member in person, where the version says that it needs that.
    """
    _require_reviewer(by, declaration)
    found = _require_opened(by, declaration)
    if declaration.needs_asking:
        if not asked:
            raise RuleError(ASK_FIRST)
        declaration.confirm(by=by, on="in_person")
    take_note(by=by, declaration=declaration)
    _end_if_exhausted(by, found)


def take_note(*, by: User, declaration: Declaration, found: ReviewRound | None = None) -> None:
    """What acknowledging does, singly or (`found`) together with others; call inside a transaction."""
    declaration.acknowledge(by=by, data={"round": str(found.pk)} if found else None)
    before = Declaration.objects.of_member(declaration.member).filter(
        status="acknowledged", version__lt=declaration.version
    )
    for earlier in before:
        earlier.supersede(by=by)
    _tell(declaration, "acknowledged", "Bản khai của bạn đã được ghi nhận")


@transaction.atomic
def return_for_correction(*, by: User, declaration: Declaration, reason: str) -> None:
    """Đề nghị bổ sung, with a reason the member reads. Raises `RuleError`."""
    _require_reviewer(by, declaration)
    found = _require_opened(by, declaration)
    declaration.return_for_correction(by=by, reason=reason)
    update_duties(declaration.member)
    _tell(declaration, "returned", "Bản khai của bạn cần bổ sung")
    _end_if_exhausted(by, found)


def _require_opened(by: User, declaration: Declaration) -> ReviewRound | None:
    """In an open round a decision follows a look of one's own within the round: a sample nobody read is none."""
    item = open_item(declaration)
    if item is None:
        return None
    looks = ReadEvent.objects.filter(reader_id=by.pk, subject_type="declaration", subject_id=declaration.pk)
    if not looks.filter(purpose=Purpose.REVIEW, at__gte=item.round.started_at).exists():
        raise RuleError(NOT_OPENED)
    return item.round


def _end_if_exhausted(by: User, found: ReviewRound | None) -> None:
    """The decision about the last one ends the round."""
    if found is not None and (state := state_of(found, by)).is_exhausted:
        found.finish(by=by, sampled=state.sampled, returned=state.returned, together=0)


@transaction.atomic
def settle_objection(*, by: User, consent: Consent, note: str) -> None:
    """Records that people talked about an opinion, and with what result. Raises `RuleError`."""
    if not can_settle(by, consent):
        raise RuleError("Bạn không phải là người trao đổi về ý kiến này.")
    membership = consent.member.membership_on()
    consent.settle(by=by, note=note, unit=membership.unit if membership else consent.unit)
    user = _account(consent.member)
    if user is not None:
        url = reverse("declarations:request_detail", args=[consent.request_id])
        tell(
            user,
            effect=f"consent:{consent.pk}:{consent.settled_at}",
            title="Ý kiến của bạn đã được trao đổi",
            url=url,
        )


def _tell(declaration: Declaration, step: str, title: str) -> None:
    user = _account(declaration.member)
    if user is not None:
        tell(
            user,
            effect=f"declaration:{declaration.pk}:{step}",
            title=title,
            url=declaration.get_absolute_url(),
        )


def _account(member: Member) -> User | None:
    return getattr(member, "user", None)
