"""Environment of every test run; loaded by `-p tests.environment`, before Django reads its settings.

Each process (each worker of pytest-xdist too) has a folder of its own, removed when it ends.
"""

import os
import tempfile
from pathlib import Path

LANES = ("default", "pg", "browser", "fault")
LANE = os.environ.setdefault("PORTAL_TEST_LANE", "default")

_folder = tempfile.TemporaryDirectory(prefix="portal-test-", ignore_cleanup_errors=True)
VAR_DIR = Path(_folder.name)
(VAR_DIR / "static").mkdir()

os.environ.update(
    PORTAL_MODE="test",
    PORTAL_VAR_DIR=str(VAR_DIR),
    PORTAL_URL="http://localhost:8000",
)
if LANE in ("default", "browser"):
    # Set and not left to the default: a developer's .env may name another database.
    os.environ["DATABASE_URL"] = f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"
    os.environ["CELERY_BROKER_URL"] = "filesystem://"
if LANE == "browser":
    # Playwright's synchronous interface runs an event loop, in which Django refuses its ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
