"""Forms of steps that change or end a membership."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Membership, Standing
from accounts.models.members import EndReason
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import PortalForm

# Why a membership ends by hand; moves, a change of standing and the closing of a unit have steps of their own.
END_REASONS = {
    EndReason.TRANSFER: "Chuyển sinh hoạt đến nơi chưa dùng cổng này",
    EndReason.LEFT: EndReason.LEFT.label,
    EndReason.DECEASED: "Đồng chí đã từ trần",
    EndReason.MISTAKE: EndReason.MISTAKE.label,
}

END_CHOICES = [(each.value, label) for each, label in END_REASONS.items()]
# A final step never goes out with a reason nobody picked.
NOT_CHOSEN = ("", "– Chọn –")


class _DatedForm(PortalForm):
    """A change of a membership on a day between its first and today (or, on its first day, tomorrow)."""

    on = DateField(label="Từ ngày")

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.membership = membership
        self.helper.inputs = []
        self.helper.form_tag = False
        self.helper.disable_csrf = True  # the confirm box around it carries the token

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        first, last = self.first_day, max(clock.today(), self.first_day)
        if not first <= day <= last:
            raise ValidationError(f"Chọn ngày từ {first:%d/%m/%Y} đến {last:%d/%m/%Y}.")
        return day

    @property
    def first_day(self) -> date:
        return self.membership.starts_on


class StandingForm(_DatedForm):
    """A new standing from a day on."""

    standing = forms.ChoiceField(label="Tư cách mới")

    field_order = ("standing", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A guest's membership is another one than the official: neither turns into the other.
        unfit = {self.membership.standing, Standing.TEMPORARILY_HERE}
        field = self.fields["standing"]
        field.choices = [NOT_CHOSEN] + [choice for choice in Standing.choices if choice[0] not in unfit]  # type: ignore[attr-defined]
        self.fields["on"].initial = clock.today()


class MembershipEndForm(_DatedForm):
    """Why and when somebody leaves the roll of a cell."""

    reason = forms.ChoiceField(label="Lý do", choices=[NOT_CHOSEN, *END_CHOICES])

    field_order = ("reason", "on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].help_text = "Ngày đầu tiên không còn trong danh sách."
        self.fields["on"].initial = max(clock.today(), self.first_day)

    @property
    def first_day(self) -> date:
        # A membership lasts a day at least.
        return self.membership.starts_on + timedelta(days=1)
