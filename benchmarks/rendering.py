"""`python -m benchmarks.rendering ours|bare FILE`: prints median milliseconds and peak megabytes of making one PDF."""

import os
import resource
import sys
import time
from pathlib import Path
from statistics import median

ROUNDS = 5


def main(way: str, file: str) -> None:
    """Rounds in one process, the first to warm up; the peak is that of the process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
    from benchmarks.paper import bare
    from portal.lib import pdf

    html = Path(file).read_text(encoding="utf-8")
    once = bare(html) if way == "bare" else lambda: pdf.render(html)
    taken = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        once()
        taken.append((time.perf_counter() - started) * 1000)
    print(median(taken[1:]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
