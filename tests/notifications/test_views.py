"""Screens of notices and of long work."""

import uuid
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from notifications.models import Job, Notice, OutboxMessage
from notifications.views.notices import local_path
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas, signed_in

LIST, READ_ALL = reverse("notifications:notice_list"), reverse("notifications:notice_read_all")


def url_of(name: str, row: Notice | Job) -> str:
    return reverse(f"notifications:{name}", args=[row.pk])


# Notices ---------------------------------------------------------------------------------------


def test_unread_ones_come_first_then_the_newest(personas: Personas) -> None:
    notices = []
    for hour, title in enumerate(["Một", "Hai", "Ba"]):
        with clock.set_to(datetime(2026, 10, 5, hour, tzinfo=UTC)):
            notices.append(make.make_notice(personas.member, title))
    notices[2].mark_read()
    page = assert_vietnamese(signed_in(personas.member).get(LIST))
    places = [page.index(f"<h2>{title}</h2>") for title in ("Hai", "Một", "Ba")]
    assert places == sorted(places)
    only = assert_vietnamese(signed_in(personas.member).get(LIST, {"chua-doc": "1"}))
    assert "<h2>Ba</h2>" not in only


def test_nobody_sees_another_s_notices(personas: Personas) -> None:
    notice = make.make_notice(personas.member, "Riêng tư")
    client = signed_in(personas.secretary)
    assert "Riêng tư" not in assert_vietnamese(client.get(LIST))
    assert client.post(url_of("notice_open", notice)).status_code == 404
    client.post(READ_ALL)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_opening_marks_as_read_once_and_leads_there(personas: Personas) -> None:
    notice = make.make_notice(personas.member, url="/khai-bao/")
    client = signed_in(personas.member)
    moments = []
    for hour in (1, 2):
        with clock.set_to(datetime(2026, 10, 5, hour, tzinfo=UTC)):
            assert client.post(url_of("notice_open", notice)).headers["Location"] == "/khai-bao/"
        notice.refresh_from_db()
        moments.append(notice.read_at)
    assert moments[0] == moments[1] == datetime(2026, 10, 5, 1, tzinfo=UTC)


def test_looking_marks_nothing(personas: Personas) -> None:
    notice = make.make_notice(personas.member)
    client = signed_in(personas.member)
    client.get(LIST)
    assert client.get(url_of("notice_open", notice)).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_all_are_read_at_once(personas: Personas) -> None:
    for _ in range(3):
        make.make_notice(personas.member)
    client = signed_in(personas.member)
    page = assert_vietnamese(client.post(READ_ALL, follow=True))
    assert "Đã đánh dấu" in page
    assert READ_ALL not in page, "nothing is left to mark"
    assert not Notice.objects.unread().filter(user=personas.member).exists()


def test_long_lists_have_pages_and_empty_ones_teach(personas: Personas) -> None:
    assert "Chưa có thông báo nào" in assert_vietnamese(signed_in(personas.member).get(LIST))
    assert "đọc hết" in assert_vietnamese(signed_in(personas.member).get(LIST, {"chua-doc": "1"}))
    for number in range(26):
        make.make_notice(personas.member, f"Thông báo số {number}")
    assert "trang 1 trên 2" in assert_vietnamese(signed_in(personas.member).get(LIST))


@pytest.mark.parametrize(
    "url",
    ["https://evil.test/", "//evil.test/", "/\\evil.test", "javascript:alert(1)", "khai-bao/", "", "///evil.test"],
)
def test_a_row_sends_nobody_away(personas: Personas, url: str) -> None:
    assert local_path(url, otherwise="/") == "/"
    notice = make.make_notice(personas.member, url=url)
    assert signed_in(personas.member).post(url_of("notice_open", notice)).headers["Location"] == LIST


# Long work -------------------------------------------------------------------------------------


@pytest.fixture
def job(personas: Personas) -> Job:
    return make.make_job(personas.secretary, title="Lập báo cáo")


def test_progress_is_shown_and_polled_while_it_runs(personas: Personas, job: Job) -> None:
    client = signed_in(personas.secretary)
    page = assert_vietnamese(client.get(job.get_absolute_url()))
    assert f'hx-get="{url_of("job_progress", job)}"' in page
    job.progress(1, 4)
    response = client.get(url_of("job_progress", job), headers={"HX-Request": "true"})
    assert "1 / 4" in assert_vietnamese(response)
    assert "HX-Refresh" not in response.headers


def test_ended_work_reloads_the_page_and_shows_where_it_led(personas: Personas, job: Job) -> None:
    client = signed_in(personas.secretary)
    job.progress(4, 4)
    job.finish("/bao-cao/")
    response = client.get(url_of("job_progress", job), headers={"HX-Request": "true"})
    assert response.headers["HX-Refresh"] == "true"
    assert "hx-get" not in response.content.decode()
    assert 'href="/bao-cao/"' in assert_vietnamese(client.get(job.get_absolute_url()))


def test_without_scripts_the_bar_s_address_leads_to_the_page(personas: Personas, job: Job) -> None:
    response = signed_in(personas.secretary).get(url_of("job_progress", job))
    assert response.headers["Location"] == job.get_absolute_url()


def test_failed_work_says_why_and_is_tried_again_once(personas: Personas, job: Job) -> None:
    job.fail("Máy chủ đang bận. Hãy thử lại.")
    client = signed_in(personas.secretary)
    assert "Máy chủ đang bận" in assert_vietnamese(client.get(job.get_absolute_url()))
    for _ in range(2):
        assert client.post(url_of("job_retry", job)).headers["Location"] == "/"
    job.refresh_from_db()
    assert (job.state, job.tries, job.error) == ("waiting", 2, "")
    assert OutboxMessage.objects.filter(effect__startswith=f"job:{job.pk}:").count() == 2


def test_running_work_is_not_started_again(personas: Personas, job: Job) -> None:
    signed_in(personas.secretary).post(url_of("job_retry", job))
    job.refresh_from_db()
    assert job.tries == 1


@pytest.mark.parametrize("name", ["job_detail", "job_progress", "job_retry"])
def test_work_is_its_owner_s_alone(personas: Personas, job: Job, name: str) -> None:
    client = signed_in(personas.deputy)
    ask = client.post if name == "job_retry" else client.get
    foreign, missing = ask(url_of(name, job)), ask(reverse(f"notifications:{name}", args=[uuid.uuid4()]))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
