"""Headers of static files: WhiteNoise answers before the middleware that adds them to pages."""

from collections.abc import MutableMapping


def add(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """WHITENOISE_ADD_HEADERS_FUNCTION: our files are for our own pages only."""
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
