"""From the parts of an address to its page: one reader per platform.

Each takes a Link whose host is known to be the platform's (or a bare name, host "") and returns
(canonical, shown); ValidationError when the link is no page. Facebook is in `address_facebook`,
websites in `address_websites`.
"""

import re
from collections.abc import Callable

from declarations.address_refusals import refusal
from declarations.address_shapes import SHAPES, Paths, read_name, require_tabs_only, words
from declarations.address_text import Link
from declarations.platforms import Platform, front_of

_CHANNEL_ID = re.compile(r"UC[A-Za-z0-9_-]{22}")
_LINKEDIN_KINDS = words("in company school showcase")
_LINKEDIN_ID = re.compile(r"ACo[A-Za-z0-9_-]{27,}")
_VIETNAMESE_PHONE = re.compile(r"(?:\+?840?|00840?|0)([235789]\d{8})", re.ASCII)
_FOREIGN_PHONE = re.compile(r"\+(?!84)[1-9]\d{8,14}", re.ASCII)
_OA_ID = re.compile(r"[1-9]\d{14,19}", re.ASCII)
_PHONE_AS_TYPED = re.compile(r"\+?\(?\+?[\d .()-]{8,24}")


def close_phone(platform: Platform, text: str) -> str:
    """Return a phone number without its blanks, dots and hyphens; any other text as it is."""
    if platform in (Platform.ZALO, Platform.TELEGRAM) and _PHONE_AS_TYPED.fullmatch(text):
        return re.sub(r"[ .()-]", "", text)
    return text


def _x(link: Link) -> Paths:
    if link.segments[:2] == ("i", "user") and len(link.segments) == 3 and link.segments[2].isdecimal():
        return (path := f"i/user/{link.segments[2]}"), path
    return read_name(Platform.X, link.segments)


def _instagram(link: Link) -> Paths:
    skip = 1 if link.segments[:1] == ("_u",) else 0
    return read_name(Platform.INSTAGRAM, link.segments[skip:])


def _telegram(link: Link) -> Paths:
    front = front_of(Platform.TELEGRAM, link.host) if link.host else ""
    if link.host.endswith("telegram.org"):
        return _telegram_web(link, front)
    segments = (front, *link.segments) if front else link.segments
    if len(segments) == 1 and (phone := _phone(segments[0])) and (segments[0][0] == "+" or not link.host):
        return f"+{phone}", f"+{phone}"
    if len(segments) > 1 and segments[0].lower() == "s":
        segments = segments[1:]
    if segments and segments[0].startswith("+"):
        raise refusal("not_a_page", Platform.TELEGRAM)  # an invitation to a group
    return read_name(Platform.TELEGRAM, segments)


def _telegram_web(link: Link, front: str | None) -> Paths:
    """web.telegram.org/k/#@name is what the address bar shows beside an open chat."""
    if front != "web" or not link.fragment.startswith("@"):
        raise refusal("not_a_page", Platform.TELEGRAM)
    return read_name(Platform.TELEGRAM, (link.fragment,))


def _youtube(link: Link) -> Paths:
    head, rest = link.segments[:1], link.segments[1:]
    kind = head[0].lower() if head else ""
    tabs = SHAPES[Platform.YOUTUBE].tabs
    if not link.host and not rest and head and _CHANNEL_ID.fullmatch(head[0]):
        kind, rest = "channel", head
    if kind == "channel" and rest:
        require_tabs_only(Platform.YOUTUBE, rest[1:], tabs)
        if not _CHANNEL_ID.fullmatch(rest[0]):
            raise refusal("bad_handle", Platform.YOUTUBE)
        return (path := f"channel/{rest[0]}"), path
    if kind in {"c", "user"} and rest and not rest[0].startswith("@"):
        canonical, shown = read_name(Platform.YOUTUBE, ("@" + rest[0], *rest[1:]))
        return f"{kind}/{canonical[1:]}", f"{kind}/{shown[1:]}"
    return read_name(Platform.YOUTUBE, link.segments)


def _linkedin(link: Link) -> Paths:
    segments = link.segments if link.host else ("in", *link.segments)
    kind = segments[0].lower() if segments else ""
    if kind not in _LINKEDIN_KINDS:
        raise refusal("not_a_page" if segments else "no_page", Platform.LINKEDIN)
    # Only the first part after the name tells: …/in/name/overlay/contact-info is still the page.
    name, shown = read_name(Platform.LINKEDIN, segments[1:3])
    is_id = _LINKEDIN_ID.fullmatch(shown) is not None
    return f"{kind}/{shown if is_id else name}", f"{kind}/{shown}"


def _zalo(link: Link) -> Paths:
    if len(link.segments) == 1:
        number = link.segments[0]
        if phone := _phone(number):
            return phone, "0" + phone[2:] if phone.startswith("84") else f"+{phone}"
        if _OA_ID.fullmatch(number):
            return number, number
    return read_name(Platform.ZALO, link.segments)


def _phone(text: str) -> str:
    """The number with its country code and without +, or "" when it is no phone number."""
    if home := _VIETNAMESE_PHONE.fullmatch(text):
        return "84" + home[1]
    return text[1:] if _FOREIGN_PHONE.fullmatch(text) else ""


READERS: dict[Platform, Callable[[Link], Paths]] = {
    Platform.TIKTOK: lambda link: read_name(Platform.TIKTOK, link.segments),
    Platform.THREADS: lambda link: read_name(Platform.THREADS, link.segments),
    Platform.X: _x,
    Platform.INSTAGRAM: _instagram,
    Platform.TELEGRAM: _telegram,
    Platform.YOUTUBE: _youtube,
    Platform.LINKEDIN: _linkedin,
    Platform.ZALO: _zalo,
}
