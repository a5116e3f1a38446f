"""The list of a cell's members: who reads it, what is written to it, and what leaves it."""

import threading
import unicodedata
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.actions import correct_member
from accounts.models import AccessCode, Event, Member, Membership, Post, Purpose, ReadEvent, Unit, User
from notifications.actions import remind
from notifications.models import Deadline, Reminder
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas, build_personas, signed_in

pytestmark = pytest.mark.django_db

ROLL_PAGES = ("member_list", "member_add", "member_paste")
MEMBER_PAGES = ("member_detail", "member_edit", "standing_change", "membership_end")


@pytest.fixture
def people(personas: Personas) -> Personas:
    return personas


@pytest.fixture
def keeper(people: Personas) -> Client:
    return signed_in(people.secretary)


# Steps with consequences have their pages in `rolls`.
IN_ROLLS = ("standing_change", "membership_end")


def url(name: str, pk: Any) -> str:
    return reverse(f"{'rolls' if name in IN_ROLLS else 'accounts'}:{name}", args=[pk])


def names_in(unit: Unit) -> list[str]:
    return list(Member.objects.in_unit(unit).values_list("full_name", flat=True))


def once() -> str:
    return str(uuid.uuid4())


# Who may -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persona", "statuses"),
    [
        ("secretary", (200, 200, 200)),
        ("deputy", (200, 200, 200)),
        ("administrator", (200, 200, 200)),
        ("committee_member", (200, 403, 403)),
        ("member", (403, 403, 403)),
        ("grassroots_secretary", (403, 403, 403)),
        ("commune_secretary", (403, 403, 403)),
        ("neighbour_secretary", (404, 404, 404)),
        ("neighbour_commune_secretary", (404, 404, 404)),
        ("inspector", (403, 403, 403)),
        ("superuser", (404, 404, 404)),
        ("applicant", (404, 404, 404)),
    ],
)
def test_pages_of_the_roll(people: Personas, persona: str, statuses: tuple[int, ...]) -> None:
    client = signed_in(getattr(people, persona))
    assert tuple(client.get(url(name, people.cell.pk)).status_code for name in ROLL_PAGES) == statuses


@pytest.mark.parametrize(
    ("persona", "statuses"),
    [
        ("secretary", (200, 200, 200, 200)),
        ("administrator", (200, 200, 200, 200)),
        ("committee_member", (200, 403, 403, 403)),
        ("member", (403, 403, 403, 403)),
        ("other_member", (404, 404, 404, 404)),
        ("neighbour_secretary", (404, 404, 404, 404)),
        ("commune_secretary", (404, 404, 404, 404)),
        ("superuser", (404, 404, 404, 404)),
    ],
)
def test_pages_of_a_member(people: Personas, persona: str, statuses: tuple[int, ...]) -> None:
    client, member = signed_in(getattr(people, persona)), people.member.member
    assert member is not None
    assert tuple(client.get(url(name, member.pk)).status_code for name in MEMBER_PAGES) == statuses


def test_a_committee_has_no_roll(people: Personas) -> None:
    assert signed_in(people.administrator).get(url("member_list", people.commune.pk)).status_code == 403


def test_nobody_changes_their_own_membership(people: Personas, keeper: Client) -> None:
    own = people.secretary.member
    assert own is not None
    assert keeper.get(url("member_detail", own.pk)).status_code == 200
    for name in ("standing_change", "membership_end"):
        assert keeper.post(url(name, own.pk)).status_code == 403


def test_pages_are_vietnamese(people: Personas, keeper: Client) -> None:
    assert people.member.member is not None
    for name in ROLL_PAGES:
        assert_vietnamese(keeper.get(url(name, people.cell.pk)))
    for name in MEMBER_PAGES:
        assert_vietnamese(keeper.get(url(name, people.member.member.pk)))


def test_opening_an_entry_is_noted_and_ones_own_is_not(people: Personas, keeper: Client) -> None:
    member = people.paper_member
    keeper.get(url("member_detail", member.pk))
    [read] = ReadEvent.objects.about(member)
    assert (read.reader_id, read.purpose, read.unit_id) == (people.secretary.pk, "roll", people.cell.pk)
    assert people.secretary.member is not None
    keeper.get(url("member_detail", people.secretary.member.pk))
    assert not ReadEvent.objects.about(people.secretary.member).filter(purpose=Purpose.ROLL).exists()


# The list ---------------------------------------------------------------------------------------------


