"""A person at a device: a page of a browser that keeps account of everything that must not happen."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response, expect

from accounts.models import User
from tests import factories as make
from tests.personas import signed_in
from tests.waiting import wait_until

# What the fixture `visit` gives.
Visit = Callable[..., "Visitor"]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 900}
SESSION_COOKIE = "__Host-sessionid"
TIMEOUT_MS = 10_000
# Statuses a page may have on purpose: a form with mistakes, somebody else's page, a rule that says no.
MEANT = {403, 404, 409, 422}


@dataclass
class Visitor:
    """One browser profile. `trouble` must be empty when the test ends."""

    base: str
    context: BrowserContext
    page: Page
    trouble: list[str] = field(default_factory=list)

    # Going somewhere -----------------------------------------------------------------------

    def open(self, path: str) -> Response:
        """Type an address; the response of the page that came in the end."""
        response = self.page.goto(self.base + path)
        assert response is not None
        return response

    @property
    def path(self) -> str:
        """Where the person is, without the host."""
        return urlsplit(self.page.url).path

    def follow(self, name: str, *, within: Locator | None = None) -> None:
        """Click the link with these words."""
        (within or self.page.locator("main")).get_by_role("link", name=name).first.click()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Click the button with exactly these words."""
        (within or self.page.locator("main")).get_by_role("button", name=name, exact=True).first.click()

    def unfold(self, name: str) -> Locator:
        """Open the explanation of a final step."""
        box = self.page.locator("details.confirm", has=self.page.locator("summary", has_text=exactly(name)))
        box.locator("summary").click()
        return box

    def confirm(self, name: str) -> None:
        """Unfold the explanation of a final step, then take it."""
        self.press(name, within=self.unfold(name))

    def enter(self, name: str) -> None:
        """Use the menu, folded or not."""
        menu = self.page.locator("details.narrow-only")
        if menu.is_visible():
            menu.locator("summary").click()
        self.page.get_by_role("navigation", name="Điều hướng chính").get_by_role("link", name=name).first.click()

    # Seeing and writing ----------------------------------------------------------------------

    def write(self, label: str, text: str, *, within: Locator | None = None) -> None:
        """Type into the field with this label."""
        (within or self.page.locator("main")).get_by_label(label).fill(text)

    def choose(self, label: str, option: str, *, within: Locator | None = None) -> None:
        """Take an option of a list."""
        (within or self.page.locator("main")).get_by_label(label).select_option(label=option)

    def text(self) -> str:
        """What stands in the main part of the page, spaces as single blanks."""
        return " ".join(self.page.locator("main").inner_text().split())

    def arrives_at(self, heading: str) -> None:
        """Wait until the page with this heading is there."""
        expect(self.page.locator("h1")).to_have_text(heading)

    def shown(self, label: str) -> str:
        """The text that is offered for copying under this label."""
        return self.page.locator("main").get_by_role("status", name=label).inner_text().strip()

    def sees(self, words: str) -> None:
        """Wait until these words stand in the main part."""
        expect(self.page.locator("main")).to_contain_text(words)

    def pdf(self, name: str) -> str:
        """The text of the PDF behind a link, spaces as single blanks."""
        address = self.page.locator("main").get_by_role("link", name=name).first.get_attribute("href")
        answer = self.context.request.get(self.base + str(address))
        assert answer.ok, answer.status
        assert answer.headers["content-type"] == "application/pdf"
        return text_of_pdf(answer.body())

    def download(self, name: str) -> bytes:
        """Click a link that hands over a file; its bytes."""
        with self.page.expect_download() as waiting:
            self.follow(name)
        return waiting.value.path().read_bytes()

    # Being somebody --------------------------------------------------------------------------

    def sign_in(self, user: User) -> None:
        """Through the form, as everybody does."""
        self.open("/tai-khoan/dang-nhap/")
        self.write("Tên đăng nhập", user.username)
        self.write("Mật khẩu", make.PASSWORD)
        self.press("Đăng nhập")
        self.page.wait_for_url(self.base + "/")

    def become(self, user: User) -> None:
        """With a session made beforehand: where signing in is not the point, or has no password."""
        key = signed_in(user).cookies[SESSION_COOKIE].value
        cookie = {"name": SESSION_COOKIE, "value": key, "domain": "localhost", "path": "/", "secure": True}
        self.context.add_cookies([cookie])  # type: ignore[list-item]

    # Keeping account -------------------------------------------------------------------------

    def watch(self) -> None:
        """Note what no page may do."""
        self.page.set_default_timeout(TIMEOUT_MS)
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.trouble.append(f"script failed: {error.error}"))

    def waits_for_trouble(self, words: str) -> None:
        """Until something with these words is noted."""
        wait_until(lambda: self.page.evaluate("1") and any(words in each for each in self.trouble))

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.base + "/", "data:image/")):
            self.trouble.append(f"{self.path} asked another origin: {request.url}")

    def _on_response(self, response: Response) -> None:
        wanted = MEANT if response.request.is_navigation_request() else set[int]()
        if response.status >= 400 and response.status not in wanted:
            self.trouble.append(f"{response.status} for {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        # Failed responses are judged by `_on_response`.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.trouble.append(f"{self.path} wrote to the console: {message.text}")


def text_of_pdf(content: bytes) -> str:
    """What a reader of the PDF reads, spaces as single blanks."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def exactly(words: str) -> re.Pattern[str]:
    """A pattern of the whole text."""
    return re.compile(rf"^\s*{re.escape(words)}\s*$")


def new_visitor(browser: Browser, base: str, *, size: dict[str, int], scripts: bool = True) -> Visitor:
    """A fresh profile: no cookies, an empty cache."""
    context = browser.new_context(
        viewport=size,  # type: ignore[arg-type]
        java_script_enabled=scripts,
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        has_touch=size == PHONE,
        reduced_motion="reduce",
    )
    visitor = Visitor(base=base, context=context, page=context.new_page())
    visitor.watch()
    return visitor
