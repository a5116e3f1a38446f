"""Units of the armed forces: once a unit is known by a code, its name occurs nowhere."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.errors import RuleError
from accounts.models import Unit, UnitKind
from declarations.papers import declaration_form
from notifications.actions import tell
from notifications.models import OutboxMessage
from portal.lib import pdf
from portal.lib.mail import sender
from reports.actions import build
from reports.documents import build_value, to_html
from rolls.actions import use_code
from rolls.papers import handover_minutes
from tests import factories as make
from tests.personas import APPS, Personas, signed_in

# A name as a real unit might have one; every word of it is looked for.
CANARY = "Trung đoàn Chim Hồng Hạc"
WORDS = ("Chim Hồng Hạc", "chim hong hac", "CHIM HỒNG HẠC")
CODE = "LL-9Q2"


def holds_canary(text: str) -> bool:
    return any(word in text for word in WORDS)


def named_unit(people: Personas) -> Unit:
    """`cell`, with the telling name in every text a unit has."""
    actions.change_unit(
        by=people.administrator,
        unit=people.cell,
        name=f"Chi bộ {CANARY}",
        place_name=CANARY,
        superior_header_text=f"ĐẢNG BỘ {CANARY.upper()}",
        signing_authority=f"T/M {CANARY}",
        document_symbol="CB",
        mail_sender=CANARY,
    )
    unit: Unit = Unit.objects.get(pk=people.cell.pk)
    return unit


def all_rows() -> Iterator[str]:
    """Every stored value of every table of ours, as text.

    But reports: their frozen rows are as they were printed, and are shown by code (`by_unit_today`).
    """
    for model in apps.get_models():
        if model._meta.app_label in APPS and model._meta.model_name != "quarterlyreport":
            for row in model._base_manager.values():
                yield f"{model._meta.label}: {row}"


def test_the_name_is_gone_from_every_table_page_mail_and_document(personas: Personas, tmp_path: Path) -> None:
    unit = named_unit(personas)
    personas.member.email = "vien@example.vn"
    personas.member.save(update_fields=["email"])
    request = make.make_request(unit, by=personas.secretary)
    declaration = make.make_declaration(request, by=personas.member)
    report = make.make_report(personas.grassroots, by=personas.grassroots_secretary)
    assert report.job is not None
    build(report, report.job)
    make.make_transfer(make.member_of(personas.other_member), personas.neighbour_cell, by=personas.secretary)
    handover = make.make_handover(unit.posts.get(member=personas.deputy.member), by=personas.grassroots_secretary)
    tell(personas.member, effect="canary:1", title="Có việc cần xử lý", url="/")
    mails = OutboxMessage.objects.mails_waiting()
    assert any(holds_canary(row) for row in all_rows())
    own = mails.filter(member=personas.member.member_id)
    assert own.exists()
    assert sender() not in {str(mail.payload["from"]) for mail in own}

    use_code(by=personas.administrator, unit=unit, code=CODE)

    assert [row[:80] for row in all_rows() if holds_canary(row)] == []
    assert {str(mail.payload["from"]) for mail in own.all()} == {sender()}
    declaration = type(declaration).objects.select_related("member", "unit", "request__unit").get(pk=declaration.pk)
    report = type(report).objects.select_related("unit").get(pk=report.pk)
    handover = type(handover).objects.with_names().get(pk=handover.pk)
    papers = {
        "declaration": declaration_form(declaration),
        "handover": handover_minutes(handover),
        "report": pdf.render(to_html(build_value(report))),
    }
    for name, content in papers.items():
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(content)
        text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()
        assert not holds_canary(" ".join(text.split())), name
        assert CODE in text, name


@pytest.mark.parametrize("who", ["member", "secretary", "grassroots_secretary", "administrator"])
def test_no_page_shows_it(personas: Personas, who: str) -> None:
    unit = named_unit(personas)
    request = make.make_request(unit, by=personas.secretary)
    make.make_declaration(request, by=personas.member)
    make.make_transfer(make.member_of(personas.other_member), personas.neighbour_cell, by=personas.secretary)
    client = signed_in(getattr(personas, who))
    before = crawl(client)
    assert any(holds_canary(body) for body in before.values())
    use_code(by=personas.administrator, unit=unit, code=CODE)
    after = crawl(client)
    assert [address for address, body in after.items() if holds_canary(body)] == []
    assert any(CODE in body for body in after.values())
    found = client.get(reverse("accounts:unit_list"), {"q": "chim hong hac"}).content.decode()
    assert "Chim Hồng Hạc" not in found
    assert f'href="{unit.get_absolute_url()}"' not in found


OF_A_KIND = 4  # pages that differ in an id only


def crawl(client: Client) -> dict[str, str]:
    """Pages that lead on from the home page, by address."""
    seen: dict[str, str] = {}
    kinds: Counter[str] = Counter()
    waiting = ["/"]
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"\?.*|[0-9a-f-]{36}|\d+", "", address)
        if address in seen or kinds[kind] >= OF_A_KIND or "dang-xuat" in address or "/tep/" in address:
            continue
        kinds[kind] += 1
        response = client.get(address)
        if response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html"):
            seen[address] = response.content.decode()
            waiting += re.findall(r'href="(/[^"#]*)"', seen[address])
        else:
            seen[address] = ""
    return seen


@pytest.mark.parametrize(
    "code", ["Trung đoàn 1", "ll-1", "-LL", "LL-", "L" * 21, "LL 1", "ĐL-1", "LL\u202e1", "LL-1\n", ""]
)
def test_a_code_is_nothing_but_a_code(personas: Personas, code: str) -> None:
    with pytest.raises(RuleError, match="chỉ mang mã số"):
        use_code(by=personas.administrator, unit=personas.cell, code=code)


def test_two_units_do_not_share_a_code(personas: Personas) -> None:
    use_code(by=personas.administrator, unit=personas.cell, code=CODE)
    with pytest.raises(RuleError, match="đã dùng"):
        use_code(by=personas.administrator, unit=personas.neighbour_cell, code=CODE)


def test_below_such_a_unit_there_are_only_such_units(personas: Personas) -> None:
    with pytest.raises(RuleError, match="bên dưới trước"):
        use_code(by=personas.administrator, unit=personas.grassroots, code="LL-100")
    for number, cell in enumerate((personas.cell, personas.neighbour_cell, personas.small_cell)):
        use_code(by=personas.administrator, unit=cell, code=f"LL-{number}")
    use_code(by=personas.administrator, unit=personas.grassroots, code="LL-100")
    above = Unit.objects.get(pk=personas.grassroots.pk)
    with pytest.raises(RuleError, match="chỉ mang mã số"):
        make.make_unit(above, name="Chi bộ Có tên")
    assert make.make_unit(above, name="LL-200").is_armed_forces
    with pytest.raises(RuleError, match="đặt mã số trước"):
        actions.move_unit(by=personas.administrator, unit=personas.office_cell, parent=above)
    make.make_unit(personas.neighbour_grassroots, kind=UnitKind.CELL)


def test_afterwards_only_another_code_fits(personas: Personas) -> None:
    use_code(by=personas.administrator, unit=personas.cell, code=CODE)
    unit = Unit.objects.get(pk=personas.cell.pk)
    for fields in ({"name": "Chi bộ Có tên"}, {"place_name": "Sen Hồng"}, {"mail_sender": "Sen"}):
        with pytest.raises(RuleError):
            actions.change_unit(by=personas.administrator, unit=Unit.objects.get(pk=unit.pk), **fields)
    client = signed_in(personas.administrator)
    page = client.get(reverse("accounts:unit_edit", args=[unit.pk])).content.decode()
    assert "Địa danh" not in page
    refused = client.post(reverse("accounts:unit_edit", args=[unit.pk]), {"name": "Trung đoàn 1"})
    assert refused.status_code == 422
    assert client.post(reverse("accounts:unit_edit", args=[unit.pk]), {"name": "ll-300"}).status_code == 302
    assert Unit.objects.get(pk=unit.pk).name == "LL-300"


def test_the_page_says_what_it_does_and_keeps_what_was_typed(personas: Personas) -> None:
    client, address = signed_in(personas.administrator), reverse("rolls:unit_code", args=[personas.cell.pk])
    page = client.get(address).content.decode()
    assert "Văn bản đã lập trước đây" in page
    wrong = client.post(address, {"code": "Trung đoàn 1"})
    assert wrong.status_code == 422
    assert "Trung đoàn 1" in wrong.content.decode()
    assert client.post(address, {"code": "ll-77"}).status_code == 302
    assert Unit.objects.get(pk=personas.cell.pk).name == "LL-77"


def test_who_declares_there_reads_the_advice_and_is_asked_for_no_unit(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    draft = make.make_declaration(request, by=personas.member, at_status="draft")
    address = reverse("declarations:declaration_edit", args=[draft.pk])
    client = signed_in(personas.member)
    assert "lực lượng vũ trang" not in client.get(address).content.decode()
    use_code(by=personas.administrator, unit=personas.cell, code=CODE)
    page = client.get(address).content.decode()
    assert "Dành cho đảng viên trong lực lượng vũ trang" in page
    assert "phiên hiệu" in page
    assert "đơn vị công tác" not in page.lower()
