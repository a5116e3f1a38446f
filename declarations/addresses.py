"""Declared addresses: parsed, never fetched; one canonical text per page, one key per member's page.

The steps: `address_text` cleans and splits, `address_hosts` judges the host, `address_readers`,
`address_facebook` and `address_websites` find the page, `address_refusals` has the sentences.
"""

from dataclasses import dataclass
from uuid import UUID

from declarations.address_facebook import read_facebook
from declarations.address_hosts import has_foreign_letters, public_host
from declarations.address_readers import READERS, close_phone
from declarations.address_refusals import MAX_LENGTH, refusal, unknown_platform
from declarations.address_text import Link, clean, split
from declarations.address_websites import read_website
from declarations.platforms import SITES, Platform, front_of, is_share_host, owner_of
from portal.lib.crypto import keyed_tag
from portal.lib.names import search_key

_READERS = {**READERS, Platform.FACEBOOK: read_facebook}


@dataclass(frozen=True)
class PageAddress:
    """The address of one page: where, the text to compare, the text to show (no scheme)."""

    platform: Platform
    canonical: str
    display: str


def parse_address(platform: str, text: str) -> PageAddress:
    """Return the page that `text` (a URL, an @name, a name or a number) means on `platform`.

    Equal pages give equal `canonical` texts; parsing `display` again gives the same one. Raises
    nothing but ValidationError: one Vietnamese sentence that says what to enter, and a `code`
    from `address_refusals`. Both texts have at most 300 characters. Nothing is fetched.
    """
    if platform not in Platform.values:
        raise unknown_platform()
    chosen = Platform(platform)
    link = split(chosen, close_phone(chosen, clean(chosen, text)))
    canonical, display = _read(chosen, link)
    if max(len(canonical), len(display)) > MAX_LENGTH:
        raise refusal("too_long", chosen)
    return PageAddress(chosen, canonical, display)


def page_key(member_id: UUID | str | int, platform: str, address: PageAddress | None, display_name: str) -> str:
    """Return the key of a member's page (64 hex digits), equal across versions of a declaration.

    The member is part of it, so that nobody can be found by an address or a name (design §1).
    Without an address the page is known by its platform and display name, whatever its case,
    marks and blanks.
    """
    if address is not None:
        return keyed_tag("page", str(member_id), address.canonical)
    name = search_key(display_name) or display_name.strip()
    return keyed_tag("page", str(member_id), f"name:{platform}:{name}")


def _read(platform: Platform, link: Link) -> tuple[str, str]:
    """The canonical and the shown address, host included."""
    if not SITES[platform].domains:
        return _read_website(platform, link)
    if link.host:
        _require_own_host(platform, public_host(platform, link.host))
    if any(has_foreign_letters(part) for part in link.segments):
        raise refusal("lookalike", platform)
    canonical, shown = _READERS[platform](link)
    domain = SITES[platform].domains[0]
    return f"{domain}/{canonical}", f"{domain}/{shown}"


def _read_website(platform: Platform, link: Link) -> tuple[str, str]:
    if not link.host:
        raise refusal("needs_host", platform)
    host = public_host(platform, link.host)
    if owner := owner_of(host):
        raise refusal("wrong_platform", platform, owner=owner)
    if is_share_host(host):
        raise refusal("share_link", platform)
    return read_website(platform, link, host)


def _require_own_host(platform: Platform, host: str) -> None:
    owner = owner_of(host)
    if owner is not None and owner is not platform:
        raise refusal("wrong_platform", platform, owner=owner)
    if is_share_host(host):
        raise refusal("share_link", platform)
    front = front_of(platform, host)
    if front is None:
        raise refusal("foreign_host", platform)
    if front and platform is not Platform.TELEGRAM:
        raise refusal("not_a_page", platform)
