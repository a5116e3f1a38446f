"""Walks from link to link as one person, and says what is wrong with each page."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.template import Template
from django.test.signals import template_rendered
from django.urls import resolve
from playwright.sync_api import Error, Response

from tests.journeys.browsing import Visitor
from tests.language import english_words

MOST_PAGES = 70
SAME_KIND = 2  # pages of one view, with the same kind of query
MOST_BYTES = 200 * 1024
# Shown by the browser's own viewer, which is no page of ours.
PAPERS = ("_pdf", "_slip", "_receipt", "_letter", "_summary")
Layout = frozenset[str]
# Off in axe unless asked for, but part of WCAG 2.2 AA.
AXE_OPTIONS = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
# Confirm boxes and lists, not the menus: those lie on top of the page.
FOLDED = "main details:not([open])"
UNFOLD = "all => all.forEach((each) => { each.open = true; })"
# Layouts a run (a process of it) has looked at with axe already.
seen_layouts: set[Layout] = set()


@dataclass
class Walk:
    """What one person found. `wrong` says page and fault."""

    visitor: Visitor
    wrong: list[str] = field(default_factory=list)
    visited: list[str] = field(default_factory=list)
    templates: set[str] = field(default_factory=set)
    bytes_on_the_wire: float = 0

    def from_here(self, *starts: str) -> None:
        """Breadth first, a limited number of pages of each kind."""
        waiting, known, kinds = deque(starts), set(starts), Counter[tuple[str, tuple[str, ...]]]()
        with self._weighed(), self._layouts_noted():
            while waiting and len(self.visited) < MOST_PAGES:
                path = waiting.popleft()
                kind = kind_of(path)
                if kinds[kind] >= SAME_KIND:
                    continue
                kinds[kind] += 1
                for link in self._look_at(path):
                    if link not in known:
                        known.add(link)
                        waiting.append(link)

    def _look_at(self, path: str) -> list[str]:
        """Judge one page; the links on it."""
        self.visited.append(path)
        if kind_of(path)[0].endswith(PAPERS):
            self._look_at_file(path)
            return []
        self.templates.clear()
        self.bytes_on_the_wire = 0
        try:
            response = self.visitor.open(path)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            self._look_at_file(path)
            return []
        self.visitor.page.evaluate("document.fonts.ready.then(() => 0)")  # fonts come last
        self.wrong += [f"{path}: {fault}" for fault in self._faults(response)]
        return self._links()

    def _look_at_file(self, path: str) -> None:
        status = self.visitor.context.request.get(self.visitor.base + path).status
        if status != 200:
            self.wrong.append(f"{path}: status {status}")

    def _faults(self, response: Response) -> Iterator[str]:
        if response.status != 200:
            yield f"status {response.status}"
        yield from visible_faults(self.visitor)
        if self.bytes_on_the_wire > MOST_BYTES:
            yield f"{self.bytes_on_the_wire / 1024:.0f} KB on the wire"
        layout = frozenset(self.templates)
        if layout not in seen_layouts:
            seen_layouts.add(layout)
            yield from axe_faults(self.visitor)
            yield from self._folded_faults()

    def _folded_faults(self) -> Iterator[str]:
        folded = self.visitor.page.locator(FOLDED)
        if folded.count():
            folded.evaluate_all(UNFOLD)
            yield from visible_faults(self.visitor)
            yield from axe_faults(self.visitor)

    def _links(self) -> list[str]:
        found: list[str] = self.visitor.page.locator("a[href]").evaluate_all("all => all.map(a => a.href)")
        here = [link for link in found if link.startswith(self.visitor.base + "/")]
        return [link.removeprefix(self.visitor.base).partition("#")[0] for link in here]

    @contextmanager
    def _layouts_noted(self) -> Iterator[None]:
        """Templates are rendered in the server's thread of this process, one page at a time."""

        def note(sender: Template, **kwargs: Any) -> None:
            self.templates.add(str(sender.name))

        template_rendered.connect(note)
        try:
            yield
        finally:
            template_rendered.disconnect(note)

    @contextmanager
    def _weighed(self) -> Iterator[None]:
        """Count what comes over the wire, as for somebody who has nothing stored."""
        session = self.visitor.context.new_cdp_session(self.visitor.page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", self._weigh)
        yield
        session.detach()

    def _weigh(self, event: dict[str, float]) -> None:
        self.bytes_on_the_wire += event["encodedDataLength"]


def kind_of(path: str) -> tuple[str, tuple[str, ...]]:
    """The view behind an address, and which questions are asked of it."""
    parts = urlsplit(path)
    return resolve(urljoin("/", parts.path)).view_name, tuple(sorted(parse_qs(parts.query)))


def visible_faults(visitor: Visitor) -> Iterator[str]:
    """English words, and what does not fit the screen."""
    if words := english_words(visitor.page.content()):
        yield f"English words {sorted(words)}"
    width = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if width > 0:
        yield f"{width} pixels wider than the screen"


def axe_faults(visitor: Visitor, part: str | None = None) -> Iterator[str]:
    """What axe says against the page, or a part of it, as it is now."""
    for violation in Axe().run(visitor.page, part, options=AXE_OPTIONS).response["violations"]:
        places = [" ".join(node["target"]) for node in violation["nodes"]]
        yield f"axe {violation['id']}: {violation['help']} at {'; '.join(places[:3])}"
