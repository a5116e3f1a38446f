"""The copy of all own data: what is in it, who gets it, and that it goes after a day."""

import json
import subprocess
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.test import Client

from accounts.actions.members import restrict_member
from accounts.errors import RuleError
from accounts.models import Event, ReadEvent
from notifications.models import OutboxMessage
from portal.lib import clock
from privacy import actions, tasks
from privacy.actions.downloads import TASK
from privacy.models import OwnDataFile
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas, signed_in
from tests.privacy.canary import canary, where_is


def opened(order: OwnDataFile) -> tuple[ZipFile, dict[str, list[dict[str, object]]]]:
    packed = ZipFile(BytesIO(order.read_file()))
    content = json.loads(packed.read("du-lieu-cua-toi.json"))
    assert set(content["du_lieu"]) == set(content["giai_thich"]), "every key is explained"
    for key, rows in content["du_lieu"].items():
        for row in rows:
            assert set(row) == set(content["giai_thich"][key]["cot"]), key
    return packed, content["du_lieu"]


def test_everything_of_oneself_is_there(personas: Personas, tmp_path: Path) -> None:
    mine, said, wanted = canary(), canary(), canary()
    asked = make.make_request(personas.cell, by=personas.secretary)
    make.make_declaration(asked, by=personas.member, pages=(make.make_page(mine),))
    other = make.make_request(personas.commune, by=personas.commune_secretary)
    make.make_consent(other, by=personas.member, opinion=said)
    make.make_data_request(by=personas.member, kind="correct", text=wanted)
    make.make_read(by=personas.secretary, member=make.member_of(personas.member))
    make.make_notice(personas.member, title="Có việc")
    packed, data = opened(make.make_own_data_file(personas.member))
    assert data["danh_sach"][0]["full_name"] == "Hoàng Thị Viên"
    assert data["trang_ca_nhan"][0]["display_name"] == mine
    assert said in [row["opinion"] for row in data["tra_loi"]]
    assert data["yeu_cau_du_lieu"][0]["text"] == wanted
    assert data["ai_da_xem"][0]["reader"] == "Nguyễn Văn Thư"
    assert data["thong_bao"]
    assert data["han"]
    (tmp_path / "copy.pdf").write_bytes(packed.read("du-lieu-cua-toi.pdf"))
    text = subprocess.run(["pdftotext", tmp_path / "copy.pdf", "-"], capture_output=True, check=True).stdout.decode()
    assert mine in text
    assert wanted in text
    assert "consent.given" not in text  # codes are for machines


def test_nothing_of_others_and_no_secret(personas: Personas) -> None:
    theirs = canary()
    asked = make.make_request(personas.cell, by=personas.secretary)
    make.make_declaration(asked, by=personas.other_member, pages=(make.make_page(theirs),))
    make.make_declaration(asked, by=personas.member)
    packed, _ = opened(make.make_own_data_file(personas.member))
    everything = b"".join(packed.read(name) for name in packed.namelist() if not name.endswith(".pdf")).decode()
    assert theirs not in everything
    for secret in ("Đặng Văn Khác", "password", personas.member.password, "token", "page_key", "sealed"):
        assert secret not in everything, secret


def test_own_copy_is_no_reading_but_an_act(personas: Personas) -> None:
    before = ReadEvent.objects.count()
    order = make.make_own_data_file(personas.member)
    actions.note_download(by=personas.member, order=order)
    assert ReadEvent.objects.count() == before
    verbs = [event.verb for event in Event.objects.about(order)]
    assert verbs == ["owndatafile.ordered", "owndatafile.finished", "owndatafile.downloaded"]


def test_a_file_is_taken_after_signing_in_anew_by_its_owner_alone(personas: Personas) -> None:
    order = make.make_own_data_file(personas.member)
    url = f"/du-lieu-ca-nhan/tep/{order.pk}/"
    client = signed_in(personas.member)
    response = client.get(url)
    assert (response.status_code, "xac-nhan-lai" in response.headers["Location"]) == (302, True)
    assert client.post(response.headers["Location"], {"password": make.PASSWORD}).status_code == 302
    taken = client.get(url)
    assert taken.status_code == 200
    assert taken.headers["Content-Disposition"] == 'attachment; filename="du-lieu-cua-toi.zip"'
    for user in (personas.secretary, personas.administrator, personas.other_member):
        assert signed_in(user).get(url).status_code == 404
    with clock.shift(timedelta(days=1, minutes=1)):
        assert Client.get(client, url).status_code == 404


