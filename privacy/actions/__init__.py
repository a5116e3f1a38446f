from privacy.actions.answers import finish_request, refuse_request
from privacy.actions.downloads import build_own_data, expire_files, give_up_own_data, note_download, order_own_data
from privacy.actions.holds import lift_hold, lift_restriction, place_hold
from privacy.actions.purges import (
    cancel_purge,
    give_up_purge,
    plan_purge,
    purge_by_night,
    run_purge,
    start_purge,
    switch_nightly_purge,
)
from privacy.actions.requests import NewRequest, confirm_request, extend_request, file_request, retract_request

__all__ = [
    "NewRequest",
    "build_own_data",
    "cancel_purge",
    "confirm_request",
    "expire_files",
    "extend_request",
    "file_request",
    "finish_request",
    "give_up_own_data",
    "give_up_purge",
    "lift_hold",
    "lift_restriction",
    "note_download",
    "order_own_data",
    "place_hold",
    "plan_purge",
    "purge_by_night",
    "refuse_request",
    "retract_request",
    "run_purge",
    "start_purge",
    "switch_nightly_purge",
]
