"""Hostile and mistaken addresses: refused with one Vietnamese sentence that says what to enter."""

import pytest
from django.core.exceptions import ValidationError

from declarations.address_refusals import MAX_LENGTH, refusal
from declarations.addresses import parse_address
from declarations.platforms import SITES, Platform

REFUSED: list[tuple[str, str, list[str]]] = [
    ("empty", "facebook", ["", "   ", "\n", "\u00a0"]),
    (
        "too_long",
        "blog",
        ["example.com/" + "a" * MAX_LENGTH, "a" * 10_000, "ﷺ" * 100, "example.com/" + "😀" * 30],
    ),
    (
        "hidden_characters",
        "facebook",
        [
            "facebook.com/nguyen\u200ban",
            "facebook.com/\u202egnaoh",
            "facebook.com/an\x00",
            "java\tscript:alert(1)",
            "facebook.com/an\r\nSet-Cookie",
            "facebook.com/an%00",
            "facebook.com/an%E2%80%8B",
            "facebook.com/an%0d%0aX",
            "\ufefffacebook.com/nguyenan",
            "nguyen\u00adan",
            "nguyen\ud800an",
        ],
    ),
    ("spaces", "facebook", ["Nguyễn Văn An", "facebook.com/nguyen van an", "nguyenan \u3000 1"]),
    ("spaces", "telegram", ["nguyen 0912345678"]),
    (
        "symbols",
        "blog",
        [
            "example.com/<b>",
            "example.com\\@evil.com",
            'example.com/"x',
            "example.com/%FF",
            "-.com",
            "a_b.com",
            "a..com",
        ],
    ),
    ("symbols", "blog", ["example.com?a=%FF", "example.1a", "x" * 64 + ".com"]),
    (
        "secret",
        "facebook",
        [
            "facebook.com/nguyenan?access_token=EAAB",
            "https://facebook.com/?next=%2F%3Fpassword%3Dabc",
            "facebook.com/nguyenan#token=1",
            "password=abc123",
            "facebook.com/nguyenan?matkhau=1",
        ],
    ),
    (
        "secret",
        "blog",
        ["example.com/?sessionid=1", "example.com/a;jsessionid=1", "example.com/eyJhbGciOiJI.eyJz"],
    ),
    (
        "scheme",
        "facebook",
        [
            "javascript:alert(1)",
            "JavaScript:alert('a b')",
            "javascript:1",
            "data:text/html,<script>1</script>",
            "ftp://facebook.com/nguyenan",
            "file:///etc/passwd",
            "mailto:nguyen@example.com",
            "tg://resolve?domain=nguyenan",
            "fb://profile/100012345678901",
            "tel:0912345678",
            "view-source:https://facebook.com/nguyenan",
        ],
    ),
    (
        "userinfo",
        "facebook",
        [
            "https://facebook.com@evil.com/nguyenan",
            "https://user:pass@facebook.com/nguyenan",
            "user:pass@facebook.com/nguyenan",
            "https://facebook.com%2F@evil.com/",
            "nguyenan@gmail.com",
            "https://@facebook.com/nguyenan",
            "https://facebook.com＠evil.com/",
        ],
    ),
    (
        "ip_host",
        "blog",
        [
            "127.0.0.1",
            "http://192.168.1.1/a",
            "http://2130706433/",
            "http://0x7f000001",
            "0x7f.1",
            "http://0177.0.0.1",
            "http://[::1]/",
            "http://[2001:db8::1]:80/a",
            "http://１２７.０.０.１/",
            "http://example.127/",
        ],
    ),
    ("ip_host", "facebook", ["https://157.240.1.35/nguyenan"]),
    (
        "private_host",
        "blog",
        [
            "localhost",
            "http://localhost/a",
            "http://intranet/",
            "may-chu.local",
            "trang.internal",
            "a.localhost",
            "router.lan",
            "abc.onion",
            "nguyenvanan",
        ],
    ),
    (
        "port",
        "blog",
        ["example.com:8080", "http://example.com:80/a", "localhost:8000", "https://example.com:/"],
    ),
    ("port", "facebook", ["facebook.com:443/nguyenan"]),
    (
        "lookalike",
        "facebook",
        [
            "https://f\u0430cebook.com/nguyenan",
            "https://fáceboòk.com/nguyenan",
            "https://xn--fcebook-8va.com/nguyenan",
            "facebook.com/nguy\u0435nan",
            "nguy\u0435n\u03bfan",
            "facebook.com/%D0%B0n%D0%B0n",
            "facebook.com/ŋuyenan",
        ],
    ),
    (
        "lookalike",
        "blog",
        [
            "\u0430pple.com",
            "xn--80ak6aa92e.com",
            "xn--zzzzzzzz.com",
            "XN--a.com",
            "fácebook.com",
            "ex\u0131mple.com",
            "東京.jp",
            "a\u0323\u0308.com",
            "example\u3002com",
            "example.com/nguy\u0435n",
        ],
    ),
    ("lookalike", "other", ["báo.vn"]),
    (
        "wrong_platform",
        "facebook",
        ["https://tiktok.com/@an", "zalo.me/0912345678", "youtu.be/abc", "twitter.com/an"],
    ),
    ("wrong_platform", "blog", ["facebook.com/nguyenan", "https://t.me/nguyenan", "m.youtube.com"]),
    (
        "foreign_host",
        "facebook",
        ["example.com/nguyenan", "facebook.com.evil.vn/an", "notfacebook.com/an", "nguyenan.vn"],
    ),
    (
        "share_link",
        "facebook",
        [
            "https://www.facebook.com/share/1AbCdEf/?mibextid=x",
            "fb.watch/abc",
            "l.facebook.com/l.php?u=x",
            "bit.ly/abc",
        ],
    ),
    ("share_link", "tiktok", ["https://vm.tiktok.com/ZSabc/", "vt.tiktok.com/ZSabc", "tiktok.com/t/ZSabc"]),
    ("share_link", "youtube", ["https://youtu.be/dQw4w9WgXcQ"]),
    ("share_link", "linkedin", ["https://lnkd.in/abc"]),
    ("share_link", "blog", ["tinyurl.com/abc"]),
    ("no_page", "facebook", ["facebook.com", "https://www.facebook.com/?_rdr", "facebook.com/profile.php"]),
    ("no_page", "tiktok", ["tiktok.com/"]),
    ("no_page", "linkedin", ["linkedin.com/in/"]),
    (
        "not_a_page",
        "facebook",
        [
            "facebook.com/nguyenan/posts/pfbid02",
            "facebook.com/nguyenan/videos/123",
            "facebook.com/groups/123456",
            "facebook.com/groups/1/user/100012345678901",
            "facebook.com/story.php?story_fbid=1&id=2",
            "facebook.com/permalink.php?story_fbid=1&id=2",
            "facebook.com/photo/?fbid=1",
            "facebook.com/watch/?v=1",
            "facebook.com/reel/1",
            "facebook.com/login/?next=x",
            "facebook.com/search/top?q=an",
            "facebook.com/me",
            "business.facebook.com/nguyenan",
        ],
    ),
    (
        "not_a_page",
        "tiktok",
        ["tiktok.com/@an/video/1", "@an/video/1", "tiktok.com/tag/an", "tiktok.com/search?q=an"],
    ),
    (
        "not_a_page",
        "youtube",
        ["youtube.com/watch?v=abc", "youtube.com/shorts/abc", "youtube.com/results?search_query=a"],
    ),
    ("not_a_page", "youtube", ["youtube.com/@an/post/1", "studio.youtube.com/channel/x"]),
    ("not_a_page", "x", ["x.com/an/status/1", "twitter.com/search?q=an", "x.com/i/flow/login", "x.com/home"]),
    (
        "not_a_page",
        "instagram",
        ["instagram.com/p/abc", "instagram.com/stories/an/1", "instagram.com/an/reel/abc"],
    ),
    ("not_a_page", "threads", ["threads.net/@an/post/abc", "threads.com/t/abc", "threads.com/login"]),
    (
        "not_a_page",
        "telegram",
        ["t.me/an/12", "t.me/+AbCdEfGh", "t.me/joinchat/abc", "t.me/c/1/2", "telegram.org/faq"],
    ),
    (
        "not_a_page",
        "linkedin",
        ["linkedin.com/feed/", "linkedin.com/posts/an_1", "linkedin.com/in/an/detail/x"],
    ),
    ("not_a_page", "zalo", ["zalo.me/g/abcdef123", "chat.zalo.me", "zalo.me/s/123456", "zalo.me/pc"]),
    (
        "not_a_page",
        "blog",
        ["an.com/2024/05/bai.html", "an.com/?p=12", "an.com/wp-login.php", "an.com/search?q=a"],
    ),
    ("bad_handle", "facebook", ["nguyễnvănan", "nguyen_van_an", "1.2.3", "facebook.com/a!b"]),
    ("bad_handle", "tiktok", ["@an..an.", "a" * 25]),
    ("bad_handle", "youtube", ["youtube.com/channel/UCabc", "@a"]),
    ("bad_handle", "zalo", ["123456", "01234567"]),
    ("bad_handle", "telegram", ["1nguyen", "web.telegram.org/k/#@\u0131\u0131\u0131\u0131"]),
    ("needs_host", "blog", ["@nguyenan", "https://", "https://?a=1"]),
]
CASES = [(code, platform, text) for code, platform, texts in REFUSED for text in texts]
CODES = sorted({code for code, _, _ in REFUSED})


