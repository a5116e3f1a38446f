"""`manage.py seed_demo`: fills an empty database with the demo. Refuses in production."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.demo.large import SIZES, seed_large
from portal.demo.seed import seed


class Command(BaseCommand):
    """Does nothing when units exist already, so that `make run` can always call it."""

    help = "Fills an empty database with the demo."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--size large` or `province` makes a set for the benchmarks instead (see `portal/demo/large.py`)."""
        parser.add_argument("--size", choices=["demo", *SIZES], default="demo")

    def handle(self, *args: Any, size: str, **options: Any) -> None:
        """Refuses where real people could sign in with the printed password."""
        if settings.PORTAL_MODE == "production":
            raise CommandError("The demo is never put into production.")
        if settings.OFFICERS_NEED_SECOND_FACTOR:
            raise CommandError("The demo's officers have no second factor: unset OFFICERS_NEED_SECOND_FACTOR.")
        made = seed() if size == "demo" else seed_large(size)
        self.stdout.write("Đã tạo dữ liệu trình diễn." if made else "Đã có đơn vị: không thay đổi gì.")
