"""What a member asks, and what is answered."""

from typing import Any

from django import forms

from accounts.models import Member, Membership, User
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import validate_lines, validate_text
from privacy.actions import NewRequest
from privacy.models import RefusalGround, RequestKind
from privacy.permissions import entry_units

HELP = {
    RequestKind.VIEW: "Chi bộ cho biết cổng lưu gì về bạn, ai đã xem. Bạn cũng tự xem được ngay ở Thông tin của tôi.",
    RequestKind.CORRECT: "Ghi rõ chỗ chưa đúng và đúng là gì. Riêng bản khai, bạn tự gửi bản cập nhật ở mục Khai báo.",
    RequestKind.COPY: "Bản in mọi dữ liệu về bạn. Có tài khoản thì bạn tự tải được ngay ở mục Dữ liệu của tôi.",
    RequestKind.RESTRICT: "Trong thời gian hạn chế, các bản khai của bạn chỉ mình bạn mở được.",
    RequestKind.OBJECT: "Các yêu cầu khai báo được coi như bạn không đồng ý; bản đã gửi được rút, chỉ còn bạn xem.",
    RequestKind.WITHDRAW: "Mọi sự đồng ý đã cho được rút lại; bản đã gửi được rút, chỉ còn bạn xem.",
    RequestKind.DELETE: "Xóa các bản khai và ý kiến. Tên trên danh sách chi bộ còn giữ khi bạn còn sinh hoạt.",
    RequestKind.PROTECT: "Ví dụ: nghi có người xem trái phép, cần đổi cách đăng nhập, cần người khác giải quyết.",
}  # fmt: skip


# What the handler reads before the last step.
EFFECTS = {
    RequestKind.VIEW: "Nếu thực hiện: trả lời của bạn là kết quả.",
    RequestKind.CORRECT: "Nếu thực hiện: hãy sửa trên danh sách trước, rồi trả lời đã sửa gì.",
    RequestKind.COPY: "Nếu thực hiện: trao bản in, hoặc chỉ cách tự tải, rồi trả lời.",
    RequestKind.RESTRICT: "Nếu thực hiện: ngay lập tức chỉ đảng viên mở được các bản khai của mình.",
    RequestKind.OBJECT: "Nếu thực hiện: mọi sự đồng ý và các bản khai được rút, thôi nhắc; cần trao đổi thêm.",
    RequestKind.WITHDRAW: "Nếu thực hiện: mọi sự đồng ý và các bản khai được rút, thôi nhắc; cần trao đổi thêm.",
    RequestKind.DELETE: "Nếu thực hiện: bản khai, ý kiến bị xóa hẳn; ai đã rời danh sách thì cả tên, tài khoản.",
    RequestKind.PROTECT: "Nếu thực hiện: hãy làm biện pháp trước, rồi trả lời đã làm gì.",
}  # fmt: skip


class RequestForm(OnceForm):
    """Any member; no reason must be given except to say what is wrong."""

    submit_label = "Gửi yêu cầu"

    kind = forms.ChoiceField(label="Bạn muốn", choices=RequestKind.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label="Nội dung",
        max_length=2000,
        required=False,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Không bắt buộc, trừ khi yêu cầu chỉnh sửa: hãy ghi chỗ chưa đúng. Không ghi nội dung mật.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == RequestKind.CORRECT and not data.get("text"):
            self.add_error("text", "Hãy ghi chỗ nào chưa đúng và đúng là gì, để người giải quyết sửa được.")
        return data

    def new(self) -> NewRequest:
        data = self.cleaned_data
        return NewRequest(kind=data["kind"], text=data["text"], basis=data.get("basis", ""))


class EntryForm(RequestForm):
    """Typed in by the cell's head for a member who asked in person or on paper."""

    submit_label = "Ghi yêu cầu"

    member = forms.ModelChoiceField(label="Đảng viên", queryset=Member.objects.none())
    basis = forms.CharField(
        label="Căn cứ nhập thay",
        max_length=300,
        validators=[validate_text],
        help_text="Đơn giấy ngày nào, hoặc ai nghe trực tiếp, ở đâu. Đảng viên đọc được dòng này.",
    )
    field_order = ("member", "kind", "text", "basis")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Membership.objects.on_roll().filter(unit__in=[unit.pk for unit in entry_units(user)])
        chosen: forms.ModelChoiceField[Member] = self.fields["member"]  # type: ignore[assignment]
        members = Member.objects.filter(pk__in=rows.values("member")).exclude(user=user)
        chosen.queryset = members.order_by("sort_key", "pk")


class ConfirmForm(PortalForm):
    """Receipt."""

    has_processor = forms.BooleanField(
        label="Có cơ quan, tổ chức khác cùng xử lý dữ liệu này (thời hạn dài hơn)", required=False
    )


class ExtendForm(PortalForm):
    """The one extension."""

    submit_label = "Gia hạn một lần"

    reason = forms.CharField(
        label="Lý do gia hạn",
        max_length=1000,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Đảng viên đọc được. Pháp luật cho gia hạn một lần.",
    )


class AnswerForm(PortalForm):
    """Done, or not possible and why."""

    submit_label = "Gửi trả lời"

    outcome = forms.ChoiceField(
        label="Kết quả",
        choices=[("done", "Thực hiện yêu cầu"), ("refused", "Không thực hiện được")],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label="Nếu không thực hiện được: lý do", choices=[("", "–"), *RefusalGround.choices], required=False
    )
    answer = forms.CharField(
        label="Trả lời cho đảng viên",
        max_length=2000,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Nói rõ đã làm gì, hoặc vì sao không làm được và có thể hỏi ai. Không ghi nội dung mật.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("outcome") == "refused" and not data.get("ground"):
            self.add_error("ground", "Hãy chọn lý do không thực hiện được.")
        return data


class ReadFilterForm(forms.Form):
    """Which openings to show."""

    purpose = forms.ChoiceField(label="Để làm gì", required=False)
    since = forms.DateField(label="Từ ngày", required=False)
    until = forms.DateField(label="Đến ngày", required=False)

    def __init__(self, *args: Any, purposes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["purpose"]  # type: ignore[assignment]
        field.choices = [("", "Tất cả"), *purposes]
