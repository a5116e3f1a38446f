"""`kill -9` of the worker while reminders go out: none lost, none double."""

from pathlib import Path

import pytest

from tests.faults.dying import POINTS
from tests.faults.machinery import Beat, Worker, ids_in_outbox, ids_received, plan, wait_for_all, while_ticking
from tests.notifications.sink import MailSink
from tests.waiting import wait_until

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

REMINDERS = 50


def test_every_reminder_arrives_once(tmp_path: Path, broker_url: str, slow_sink: MailSink) -> None:
    plan(REMINDERS)
    beat = Beat(broker_url, tmp_path)
    with Worker(tmp_path, broker_url, slow_sink) as worker:
        for reached in (10, 25):
            wait_until(while_ticking(beat, lambda: len(slow_sink.received) >= reached), 60)  # noqa: B023
            assert len(slow_sink.message_ids()) < REMINDERS, "the kill must fall into the middle"
            worker.restart()
        wait_for_all(beat)
        assert ids_received(slow_sink) == ids_in_outbox()
        assert len(slow_sink.message_ids()) == REMINDERS
        assert "Traceback" not in worker.log.read_text()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_that_dies_at_a_point(tmp_path: Path, broker_url: str, sink: MailSink, point: str) -> None:
    plan(5)
    beat = Beat(broker_url, tmp_path)
    with Worker(tmp_path, broker_url, sink, dies_at=point) as worker:
        wait_until(while_ticking(beat, worker.has_died), 60)
        assert (tmp_path / "has-died").exists()
        worker.start()
        wait_for_all(beat)
        assert ids_received(sink) == ids_in_outbox()
        assert len(sink.message_ids()) == 5
