from rolls.actions.exports import order_export
from rolls.actions.imports import discard, order_apply, receive, try_out

__all__ = ["discard", "order_apply", "order_export", "receive", "try_out"]
