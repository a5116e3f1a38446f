"""The project as an app: it owns the system checks, commands and template tags."""

from django.apps import AppConfig

from portal import checks


class PortalConfig(AppConfig):
    """Registers the checks that refuse dangerous production settings."""

    name = "portal"
    verbose_name = "Cổng nội bộ"

    def ready(self) -> None:
        checks.register_all()
