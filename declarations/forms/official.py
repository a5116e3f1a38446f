"""Forms of the unit's own pages."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from accounts.models import Member, Membership, Post, Unit, User
from accounts.roles import Verb
from declarations.actions import OfficialContent
from declarations.forms.incidents import words
from declarations.models import OfficialPage
from declarations.models.official import CheckResult
from declarations.platforms import Platform
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import validate_text

FIRST_DAY = date(2000, 1, 1)  # before social networks


class OfficialPageForm(OnceForm):
    """One page or group of the unit."""

    submit_label = "Lưu vào sổ"

    unit = forms.ModelChoiceField(label="Đơn vị", queryset=Unit.objects.none(), empty_label=None)
    name = forms.CharField(label="Tên trang, nhóm", max_length=100, validators=[validate_text])
    platform = forms.ChoiceField(label="Nền tảng", choices=Platform.choices)
    address = forms.CharField(
        label="Địa chỉ",
        max_length=300,
        validators=[validate_text],
        help_text="Lưu như chữ thường; cổng không mở trang này.",
    )
    purpose = forms.CharField(label="Mục đích", max_length=300, validators=[validate_text])
    responsible = forms.ModelChoiceField(
        label="Người phụ trách",
        queryset=Member.objects.none(),
        required=False,
        empty_label="Chưa phân công",
        help_text="Người giữ chức vụ ở đơn vị, ở chi bộ là cả đảng viên. Người này được nhắc rà soát hằng năm.",
    )
    opened_on = DateField(label="Ngày lập (không bắt buộc)", required=False)

    def __init__(self, *args: Any, user: User, page: OfficialPage | None = None, **kwargs: Any) -> None:
        names = ("unit", "name", "platform", "address", "purpose", "responsible", "opened_on")
        initial = {name: getattr(page, name) for name in names} if page else {}
        super().__init__(*args, initial=initial, **kwargs)
        units = [page.unit_id] if page else user.units_with(Verb.KEEP_OFFICIAL_PAGES)
        chosen: forms.ModelChoiceField[Unit] = self.fields["unit"]  # type: ignore[assignment]
        chosen.queryset = Unit.objects.filter(pk__in=units)
        chosen.initial = units[0] if units else None
        if len(units) < 2:
            chosen.widget = forms.HiddenInput()
        people: forms.ModelChoiceField[Member] = self.fields["responsible"]  # type: ignore[assignment]
        people.queryset = may_answer_for(units)

    def clean_opened_on(self) -> date | None:
        day: date | None = self.cleaned_data["opened_on"]
        if day is not None and not FIRST_DAY <= day <= clock.today():
            raise ValidationError("Hãy nhập ngày từ 01/01/2000 đến hôm nay, hoặc để trống.")
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        unit, person = data.get("unit"), data.get("responsible")
        if unit and person and not may_answer_for([unit.pk]).filter(pk=person.pk).exists():
            self.add_error("responsible", "Hãy chọn người giữ chức vụ hoặc sinh hoạt tại đơn vị này.")
        return data

    def content(self) -> OfficialContent:
        """The checked values, ready for the action."""
        names = ("name", "platform", "address", "purpose", "responsible", "opened_on")
        return OfficialContent(**{name: self.cleaned_data[name] for name in names})


def may_answer_for(units: list[UUID]) -> QuerySet[Member]:
    """Members who may answer for a page of these units: who holds a post there, and in a cell its members."""
    holders = Q(pk__in=Post.objects.held().filter(unit__in=units).values("member"))
    roll = Q(pk__in=Membership.objects.on_roll().filter(unit__in=units).values("member"))
    return Member.objects.filter(holders | roll).order_by("sort_key", "pk")


class CheckForm(PortalForm):
    """The yearly check of a page."""

    submit_label = "Ghi kết quả rà soát"

    result = forms.ChoiceField(label="Kết quả rà soát", choices=CheckResult.choices, widget=forms.RadioSelect)
    note = words("Cần làm gì (không bắt buộc)", required=False, rows=3, help_text="Đảng viên của đơn vị đọc được.")
