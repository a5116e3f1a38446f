"""Deletion by the rules of keeping: what goes, what stays, and what the figures say before and after."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from accounts.errors import RuleError
from accounts.models import Event, JournalHead, Membership, PurgeStub, ReadEvent, User
from accounts.retention import Term
from accounts.seals import broken_events, seal_of
from declarations.figures import figures
from declarations.models import Consent, Declaration, DeclarationRequest, PersonalPage
from documents.models import StoredFile
from notifications.models import Notice, OutboxMessage, Rule
from portal.lib import clock, triggers
from privacy import actions, tasks
from privacy.actions.purges import TASK
from privacy.models import Purge
from privacy.retention import KEEPINGS, due, preview, run_batches
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas, signed_in
from tests.privacy.canary import canary, where_is


def ago(**span: int) -> datetime:
    return clock.now() - timedelta(**span)


@pytest.fixture(autouse=True)
def _rules_since_long(personas: Personas) -> None:
    """The past of these tests lies before the law: as if the rules had always been there."""
    Rule.objects.filter(unit=None).update(valid_from=date(2015, 1, 1))


@pytest.fixture
def history(personas: Personas) -> dict[str, Any]:
    """Four versions of one member three years ago, the words of each known; the last one counts."""
    words = [canary() for _ in range(4)]
    with clock.set_to(ago(days=1100)):
        asked = make.make_request(personas.cell, by=personas.secretary, fields=["address"])
    rows = []
    for number, word in enumerate(words):
        with clock.set_to(ago(days=1090 - 10 * number)):
            page = make.make_page(word, address="")
            rows.append(
                make.make_declaration(
                    asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged", pages=(page,)
                )
            )
    return {"asked": asked, "rows": rows, "words": words}


def label_counts() -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in preview(clock.today()):
        counts[line.label] = counts.get(line.label, 0) + line.count
    return {label: count for label, count in counts.items() if count}


def purge_all(people: Personas) -> Purge:
    return make.make_purge(by=people.administrator, at_status="done")


# History of declarations -----------------------------------------------------------------------


def test_only_history_beyond_the_current_and_the_last_goes(personas: Personas, history: dict[str, Any]) -> None:
    first, second, third, fourth = history["rows"]
    assert label_counts()["Bản khai cũ đã có bản mới hơn"] == 2
    purge_all(personas)
    for row in (first, second, third, fourth):
        row.refresh_from_db()
    assert [row.purged_at is None for row in (first, second, third, fourth)] == [False, False, True, True]
    assert where_is(history["words"][0]) == where_is(history["words"][1]) == []
    for word in history["words"][2:]:
        assert where_is(word) == ["declarations_personalpage.display_name"]
    assert broken_events() == []


def test_a_purged_version_says_so(personas: Personas, history: dict[str, Any]) -> None:
    purge_all(personas)
    client = signed_in(personas.member)
    purged, kept = (client.get(history["rows"][number].get_absolute_url()).content.decode() for number in (0, 3))
    assert "Nội dung đã xóa" in purged
    assert "Nội dung đã xóa" not in kept


def test_a_version_replaced_yesterday_stays(personas: Personas) -> None:
    asked = make.make_request(personas.cell, by=personas.secretary)
    with clock.set_to(ago(days=1)):
        for _ in range(3):
            make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    assert "Bản khai cũ đã có bản mới hơn" not in label_counts()


def test_the_promise_of_the_request_counts_when_it_is_shorter(personas: Personas) -> None:
    with clock.set_to(ago(days=430)):
        asked = make.make_request(personas.cell, by=personas.secretary, kept_months=12)
        for _ in range(3):
            make.make_declaration(asked, by=personas.member, reviewer=personas.secretary, at_status="acknowledged")
    assert label_counts()["Bản khai cũ đã có bản mới hơn"] == 1
    DeclarationRequest.objects.update(kept_months=24)
    assert "Bản khai cũ đã có bản mới hơn" not in label_counts()


def test_figures_of_any_day_within_the_time_of_keeping_stay_equal(personas: Personas, history: dict[str, Any]) -> None:
    with clock.set_to(ago(days=200)):
        page = make.make_page("Trang mới")
        make.make_declaration(
            history["asked"], by=personas.member, reviewer=personas.secretary, at_status="acknowledged", pages=(page,)
        )
    moments = [(ago(days=days + 90), ago(days=days)) for days in (0, 100, 190, 210, 400, 600)]
    before = [figures(personas.commune, since=since, as_of=at) for since, at in moments]
    heads = _heads(figures(personas.commune, since=ago(days=1090), as_of=ago(days=1085)))
    purge_all(personas)
    assert [figures(personas.commune, since=since, as_of=at) for since, at in moments] == before
    assert any(each.new_pages for each in before), "the page figures must say something, or the test says nothing"
    assert _heads(figures(personas.commune, since=ago(days=1090), as_of=ago(days=1085))) == heads  # for ever


def _heads(found: Any) -> tuple[int, ...]:
    return (found.members, found.asked, found.declared, found.on_time, found.not_yet, found.objected)


# People who have left --------------------------------------------------------------------------


def leave(people: Personas, days_ago: int, reason: str = "left") -> Membership:
    row = Membership.objects.get(member=people.member.member_id)
    Membership.objects.filter(pk=row.pk).update(ends_on=clock.today() - timedelta(days=days_ago), end_reason=reason)
    return row


def test_nothing_of_who_left_long_ago_remains_anywhere(personas: Personas, history: dict[str, Any]) -> None:
    member = make.member_of(personas.member)
    words = {name: canary() for name in ("email", "opinion", "request", "name")}
    with clock.set_to(ago(days=1000)):
        member.full_name, member.contact_email = words["name"], f"{words['email'].lower()[4:]}@example.vn"
        member.save()
        other = make.make_request(personas.commune, by=personas.commune_secretary)
        make.make_consent(other, by=personas.member, opinion=words["opinion"])
        make.make_data_request(by=personas.member, kind="correct", text=words["request"])
        make.make_own_data_file(personas.member)
    leave(personas, 900)
    username = canary()
    User.objects.filter(pk=personas.member.pk).update(username=username)
    before = [_heads(figures(personas.commune, since=ago(days=days + 9), as_of=ago(days=days))) for days in (0, 950)]
    purge_all(personas)
    for word in (*words.values(), *history["words"], member.contact_email, username):
        assert where_is(word) == [], word
    after = [_heads(figures(personas.commune, since=ago(days=days + 9), as_of=ago(days=days))) for days in (0, 950)]
    assert after == before
    personas.member.refresh_from_db()
    assert not personas.member.is_active
    assert not personas.member.has_usable_password()
    assert StoredFile.objects.filter(purpose="own-data").count() == 0
    assert Event.objects.about(member).filter(verb="member.erased").count() == 1
    assert broken_events() == []


def test_who_left_lately_or_is_on_a_roll_again_stays(personas: Personas) -> None:
    row = leave(personas, 700)
    assert "Đảng viên đã rời danh sách" not in label_counts()
    leave(personas, 900)
    assert label_counts()["Đảng viên đã rời danh sách"] == 1
    Membership.objects.create(
        member=row.member, unit=personas.neighbour_cell, standing="official", starts_on=clock.today()
    )
    assert "Đảng viên đã rời danh sách" not in label_counts()


def test_who_is_under_a_hold_stays_and_is_counted_apart(personas: Personas, history: dict[str, Any]) -> None:
    hold = make.make_hold(make.member_of(personas.member), by=personas.grassroots_secretary)
    line = next(line for line in preview(clock.today()) if line.label == "Bản khai cũ đã có bản mới hơn")
    assert (line.count, line.held) == (0, 2)
    make.make_departed(personas.paper_member)
    purge_all(personas)
    assert where_is(history["words"][0])
    actions.lift_hold(by=personas.grassroots_secretary, hold=hold)
    purge_all(personas)
    assert where_is(history["words"][0]) == []


def test_a_hold_placed_between_preview_and_run_wins(personas: Personas, history: dict[str, Any]) -> None:
    purge = make.make_purge(by=personas.administrator, at_status="running")
    make.make_hold(make.member_of(personas.member), by=personas.secretary)
    actions.run_purge(purge, purge.job)
    assert where_is(history["words"][0])


def test_deletion_asked_for_by_a_member_on_the_roll(personas: Personas, history: dict[str, Any]) -> None:
    make.make_data_request(by=personas.member, kind="delete", handler=personas.secretary, at_status="done")
    for word in history["words"]:
        assert where_is(word) == []
    member = make.member_of(personas.member)
    member.refresh_from_db()
    assert member.full_name == "Hoàng Thị Viên"  # the roll entry is still needed
    assert not Declaration.objects.filter(member=member).exclude(status__in=["withdrawn", "superseded"]).exists()


# The journal -----------------------------------------------------------------------------------


def test_a_closed_chain_goes_whole_and_leaves_a_stub(personas: Personas) -> None:
    with clock.set_to(ago(days=2000)):
        notice = make.make_data_request(by=personas.member, handler=personas.secretary, at_status="done")
    count = Event.objects.about(notice).count()
    head = JournalHead.objects.get(subject_id=notice.pk)
    first = Event.objects.about(notice)[0].hash
    purge_all(personas)
    stub = PurgeStub.objects.get(subject_id=notice.pk)
    assert (stub.count, stub.first_hash, stub.last_hash) == (count, first, head.hash)
    assert not Event.objects.about(notice).exists()
    assert Event.objects.about(personas.cell).exists()  # quiet as long, but still in use
    assert broken_events() == []


def test_a_purged_chain_goes_on_from_its_stub(personas: Personas) -> None:
    with clock.set_to(ago(days=2000)):
        request = make.make_data_request(by=personas.member, at_status="retracted")
    purge_all(personas)
    Event.objects.append(by=personas.administrator, verb="datarequest.noted", subject=request)
    assert Event.objects.about(request).get().seq == 3
    assert broken_events() == []


def test_rows_without_a_stub_are_still_refused(personas: Personas) -> None:
    read = make.make_read(by=personas.secretary, member=personas.paper_member)
    for rows in (Event.objects.about(personas.cell), ReadEvent.objects.filter(pk=read.pk)):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.delete()


def test_cutting_a_chain_without_a_stub_is_found(personas: Personas) -> None:
    triggers.drop_all(connection)
    Event.objects.about(personas.cell).delete()
    triggers.install_all(connection)
    assert [event.subject_id for event in broken_events()] == [personas.cell.pk]


def test_old_reads_go_and_new_ones_stay(personas: Personas) -> None:
    with clock.set_to(ago(days=1900)):
        make.make_read(by=personas.secretary, member=personas.paper_member)
    old = ReadEvent.objects.filter(at__lt=ago(days=1826)).count()
    new = make.make_read(by=personas.secretary, member=personas.paper_member)
    purge_all(personas)
    assert list(ReadEvent.objects.about(personas.paper_member)) == [new]
    assert PurgeStub.objects.filter(subject_type="readevent").get().count == old


def test_a_seal_over_purged_rows_says_so(personas: Personas) -> None:
    line = str(seal_of(clock.today() - timedelta(days=1)))
    call_command("verify_journal", seal=line, verbosity=0)
    purge_all(personas)
    with pytest.raises(CommandError, match="purged by their rule"):
        call_command("verify_journal", seal=line)


def test_opinions_still_counted_keep_their_chain(personas: Personas) -> None:
    with clock.set_to(ago(days=2000)):
        asked = make.make_request(personas.cell, by=personas.secretary)
        consent = make.make_consent(asked, by=personas.member, opinion="Tôi có ý kiến.")
    before = figures(personas.cell, since=ago(days=90), as_of=clock.now())
    assert before.objected == 1
    purge_all(personas)
    assert Event.objects.about(consent).exists()
    assert figures(personas.cell, since=ago(days=90), as_of=clock.now()) == before
    assert Consent.objects.get(pk=consent.pk).opinion  # the request still runs


# The run ---------------------------------------------------------------------------------------


def test_an_interrupted_run_goes_on(
    personas: Personas, history: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("privacy.retention.BATCH", 1)
    purge = make.make_purge(by=personas.administrator, at_status="running")
    monkeypatch.setattr("privacy.actions.purges.run_batches", _dying)
    message = OutboxMessage.objects.get(task=TASK)
    tasks.run_purge(message.pk)
    purge.refresh_from_db()
    assert purge.status == "failed"
    assert Declaration.objects.filter(purged_at__isnull=False).count() == 1  # half-way
    assert broken_events() == []
    monkeypatch.undo()
    assert purge.job is not None
    purge.job.refresh_from_db()
    assert purge.job.retry()
    tasks.run_purge(OutboxMessage.objects.unfinished().get(task=TASK).pk)
    purge.refresh_from_db()
    assert purge.status == "done"
    assert purge.done["Bản khai cũ đã có bản mới hơn"] == 2
    assert where_is(history["words"][0]) == where_is(history["words"][1]) == []


def _dying(*args: Any) -> Iterator[int]:
    """One batch, and the worker is gone."""
    yield next(iter(run_batches(*args)))
    raise RuntimeError("killed")


def test_what_is_purged_is_due_no_more(personas: Personas, history: dict[str, Any]) -> None:
    with clock.set_to(ago(days=2000)):
        make.make_notice(personas.member)
        make.make_read(by=personas.secretary, member=personas.paper_member)
        make.make_data_request(by=personas.member, handler=personas.secretary, at_status="refused", text="Cũ")
    make.make_departed(personas.paper_member)
    purge_all(personas)
    for keeping in KEEPINGS:
        rule = Rule.objects.in_force(keeping.rule, personas.province, clock.today())
        assert not due(keeping, Term.of(clock.today(), rule.days)).exists(), keeping.label
    assert not Notice.objects.filter(created_at__lt=ago(days=366)).exists()
    assert not PersonalPage.objects.filter(declaration__purged_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_one_goes(personas: Personas) -> None:
    make.make_departed(personas.paper_member)
    first, second = (make.make_purge(by=personas.administrator) for _ in range(2))
    results = in_parallel(
        lambda: actions.start_purge(by=personas.administrator, purge=first),
        lambda: actions.start_purge(by=personas.administrator, purge=second),
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    assert Purge.objects.filter(status="running").count() == 1


def test_the_second_step_asks_for_the_number(personas: Personas, history: dict[str, Any]) -> None:
    client = signed_in(personas.administrator)
    page = client.get("/du-lieu-ca-nhan/thoi-han-luu/").content.decode()
    assert "Hoàng Thị Viên" not in page
    assert not any(word in page for word in history["words"])
    url = client.post("/du-lieu-ca-nhan/thoi-han-luu/lap/").headers["Location"]
    purge = Purge.objects.get()
    assert client.post(f"{url}xoa/", {"total": purge.total + 1}).status_code == 422
    purge.refresh_from_db()
    assert purge.status == "planned"
    assert client.post(f"{url}xoa/", {"total": purge.total}).status_code == 302
    assert client.post(f"{url}xoa/", {"total": purge.total}).status_code == 409
    tasks.run_purge(OutboxMessage.objects.get(task=TASK).pk)
    assert "Đã xóa xong" in client.get(url).content.decode()


def test_with_nothing_due_nothing_is_planned(personas: Personas) -> None:
    Rule.objects.filter(code__startswith="keep-").update(days=3660)
    with pytest.raises(RuleError, match="không có gì"):
        actions.plan_purge(by=personas.administrator)


def test_only_administrators_purge(personas: Personas) -> None:
    with pytest.raises(RuleError, match="quản trị"):
        actions.plan_purge(by=personas.secretary)


def test_the_night_deletes_only_when_switched_on(personas: Personas, history: dict[str, Any]) -> None:
    assert actions.purge_by_night() is None
    make.make_nightly_purge(by=personas.administrator)
    purge = actions.purge_by_night()
    assert purge is not None
    assert actions.purge_by_night() is None  # while one runs
    tasks.run_purge(OutboxMessage.objects.get(task=TASK).pk)
    assert where_is(history["words"][0]) == []
    make.make_nightly_purge(by=personas.administrator, is_on=False)
    assert actions.purge_by_night() is None


def test_the_preview_asks_a_bounded_number_of_queries(
    personas: Personas, history: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(60):
        preview(clock.today())
