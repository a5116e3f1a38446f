"""Passkeys: their names, and that each is opened by finger, face or PIN."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms

from portal.lib.names import clean_name, validate_text

LONGEST_NAME = 60


def name_field(*, required: bool) -> forms.CharField:
    """What the owner calls the key."""
    return forms.CharField(
        label="Tên gọi của khóa",
        max_length=LONGEST_NAME,
        required=required,
        validators=[validate_text],
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Để sau này biết khóa nào nằm ở máy nào.",
        error_messages={"required": "Hãy đặt tên cho khóa, thí dụ: Điện thoại của tôi."},
    )


class AddPasskeyForm(AddWebAuthnForm):
    """A new passkey. Always one that can sign in alone: then it is a second factor as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field(required=False)
        self.fields["passwordless"].widget = forms.HiddenInput()

    def clean_name(self) -> str:
        return clean_name(super().clean_name())[:LONGEST_NAME]

    def clean_passwordless(self) -> bool:
        """Not for the browser to say."""
        return True


class RenamePasskeyForm(EditWebAuthnForm):
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field(required=True)

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])
