"""The code by which a unit of the armed forces appears."""

from typing import Any

from django import forms

from accounts.forms.units import CODE_HELP, clean_code
from accounts.models.units import CODE_LENGTH
from portal.lib.crypto import random_code
from portal.lib.forms import PortalForm


def suggested_code() -> str:
    """A code that tells nothing."""
    return f"LL-{random_code(5)}"


class CodeForm(PortalForm):
    """Capital letters, digits and hyphens; nothing that tells the unit."""

    code = forms.CharField(
        label="Mã số",
        max_length=CODE_LENGTH,
        initial=suggested_code,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        help_text=CODE_HELP,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs = []
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the confirm box around it carries the token

    def clean_code(self) -> str:
        return clean_code(self.cleaned_data["code"])