def test_after_a_day_the_file_is_gone(personas: Personas) -> None:
    order = make.make_own_data_file(personas.member)
    assert order.file is not None
    path = Path(settings.MEDIA_ROOT) / str(order.file.file.name)
    with clock.shift(timedelta(hours=23)):
        tasks.expire_own_data_files()
    assert path.exists()
    with clock.shift(timedelta(hours=25)):
        tasks.expire_own_data_files()
        tasks.expire_own_data_files()
    assert not path.exists()
    order.refresh_from_db()
    assert order.status == "gone"
    assert order.file is None
    assert where_is("du-lieu-cua-toi.zip") == []


def test_ordered_on_screen_and_made_by_the_worker(personas: Personas) -> None:
    client = signed_in(personas.member)
    asked = client.post("/du-lieu-ca-nhan/lap-tep/")
    # What was asked before the password goes on after it.
    assert (
        client.post(asked.headers["Location"], {"password": make.PASSWORD}).headers["Location"] == "/du-lieu-ca-nhan/"
    )
    again = client.post("/du-lieu-ca-nhan/lap-tep/")
    assert again.status_code == 409
    assert "đang được chuẩn bị" in again.content.decode()
    message = OutboxMessage.objects.get(task=TASK)
    tasks.build_own_data(message.pk)
    tasks.build_own_data(message.pk)  # delivered twice
    assert OwnDataFile.objects.get().status == "ready"
    assert "Tải về" in client.get("/du-lieu-ca-nhan/").content.decode()


def test_what_goes_wrong_becomes_a_sentence(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    order = actions.order_own_data(by=personas.member)
    monkeypatch.setattr("privacy.actions.downloads.archive_of", lambda user: 1 / 0)
    tasks.build_own_data(OutboxMessage.objects.get(task=TASK).pk)
    order.refresh_from_db()
    assert order.status == "failed"
    assert order.job is not None
    assert "Thử lại" in order.job.error


@pytest.mark.django_db(transaction=True)
def test_ordered_twice_at_once_is_one(personas: Personas) -> None:
    results = in_parallel(*[lambda: actions.order_own_data(by=personas.member)] * 2)
    assert sum(isinstance(result, RuleError) for result in results) == 1
    assert OwnDataFile.objects.count() == 1


def test_the_paper_for_who_has_no_account(personas: Personas) -> None:
    request = make.make_entered_request(personas.paper_member, by=personas.secretary)
    client = signed_in(personas.secretary)
    assert client.get(f"{request.get_absolute_url()}du-lieu/").content.startswith(b"%PDF")
    read = ReadEvent.objects.about(personas.paper_member)[0]
    assert read.purpose == "data-request"
    restrict_member(by=personas.deputy, member=personas.paper_member, unit=personas.cell, at=clock.now())
    assert client.get(f"{request.get_absolute_url()}du-lieu/").status_code == 403  # typed in by the reader alone
    assert signed_in(personas.deputy).get(f"{request.get_absolute_url()}du-lieu/").status_code == 200
    own = make.make_data_request(by=personas.member, kind="copy", handler=personas.secretary, at_status="confirmed")
    assert client.get(f"{own.get_absolute_url()}du-lieu/").status_code == 403  # takes the copy alone


def test_reads_are_filtered_by_purpose_and_day(personas: Personas) -> None:
    make.make_read(by=personas.secretary, member=make.member_of(personas.member))
    client = signed_in(personas.member)
    url = "/du-lieu-ca-nhan/ai-da-xem/"
    assert "Hỏi về lần xem này" in client.get(url).content.decode()
    assert "Không có lần xem nào như vậy" in client.get(f"{url}?purpose=review").content.decode()
    today = f"{clock.today():%d/%m/%Y}"
    assert "Nguyễn Văn Thư" in client.get(f"{url}?purpose=roll&since={today}&until={today}").content.decode()
    assert client.get(f"{url}?since=31/02/2026").status_code == 422
