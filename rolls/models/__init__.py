from rolls.models.handovers import HandOver, HandOverStatus
from rolls.models.transfers import Transfer, TransferKind, TransferStatus

__all__ = ["HandOver", "HandOverStatus", "Transfer", "TransferKind", "TransferStatus"]
