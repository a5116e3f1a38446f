"""Sealing of texts at rest, tags that find without revealing, and codes for people to type.

`SEAL_KEYS`: the first seals, all open, so that a key is rotated by putting a new one in front.
`TAG_KEY` stands apart and never rotates: tags are compared for years.
"""

import hashlib
import hmac
import json
import secrets
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

# Read from paper and typed on a phone: nothing that looks like something else (0 O, 1 I L).
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class UnsealError(Exception):
    """A sealed text was tampered with, or its key is no longer in SEAL_KEYS."""


def seal(text: str) -> str:
    """Return `text` encrypted and authenticated under the first key, as ASCII."""
    return _box(tuple(settings.SEAL_KEYS)).encrypt(text.encode()).decode("ascii")


def unseal(token: str) -> str:
    """Return what was sealed; UnsealError when no key opens it or it was changed."""
    try:
        return _box(tuple(settings.SEAL_KEYS)).decrypt(token.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise UnsealError("The sealed text cannot be opened.") from error


def keyed_tag(purpose: str, *parts: str) -> str:
    """Return HMAC-SHA256 (64 hex digits) over purpose and parts under TAG_KEY.

    Equal input gives equal tags, whatever happens to SEAL_KEYS and SECRET_KEY. The parts keep
    their borders: ("ab", "c") and ("a", "bc") differ.
    """
    if not settings.TAG_KEY:
        raise ImproperlyConfigured("TAG_KEY is empty.")
    message = json.dumps([purpose, *parts]).encode("ascii")
    return hmac.new(settings.TAG_KEY.encode(), message, hashlib.sha256).hexdigest()


def random_code(length: int) -> str:
    """Return `length` (at least 4) random letters and digits that cannot be confused."""
    if length < 4:
        raise ValueError("A code below 4 characters is guessed at once.")
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(length))


def hash_code(code: str, *, purpose: str = "access-code") -> str:
    """Return what is stored instead of a code (64 hex digits).

    Case, blanks and hyphens do not count: people type a code as they read it aloud.
    """
    return keyed_tag(purpose, "".join(letter for letter in code.upper() if letter.isalnum()))


def codes_match(code: str, hashed: str, *, purpose: str = "access-code") -> bool:
    """Tell whether `code` is the one stored as `hashed`, in a time that betrays nothing."""
    return hmac.compare_digest(hash_code(code, purpose=purpose).encode(), hashed.encode())


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(key) for key in keys])
    except ValueError as error:
        raise ImproperlyConfigured("SEAL_KEYS needs one or more Fernet keys.") from error
