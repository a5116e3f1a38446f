"""Prepares both sets in databases of their own, measures, prints. Touches no other data.

`BENCH_DATABASE_URL=postgres://user@localhost:5432/any python -m benchmarks` measures on PostgreSQL:
two databases `portal_bench_…` are made beside the one named, and dropped at the end.
"""

import logging
import os
import tempfile
import time
from pathlib import Path


def main() -> None:
    """Everything in a folder that is gone afterwards; the settings are read from it."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ.update(PORTAL_MODE="demo", PORTAL_VAR_DIR=folder, PORTAL_URL="http://localhost:8000")
        os.environ.update(
            DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/first.sqlite3"),
            DJANGO_SETTINGS_MODULE="portal.settings",
            OFFICERS_NEED_SECOND_FACTOR="0",
        )
        measure(Path(folder))


def measure(folder: Path) -> None:
    """Prepares the sets and prints the three tables."""
    import django

    django.setup()
    logging.disable(logging.WARNING)
    from benchmarks import pages, paper, sets, wire

    started = time.monotonic()
    print("Preparing both sets (about two minutes)…", flush=True)
    with sets.prepared(folder) as both:
        print(f"Ready after {time.monotonic() - started:.0f} s, on {both['demo'].vendor}.\n", flush=True)
        print(pages.table(both), flush=True)
        print(paper.table(both["demo"]), flush=True)
        print(wire.table(both["demo"]), flush=True)


if __name__ == "__main__":
    main()
