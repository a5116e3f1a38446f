from rolls.actions.announcing import announce_readers
from rolls.actions.exports import order_export
from rolls.actions.handovers import give_over, take_over
from rolls.actions.imports import discard, order_apply, receive, try_out
from rolls.actions.leaving import change_standing, close_posts_at_term, end_membership, end_post, remind_of_terms
from rolls.actions.transfers import (
    NewTransfer,
    accept_transfer,
    come_back,
    decline_transfer,
    propose_transfer,
    withdraw_transfer,
)
from rolls.actions.units import use_code

__all__ = [
    "NewTransfer",
    "accept_transfer",
    "announce_readers",
    "change_standing",
    "close_posts_at_term",
    "come_back",
    "decline_transfer",
    "discard",
    "end_membership",
    "end_post",
    "give_over",
    "order_apply",
    "order_export",
    "propose_transfer",
    "receive",
    "remind_of_terms",
    "take_over",
    "try_out",
    "use_code",
    "withdraw_transfer",
]
