"""Forms of the secretary."""

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
