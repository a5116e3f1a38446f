"""Invented content for the gallery of components."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from portal.lib import clock
from portal.lib.charts import Chart, Series
from portal.lib.fields import DateField
from portal.templatetags.icons import ICONS

STATUSES = (
    ("draft", "Bản nháp"),
    ("submitted", "Đã gửi"),
    ("acknowledged", "Đã ghi nhận"),
    ("returned", "Đề nghị bổ sung"),
    ("failed", "Chưa thực hiện được"),
)
FIGURES = Chart(
    title="Số đảng viên đã khai báo",
    labels=("Chi bộ Một", "Chi bộ Hai"),
    series=(Series("Quý này", (42, 31)), Series("Quý trước", (38, 33))),
)
TRACE = [{"day": "2026-09-02", "reason": "Quốc khánh"}, {"day": "2026-09-05", "reason": "Thứ Bảy"}]


class SampleForm(forms.Form):
    """One field of each kind; posted empty it shows every kind of error."""

    display_name = forms.CharField(label="Tên hiển thị", help_text="Tên mà người khác nhìn thấy trên trang.")
    due_on = DateField(label="Hạn trả lời")
    platform = forms.ChoiceField(label="Nền tảng", choices=[("", "Chọn nền tảng"), ("zalo", "Zalo")])
    answer = forms.ChoiceField(label="Bạn trả lời", choices=[("yes", "Có"), ("no", "Không")], widget=forms.RadioSelect)
    note = forms.CharField(label="Ghi chú", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    is_true = forms.BooleanField(label="Tôi xác nhận nội dung trên là đúng và đủ")


def sample(request: HttpRequest) -> dict[str, Any]:
    """Context of the gallery; `?form=errors` shows the form as after an empty post."""
    now = clock.now()
    rows = [SimpleNamespace(name=f"Nguyễn Văn {letter}", count=1200 + n, at=now) for n, letter in enumerate("ABCDEFG")]
    return {
        "icons": ICONS,
        "statuses": STATUSES,
        "figures": FIGURES,
        "trace": TRACE,
        "today": clock.today(),
        "now": now,
        "events": [
            SimpleNamespace(at=now - timedelta(days=2), actor="Trần Thị Bình", text="Gửi bản khai báo", icon="next"),
            SimpleNamespace(at=now, actor="", text="Đã ghi nhận", icon="check", detail="Bản thứ 2"),
        ],
        "page": Paginator(rows * 40, 7).get_page(request.GET.get("page")),
        "form": SampleForm({}) if request.GET.get("form") == "errors" else SampleForm(),
    }
