"""Units of the armed forces: one code instead of every name."""

from django.db import transaction

from accounts import actions as accounts
from accounts.models import Unit, User
from notifications.actions import change_waiting_senders
from portal.lib.mail import sender


@transaction.atomic
def use_code(*, by: User, unit: Unit, code: str) -> None:
    """The code replaces name, place and texts of the unit for good, also in mails that wait. Raises `RuleError`.

    Documents issued before are files of their own and keep what they printed.
    """
    before = sender(unit.mail_sender)
    accounts.use_code(by=by, unit=unit, code=code)
    change_waiting_senders(before, sender(""))
