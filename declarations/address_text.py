"""Typed text → the parts of an address, with everything hostile refused on the way.

Text only: nothing is resolved or opened. Rules for one platform stand in `address_readers`.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from declarations.address_refusals import MAX_LENGTH, refusal
from declarations.platforms import SITES, Platform, owner_of
from portal.lib.names import hostile_characters

VIETNAMESE = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
_HTTP = re.compile(r"(?:https?:/*|//+)", re.IGNORECASE)
_OTHER_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d+(?:[/?#]|$))", re.IGNORECASE)
_NUMBER_SCHEME = re.compile(r"(?:javascript|vbscript|data|tel|sms):", re.IGNORECASE)  # tel:0912345678 has no port
_USER_AND_PASSWORD = re.compile(r"(?!mailto:)[^/?#@:\s]+:[^/?#@\s]+@[^/?#\s]", re.IGNORECASE)
_SYMBOLS = re.compile(r'[\\<>"^`{}|]')
# A query key (or a path part with "=") that holds a key to the account, or a signed token as such.
_SECRET = re.compile(
    r"(?:^|[?&#;/])(?:[\w.\[\]-]*(?:token|passw|passcode|pwd|mat[_-]?khau|secret|session|oauth|api_?key|jwt|credential)"
    r"[\w.\[\]-]*|sid|auth|authorization|otp|pin|pass)=|eyJ[\w-]{8,}\.[\w-]",
    re.IGNORECASE,
)
# A bare word that ends like this is a domain, not a name ("nguyenvanan.com").
_DOMAIN_END = re.compile(r".*\.(?:com|net|org|vn|info|edu|gov|biz|io|co|page|site|online|dev|xyz)\.?", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """An address in parts: decoded, in NFKC; the host in small letters as typed, "" if none."""

    host: str
    segments: tuple[str, ...]
    query: tuple[tuple[str, str], ...] = ()
    fragment: str = ""

    def value(self, key: str) -> str:
        """Return the first query value under `key`, or ""."""
        return next((value for name, value in self.query if name == key), "")


def clean(platform: Platform, text: str) -> str:
    """Return `text` in NFKC without blanks at its ends.

    ValidationError when it is empty, longer than 300 characters, or holds hidden characters or
    what looks like a password or token. Blanks and signs inside are left for `split`.
    """
    if len(text) > 10 * MAX_LENGTH:
        raise refusal("too_long", platform)
    tidy = unicodedata.normalize("NFKC", text.strip()).strip()
    if not tidy:
        raise refusal("empty", platform)
    if len(tidy) > MAX_LENGTH:
        raise refusal("too_long", platform)
    opened = unquote(tidy)
    if hostile_characters(text.strip()) or hostile_characters(opened):
        raise refusal("hidden_characters", platform)
    if _SECRET.search(tidy) or _SECRET.search(unquote(opened)):
        raise refusal("secret", platform)
    return tidy


def split(platform: Platform, text: str) -> Link:
    """Return the parts of a cleaned text; a bare name or @name gets the host "".

    ValidationError for another scheme than http(s), blanks inside, signs no address has, anything
    before the host, a port, and percent signs that decode to no text. The host is judged elsewhere.
    """
    schemeless, has_scheme = _without_scheme(platform, text)
    if any(letter.isspace() for letter in text):
        raise refusal("spaces", platform)
    if _SYMBOLS.search(text):
        raise refusal("symbols", platform)
    rest, _, fragment = schemeless.partition("#")
    rest, _, query = rest.partition("?")
    host, path = "", rest
    if has_scheme or not _is_bare(platform, schemeless):
        host, _, path = rest.partition("/")
    return _link(platform, _plain_host(platform, host), path, query, fragment)


def _without_scheme(platform: Platform, text: str) -> tuple[str, bool]:
    http = _HTTP.match(text)
    if http:
        return text[http.end() :], True
    if _USER_AND_PASSWORD.match(text):
        raise refusal("userinfo", platform)
    if _OTHER_SCHEME.match(text) or _NUMBER_SCHEME.match(text):
        raise refusal("scheme", platform)
    return text, False


def _is_bare(platform: Platform, text: str) -> bool:
    """Tell whether the text is a name on the platform and no address with a host."""
    if text.startswith("@"):
        return True
    if not SITES[platform].domains or re.search(r"[/?#:@]", text):
        return False
    return not _DOMAIN_END.fullmatch(text) and owner_of(text.lower().rstrip(".")) is None


def _plain_host(platform: Platform, host: str) -> str:
    if "@" in host:
        raise refusal("userinfo", platform)
    if host.startswith("[") or host.count(":") > 1:
        raise refusal("ip_host", platform)
    if ":" in host:
        raise refusal("port", platform)
    return host.lower().removesuffix(".")


def _link(platform: Platform, host: str, path: str, query: str, fragment: str) -> Link:
    try:
        segments = [_decoded(part) for part in path.split("/")]
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise refusal("symbols", platform) from error
    return Link(
        host=host,
        segments=tuple(_resolved(segments)),
        query=tuple((_nfkc(key), _nfkc(value)) for key, value in pairs),
        fragment=fragment,
    )


def _resolved(segments: list[str]) -> list[str]:
    """The path without empty and dot parts; ".." takes one back, as browsers do."""
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            kept = kept[:-1]
        elif segment not in {"", "."}:
            kept.append(segment)
    return kept


def _decoded(part: str) -> str:
    return _nfkc(unquote(part, errors="strict"))


def _nfkc(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
