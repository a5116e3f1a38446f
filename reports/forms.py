"""What a person chooses and writes when ordering a report."""

from collections.abc import Sequence
from typing import Any

from django import forms

from accounts.models import Unit
from portal.lib import clock
from portal.lib.calendar import Quarter
from portal.lib.forms import OnceForm
from portal.lib.names import validate_lines
from reports.actions import Texts
from reports.tables import short

QUARTERS_BACK = 8
MAX_TEXT = 3000


def quarters() -> list[Quarter]:
    """Quarters a report may be about: the current one and those before it, newest first."""
    found = [Quarter.of(clock.today())]
    while len(found) <= QUARTERS_BACK:
        found.append(found[-1].previous())
    return found


def _choices() -> list[tuple[str, str]]:
    current, *ended = quarters()
    running = (str(current), f"{short(current)} (đang diễn ra, số liệu đến lúc lập)")
    return [*((str(quarter), short(quarter)) for quarter in ended), running]


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=MAX_TEXT,
        required=False,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReportOrderForm(OnceForm):
    """Unit and quarter; what people write goes into the sections III–V."""

    submit_label = "Lập báo cáo"

    unit = forms.ChoiceField(label="Đơn vị")
    quarter = forms.ChoiceField(label="Quý")
    assessment = _text("Đánh giá", "Ưu điểm, hạn chế, nguyên nhân. Để trống thì báo cáo không có mục này.")
    plan = _text("Phương hướng quý sau", "Không bắt buộc.")
    proposals = _text("Kiến nghị", "Không bắt buộc. Không nêu tên đảng viên trong báo cáo.")

    def __init__(self, *args: Any, units: Sequence[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        unit_field, quarter_field = self.fields["unit"], self.fields["quarter"]
        unit_field.choices = [(key, unit.name) for key, unit in self.units.items()]  # type: ignore[attr-defined]
        quarter_field.choices = _choices()  # type: ignore[attr-defined]
        quarter_field.initial = str(quarters()[1])

    def clean_unit(self) -> Unit:
        return self.units[self.cleaned_data["unit"]]

    def clean_quarter(self) -> Quarter:
        return Quarter.parse(self.cleaned_data["quarter"])

    def texts(self) -> Texts:
        """What was written, without blanks at the ends."""
        return Texts(*(self.cleaned_data[name] for name in ("assessment", "plan", "proposals")))
