"""Declared addresses: equal pages get equal texts, and the key tells nothing across members."""

import time
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from declarations.addresses import PageAddress, page_key, parse_address
from declarations.platforms import SITES, Platform, is_share_host, owner_of

CHANNEL = "UCabcdefghijklmnopqrst_-"
LINKEDIN_ID = "ACoAABcDeFgHiJkLmNoPqRsTuVwXyZ012345"

# platform, canonical, everything that means this page
PAGES: list[tuple[str, str, list[str]]] = [
    (
        "facebook",
        "facebook.com/nguyenvanan",
        [
            "nguyenvanan",
            "Nguyen.Van.An",
            "@nguyen.van.an",
            "  facebook.com/nguyenvanan/ ",
            "https://www.facebook.com/Nguyen.Van.An",
            "http://m.facebook.com/nguyenvanan?fbclid=IwAR0&_rdr",
            "HTTPS://WWW.FACEBOOK.COM/NGUYENVANAN#",
            "https://vi-vn.facebook.com/nguyenvanan/about",
            "https://mbasic.facebook.com/nguyenvanan/photos/?locale=vi_VN",
            "mobile.facebook.com/nguyenvanan",
            "web.facebook.com/nguyenvanan?mibextid=ZbWKwL",
            "//facebook.com//nguyenvanan",
            "https:facebook.com/nguyenvanan",
            "facebook.com./nguyenvanan",
            "facebook.com/x/../nguyenvanan",
            "facebook.com/pg/nguyenvanan/",
            "fb.com/nguyenvanan",
            "https://fb.me/nguyenvanan",
            "m.me/nguyenvanan",
            "facebook.com/%6Eguyenvanan",
            "ｆａｃｅｂｏｏｋ．ｃｏｍ／ｎｇｕｙｅｎｖａｎａｎ",
        ],
    ),
    (
        "facebook",
        "facebook.com/profile.php?id=100012345678901",
        [
            "100012345678901",
            "https://www.facebook.com/profile.php?id=100012345678901",
            "m.facebook.com/profile.php?v=info&id=100012345678901&sk=about&mibextid=abc",
            "facebook.com/100012345678901",
            "https://www.facebook.com/people/Nguyen-Van-An/100012345678901/",
            "https://www.facebook.com/people/Nguy%E1%BB%85n-V%C4%83n-An/100012345678901/?sk=about",
            "https://www.facebook.com/pages/Nguyễn-Văn-An/100012345678901",
            "https://www.facebook.com/pages/category/Blog/Nguyen-Van-An-100012345678901/posts",
            "https://www.facebook.com/p/Nguyễn-Văn-An-100012345678901/",
            "https://www.facebook.com/Nguyen-Van-An-100012345678901",
        ],
    ),
    (
        "facebook",
        "facebook.com/profile.php?id=123",
        ["facebook.com/people/An/123", "facebook.com/profile.php?id=123"],
    ),
    (
        "zalo",
        "zalo.me/84912345678",
        [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "(+84) 912-345-678",
            "+840912345678",
            "84912345678",
            "0084912345678",
            "zalo.me/0912345678",
            "https://zalo.me/84912345678?src=qr",
            "http://www.zalo.me/+84912345678/",
        ],
    ),
    ("zalo", "zalo.me/6591234567", ["+65 9123 4567", "zalo.me/+6591234567"]),
    ("zalo", "zalo.me/579745863508352884", ["579745863508352884", "https://zalo.me/579745863508352884"]),
    ("zalo", "zalo.me/phuongxuannu", ["zalo.me/PhuongXuanNu", "@phuongxuannu"]),
    (
        "tiktok",
        "tiktok.com/@nguyen_van.an",
        [
            "nguyen_van.an",
            "@Nguyen_Van.An",
            "https://www.tiktok.com/@nguyen_van.an?lang=vi-VN&_t=8abc&_r=1",
            "m.tiktok.com/@nguyen_van.an/live",
            "tiktok.com/nguyen_van.an",
            "tiktok.com/%40nguyen_van.an",
        ],
    ),
    (
        "youtube",
        "youtube.com/@nguyenvanan",
        [
            "nguyenvanan",
            "@NguyenVanAn",
            "https://www.youtube.com/@nguyenvanan/videos?si=abc",
            "m.youtube.com/@nguyenvanan",
            "youtube.com/nguyenvanan",
        ],
    ),
    (
        "youtube",
        "youtube.com/@nguyễnvănan",
        ["youtube.com/@Nguy%E1%BB%85nV%C4%83nAn", "youtube.com/@nguyễnvănan"],
    ),
    (
        "youtube",
        f"youtube.com/channel/{CHANNEL}",
        [
            CHANNEL,
            f"https://www.youtube.com/channel/{CHANNEL}?hl=vi",
            f"music.youtube.com/channel/{CHANNEL}/featured",
        ],
    ),
    (
        "youtube",
        "youtube.com/c/chuyenlang",
        ["youtube.com/c/ChuyenLang", "https://m.youtube.com/c/chuyenlang/about"],
    ),
    ("youtube", "youtube.com/user/chuyenlang", ["youtube.com/user/ChuyenLang"]),
    (
        "x",
        "x.com/nguyen_an",
        [
            "Nguyen_An",
            "@nguyen_an",
            "https://twitter.com/nguyen_an?lang=vi",
            "mobile.twitter.com/nguyen_an/with_replies",
            "https://x.com/nguyen_an?s=21&t=abc",
        ],
    ),
    ("x", "x.com/i/user/123456", ["https://twitter.com/i/user/123456"]),
    (
        "instagram",
        "instagram.com/nguyen.an",
        [
            "nguyen.an",
            "@Nguyen.An",
            "https://www.instagram.com/nguyen.an/?igsh=MTIz&utm_source=qr",
            "https://instagram.com/_u/nguyen.an",
            "instagr.am/nguyen.an",
            "m.instagram.com/nguyen.an/reels/",
        ],
    ),
    (
        "threads",
        "threads.com/@nguyen.an",
        ["@nguyen.an", "https://www.threads.net/@Nguyen.An?xmt=AQG", "threads.com/@nguyen.an/replies"],
    ),
    (
        "telegram",
        "t.me/nguyenvanan",
        [
            "nguyenvanan",
            "@NguyenVanAn",
            "https://t.me/nguyenvanan",
            "https://t.me/s/nguyenvanan?before=10",
            "telegram.me/nguyenvanan",
            "nguyenvanan.t.me",
            "https://web.telegram.org/k/#@nguyenvanan",
        ],
    ),
    ("telegram", "t.me/+84912345678", ["t.me/+84912345678", "+84 912 345 678", "0912345678"]),
    (
        "linkedin",
        "linkedin.com/in/nguyen-van-an",
        [
            "nguyen-van-an",
            "https://vn.linkedin.com/in/Nguyen-Van-An/?originalSubdomain=vn",
            "https://www.linkedin.com/in/nguyen-van-an/overlay/contact-info/",
            "linkedin.com/in/nguyen-van-an/vi",
        ],
    ),
    (
        "linkedin",
        "linkedin.com/in/nguyễn-an",
        ["linkedin.com/in/nguy%E1%BB%85n-an", "linkedin.com/in/Nguyễn-An/"],
    ),
    ("linkedin", "linkedin.com/company/hop-tac-xa", ["https://www.linkedin.com/company/Hop-Tac-Xa/posts/"]),
    ("linkedin", f"linkedin.com/in/{LINKEDIN_ID}", [f"https://www.linkedin.com/in/{LINKEDIN_ID}"]),
    (
        "blog",
        "nguyenvanan.vn",
        [
            "nguyenvanan.vn",
            "https://www.NguyenVanAn.vn/",
            "http://nguyenvanan.vn/index.html?utm_source=zalo&fbclid=1#top",
            "m.nguyenvanan.vn",
        ],
    ),
    (
        "blog",
        "an.blogspot.com",
        ["an.blogspot.com", "https://an.blogspot.com.au/?m=1", "http://an.blogspot.sg"],
    ),
    (
        "blog",
        "example.com/An/Viet?a=1&b=2",
        ["example.com/An/Viet/?b=2&a=1&gclid=x", "example.com/An/./Viet?a=1&b=2&b=2"],
    ),
    ("blog", "example.com/nhà-văn", ["example.com/nh%C3%A0-v%C4%83n", "example.com/nha\u0300-va\u0306n"]),
    ("blog", "example.com/a%2Fb%20c", ["example.com/a%2Fb%20c", "example.com/a%2fb%20c/"]),
    ("blog", "medium.com/@nguyenan", ["https://medium.com/@nguyenan"]),
    ("blog", "xn--bo-mia.vn", ["báo.vn", "https://BÁO.vn/", "http://xn--bo-mia.vn", "ba\u0301o.vn"]),
    ("blog", "www.com.vn", ["www.com.vn"]),
    ("other", "pinterest.com/nguyenan", ["https://www.pinterest.com/nguyenan/", "pinterest.com/nguyenan"]),
]
MEANT = [(platform, text, canonical) for platform, canonical, texts in PAGES for text in texts]


