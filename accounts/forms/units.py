"""What an administrator types about a unit."""

import re
from datetime import date
from typing import Any

from django import forms

from accounts.models import Unit, UnitKind
from accounts.models.units import CODE_LENGTH, CODE_PATTERN, KINDS_BELOW
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import clean_name, validate_name, validate_text

EARLIEST = date(1930, 2, 3)  # the Party's own beginning
ROOT_KINDS = (UnitKind.CENTRAL, UnitKind.PROVINCE, UnitKind.COMMUNE, UnitKind.GRASSROOTS)


def _line(label: str, length: int, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, required=False, help_text=help_text, validators=[validate_text]
    )


def _past_day(day: date | None) -> date | None:
    if day and not EARLIEST <= day <= clock.today():
        raise forms.ValidationError("Nhập một ngày từ 03/02/1930 đến hôm nay.")
    return day


class UnitFields(PortalForm):
    """Name and document attributes: what may change while the unit lives."""

    name = forms.CharField(label="Tên tổ chức", max_length=150, validators=[validate_name])
    place_name = _line("Địa danh ghi trên văn bản", 80, "Thí dụ: Sen Hồng. Đứng trước ngày, tháng, năm.")
    superior_header_text = _line(
        "Dòng cơ quan cấp trên ghi trên văn bản",
        150,
        "Chép đúng như văn bản giấy của đơn vị, thí dụ: ĐẢNG BỘ XÃ X.",
    )
    document_symbol = _line("Ký hiệu trên văn bản", 20, "Để trống thì dùng ký hiệu thường gặp của loại tổ chức này.")
    signing_authority = _line("Thẩm quyền ký", 60, "Thí dụ: T/M CHI BỘ. Để trống thì dùng cách ghi thường gặp.")
    mail_sender = _line(
        "Tên người gửi thư", 60, "Hiện ở thư điện tử, nên không nhắc đến tổ chức đảng, chi bộ hay tên người."
    )
    has_seal = forms.BooleanField(label="Đơn vị có con dấu", required=False)

    def clean_name(self) -> str:
        if self.has_code:
            return clean_code(self.cleaned_data["name"])
        return clean_name(self.cleaned_data["name"])

    has_code = False

    def only_code(self) -> None:
        """A unit of the armed forces: a code, and nothing that tells its name or place."""
        self.has_code = True
        for name in ("place_name", "superior_header_text", "document_symbol", "signing_authority", "mail_sender"):
            del self.fields[name]
        field: Any = self.fields["name"]
        field.label, field.help_text, field.validators = "Mã số", CODE_HELP, []
        field.widget.attrs["maxlength"] = CODE_LENGTH


CODE_HELP = "Chữ in hoa không dấu, chữ số và dấu gạch nối. Không dùng phiên hiệu, ký hiệu, hòm thư của đơn vị."


def clean_code(typed: str) -> str:
    """A code as it is stored. Raises `ValidationError` for what tells more than a code."""
    code = typed.strip().upper()
    if len(code) > CODE_LENGTH or not re.fullmatch(CODE_PATTERN, code, re.ASCII):
        raise forms.ValidationError(
            f"Mã số chỉ gồm chữ in hoa không dấu, chữ số và dấu gạch nối, tối đa {CODE_LENGTH} ký tự, thí dụ LL-7K3D."
        )
    return code


class UnitEditForm(UnitFields):
    submit_label = "Lưu thay đổi"

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if unit.is_armed_forces:
            self.only_code()


class UnitAddForm(UnitFields, OnceForm):
    """A new unit; `parent` None for the root of the tree."""

    submit_label = "Thêm đơn vị"
    field_order = ["name", "kind", "opened_on"]

    kind = forms.ChoiceField(label="Loại tổ chức")
    opened_on = DateField(label="Ngày lập", required=False, help_text="Để trống nếu lập hôm nay.")

    def __init__(self, *args: Any, parent: Unit | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = KINDS_BELOW[parent.kind] if parent else ROOT_KINDS
        if parent and parent.is_armed_forces:
            self.only_code()
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]  # type: ignore[attr-defined]

    def clean_opened_on(self) -> date:
        return _past_day(self.cleaned_data["opened_on"]) or clock.today()

    def fields_of_unit(self) -> dict[str, Any]:
        """What was typed, for `add_unit`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "once"}


class UnitMoveForm(forms.Form):
    """The new unit above, chosen among those shown."""

    parent = forms.ModelChoiceField(
        label="Cấp trên mới",
        queryset=Unit.objects.none(),
        error_messages={
            "required": "Hãy chọn một đơn vị trong kết quả tìm.",
            "invalid_choice": "Không chọn được đơn vị này. Hãy tìm lại.",
        },
    )

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = places  # type: ignore[attr-defined]


class UnitCloseForm(forms.Form):
    """The day; the page around it says what closing means."""

    closed_on = DateField(label="Ngày giải thể, sáp nhập", help_text="Theo quyết định; không sau hôm nay.")

    def clean_closed_on(self) -> date | None:
        return _past_day(self.cleaned_data["closed_on"])


class UnitSearchForm(forms.Form):
    """Filter of the list of units; wrong values filter nothing."""

    q = forms.CharField(
        label="Tên đơn vị",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label="Loại tổ chức", required=False, choices=[("", "Tất cả"), *UnitKind.choices])
    state = forms.ChoiceField(
        label="Tình trạng",
        required=False,
        choices=[("", "Tất cả"), ("open", "Đang hoạt động"), ("closed", "Đã giải thể, sáp nhập")],
    )

    def filtered(self, units: Any) -> Any:
        """The units that fit what was asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("q"):
            units = units.named_like(asked["q"])
        if asked.get("kind"):
            units = units.filter(kind=asked["kind"])
        if asked.get("state"):
            units = units.filter(closed_on__isnull=asked["state"] == "open")
        return units

    @property
    def asks(self) -> bool:
        """Whether anything is asked for, so that the answer is a flat list instead of the tree."""
        return any(self.data.get(name) for name in self.fields)
