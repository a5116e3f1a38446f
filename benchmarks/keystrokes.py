"""How many keys a person presses to type in a cell's signed list of thirty: the browser journey counts them."""

import os
import re
import subprocess
import sys

JOURNEY = "tests/journeys/test_paper.py"
LINE = re.compile(r"A paper list of .* key strokes\.")


def table() -> str:
    """The line the journey prints; it runs in a test database of its own."""
    env = {**os.environ, "PORTAL_MODE": "test", "PORTAL_TEST_LANE": "browser"}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-n", "0", "-m", "browser", JOURNEY]
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603
    found = LINE.search(run.stdout)
    return found.group() if found else f"The journey failed:\n{run.stdout[-2000:]}"
