from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse

from accounts.actions import open_administrator
from accounts.errors import RuleError
from accounts.models import User


class Command(BaseCommand):
    help = "Opens the first administrator's account and prints a one-time link to set its password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username", help="user name to sign in with; the same again prints a new link")

    @transaction.atomic
    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            user = open_administrator(username=username)
        except RuleError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Mở liên kết này để đặt mật khẩu cho {user.username}:")
        self.stdout.write(one_time_link(user))
        hours = settings.PASSWORD_RESET_TIMEOUT // 3600
        self.stdout.write(f"Liên kết chỉ dùng được một lần, trong {hours} giờ. Không gửi qua tin nhắn hay thư.")


def one_time_link(user: User) -> str:
    """The link of a password reset: dead after one use, one sign-in, or PASSWORD_RESET_TIMEOUT."""
    key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.PORTAL_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
