"""Form fields that several apps share."""

from typing import Any

from django import forms

from portal.lib.phones import LONGEST_TYPED, parse_phone, shown_phone


class DateField(forms.DateField):
    """Day typed as dd/mm/yyyy; a plain text box, since date pickers of phones follow the phone's language."""

    default_error_messages = {
        "invalid": "Nhập ngày theo dạng ngày/tháng/năm, thí dụ 05/07/2026.",
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {
            "inputmode": "numeric",
            "placeholder": "thí dụ 05/12/2026",
            "autocomplete": "off",
            "maxlength": "10",
        }


class PhoneField(forms.CharField):
    """A phone number as people write it; cleaned to E.164, shown again in groups."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_TYPED} | kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "tel", "placeholder": "thí dụ 0912 345 678"}

    def clean(self, value: Any) -> str:
        return parse_phone(super().clean(value))

    def prepare_value(self, value: Any) -> Any:
        return shown_phone(value) if isinstance(value, str) and value.startswith("+") else value
