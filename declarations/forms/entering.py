"""Typing in paper: one form of one member, or a whole list at once."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Member, User
from declarations.actions import CheckedPage, Grounds, ListRefusedError, OnPaper, Say
from declarations.forms.drafting import checked_formset
from declarations.models import Answer, Basis, Declaration, DeclarationRequest
from declarations.models.entries import SIGNED, WAITING
from declarations.rows import rows_of
from declarations.scans import keep, kept_with, ticket_for
from declarations.short_pages import MAX_LENGTH, short_pages
from documents.models import StoredFile
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import clean_name, validate_lines, validate_text
from portal.lib.uploads import ScanField

UNCHANGED = "unchanged"
SCAN_LOST = "Bản chụp đã nhận trước đó không còn. Hãy chọn lại tệp."
WHERE = "Hãy chọn bản chụp, hoặc ghi nơi giữ tờ giấy (thí dụ: lưu ở sổ chi bộ, quyển 3)."
SAID = "Hãy ghi ngắn gọn: nói lúc nào, ai cùng nghe."
ASKS_MORE = "Yêu cầu lần này hỏi thêm so với bản trước. Hãy chọn “Khai các trang” và ghi đủ."


class GroundsForm(OnceForm):
    """On what the typing rests. A scan that came once is not asked for again."""

    bases: Sequence[Basis] = tuple(Basis)

    basis = forms.ChoiceField(label="Căn cứ", error_messages={"required": "Hãy chọn căn cứ."})
    basis_on = DateField(label="Ngày ký hoặc ngày nói", error_messages={"required": "Hãy ghi ngày trên giấy."})
    basis_note = forms.CharField(
        label="Ghi chú",
        max_length=500,
        required=False,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Nơi giữ tờ giấy, hoặc nói lúc nào, ai cùng nghe. Đảng viên đọc được ghi chú này.",
    )
    scan = ScanField(
        label="Bản chụp, bản quét",
        required=False,
        help_text="PDF, JPEG, PNG hoặc WEBP, tối đa 10 MB. Cổng xóa vị trí và thông tin máy trong ảnh.",
    )
    kept = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, asked: DeclarationRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.asked = user, asked
        self.stored: StoredFile | None = None
        chosen: forms.ChoiceField = self.fields["basis"]  # type: ignore[assignment]
        chosen.choices = [("", "Chọn căn cứ"), *((basis.value, basis.label) for basis in self.bases)]
        if not self.is_bound and len(self.bases) == 1:
            self.initial["basis"] = self.bases[0].value

    def clean_basis_on(self) -> date:
        day: date = self.cleaned_data["basis_on"]
        first = clock.local(self.asked.issued_at).date() if self.asked.issued_at else clock.today()
        if not first <= day <= clock.today():
            raise ValidationError(f"Ngày phải từ ngày gửi yêu cầu ({first:%d/%m/%Y}) đến hôm nay.")
        return day

    def clean_kept(self) -> str:
        ticket: str = self.cleaned_data["kept"]
        if ticket:
            self.stored = kept_with(ticket, self.user)
            if self.stored is None and not self.files.get(self.add_prefix("scan")):
                self.add_error("scan", SCAN_LOST)
        return ticket

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        has_scan = bool(data.get("scan") or self.stored) or "scan" in self.errors
        if not data.get("basis_note") and "basis_note" not in self.errors:
            if data.get("basis") in SIGNED and not has_scan:
                self.add_error("scan", WHERE)
            elif data.get("basis") and data["basis"] not in SIGNED:
                self.add_error("basis_note", SAID)
        return data

    def hold_scan(self) -> None:
        """Keeps a good scan although something else has to be corrected: files cannot be put back into a form."""
        checked = self.cleaned_data.get("scan") if hasattr(self, "cleaned_data") else None
        if checked is not None:
            self.stored = keep(checked)
        if self.stored is not None:
            typed: Any = self.data
            typed = typed.copy()  # not {**typed}: of a posted form that would be lists
            typed[self.add_prefix("kept")] = ticket_for(self.stored, self.user)
            self.data = typed

    def grounds(self) -> Grounds:
        """The checked basis, with the scan kept; call inside the transaction that writes."""
        data = self.cleaned_data
        scan = keep(data["scan"]) if data["scan"] else self.stored
        return Grounds(basis=data["basis"], on=data["basis_on"], note=data["basis_note"], scan=scan)


class EntryForm(GroundsForm):
    """One paper of one member; the pages are a formset beside it."""

    answer = forms.ChoiceField(
        label="Đảng viên trả lời", widget=forms.RadioSelect, error_messages={"required": "Hãy chọn câu trả lời."}
    )
    says = forms.ChoiceField(
        label="Phần xác nhận bản nhập hộ trước đây",
        required=False,
        widget=forms.RadioSelect,
        choices=[
            ("", "Giấy không có phần này, hoặc để trống"),
            ("agrees", "Đánh dấu “Tôi xác nhận”"),
            ("disagrees", "Đánh dấu “Tôi không đồng ý”"),
        ],
    )
    says_note = forms.CharField(
        label="Lý do không đồng ý", max_length=1000, required=False, validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    field_order = ("answer", "says", "says_note", "basis", "basis_on", "basis_note", "scan")

    def __init__(self, *args: Any, member: Member, versions: Sequence[Declaration], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.current = versions[0] if versions else None
        chosen: forms.ChoiceField = self.fields["answer"]  # type: ignore[assignment]
        chosen.choices = answers(self.current)
        if not any(row.confirmation in WAITING for row in versions):
            del self.fields["says"], self.fields["says_note"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("says") == "disagrees":
            if not data.get("says_note") and "says_note" not in self.errors:
                self.add_error("says_note", "Hãy ghi lý do như trên giấy; nếu giấy không ghi, hãy hỏi lại đảng viên.")
            if data.get("answer") == UNCHANGED:
                self.add_error("answer", "Giấy vừa không đồng ý với bản trước vừa ghi không thay đổi. Hãy hỏi lại.")
        return data

    def paper(self, pages: Sequence[CheckedPage]) -> OnPaper:
        """What the member answered, ready for the action; `pages` are those of the formset."""
        data, says = self.cleaned_data, self.cleaned_data.get("says")
        say = Say(agrees=says == "agrees", note=data.get("says_note", "")) if says else None
        return paper_of(self.member, data["answer"], pages, self.current, self.asked, say)


def answers(current: Declaration | None) -> list[tuple[str, str]]:
    """What can be answered; *không thay đổi* only where something was declared before."""
    unchanged = [(UNCHANGED, f"Không thay đổi so với bản số {current.version}")] if current else []
    return [*unchanged, *Answer.choices]


def paper_of(
    member: Member,
    answer: str,
    pages: Sequence[CheckedPage],
    current: Declaration | None,
    asked: DeclarationRequest,
    says: Say | None = None,
) -> OnPaper:
    """The answer in full: *không thay đổi* takes what was declared before.

    Raises `ValidationError` when the request asks more than was declared then.
    """
    if answer == UNCHANGED and current is not None:
        formset = checked_formset(asked, rows_of(current, asked))
        if not formset.is_valid():
            raise ValidationError(ASKS_MORE)
        return OnPaper(member, current.answer, formset.pages(), says, is_unchanged=True)
    return OnPaper(member, answer, pages if answer == Answer.PAGES else (), says)


class RowForm(forms.Form):
    """One line of the table: a choice by its number, and the pages in short."""

    answer = forms.ChoiceField(required=False, label="Trả lời")
    pages = forms.CharField(
        required=False, label="Các trang", max_length=MAX_LENGTH, validators=[validate_text],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, data: Any, *, member: Member, current: Declaration | None, asked: DeclarationRequest) -> None:
        super().__init__(data, prefix=f"r{member.pk.hex}")
        self.member, self.current, self.asked = member, current, asked
        self.paper: OnPaper | None = None
        chosen: forms.ChoiceField = self.fields["answer"]  # type: ignore[assignment]
        chosen.choices = [("", "–"), ("no_social_media", "1 Không dùng"), ("messaging_only", "2 Chỉ Zalo")]
        chosen.choices += [("pages", "3 Có trang")] + ([(UNCHANGED, "4 Không thay đổi")] if current else [])
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}: {member.full_name}"
            field.widget.attrs["class"] = "form-select" if name == "answer" else "form-control"

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        answer, text = data.get("answer"), data.get("pages", "")
        if text and answer not in ("", "pages"):
            self.add_error("answer", "Đã ghi trang thì chọn “Có trang”, hoặc xóa phần ghi trang.")
        elif not self.errors and (answer or text):
            try:
                self.paper = paper_of(self.member, answer or "pages", self._pages(text), self.current, self.asked)
            except ValidationError as error:
                self.add_error("pages" if text or answer == "pages" else "answer", error)
        return data

    def _pages(self, text: str) -> list[CheckedPage]:
        formset = checked_formset(self.asked, [_texts(row) for row in short_pages(clean_name(text))])
        if not formset.is_valid():
            raise ValidationError([f"Trang {number}: {sentence}" for number, _, sentence in formset.problems][:3])
        return formset.pages()

    def refuse(self, sentence: str) -> None:
        """What only the rules could know."""
        self.add_error("answer", sentence)


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in row.items()}


class ListForm(GroundsForm):
    """A whole signed list: one basis and one scan, a line per member in the order of the printed list."""

    bases = (Basis.SIGNED_LIST, Basis.SAID_IN_MEETING)

    def __init__(self, *args: Any, members: Sequence[tuple[Member, Declaration | None]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        data = self.data if self.is_bound else None
        self.rows = [RowForm(data, member=member, current=current, asked=self.asked) for member, current in members]
        if not self.is_bound:
            self.initial["basis"] = Basis.SIGNED_LIST.value

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        wrong = [row for row in self.rows if not row.is_valid()]
        if wrong:
            raise ValidationError(f"Chưa ghi dòng nào: còn {len(wrong)} dòng cần sửa, được đánh dấu trong bảng.")
        if not any(row.paper for row in self.rows):
            raise ValidationError("Chưa có câu trả lời nào. Hãy nhập ít nhất một dòng.")
        return data

    def papers(self) -> list[OnPaper]:
        """The filled lines, ready for the action."""
        return [row.paper for row in self.rows if row.paper is not None]

    def refuse(self, error: ListRefusedError) -> None:
        """Puts the sentences of the rules on their lines."""
        self.add_error(None, str(error))
        for row in self.rows:
            if sentence := error.rows.get(row.member.pk):
                row.refuse(sentence)


class DisputeForm(PortalForm):
    """*Không đúng*: in one's own words."""

    note = forms.CharField(
        label="Chỗ nào không đúng",
        max_length=1000,
        validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Hãy ghi ngắn gọn chỗ không đúng để người nhập sửa lại."},
    )


class SignatureForm(PortalForm):
    """What the member signed about a version typed in before, when there is no new answer."""

    basis = forms.ChoiceField(
        label="Chữ ký trên", choices=[(basis.value, basis.label) for basis in SIGNED], initial=Basis.SIGNED_FORM.value
    )
    says = forms.ChoiceField(
        label="Đảng viên đánh dấu",
        widget=forms.RadioSelect,
        choices=[("agrees", "Tôi xác nhận"), ("disagrees", "Tôi không đồng ý")],
        error_messages={"required": "Hãy chọn điều đảng viên đánh dấu."},
    )
    note = forms.CharField(
        label="Lý do không đồng ý", max_length=1000, required=False, validators=[validate_lines],
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("says") == "disagrees" and not data.get("note") and "note" not in self.errors:
            self.add_error("note", "Hãy ghi lý do như trên giấy.")
        return data

    def say(self) -> Say:
        """The checked answer, ready for the action."""
        return Say(agrees=self.cleaned_data["says"] == "agrees", note=self.cleaned_data["note"])
