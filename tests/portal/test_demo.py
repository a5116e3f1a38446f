"""The demo: filled once, through the real rules; one click to be anybody, and only there."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import F, Max, Min
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import DjangoDbBlocker

from accounts.models import AccessCode, Application, Event, Member, Membership, Post, ReadEvent, Standing, Unit, User
from accounts.seals import broken_events
from declarations.models import Answer, Consent, Declaration
from declarations.models.declarations import DeclarationStatus, Kind
from notifications.models import Deadline, Notice, OutboxMessage, Reminder
from portal import checks
from portal.demo.importing import example_file
from portal.demo.names import full_names, username
from portal.demo.personas import PERSONAS, Persona
from portal.demo.seed import seed
from portal.demo.timeline import Timeline, moment
from portal.home import waiting
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.models import QuarterlyReport
from rolls.models import RollImport
from tests import default_rules
from tests import factories as make

# The first day of a quarter, a year and a holiday: history must not depend on an ordinary day.
TODAY = date(2027, 1, 1)
pytestmark = pytest.mark.django_db  # nested in the seeding's transaction, and rolled back before the next test
in_demo = pytest.mark.urls("tests.portal.demo_urls")


@pytest.fixture(scope="module", autouse=True)
def _demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One seeding for all tests of this module; none of them leaves anything behind."""
    with django_db_blocker.unblock(), clock.set_to(moment(TODAY, 10)), transaction.atomic():
        default_rules.put_back()
        assert seed()
        yield
        transaction.set_rollback(True)


# What is there -------------------------------------------------------------------------------------


def test_the_province_has_the_promised_size() -> None:
    kinds = sorted(Unit.objects.values_list("kind", flat=True))
    assert kinds == sorted([*["cell"] * 7, "grassroots_cell", *["grassroots"] * 2, *["commune"] * 2, "province"])
    assert 145 <= Membership.objects.on_roll().count() <= 165
    smallest = min(Member.objects.in_unit(unit).count() for unit in Unit.objects.cells())
    assert smallest == 3


def test_people_of_every_standing_and_age_are_there() -> None:
    standings = set(Membership.objects.valid().values_list("standing", flat=True))
    assert standings == set(Standing.values)
    assert Membership.objects.filter(end_reason="deceased").count() == 1
    assert Member.objects.filter(user=None).count() >= 10
    ages = Member.objects.aggregate(oldest=Min("birth_year"), youngest=Max("birth_year"))
    assert ages["oldest"] < TODAY.year - 70
    assert ages["youngest"] > TODAY.year - 28


def test_declarations_exist_in_every_state() -> None:
    assert set(Declaration.objects.values_list("status", flat=True)) == set(DeclarationStatus.values)
    sent = Declaration.objects.exclude(status="draft")
    assert set(sent.values_list("answer", flat=True)) == set(Answer.values)
    assert set(sent.values_list("kind", flat=True)) == set(Kind.values)
    assert Consent.objects.objected().exists()
    assert Event.objects.filter(verb="consent.settled").exists()


def test_some_were_late_some_never_came_and_all_were_reminded() -> None:
    met = Deadline.objects.filter(met_at__isnull=False)
    assert any(deadline.met_at and clock.local(deadline.met_at).date() > deadline.due_on for deadline in met)
    assert Deadline.objects.open().filter(due_on__lt=TODAY).exists()
    assert {"sent", "passed_over", "unreachable"} <= set(Reminder.objects.values_list("outcome", flat=True))


def test_every_review_left_a_read() -> None:
    reviewed = Event.objects.filter(verb__in=["declaration.acknowledged", "declaration.returned"])
    reads = ReadEvent.objects.filter(purpose="review")
    assert set(reviewed.values_list("subject_id", flat=True)) == set(reads.values_list("subject_id", flat=True))


def test_something_waits() -> None:
    assert Application.objects.waiting().count() == 2
    assert {code.kind for code in AccessCode.objects.usable()} == {"invitation", "slip"}
    assert Post.objects.filter(status="proposed").count() == 3


