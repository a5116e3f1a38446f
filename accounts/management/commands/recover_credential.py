import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import recover_by_command
from accounts.errors import RuleError
from accounts.models import Member
from accounts.models.recoveries import Lost


class Command(BaseCommand):
    help = "A way back into the account of the only officer of the root; where two people could give it, it refuses."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--member", type=uuid.UUID, required=True, help="id of the member (appoint_first_officer --find)"
        )
        parser.add_argument("--lost", choices=[each.value for each in Lost], default=Lost.FACTOR.value)

    def handle(self, *args: Any, **options: Any) -> None:
        member = Member.objects.filter(pk=options["member"]).first()
        if member is None:
            raise CommandError("Không có đảng viên mang mã này.")
        try:
            code = recover_by_command(member=member, lost=options["lost"])
        except RuleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Liên kết, dùng một lần, đến {code.expires_at:%d/%m/%Y}: {code.link}")
        self.stdout.write(f"Mã xác nhận, hãy báo bằng cách khác: {code.second_code}")
