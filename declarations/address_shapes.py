"""What names look like on each platform where a page is one name, and what else stands there."""

import re
from dataclasses import dataclass

from declarations.address_refusals import refusal
from declarations.address_text import VIETNAMESE
from declarations.platforms import Platform

Paths = tuple[str, str]
"""The canonical path and the path to show, without the first slash."""


@dataclass(frozen=True)
class Shape:
    """The names of one platform."""

    name: re.Pattern[str]
    at: str = ""
    """"@" where the address carries it."""
    reserved: frozenset[str] = frozenset()
    """First parts that are functions of the platform, small letters."""
    shares: frozenset[str] = frozenset()
    """First parts of share links, which do not tell the page."""
    tabs: frozenset[str] = frozenset()
    """Parts after the name that are still the same page."""


def words(text: str) -> frozenset[str]:
    """Return the words of `text` as a set."""
    return frozenset(text.split())


SHAPES = {
    Platform.TIKTOK: Shape(
        re.compile(r"(?!\.)[a-z0-9._]{2,24}(?<!\.)", re.IGNORECASE | re.ASCII),
        at="@",
        reserved=words(
            "v foryou following friends explore live discover search tag music login signup share "
            "video embed about legal upload messages setting settings h5 i18n place effect sticker "
            "question business creators"
        ),
        shares=words("t"),
        tabs=words("live"),
    ),
    Platform.X: Shape(
        re.compile(r"[a-z0-9_]{1,20}", re.IGNORECASE | re.ASCII),
        reserved=words(
            "home explore search login logout i intent share hashtag settings messages notifications "
            "compose tos privacy jobs signup about account download oauth lists bookmarks communities "
            "premium help status"
        ),
        tabs=words("with_replies media likes followers following highlights articles photo verified_followers about"),
    ),
    Platform.INSTAGRAM: Shape(
        re.compile(r"(?!\.)[a-z0-9._]{1,30}(?<!\.)", re.IGNORECASE | re.ASCII),
        reserved=words(
            "p reel reels tv stories explore accounts direct share s ar about legal web developer "
            "privacy oauth challenge login signup emails session push graphql api your_activity "
            "archive"
        ),
        tabs=words("reels tagged guides channel feed saved followers following highlights photos_of_you"),
    ),
    Platform.THREADS: Shape(
        re.compile(r"(?!\.)[a-z0-9._]{1,30}(?<!\.)", re.IGNORECASE | re.ASCII),
        at="@",
        reserved=words("t post login search activity settings saved liked following custom_feed privacy share intent"),
        tabs=words("replies media reposts"),
    ),
    Platform.TELEGRAM: Shape(
        re.compile(r"[a-z][a-z0-9_]{2,31}", re.IGNORECASE | re.ASCII),
        reserved=words(
            "joinchat c s share addstickers addemoji addtheme addlist proxy socks setlanguage bg iv "
            "login confirmphone boost contact invoice giftcode msg resolve m stickers nft call"
        ),
    ),
    Platform.YOUTUBE: Shape(
        re.compile(rf"[a-z0-9{VIETNAMESE}_.·-]{{3,100}}", re.IGNORECASE),
        at="@",
        reserved=words(
            "watch shorts live playlist results embed feed hashtag post clip gaming signin redirect "
            "attribution_link channel c user account logout premium music kids tv creators about t "
            "howyoutubeworks upload movie source trending v e oembed share reporthistory "
            "paid_memberships"
        ),
        tabs=words(
            "featured videos shorts streams playlists community posts about live channels podcasts releases store"
        ),
    ),
    Platform.LINKEDIN: Shape(
        re.compile(rf"[a-z0-9{VIETNAMESE}_-]{{2,100}}", re.IGNORECASE),
        tabs=words(
            "about posts jobs people life overlay details recent-activity mycompany vi en insights events videos"
        ),
    ),
    Platform.ZALO: Shape(
        re.compile(r"(?=[^a-z]*[a-z])[a-z0-9._]{3,40}", re.IGNORECASE | re.ASCII),
        reserved=words("pc g s qr home login oa app video news web download download2 chat share discover mini me"),
    ),
}


def read_name(platform: Platform, segments: tuple[str, ...]) -> Paths:
    """Return the paths of a page that is one name, by the platform's shape."""
    shape = SHAPES[platform]
    if not segments:
        raise refusal("no_page", platform)
    name = segments[0].removeprefix("@")
    if name.lower() in shape.reserved and not (shape.at and segments[0].startswith("@")):
        raise refusal("not_a_page", platform)
    if name.lower() in shape.shares and not segments[0].startswith("@"):
        raise refusal("share_link", platform)
    require_tabs_only(platform, segments[1:], shape.tabs)
    if not shape.name.fullmatch(name):
        raise refusal("bad_handle", platform)
    return f"{shape.at}{name.lower()}", f"{shape.at}{name}"


def require_tabs_only(platform: Platform, rest: tuple[str, ...], tabs: frozenset[str]) -> None:
    """ValidationError unless what follows the page's name is nothing or one tab of the page."""
    if rest and (len(rest) > 1 or rest[0].lower() not in tabs):
        raise refusal("not_a_page", platform)
