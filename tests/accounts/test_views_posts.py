"""Posts on screen: one person proposes, another of the level above confirms."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actions import close_unit, confirm_post, decline_post, end_membership, propose_post
from accounts.errors import RuleError
from accounts.models import Event, Member, Post, Unit, User
from accounts.roles import Office
from accounts.todo import waiting
from portal.lib import clock
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas, signed_in

CHECKED = {"account_checked": "on"}


def page(name: str, *args: Any) -> str:
    return reverse(f"accounts:{name}", args=args)


def proposal(person: Member, **changes: Any) -> dict[str, Any]:
    """What a browser posts to propose somebody."""
    form = {"member": person.pk, "office": Office.COMMITTEE_MEMBER, "starts_on": "05/07/2025", "once": uuid.uuid4()}
    return form | changes


@pytest.fixture
def open_post(personas: Personas) -> Post:
    """Proposed by the administrator for the cell; the grassroots secretary may confirm."""
    return make.make_proposal(personas.paper_member, personas.cell, Office.COMMITTEE_MEMBER, by=personas.administrator)


# Proposing -------------------------------------------------------------------------------------


def names_found(client: Client, unit: Unit, **query: str) -> list[str]:
    rows = client.get(page("post_propose", unit.pk), query).context["rows"]
    return [row.member.full_name for row in rows]


def test_people_are_searched_without_marks_and_by_cell(personas: Personas) -> None:
    admin = signed_in(personas.administrator)
    assert names_found(admin, personas.cell, q="phan thi giay") == ["Phan Thị Giấy"]
    assert names_found(admin, personas.cell, q="văn", cell="thon hai") == ["Mai Văn Giềng"]
    assert names_found(admin, personas.cell) == [], "no list to scroll through"
    assert names_found(admin, personas.cell, q="v") == []


def test_an_officer_finds_only_people_below_the_own_committee(personas: Personas) -> None:
    officer = signed_in(personas.grassroots_secretary)
    assert names_found(officer, personas.cell, q="phan thi giay") == ["Phan Thị Giấy"]
    assert names_found(officer, personas.cell, q="đinh văn tỉnh") == [], "member of another cell"
    other = make.member_of(personas.province_secretary)
    answer = officer.post(page("post_propose", personas.cell.pk), proposal(other))
    assert answer.status_code == 422
    assert not Post.objects.filter(status="proposed").exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 200),
        ("grassroots_secretary", 200),
        ("commune_secretary", 403),
        ("secretary", 403),
        ("member", 403),
        ("neighbour_secretary", 404),
        ("superuser", 404),
        ("applicant", 404),
    ],
)
def test_who_proposes(personas: Personas, who: str, status: int) -> None:
    client = signed_in(getattr(personas, who))
    assert client.get(page("post_propose", personas.cell.pk)).status_code == status
    if status != 200:
        answer = client.post(page("post_propose", personas.cell.pk), proposal(personas.paper_member))
        assert answer.status_code == status


def test_proposing_twice_proposes_once_and_gives_no_right(personas: Personas) -> None:
    admin = signed_in(personas.administrator)
    member = make.member_of(personas.other_member)
    form = proposal(member)
    for _ in range(2):
        assert admin.post(page("post_propose", personas.cell.pk), form).status_code == 302
    post = Post.objects.get(status="proposed")
    assert (post.member, post.unit, post.proposed_by) == (member, personas.cell, personas.administrator)
    assert Event.objects.about(post).count() == 1
    personas.other_member.forget_rights()
    assert personas.other_member.posts_today == []
    again = admin.post(page("post_propose", personas.cell.pk), form | {"once": uuid.uuid4()})
    assert again.status_code == 422
    assert "đang được đề xuất" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"office": "inspector"}, "office"),
        ({"office": ""}, "office"),
        ({"starts_on": "05/07/1900"}, "starts_on"),
        ({"starts_on": "31/02/2025"}, "starts_on"),
        ({"member": "x"}, "member"),
        ({"once": ""}, "once"),
    ],
)
def test_bad_input(personas: Personas, changes: dict[str, Any], field: str) -> None:
    admin = signed_in(personas.administrator)
    response = admin.post(page("post_propose", personas.cell.pk), proposal(personas.paper_member, **changes))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Post.objects.filter(status="proposed").exists()


def test_offices_are_called_as_at_that_level(personas: Personas) -> None:
    admin = signed_in(personas.administrator)

    def offices(unit: Unit) -> list[str]:
        form = admin.get(page("post_propose", unit.pk)).context["form"]
        return [label for _, label in form.fields["office"].choices]

    assert offices(personas.cell) == ["Bí thư", "Phó bí thư", "Chi ủy viên"]
    assert offices(personas.commune) == ["Bí thư", "Phó bí thư", "Cấp ủy viên", "Ủy viên ủy ban kiểm tra"]


def test_nobody_off_the_roll_and_nobody_for_a_closed_unit(personas: Personas) -> None:
    admin = signed_in(personas.administrator)
    row = make.membership_of(personas.paper_member)
    end_membership(by=personas.secretary, membership=row, on=clock.today(), reason="left")
    answer = admin.post(page("post_propose", personas.cell.pk), proposal(personas.paper_member))
    assert answer.status_code == 422
    close_unit(by=personas.administrator, unit=personas.neighbour_grassroots, on=clock.today())
    member = make.member_of(personas.member)
    answer = admin.post(page("post_propose", personas.neighbour_grassroots.pk), proposal(member))
    assert "đã giải thể" in answer.content.decode()


# Confirming ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["post_confirm", "post_decline"])
@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("administrator", 403),
        ("secretary", 403),
        ("member", 403),
        ("commune_secretary", 403),
        ("neighbour_secretary", 404),
        ("superuser", 404),
        ("applicant", 404),
    ],
)
def test_only_the_level_above_answers(personas: Personas, open_post: Post, name: str, who: str, status: int) -> None:
    client = signed_in(getattr(personas, who))
    assert client.post(page(name, open_post.pk)).status_code == status
    open_post.refresh_from_db()
    assert open_post.status == "proposed"


def test_the_level_above_confirms_once(personas: Personas, open_post: Post) -> None:
    client = signed_in(personas.grassroots_secretary)
    assert "Phan Thị Giấy" in client.get(page("post_confirm", open_post.pk)).content.decode()
    assert client.post(page("post_confirm", open_post.pk), CHECKED).status_code == 302
    second = client.post(page("post_confirm", open_post.pk), CHECKED)
    assert second.status_code == 409
    assert "Đang giữ" in second.content.decode()
    open_post.refresh_from_db()
    assert (open_post.status, open_post.confirmed_by) == ("confirmed", personas.grassroots_secretary)
    verbs = [event.verb for event in Event.objects.about(open_post)]
    assert verbs == ["post.proposed", "post.confirmed"]
    assert "đã được xử lý" in client.get(page("post_confirm", open_post.pk)).content.decode()


@pytest.mark.parametrize("name", ["post_confirm", "post_decline"])
def test_nobody_answers_what_they_proposed_or_are_proposed_for(personas: Personas, name: str) -> None:
    own = make.make_proposal(personas.paper_member, personas.cell, "committee_member", by=personas.grassroots_secretary)
    assert signed_in(personas.grassroots_secretary).post(page(name, own.pk)).status_code == 403
    about = make.make_proposal(
        make.member_of(personas.grassroots_secretary), personas.cell, "committee_member", by=personas.administrator
    )
    assert signed_in(personas.grassroots_secretary).post(page(name, about.pk)).status_code == 403
    assert {own.status, about.status} == {"proposed"}


def test_in_the_root_another_officer_of_it_confirms(personas: Personas) -> None:
    deputy = make.member_of(personas.commune_secretary)
    post = make.make_proposal(deputy, personas.province, Office.DEPUTY_SECRETARY, by=personas.administrator)
    assert signed_in(personas.commune_deputy).get(page("post_confirm", post.pk)).status_code == 404
    assert signed_in(personas.province_secretary).post(page("post_confirm", post.pk), CHECKED).status_code == 302


def test_declining_closes_the_proposal(personas: Personas, open_post: Post) -> None:
    client = signed_in(personas.grassroots_secretary)
    assert client.post(page("post_decline", open_post.pk)).status_code == 302
    assert client.post(page("post_decline", open_post.pk)).status_code == 409
    assert client.post(page("post_confirm", open_post.pk), CHECKED).status_code == 409


def test_a_second_secretary_is_refused(personas: Personas) -> None:
    post = make.make_proposal(personas.paper_member, personas.cell, Office.SECRETARY, by=personas.administrator)
    answer = signed_in(personas.grassroots_secretary).post(page("post_confirm", post.pk), CHECKED)
    assert answer.status_code == 409
    assert "đang có một bí thư" in answer.content.decode()


def test_somebody_who_left_is_not_confirmed(personas: Personas, open_post: Post) -> None:
    row = make.membership_of(personas.paper_member)
    end_membership(by=personas.secretary, membership=row, on=clock.today(), reason="left")
    assert signed_in(personas.grassroots_secretary).post(page("post_confirm", open_post.pk), CHECKED).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_ten_confirmations_at_once_are_one(personas: Personas, open_post: Post) -> None:
    url = page("post_confirm", open_post.pk)
    clients = [signed_in(personas.grassroots_secretary) for _ in range(10)]
    answers = in_parallel(*[lambda client=client: client.post(url, CHECKED) for client in clients])
    statuses = sorted(getattr(answer, "status_code", 0) for answer in answers)
    assert statuses == [302] + [409] * 9
    assert Event.objects.about(open_post).filter(verb="post.confirmed").count() == 1


@pytest.fixture
def proposed_with_account(personas: Personas) -> Post:
    return propose_post(
        by=personas.administrator, member=make.member_of(personas.member), unit=personas.cell, office="committee_member"
    )


def test_rights_come_to_an_account_only_when_its_owner_was_asked(
    personas: Personas, proposed_with_account: Post
) -> None:
    """An administrator may have opened the account they now propose for a post."""
    client, url = signed_in(personas.grassroots_secretary), page("post_confirm", proposed_with_account.pk)
    assert personas.member.username in client.get(url).content.decode()
    unchecked = client.post(url)
    assert (unchecked.status_code, "Hãy hỏi trực tiếp" in unchecked.content.decode()) == (422, True)
    with pytest.raises(RuleError):
        confirm_post(by=personas.grassroots_secretary, post=proposed_with_account)
    assert client.post(url, CHECKED).status_code == 302


# Ending ----------------------------------------------------------------------------------------


def test_ending_takes_the_rights_with_the_next_request(personas: Personas) -> None:
    post = Post.objects.get(member=personas.deputy.member)
    deputy = signed_in(personas.deputy)
    renew = page("join_code_renew", personas.cell.pk)
    assert deputy.post(renew, {"once": uuid.uuid4()}).status_code == 302
    client = signed_in(personas.grassroots_secretary)
    assert client.post(reverse("rolls:post_end", args=[post.pk])).status_code == 302
    assert client.post(reverse("rolls:post_end", args=[post.pk])).status_code == 409
    assert deputy.post(renew, {"once": uuid.uuid4()}).status_code == 403


@pytest.mark.parametrize(("who", "status"), [("secretary", 403), ("member", 403), ("neighbour_secretary", 404)])
def test_who_ends_no_post(personas: Personas, who: str, status: int) -> None:
    post = Post.objects.get(member=personas.deputy.member)
    assert signed_in(getattr(personas, who)).post(reverse("rolls:post_end", args=[post.pk])).status_code == status


# What waits ------------------------------------------------------------------------------------


def titles(user: User) -> list[tuple[str, int]]:
    user.forget_rights()
    return [(todo.title, todo.count) for todo in waiting(user)]


def test_only_who_may_confirm_is_asked(personas: Personas, open_post: Post) -> None:
    asked = {name for name, user in personas.users().items() if ("Xác nhận chức vụ", 1) in titles(user)}
    assert asked == {"grassroots_secretary"}
    [todo] = list(waiting(personas.grassroots_secretary))
    assert todo.url == page("post_confirm", open_post.pk)
    decline_post(by=personas.grassroots_secretary, post=open_post)
    assert titles(personas.grassroots_secretary) == []


def test_where_the_level_above_has_nobody_the_next_one_is_asked(personas: Personas) -> None:
    cell = make.make_unit(personas.neighbour_grassroots)
    make.make_proposal(make.make_member(cell), cell, by=personas.administrator)
    make.make_proposal(make.make_member(cell), cell, by=personas.commune_deputy)
    assert titles(personas.commune_secretary) == [("Xác nhận chức vụ", 2)]
    assert titles(personas.commune_deputy) == [("Xác nhận chức vụ", 1)], "not the own proposal"
    assert titles(personas.province_secretary) == []
    listed = signed_in(personas.commune_secretary).get(page("post_list")).context["page"]
    assert {post.unit for post in listed} == {cell}
    assert len(signed_in(personas.province_secretary).get(page("post_list")).context["page"]) == 0


def test_applicants_wait_for_who_keeps_the_roll(personas: Personas) -> None:
    asked = {name for name, user in personas.users().items() if ("Xác nhận thuộc chi bộ", 1) in titles(user)}
    assert asked == {"secretary", "deputy"}


def test_without_the_second_factor_only_that_waits(personas: Personas, open_post: Post, settings: Any) -> None:
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    assert titles(personas.grassroots_secretary) == [("Bật xác minh hai bước", 1)]
    assert titles(personas.administrator) == [("Bật xác minh hai bước", 1)]
    assert titles(personas.member) == []
    answer = signed_in(personas.grassroots_secretary).get(page("post_confirm", open_post.pk))
    assert answer.headers["Location"] == reverse("mfa_index")


def test_what_waits_costs_few_queries(
    personas: Personas, open_post: Post, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(12):
        make.make_proposal(
            make.make_member(personas.cell), personas.cell, "committee_member", by=personas.administrator
        )
    user = personas.grassroots_secretary
    user.forget_rights()
    assert user.posts_today
    with django_assert_max_num_queries(5):
        assert [todo.count for todo in waiting(user)] == [13]
