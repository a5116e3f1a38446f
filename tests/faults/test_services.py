"""Redis gone or hung, PostgreSQL restarted under load: people go on, nothing is lost, nothing is double."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.machinery import (
    Beat,
    RealBeat,
    Redis,
    Worker,
    ids_in_outbox,
    ids_received,
    plan,
    restart_postgres,
    wait_for_all,
)
from tests.faults.visiting import Declarants, Visitor, Web, sign_in_and_declare
from tests.notifications.sink import MailSink
from tests.waiting import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

REMINDERS = 30


def hang(redis: Redis) -> Callable[[], None]:
    redis.hang()
    return redis.wake


def kill(redis: Redis) -> Callable[[], None]:
    redis.kill()
    return redis.start


@pytest.mark.parametrize("take_away", [hang, kill])
def test_without_redis_people_go_on(
    tmp_path: Path,
    static: Path,
    redis: Redis,
    sink: MailSink,
    declarants: Declarants,
    take_away: Callable[[Redis], Callable[[], None]],
) -> None:
    with ExitStack() as running:
        web = running.enter_context(Web(tmp_path, static))
        beat = running.enter_context(RealBeat(tmp_path, redis.url))
        running.enter_context(Worker(tmp_path, redis.url, sink))
        sign_in_and_declare(web, declarants)
        give_back = take_away(redis)
        plan(REMINDERS)
        sign_in_and_declare(web, declarants)
        wait_until(lambda: "rror" in beat.log.read_text(), 60)  # beat has noticed, and tries again
        sign_in_and_declare(web, declarants)
        assert not sink.received
        give_back()
        wait_for_all()
        sign_in_and_declare(web, declarants)
    assert {tag: ids for tag, ids in ids_received(sink).items() if tag in ids_in_outbox()} == ids_in_outbox()


class Load(threading.Thread):
    """A signed-in person who opens pages without pause and notes what came back."""

    def __init__(self, web: Web, username: str) -> None:
        super().__init__(daemon=True)
        self.visitor, self.statuses, self.cut = Visitor(web.port), Counter[int](), list[str]()
        assert self.visitor.sign_in(username).status == 302
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.is_set():
            answer = self.visitor.get("/")
            self.statuses[answer.status] += 1
            if answer.status == 503:
                self.cut.append(answer.body)

    def pages_since(self, count: int) -> bool:
        return self.statuses[200] >= count


def test_postgres_restarts_under_load(
    tmp_path: Path, static: Path, redis: Redis, slow_sink: MailSink, declarants: Declarants
) -> None:
    plan(REMINDERS)
    with ExitStack() as running:
        web = running.enter_context(Web(tmp_path, static))
        running.enter_context(RealBeat(tmp_path, redis.url))
        running.enter_context(Worker(tmp_path, redis.url, slow_sink))
        people = [Load(web, declarants.next()) for _ in range(3)]
        for each in people:
            each.start()
        wait_until(lambda: len(slow_sink.received) >= 5, 60)
        assert len(slow_sink.message_ids()) < REMINDERS, "the restart must fall into the middle"
        restart_postgres()
        for each in people:
            seen = each.statuses[200]
            wait_until(lambda: each.pages_since(seen + 5), 60)  # noqa: B023
            each.stopping.set()
            each.join(60)
        wait_for_all(Beat(redis.url, tmp_path))  # its sweeps come more often than each minute
        sign_in_and_declare(web, declarants)
    statuses = sum((each.statuses for each in people), Counter[int]())
    assert set(statuses) == {200, 503}, (tmp_path / "web.log").read_text()[-3000:]
    assert all("Hãy thử lại" in body for each in people for body in each.cut)
    assert ids_received(slow_sink) == ids_in_outbox()
