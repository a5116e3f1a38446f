"""Bases of our forms: rendered by crispy, and those that create something do it once."""

import uuid
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms


class PortalForm(forms.Form):
    """A form that `{% crispy form %}` renders whole: fields, errors, token and one button."""

    submit_label = "Lưu"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.add_input(Submit("", self.submit_label))


class OnceForm(PortalForm):
    """Carries a hidden key: sent twice, it creates once (`OnceKey.objects.create_once`)."""

    once = forms.UUIDField(
        widget=forms.HiddenInput,
        initial=uuid.uuid4,
        error_messages={
            "required": "Trang đã cũ. Hãy tải lại trang rồi gửi lại.",
            "invalid": "Trang đã cũ. Hãy tải lại trang rồi gửi lại.",
        },
    )
