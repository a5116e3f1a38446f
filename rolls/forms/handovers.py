"""What the person who gives over writes besides the counts."""

from typing import Any

from django import forms

from portal.lib.forms import PortalForm
from portal.lib.names import validate_lines


class GiveForm(PortalForm):
    """Paper files and things to know; printed in the minutes."""

    note = forms.CharField(
        label="Hồ sơ giấy, việc cần lưu ý",
        max_length=2000,
        required=False,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Được in vào biên bản. Không ghi nội dung bản khai của ai, không ghi nội dung mật.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs = []
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the confirm box around it carries the token
