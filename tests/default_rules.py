"""The deadline rules of the migration, put back after the flush of a transactional test."""

from importlib import import_module

from django.apps import apps


def put_back() -> None:
    """Adds what `notifications/migrations/0002_default_rules.py` adds, where it is missing."""
    import_module("notifications.migrations.0002_default_rules").add_rules(apps, None)
