"""Forms of transfers: where to, and the answer."""

from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.models import Unit
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import validate_lines
from rolls.models import TransferKind

LONGEST_STAY = timedelta(days=5 * 366)  # beyond that somebody mistyped the year
SHORTEST_SEARCH = 2


class CellSearchForm(forms.Form):
    """Finds the cell to go to; its name or its code is enough."""

    q = forms.CharField(
        label="Chi bộ nơi đến",
        min_length=SHORTEST_SEARCH,
        max_length=100,
        help_text="Gõ ít nhất hai chữ trong tên chi bộ, có dấu hay không dấu đều được.",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def found(self, cells: Any) -> Any:
        """Cells that fit; none while nothing is asked for."""
        return cells.named_like(self.cleaned_data["q"]).order_by("sort_key", "pk") if self.is_valid() else cells.none()


class TransferForm(OnceForm):
    """For good or for a time, to a cell that was chosen."""

    submit_label = "Gửi đề nghị"

    to_unit = forms.ModelChoiceField(
        queryset=Unit.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": "Hãy chọn chi bộ nơi đến trong kết quả tìm.",
            "invalid_choice": "Không chọn được chi bộ này. Hãy tìm lại.",
        },
    )
    kind = forms.ChoiceField(label="Hình thức", choices=TransferKind.choices, widget=forms.RadioSelect)
    until_on = DateField(
        label="Sinh hoạt tạm thời đến hết ngày", required=False, help_text="Chỉ ghi khi chuyển sinh hoạt tạm thời."
    )

    def __init__(self, *args: Any, cells: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to_unit"].queryset = cells  # type: ignore[attr-defined]
        self.helper.inputs = []
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the confirm box around it carries the token

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == TransferKind.TEMPORARY and "until_on" not in self.errors:
            self._check_last_day(data.get("until_on"))
        return data

    def _check_last_day(self, day: date | None) -> None:
        first, last = clock.today() + timedelta(days=1), clock.today() + LONGEST_STAY
        if day is None or not first <= day <= last:
            self.add_error("until_on", f"Ghi ngày cuối sinh hoạt tạm thời, từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}.")


class DeclineForm(PortalForm):
    """Why the cell does not take the member: the other cell and the member read it."""

    reason = forms.CharField(
        label="Lý do chưa tiếp nhận",
        max_length=500,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Chi bộ đề nghị và chính đồng chí ấy đọc được. Không ghi nội dung mật.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper.inputs = []
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the confirm box around it carries the token
