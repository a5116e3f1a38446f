"""A member with an account and no e-mail forgot the password: a slip leads back in."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connections
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions.access import NO_LONGER_VALID
from accounts.actions.passwords import STAYS_LOCKED
from accounts.errors import RuleError
from accounts.models import AccessCode, Event, User
from notifications.models import OutboxMessage
from portal.lib import clock
from tests import factories as make
from tests.accounts.password_slips import reread, slip_for, url, use
from tests.accounts.signing_in import (
    NEW_PASSWORD,
    assert_neutral,
    code_now,
    mails,
    open_account,
    sign_in,
    switch_on_totp,
)
from tests.accounts.signing_in import PASSWORD as OWN_PASSWORD
from tests.language import assert_vietnamese
from tests.personas import Personas, build_personas, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def slip(personas: Personas) -> AccessCode:
    """From the secretary for the member."""
    return slip_for(personas.member, by=personas.secretary)


def replaced(user: User) -> int:
    """How often the journal says that the password was set anew."""
    return Event.objects.about(user).filter(verb="user.password_replaced").count()


# Using it ----------------------------------------------------------------------------------------


def test_the_reset_page_says_where_to_get_a_slip(client: Client, slip: AccessCode) -> None:
    page = assert_vietnamese(client.get(reverse("account_reset_password")))
    assert "phiếu đặt lại mật khẩu" in page
    assert url("password_code_find") in page
    assert_vietnamese(client.get(url("password_code_find")))
    found = client.post(url("password_code_find"), {"token": slip.token.lower()})
    assert found.headers["Location"] == url("password_code_use", slip.token)


def test_fetching_the_link_tells_nothing(personas: Personas, slip: AccessCode) -> None:
    pages = []
    for token in (slip.token, "khong-co"):
        page = assert_vietnamese(Client().get(url("password_code_use", token)))
        pages.append([line for line in page.splitlines() if "csrfmiddlewaretoken" not in line])
        assert personas.member.username not in page
        assert slip.member.full_name not in page
    assert pages[0] == pages[1]
    assert AccessCode.objects.get(pk=slip.pk).status == "issued"


def test_a_new_password_and_in(personas: Personas, slip: AccessCode, client: Client) -> None:
    token, second = slip.token, slip.second_code
    client.cookies[settings.SESSION_COOKIE_NAME] = "a-session-somebody-planted"
    done = use(client, token, second.lower())
    assert done.headers["Location"] == reverse("home")
    assert client.session.session_key != "a-session-somebody-planted"
    assert client.session.get_expire_at_browser_close()
    assert f"Tên đăng nhập của bạn là {personas.member.username}" in assert_vietnamese(client.get(reverse("home")))
    assert sign_in(Client(), personas.member.username, make.PASSWORD).status_code == 200
    assert sign_in(Client(), personas.member.username, NEW_PASSWORD).status_code == 302
    event = Event.objects.about(personas.member).get(verb="user.password_replaced")
    assert event.data == {"access_code": str(slip.pk)}
    stored = AccessCode.objects.get(pk=slip.pk)
    assert (stored.status, stored.sealed_token, stored.sealed_code) == ("used", "", "")


def test_every_other_session_ends(personas: Personas, slip: AccessCode) -> None:
    devices = [Client(), Client()]
    for device in devices:
        sign_in(device, personas.member.username, make.PASSWORD)
        assert device.get(reverse("home")).status_code == 200
    neighbour = Client()
    sign_in(neighbour, personas.other_member.username, make.PASSWORD)
    fresh = Client()
    use(fresh, slip.token, slip.second_code)
    assert [device.get(reverse("home")).status_code for device in devices] == [302, 302]
    assert reread(personas.member).open_sessions() == 1
    assert fresh.get(reverse("home")).status_code == 200
    assert neighbour.get(reverse("home")).status_code == 200


def test_nothing_else_is_revoked(personas: Personas, slip: AccessCode) -> None:
    before = User.objects.filter(pk=personas.member.pk).values("username", "email", "member_id", "date_joined").get()
    posts, memberships = list(slip.member.posts.values()), list(slip.member.memberships.values())
    use(Client(), slip.token, slip.second_code)
    after = User.objects.filter(pk=personas.member.pk).values("username", "email", "member_id", "date_joined").get()
    assert after == before
    assert (list(slip.member.posts.values()), list(slip.member.memberships.values())) == (posts, memberships)


def test_the_same_form_twice_is_one_change(personas: Personas, slip: AccessCode) -> None:
    User.objects.filter(pk=personas.member.pk).update(email="vien@example.vn")
    token, second = slip.token, slip.second_code
    for _ in range(2):
        assert use(Client(), token, second).status_code == 302
    other = use(Client(), token, second, password1="mat khau khac 99", password2="mat khau khac 99")
    assert NO_LONGER_VALID in assert_vietnamese(other, 422)
    with clock.shift(timedelta(minutes=11)):  # a used slip is no second door
        assert NO_LONGER_VALID in assert_vietnamese(use(Client(), token, second), 422)
    assert replaced(personas.member) == 1
    assert [mail["to"] for mail in mails()].count("vien@example.vn") == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_same", [True, False], ids=["the same form", "different passwords"])
def test_several_at_once_are_one_change(is_same: bool) -> None:
    people = build_personas()
    User.objects.filter(pk=people.member.pk).update(email="vien@example.vn")
    code = slip_for(people.member, by=people.secretary)
    OutboxMessage.objects.all().delete()
    token, second = code.token, code.second_code
    statuses: list[int] = []

    def send(number: int) -> None:
        password = NEW_PASSWORD if is_same else f"con duong so {number} dai"
        statuses.append(use(Client(), token, second, password1=password, password2=password).status_code)
        connections.close_all()

    # No more than there may be wrong codes: each is counted until its code was found right.
    threads = [threading.Thread(target=send, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == ([302] * 4 if is_same else [302] + [422] * 3)
    assert replaced(people.member) == 1
    assert Event.objects.about(code).filter(verb="accesscode.used").count() == 1
    (mail,) = mails()
    assert mail["to"] == "vien@example.vn"
    assert_neutral(mail)


def test_an_expired_slip_sets_nothing(personas: Personas, slip: AccessCode) -> None:
    with clock.shift(timedelta(days=settings.ACCESS_CODE_DAYS, seconds=1)):
        assert NO_LONGER_VALID in assert_vietnamese(use(Client(), slip.token, slip.second_code), 422)
    assert reread(personas.member).check_password(make.PASSWORD)


def test_five_wrong_codes_are_the_end(personas: Personas, slip: AccessCode) -> None:
    token, second = slip.token, slip.second_code
    for left in (4, 3, 2, 1):
        page = assert_vietnamese(use(Client(), token, "222222"), 422)
        assert f"còn {left} lần thử" in page
        assert personas.member.username not in page
    assert NO_LONGER_VALID in use(Client(), token, "222222").content.decode()
    assert NO_LONGER_VALID in use(Client(), token, second).content.decode()
    assert reread(personas.member).check_password(make.PASSWORD)


def test_an_account_locked_meanwhile_stays_locked(personas: Personas, slip: AccessCode) -> None:
    actions.lock_account(by=personas.administrator, user=personas.member)
    client, token, second = Client(), slip.token, slip.second_code
    assert STAYS_LOCKED in assert_vietnamese(use(client, token, second), 422)
    assert "_auth_user_id" not in client.session
    user = reread(personas.member)
    assert (user.is_active, user.check_password(make.PASSWORD), user.credential_replaced_at) == (False, True, None)
    assert AccessCode.objects.get(pk=slip.pk).status == "issued"
    assert replaced(personas.member) == 0
    assert "tạm khóa" not in use(client, token, "222222").content.decode(), "told only with the right code"


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"second_code": ""}, "second_code"),
        ({"second_code": "<script>"}, "second_code"),
        ({"password1": "ngắn", "password2": "ngắn"}, "password1"),
        ({"password1": "x" * 10_000, "password2": "x" * 10_000}, "password1"),
        ({"password2": "khác hẳn 1234"}, "password2"),
        # Like the user name: known only once the code was right.
        ({"password1": "neighbour.member", "password2": "neighbour.member"}, "password1"),
    ],
)
def test_what_is_wrong_stands_at_its_field(personas: Personas, data: dict[str, str], field: str) -> None:
    code = slip_for(personas.neighbour_member, by=personas.neighbour_secretary)
    response = use(Client(), code.token, **{"second_code": code.second_code} | data)
    assert_vietnamese(response, 422)
    assert field in response.context["form"].errors
    stored = AccessCode.objects.get(pk=code.pk)
    assert (stored.status, stored.wrong_codes) == ("issued", 0)
    assert reread(personas.neighbour_member).check_password(make.PASSWORD)


def test_each_kind_of_code_works_on_its_own_page_only(personas: Personas, slip: AccessCode) -> None:
    invitation = make.make_access_code(personas.paper_member, by=personas.secretary)
    assert NO_LONGER_VALID in use(Client(), invitation.token, invitation.second_code).content.decode()
    account = {"username": "nguoi.khac", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    page = Client().post(url("access_code_use", slip.token), account | {"second_code": slip.second_code})
    assert NO_LONGER_VALID in page.content.decode()
    with pytest.raises(RuleError, match="không còn hiệu lực"):
        actions.replace_password(code=invitation, second_code=invitation.second_code, password=NEW_PASSWORD)
    assert set(AccessCode.objects.filter(pk__in=[slip.pk, invitation.pk]).values_list("status", flat=True)) == {
        "issued"
    }


def test_who_is_signed_in_changes_nothing(personas: Personas, slip: AccessCode) -> None:
    client = signed_in(personas.other_member)
    assert "Bạn đang đăng nhập" in assert_vietnamese(client.get(url("password_code_use", slip.token)))
    assert_vietnamese(use(client, slip.token, slip.second_code), 422)
    assert replaced(personas.member) == 0


def test_tries_are_limited() -> None:
    client = Client()
    for _ in range(10):
        assert use(client, "khong-co", "222222").status_code == 422
    assert_vietnamese(use(client, "khong-co", "222222"), 429)


def test_the_second_factor_stays_and_is_asked_for(personas: Personas) -> None:
    owner = open_account("khac.nv", "")
    client = Client()
    sign_in(client, owner.username)
    secret = switch_on_totp(client)
    User.objects.filter(pk=owner.pk).update(member=personas.paper_member)
    before = list(Authenticator.objects.filter(user=owner).order_by("pk").values())
    code = make.make_access_code(personas.paper_member, by=personas.secretary)

    fresh = Client()
    done = use(fresh, code.token, code.second_code)
    assert done.headers["Location"] == reverse("account_login")
    assert "_auth_user_id" not in fresh.session
    assert "Tên đăng nhập của bạn là khac.nv" in assert_vietnamese(fresh.get(reverse("account_login")))
    assert list(Authenticator.objects.filter(user=owner).order_by("pk").values()) == before
    assert sign_in(fresh, owner.username, OWN_PASSWORD).status_code == 200
    assert sign_in(fresh, owner.username, NEW_PASSWORD).headers["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in fresh.session
    passed = fresh.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert passed.headers["Location"] == reverse("home")


# The notice --------------------------------------------------------------------------------------


def test_the_owner_is_told_by_whom_until_they_say_they_know(personas: Personas, slip: AccessCode) -> None:
    use(Client(), slip.token, slip.second_code)
    client = signed_in(reread(personas.member))
    page = assert_vietnamese(client.get(reverse("home")))
    told = f"bằng phiếu ngày {clock.today():%d/%m/%Y} do {personas.secretary.public_name} cấp"
    assert told in page
    assert client.get(url("replacement_acknowledge")).status_code == 405
    for _ in range(2):
        assert client.post(url("replacement_acknowledge")).headers["Location"] == reverse("home")
    assert told not in client.get(reverse("home")).content.decode()
    assert reread(personas.member).credential_replaced_at is None
    assert Event.objects.about(personas.member).filter(verb="user.replacement_acknowledged").count() == 1


def test_whoever_acknowledged_first_hides_nothing(personas: Personas, slip: AccessCode) -> None:
    """Somebody else used the first slip and pressed the button; with the second the owner hears of both."""
    use(Client(), slip.token, slip.second_code)
    signed_in(reread(personas.member)).post(url("replacement_acknowledge"))
    with clock.shift(timedelta(days=3)):
        again = slip_for(personas.member, by=personas.deputy)
        use(Client(), again.token, again.second_code)
        page = signed_in(reread(personas.member)).get(reverse("home")).content.decode()
    assert f"do {personas.deputy.public_name} cấp" in page
    assert f"Lần trước: phiếu ngày {clock.today():%d/%m/%Y} do {personas.secretary.public_name} cấp" in page


def test_an_officer_who_has_yet_to_set_up_the_second_factor_is_told_too(personas: Personas, settings: Any) -> None:
    recovery = make.make_recovery(make.member_of(personas.secretary), by=personas.grassroots_secretary, lost="password")
    code = actions.approve_recovery(by=personas.commune_deputy, recovery=recovery, asked=True)
    client = Client()
    use(client, code.token, code.second_code)
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    page = client.get(reverse("home")).content.decode()
    assert "Bật xác minh hai bước" in page
    assert "Mật khẩu đã được đặt lại" in page


def test_nobody_else_is_told(personas: Personas, slip: AccessCode) -> None:
    use(Client(), slip.token, slip.second_code)
    for user in (personas.other_member, personas.secretary):
        assert "Mật khẩu đã được đặt lại" not in signed_in(user).get(reverse("home")).content.decode()
