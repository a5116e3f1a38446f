"""Accounts as the administrator handles them."""

import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.actions import refuse
from accounts.models import Event
from tests import factories as make
from tests.accounts.signing_in import sign_in
from tests.parallel import in_parallel
from tests.personas import Personas, signed_in

POSTS = ["user_lock", "user_unlock", "user_sessions_end"]


def page(name: str, *args: Any) -> str:
    return reverse(f"accounts:{name}", args=args)


@pytest.fixture
def admin(personas: Personas) -> Client:
    return signed_in(personas.administrator)


def names(client: Client, **query: Any) -> list[str]:
    return [account.username for account in client.get(page("user_list"), query).context["page"]]


@pytest.mark.parametrize("who", ["member", "secretary", "province_secretary", "superuser", "applicant"])
def test_nobody_else_sees_accounts(personas: Personas, who: str) -> None:
    client = signed_in(getattr(personas, who))
    assert client.get(page("user_list")).status_code == 403
    missing = client.get(page("user_detail", uuid.uuid4()))
    foreign = client.get(page("user_detail", personas.member.pk))
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    for name in POSTS:
        assert client.post(page(name, personas.member.pk)).status_code == 404
    personas.member.refresh_from_db()
    assert personas.member.is_active


def test_search_and_states(personas: Personas, admin: Client) -> None:
    assert names(admin, q="nguyen van thu") == ["secretary"]
    assert names(admin, q="NEIGHBOUR.M") == ["neighbour.member"]
    assert names(admin, state="locked") == ["locked"]
    assert names(admin, state="waiting") == ["nguoi.xin.vao"]
    opened = names(admin, state="active")
    assert "member" in opened
    assert not {"locked", "nguoi.xin.vao"} & set(opened)
    assert names(admin, sort="-username")[0] == "superuser" or names(admin, sort="-username") == sorted(
        names(admin), reverse=True
    )


@pytest.mark.parametrize("query", [{"state": "x"}, {"q": "\x00"}, {"sort": "password"}, {"page": "x"}])
def test_hostile_filters_are_no_error(admin: Client, query: dict[str, str]) -> None:
    assert admin.get(page("user_list"), query).status_code == 200


def test_queries_do_not_grow_with_the_rows(
    personas: Personas, admin: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        make.make_user(make.make_member(personas.cell), by=personas.secretary)
    admin.get(page("user_list"))  # the first page of a session notes where it is from
    with django_assert_max_num_queries(12):
        assert len(names(admin)) == 25


def test_locking_ends_sessions_now_and_unlocking_opens_again(personas: Personas, admin: Client) -> None:
    member = Client()
    assert sign_in(member, login="member", password=make.PASSWORD).status_code == 302
    assert member.get(reverse("home")).status_code == 200
    detail = page("user_detail", personas.member.pk)
    assert admin.get(detail).context["sessions"] == 1
    assert admin.post(page("user_lock", personas.member.pk)).status_code == 302
    assert member.get(reverse("home")).status_code == 302, "out at once"
    assert admin.post(page("user_lock", personas.member.pk)).status_code == 409
    assert "Tạm khóa" in admin.get(detail).content.decode()
    assert admin.post(page("user_unlock", personas.member.pk)).status_code == 302
    assert admin.post(page("user_unlock", personas.member.pk)).status_code == 409
    assert sign_in(Client(), login="member", password=make.PASSWORD).headers["Location"] == "/"
    verbs = [event.verb for event in Event.objects.about(personas.member)]
    assert verbs == ["user.opened", "user.sessions_ended", "user.locked", "user.unlocked"]


def test_ending_sessions_twice_is_one_event(personas: Personas, admin: Client) -> None:
    member = Client()
    sign_in(member, login="member", password=make.PASSWORD)
    for _ in range(2):
        assert admin.post(page("user_sessions_end", personas.member.pk)).status_code == 302
    assert member.get(reverse("home")).status_code == 302
    assert Event.objects.about(personas.member).filter(verb="user.sessions_ended").count() == 1


def test_nobody_locks_themselves(personas: Personas, admin: Client) -> None:
    assert admin.post(page("user_lock", personas.administrator.pk)).status_code == 409
    personas.administrator.refresh_from_db()
    assert personas.administrator.is_active


def test_a_refused_applicant_stays_out(personas: Personas, admin: Client) -> None:
    refuse(by=personas.secretary, application=personas.application)
    assert admin.post(page("user_unlock", personas.applicant.pk)).status_code == 409
    personas.applicant.refresh_from_db()
    assert not personas.applicant.is_active


def test_the_page_shows_no_content_and_no_address(personas: Personas, admin: Client) -> None:
    user = make.make_user(
        make.make_member(personas.cell, name="Phùng Văn Thử"), by=personas.secretary, email="thu@example.vn"
    )
    body = admin.get(page("user_detail", user.pk)).content.decode()
    assert "Phùng Văn Thử" in body
    assert personas.cell.name in body
    assert "thu@example.vn" not in body


def test_without_the_second_factor_an_administrator_is_led_to_it(
    personas: Personas, admin: Client, settings: Any
) -> None:
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    assert admin.get(page("user_list")).headers["Location"] == reverse("mfa_index")
    assert admin.post(page("user_lock", personas.member.pk)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_ten_locks_at_once_are_one(personas: Personas) -> None:
    url = page("user_lock", personas.member.pk)
    clients = [signed_in(personas.administrator) for _ in range(10)]
    answers = in_parallel(*[lambda client=client: client.post(url) for client in clients])
    assert sorted(getattr(answer, "status_code", 0) for answer in answers) == [302] + [409] * 9
    assert Event.objects.about(personas.member).filter(verb="user.locked").count() == 1