def test_reports_of_past_quarters_are_ready() -> None:
    ready = QuarterlyReport.objects.ready()
    before_last = Quarter.of(TODAY).previous().previous()
    assert [(report.unit.name, report.period) for report in ready] == [("Chi bộ Trường THCS Lúa Vàng", before_last)]
    assert not QuarterlyReport.objects.exclude(status="ready").exists()


# How it came about ---------------------------------------------------------------------------------


def test_posts_were_confirmed_by_somebody_else() -> None:
    confirmed = Post.objects.filter(status="confirmed")
    first = confirmed.get(proposed_by=None)
    assert first.unit.is_root()
    assert not confirmed.filter(proposed_by=F("confirmed_by")).exists()
    assert not confirmed.exclude(pk=first.pk).filter(confirmed_by=None).exists()


def test_the_journal_is_whole_and_covers_two_quarters() -> None:
    assert broken_events() == []
    span = Event.objects.aggregate(first=Min("at"), last=Max("at"))
    assert clock.local(span["first"]).date() < Quarter.of(TODAY).previous().previous().starts_on
    assert TODAY - timedelta(days=7) < clock.local(span["last"]).date() < TODAY


def test_no_mail_of_the_past_leaves_and_old_notices_are_read() -> None:
    assert OutboxMessage.objects.filter(status="done", sealed_payload="").exists()
    assert not OutboxMessage.objects.filter(task__endswith="deliver_mail").exclude(status="done").exists()
    unread = Notice.objects.unread().aggregate(oldest=Min("created_at"))
    assert unread["oldest"] > clock.now() - timedelta(days=11)


def test_a_second_time_nothing_happens(capsys: pytest.CaptureFixture[str]) -> None:
    before = (Unit.objects.count(), Member.objects.count(), Event.objects.count())
    call_command("seed_demo")
    assert "không thay đổi gì" in capsys.readouterr().out
    assert (Unit.objects.count(), Member.objects.count(), Event.objects.count()) == before


@pytest.mark.parametrize(("name", "value"), [("PORTAL_MODE", "production"), ("OFFICERS_NEED_SECOND_FACTOR", True)])
def test_it_refuses_where_real_people_may_be(settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    with pytest.raises(CommandError):
        call_command("seed_demo")


def test_production_does_not_start_on_it(settings: Any) -> None:
    settings.PORTAL_MODE = "production"
    assert [each.id for each in checks.no_demo_accounts(databases=["default"])] == ["portal.E004"]


def test_names_repeat_with_the_same_chance_and_user_names_are_unique() -> None:
    one, other = (full_names(Random(7)) for _ in range(2))  # noqa: S311  names, no secret
    names = [next(one) for _ in range(300)]
    assert names == [next(other) for _ in range(300)]
    assert len(set(names)) == 300
    taken: set[str] = set()
    assert [username("Nguyễn Thị Đào", taken) for _ in range(2)] == ["dao.nt", "dao.nt2"]


def test_steps_run_in_order_at_their_moments_and_none_too_late() -> None:
    timeline, done = Timeline(), []
    day = date(2026, 3, 2)

    def step(name: str) -> Any:
        return lambda: done.append((name, clock.today()))

    timeline.add(moment(day + timedelta(days=1)), step("second"))
    timeline.add(moment(day), lambda: timeline.add(moment(day, 10), step("first")))
    timeline.add(moment(day + timedelta(days=9)), step("never"))
    timeline.run(until=moment(day + timedelta(days=9)))
    assert done == [("first", day), ("second", day + timedelta(days=1))]
    assert clock.today() == TODAY


# Being somebody ------------------------------------------------------------------------------------


@pytest.fixture
def demo_mode(settings: Any) -> None:
    settings.PORTAL_MODE = "demo"


@in_demo
@pytest.mark.usefixtures("demo_mode")
@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.username)
def test_one_click_makes_you_anybody(persona: Persona, settings: Any) -> None:
    client = Client()
    response = client.post("/ban-trinh-dien/", {"persona": persona.username})
    assert (response.status_code, response["Location"]) == (302, "/")
    page = client.get("/")
    assert page.status_code == 200
    assert page.context["user"].username == persona.username
    assert User.objects.get(username=persona.username).check_password(settings.DEMO_PASSWORD)


