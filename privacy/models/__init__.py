from privacy.models.downloads import DownloadStatus, OwnDataFile
from privacy.models.holds import LegalHold, Restriction
from privacy.models.purges import NightlyPurge, Purge, PurgeStatus
from privacy.models.requests import DataRequest, RefusalGround, RequestKind, RequestStatus

__all__ = [
    "DataRequest",
    "DownloadStatus",
    "LegalHold",
    "NightlyPurge",
    "OwnDataFile",
    "Purge",
    "PurgeStatus",
    "RefusalGround",
    "RequestKind",
    "RequestStatus",
    "Restriction",
]