def refused(platform: str, text: str) -> ValidationError:
    """Return the error that parsing raises."""
    with pytest.raises(ValidationError) as caught:
        parse_address(platform, text)
    return caught.value


@pytest.mark.parametrize(("code", "platform", "text"), CASES, ids=[ascii(case)[:60] for case in CASES])
def test_a_refused_address_gets_its_own_sentence(code: str, platform: str, text: str) -> None:
    error = refused(platform, text)
    assert error.code == code
    assert SITES[Platform(platform)].example in error.message


@pytest.mark.parametrize("platform", Platform)
@pytest.mark.parametrize("code", CODES)
def test_every_refusal_is_one_sentence_that_says_what_to_enter(code: str, platform: Platform) -> None:
    [sentence] = refusal(code, platform, owner=Platform.TIKTOK).messages
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert sentence[0].isupper()
    assert "hãy" in sentence.lower()
    assert not set(sentence) & set("<>{}")


def test_the_wrong_platform_is_named() -> None:
    message = refused("facebook", "https://www.tiktok.com/@an").message
    assert message.startswith("Địa chỉ này thuộc TikTok, hãy chọn đúng nền tảng TikTok hoặc nhập")


def test_nothing_typed_comes_back() -> None:
    text = "https://example.com/<script>alert(1)</script>?password=bi-mat-cua-toi"
    message = refused("facebook", text).message
    assert "bi-mat" not in message
    assert "script" not in message


def test_an_unknown_platform_is_refused_too() -> None:
    assert refused("myspace", "nguyenan").code == "unknown_platform"
