"""What members of the demo do with a request, and what their reviewers answer, through the real actions."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import UUID

from accounts.models import Membership, Post, Purpose, ReadEvent, Unit, User
from accounts.roles import Verb
from declarations.actions import (
    acknowledge,
    object_to,
    return_for_correction,
    save_draft,
    settle_objection,
    start_draft,
    submit,
    withdraw,
)
from declarations.actions.drafting import CheckedPage
from declarations.addresses import parse_address
from declarations.models import Answer, Consent, Declaration, DeclarationRequest, PageStatus
from declarations.models.pages import PagePurpose
from declarations.platforms import Platform
from portal.demo.people import Person, address_of
from portal.demo.timeline import Timeline
from portal.lib import clock

Rows = list[dict[str, str]]
Edit = Callable[[Rows], Rows]
RETURN_REASONS = (
    "Đồng chí cho biết thêm trang Facebook thứ hai đã nêu trong buổi sinh hoạt có còn dùng không.",
    "Tên hiển thị của tài khoản Zalo chưa đúng với tên đang dùng. Đồng chí kiểm tra lại giúp.",
    "Đồng chí bổ sung tài khoản TikTok nếu vẫn đang dùng, hoặc ghi là đã hủy.",
)
SETTLED = "Đã gặp trực tiếp, giải thích mục đích và người được xem. Đồng chí đồng ý khai phần bắt buộc."


class Actors:
    """Carries out steps of people in this demo; every step reads accounts and rows afresh."""

    def __init__(self, timeline: Timeline, chance: Random) -> None:
        self.timeline, self.chance = timeline, chance

    # The member ----------------------------------------------------------------------------

    def first_rows(self, person: Person) -> Rows:
        """One to three invented pages."""
        platforms = [Platform.FACEBOOK, Platform.ZALO, Platform.TIKTOK]
        self.chance.shuffle(platforms)
        return [page_row(person, platform) for platform in platforms[: self.chance.randint(1, 3)]]

    def start(self, person: Person, request: DeclarationRequest, answer: str, edit: Edit | None = None) -> Declaration:
        """Consent and a draft that keeps what was typed."""
        user = person.user()
        draft = start_draft(by=user, request=DeclarationRequest.objects.select_related("unit").get(pk=request.pk))
        rows = edit(draft.draft_rows) if edit else draft.draft_rows or self.first_rows(person)
        save_draft(by=user, declaration=draft, rows=[_as_asked(row, person, request) for row in rows], answer=answer)
        return draft

    def declare(
        self, person: Person, request: DeclarationRequest, answer: str = Answer.PAGES, edit: Edit | None = None
    ) -> Declaration:
        """From the notice to the sent declaration; nothing when the person is on no roll any more."""
        draft = self.start(person, request, answer, edit)
        clean = [_checked(row) for row in draft.draft_rows] if answer == Answer.PAGES else []
        submit(by=person.user(), declaration=draft, pages=clean)
        return draft

    def declare_and_review(
        self, person: Person, request: DeclarationRequest, answer: str, days: float, reason: str = ""
    ) -> None:
        """Sends; some days later the reviewer answers, with `reason` by returning it."""
        sent = self.declare(person, request, answer)
        self.later(days, lambda: self.review(sent, reason=reason))

    def declare_and_withdraw(self, person: Person, request: DeclarationRequest, days: float) -> None:
        """Sends, and some days later takes it back."""
        sent = self.declare(person, request)
        self.later(days, lambda: withdraw(by=person.user(), declaration=Declaration.objects.get(pk=sent.pk)))

    def raise_objection(self, person: Person, request: DeclarationRequest, opinion: str) -> Consent:
        """Chưa khai – có ý kiến."""
        return object_to(by=person.user(), request=request, opinion=opinion)

    # The reviewer --------------------------------------------------------------------------

    def review(self, declaration: Declaration, *, reason: str = "") -> None:
        """Opens it (which is recorded), then ghi nhận, or đề nghị bổ sung when there is a reason.

        Nothing for who has left the roll meanwhile: nobody may open it any more.
        """
        fresh = Declaration.objects.select_related("member", "unit").get(pk=declaration.pk)
        if fresh.member.membership_on() is None:
            return
        reviewer = reviewer_of(fresh)
        self.read(reviewer, fresh, Purpose.REVIEW)
        if reason:
            return_for_correction(by=reviewer, declaration=fresh, reason=reason)
        else:
            acknowledge(by=reviewer, declaration=fresh)

    def read(self, reader: User, declaration: Declaration, purpose: Purpose) -> None:
        """One opening in the read ledger."""
        ReadEvent.objects.record(
            by=reader, subject=declaration, member=declaration.member, unit=declaration.unit, purpose=purpose
        )

    def settle(self, consent: Consent, person: Person) -> None:
        """The secretary has talked with the member."""
        settle_objection(by=head_of(person), consent=Consent.objects.get(pk=consent.pk), note=SETTLED)

    def later(self, days: float, step: Callable[[], object]) -> None:
        """Plans a step some days after the moment that the clock shows."""
        self.timeline.add(clock.now() + timedelta(days=days, minutes=self.chance.randint(0, 90)), step)


def head_of(person: Person) -> User:
    """Who reviews in the person's cell, never the person."""
    row = Membership.objects.on_roll().select_related("unit").get(member=person.member)
    return _reviewer(row.unit, person.member.pk)


def reviewer_of(declaration: Declaration) -> User:
    """Bí thư, else phó bí thư, else the level above."""
    return _reviewer(declaration.unit, declaration.member_id)


def _reviewer(unit: Unit, declarant: UUID) -> User:
    held = Post.objects.held().exclude(member_id=declarant).select_related("member__user")
    here = held.with_verb(Verb.REVIEW_DECLARATIONS).filter(unit=unit).order_by("-office").first()
    post = here or held.with_verb(Verb.CONFIRM_POSTS).get(unit__path=unit.parent_path)
    user: User = post.member.user
    return user


def page_row(person: Person, platform: str) -> dict[str, str]:
    """One page as a member types it: the full name on Zalo, the last two words of it elsewhere."""
    name = person.member.full_name
    shown = name if platform == Platform.ZALO else " ".join(name.split()[-2:])
    return {"platform": platform, "display_name": shown, "status": PageStatus.IN_USE}


def _as_asked(row: dict[str, str], person: Person, request: DeclarationRequest) -> dict[str, str]:
    """Fields beyond the default ones only where the request names them."""
    address = row.get("address") or address_of(person, row["platform"])
    return row | {
        "address": address if request.asks("address") else "",
        "purpose": (row.get("purpose") or PagePurpose.PERSONAL) if request.asks("purpose") else "",
    }


def _checked(row: dict[str, str]) -> CheckedPage:
    address = parse_address(row["platform"], row["address"]).display if row.get("address") else ""
    return CheckedPage(
        platform=row["platform"],
        display_name=row["display_name"],
        status=row["status"],
        address=address,
        purpose=row.get("purpose", ""),
        page_key=row.get("page_key", ""),
    )
