"""Form fields that several apps share."""

from typing import Any

from django import forms


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
