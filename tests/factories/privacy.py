"""Requests about data, holds, downloads, purges."""

from datetime import timedelta

from accounts.models import SYSTEM, Member, User
from portal.lib import clock
from privacy import actions
from privacy.actions import NewRequest
from privacy.models import DataRequest, LegalHold, NightlyPurge, OwnDataFile, Purge, Restriction
from tests.factories.accounts import make_member, membership_of
from tests.factories.base import number

LONG_OVER = timedelta(days=6 * 366)


def make_data_request(
    *, by: User, kind: str = "view", handler: User | None = None, at_status: str = "received", text: str = ""
) -> DataRequest:
    """The member's own request, brought to `at_status` by the member and, where needed, `handler`."""
    new = NewRequest(kind=kind, text=text or ("Năm sinh chưa đúng." if kind == "correct" else ""))
    request = actions.file_request(by=by, member=by.member, new=new)
    if at_status == "retracted":
        actions.retract_request(by=by, request=request)
    elif at_status != "received":
        assert handler is not None, f"{at_status} needs a handler"
        _handle(request, handler, at_status)
    assert request.status == at_status
    return request


def _handle(request: DataRequest, handler: User, at_status: str) -> None:
    actions.confirm_request(by=handler, request=request, has_processor=False)
    if at_status == "extended":
        actions.extend_request(by=handler, request=request, reason="Cần tìm hồ sơ giấy.")
    elif at_status == "done":
        actions.finish_request(by=handler, request=request, answer="Đã thực hiện.")
    elif at_status == "refused":
        actions.refuse_request(by=handler, request=request, ground="still_needed", answer="Còn cần lưu.")


def make_entered_request(member: Member, *, by: User, kind: str = "copy") -> DataRequest:
    """Typed in by the cell's head for somebody who asked on paper, and confirmed."""
    new = NewRequest(kind=kind, basis="Đơn giấy ngày 03/10/2026")
    request = actions.file_request(by=by, member=member, new=new)
    actions.confirm_request(by=by, request=request, has_processor=False)
    return request


def make_restriction(*, by: User, handler: User) -> Restriction:
    """The member's declarations open to nobody else from now on."""
    request = make_data_request(by=by, kind="restrict", handler=handler, at_status="done")
    return Restriction.objects.get(request=request)


def make_hold(member: Member, *, by: User) -> LegalHold:
    """Nothing of this member may be deleted."""
    return actions.place_hold(
        by=by, member=member, unit=membership_of(member).unit, reason="Đang giải quyết khiếu nại."
    )


def make_own_data_file(user: User, *, at_status: str = "ready") -> OwnDataFile:
    """An ordered copy, made at once."""
    order = actions.order_own_data(by=user)
    job = order.job
    assert job is not None
    if at_status == "failed":
        actions.give_up_own_data(order, job)
    elif at_status in ("ready", "gone"):
        actions.build_own_data(order, job)
        order.refresh_from_db()
    if at_status == "gone":
        order.expire(by=SYSTEM)
    return order


def make_departed(unit_of: Member) -> Member:
    """Somebody who left every roll more than six years ago."""
    unit = membership_of(unit_of).unit
    member = make_member(unit, name=f"Người Đã Rời {number()}")
    row = membership_of(member)
    row.ends_on, row.end_reason = clock.today() - LONG_OVER, "left"
    row.starts_on = row.ends_on - timedelta(days=400)
    row.save(update_fields=["starts_on", "ends_on", "end_reason"])
    return member


def make_purge(*, by: User, at_status: str = "planned") -> Purge:
    """A run over what has had its time; something must have had it."""
    purge = actions.plan_purge(by=by)
    if at_status == "cancelled":
        actions.cancel_purge(by=by, purge=purge)
    elif at_status != "planned":
        actions.start_purge(by=by, purge=purge)
    if at_status == "done":
        actions.run_purge(purge, purge.job)
    elif at_status == "failed":
        actions.give_up_purge(purge, purge.job)
    purge.refresh_from_db()
    assert purge.status == at_status
    return purge


def make_nightly_purge(*, by: User, is_on: bool = True) -> NightlyPurge:
    """The switch of the nightly clock."""
    return actions.switch_nightly_purge(by=by, is_on=is_on)
