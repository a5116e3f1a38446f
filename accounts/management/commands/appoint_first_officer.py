import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import appoint_first_officer
from accounts.errors import RuleError
from accounts.models import Member, Unit
from accounts.roles import COMMITTEE_UNIT_KINDS, Office
from accounts.tree import with_cells

MOST_SHOWN = 20
NOBODY = "Không có ai trong danh sách chi bộ nào có tên này. Hãy thêm người đó vào danh sách một chi bộ trước."


class Command(BaseCommand):
    help = "Appoints the very first officer of the root unit; everybody after that is proposed and confirmed on screen."

    def add_arguments(self, parser: CommandParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--member", type=uuid.UUID, help="id of the member, who is on the roll of a cell")
        who.add_argument("--find", metavar="NAME", help="only lists members of that name with their ids")
        parser.add_argument("--office", choices=[Office.SECRETARY.value, Office.DEPUTY_SECRETARY.value])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["find"]:
            self._find(options["find"])
        else:
            self._appoint(options["member"], options["office"] or Office.SECRETARY)

    def _find(self, name: str) -> None:
        rows = with_cells(Member.objects.on_any_roll().named_like(name).order_by("sort_key", "pk")[:MOST_SHOWN])
        if not rows:
            raise CommandError(NOBODY)
        for row in rows:
            self.stdout.write(
                f"{row.member.pk}  {row.member.full_name}  {row.member.birth_year or ''}  {row.cell_name}"
            )

    def _appoint(self, pk: uuid.UUID, office: str) -> None:
        root = Unit.objects.filter(depth=1).first()
        if root is None or root.kind not in COMMITTEE_UNIT_KINDS:
            raise CommandError(
                "Chưa có đơn vị gốc là một đảng bộ. Quản trị hệ thống lập đơn vị gốc trên màn hình trước."
            )
        member = Member.objects.on_any_roll().filter(pk=pk).first()
        if member is None:
            raise CommandError("Không có đảng viên mang mã này trong danh sách chi bộ nào. Hãy tìm bằng --find.")
        try:
            post = appoint_first_officer(member=member, unit=root, office=office)
        except RuleError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{member.full_name} giữ chức vụ {post.get_office_display()}, {root.name}.")
        if not member.has_account:
            self.stdout.write("Người này chưa có tài khoản: quản trị hệ thống mời từ danh sách chi bộ.")
