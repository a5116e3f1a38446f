"""What is typed about a rule, and about a day of the calendar."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from notifications.actions.rules import RuleContent
from notifications.models import Rule
from notifications.models.rules import DayKind, FollowUp, Step
from portal.lib import clock
from portal.lib.calendar import Computed, add_days
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import validate_text

FURTHEST = timedelta(days=366)
MOST_DAYS = 3660
# The immutable code of a provision: number and symbol, day of issue, then the article or point.
PROVISION = re.compile(r"[0-9A-Z][0-9A-Za-z.-]*/\d{4}-\d{2}-\d{2}(#[0-9A-Za-z.-]+)?")


def soon(day: date) -> date:
    """From today to a year ahead."""
    today = clock.today()
    if not today <= day <= today + FURTHEST:
        raise ValidationError("Hãy chọn một ngày từ hôm nay đến một năm tới.")
    return day


class RuleForm(OnceForm):
    """The next version of a rule, filled with the one in force."""

    submit_label = "Đặt quy tắc mới"

    label = forms.CharField(label="Tên quy tắc", max_length=200, validators=[validate_text])
    days = forms.IntegerField(label="Số ngày", min_value=0, max_value=MOST_DAYS)
    day_kind = forms.ChoiceField(label="Cách tính", choices=DayKind.choices)
    steps = forms.MultipleChoiceField(
        label="Nhắc việc vào lúc",
        choices=Step.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Không chọn lần nào thì cổng không nhắc. Mỗi người chỉ nhận lần nhắc gần nhất, không nhận dồn.",
    )
    follow_up = forms.ChoiceField(label="Sau lần nhắc cuối", choices=FollowUp.choices)
    provision_code = forms.CharField(
        label="Mã căn cứ",
        max_length=80,
        required=False,
        validators=[validate_text],
        help_text=(
            "Thí dụ 85-QD-TW/2022-10-07#M2. Bỏ trống nếu không văn bản nào nêu số ngày: cổng ghi “quy định nội bộ”."
        ),
    )
    valid_from = DateField(label="Áp dụng từ ngày", help_text="Hôm nay hoặc một ngày sau đó.")

    def __init__(self, *args: Any, current: Rule, **kwargs: Any) -> None:
        names = ("label", "days", "day_kind", "steps", "follow_up", "provision_code")
        initial = {name: getattr(current, name) for name in names}
        super().__init__(*args, initial=initial | {"valid_from": clock.today() + timedelta(days=1)}, **kwargs)

    def clean_provision_code(self) -> str:
        code: str = self.cleaned_data["provision_code"].strip()
        if code and not PROVISION.fullmatch(code):
            raise ValidationError("Mã căn cứ viết như 85-QD-TW/2022-10-07#M2: số và ký hiệu, ngày ban hành, điểm.")
        return code

    def clean_valid_from(self) -> date:
        return soon(self.cleaned_data["valid_from"])

    def content(self) -> RuleContent:
        """The checked values, ready for the action."""
        names = ("label", "days", "day_kind", "steps", "follow_up", "provision_code")
        return RuleContent(**{name: self.cleaned_data[name] for name in names})


class TryForm(forms.Form):
    """A question to the calendar: from a day, so many days; asked by GET, writes nothing."""

    starts_on = DateField(label="Việc bắt đầu ngày")
    days = forms.IntegerField(label="Số ngày", min_value=0, max_value=MOST_DAYS)
    day_kind = forms.ChoiceField(label="Cách tính", choices=DayKind.choices)

    @classmethod
    def of(cls, data: Any, rule: Rule) -> "TryForm":
        """Bound when something was asked, else filled with today and the rule's days."""
        initial = {"starts_on": clock.today(), "days": rule.days, "day_kind": rule.day_kind}
        return cls(data if "starts_on" in data else None, initial=initial)

    def answer(self, overrides: Any) -> Computed | None:
        """The due day with its trace; None when the question is not complete."""
        if self.is_bound and not self.is_valid():
            return None
        asked = self.cleaned_data if self.is_bound else self.initial
        return add_days(asked["starts_on"], asked["days"], kind=asked["day_kind"], overrides=overrides)

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not 2000 <= day.year <= 2100:
            raise ValidationError("Hãy nhập một ngày trong khoảng năm 2000 đến 2100.")
        return day


class DayForm(OnceForm):
    """A day off, or a day worked, that the public calendar does not know."""

    submit_label = "Ghi ngày này"

    day = DateField(label="Ngày")
    kind = forms.ChoiceField(
        label="Là ngày",
        choices=[("off", "nghỉ"), ("working", "làm việc (làm bù)")],
        widget=forms.RadioSelect,
        initial="off",
    )
    name = forms.CharField(
        label="Tên ngày", max_length=100, validators=[validate_text], help_text="Thí dụ: Nghỉ bù Quốc khánh."
    )
    ground = forms.CharField(
        label="Căn cứ",
        max_length=150,
        required=False,
        validators=[validate_text],
        help_text="Số văn bản cho nghỉ hoặc hoán đổi ngày làm việc, nếu có.",
    )

    def clean_day(self) -> date:
        return soon(self.cleaned_data["day"])


class DayRemoveForm(PortalForm):
    """Which day is again what the public calendar says."""

    day = forms.DateField(input_formats=["%Y-%m-%d"])
