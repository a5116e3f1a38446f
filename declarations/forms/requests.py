"""Forms of a request to declare, and of a member's opinion about it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Unit, User
from accounts.roles import Verb
from declarations.actions import RequestContent
from declarations.models import DeclarationRequest
from declarations.models.requests import OptionalField
from declarations.platforms import Platform
from documents.citations import known
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import validate_lines, validate_text

FURTHEST_DAYS = 366
# Fields of the form that are called as the columns are.
SAME_NAMES = (
    "document_number", "citations", "purpose", "platforms", "kept_months", "due_on", "renewal_months", "is_staggered",
)  # fmt: skip
PURPOSE = (
    "Để chi bộ nắm được trang thông tin điện tử cá nhân chính danh của đảng viên và hỗ trợ kịp thời "
    "khi trang bị chiếm quyền hoặc giả mạo. Việc khai báo không dùng vào việc khác."
)


class ContentForm(PortalForm):
    """What a request says. `content()` gives the checked values to the action."""

    document_number = forms.CharField(
        label="Số văn bản của đơn vị",
        max_length=60,
        required=False,
        validators=[validate_text],
        help_text="Thí dụ 12-KH/CB. Bỏ trống nếu chỉ căn cứ quy định bên dưới.",
    )
    citations = forms.MultipleChoiceField(
        label="Căn cứ",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Mỗi căn cứ ghi rõ mức độ tin cậy; ủy ban kiểm tra cấp mình cần đối chiếu trước khi dùng.",
    )
    purpose = forms.CharField(
        label="Mục đích",
        max_length=1000,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
        initial=PURPOSE,
    )
    platforms = forms.MultipleChoiceField(
        label="Nền tảng cần khai",
        choices=Platform.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=Platform.values,
    )
    fields_asked = forms.MultipleChoiceField(
        label="Thông tin khai thêm",
        choices=OptionalField.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nền tảng, tên hiển thị và tình trạng luôn được hỏi. Chỉ chọn thêm khi thật cần.",
    )
    kept_months = forms.IntegerField(label="Thời gian lưu (tháng)", min_value=1, max_value=120, initial=24)
    renewal_months = forms.IntegerField(
        label="Xác nhận lại sau (tháng)",
        min_value=1,
        max_value=60,
        required=False,
        help_text="Bỏ trống nếu không hỏi lại. Có ghi thì khi một bản đã ghi nhận đủ số tháng này, đảng viên được hỏi "
        "lại: bản khai điền sẵn, không có gì thay đổi thì chỉ một lần bấm. Không văn bản nào của Đảng đặt ra kỳ này; "
        "đây là quy định nội bộ của đơn vị.",
    )
    is_staggered = forms.BooleanField(
        label="Rải đều kỳ xác nhận lại trong chi bộ",
        required=False,
        help_text="Mỗi đảng viên có một ngày riêng trong những tuần cuối kỳ, để người xem xét không nhận tất cả "
        "trong một ngày. Thứ tự do máy xếp, không theo tên.",
    )
    due_on = DateField(label="Hạn khai", help_text="Nếu rơi vào ngày nghỉ, hạn chuyển sang ngày làm việc kế tiếp.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grounds = [(one.code, f"{one.label}: {one.summary} ({one.confidence})") for one in known().values()]
        chosen: forms.MultipleChoiceField = self.fields["citations"]  # type: ignore[assignment]
        chosen.choices = grounds

    def clean_due_on(self) -> Any:
        due_on, today = self.cleaned_data["due_on"], clock.today()
        if not today <= due_on <= today + timedelta(days=FURTHEST_DAYS):
            raise ValidationError("Hãy chọn hạn từ hôm nay đến một năm tới.")
        return due_on

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        chosen = "citations" in data and "document_number" in data
        if chosen and not data["citations"] and not data["document_number"]:
            self.add_error("document_number", "Hãy ghi số văn bản của đơn vị hoặc chọn ít nhất một căn cứ bên dưới.")
        if data.get("is_staggered") and data.get("renewal_months") is None and "renewal_months" not in self.errors:
            self.add_error("renewal_months", "Hãy ghi số tháng của một kỳ, hoặc bỏ chọn rải đều.")
        return data

    def content(self) -> RequestContent:
        """The checked values, ready for the action."""
        data = self.cleaned_data
        return RequestContent(fields=data["fields_asked"], **{name: data[name] for name in SAME_NAMES})


class RequestForm(ContentForm, OnceForm):
    """A new request; the unit is asked only where the person holds posts in several."""

    submit_label = "Lưu bản nháp"

    unit = forms.ModelChoiceField(label="Đơn vị yêu cầu", queryset=Unit.objects.none(), empty_label=None)
    field_order = ("unit",)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = user.units_with(Verb.REQUEST_DECLARATIONS)
        chosen: forms.ModelChoiceField[Unit] = self.fields["unit"]  # type: ignore[assignment]
        chosen.queryset = Unit.objects.filter(pk__in=units)
        chosen.initial = units[0] if units else None
        if len(units) < 2:
            chosen.widget = forms.HiddenInput()


class RequestEditForm(ContentForm):
    """A draft being changed."""

    submit_label = "Lưu bản nháp"

    def __init__(self, *args: Any, declaration_request: DeclarationRequest, **kwargs: Any) -> None:
        initial = {name: getattr(declaration_request, name) for name in SAME_NAMES}
        super().__init__(*args, initial=initial | {"fields_asked": declaration_request.fields}, **kwargs)


class OpinionForm(PortalForm):
    """Nobody must give reasons for not agreeing."""

    submit_label = "Gửi ý kiến"

    opinion = forms.CharField(
        label="Ý kiến của bạn (không bắt buộc)",
        max_length=2000,
        required=False,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Bạn có thể để trống và trao đổi trực tiếp. Không ghi nội dung mật.",
    )


class SettleForm(PortalForm):
    """What came out of the talk."""

    submit_label = "Ghi kết quả trao đổi"

    note = forms.CharField(
        label="Kết quả trao đổi",
        max_length=2000,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Đảng viên được báo và đọc được nội dung này. Không ghi nội dung mật.",
    )
