from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate

from portal.lib import triggers


def drop_triggers(using: str, **kwargs: object) -> None:
    triggers.drop_all(connections[using])


def install_triggers(using: str, **kwargs: object) -> None:
    triggers.install_all(connections[using])


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tổ chức, đảng viên, tài khoản"

    def ready(self) -> None:
        # The only two signal connections of the project; see portal/lib/triggers.py.
        pre_migrate.connect(drop_triggers, dispatch_uid="drop_triggers")
        post_migrate.connect(install_triggers, dispatch_uid="install_triggers")
