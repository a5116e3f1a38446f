"""The roll from Excel, movements."""

from tests.access.engine import Policy

ROWS: dict[str, Policy] = {}
