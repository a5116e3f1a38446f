"""Forms of the roll: one person, a pasted list, standing, end, and the filter of the list."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from accounts import pasted
from accounts.actions import NewMember
from accounts.models import Membership, Standing
from portal.lib import clock
from portal.lib.fields import PhoneField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import clean_name, search_key, sort_key, validate_name

YOUNGEST = 18  # years; Điều lệ Đảng, Điều 1


class PersonFields(forms.Form):
    """What the roll keeps about a person."""

    full_name = forms.CharField(
        label="Họ và tên", max_length=100, validators=[validate_name], widget=forms.TextInput({"autocomplete": "off"})
    )
    birth_year = forms.IntegerField(
        label="Năm sinh",
        required=False,
        min_value=1900,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": "4"}),
        help_text="Có thể bỏ trống.",
        error_messages={"invalid": "Nhập năm bằng bốn chữ số, thí dụ 1985."},
    )
    contact_email = forms.EmailField(
        label="Thư điện tử",
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text="Để gửi liên kết mở tài khoản. Không có thì bỏ trống.",
    )

    contact_phone = PhoneField(
        label="Số điện thoại",
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Có thể bỏ trống. Người này dùng số đó thay cho tên đăng nhập được.",
    )

    def clean_full_name(self) -> str:
        return clean_name(self.cleaned_data["full_name"])

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and year > clock.today().year - YOUNGEST:
            raise ValidationError(f"Đảng viên phải từ đủ {YOUNGEST} tuổi. Hãy kiểm tra lại năm sinh.")
        return year


class MemberAddForm(PersonFields, OnceForm):
    """One new person; a name that is on the roll already asks for a tick."""

    submit_label = "Thêm vào danh sách"

    standing = forms.ChoiceField(label="Tư cách", choices=Standing.choices, initial=Standing.OFFICIAL)
    same_name_ok = forms.BooleanField(label="Đây là một người khác trùng tên", required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, on_roll: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_roll = on_roll

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if sort_key(data.get("full_name", "")) in self.on_roll:
            self.fields["same_name_ok"].widget = forms.CheckboxInput()
            if not data.get("same_name_ok"):
                self.add_error("same_name_ok", "Chi bộ đã có người cùng tên. Nếu là người khác, hãy đánh dấu ô này.")
        return data

    def as_new_member(self) -> NewMember:
        data = self.cleaned_data
        names = ("full_name", "standing", "contact_email", "birth_year", "contact_phone")
        return NewMember(**{name: data[name] for name in names})


class MemberEditForm(PersonFields, PortalForm):
    """Corrections of what the roll says about a person."""


class PasteForm(OnceForm):
    """A pasted list; read line by line, it is all right or it is not taken."""

    lines = forms.CharField(
        label="Danh sách",
        strip=False,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false", "autocomplete": "off"}),
        help_text="Mỗi người một dòng: họ tên; thư điện tử, số điện thoại (nếu có); tư cách (không ghi là chính thức).",
        error_messages={"required": "Hãy dán danh sách vào ô này, mỗi người một dòng."},
    )
    same_names_ok = forms.BooleanField(required=False)

    def __init__(self, *args: Any, on_roll: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs = []
        self.helper.form_tag = False
        self.helper.render_hidden_fields = True
        self.on_roll = on_roll
        self.rows: list[pasted.PastedLine] = []
        self.has_same_names = False

    def clean_lines(self) -> str:
        text: str = self.cleaned_data["lines"]
        size = len(text.encode())
        if size > pasted.MOST_BYTES:
            raise ValidationError(f"Danh sách quá dài ({size // 1024} KB). Hãy chia thành các phần dưới 100 KB.")
        self.rows = pasted.read(text)
        if not self.rows:
            raise ValidationError("Chưa có dòng nào có họ tên. Hãy dán danh sách, mỗi người một dòng.")
        if (count := len(self.rows)) > pasted.MOST_LINES:
            self.rows = []
            raise ValidationError(f"Danh sách có {count} người. Mỗi lần chỉ dán tối đa {pasted.MOST_LINES} dòng.")
        self.has_same_names = pasted.mark_same_names(self.rows, self.on_roll)
        if wrong := sum(bool(row.errors) for row in self.rows):
            raise ValidationError(f"Có {wrong} dòng cần sửa, ghi rõ ở bảng bên dưới. Chưa có ai được thêm.")
        return text

    @property
    def wrong_rows(self) -> list[pasted.PastedLine]:
        return [row for row in self.rows if row.errors]

    @property
    def lacks_tick(self) -> bool:
        """Names that occur twice wait for somebody to say that these are different people."""
        return self.has_same_names and not self.cleaned_data["same_names_ok"]

    def new_members(self) -> list[NewMember]:
        return [row.as_new_member() for row in self.rows]


class RollFilterForm(forms.Form):
    """The filter above the list; what it does not understand it leaves out."""

    q = forms.CharField(label="Tìm theo tên", required=False, max_length=100)
    standing = forms.ChoiceField(label="Tư cách", required=False, choices=[("", "Tất cả"), *Standing.choices])
    account = forms.ChoiceField(
        label="Tài khoản", required=False, choices=[("", "Tất cả"), ("yes", "Đã có"), ("no", "Chưa có")]
    )

    def narrow(self, rows: QuerySet[Membership]) -> QuerySet[Membership]:
        """The rows that fit what was asked for."""
        self.is_valid()
        data = self.cleaned_data
        if name := search_key(data.get("q", "")):
            rows = rows.filter(member__search_key__contains=name)
        if standing := data.get("standing"):
            rows = rows.filter(standing=standing)
        if account := data.get("account"):
            rows = rows.filter(member__user__isnull=account == "no")
        return rows

    @property
    def is_used(self) -> bool:
        return any(self.data.get(name) for name in self.fields)