@pytest.mark.parametrize(("platform", "text", "canonical"), MEANT)
def test_every_spelling_of_a_page_gives_its_one_canonical_text(platform: str, text: str, canonical: str) -> None:
    assert parse_address(platform, text).canonical == canonical


@pytest.mark.parametrize(("platform", "text", "canonical"), MEANT)
def test_what_is_shown_leads_back_to_the_same_page(platform: str, text: str, canonical: str) -> None:
    shown = parse_address(platform, text).display
    assert parse_address(platform, shown) == PageAddress(Platform(platform), canonical, shown)


def test_different_pages_differ() -> None:
    canonical = [canonical for _, canonical, _ in PAGES]
    assert len(set(canonical)) == len(canonical)


def test_the_shown_address_keeps_what_people_recognise() -> None:
    assert parse_address("facebook", "https://m.facebook.com/Nguyen.Van.An?x=1").display == "facebook.com/Nguyen.Van.An"
    assert parse_address("zalo", "+84912345678").display == "zalo.me/0912345678"
    assert parse_address("blog", "xn--bo-mia.vn/Tho").display == "báo.vn/Tho"


@pytest.mark.parametrize("platform", Platform)
def test_the_examples_in_the_hint_are_accepted(platform: Platform) -> None:
    words = [word.strip(",.") for word in SITES[platform].example.split()]
    examples = [word for word in words if "." in word or word.startswith("@") or word.isdigit()]
    assert examples
    assert len({parse_address(platform, word).platform for word in examples}) == 1


