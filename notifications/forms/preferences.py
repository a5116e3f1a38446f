"""What a person chooses about reminders."""

from typing import Any

from django import forms

from notifications.models import Preference
from notifications.models.channels import Digest
from portal.lib.forms import PortalForm


class PreferenceForm(PortalForm):
    """Mail or not; for officers also how often the summary comes."""

    submit_label = "Lưu lựa chọn"

    reminds_by_mail = forms.BooleanField(
        label="Gửi nhắc việc vào thư điện tử của tôi",
        required=False,
        help_text="Bỏ chọn thì nhắc việc chỉ hiện trong cổng. Thư chỉ nói có việc đang chờ, không nói việc gì.",
    )
    digest = forms.ChoiceField(
        label="Thư tổng hợp số việc đang chờ",
        choices=Digest.choices,
        widget=forms.RadioSelect,
        help_text="Gửi vào 8 giờ sáng ngày làm việc đầu tuần, hoặc mỗi ngày làm việc. Không có việc thì không gửi.",
    )

    def __init__(self, *args: Any, current: Preference, is_officer: bool, **kwargs: Any) -> None:
        initial = {"reminds_by_mail": current.reminds_by_mail, "digest": current.digest}
        super().__init__(*args, initial=initial, **kwargs)
        if not is_officer:
            del self.fields["digest"]

    def chosen(self) -> dict[str, Any]:
        """The columns to store."""
        return {name: self.cleaned_data[name] for name in self.fields}
