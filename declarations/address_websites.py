"""Websites and platforms without rules of their own: host and path, without tracking."""

import re
from urllib.parse import quote

from declarations.address_hosts import host_code, mixes_scripts, site_name
from declarations.address_refusals import refusal
from declarations.address_shapes import words
from declarations.address_text import Link
from declarations.platforms import Platform

_TRACKING = words(
    "fbclid gclid dclid gbraid wbraid msclkid yclid twclid ttclid li_fat_id igsh igshid si mibextid "
    "_rdr _rdc rdid share_url hl locale lang ref refsrc ref_src ref_url fref hc_ref sfnsn feature "
    "zarsrc xmt trk mc_cid mc_eid _ga _gl _hsenc _hsmi spm m source amp"
)
_POST_QUERY = frozenset({"p", "page_id", "attachment_id", "s", "q", "search"})  # WordPress posts; searches
_POST_PATH = re.compile(r"(?:.*/)?(?:19|20)\d\d/[01]?\d/.+")  # /2026/03/title
_FUNCTIONS = words("wp-login.php wp-admin login signin signup register search logout dang-nhap dang-ky tim-kiem admin")
_INDEX = re.compile(r"(?:index|default)\.(?:html?|php|aspx?)", re.IGNORECASE)
_PLAIN = frozenset("-._~!$'()*,;:@")  # what may stand as it is in a path or a query


def read_website(platform: Platform, link: Link, host: str) -> tuple[str, str]:
    """Return the canonical address and the one to show; ValidationError for a post or a function.

    The canonical host is in ASCII (IDNA), the shown one in letters. Path and query keep their
    capitals, because on most servers they count.
    """
    segments = link.segments[:-1] if link.segments and _INDEX.fullmatch(link.segments[-1]) else link.segments
    query = _query(link)
    if any(mixes_scripts(part) for part in segments):
        raise refusal("lookalike", platform)
    if _is_function(segments, query):
        raise refusal("not_a_page", platform)
    path = "".join("/" + _encoded(part) for part in segments)
    tail = path + ("?" + "&".join(query) if query else "")
    site = site_name(host)
    return host_code(site) + tail, site + tail


def _query(link: Link) -> list[str]:
    """What is left of the query without tracking, in one order."""
    kept = {(key, value) for key, value in link.query if not _is_tracking(key.lower())}
    return sorted(f"{_encoded(key)}={_encoded(value)}" for key, value in kept)


def _is_tracking(key: str) -> bool:
    return not key or key in _TRACKING or key.startswith(("utm_", "__", "mtm_", "pk_"))


def _is_function(segments: tuple[str, ...], query: list[str]) -> bool:
    if segments and segments[0].lower() in _FUNCTIONS:
        return True
    if any(part.partition("=")[0].lower() in _POST_QUERY for part in query):
        return True
    return _POST_PATH.fullmatch("/".join(segments)) is not None


def _encoded(text: str) -> str:
    """Letters and harmless signs as they are, all else in percent signs: it decodes to itself."""
    return "".join(sign if sign.isalnum() or sign in _PLAIN else quote(sign, safe="") for sign in text)
