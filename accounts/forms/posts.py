"""Proposing a post: first whom, then which office and from when."""

from datetime import date, timedelta
from typing import Any

from django import forms

from accounts.actions import Substitution
from accounts.models import Member, Unit
from accounts.roles import ROLES, Level, Office, office_label
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm
from portal.lib.names import validate_text

EARLIEST = date(1990, 1, 1)
LATEST_DAYS_AHEAD = 90
SHORTEST_SEARCH = 2
# Beyond these somebody mistyped the year.
LONGEST_TERM = timedelta(days=3660)
LONGEST_ABSENCE = timedelta(days=366)


class MemberSearchForm(forms.Form):
    """Finds the person: a roll may hold thousands, so nobody scrolls through a list."""

    q = forms.CharField(
        label="Họ và tên",
        min_length=SHORTEST_SEARCH,
        max_length=100,
        help_text="Gõ ít nhất hai chữ, có dấu hay không dấu đều được.",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    cell = forms.CharField(
        label="Chi bộ",
        max_length=100,
        required=False,
        help_text="Không bắt buộc; dùng khi có nhiều người trùng tên.",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def found(self, members: Any) -> Any:
        """Members that fit; none while nothing is asked for."""
        if not self.is_valid():
            return members.none()
        members = members.named_like(self.cleaned_data["q"])
        if cell := self.cleaned_data["cell"]:
            members = members.of_cell_named(cell)
        return members.order_by("sort_key", "pk")


class PostForm(OnceForm):
    """The proposal itself, for a member who was chosen."""

    submit_label = "Gửi đề xuất"

    member = forms.ModelChoiceField(
        queryset=Member.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": "Hãy chọn một người trong kết quả tìm.",
            "invalid_choice": "Không chọn được người này. Hãy tìm lại.",
        },
    )
    office = forms.ChoiceField(label="Chức vụ")
    starts_on = DateField(label="Từ ngày", help_text="Ngày ghi trong quyết định hoặc nghị quyết.")

    last_on = DateField(
        label="Đến hết ngày", required=False, help_text="Nếu quyết định ghi thời hạn; quyền hết sau ngày đó."
    )

    def __init__(self, *args: Any, unit: Unit, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        level = Level.CELL if unit.is_cell else Level.COMMITTEE
        offices = [office for office in Office if (office, level) in ROLES]
        self.fields["office"].choices = [(each.value, office_label(each, unit.kind)) for each in offices]  # type: ignore[attr-defined]
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = clock.today

    def clean_starts_on(self) -> date:
        day: date = self.cleaned_data["starts_on"]
        if not EARLIEST <= day <= clock.today() + timedelta(days=LATEST_DAYS_AHEAD):
            raise forms.ValidationError(f"Nhập một ngày từ 01/01/1990 đến {LATEST_DAYS_AHEAD} ngày tới.")
        return day

    def clean_last_on(self) -> date | None:
        day: date | None = self.cleaned_data["last_on"]
        if day is not None and not clock.today() <= day <= clock.today() + LONGEST_TERM:
            raise forms.ValidationError("Nhập ngày cuối của thời hạn, từ hôm nay đến không quá mười năm tới.")
        return day

    @property
    def ends_on(self) -> date | None:
        """The first day after the term."""
        day: date | None = self.cleaned_data["last_on"]
        return day + timedelta(days=1) if day else None


class SubstituteForm(OnceForm):
    """Who stands in, from when to when, on what ground."""

    submit_label = "Gửi phân công"

    member = forms.ModelChoiceField(
        queryset=Member.objects.none(),
        widget=forms.HiddenInput,
        error_messages={
            "required": "Hãy chọn một người trong danh sách.",
            "invalid_choice": "Không chọn được người này. Hãy chọn lại.",
        },
    )
    starts_on = DateField(label="Từ ngày")
    last_on = DateField(label="Đến hết ngày")
    basis = forms.CharField(
        label="Căn cứ",
        max_length=200,
        validators=[validate_text],
        help_text="Thí dụ: Biên bản họp chi bộ số 05, ngày 03/11/2026.",
    )

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = clock.today

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("last_on")
        if first and not clock.today() <= first <= clock.today() + timedelta(days=LATEST_DAYS_AHEAD):
            self.add_error("starts_on", f"Nhập một ngày từ hôm nay đến {LATEST_DAYS_AHEAD} ngày tới.")
        elif first and last and not first <= last <= first + LONGEST_ABSENCE:
            self.add_error("last_on", "Ngày cuối không trước ngày đầu và không quá một năm sau đó.")
        return data

    def substitution(self) -> Substitution:
        data = self.cleaned_data
        return Substitution(data["member"], data["starts_on"], data["last_on"], data["basis"])


class AccountCheckForm(forms.Form):
    """Before somebody's account gets the rights of a post: is it in that person's own hands?"""

    account_checked = forms.BooleanField(
        label="Tôi đã hỏi trực tiếp người này: chính họ đang dùng tài khoản trên",
        error_messages={"required": "Hãy hỏi trực tiếp người được đề xuất, rồi đánh dấu ô này."},
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not member.has_account:
            del self.fields["account_checked"]
