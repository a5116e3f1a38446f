"""Units, the roll, accounts, posts."""

import uuid
from datetime import date

from accounts import actions as accounts
from accounts.actions.access import NewAccount
from accounts.actions.accounts import open_administrator
from accounts.models import (
    SYSTEM,
    AccessCode,
    Actor,
    Application,
    CredentialRecovery,
    Member,
    Membership,
    OnceKey,
    Post,
    Purpose,
    ReadEvent,
    Standing,
    Unit,
    UnitKind,
    User,
)
from accounts.models.access import AccessCodeKind
from accounts.roles import Office
from tests.factories.base import LONG_AGO, PASSWORD, number


def make_root(*, by: Actor = SYSTEM, name: str = "Đảng bộ tỉnh Hoa Sen") -> Unit:
    """The top of the tree."""
    return accounts.add_root(by=by, name=name, opened_on=LONG_AGO)


def make_unit(parent: Unit, *, kind: str = UnitKind.CELL, name: str = "", by: Actor = SYSTEM) -> Unit:
    """A unit below `parent`, a cell unless said otherwise."""
    return accounts.add_unit(
        by=by, parent=parent, kind=kind, name=name or f"{UnitKind(kind).label} {number()}", opened_on=LONG_AGO
    )


def make_cell(parent: Unit | None = None) -> Unit:
    """A cell; on its own it gets a root above it."""
    return make_unit(parent or Unit.objects.filter(depth=1).first() or make_root())


def make_member(
    unit: Unit,
    *,
    name: str = "",
    standing: str = Standing.OFFICIAL,
    since: date = LONG_AGO,
    by: Actor = SYSTEM,
    email: str = "",
    phone: str = "",
) -> Member:
    """Someone on the roll of a cell, without an account."""
    new = accounts.NewMember(name or f"Đảng Viên {number()}", standing, contact_email=email, contact_phone=phone)
    return accounts.add_member(by=by, unit=unit, new=new, starts_on=since)


def member_of(user: User) -> Member:
    """The member whose account this is."""
    assert user.member is not None
    return user.member


def membership_of(member: Member) -> Membership:
    """The official membership of today."""
    membership = member.membership_on()
    assert membership is not None
    return membership


def make_guest(member: Member, unit: Unit, *, since: date = LONG_AGO) -> Membership:
    """A member of another cell who takes part here for a time; no screen writes this yet."""
    return Membership.objects.create(member=member, unit=unit, standing=Standing.TEMPORARILY_HERE, starts_on=since)


def make_administrator(username: str = "quan.tri") -> User:
    """The first administrator; nobody on the roll, without a password."""
    return open_administrator(username=username)


def make_access_code(member: Member, *, by: User, kind: str = AccessCodeKind.INVITATION) -> AccessCode:
    """An invitation as the issuer would hand it over."""
    return accounts.issue_access_code(by=by, member=member, kind=kind)


def make_recovery(member: Member, *, by: User, lost: str = "factor") -> CredentialRecovery:
    """A way back into an account, opened by the first of two."""
    return accounts.open_recovery(by=by, member=member, lost=lost, reason="Hỏng điện thoại.", how_asked="Gặp sáng nay.")


def make_user(member: Member, *, by: User, username: str = "", email: str = "") -> User:
    """The member's account, opened with an invitation that `by` issued."""
    code = make_access_code(member, by=by)
    account = NewAccount(username or f"dang.vien.{number()}", PASSWORD, email)
    return accounts.accept_access_code(code=code, second_code=code.second_code, account=account)


def make_application(unit: Unit, *, username: str = "", name: str = "Người Chờ Xác Nhận") -> Application:
    """Someone who registered with the cell's join code and waits."""
    account = NewAccount(username or f"nguoi.cho.{number()}", PASSWORD)
    return accounts.apply_to_join(unit=unit, full_name=name, account=account)


def make_proposal(member: Member, unit: Unit, office: str = Office.SECRETARY, *, by: User) -> Post:
    """A post that waits for the second person."""
    return accounts.propose_post(by=by, member=member, unit=unit, office=office, starts_on=LONG_AGO)


def make_post(member: Member, unit: Unit, office: str = Office.SECRETARY, *, by: User, confirmed_by: User) -> Post:
    """A post held today: proposed by one person, confirmed by another."""
    post = make_proposal(member, unit, office, by=by)
    accounts.confirm_post(by=confirmed_by, post=post, account_checked=True)
    forget_rights(confirmed_by, getattr(member, "user", None))
    return post


def make_first_post(member: Member, root: Unit) -> Post:
    """The secretary of the root, whom an operator's command appoints."""
    post = accounts.appoint_first_officer(member=member, unit=root)
    forget_rights(getattr(member, "user", None))
    return post


def forget_rights(*users: User | None) -> None:
    """Makes user objects read their posts again, as the next request would."""
    for user in users:
        if user is not None:
            user.forget_rights()


def make_once_key(user: User) -> OnceKey:
    """A form that was sent once."""
    key = uuid.uuid4()
    OnceKey.objects.create_once(user=user, key=key, create=lambda: member_of(user))
    return OnceKey.objects.get(user=user, key=key)


def make_read(*, by: User, member: Member, purpose: Purpose = Purpose.ROLL) -> ReadEvent:
    """One opening of another person's data."""
    ReadEvent.objects.record(by=by, subject=member, member=member, unit=membership_of(member).unit, purpose=purpose)
    return ReadEvent.objects.about(member)[0]
