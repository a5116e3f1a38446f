"""Transfers, hand-overs, substitutes."""

from datetime import timedelta

from accounts import actions as accounts
from accounts.models import Member, Post, Unit, User
from portal.lib import clock
from rolls import actions as rolls
from rolls.models import HandOver, Transfer, TransferKind
from tests.factories.accounts import forget_rights, membership_of


def make_transfer(member: Member, to_unit: Unit, *, by: User, kind: str = TransferKind.LASTING) -> Transfer:
    """Proposed by the giving cell; a temporary one for a month."""
    until_on = clock.today() + timedelta(days=30) if kind == TransferKind.TEMPORARY else None
    new = rolls.NewTransfer(kind=kind, to_unit=to_unit, until_on=until_on)
    return rolls.propose_transfer(by=by, membership=membership_of(member), new=new)


def make_handover(post: Post, *, by: User) -> HandOver:
    """The hand-over of a post that ends now."""
    rolls.end_post(by=by, post=post)
    return HandOver.objects.get(post=post)


def make_substitute(post: Post, member: Member, *, by: User, confirmed_by: User | None = None) -> Post:
    """Somebody who stands in for the holder of `post` for two weeks from today."""
    last_on = clock.today() + timedelta(days=13)
    new = accounts.Substitution(member, clock.today(), last_on, "Biên bản họp chi bộ ngày 01/10/2026")
    substitute = accounts.propose_substitute(by=by, post=post, new=new)
    if confirmed_by is not None:
        accounts.confirm_post(by=confirmed_by, post=substitute, account_checked=True)
        substitute.refresh_from_db()
        forget_rights(getattr(member, "user", None))
    return substitute
