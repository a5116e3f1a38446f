"""Ways to an account: links that only a POST with the second code uses up, slips, join codes, applicants."""

import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts.actions import end_membership, revoke_access_code
from accounts.actions.access import NO_LONGER_VALID
from accounts.models import AccessCode, Event, Member, User
from notifications.models import OutboxMessage
from portal.lib import clock
from tests import factories as make
from tests.accounts.signing_in import assert_neutral, mails, sign_in
from tests.language import assert_vietnamese
from tests.personas import Personas, build_personas, signed_in

pytestmark = pytest.mark.django_db

PASSWORD = "con suoi nho 1975"
CHOSEN = {"username": "giay.pt", "password1": PASSWORD, "password2": PASSWORD, "email": ""}
HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


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


def use(client: Client, token: str, second_code: str, **data: str) -> Any:
    return client.post(url("access_code_use", token), CHOSEN | {"second_code": second_code} | data)


def accounts_of(member: Member) -> int:
    return User.objects.filter(member=member).count()


# Issuing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("secretary", 200),
        ("deputy", 200),
        ("administrator", 200),
        ("committee_member", 403),
        ("member", 404),
        ("neighbour_secretary", 404),
        ("commune_secretary", 404),
        ("superuser", 404),
    ],
)
def test_who_invites(people: Personas, persona: str, status: int) -> None:
    page = url("access_code_issue", people.paper_member.pk)
    client = signed_in(getattr(people, persona))
    assert client.get(page).status_code == status
    sent = client.post(page, {"once": str(uuid.uuid4()), "kind": "invitation"})
    assert sent.status_code == (302 if status == 200 else status)
    assert AccessCode.objects.filter(member=people.paper_member).count() == (status == 200)


def test_issued_once_and_an_earlier_one_dies(people: Personas, keeper: Client, code: AccessCode) -> None:
    page = url("access_code_issue", people.paper_member.pk)
    assert "Đang có một lời mời chưa dùng" in assert_vietnamese(keeper.get(page))
    assert_vietnamese(keeper.post(page, {"once": str(uuid.uuid4())}), 422)
    data = {"once": str(uuid.uuid4()), "kind": "slip"}
    first, again = keeper.post(page, data), keeper.post(page, data)
    assert first.headers["Location"] == again.headers["Location"]
    assert sorted(AccessCode.objects.values_list("status", flat=True).filter(member=people.paper_member)) == [
        "issued",
        "revoked",
    ]


@pytest.mark.parametrize("persona", ["deputy", "administrator", "member", "neighbour_secretary", "superuser"])
def test_secrets_are_for_the_issuer_only(people: Personas, code: AccessCode, persona: str) -> None:
    client = signed_in(getattr(people, persona))
    for name in ("access_code_detail", "access_code_slip"):
        assert client.get(url(name, code.pk)).status_code == 404
    for name in ("access_code_send", "access_code_revoke"):
        assert client.post(url(name, code.pk)).status_code == 404
    if persona in ("deputy", "administrator"):
        page = client.get(url("member_detail", people.paper_member.pk)).content.decode()
        assert "Đã mời, chưa mở" in page
        assert code.token not in page
        assert code.second_code not in page


def test_the_issuer_sees_link_picture_and_code(people: Personas, keeper: Client, code: AccessCode) -> None:
    page = assert_vietnamese(keeper.get(url("access_code_detail", code.pk)))
    assert f"http://localhost:8000{url('access_code_use', code.token)}" in page
    assert code.second_code in page
    assert "<svg" in page
    assert people.paper_member.full_name not in re.findall("<title>(.*?)</title>", page)[0]


def test_who_no_longer_keeps_the_roll_reads_no_secrets(people: Personas, keeper: Client, code: AccessCode) -> None:
    secretary = people.secretary.member
    assert secretary is not None
    for post in secretary.posts.all():
        post.end(by=people.grassroots_secretary)
    page = keeper.get(url("access_code_detail", code.pk)).content.decode()
    assert code.second_code not in page
    assert keeper.get(url("access_code_slip", code.pk)).status_code == 403
    assert keeper.post(url("access_code_send", code.pk)).status_code == 403


def test_a_revoked_code_shows_and_opens_nothing(people: Personas, keeper: Client, code: AccessCode) -> None:
    token, second = code.token, code.second_code
    assert keeper.post(url("access_code_revoke", code.pk)).status_code == 302
    assert_vietnamese(keeper.post(url("access_code_revoke", code.pk)), 409)
    assert second not in assert_vietnamese(keeper.get(url("access_code_detail", code.pk)))
    assert NO_LONGER_VALID in assert_vietnamese(use(Client(), token, second), 422)
    assert accounts_of(people.paper_member) == 0


