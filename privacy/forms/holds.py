"""Tạm giữ dữ liệu, and the confirmation of a purge."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import Membership, User
from accounts.roles import Verb
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import clean_name, search_key, validate_lines, validate_text
from privacy.models import LegalHold

NOBODY = "Không có đảng viên nào có tên này trong các chi bộ của bạn. Hãy kiểm tra họ tên đầy đủ."
SEVERAL = "Có nhiều đảng viên cùng tên. Hãy ghi thêm tên chi bộ để chọn đúng người."


class HoldForm(OnceForm):
    """The member by full name (a list of a whole subtree would be too long), and why."""

    submit_label = "Tạm giữ dữ liệu"

    full_name = forms.CharField(label="Họ và tên đảng viên", max_length=100, validators=[validate_text])
    cell = forms.CharField(
        label="Chi bộ", max_length=150, required=False, validators=[validate_text],
        help_text="Chỉ cần ghi khi có nhiều người cùng tên.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: đang giải quyết khiếu nại. Đảng viên đọc được trong bản sao dữ liệu của mình.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "full_name" in data:
            found = list(self._members(data)[:2])
            if len(found) != 1:
                self.add_error("full_name", SEVERAL if found else NOBODY)
            else:
                data["membership"] = found[0]
        return data

    def place(self, place: Callable[..., LegalHold]) -> LegalHold:
        """Places the hold that the checked form asks for."""
        row = self.cleaned_data["membership"]
        return place(by=self.user, member=row.member, unit=row.unit, reason=self.cleaned_data["reason"])

    def _members(self, data: dict[str, Any]) -> Any:
        seen = Q(unit__in=self.user.units_with(Verb.REVIEW_DECLARATIONS))
        for path in self.user.paths_with(Verb.CONFIRM_POSTS):
            seen |= Q(unit__path__startswith=path)
        named = Q(member__search_key=search_key(clean_name(data["full_name"])))
        if data.get("cell"):
            named &= Q(unit__search_key__contains=search_key(data["cell"]))
        last = Membership.objects.filter(seen, named).exclude(member=self.user.member_id)
        newest = last.order_by("member_id", "-starts_on", "-pk").select_related("member", "unit")
        return list({row.member_id: row for row in reversed(list(newest[:50]))}.values())


class PurgeForm(PortalForm):
    """Second step: the number that the preview shows, typed by hand."""

    submit_label = "Xóa"

    total = forms.CharField(label="Gõ lại tổng số sẽ xóa", max_length=20, validators=[validate_text])

    def __init__(self, *args: Any, total: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = total

    def clean_total(self) -> int:
        digits = "".join(letter for letter in self.cleaned_data["total"] if letter not in " .")
        if not digits.isdecimal() or int(digits) != self.expected:
            raise forms.ValidationError("Số này không đúng với tổng số ở trên. Hãy xem lại rồi gõ đúng số đó.")
        return self.expected