def test_filters(people: Personas, keeper: Client) -> None:
    make.make_member(people.cell, name="Trần Văn Đức", standing="probationary")

    def found(query: str) -> list[str]:
        page = keeper.get(url("member_list", people.cell.pk) + "?" + query)
        return [row.member.full_name for row in page.context["page"]]

    assert found("q=tran+van+duc") == found("q=ĐỨC") == ["Trần Văn Đức"]
    assert found("standing=probationary") == ["Trần Văn Đức"]
    assert found("account=no") == ["Trần Văn Đức", "Phan Thị Giấy"]
    assert "Nguyễn Văn Thư" in found("account=yes")
    assert found("q=khong+co+ai") == []
    assert sorted(found("standing=nothing&sort=nothing&page=nothing")) == sorted(found(""))
    assert found("sort=-name") == found("sort=name")[::-1]


def test_people_sort_by_given_name(people: Personas, keeper: Client) -> None:
    for name in ("Lê Văn Ân", "Nguyễn Thị An", "Bùi Văn Ăn"):
        make.make_member(people.small_cell, name=name)
    page = signed_in(people.small_secretary).get(url("member_list", people.small_cell.pk))
    assert [row.member.full_name for row in page.context["page"]][:3] == ["Nguyễn Thị An", "Bùi Văn Ăn", "Lê Văn Ân"]


