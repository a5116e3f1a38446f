"""The main pages: milliseconds in process, queries, and how both grow from the demo to the large set."""

import gc
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import quantiles

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Unit, User
from benchmarks.sets import Sets, use
from declarations.models import Declaration, DeclarationRequest
from reports.models import QuarterlyReport

BRACKETS = re.compile("BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE")
WARM_UP, ROUNDS = 3, 40


@dataclass(frozen=True)
class Page:
    """A page, who reads it, and where it is in a set."""

    name: str
    reader: str
    address: Callable[[User], str]


PAGES = (
    Page("home (member)", "dangvien", lambda user: reverse("home")),
    Page("home (secretary)", "bithu", lambda user: reverse("home")),
    Page("declaration_list", "dangvien", lambda user: reverse("declarations:declaration_list")),
    Page("my_information", "dangvien", lambda user: reverse("declarations:my_information")),
    Page("request_detail", "dangvien", lambda user: _newest_request(user).get_absolute_url()),
    Page("review_list", "bithu", lambda user: reverse("declarations:review_list")),
    Page("declaration_review", "bithu", lambda user: _waiting(user)),
    Page("member_list", "bithu", lambda user: reverse("accounts:member_list", args=[user.posts_today[0].unit_id])),
    Page("unit_detail (cell)", "bithu", lambda user: user.posts_today[0].unit.get_absolute_url()),
    Page("unit_detail (commune)", "bithuxa", lambda user: user.posts_today[0].unit.get_absolute_url()),
    Page("unit_list (province)", "bithutinh", lambda user: reverse("accounts:unit_list")),
    Page("user_list", "quantri", lambda user: reverse("accounts:user_list")),
    Page("report_list (commune)", "bithuxa", lambda user: reverse("reports:report_list")),
    Page("report_detail (commune)", "bithuxa", lambda user: _report(user).get_absolute_url()),
)


def _newest_request(user: User) -> DeclarationRequest:
    return DeclarationRequest.objects.addressed_to(user).latest("issued_at")


def _waiting(user: User) -> str:
    waiting = Declaration.objects.reviewable_by(user).earliest("submitted_at")
    return reverse("declarations:declaration_review", args=[waiting.pk])


def _report(user: User) -> QuarterlyReport:
    return QuarterlyReport.objects.visible_to(user).filter(unit=user.posts_today[0].unit).latest("ordered_at")


@dataclass
class Visit:
    """One page of one set, with its signed-in client and what was measured."""

    wrapper: BaseDatabaseWrapper
    client: Client
    url: str
    milliseconds: list[float]
    queries: int = 0

    def get(self) -> None:
        """One request; anything but a page stops the run."""
        use(self.wrapper)
        started = time.perf_counter()
        response = self.client.get(self.url)
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        if response.status_code != 200:
            raise RuntimeError(f"{self.url} answered {response.status_code}")

    def count(self) -> None:
        """The number of queries, apart from the timing; BEGIN, COMMIT and savepoints ask nothing."""
        use(self.wrapper)
        with CaptureQueriesContext(self.wrapper) as captured:
            self.client.get(self.url)
        self.queries = sum(not BRACKETS.match(query["sql"]) for query in captured.captured_queries)

    @property
    def p50(self) -> float:
        """Median in milliseconds."""
        return quantiles(self.milliseconds, n=20)[9]

    @property
    def p95(self) -> float:
        """The slowest of twenty, in milliseconds."""
        return quantiles(self.milliseconds, n=20)[18]


def visit(page: Page, wrapper: BaseDatabaseWrapper) -> Visit:
    """Signs the reader in and finds the page in this set."""
    use(wrapper)
    user, client = User.objects.get(username=page.reader), Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return Visit(wrapper, client, page.address(user), [])


def measure(page: Page, both: Sets) -> tuple[Visit, Visit]:
    """The page in both sets, in turn, so that whatever slows the machine slows both."""
    small, large = (visit(page, wrapper) for wrapper in both.values())
    for each in (small, large):
        for _ in range(WARM_UP):
            each.get()
        each.milliseconds.clear()
        each.count()
    # What the process has imported so far is not walked through again in the middle of a page.
    gc.collect()
    gc.freeze()
    for number in range(ROUNDS):
        for each in (small, large) if number % 2 else (large, small):
            each.get()
    return small, large


def table(both: Sets) -> str:
    """All pages, one line each."""
    *_, grown = both
    lines = [
        f"Pages, in process, {ROUNDS} rounds in turn after {WARM_UP} of warm-up; ms and queries (aims: ratio 1.3, 15).",
        f"{'page':<26}{'demo p50':>9}{'p95':>7}{'q':>4}   "
        f"{grown + ' p50':>13}{'p95':>7}{'q':>4}   {'ratio p50':>9}{'p95':>6}",
    ]
    for page in PAGES:
        small, large = measure(page, both)
        lines.append(
            f"{page.name:<26}{small.p50:>9.1f}{small.p95:>7.1f}{small.queries:>4}   "
            f"{large.p50:>13.1f}{large.p95:>7.1f}{large.queries:>4}   "
            f"{large.p50 / small.p50:>9.2f}{large.p95 / small.p95:>6.2f}"
        )
    return "\n".join([*lines, _size(both), ""])


def _size(both: Sets) -> str:
    words = []
    for size, wrapper in both.items():
        use(wrapper)
        cells, people = Unit.objects.cells().count(), User.objects.count()
        words.append(f"{size}: {cells} cells, {people} accounts, {Declaration.objects.count()} declarations")
    return "; ".join(words) + "."
