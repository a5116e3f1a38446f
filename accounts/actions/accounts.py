"""Accounts as an administrator handles them: open, lock (tạm khóa), end sessions. No content anywhere."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Application, Event, User
from accounts.models.access import ApplicationStatus


@transaction.atomic
def open_administrator(*, username: str) -> User:
    """The first administrator, without a usable password: the command prints a one-time link.

    Asked again for the same administrator (link expired, password lost) it notes only that a new link
    was made. Raises `RuleError` when there is another one, `ValidationError` for a bad user name.
    """
    present = User.objects.filter(is_administrator=True)
    known: User | None = present.filter(username=username, is_active=True).first()
    if known:
        Event.objects.append(by=SYSTEM, verb="user.administrator_link_renewed", subject=known)
        return known
    if present.exists():
        raise RuleError("Đã có quản trị hệ thống. Lệnh này chỉ dùng cho người đầu tiên.")
    user = User(username=username, is_administrator=True)
    user.set_unusable_password()
    user.full_clean()
    user.save()
    Event.objects.append(by=SYSTEM, verb="user.administrator_opened", subject=user)
    return user


@transaction.atomic
def lock_account(*, by: User, user: User) -> None:
    """Tạm khóa tài khoản: the next request of every live session is already refused."""
    if by.pk == user.pk:
        raise RuleError("Bạn không thể tự khóa tài khoản của mình. Hãy nhờ quản trị khác.")
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        raise RuleError("Tài khoản này đã được tạm khóa trước đó.")
    end_sessions(by=by, user=user)
    Event.objects.append(by=by, verb="user.locked", subject=user, unit=user.cell)


@transaction.atomic
def unlock_account(*, by: User, user: User) -> None:
    """Opens a locked account again. Raises `RuleError` when it is open, or closed because not of the cell."""
    if Application.objects.filter(user=user, status=ApplicationStatus.REFUSED).exists():
        raise RuleError("Người này không được xác nhận thuộc chi bộ nên tài khoản không mở lại được.")
    if not User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        raise RuleError("Tài khoản này đang mở.")
    Event.objects.append(by=by, verb="user.unlocked", subject=user, unit=user.cell)


@transaction.atomic
def end_sessions(*, by: User, user: User) -> int:
    """Ends every session of the account; returns how many."""
    rows = UserSession.objects.filter(user=user)
    Session.objects.filter(session_key__in=rows.values("session_key")).delete()
    ended: int = rows.delete()[0]
    if not ended:
        return 0
    Event.objects.append(by=by, verb="user.sessions_ended", subject=user, unit=user.cell, data={"count": ended})
    return ended
