"""Signing in and out: the pages of django-allauth that we serve, in Vietnamese."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from accounts import allauth_urls
from accounts.actions.access import NewAccount, apply_to_join
from accounts.actions.units import add_root
from accounts.models import SYSTEM, User
from accounts.templatetags.sign_in import device_name
from tests.accounts.signing_in import PASSWORD, open_account, sign_in
from tests.language import assert_vietnamese, english_words

# Pages -------------------------------------------------------------------------------------

PUBLIC = [
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
]
FROM_KEY = {"uidb36": "abc", "key": "x-y"}
A_KEY = {"pk": 1}
NEEDED: dict[str, dict[str, Any]] = {
    "account_reset_password_from_key": FROM_KEY,
    "mfa_edit_webauthn": A_KEY,
    "mfa_remove_webauthn": A_KEY,
}
READ_ONLY = ["account_inactive", "account_reset_password_done", "account_reset_password_from_key_done"]
PRIVATE = [
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "usersessions_list",
]


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_public_page(client: Client, name: str) -> None:
    assert_vietnamese(client.get(reverse(name)))


@pytest.mark.django_db
@pytest.mark.parametrize("name", PRIVATE)
def test_private_page(signed_in: Client, name: str) -> None:
    assert_vietnamese(signed_in.get(reverse(name)))


@pytest.mark.django_db
def test_no_served_page_fails_for_a_stranger(client: Client) -> None:
    for pattern in allauth_urls.urlpatterns:
        name = str(pattern.name)
        url = reverse(name, kwargs=NEEDED.get(name))
        for response in (client.get(url), client.post(url)):
            assert response.status_code in ((200, 302) if name not in READ_ONLY else (200, 405)), url
            if name == "mfa_login_webauthn" and response.status_code == 200:
                assert set(response.json()) == {"request_options"}
                continue
            if name in PRIVATE or name.startswith(("mfa_", "usersessions_")):
                assert response.status_code == 302
            if response.status_code == 200:
                assert_vietnamese(response)


@pytest.mark.django_db
def test_only_served_views_of_allauth_have_an_address() -> None:
    served = {pattern.name for pattern in allauth_urls.urlpatterns}
    for name in ("account_email", "account_request_login_code", "mfa_signup_webauthn", "socialaccount_signup"):
        assert name not in served
        assert name not in get_resolver().reverse_dict


@pytest.mark.django_db
def test_sign_up_leads_to_our_own_page(client: Client) -> None:
    response = client.get(reverse("account_signup"))
    assert (response.status_code, response.headers["Location"]) == (302, reverse("accounts:join"))
    assert User.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_change_password", {"oldpassword": "sai", "password1": "12345", "password2": "6"}),
        ("account_change_password", {}),
        (
            "account_change_password",
            {"oldpassword": PASSWORD, "password1": "password", "password2": "password"},
        ),
        (
            "account_change_password",
            {"oldpassword": PASSWORD, "password1": "an.nv@example", "password2": "x"},
        ),
        ("account_reauthenticate", {"password": "sai"}),
    ],
)
def test_errors_are_vietnamese(signed_in: Client, name: str, data: dict[str, str]) -> None:
    assert "error-summary" in assert_vietnamese(signed_in.post(reverse(name), data))


def test_the_words_of_english_are_found() -> None:
    assert english_words('<p title="Sign out">Mật khẩu</p><script>the</script>') == {"sign"}
    assert english_words("<p>Your password</p>") == {"your", "password"}


# Signing in and out ------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["an.nv", "AN.NV", "an.nv@example.vn", "An.Nv@Example.vn"])
def test_sign_in_by_user_name_or_address(client: Client, user: User, login: str) -> None:
    response = sign_in(client, login)
    assert (response.status_code, response.headers["Location"]) == (302, reverse("home"))
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.django_db
def test_sign_in_by_an_address_first_typed_in_capitals(client: Client) -> None:
    unit = add_root(by=SYSTEM, name="Đảng bộ tỉnh Thử nghiệm")
    account = NewAccount("an.nv", PASSWORD, "An.NV@Example.vn")
    apply_to_join(unit=unit, full_name="Nguyễn Văn An", account=account)
    assert sign_in(client, "an.nv@example.vn").status_code == 302


@pytest.mark.django_db
def test_sign_in_without_address(client: Client) -> None:
    open_account("ba.tt", "")
    open_account("tu.lv", "")
    assert sign_in(client, "tu.lv").status_code == 302
    assert client.session["_auth_user_id"] == str(User.objects.get(username="tu.lv").pk)


@pytest.mark.django_db
def test_wrong_password_and_unknown_person_answer_alike(client: Client, user: User) -> None:
    pages = [
        re.sub(r'value="[^"]*"', "", assert_vietnamese(sign_in(client, login, "sai het roi")))
        for login in ("an.nv", "khong.ai")
    ]
    assert pages[0] == pages[1]


@pytest.mark.django_db
def test_locked_account_is_told_so_only_with_the_right_password(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    assert_vietnamese(sign_in(client, password="sai het roi"))
    response = sign_in(client)
    assert response.headers["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


@pytest.mark.django_db
def test_signing_out_needs_a_post(signed_in: Client) -> None:
    signed_in.get(reverse("account_logout"))
    assert "_auth_user_id" in signed_in.session
    signed_in.post(reverse("account_logout"))
    assert "_auth_user_id" not in signed_in.session


@pytest.mark.django_db
def test_session_ends_with_the_browser(signed_in: Client) -> None:
    assert signed_in.session.get_expire_at_browser_close()


@pytest.mark.django_db
def test_sixth_wrong_password_waits(client: Client, user: User) -> None:
    for _ in range(5):
        sign_in(client, password="sai het roi")
    assert "quá nhiều lần" in assert_vietnamese(sign_in(client))


@pytest.mark.django_db
def test_too_many_resets_get_the_429_page(client: Client) -> None:
    for _ in range(5):
        client.post(reverse("account_reset_password"), {"email": "an.nv@example.vn"})
    assert_vietnamese(client.post(reverse("account_reset_password"), {"email": "an.nv@example.vn"}), 429)


# Sessions ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_other_places_are_listed_and_signed_out(signed_in: Client) -> None:
    other = Client(headers={"user-agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile"})
    sign_in(other)
    other.get(reverse("usersessions_list"))
    page = assert_vietnamese(signed_in.get(reverse("usersessions_list")))
    assert "Chrome trên Android" in page
    assert page.count("Thiết bị này") == 1
    signed_in.post(reverse("usersessions_list"))
    assert other.get(reverse("usersessions_list")).status_code == 302
    assert signed_in.get(reverse("usersessions_list")).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/130 Safari/604.1",
            "Chrome trên iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130", "Edge trên Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/130 Chrome/124", "Cốc Cốc trên Windows"),
        ("curl/8", "Trình duyệt khác trên thiết bị không rõ"),
    ],
)
def test_device_name(user_agent: str, words: str) -> None:
    assert device_name(user_agent) == words