def test_queries_do_not_grow_with_the_rows(
    people: Personas, keeper: Client, django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        make.make_member(people.cell)
    keeper.get(url("member_list", people.cell.pk))  # the first page of a session notes where it is from
    with django_assert_max_num_queries(15):
        page = keeper.get(url("member_list", people.cell.pk))
    assert len(page.context["page"]) == 25
    assert "trang 1 trên 2" in page.content.decode()


def test_guests_are_shown_and_people_who_left_are_not(people: Personas, keeper: Client) -> None:
    guest = people.neighbour_member.member
    assert guest is not None
    make.make_guest(guest, people.cell)
    page = keeper.get(url("member_list", people.cell.pk)).content.decode()
    assert guest.full_name in page
    assert keeper.get(url("standing_change", guest.pk)).status_code == 403


def test_the_host_of_a_guest_sees_the_name_and_corrects_nothing(people: Personas, keeper: Client) -> None:
    """Who could write another address into the entry would get the links that its own cell sends."""
    guest = make.member_of(people.neighbour_member)
    fields = {"contact_email": "khach@example.vn", "contact_phone": "+84912345678"}
    correct_member(by=people.neighbour_secretary, member=guest, unit=people.neighbour_cell, **fields)
    make.make_guest(guest, people.cell)
    page = keeper.get(url("member_detail", guest.pk)).content.decode()
    assert guest.full_name in page
    assert "khach@example.vn" not in page
    assert "0912 345 678" not in page
    data = {"full_name": guest.full_name, "contact_email": "ban@example.vn"}
    assert keeper.post(url("member_edit", guest.pk), data).status_code == 403


# One by one ---------------------------------------------------------------------------------------------


def test_one_person_is_added_once(people: Personas, keeper: Client) -> None:
    data = {"once": once(), "full_name": "Bùi Thị Mới", "birth_year": "1990", "standing": "probationary"}
    first = keeper.post(url("member_add", people.cell.pk), data)
    again = keeper.post(url("member_add", people.cell.pk), data)
    member = Member.objects.get(full_name="Bùi Thị Mới")
    assert first.headers["Location"] == again.headers["Location"] == url("member_detail", member.pk)
    assert_vietnamese(keeper.get(first.headers["Location"]))
    assert Event.objects.about(member).count() == 1


@pytest.mark.parametrize("name", ["", "A" * 10_000, "An\u202eBinh", "\x00", "123"])
def test_a_wrong_name_is_a_sentence_and_nothing_is_lost(people: Personas, keeper: Client, name: str) -> None:
    data = {"once": once(), "full_name": name, "birth_year": "1990", "standing": "official"}
    page = assert_vietnamese(keeper.post(url("member_add", people.cell.pk), data), 422)
    assert 'value="1990"' in page
    assert len(names_in(people.cell)) == 7


def test_a_name_on_the_roll_needs_a_tick(people: Personas, keeper: Client) -> None:
    data = {"once": once(), "full_name": "phan thị giấy", "standing": "official"}
    page = assert_vietnamese(keeper.post(url("member_add", people.cell.pk), data), 422)
    assert 'type="checkbox"' in page
    assert keeper.post(url("member_add", people.cell.pk), data | {"same_name_ok": "on"}).status_code == 302


# A pasted list ---------------------------------------------------------------------------------------------


def paste(client: Client, unit: Unit, text: str, **more: str) -> Any:
    return client.post(url("member_paste", unit.pk), {"once": once(), "lines": text} | more)


def test_nothing_is_written_before_it_is_confirmed(people: Personas, keeper: Client) -> None:
    before = Member.objects.count()
    page = assert_vietnamese(paste(keeper, people.cell, "Bùi Thị Mới; moi@example.vn; dự bị\nLê Văn Hai"))
    assert "Sẽ thêm 2 người" in page
    assert Member.objects.count() == before
    edited = paste(keeper, people.cell, "Bùi Thị Mới", step="edit")
    assert "Bùi Thị Mới</textarea>" in edited.content.decode()


def test_a_confirmed_list_is_added_whole_and_once(people: Personas, keeper: Client) -> None:
    data = {"once": once(), "lines": "Bùi Thị Mới; moi@example.vn; dự bị\nLê Văn Hai", "step": "confirm"}
    first = keeper.post(url("member_paste", people.cell.pk), data)
    again = keeper.post(url("member_paste", people.cell.pk), data)
    assert first.headers["Location"] == again.headers["Location"] == url("member_list", people.cell.pk)
    new = Member.objects.get(full_name="Bùi Thị Mới")
    assert (new.contact_email, make.membership_of(new).standing) == ("moi@example.vn", "probationary")
    assert names_in(people.cell).count("Lê Văn Hai") == 1


@pytest.mark.parametrize(
    "line",
    [
        "Trần\u202eVăn Hai",
        "Trần\x08Văn Hai",
        "A" * 10_000,
        "Trần Văn Hai; <script>alert(1)</script>",
        "; hai@example.vn",
        "Trần Văn Hai; hai@",
    ],
)
def test_one_wrong_line_stops_all_and_the_text_is_kept(people: Personas, keeper: Client, line: str) -> None:
    before = Member.objects.count()
    page = assert_vietnamese(paste(keeper, people.cell, f"Bùi Thị Mới\n{line}", step="confirm"), 422)
    assert "Có 1 dòng cần sửa" in page
    assert "Bùi Thị Mới" in page
    assert "<script>alert" not in page
    assert Member.objects.count() == before


def test_markup_in_a_name_is_text(people: Personas, keeper: Client) -> None:
    page = paste(keeper, people.cell, "Trần <b>Hai</b>").content.decode()
    assert "Trần &lt;b&gt;Hai&lt;/b&gt;" in page


def test_a_list_in_decomposed_letters_is_stored_composed(people: Personas, keeper: Client) -> None:
    paste(keeper, people.cell, unicodedata.normalize("NFD", "Bùi Thị Mới"), step="confirm")
    assert "Bùi Thị Mới" in names_in(people.cell)


def test_equal_names_need_a_tick(people: Personas, keeper: Client) -> None:
    text = "PHAN THỊ GIẤY\nLê Văn Hai\nLê Văn Hai"
    page = assert_vietnamese(paste(keeper, people.cell, text, step="confirm"), 422)
    assert page.count("Trùng tên</span>") == 3
    assert names_in(people.cell).count("Lê Văn Hai") == 0
    assert paste(keeper, people.cell, text, step="confirm", same_names_ok="on").status_code == 302
    assert names_in(people.cell).count("Lê Văn Hai") == 2


def test_too_long_a_list_is_a_sentence(people: Personas, keeper: Client) -> None:
    page = assert_vietnamese(paste(keeper, people.cell, "\n".join(f"Người Thứ {n}" for n in range(501))), 422)
    assert "501 người" in page
    assert "Người Thứ 500" in page


@pytest.mark.django_db(transaction=True)
def test_one_list_confirmed_ten_times_at_once_is_added_once() -> None:
    people = build_personas()
    data = {"once": once(), "lines": "Bùi Thị Mới\nLê Văn Hai", "step": "confirm"}
    statuses: list[int] = []

    def send() -> None:
        statuses.append(signed_in(people.secretary).post(url("member_paste", people.cell.pk), data).status_code)
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 10
    assert names_in(people.cell).count("Bùi Thị Mới") == 1


# Corrections, standing, end ----------------------------------------------------------------------------------


def test_a_correction_is_journaled_without_its_text(people: Personas, keeper: Client) -> None:
    member = people.paper_member
    data = {"full_name": "Phan Thị Giây", "birth_year": "1960", "contact_email": ""}
    assert keeper.post(url("member_edit", member.pk), data).status_code == 302
    member.refresh_from_db()
    assert (member.full_name, member.search_key, member.birth_year) == ("Phan Thị Giây", "phan thi giay", 1960)
    last = Event.objects.about(member).last()
    assert last is not None
    assert (last.verb, last.data) == ("member.corrected", {"fields": ["birth_year", "full_name"]})
    keeper.post(url("member_edit", member.pk), data)
    assert Event.objects.about(member).last() == last


def test_standing_changes_from_a_day_on(people: Personas, keeper: Client) -> None:
    member = people.paper_member
    for day, status in (("30/02/2026", 422), ("01/01/2019", 422), ("01/01/2099", 422)):
        data = {"standing": "exempt", "on": day}
        assert_vietnamese(keeper.post(url("standing_change", member.pk), data), status)
    today = f"{clock.today():%d/%m/%Y}"
    assert keeper.post(url("standing_change", member.pk), {"standing": "exempt", "on": today}).status_code == 302
    assert make.membership_of(member).standing == "exempt"
    assert member.memberships.count() == 2
    # A mistake of today is put right in place.
    assert keeper.post(url("standing_change", member.pk), {"standing": "probationary", "on": today}).status_code == 302
    assert make.membership_of(member).standing == "probationary"
    assert member.memberships.count() == 2


def end(client: Client, member: Member, reason: str) -> Any:
    data = {"reason": reason, "on": f"{clock.today():%d/%m/%Y}"}
    return client.post(url("membership_end", member.pk), data)


def test_leaving_ends_posts_and_invitations_and_the_keepers_sight(people: Personas, keeper: Client) -> None:
    member = people.paper_member
    code = make.make_access_code(member, by=people.secretary)
    response = end(keeper, member, "transfer")
    assert response.headers["Location"] == url("member_list", people.cell.pk)
    assert member.full_name not in names_in(people.cell)
    assert AccessCode.objects.get(pk=code.pk).status == "revoked"
    assert keeper.get(url("member_detail", member.pk)).status_code == 404
    page = signed_in(people.administrator).get(url("member_detail", member.pk)).content.decode()
    assert "Đã ra khỏi danh sách" in page
    assert "Chuyển sinh hoạt" in page
    assert end(signed_in(people.administrator), member, "left").status_code == 403


def test_who_leaves_the_party_holds_no_post_anywhere(people: Personas) -> None:
    member = people.commune_secretary.member
    assert member is not None
    end(signed_in(people.administrator), member, "left")
    assert not Post.objects.held().filter(member=member).exists()


def test_the_account_of_a_dead_member_is_locked(people: Personas, keeper: Client) -> None:
    member = people.member.member
    assert member is not None
    end(keeper, member, "deceased")
    assert not User.objects.get(pk=people.member.pk).is_active


def test_somebody_entered_by_mistake_today_can_leave_from_tomorrow(people: Personas, keeper: Client) -> None:
    member = make.make_member(people.cell, name="Nhập Nhầm", since=clock.today())
    page = keeper.get(url("membership_end", member.pk)).content.decode()
    tomorrow = f"{clock.today() + timedelta(days=1):%d/%m/%Y}"
    assert f'value="{tomorrow}"' in page
    assert_vietnamese(end(keeper, member, "mistake"), 422)
    data = {"reason": "mistake", "on": tomorrow}
    assert keeper.post(url("membership_end", member.pk), data).status_code == 302
    assert not Membership.objects.on_roll(clock.today() + timedelta(days=1)).filter(member=member).exists()


def test_who_has_left_is_reminded_of_nothing(people: Personas, keeper: Client) -> None:
    request = make.make_request(people.cell, by=people.secretary, days=5)
    gone, here = people.member.member, people.other_member.member
    assert gone is not None
    assert here is not None
    end(keeper, gone, "deceased")
    due_on = Deadline.objects.about(request).filter(member=here).get().due_on
    with clock.set_to(clock.now().replace(year=due_on.year, month=due_on.month, day=due_on.day, hour=3)):
        remind()
    assert Reminder.objects.filter(recipient=here).exists()
    assert not Reminder.objects.filter(recipient=gone).exists()
