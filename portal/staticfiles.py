"""Finds our own assets and only those files of the npm packages that pages and PDFs use."""

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder

# Of the packages' many files, the set that is served; everything else stays in node_modules.
SERVED = {
    # The maps too: both files name them, and the manifest storage refuses a name without a file.
    "bootstrap": tuple(
        f"{name}{end}" for name in ("css/bootstrap.min.css", "js/bootstrap.bundle.min.js") for end in ("", ".map")
    ),
    "be-vietnam-pro": tuple(
        f"be-vietnam-pro-{subset}-{weight}-normal.woff2"
        for subset in ("latin", "latin-ext", "vietnamese")
        for weight in (400, 600)
    ),
    "tinos": tuple(
        f"{style}/Tinos_{style}.ttf" for style in ("400Regular", "400Regular_Italic", "700Bold", "700Bold_Italic")
    ),
}


class PortalFinder(FileSystemFinder):
    """`FileSystemFinder` that passes over package files nobody asks for."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        for path, storage in super().list(ignore_patterns):
            wanted = SERVED.get(getattr(storage, "prefix", None) or "")
            if wanted is None or path in wanted:
                yield path, storage
