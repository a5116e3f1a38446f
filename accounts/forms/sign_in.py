"""The sign-in form: user name, e-mail address or the own phone number, and the password."""

from typing import Any

from allauth.account.forms import LoginForm

from accounts.models import User
from portal.lib.phones import as_phone


class SignInForm(LoginForm):
    """A phone number stands for the user name of its owner; known or not, one query and the same answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Tên đăng nhập hoặc số điện thoại"
        self.fields["login"].help_text = "Thư điện tử của tài khoản cũng dùng được."
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none", "placeholder": ""}

    def clean_login(self) -> str:
        """The user name behind a number, so that both share one count of wrong passwords."""
        typed: str = super().clean_login()
        phone = as_phone(typed)
        return User.objects.name_behind(typed, phone=phone) if phone else typed