@pytest.mark.parametrize(
    ("who", "title"),
    [
        ("dangvien", "Khai báo trang cá nhân"),
        ("bosung", "Bổ sung bản khai theo đề nghị"),
        ("chiuy", "Bản khai nhập hộ, chờ bạn xác nhận"),
        ("bithu", "Bản khai chờ ghi nhận"),
        ("bithu", "Xác nhận thuộc chi bộ"),
        ("bithu", "Ý kiến cần trao đổi"),
        ("phobithu", "Bản khai chờ ghi nhận"),
        ("bithubencanh", "Bản khai chờ ghi nhận"),
        ("bithucoso", "Bản khai chờ ghi nhận"),
        ("bithucoso", "Xác nhận chức vụ"),
        ("bithuxa", "Xác nhận chức vụ"),
        ("bithutinh", "Xác nhận chức vụ"),
    ],
)
def test_everybody_finds_what_the_sign_in_page_promises(who: str, title: str) -> None:
    assert title in {item.todo.title for item in waiting(User.objects.get(username=who))}


@in_demo
@pytest.mark.usefixtures("demo_mode")
def test_the_second_click_ends_the_first_session() -> None:
    client = Client()
    client.post("/ban-trinh-dien/", {"persona": "bithu"})
    first = client.session.session_key
    client.post("/ban-trinh-dien/", {"persona": "dangvien"})
    assert client.session.session_key != first
    assert client.get("/").context["user"].username == "dangvien"


@in_demo
@pytest.mark.usefixtures("demo_mode")
@pytest.mark.parametrize("who", ["", "sieu.nguoi.dung", "dao.nt", "bithu\x00"])
def test_nobody_but_the_personas_is_signed_in(who: str) -> None:
    client = Client()
    assert client.post("/ban-trinh-dien/", {"persona": who}).status_code == 404
    assert "_auth_user_id" not in client.session


@in_demo
@pytest.mark.usefixtures("demo_mode")
def test_a_click_needs_our_own_form() -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/ban-trinh-dien/", {"persona": "bithu"}).status_code == 403
    assert client.get("/ban-trinh-dien/").status_code == 405


@in_demo
@pytest.mark.parametrize("mode", ["test", "production"])
def test_elsewhere_the_view_does_not_answer(settings: Any, mode: str) -> None:
    settings.PORTAL_MODE = mode
    settings.SECURE_SSL_REDIRECT = False
    client = Client()
    assert client.post("/ban-trinh-dien/", {"persona": "bithu"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_elsewhere_the_address_does_not_exist() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in")
    html = Client().get(reverse("account_login")).content.decode()
    assert "Bản trình diễn" not in html


def test_the_commune_has_loaded_a_file_and_another_can_be_tried() -> None:
    by = User.objects.get(username="bithuxa")
    written = RollImport.objects.visible_to(by).get()
    assert (written.status, written.counts["added"], written.counts["same"], written.counts["wrong"]) == (
        "applied", 2, 1, 0,
    )  # fmt: skip
    commune = Unit.objects.get(name="Đảng bộ xã Lúa Vàng")
    row = make.make_tried_import(commune, by=by, content=example_file())
    assert {name: row.counts[name] for name in ("added", "same", "wrong", "units")} == {
        "added": 4, "same": 1, "wrong": 3, "units": 1,
    }  # fmt: skip
    assert "gần giống" in str(row.preview["wrong"])


@in_demo
@pytest.mark.usefixtures("demo_mode")
def test_the_sign_in_page_offers_every_persona(settings: Any) -> None:
    html = Client().get(reverse("account_login")).content.decode()
    assert re.findall(r'name="persona" value="([^"]+)"', html) == [persona.username for persona in PERSONAS]
    assert settings.DEMO_PASSWORD in html
    assert all(persona.role in html for persona in PERSONAS)
