"""Forms of the two who give a way back into an account."""

from typing import Any

from django import forms

from accounts.models.recoveries import Lost
from portal.lib.forms import OnceForm
from portal.lib.names import validate_lines

LONGEST = 300


def _text(label: str, example: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        validators=[validate_lines],
        widget=forms.Textarea({"rows": 2}),
        help_text=example,
    )


class RecoveryForm(OnceForm):
    """What the first person saw and asked."""

    submit_label = "Gửi để người thứ hai xác nhận"

    lost = forms.ChoiceField(
        label="Người này đã mất gì?",
        choices=Lost.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Hãy chọn một mục."},
    )
    reason = _text("Hoàn cảnh", "Thí dụ: hỏng điện thoại tuần trước, không còn mã khôi phục.")
    how_asked = _text("Bạn đã gặp và nhận ra người này thế nào?", "Thí dụ: gặp tại trụ sở sáng nay, đã biết nhau.")

    def __init__(self, *args: Any, holds_post: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not holds_post:  # a slip of the cell's head is enough for a password
            self.fields["lost"].choices = [(Lost.FACTOR.value, Lost.FACTOR.label)]  # type: ignore[attr-defined]
            self.fields["lost"].initial = Lost.FACTOR


class AskedForm(forms.Form):
    """The second person's word that they asked for themselves."""

    asked = forms.BooleanField(
        label="Tôi đã tự gặp hoặc gọi cho người này và nhận ra đúng người",
        error_messages={"required": "Hãy gặp hoặc gọi cho người này, tự nhận ra đúng người, rồi đánh dấu ô này."},
    )
