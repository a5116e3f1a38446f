"""The platforms a member can name, the hosts that belong to each, and how an address looks.

Only text is compared here: the portal never opens a declared address.
"""

import re
from dataclasses import dataclass, field

from django.db import models


class Platform(models.TextChoices):
    """Where a personal page lives; stored value, Vietnamese label."""

    FACEBOOK = "facebook", "Facebook"
    ZALO = "zalo", "Zalo"
    TIKTOK = "tiktok", "TikTok"
    YOUTUBE = "youtube", "YouTube"
    X = "x", "X (Twitter)"
    INSTAGRAM = "instagram", "Instagram"
    THREADS = "threads", "Threads"
    TELEGRAM = "telegram", "Telegram"
    LINKEDIN = "linkedin", "LinkedIn"
    BLOG = "blog", "Blog, trang web"
    OTHER = "other", "Nền tảng khác"


@dataclass(frozen=True)
class Site:
    """What is known about the addresses of one platform."""

    example: str
    """What to enter, as it follows "hãy nhập …" in a sentence."""
    domains: tuple[str, ...] = ()
    """Domains that lead to pages; the first one stands in the canonical address."""
    share_domains: tuple[str, ...] = ()
    """Shortened or single-post hosts: they do not tell which page it is."""
    subdomains: frozenset[str] = field(default_factory=frozenset)
    """What may stand before a domain, besides nothing and `www`."""
    has_locales: bool = False
    """Whether vi-vn.… or vn.… may stand before a domain."""


SITES: dict[Platform, Site] = {
    Platform.FACEBOOK: Site(
        example="địa chỉ trang, ví dụ facebook.com/nguyenvanan hoặc facebook.com/profile.php?id=100012345678",
        domains=("facebook.com", "fb.com", "fb.me", "m.me"),
        share_domains=("fb.watch", "fb.gg", "l.facebook.com", "lm.facebook.com", "on.fb.me"),
        subdomains=frozenset({"m", "mobile", "web", "mbasic", "touch", "free", "x", "d", "p"}),
        has_locales=True,
    ),
    Platform.ZALO: Site(
        example="số điện thoại dùng Zalo, ví dụ 0912345678, hoặc địa chỉ như zalo.me/0912345678",
        domains=("zalo.me",),
        share_domains=("zaloapp.com", "zalo.vn", "zalo.cloud", "zaloplatforms.com"),
        subdomains=frozenset({"m"}),
    ),
    Platform.TIKTOK: Site(
        example="tên tài khoản, ví dụ @nguyenvanan, hoặc địa chỉ như tiktok.com/@nguyenvanan",
        domains=("tiktok.com",),
        share_domains=("vm.tiktok.com", "vt.tiktok.com"),
        subdomains=frozenset({"m"}),
    ),
    Platform.YOUTUBE: Site(
        example="địa chỉ kênh, ví dụ youtube.com/@nguyenvanan",
        domains=("youtube.com",),
        share_domains=("youtu.be", "youtube-nocookie.com"),
        subdomains=frozenset({"m", "music", "gaming"}),
    ),
    Platform.X: Site(
        example="tên tài khoản, ví dụ @nguyenvanan, hoặc địa chỉ như x.com/nguyenvanan",
        domains=("x.com", "twitter.com"),
        share_domains=("t.co",),
        subdomains=frozenset({"m", "mobile"}),
    ),
    Platform.INSTAGRAM: Site(
        example="tên tài khoản, ví dụ @nguyenvanan, hoặc địa chỉ như instagram.com/nguyenvanan",
        domains=("instagram.com", "instagr.am"),
        share_domains=("ig.me", "l.instagram.com"),
        subdomains=frozenset({"m"}),
    ),
    Platform.THREADS: Site(
        example="tên tài khoản, ví dụ @nguyenvanan, hoặc địa chỉ như threads.com/@nguyenvanan",
        domains=("threads.com", "threads.net"),
        share_domains=("l.threads.com", "l.threads.net"),
        subdomains=frozenset({"m"}),
    ),
    Platform.TELEGRAM: Site(
        example="tên tài khoản, ví dụ @nguyenvanan, hoặc địa chỉ như t.me/nguyenvanan",
        domains=("t.me", "telegram.me", "telegram.dog", "telegram.org"),
    ),
    Platform.LINKEDIN: Site(
        example="địa chỉ trang, ví dụ linkedin.com/in/nguyen-van-an",
        domains=("linkedin.com",),
        share_domains=("lnkd.in",),
        subdomains=frozenset({"m", "touch", "mobile"}),
        has_locales=True,
    ),
    Platform.BLOG: Site(example="địa chỉ đầy đủ của trang, ví dụ nguyenvanan.vn hoặc nguyenvanan.blogspot.com"),
    Platform.OTHER: Site(example="địa chỉ đầy đủ của trang, ví dụ pinterest.com/nguyenvanan"),
}

# They hide where they lead, on every platform.
SHORTENERS = frozenset(
    {"bit.ly", "tinyurl.com", "goo.gl", "g.co", "ow.ly", "is.gd", "cutt.ly", "rebrand.ly", "s.id", "zurl.vn"}
)

_LOCALE = re.compile(r"[a-z]{2}(-[a-z]{2})?")


def is_under(host: str, domain: str) -> bool:
    """Tell whether `host` is `domain` or a name below it (both lower case, no final dot)."""
    return host == domain or host.endswith("." + domain)


def owner_of(host: str) -> Platform | None:
    """Return the platform `host` belongs to, also for its share links; None when unknown."""
    for platform, site in SITES.items():
        if any(is_under(host, domain) for domain in site.domains + site.share_domains):
            return platform
    return None


def is_share_host(host: str) -> bool:
    """Tell whether `host` serves shortened links or single posts, so that no page can be told."""
    if host.removeprefix("www.") in SHORTENERS:
        return True
    return any(is_under(host, domain) for site in SITES.values() for domain in site.share_domains)


def front_of(platform: Platform, host: str) -> str | None:
    """Return what stands before the platform's domain: "" for the plain, mobile or local site.

    Any other name below the domain comes back as it is ("developers"); None for a foreign host.
    """
    site = SITES[platform]
    domain = next((domain for domain in site.domains if is_under(host, domain)), None)
    if domain is None:
        return None
    front = host[: -len(domain)].rstrip(".").removeprefix("www.")
    if front == "www" or front in site.subdomains:
        return ""
    return "" if site.has_locales and _LOCALE.fullmatch(front) else front
