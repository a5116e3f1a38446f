"""Is this the name of a public host at all? Refuses numbers, private names, look-alike letters."""

import re
import unicodedata

from declarations.address_refusals import refusal
from declarations.address_text import VIETNAMESE
from declarations.platforms import Platform, owner_of

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")  # as browsers do: a last label like this makes it an IP
_PRIVATE_ENDS = frozenset(
    {
        "localhost",
        "local",
        "localdomain",
        "internal",
        "intranet",
        "lan",
        "home",
        "corp",
        "private",
        "arpa",
        "test",
        "example",
        "invalid",
        "onion",
    }
)
# "www." and "m." lead to the same site; a registry's second level (com.vn) is no site.
_SAME_SITE = re.compile(
    r"(?:www|m)\.(?=[^.]+\.[^.]+)(?!(?:com|net|org|edu|gov|info|name|biz|pro|health|ac)\.[a-z]{2}$)"
)
_BLOGSPOT = re.compile(r"\.blogspot\.(?:com?\.)?[a-z]{2,3}$")


def public_host(platform: Platform, host: str) -> str:
    """Return `host` in Unicode, small letters: ASCII, or Vietnamese where `platform` allows it.

    ValidationError for IP addresses in any notation, names without a dot, private names,
    letters of another script, punycode of anything but Vietnamese, and impossible names.
    """
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise refusal("ip_host", platform)
    name = _unpuny(platform, host)
    if not name.isascii() and not _may_be_vietnamese(platform, name):
        raise refusal("lookalike", platform)
    if "." not in name or name.rpartition(".")[2] in _PRIVATE_ENDS:
        raise refusal("private_host", platform)
    if not _is_possible(host_code(name)):
        raise refusal("symbols", platform)
    return name


def site_name(host: str) -> str:
    """Return the host without what leads to the same site: www., m., Blogspot's countries."""
    while same := _SAME_SITE.match(host):
        host = host[same.end() :]
    return _BLOGSPOT.sub(".blogspot.com", host)


def host_code(host: str) -> str:
    """Return the host in ASCII (IDNA), or "" when that is impossible."""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def has_foreign_letters(text: str) -> bool:
    """Tell whether `text` has a letter or digit that is neither ASCII nor Vietnamese."""
    return any(sign.isalnum() and not sign.isascii() and sign.lower() not in VIETNAMESE for sign in text)


def mixes_scripts(text: str) -> bool:
    """Tell whether `text` has Latin letters and, among them, letters of another alphabet."""
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in text if sign.isalpha()}
    return "LATIN" in scripts and len(scripts) > 1


def _unpuny(platform: Platform, host: str) -> str:
    """Punycode in letters, so that it is judged by them; it must lead back to itself."""
    if "xn--" not in host:
        return host
    try:
        name = host.encode("ascii").decode("idna")
    except UnicodeError as error:
        raise refusal("lookalike", platform) from error
    if "xn--" in name or host_code(name) != host:
        raise refusal("lookalike", platform)
    return name


def _may_be_vietnamese(platform: Platform, name: str) -> bool:
    """Only a website of one's own has such a name, and fácebook.com is none."""
    is_vietnamese = all(sign.isascii() or sign in VIETNAMESE for sign in name)
    return platform is Platform.BLOG and is_vietnamese and owner_of(_bare(name)) is None


def _bare(text: str) -> str:
    apart = unicodedata.normalize("NFD", text).replace("đ", "d")
    return "".join(sign for sign in apart if sign.isascii())


def _is_possible(code: str) -> bool:
    labels = code.split(".")
    last = labels[-1]
    return (
        len(code) <= 253
        and all(_LABEL.fullmatch(label) for label in labels)
        and (last.startswith("xn--") or (last.isalpha() and len(last) > 1))
    )