# The mail -----------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_the_mail_has_the_link_and_not_the_code() -> None:
    people = build_personas()
    member = make.make_member(people.cell, name="Cao Văn Thư", email="thu@example.vn")
    code, keeper = make.make_access_code(member, by=people.secretary), signed_in(people.secretary)
    OutboxMessage.objects.all().delete()
    for _ in range(2):
        assert keeper.post(url("access_code_send", code.pk)).status_code == 302
    [mail] = mails()
    assert mail["to"] == "thu@example.vn"
    assert code.link in mail["body"]
    assert code.second_code not in mail["body"]
    assert_neutral(mail)


def test_without_an_address_there_is_no_mail(people: Personas, keeper: Client, code: AccessCode) -> None:
    assert "Gửi liên kết qua thư" not in keeper.get(url("access_code_detail", code.pk)).content.decode()
    assert_vietnamese(keeper.post(url("access_code_send", code.pk)), 409)


# The slip -------------------------------------------------------------------------------------------------


def test_the_slip_is_a_private_pdf(people: Personas, keeper: Client) -> None:
    slip = make.make_access_code(people.paper_member, by=people.secretary, kind="slip")
    response = keeper.get(url("access_code_slip", slip.pk))
    assert (response.headers["Content-Type"], response.content[:5]) == ("application/pdf", b"%PDF-")
    assert "no-store" in response.headers["Cache-Control"]
    assert people.paper_member.full_name not in response.headers["Content-Disposition"]
    page = assert_vietnamese(keeper.get(url("access_code_detail", slip.pk)))
    assert slip.second_code not in page


def test_the_code_of_a_slip_may_be_typed_as_people_type(people: Personas, client: Client) -> None:
    slip = make.make_access_code(people.paper_member, by=people.secretary, kind="slip")
    assert_vietnamese(client.get(url("access_code_find")))
    typed = f" {slip.token[:4].lower()} - {slip.token[4:8]}-{slip.token[8:].lower()} "
    found = client.post(url("access_code_find"), {"token": typed})
    assert found.headers["Location"] == url("access_code_use", slip.token)
    second = slip.second_code.lower()
    assert use(client, slip.token.lower(), f"{second[:3]} {second[3:]}").status_code == 302


@pytest.mark.parametrize("token", ["", "../../x", "a/b", "\u202eabc", "x" * 5000, "<b>", "%00"])
def test_no_typed_code_leads_astray(client: Client, token: str) -> None:
    assert_vietnamese(client.post(url("access_code_find"), {"token": token}), 422)


# Using a link ------------------------------------------------------------------------------------------------


def test_fetching_a_link_uses_nothing_up_and_tells_nothing(people: Personas, code: AccessCode) -> None:
    before, events = AccessCode.objects.values().get(pk=code.pk), Event.objects.count()
    pages = {HIDDEN.sub("", Client().get(url("access_code_use", code.token)).content.decode()) for _ in range(50)}
    for unknown in ("khong-co", "x" * 24):
        pages.add(HIDDEN.sub("", assert_vietnamese(Client().get(url("access_code_use", unknown)))))
    assert len(pages) == 1
    [page] = pages
    assert people.paper_member.full_name not in page
    assert people.cell.name not in page
    assert AccessCode.objects.values().get(pk=code.pk) == before
    assert Event.objects.count() == events
    assert use(Client(), code.token, code.second_code).status_code == 302


def test_the_account_opens_and_one_is_signed_in(people: Personas, client: Client, code: AccessCode) -> None:
    token, second = code.token, code.second_code
    client.get(url("access_code_use", token))
    client.cookies["__Host-sessionid"] = "a-session-somebody-planted"
    response = use(client, token, second, username="Giay.PT", email="Giay@Example.vn")
    assert response.headers["Location"] == reverse("home")
    assert client.session.session_key != "a-session-somebody-planted"
    assert client.session.get_expire_at_browser_close()
    user = User.objects.get(member=people.paper_member)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.username, user.email) == ("giay.pt", "giay@example.vn")
    stored = AccessCode.objects.get(pk=code.pk)
    assert (stored.status, stored.sealed_token, stored.sealed_code) == ("used", "", "")
    assert sign_in(Client(), "giay@example.vn", PASSWORD).status_code == 302


def test_the_same_form_twice_signs_in_and_another_person_does_not(people: Personas, code: AccessCode) -> None:
    token, second = code.token, code.second_code
    assert use(Client(), token, second).status_code == 302
    assert use(Client(), token, second).status_code == 302
    page = assert_vietnamese(use(Client(), token, second, username="nguoi.khac"), 422)
    assert NO_LONGER_VALID in page
    wrong = {"password1": "mat khau khac 99", "password2": "mat khau khac 99"}
    assert use(Client(), token, second, **wrong).status_code == 422
    assert accounts_of(people.paper_member) == 1


