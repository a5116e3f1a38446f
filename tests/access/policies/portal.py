"""Pages of the portal itself."""

from tests.access.policies.rows import page, public

ROWS = {
    "home": page(),
    "gallery": public(),
    "healthz": public(),
    "readyz": public(),
    "workz": public(get=503),  # no worker breathes in tests
}
