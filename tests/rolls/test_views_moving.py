"""Pages of moves, leaving and hand-over: what is typed, what is shown, what it costs."""

import subprocess
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Post, ReadEvent
from portal.lib import clock
from rolls import actions
from rolls.models import Transfer, TransferKind
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas, signed_in

HOSTILE = "Chưa rõ\u202e ngày đến"


def test_proposing_without_scripts_once_and_with_what_was_typed_kept(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    address = reverse("rolls:transfer_propose", args=[personas.member.member_id])
    found = assert_vietnamese(client.get(address, {"q": "thon hai"}))
    assert "Chi bộ Thôn Hai" in found
    form = client.get(address, {"to_unit": str(personas.neighbour_cell.pk)})
    data = {"once": form.context["form"]["once"].value(), "to_unit": str(personas.neighbour_cell.pk)}
    data["kind"] = TransferKind.TEMPORARY
    for until in ("", "30/02/2027", f"{clock.today():%d/%m/%Y}", "01/01/2099"):
        wrong = client.post(address, data | {"until_on": until})
        page = assert_vietnamese(wrong, 422)
        assert until in page
    assert not Transfer.objects.exists()
    right = data | {"until_on": "31/12/2026"}
    first, again = client.post(address, right), client.post(address, right)
    assert (first.status_code, first.headers["Location"]) == (302, again.headers["Location"])
    assert Transfer.objects.count() == 1
    other = client.post(address, data | {"once": "0b0b0b0b-0000-4000-8000-000000000000", "kind": "lasting"})
    assert "đang có một đề nghị" in assert_vietnamese(other, 422)


def test_the_other_cell_sees_a_name_and_no_declaration_and_the_reading_is_noted(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    make.make_declaration(request, by=personas.member)
    transfer = make.make_transfer(make.member_of(personas.member), personas.neighbour_cell, by=personas.secretary)
    client = signed_in(personas.neighbour_secretary)
    page = assert_vietnamese(client.get(transfer.get_absolute_url()))
    assert "Hoàng Thị Viên" in page
    assert "facebook" not in page.lower()
    assert ReadEvent.objects.filter(subject_id=transfer.pk, purpose="transfer").count() == 1
    own = assert_vietnamese(signed_in(personas.member).get(reverse("declarations:my_information")))
    assert "Chờ chi bộ nơi đến" in own
    assert ReadEvent.objects.filter(subject_id=transfer.pk).count() == 1


@pytest.mark.parametrize("reason", ["", "a" * 501, HOSTILE])
def test_declining_needs_a_reason_that_can_be_shown(personas: Personas, reason: str) -> None:
    transfer = make.make_transfer(make.member_of(personas.member), personas.neighbour_cell, by=personas.secretary)
    client = signed_in(personas.neighbour_secretary)
    address = reverse("rolls:transfer_decline", args=[transfer.pk])
    assert_vietnamese(client.post(address, {"reason": reason}), 422)
    transfer.refresh_from_db()
    assert transfer.status == "proposed"
    assert client.post(address, {"reason": "Chưa rõ ngày đến."}).status_code == 302
    assert client.post(address, {"reason": "Chưa rõ ngày đến."}).status_code == 409
    assert "Chưa rõ ngày đến." in signed_in(personas.member).get(transfer.get_absolute_url()).content.decode()


def test_the_only_secretary_is_guided_and_nothing_typed_is_lost(personas: Personas) -> None:
    client = signed_in(personas.administrator)
    address = reverse("rolls:membership_end", args=[personas.small_secretary.member_id])
    assert "chỉ có một người giữ danh sách" in client.get(address).content.decode()
    today = f"{clock.today():%d/%m/%Y}"
    page = assert_vietnamese(client.post(address, {"reason": "left", "on": today}), 422)
    assert "duy nhất phụ trách chi bộ" in page
    assert today in page
    done = client.post(address, {"reason": "deceased", "on": today}, follow=True)
    assert "từ trần" in assert_vietnamese(done)


def test_the_level_above_reaches_the_only_keeper_and_nobody_else(personas: Personas) -> None:
    client = signed_in(personas.grassroots_secretary)
    for name in ("standing_change", "transfer_propose", "membership_end"):
        assert client.get(reverse(f"rolls:{name}", args=[personas.small_secretary.member_id])).status_code == 200
        assert client.get(reverse(f"rolls:{name}", args=[personas.secretary.member_id])).status_code == 403
        assert client.get(reverse(f"rolls:{name}", args=[personas.small_member.member_id])).status_code == 404


def test_handing_over_from_page_to_paper(personas: Personas, tmp_path: Path) -> None:
    handover = make.make_handover(Post.objects.get(member=personas.deputy.member), by=personas.grassroots_secretary)
    giver, taker = signed_in(personas.deputy), signed_in(personas.secretary)
    home = giver.get("/").content.decode()
    assert "Bàn giao công việc" in home
    page = assert_vietnamese(giver.get(handover.get_absolute_url()))
    assert "Người chờ xác nhận thuộc chi bộ" in page
    give = reverse("rolls:handover_give", args=[handover.pk])
    assert_vietnamese(giver.post(give, {"note": HOSTILE}), 422)
    assert giver.post(give, {"note": "Sổ biên bản (02 quyển)."}).status_code == 302
    assert "Nhận bàn giao công việc" in taker.get("/").content.decode()
    assert taker.post(reverse("rolls:handover_take", args=[handover.pk])).status_code == 302
    path = tmp_path / "minutes.pdf"
    paper = taker.get(reverse("rolls:handover_pdf", args=[handover.pk]))
    path.write_bytes(paper.content)
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
    for words in ("BIÊN BẢN", "Sổ biên bản (02 quyển).", "Trần Thị Phó", "Nguyễn Văn Thư"):
        assert words in text
    assert_vietnamese(taker.get(reverse("rolls:handover_list")))


def test_lists_cost_the_same_however_long(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    counts = []
    for number in (1, 6):
        for _ in range(number):
            make.make_transfer(make.make_member(personas.cell), personas.neighbour_cell, by=personas.secretary)
        client.get(reverse("rolls:transfer_list"))
        counts.append(_queries(client, reverse("rolls:transfer_list")))
    assert counts[0] == counts[1] <= 15


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_a_stay_is_returned_from_the_page(personas: Personas) -> None:
    stay = make.make_transfer(
        make.member_of(personas.member), personas.neighbour_cell, by=personas.secretary, kind=TransferKind.TEMPORARY
    )
    actions.accept_transfer(by=personas.neighbour_secretary, transfer=stay)
    client = signed_in(personas.neighbour_secretary)
    assert "Ghi nhận trở về" in assert_vietnamese(client.get(stay.get_absolute_url()))
    assert client.post(reverse("rolls:transfer_return", args=[stay.pk])).status_code == 302
    assert client.post(reverse("rolls:transfer_return", args=[stay.pk])).status_code == 409
