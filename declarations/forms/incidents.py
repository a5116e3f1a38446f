"""Forms of an abnormal page and of a tin báo."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Unit, User
from declarations.actions import IncidentContent, ReportContent
from declarations.incident_steps import TOLD_BY_SENDING, steps
from declarations.models.impostors import ImpostorKind, Recipient
from declarations.models.incidents import IncidentKind, Resolution
from declarations.situation import own_versions
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import validate_lines, validate_text
from portal.lib.uploads import PictureField

FURTHEST_BACK = timedelta(days=366)
NO_PASSWORD = "Không ghi mật khẩu, mã xác minh hay nội dung mật."  # noqa: S105  a sentence
NO_NAMES = "Chỉ mô tả trang. Không ghi tên, số điện thoại hay suy đoán ai lập trang."


def _recent_day(day: date) -> date:
    if not clock.today() - FURTHEST_BACK <= day <= clock.today():
        raise ValidationError("Hãy nhập một ngày trong vòng một năm qua, không sau hôm nay.")
    return day


def words(
    label: str, *, required: bool = True, most: int = 1000, rows: int = 4, help_text: str = ""
) -> forms.CharField:
    """A box for a few lines."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": rows}),
        help_text=help_text,
    )


class IncidentForm(OnceForm):
    """A member's own page is not as it should be."""

    submit_label = "Báo bí thư chi bộ"

    kind = forms.ChoiceField(label="Chuyện gì xảy ra", choices=IncidentKind.choices, widget=forms.RadioSelect)
    page = forms.ChoiceField(label="Trang nào", required=False)
    page_text = forms.CharField(
        label="Trang khác: tên hoặc địa chỉ",
        max_length=300,
        required=False,
        validators=[validate_text],
        help_text="Trang giả mạo hoặc trang chưa khai. Chỉ ghi để nhận biết; cổng không mở trang này.",
    )
    noticed_on = DateField(label="Nhận thấy từ ngày")
    steps_done = forms.MultipleChoiceField(
        label="Việc đã làm",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Chưa làm thì để trống, đánh dấu sau.",
    )
    note = words("Mô tả ngắn (không bắt buộc)", required=False, help_text=NO_PASSWORD)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        current = own_versions(user).current
        self._pages = {str(page.pk): page for page in current.pages.all() if page.is_active} if current else {}
        named = [(key, str(page)) for key, page in self._pages.items()]
        self.fields["page"].choices = [("", "Trang khác, ghi bên dưới"), *named]  # type: ignore[attr-defined]
        if not named:
            self.fields["page"].widget = forms.HiddenInput()
        self.fields["steps_done"].choices = [  # type: ignore[attr-defined]
            (step.code, step.title) for step in steps() if step.code != TOLD_BY_SENDING
        ]
        self.fields["noticed_on"].initial = clock.today()

    def clean_noticed_on(self) -> date:
        return _recent_day(self.cleaned_data["noticed_on"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("page") and not data.get("page_text") and "page_text" not in self.errors:
            self.add_error("page_text", "Hãy chọn một trang đã khai, hoặc ghi tên hay địa chỉ của trang.")
        return data

    def content(self) -> IncidentContent:
        """The checked values, ready for the action."""
        data = self.cleaned_data
        return IncidentContent(
            kind=data["kind"],
            noticed_on=data["noticed_on"],
            page=self._pages.get(data["page"]),
            page_text=data["page_text"],
            note=data["note"],
            steps_done=tuple(data["steps_done"]),
        )


class StepsForm(PortalForm):
    """Which steps are done."""

    submit_label = "Lưu việc đã làm"

    steps_done = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["steps_done"].choices = [(step.code, step.title) for step in steps()]  # type: ignore[attr-defined]


class NoteForm(OnceForm):
    """One more remark in the course of an incident."""

    submit_label = "Gửi"

    text = words("Ghi thêm", rows=3, help_text=f"Người báo và người theo dõi đều đọc được. {NO_PASSWORD}")


class ResolveForm(PortalForm):
    """How an incident ended."""

    submit_label = "Kết thúc"

    resolution = forms.ChoiceField(label="Kết quả", choices=Resolution.choices, widget=forms.RadioSelect)
    note = words("Ghi thêm (không bắt buộc)", required=False, rows=3, help_text=NO_PASSWORD)


class ImpostorReportForm(OnceForm):
    """Tin báo: about a page, never about a person."""

    submit_label = "Gửi tin báo"

    kind = forms.ChoiceField(label="Trang thuộc loại nào", choices=ImpostorKind.choices, widget=forms.RadioSelect)
    address = forms.CharField(
        label="Địa chỉ hoặc tên trang",
        max_length=300,
        validators=[validate_text],
        help_text="Chép nguyên văn. Cổng lưu như chữ thường, không mở và không tạo liên kết.",
    )
    seen_on = DateField(label="Nhìn thấy ngày")
    affected = forms.ModelChoiceField(label="Đơn vị bị ảnh hưởng", queryset=Unit.objects.none(), empty_label=None)
    note = words("Mô tả ngắn (không bắt buộc)", required=False, help_text=NO_NAMES)
    picture = PictureField(
        label="Ảnh chụp màn hình (không bắt buộc)",
        required=False,
        help_text="JPEG, PNG hoặc WEBP, tối đa 10 MB. Thông tin kèm trong ảnh (nơi chụp, máy chụp) được bỏ đi.",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: forms.ModelChoiceField[Unit] = self.fields["affected"]  # type: ignore[assignment]
        if user.cell is not None:
            chosen.queryset = Unit.objects.filter(path__in=[*user.cell.paths_above, user.cell.path]).order_by("-path")
            chosen.initial = user.cell
        self.fields["seen_on"].initial = clock.today()

    def clean_seen_on(self) -> date:
        return _recent_day(self.cleaned_data["seen_on"])

    def content(self) -> ReportContent:
        """The checked values, ready for the action."""
        names = ("kind", "address", "seen_on", "affected", "note", "picture")
        return ReportContent(**{name: self.cleaned_data[name] for name in names})


class ForwardForm(PortalForm):
    """Up, or by letter to who is competent."""

    submit_label = "Chuyển tin báo"

    recipient = forms.ChoiceField(label="Chuyển tới", choices=Recipient.choices, widget=forms.RadioSelect)
    recipient_name = forms.CharField(
        label="Tên cơ quan, chỉ huy nhận công văn",
        max_length=150,
        required=False,
        validators=[validate_text],
        help_text="Chỉ cần khi chuyển bằng công văn. Ghi tên cơ quan hoặc chức danh, không ghi tên người.",
    )

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [each for each in Recipient.choices if each[0] != Recipient.ABOVE or unit.parent_path]
        self.fields["recipient"].choices = allowed  # type: ignore[attr-defined]
        # Armed forces report to the direct commander (CT 21, III.4).
        self.fields["recipient"].initial = Recipient.COMMANDER if unit.is_armed_forces else allowed[0][0]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        by_letter = data.get("recipient") in (Recipient.BODY, Recipient.COMMANDER)
        if by_letter and not data.get("recipient_name") and "recipient_name" not in self.errors:
            self.add_error("recipient_name", "Hãy ghi nơi nhận công văn, thí dụ “Công an xã”.")
        return data


class AnswerForm(PortalForm):
    """What who is competent answered."""

    outcome = words("Nội dung trả lời", help_text=f"Người báo tin được báo và đọc được. {NO_NAMES}")


class CloseForm(PortalForm):
    """Why no step is needed."""

    outcome = words("Lý do không cần chuyển", rows=3, help_text="Người báo tin được báo và đọc được lý do.")
