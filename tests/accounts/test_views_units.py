"""The screens of the tree: who sees what, and what an administrator does to it."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actions import end_membership
from accounts.models import Event, Membership, Post, Unit, UnitKind
from portal.lib import clock
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas, signed_in

ADMINISTRATORS_PAGES = ["unit_add", "unit_edit", "unit_move", "unit_close"]


def page(name: str, *args: Any) -> str:
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def admin(personas: Personas) -> Client:
    return signed_in(personas.administrator)


def new_unit(**changes: Any) -> dict[str, Any]:
    """What a browser posts to add a cell."""
    return {"name": "Chi bộ Thôn Bốn", "kind": "cell", "opened_on": "05/07/2025", "once": uuid.uuid4()} | changes


# The list --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "begins_at"),
    [
        ("administrator", ["province"]),
        ("province_secretary", ["province"]),
        ("commune_secretary", ["office_cell", "commune"]),
        ("secretary", ["cell"]),
        ("member", ["cell"]),
        ("superuser", []),
        ("applicant", []),
    ],
)
def test_the_tree_begins_where_the_person_belongs(personas: Personas, who: str, begins_at: list[str]) -> None:
    response = signed_in(getattr(personas, who)).get(page("unit_list"))
    rows = response.context["rows"]
    tops = [getattr(personas, name) for name in begins_at]
    assert {row.unit for row in rows if not row.is_indented} == set(tops)
    below = {unit for top in tops for unit in Unit.objects.children_of(top)}
    assert {row.unit for row in rows if row.is_indented} == below


def test_search_needs_no_marks_and_stays_in_what_the_person_sees(personas: Personas) -> None:
    def names(who: str, **query: str) -> list[str]:
        rows = signed_in(getattr(personas, who)).get(page("unit_list"), query).context["rows"]
        return [row.unit.name for row in rows]

    assert names("administrator", q="chi bo thon") == ["Chi bộ Thôn Một", "Chi bộ Thôn Hai", "Chi bộ Thôn Ba"]
    assert names("member", q="chi bo thon") == ["Chi bộ Thôn Một"]
    assert names("administrator", kind="commune") == ["Đảng bộ xã Sen Hồng", "Đảng bộ xã Sen Xanh"]
    assert names("administrator", state="closed") == []
    assert names("administrator", q="không có") == []


@pytest.mark.parametrize("query", [{"kind": "x"}, {"q": "\x00"}, {"q": "a" * 500}, {"page": "-1"}, {"state": "'"}])
def test_hostile_filters_are_no_error(admin: Client, query: dict[str, str]) -> None:
    assert admin.get(page("unit_list"), query).status_code == 200


def test_counts_are_of_the_roll_today(personas: Personas, admin: Client) -> None:
    def count() -> int:
        rows = admin.get(page("unit_list"), {"q": "Thôn Một"}).context["rows"]
        return int(rows[0].member_count)

    before = count()
    make.make_guest(make.member_of(personas.neighbour_member), personas.cell)
    assert count() == before, "guests are not in the roll strength"
    row = make.membership_of(personas.paper_member)
    end_membership(by=personas.secretary, membership=row, on=clock.today(), reason="transfer")
    assert count() == before - 1


@pytest.mark.parametrize("name", ["unit_list", "unit_detail"])
def test_queries_do_not_grow_with_the_rows(
    personas: Personas, admin: Client, name: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        make.make_unit(personas.grassroots)
    url = page("unit_list") + "?q=chi" if name == "unit_list" else page(name, personas.grassroots.pk)
    admin.get(page("unit_list"))  # a browser's first request also notes its session
    with django_assert_max_num_queries(15):
        response = admin.get(url)
    assert len(response.context["page"]) == 25
    assert len(admin.get(url, {"page": "2", "q": "chi"}).context["page"]) >= 8


# One unit --------------------------------------------------------------------------------------


def test_members_see_who_holds_the_posts_since_when_and_who_confirmed(personas: Personas) -> None:
    body = signed_in(personas.member).get(page("unit_detail", personas.cell.pk)).content.decode()
    assert "Nguyễn Văn Thư" in body
    assert "06/01/2020" in body
    assert "Lý Thị Cơ Sở" in body, "who confirmed"
    assert "Thôi giữ" not in body
    assert "Mã gia nhập" not in body
    assert page("member_list", personas.cell.pk) not in body


@pytest.mark.parametrize("who", ["neighbour_secretary", "applicant", "superuser", "neighbour_commune_secretary"])
def test_foreign_and_missing_units_answer_alike(personas: Personas, who: str) -> None:
    client = signed_in(getattr(personas, who))
    foreign = client.get(page("unit_detail", personas.cell.pk))
    missing = client.get(page("unit_detail", uuid.uuid4()))
    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_the_join_code_is_for_who_keeps_the_roll(personas: Personas) -> None:
    client = signed_in(personas.secretary)
    once = uuid.uuid4()
    for _ in range(2):
        assert client.post(page("join_code_renew", personas.cell.pk), {"once": once}).status_code == 302
    personas.cell.refresh_from_db()
    code = personas.cell.join_code
    assert code
    assert Event.objects.about(personas.cell).filter(verb="unit.changed").count() == 1
    assert code in client.get(page("unit_detail", personas.cell.pk)).content.decode()
    for who, status in [("member", 403), ("committee_member", 403), ("neighbour_secretary", 404)]:
        answer = signed_in(getattr(personas, who)).post(page("join_code_renew", personas.cell.pk), {"once": once})
        assert answer.status_code == status, who


def test_a_committee_has_no_join_code(personas: Personas, admin: Client) -> None:
    assert admin.post(page("join_code_renew", personas.commune.pk), {"once": uuid.uuid4()}).status_code == 403


# Writing ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ADMINISTRATORS_PAGES)
@pytest.mark.parametrize(("who", "status"), [("secretary", 403), ("member", 403), ("neighbour_member", 404)])
def test_only_administrators_write_the_tree(personas: Personas, name: str, who: str, status: int) -> None:
    client = signed_in(getattr(personas, who))
    assert client.get(page(name, personas.cell.pk)).status_code == status
    assert client.post(page(name, personas.cell.pk), new_unit()).status_code == status
    assert client.get(page("root_add")).status_code == 403


def test_adding_twice_adds_once(personas: Personas, admin: Client) -> None:
    form = new_unit(name="  Chi bộ   Thôn Bốn ")
    answers = [admin.post(page("unit_add", personas.grassroots.pk), form) for _ in range(2)]
    unit = Unit.objects.get(name="Chi bộ Thôn Bốn")
    assert [answer.headers["Location"] for answer in answers] == [unit.get_absolute_url()] * 2
    assert (unit.document_symbol, unit.signing_authority, f"{unit.opened_on:%d/%m/%Y}") == (
        "CB",
        "T/M CHI BỘ",
        "05/07/2025",
    )
    assert unit.parent_path == Unit.objects.get(pk=personas.grassroots.pk).path


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Chi bộ\u202e ẩn"}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"kind": "province"}, "kind"),
        ({"opened_on": "31/02/2025"}, "opened_on"),
        ({"opened_on": "05/07/2999"}, "opened_on"),
        ({"once": "x"}, "once"),
    ],
)
def test_bad_input_is_a_sentence_and_loses_nothing(
    personas: Personas, admin: Client, changes: dict[str, Any], field: str
) -> None:
    before = Unit.objects.count()
    response = admin.post(page("unit_add", personas.grassroots.pk), new_unit(place_name="Sen Hồng", **changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Sen Hồng" in response.content.decode()
    assert Unit.objects.count() == before


def test_under_a_cell_there_are_only_party_groups(personas: Personas, admin: Client) -> None:
    choices = admin.get(page("unit_add", personas.cell.pk)).context["form"].fields["kind"].choices
    assert [code for code, _ in choices] == [UnitKind.PARTY_GROUP]


def test_the_root_is_made_on_an_empty_portal_only(db: None) -> None:
    admin = signed_in(make.make_administrator())
    assert page("root_add") in admin.get(page("unit_list")).content.decode()
    form = new_unit(name="Đảng bộ tỉnh Hoa Sen", kind="province")
    assert admin.post(page("root_add"), form).status_code == 302
    assert admin.post(page("root_add"), form | {"once": uuid.uuid4()}).status_code == 409
    assert Unit.objects.count() == 1


def test_editing_writes_one_event_and_only_for_a_change(personas: Personas, admin: Client) -> None:
    url = page("unit_edit", personas.cell.pk)
    form = {name: admin.get(url).context["form"].initial[name] for name in ("name", "document_symbol")}
    for _ in range(2):
        assert admin.post(url, form | {"name": "Chi bộ Thôn Mới", "place_name": "Sen Hồng"}).status_code == 302
    personas.cell.refresh_from_db()
    assert (personas.cell.name, personas.cell.search_key) == ("Chi bộ Thôn Mới", "chi bo thon moi")
    events = Event.objects.about(personas.cell).filter(verb="unit.changed")
    assert [event.data for event in events] == [{"fields": ["name", "place_name"]}]


def test_moving_takes_the_whole_subtree_along(personas: Personas, admin: Client) -> None:
    below = set(Unit.objects.under(personas.grassroots).values_list("pk", flat=True))
    url = page("unit_move", personas.grassroots.pk)
    for _ in range(2):
        assert admin.post(url, {"parent": personas.neighbour_commune.pk}).status_code == 302
    moved = Unit.objects.get(pk=personas.grassroots.pk)
    assert set(Unit.objects.under(moved).values_list("pk", flat=True)) == below
    assert Event.objects.about(moved).filter(verb="unit.moved").count() == 1
    cell = page("unit_detail", personas.cell.pk)
    assert signed_in(personas.commune_secretary).get(cell).status_code == 404, "no longer below"
    assert signed_in(personas.neighbour_commune_secretary).get(cell).status_code == 200
    assert signed_in(personas.member).get(cell).status_code == 200
    assert Unit.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("target", ["grassroots", "cell", "office_cell"])
def test_impossible_places_are_not_offered_and_not_taken(personas: Personas, admin: Client, target: str) -> None:
    url = page("unit_move", personas.grassroots.pk)
    place = getattr(personas, target)
    assert place.pk not in [row.unit.pk for row in admin.get(url).context["rows"]]
    assert admin.post(url, {"parent": place.pk}).status_code == 422
    assert Unit.objects.get(pk=personas.grassroots.pk).path == personas.grassroots.path


def test_a_unit_with_members_does_not_close(personas: Personas, admin: Client) -> None:
    response = admin.post(page("unit_close", personas.cell.pk), {"closed_on": f"{clock.today():%d/%m/%Y}"})
    assert response.status_code == 422
    assert "còn đảng viên" in response.content.decode()
    assert admin.post(page("unit_close", personas.province.pk), {"closed_on": "05/07/2025"}).status_code == 422
    assert not Unit.objects.filter(closed_on__isnull=False).exists()


def test_closing_ends_posts_and_the_join_code(personas: Personas, admin: Client) -> None:
    personas.neighbour_commune.refresh_from_db()
    url = page("unit_close", personas.neighbour_commune.pk)
    for bad in ("05/07/2999", "01/01/2019", "không"):
        assert admin.post(url, {"closed_on": bad}).status_code == 422, bad
    assert admin.post(url, {"closed_on": "05/07/2025"}).status_code == 302
    assert admin.post(url, {"closed_on": "05/07/2025"}).status_code == 422, "said, not done, the second time"
    assert not Post.objects.held().filter(unit=personas.neighbour_commune).exists()
    assert Event.objects.about(personas.neighbour_commune).filter(verb="unit.changed").count() == 1
    assert (
        signed_in(personas.neighbour_commune_secretary).get(page("unit_detail", personas.commune.pk)).status_code == 404
    )
    assert admin.get(page("unit_detail", personas.neighbour_commune.pk)).status_code == 200
    assert admin.post(page("unit_add", personas.neighbour_commune.pk), new_unit()).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_adding_ten_times_at_once_adds_one(personas: Personas) -> None:
    form = new_unit()
    url = page("unit_add", personas.grassroots.pk)
    clients = [signed_in(personas.administrator) for _ in range(10)]
    answers = in_parallel(*[lambda client=client: client.post(url, form) for client in clients])
    assert {getattr(answer, "status_code", answer) for answer in answers} == {302}
    unit = Unit.objects.get(name="Chi bộ Thôn Bốn")
    assert Event.objects.about(unit).count() == 1
    assert Unit.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.django_db(transaction=True)
def test_crossing_moves_leave_a_whole_tree(personas: Personas) -> None:
    """Each under the other at the same moment: one of them is refused, and nothing is lost."""
    pairs = [(personas.commune, personas.neighbour_commune), (personas.neighbour_commune, personas.commune)]
    clients = [signed_in(personas.administrator) for _ in pairs]
    in_parallel(
        *[
            lambda client=client, pair=pair: client.post(page("unit_move", pair[0].pk), {"parent": pair[1].pk})
            for client, pair in zip(clients, pairs, strict=True)
        ]
    )
    assert Event.objects.filter(verb="unit.moved").count() == 1
    assert Unit.objects.find_problems() == ([], [], [], [], [])
    assert Membership.objects.valid().under(Unit.objects.get(depth=1)).count() == Membership.objects.valid().count()
