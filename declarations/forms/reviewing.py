"""Forms of the secretary."""

from typing import Any

from django import forms

from portal.lib.forms import PortalForm
from portal.lib.names import validate_lines


class ReturnForm(PortalForm):
    """Đề nghị bổ sung: the member reads the reason and corrects."""

    reason = forms.CharField(
        label="Nội dung đề nghị bổ sung",
        max_length=1000,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nói rõ cần bổ sung gì để đảng viên sửa được ngay. Không ghi nội dung mật.",
    )


class InPersonForm(forms.Form):
    """That the reviewer asked, where a version was sent soon after the way into the account came anew."""

    asked = forms.BooleanField(
        label="Tôi đã gặp hoặc gọi cho đảng viên: chính họ đã gửi bản khai này",
        error_messages={"required": "Hãy gặp hoặc gọi cho đảng viên trước, rồi đánh dấu ô này."},
    )

    def __init__(self, *args: Any, is_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_needed:
            del self.fields["asked"]


class SampleForm(PortalForm):
    """How many of a hundred unchanged renewals are opened one by one."""

    submit_label = "Ghi tỷ lệ mẫu"

    percent = forms.IntegerField(label="Tỷ lệ mẫu (%)", max_value=100)

    def __init__(self, *args: Any, lowest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["percent"] = forms.IntegerField(label="Tỷ lệ mẫu (%)", min_value=lowest, max_value=100)
        field.help_text = f"Từ {lowest} (mức cấp trên quy định) đến 100. Ít nhất một bản luôn được chọn."
