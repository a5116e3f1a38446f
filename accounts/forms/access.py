"""Forms around opening an account: issue, use, join, confirm."""

import re
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from accounts.actions.access import NewAccount
from accounts.models import Application, Member, Standing, User
from accounts.models.access import AccessCodeKind
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import clean_name, sort_key, validate_name, validate_text
from portal.lib.phones import as_phone

LONGEST_PASSWORD = 128
USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,39}\Z",
    "Dùng 3 đến 40 chữ không dấu, chữ số, dấu chấm hoặc gạch ngang, thí dụ an.nguyenvan.",
)


class IssueForm(OnceForm):
    """How the way to an account reaches the member."""

    kind = forms.ChoiceField(
        label="Bạn sẽ đưa lời mời bằng cách nào?",
        widget=forms.RadioSelect,
        choices=[
            (AccessCodeKind.INVITATION, "Liên kết hoặc mã QR, gửi qua tin nhắn, thư hay cho quét tại chỗ"),
            (AccessCodeKind.SLIP, "Phiếu in, trao tận tay"),
        ],
        error_messages={"required": "Hãy chọn một cách."},
    )

    def __init__(self, *args: Any, for_password: bool, **kwargs: Any) -> None:
        # Before the layout with its button is built.
        self.submit_label = "Tạo phiếu" if for_password else "Tạo lời mời"
        super().__init__(*args, **kwargs)
        if for_password:
            self.fields["kind"].label = "Bạn sẽ đưa phiếu bằng cách nào?"


class TypedCodeField(forms.CharField):
    """A code read from paper or told aloud: case, blanks and hyphens do not count."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        super().__init__(max_length=60, validators=[validate_text], widget=forms.TextInput(attributes), **kwargs)

    def clean(self, value: Any) -> str:
        code = re.sub(r"[\s\-–.]", "", super().clean(value)).upper()
        if code and not code.isalnum():
            raise ValidationError("Mã chỉ gồm chữ và số. Hãy nhập lại như ghi trên phiếu hoặc tin nhắn.")
        return code


class FindForm(PortalForm):
    """The code on a slip, for phones without a camera."""

    submit_label = "Tiếp tục"

    token = TypedCodeField(label="Mã phiếu", help_text="Gồm 12 chữ và số, thí dụ K7QM-4RTX-2PAB.")


class PasswordFields(forms.Form):
    """A password, twice."""

    password1 = forms.CharField(
        label="Mật khẩu",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label="Nhập lại mật khẩu",
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = " ".join(password_validators_help_texts()[:1])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", "Hai lần nhập mật khẩu chưa giống nhau. Hãy nhập lại cả hai.")
        elif first:
            self._check_password(first, data)
        return data

    def _check_password(self, password: str, data: dict[str, Any]) -> None:
        try:
            validate_password(password, User(username=data.get("username", ""), email=data.get("email", "")))
        except ValidationError as error:
            self.add_error("password1", error)


class AccountFields(PasswordFields):
    """What a person chooses for a new account.

    Whether a name is free is not answered here: only who holds a valid code learns that.
    """

    username = forms.CharField(
        label="Tên đăng nhập",
        max_length=40,
        widget=forms.TextInput({"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        help_text="Viết liền, không dấu, thí dụ an.nguyenvan.",
    )
    email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text="Có thể bỏ trống. Có địa chỉ thì bạn tự lấy lại được mật khẩu khi quên.",
    )

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"].lower()
        USERNAME(name)
        if as_phone(name):
            raise ValidationError("Tên đăng nhập cần có chữ. Số điện thoại thì dùng để đăng nhập được sẵn.")
        return name

    def clean_email(self) -> str:
        # As it is stored: one address per account, in small letters.
        return str(self.cleaned_data["email"]).lower()

    def account(self) -> NewAccount:
        data = self.cleaned_data
        return NewAccount(data["username"], data["password1"], data["email"])


class UseForm(AccountFields, PortalForm):
    """Opens the account an invitation or slip is for."""

    submit_label = "Mở tài khoản"

    second_code = TypedCodeField(
        label="Mã xác nhận", help_text="Gồm 6 chữ và số, in trên phiếu hoặc do người gửi liên kết báo cho bạn."
    )

    field_order = ("second_code", "username", "password1", "password2", "email")


class NewPasswordForm(PasswordFields, PortalForm):
    """Sets a new password with a slip; whose account it is shows only afterwards."""

    submit_label = "Đặt mật khẩu mới"

    second_code = TypedCodeField(
        label="Mã xác nhận", help_text="Gồm 6 chữ và số, in trên phiếu hoặc do người gửi liên kết báo cho bạn."
    )

    field_order = ("second_code", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "Mật khẩu mới"
        self.fields["password2"].label = "Nhập lại mật khẩu mới"


class JoinForm(AccountFields, PortalForm):
    """Registers with the code of a cell."""

    submit_label = "Gửi đăng ký"

    join_code = TypedCodeField(label="Mã gia nhập", help_text="Do chi bộ của bạn thông báo.")
    full_name = forms.CharField(
        label="Họ và tên",
        max_length=100,
        validators=[validate_name],
        widget=forms.TextInput({"autocomplete": "name"}),
        help_text="Đúng như trong danh sách của chi bộ.",
    )

    field_order = ("join_code", "full_name", "username", "password1", "password2", "email")

    def clean_full_name(self) -> str:
        return clean_name(self.cleaned_data["full_name"])


NEW_MEMBER = "new"


class AdmitForm(PortalForm):
    """Which person of the roll the applicant is; a person decides, equal names only come first."""

    member = forms.ChoiceField(
        label="Người này là ai trong danh sách chi bộ?",
        error_messages={"required": "Hãy chọn một người trong danh sách hoặc “Thêm mới vào danh sách”."},
    )
    standing = forms.ChoiceField(
        label="Tư cách (chỉ dùng khi thêm mới)",
        choices=[choice for choice in Standing.choices if choice[0] != Standing.TEMPORARILY_HERE],
        initial=Standing.OFFICIAL,
    )

    def __init__(self, *args: Any, application: Application, candidates: list[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.candidates = {str(member.pk): member for member in candidates}
        key = sort_key(application.full_name)
        same = [(pk, str(each)) for pk, each in self.candidates.items() if each.sort_key == key]
        others = [(pk, str(each)) for pk, each in self.candidates.items() if each.sort_key != key]
        groups: list[Any] = [("", "Hãy chọn")]
        groups += [("Cùng họ tên, chưa có tài khoản", same)] if same else []
        groups += [("Trong danh sách, chưa có tài khoản", others)] if others else []
        groups.append((NEW_MEMBER, "Thêm mới vào danh sách"))
        self.fields["member"].choices = groups  # type: ignore[attr-defined]

    def chosen(self) -> Member | None:
        """The person of the roll; None to add a new one."""
        return self.candidates.get(self.cleaned_data["member"])