@pytest.mark.django_db(transaction=True)
def test_ten_people_with_one_link_at_once_open_one_account() -> None:
    people = build_personas()
    code = make.make_access_code(people.paper_member, by=people.secretary)
    token, second = code.token, code.second_code
    statuses: list[int] = []

    def send(number: int) -> None:
        statuses.append(use(Client(), token, second, username=f"nguoi.so.{number}").status_code)
        connections.close_all()

    threads = [threading.Thread(target=send, args=[number]) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [302] + [422] * 9
    assert accounts_of(people.paper_member) == 1
    assert Event.objects.filter(verb="accesscode.used", subject_id=code.pk).count() == 1


def test_wrong_codes_are_counted_and_the_fifth_kills(people: Personas, code: AccessCode) -> None:
    token, second = code.token, code.second_code
    for left in (4, 3, 2, 1):
        assert f"còn {left} lần thử" in assert_vietnamese(use(Client(), token, "222222"), 422)
    assert NO_LONGER_VALID in assert_vietnamese(use(Client(), token, "222222"), 422)
    assert NO_LONGER_VALID in use(Client(), token, second).content.decode()
    assert accounts_of(people.paper_member) == 0


def test_a_form_with_other_mistakes_costs_no_try(code: AccessCode) -> None:
    for data in ({"username": "a"}, {"password2": "khác hẳn 1234"}, {"email": "x"}):
        assert_vietnamese(use(Client(), code.token, "222222", **data), 422)
    assert AccessCode.objects.get(pk=code.pk).wrong_codes == 0


def test_an_expired_link_and_one_of_somebody_who_left(people: Personas, code: AccessCode) -> None:
    token, second = code.token, code.second_code
    with clock.shift(timedelta(days=14, seconds=1)):
        assert NO_LONGER_VALID in assert_vietnamese(use(Client(), token, second), 422)
        page = signed_in(people.secretary).get(url("access_code_detail", code.pk)).content.decode()
        assert second not in page
    membership = make.membership_of(people.paper_member)
    end_membership(by=people.secretary, membership=membership, on=clock.today(), reason="transfer")
    assert NO_LONGER_VALID in use(Client(), token, second).content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "an"}, "username"),
        ({"username": "nguyễn an"}, "username"),
        ({"username": "an@example.vn"}, "username"),
        ({"username": "an\x00nguyen"}, "username"),
        ({"username": "a" * 10_000}, "username"),
        ({"username": "а.nguyen"}, "username"),  # a Cyrillic а
        ({"password1": "ngắn", "password2": "ngắn"}, "password1"),
        ({"password1": "1234567890", "password2": "1234567890"}, "password1"),
        ({"password1": "password123", "password2": "password123"}, "password1"),
        ({"password1": "giay.pt2026", "password2": "giay.pt2026"}, "password1"),
        ({"password1": "x" * 10_000, "password2": "x" * 10_000}, "password1"),
        ({"password2": "khác hẳn 1234"}, "password2"),
        ({"email": "không phải thư"}, "email"),
        ({"second_code": ""}, "second_code"),
        ({"second_code": "<script>"}, "second_code"),
        ({"second_code": "\u202e222222"}, "second_code"),
    ],
)
def test_what_is_wrong_stands_at_its_field(code: AccessCode, data: dict[str, str], field: str) -> None:
    sent = CHOSEN | {"second_code": code.second_code} | data
    response = Client().post(url("access_code_use", code.token), sent)
    page = assert_vietnamese(response, 422)
    assert field in response.context["form"].errors
    assert code.second_code not in page or data.get("second_code") is None
    assert PASSWORD not in page


def test_taken_names_are_told_only_with_the_right_code(people: Personas, code: AccessCode) -> None:
    User.objects.filter(pk=people.member.pk).update(email="vien@example.vn")
    taken = {"username": "member"}, {"email": "Vien@Example.vn"}
    for data in taken:
        page = use(Client(), code.token, "222222", **data).content.decode()
        assert "đã có người dùng" not in page
    for data, field in zip(taken, ("username", "email"), strict=True):
        response = use(Client(), code.token, code.second_code, **data)
        assert_vietnamese(response, 422)
        assert set(response.context["form"].errors) == {field}
    assert use(Client(), code.token, code.second_code).status_code == 302


def test_who_is_signed_in_opens_nothing(people: Personas, code: AccessCode) -> None:
    client = signed_in(people.member)
    for name, args in (("access_code_use", [code.token]), ("join", [])):
        assert "Bạn đang đăng nhập" in assert_vietnamese(client.get(url(name, *args)))
        assert_vietnamese(client.post(url(name, *args), CHOSEN | {"second_code": code.second_code}), 422)
    assert accounts_of(people.paper_member) == 0


def test_tries_are_limited(code: AccessCode) -> None:
    client = Client()
    for _ in range(10):
        assert use(client, "khong-co", "222222").status_code == 422
    assert_vietnamese(use(client, "khong-co", "222222"), 429)
    assert use(client, code.token, code.second_code).status_code == 302


def test_revoking_is_written_down(people: Personas, code: AccessCode) -> None:
    revoke_access_code(by=people.secretary, code=code)
    last = Event.objects.about(code).last()
    assert last is not None
    assert (last.verb, last.unit_id) == ("accesscode.revoked", people.cell.pk)