@pytest.mark.parametrize("platform", Platform)
def test_every_domain_of_a_platform_is_known_as_its_own(platform: Platform) -> None:
    site = SITES[platform]
    assert {owner_of(f"www.{domain}") for domain in site.domains + site.share_domains} <= {platform}
    assert all(is_share_host(domain) for domain in site.share_domains)
    assert not any(is_share_host(domain) for domain in site.domains)


# The key ---------------------------------------------------------------------------------------

MEMBER = UUID("6f1c1f5e-3f4e-4c1e-9a3e-0d4b1a2c3d4e")


def test_the_key_is_the_same_for_every_spelling_and_version() -> None:
    one = page_key(MEMBER, "facebook", parse_address("facebook", "fb.com/An.Nguyen"), "Nguyễn An")
    two = page_key(str(MEMBER), "facebook", parse_address("facebook", "annguyen"), "Tên mới")
    assert one == two
    assert len(one) == 64


def test_the_key_of_one_page_differs_between_members() -> None:
    address = parse_address("x", "@nguyen_an")
    assert page_key(MEMBER, "x", address, "An") != page_key(UUID(int=1), "x", address, "An")


def test_without_an_address_the_platform_and_the_name_make_the_key() -> None:
    key = page_key(MEMBER, "zalo", None, "Nguyễn  Văn An")
    assert key == page_key(MEMBER, "zalo", None, "nguyễn văn an")
    assert key != page_key(MEMBER, "facebook", None, "Nguyễn Văn An")
    assert key != page_key(MEMBER, "zalo", None, "Trần Văn An")


def test_names_of_signs_only_do_not_fall_together() -> None:
    assert page_key(MEMBER, "x", None, "\u0301") != page_key(MEMBER, "x", None, "\u0300")


# Anything may be typed -------------------------------------------------------------------------

_WORDS = """
    https:// http:// // / ? # @ : . .. - _ % %25 %2F %20 + = & www. m. t.me example.com báo.vn
    xn--bo-mia.vn profile.php?id= people pages p channel c user in s i nguyen.an An 0912345678 +84
    100012345678901 utm_source=1 a=b İ ı ſ ﬀ ･ ㎡ ℀ 가 日本 é e\u0301 ¨
"""
_DOMAINS = [domain for site in SITES.values() for domain in site.domains + site.share_domains]
_PIECES = st.sampled_from([*_DOMAINS, *_WORDS.split(), CHANNEL])
TYPED = st.one_of(
    st.text(max_size=400),
    st.lists(_PIECES, max_size=8).map("".join),
    st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=6).map("".join),
    st.builds("{}/{}".format, st.sampled_from([*_DOMAINS, "example.com"]), st.text(max_size=20)),
)


def code_of(platform: str, text: str) -> str | None:
    """Return the code of the refusal, or None when the text is an address."""
    try:
        parse_address(platform, text)
    except ValidationError as error:
        return str(error.code)
    return None


@given(platform=st.sampled_from(Platform), text=TYPED)
@example(platform=Platform.BLOG, text="example.com/%25%32%35")
@example(platform=Platform.BLOG, text="example.com/%EF%BC%8E%EF%BC%8E/a")
@example(platform=Platform.BLOG, text="example.com/?%EF%BD%95tm_source=1&+=+")
@example(platform=Platform.BLOG, text="example.com/" + "%CC%81" * 40)
@example(platform=Platform.TELEGRAM, text="web.telegram.org/#@ıııı")
@example(platform=Platform.FACEBOOK, text="facebook.com/profile.php?id=%D9%A1%D9%A2%D9%A3")
def test_any_text_is_refused_or_gives_a_fixed_point(platform: Platform, text: str) -> None:
    try:
        address = parse_address(platform, text)
    except ValidationError:
        return
    assert max(len(address.canonical), len(address.display)) <= 300
    assert parse_address(platform, address.display) == address
    assert parse_address(platform, address.canonical).canonical == address.canonical


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("unit", ["a", "a.", "%41", "@", ":", "/a", "0 ", "?a=", "-", "\u0301", " ", "ﷺ"])
def test_ten_thousand_characters_are_settled_at_once(platform: Platform, unit: str) -> None:
    started = time.process_time()
    assert code_of(platform, (unit * 10_000)[:10_000]) in {"too_long", "empty"}
    code_of(platform, (unit * 300)[:300])  # the longest that is looked at
    assert time.process_time() - started < 0.5
