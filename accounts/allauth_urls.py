"""The views of django-allauth that the portal serves, under /tai-khoan/ and without a namespace.

allauth reverses these names itself. Sign-up, e-mail management, phones and sign-in by code are not
served; nothing that is served leads to them.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import URLPattern, path, re_path

from accounts.allauth_views import (
    ResetPage,
    SecondFactorPage,
    ToJoinPage,
    View,
    download_recovery_codes,
    in_transaction,
)


def _served(route: str, view: View, name: str) -> URLPattern:
    return path(route, in_transaction(view), name=name)


urlpatterns = [
    _served("dang-nhap/", account.login, "account_login"),
    _served("dang-xuat/", account.logout, "account_logout"),
    _served("tam-khoa/", account.account_inactive, "account_inactive"),
    _served("dang-ky/", ToJoinPage.as_view(), "account_signup"),
    _served("doi-mat-khau/", account.password_change, "account_change_password"),
    _served("dat-mat-khau/", account.password_set, "account_set_password"),
    _served("xac-nhan-lai/", account.reauthenticate, "account_reauthenticate"),
    _served("quen-mat-khau/", account.password_reset, "account_reset_password"),
    _served("quen-mat-khau/da-gui/", account.password_reset_done, "account_reset_password_done"),
    _served("dat-lai-mat-khau/xong/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(
        r"^dat-lai-mat-khau/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        in_transaction(ResetPage.as_view()),
        name="account_reset_password_from_key",
    ),
    _served("bao-mat-hai-lop/", mfa.index, "mfa_index"),
    _served("bao-mat-hai-lop/nhap-ma/", SecondFactorPage.as_view(), "mfa_authenticate"),
    _served("bao-mat-hai-lop/xac-nhan-lai/", mfa.reauthenticate, "mfa_reauthenticate"),
    _served("bao-mat-hai-lop/bat/", totp.activate_totp, "mfa_activate_totp"),
    _served("bao-mat-hai-lop/tat/", totp.deactivate_totp, "mfa_deactivate_totp"),
    _served("bao-mat-hai-lop/ma-khoi-phuc/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes"),
    _served(
        "bao-mat-hai-lop/ma-khoi-phuc/tao/",
        recovery_codes.generate_recovery_codes,
        "mfa_generate_recovery_codes",
    ),
    _served("bao-mat-hai-lop/ma-khoi-phuc/tai-ve/", download_recovery_codes, "mfa_download_recovery_codes"),
    _served("khoa-truy-cap/", webauthn.list_webauthn, "mfa_list_webauthn"),
    _served("khoa-truy-cap/them/", webauthn.add_webauthn, "mfa_add_webauthn"),
    _served("khoa-truy-cap/dang-nhap/", webauthn.login_webauthn, "mfa_login_webauthn"),
    _served("khoa-truy-cap/xac-nhan-lai/", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    _served("khoa-truy-cap/<int:pk>/doi-ten/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    _served("khoa-truy-cap/<int:pk>/go/", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    _served("phien-dang-nhap/", usersessions.list_usersessions, "usersessions_list"),
]
