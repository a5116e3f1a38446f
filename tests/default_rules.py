"""The deadline rules of the migrations, put back after the flush of a transactional test."""

from importlib import import_module

from django.apps import apps

# Migrations with `add_rules`: what every portal starts with.
MIGRATIONS = (
    "notifications.migrations.0002_default_rules",
    "notifications.migrations.0006_review_rules",
    "declarations.migrations.0004_incident_rules",
    "declarations.migrations.0006_renewal_rules",
    "declarations.migrations.0010_caution_rule",
    "rolls.migrations.0003_term_rule",
    "privacy.migrations.0002_legal_clocks",
)


def put_back() -> None:
    """Adds what they add, where it is missing."""
    for name in MIGRATIONS:
        import_module(name).add_rules(apps, None)
