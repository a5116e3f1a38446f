"""Prepares sets in databases of their own, measures, prints. Touches no other data.

`python -m benchmarks` compares the demo with 100 cells; `python -m benchmarks province` with the size of a
province, on PostgreSQL; `python -m benchmarks import` loads a province's roll from one Excel file;
`python -m benchmarks reminders` plans 10,000 reminders and delivers them to a mail server of its own;
`python -m benchmarks keystrokes` counts the keys for a paper list of thirty.
`BENCH_DATABASE_URL=postgres://user@localhost:5432/any` measures on PostgreSQL: databases `portal_bench_…` are made
beside the one named, and dropped at the end.
"""

import logging
import os
import sys
import tempfile
import time
from pathlib import Path

PARTS = ("usual", "province", "import", "reminders", "keystrokes")


def main(part: str) -> None:
    """Everything in a folder that is gone afterwards; the settings are read from it."""
    if part not in PARTS:
        sys.exit(f"benchmarks: one of {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ.update(PORTAL_MODE="demo", PORTAL_VAR_DIR=folder, PORTAL_URL="http://localhost:8000")
        os.environ.update(
            DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/first.sqlite3"),
            DJANGO_SETTINGS_MODULE="portal.settings",
            OFFICERS_NEED_SECOND_FACTOR="0",
        )
        import django

        django.setup()
        logging.disable(logging.WARNING)
        {
            "usual": usual,
            "province": province,
            "import": roll_import,
            "reminders": reminders_sent,
            "keystrokes": keystrokes_of_a_list,
        }[part](Path(folder))


def usual(folder: Path) -> None:
    """Pages of two sets, the cell's paper, what goes over the wire."""
    from benchmarks import pages, paper, sets, wire

    with sets.prepared(folder, "demo", "large") as both:
        _ready(both["demo"].vendor)
        print(pages.table(both), flush=True)
        print(paper.table(both["demo"]), flush=True)
        print(wire.table(both["demo"]), flush=True)


def province(folder: Path) -> None:
    """The size of a province: pages in process and in one gunicorn worker, the province's paper."""
    from benchmarks import pages, paper, served, sets

    with sets.prepared(folder, "demo", "province") as both:
        _ready(both["demo"].vendor)
        print(pages.table(both), flush=True)
        print(served.table(both["province"]), flush=True)
        print(paper.province_table(both["province"]), flush=True)


def roll_import(folder: Path) -> None:
    """A province's roll from one Excel file."""
    from benchmarks import imports, sets

    with sets.prepared(folder, sets.EMPTY) as one:
        _ready(one[sets.EMPTY].vendor)
        print(imports.table(one[sets.EMPTY]), flush=True)


def reminders_sent(folder: Path) -> None:
    """Ten thousand reminders planned and delivered."""
    from benchmarks import reminders, sets

    with sets.prepared(folder, sets.EMPTY) as one:
        _ready(one[sets.EMPTY].vendor)
        print(reminders.table(one[sets.EMPTY]), flush=True)


def keystrokes_of_a_list(folder: Path) -> None:
    """A cell's paper list of thirty, typed in."""
    from benchmarks import keystrokes

    print(keystrokes.table(), flush=True)


_started = time.monotonic()


def _ready(vendor: str) -> None:
    print(f"Sets ready after {time.monotonic() - _started:.0f} s, on {vendor}.\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "usual")
