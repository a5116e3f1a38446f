"""Forms of the own phone number."""

import re

from django import forms
from django.core.exceptions import ValidationError

from portal.lib.fields import PhoneField
from portal.lib.forms import PortalForm
from portal.lib.names import validate_text


class PhoneForm(PortalForm):
    """The own number."""

    submit_label = "Dùng số này"

    phone = PhoneField(label="Số điện thoại của bạn", widget=forms.TextInput({"autocomplete": "tel"}))


class PhoneCodeForm(PortalForm):
    """The code that came by text message."""

    submit_label = "Xác minh"

    code = forms.CharField(
        label="Mã trong tin nhắn",
        max_length=20,
        validators=[validate_text],
        help_text="Gồm 6 chữ số, dùng trong 10 phút.",
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s.-]", "", self.cleaned_data["code"])
        if not (code.isascii() and code.isdigit()):
            raise ValidationError("Mã chỉ gồm chữ số. Hãy nhập lại như trong tin nhắn.")
        return code
