"""Own data, requests, retention."""

from tests.access.engine import Policy

ROWS: dict[str, Policy] = {}
