"""Form of an export."""

from typing import Any

from django import forms

from portal.lib.forms import OnceForm
from portal.lib.names import clean_name, validate_text


class ExportForm(OnceForm):
    """What the file is for, and whether addresses and phone numbers go along."""

    purpose = forms.CharField(
        label="Mục đích",
        max_length=200,
        validators=[validate_text],
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Ghi cụ thể, thí dụ: đối chiếu danh sách cuối quý. Dòng này in trên đầu tệp.",
        error_messages={"required": "Hãy ghi tệp dùng vào việc gì."},
    )
    with_contacts = forms.BooleanField(
        label="Kèm thư điện tử và số điện thoại",
        required=False,
        help_text="Chỉ chọn khi thật cần liên hệ.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs = []
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the confirm box around it carries the token

    def clean_purpose(self) -> str:
        return clean_name(self.cleaned_data["purpose"])
