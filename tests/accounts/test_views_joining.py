"""Joining by the cell's code, and confirming who belongs to the cell, page by page."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import renew_join_code
from accounts.models import AccessCode, Application, User
from notifications.models import OutboxMessage
from tests import factories as make
from tests.accounts.signing_in import assert_neutral, mails, sign_in
from tests.language import assert_vietnamese
from tests.personas import Personas, build_personas, signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "con suoi nho 1975"
CHOSEN = {"username": "giay.pt", "password1": PASSWORD, "password2": PASSWORD, "email": ""}


@pytest.fixture
def people(personas: Personas) -> Personas:
    return personas


@pytest.fixture
def keeper(people: Personas) -> Client:
    return signed_in(people.secretary)


@pytest.fixture
def code(people: Personas) -> AccessCode:
    return make.make_access_code(people.paper_member, by=people.secretary)


def url(name: str, *args: Any) -> str:
    return reverse(f"accounts:{name}", args=args)


# Joining ---------------------------------------------------------------------------------------------------------


def new_join_code(people: Personas) -> str:
    renew_join_code(by=people.administrator, unit=people.cell)
    assert people.cell.join_code
    return people.cell.join_code


def join(client: Client, join_code: str, **data: str) -> Any:
    return client.post(url("join"), CHOSEN | {"join_code": join_code, "full_name": "Phan Thị Giấy"} | data)


def test_joining_leads_to_a_waiting_page(people: Personas, client: Client) -> None:
    join_code = new_join_code(people)
    page = assert_vietnamese(client.get(url("join")))
    assert people.cell.name not in page
    typed = f"{join_code[:4].lower()}-{join_code[4:]}"
    assert join(client, typed).headers["Location"] == url("application_own")
    waiting = assert_vietnamese(client.get(url("application_own")))
    assert "Bạn đang chờ xác nhận" in waiting
    assert people.cell.name not in waiting
    assert join(Client(), typed).status_code == 302  # the same form again
    assert Application.objects.filter(full_name="Phan Thị Giấy").count() == 1
    for name in ("member_list", "unit_detail"):
        assert client.get(url(name, people.cell.pk)).status_code == 404


def test_a_wrong_join_code_tells_nothing(people: Personas) -> None:
    old, new = new_join_code(people), new_join_code(people)
    for join_code in (old, "22222222", "x" * 59):
        page = assert_vietnamese(join(Client(), join_code, username="member"), 422)
        assert "Mã gia nhập chưa đúng" in page
        assert "đã có người dùng" not in page
        assert people.cell.name not in page
    response = join(Client(), new, username="member")
    assert set(response.context["form"].errors) == {"username"}


@pytest.mark.parametrize("name", ["", "123", "An\u202eBinh", "A" * 10_000, "\x00"])
def test_a_wrong_name_is_a_sentence(people: Personas, name: str) -> None:
    response = join(Client(), new_join_code(people), full_name=name)
    assert_vietnamese(response, 422)
    assert set(response.context["form"].errors) == {"full_name"}


def test_everybody_else_is_sent_home_from_the_waiting_page(people: Personas) -> None:
    for user in (people.member, people.administrator):
        assert signed_in(user).get(url("application_own")).headers["Location"] == reverse("home")


# Confirming -----------------------------------------------------------------------------------------------------------


def test_who_confirms(people: Personas) -> None:
    listed = {"secretary", "deputy"}
    for persona, user in people.users().items():
        client = signed_in(user)
        page = client.get(url("application_list")).content.decode()
        assert (people.application.full_name in page) == (persona in listed), persona
        status = client.get(url("application_admit", people.application.pk)).status_code
        assert (status == 200) == (persona in listed), persona


def test_best_matching_names_come_first(people: Personas, keeper: Client) -> None:
    same = make.make_member(people.cell, name="người chờ xác nhận")
    page = keeper.get(url("application_admit", people.application.pk))
    assert_vietnamese(page)
    choices = page.context["form"].fields["member"].choices
    assert choices[1] == ("Cùng họ tên, chưa có tài khoản", [(str(same.pk), same.full_name)])
    assert [name for _, name in choices[2][1]] == ["Phan Thị Giấy"]
    assert page.context["form"]["member"].value() is None  # a person decides


def test_confirming_as_somebody_of_the_roll(people: Personas, keeper: Client) -> None:
    page = url("application_admit", people.application.pk)
    assert_vietnamese(keeper.post(page, {"member": "", "standing": "official"}), 422)
    outsider = people.neighbour_member.member
    assert outsider is not None
    assert_vietnamese(keeper.post(page, {"member": str(outsider.pk), "standing": "official"}), 422)
    data = {"member": str(people.paper_member.pk), "standing": "probationary"}
    assert keeper.post(page, data).status_code == 302
    assert keeper.post(page, data).status_code == 302
    assert User.objects.get(pk=people.applicant.pk).member == people.paper_member
    assert make.membership_of(people.paper_member).standing == "official"
    assert Application.objects.get(pk=people.application.pk).status == "admitted"
    assert_vietnamese(signed_in(people.deputy).post(page, data), 422)


def test_confirming_as_a_new_member(people: Personas, keeper: Client) -> None:
    data = {"member": "new", "standing": "probationary"}
    assert keeper.post(url("application_admit", people.application.pk), data).status_code == 302
    member = User.objects.get(pk=people.applicant.pk).member
    assert member is not None
    assert (member.full_name, make.membership_of(member).standing) == ("Người Chờ Xác Nhận", "probationary")


def test_confirming_kills_an_open_invitation_of_the_same_person(
    people: Personas, keeper: Client, code: AccessCode
) -> None:
    data = {"member": str(people.paper_member.pk), "standing": "official"}
    keeper.post(url("application_admit", people.application.pk), data)
    assert AccessCode.objects.get(pk=code.pk).status == "revoked"


@pytest.mark.django_db(transaction=True)
def test_the_confirmed_applicant_gets_a_neutral_mail() -> None:
    people = build_personas()
    User.objects.filter(pk=people.applicant.pk).update(email="cho@example.vn")
    OutboxMessage.objects.all().delete()
    data = {"member": "new", "standing": "official"}
    signed_in(people.secretary).post(url("application_admit", people.application.pk), data)
    [mail] = mails()
    assert mail["to"] == "cho@example.vn"
    assert_neutral(mail)


def test_refusing_locks_the_account(people: Personas, keeper: Client) -> None:
    page = url("application_refuse", people.application.pk)
    assert keeper.get(page).status_code == 405
    applicant = signed_in(people.applicant)
    assert keeper.post(page).status_code == 302
    assert keeper.post(page).status_code == 302
    assert applicant.get(url("application_own")).status_code == 302
    assert sign_in(Client(), people.applicant.username, make.PASSWORD).headers["Location"] == reverse(
        "account_inactive"
    )
    assert_vietnamese(signed_in(people.deputy).post(page), 409)
