from rolls.models.exports import RollExport
from rolls.models.handovers import HandOver, HandOverStatus
from rolls.models.imports import ImportStatus, RollImport
from rolls.models.transfers import Transfer, TransferKind, TransferStatus

__all__ = [
    "HandOver",
    "HandOverStatus",
    "ImportStatus",
    "RollExport",
    "RollImport",
    "Transfer",
    "TransferKind",
    "TransferStatus",
]
