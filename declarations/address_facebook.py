"""Pages on Facebook: by name, by number, and in the many older forms that still open.

Facebook ignores dots and capitals in names, and what stands before a number is only decoration.
"""

import re

from declarations.address_refusals import refusal
from declarations.address_shapes import Paths, require_tabs_only, words
from declarations.address_text import Link
from declarations.platforms import Platform

_NAME = re.compile(r"(?=[^a-z]*[a-z])[a-z0-9.]{3,60}", re.IGNORECASE | re.ASCII)
_ID = re.compile(r"[1-9]\d{0,19}", re.ASCII)
_ID_AT_END = re.compile(r"(?:.*-)?([1-9]\d{7,19})", re.ASCII)
_WITH_ID_AT_END = frozenset({"people", "pages", "p"})
_SHARES = frozenset({"share", "sharer", "sharer.php", "l.php", "s"})
_RESERVED = words(
    "watch reel reels groups group events event story stories permalink photo photos video videos "
    "posts post login search hashtag marketplace gaming help settings messages friends me home "
    "recover reg r business ads policies privacy terms legal notes media dialog plugins checkpoint "
    "bookmarks saved notifications memories pages people p pg public directory app_scoped_user_id "
    "live fundraisers donate jobs games weather offers find-friends l t e v ufi ajax mobile places "
    "latest feed professional_dashboard"
)
_TABS = words(
    "about photos videos reels friends followers following likes mentions reviews community posts map "
    "sports music movies tv books games groups events info services shop photos_of photos_all "
    "photos_albums about_overview live friends_mutual followers_mutual directory_overview reels_tab "
    "grid check-ins more home"
)


def read_facebook(link: Link) -> Paths:
    """Return the canonical path and the one to show; ValidationError when it is no page."""
    segments = link.segments
    if not segments:
        raise refusal("no_page", Platform.FACEBOOK)
    first = segments[0].lower()
    if first == "profile.php" and len(segments) == 1:
        return _by_id(link.value("id"))
    if first in _WITH_ID_AT_END and len(segments) > 1:
        return _by_id_at_end(segments[1:])
    if first == "pg" and len(segments) > 1:
        segments = segments[1:]
    return _by_name(segments)


def _by_id(number: str) -> Paths:
    if not _ID.fullmatch(number):
        raise refusal("no_page", Platform.FACEBOOK)
    return (path := f"profile.php?id={number}"), path


def _by_id_at_end(segments: tuple[str, ...]) -> Paths:
    """people/Ten/100…, pages/Ten/100…, pages/category/Loai/Ten-100…, p/Ten-100…, each with tabs."""
    if len(segments) > 1 and segments[-1].lower() in _TABS:
        segments = segments[:-1]
    found = _ID_AT_END.fullmatch(segments[-1]) or _ID.fullmatch(segments[-1])
    if not found or len(segments) > 4:
        raise refusal("not_a_page", Platform.FACEBOOK)
    return _by_id(found[found.lastindex or 0])


def _by_name(segments: tuple[str, ...]) -> Paths:
    name = segments[0].removeprefix("@")
    if name.lower() in _SHARES:
        raise refusal("share_link", Platform.FACEBOOK)
    if name.lower() in _RESERVED or name.lower().endswith(".php"):
        raise refusal("not_a_page", Platform.FACEBOOK)
    require_tabs_only(Platform.FACEBOOK, segments[1:], _TABS)
    if _ID.fullmatch(name):
        return _by_id(name)
    if "-" in name and (numbered := _ID_AT_END.fullmatch(name)):
        return _by_id(numbered[1])
    plain = name.lower().replace(".", "")
    if not _NAME.fullmatch(name) or len(plain) < 3:
        raise refusal("bad_handle", Platform.FACEBOOK)
    return plain, name
