"""Is it Vietnamese? What a person reads or hears of a page or mail, searched for English words."""

import re
from html.parser import HTMLParser
from typing import Any

# Words that English sentences cannot do without and Vietnamese does not have.
WORDS = """
the and or of is are was been you your this that it with from for by not please enter sign log login logout
password email code user username account again forgot forgotten remember change reset confirm cancel submit
activate deactivate generate download view authenticator authentication recovery session browser current new
invalid incorrect error must required field valid least characters too short common numeric similar
"""
ENGLISH = frozenset(WORDS.split())


class _Words(HTMLParser):
    """Collects what a person reads or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in ("script", "style")
        spoken = ("alt", "title", "placeholder", "aria-label", "data-label")
        self.texts += [value or "" for name, value in attrs if name in spoken]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.texts.append(data)


def english_words(text: str) -> set[str]:
    """The English words among what a page or mail says."""
    words = _Words()
    words.feed(re.sub(r"https?://\S+", " ", text))
    return {word for word in re.findall(r"\w+", " ".join(words.texts).lower()) if word in ENGLISH}


def assert_vietnamese(response: Any, status: int = 200) -> str:
    """The page has this status, no English, and nothing that our Content-Security-Policy forbids."""
    assert response.status_code == status, (response.status_code, response.headers)
    page: str = response.content.decode()
    assert english_words(page) == set(), english_words(page)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    return page
