"""Acknowledging unchanged renewals together, once a random part of them has been opened."""

import secrets

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import Event, TransitionError, Unit, User
from declarations.actions.reviewing import take_note
from declarations.models import Declaration, Reason, ReviewRound, RoundItem, SampleRule
from declarations.permissions import can_issue_request, can_start_round
from declarations.rounds import RoundState, draw, lowest_percent, reasons, state_of, waiting_in
from portal.lib import clock

FEWEST = 2  # of one renewal the sample would be all there is
NOT_ALLOWED = "Bạn không phải là người xem xét bản khai của chi bộ này."
TOO_FEW = "Chi bộ chưa có từ hai bản xác nhận không thay đổi đang chờ. Hãy mở và ghi nhận từng bản."
NOT_YET = "Còn {} bản phải mở và quyết định từng bản. Xong các bản đó, phần còn lại mới ghi nhận cùng lúc được."
TAINTED = (
    "Có bản trong mẫu cần bổ sung, nên các bản còn lại không ghi nhận cùng lúc được. Hãy mở và quyết định từng bản."
)


@transaction.atomic
def start_round(*, by: User, unit: Unit) -> ReviewRound:
    """Fixes what waits in the cell, and draws the sample of the unchanged renewals; the open round if there is one.

    The seed comes from the system's randomness and stands in the journal with the ids it was drawn from.
    Raises `RuleError`.
    """
    if not can_start_round(by, unit):
        raise RuleError(NOT_ALLOWED)
    if (running := _running(by, unit)) is not None:
        return running
    rows = waiting_in(unit, by)
    why = reasons(rows)
    pool = sorted(pk for pk, reason in why.items() if reason == Reason.REST)
    if len(pool) < FEWEST:
        raise RuleError(TOO_FEW)
    seed, percent = secrets.token_hex(32), SampleRule.objects.percent_for(unit, clock.today())
    try:
        with transaction.atomic():
            found = ReviewRound.objects.create(unit=unit, seed=seed, percent=percent, started_by=by)
    except IntegrityError:  # the other reviewer of the cell was faster
        return ReviewRound.objects.open().get(unit=unit)
    drawn = draw(seed, pool, percent)
    why |= dict.fromkeys(drawn, Reason.SAMPLE)
    RoundItem.objects.bulk_create([RoundItem(round=found, declaration=row, reason=why[row.pk]) for row in rows])
    data = {"seed": seed, "percent": percent, "eligible": [str(pk) for pk in pool]}
    Event.objects.append(by=by, verb="reviewround.started", subject=found, unit=unit, data=data)
    return found


def _running(by: User, unit: Unit) -> ReviewRound | None:
    """The open round of the cell; one of which nothing waits any more is ended on the way."""
    found = ReviewRound.objects.open().select_related("unit").filter(unit=unit).first()
    if found is not None and (state := state_of(found, by)).is_exhausted:
        _end(by, state, together=0)
        return None
    return found


@transaction.atomic
def finish_round(*, by: User, found: ReviewRound) -> int:
    """Acknowledges the rest together, or ends a round of which nothing is left; returns how many went together.

    Only when everything that must be opened has been decided. Who amended, withdrew or moved meanwhile has
    left the round. Raises `RuleError`.
    """
    if not can_start_round(by, found.unit):
        raise RuleError(NOT_ALLOWED)
    found = ReviewRound.objects.select_for_update(of=("self",)).select_related("unit").get(pk=found.pk)
    if not found.can("finish"):
        raise TransitionError(found.moved_sentence())
    state = state_of(found, by)
    if not (state.may_go_together or state.may_end):
        raise RuleError(TAINTED if state.is_tainted else NOT_YET.format(len(state.singly_waiting)))
    # Asked again: what somebody typed in for a member is never theirs to acknowledge, not in a round either.
    mine = set(Declaration.objects.reviewable_by(by).filter(round_items__round=found).values_list("pk", flat=True))
    rest = [item.declaration for item in state.rest_waiting if item.declaration.pk in mine]
    together = sum(_take_note(by, each, found) for each in rest) if state.may_go_together else 0
    _end(by, state, together=together)
    return together


def _take_note(by: User, declaration: Declaration, found: ReviewRound) -> bool:
    try:
        with transaction.atomic():
            take_note(by=by, declaration=declaration, found=found)
    except TransitionError:  # amended or withdrawn at this very moment: it has left the round
        return False
    return True


def _end(by: User, state: RoundState, *, together: int) -> None:
    state.round.finish(by=by, sampled=state.sampled, returned=state.returned, together=together)


@transaction.atomic
def set_sample(*, by: User, unit: Unit, percent: int) -> SampleRule:
    """The share drawn in rounds of this unit and below, from today on. Raises `RuleError` when it is too small."""
    if not can_issue_request(by, unit):
        raise RuleError("Bạn không có quyền đặt tỷ lệ mẫu của đơn vị này.")
    if percent < (lowest := lowest_percent(unit)):
        raise RuleError(f"Cấp trên quy định ít nhất {lowest} %. Đơn vị chỉ được đặt bằng hoặc cao hơn.")
    row = SampleRule.objects.create(unit=unit, percent=percent, valid_from=clock.today(), set_by=by)
    Event.objects.append(by=by, verb="unit.sample_set", subject=unit, unit=unit, data={"percent": percent})
    return row
