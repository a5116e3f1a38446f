"""The draft as typed (raw rows) and as checked (pages); the attestation."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError

from declarations.actions import CheckedPage
from declarations.addresses import parse_address
from declarations.models import Declaration, DeclarationRequest, PageStatus, PersonalPage
from declarations.models.pages import PagePurpose
from declarations.platforms import Platform
from declarations.rows import KEYS, MAX_ROWS
from portal.lib import clock
from portal.lib.fields import DateField
from portal.lib.forms import OnceForm
from portal.lib.names import clean_name, search_key, validate_text

PREFIX = "pages"
EARLIEST = date(1995, 1, 1)  # before anybody here could have had a page
# Known to their contacts only: an address is welcome, not required (domain facts §2.4).
MESSENGERS = (Platform.ZALO, Platform.TELEGRAM)
STALE = "Trang đã cũ. Hãy tải lại trang rồi xác nhận lại."
TWICE = "Trang này đã có ở một dòng khác. Hãy bỏ bớt một dòng."


class PageForm(forms.Form):
    """One page. Optional fields stay only where the request asks for them."""

    page_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    platform = forms.ChoiceField(
        label="Nền tảng",
        error_messages={"required": "Hãy chọn nền tảng.", "invalid_choice": "Hãy chọn một nền tảng trong danh sách."},
    )
    display_name = forms.CharField(
        label="Tên hiển thị",
        max_length=100,
        validators=[validate_text],
        help_text="Tên mà người khác nhìn thấy trên trang.",
        error_messages={
            "required": "Hãy nhập tên hiển thị.",
            "max_length": "Tên hiển thị dài tối đa %(limit_value)d ký tự; bạn đã nhập %(show_value)d.",
        },
    )
    address = forms.CharField(
        label="Địa chỉ trang hoặc tên tài khoản",
        required=False,
        help_text="Chép địa chỉ trang, hoặc nhập @tên tài khoản. Cổng chỉ lưu chữ, không mở trang của bạn. "
        "Zalo, Telegram có thể để trống.",
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}),
    )
    status = forms.ChoiceField(label="Tình trạng", choices=PageStatus.choices, initial=PageStatus.IN_USE)
    purpose = forms.ChoiceField(label="Mục đích sử dụng", choices=[("", "Chọn mục đích"), *PagePurpose.choices])
    opened_on = DateField(label="Ngày lập", required=False, help_text="Nếu không nhớ ngày, bạn có thể để trống.")

    def __init__(self, *args: Any, asked: DeclarationRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("address", "purpose", "opened_on"):
            if not asked.asks(name):
                del self.fields[name]
        platform: forms.ChoiceField = self.fields["platform"]  # type: ignore[assignment]
        kept = str((self.initial or {}).get("platform", "")) or str(self.data.get(self.add_prefix("platform"), ""))
        codes = [code for code in Platform.values if code in asked.platforms or code == kept]
        platform.choices = [("", "Chọn nền tảng"), *((code, Platform(code).label) for code in codes)]

    def clean_display_name(self) -> str:
        return clean_name(self.cleaned_data["display_name"])

    def clean_opened_on(self) -> date | None:
        day: date | None = self.cleaned_data["opened_on"]
        if day is not None and not EARLIEST <= day <= clock.today():
            raise ValidationError(f"Ngày lập phải từ {EARLIEST:%d/%m/%Y} đến hôm nay.")
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "address" in data and "platform" in data and (data["address"] or data["platform"] not in MESSENGERS):
            try:
                data["address"] = parse_address(data["platform"], data["address"]).display
            except ValidationError as error:
                self.add_error("address", error)
        return data

    def identity(self) -> tuple[str, str] | None:
        """What tells this page from the others of the draft; None while it is not valid."""
        data = self.cleaned_data
        if self.errors or not data.get("platform"):
            return None
        if address := data.get("address", ""):
            return data["platform"], parse_address(data["platform"], address).canonical
        return data["platform"], "name:" + (search_key(data["display_name"]) or data["display_name"])

    def page(self) -> CheckedPage:
        """The checked row, ready for the action."""
        return CheckedPage(**{name: self.cleaned_data.get(name) or "" for name in KEYS if name != "opened_on"},
                           opened_on=self.cleaned_data.get("opened_on"))  # fmt: skip


if TYPE_CHECKING:
    FormSet = forms.BaseFormSet[PageForm]
else:
    FormSet = forms.BaseFormSet  # generic only for the type checker


class BasePageFormSet(FormSet):
    """All rows of a draft; a page must not come twice."""

    def clean(self) -> None:
        seen: set[tuple[str, str]] = set()
        for form in self.forms:
            identity = form.identity()
            if identity in seen and identity is not None:
                form.add_error("address" if "address" in form.fields else "display_name", TWICE)
            elif identity is not None:
                seen.add(identity)

    @property
    def problems(self) -> list[tuple[int, str, str]]:
        """(row from 1, id of the field, sentence) for the summary above the form."""
        found: list[tuple[int, str, str]] = []
        for number, form in enumerate(self.forms, start=1):
            for name, errors in form.errors.items():
                field = form[name] if name in form.fields else None
                anchor, label = (field.id_for_label, f"{field.label}: ") if field else (f"trang-{number}", "")
                found += [(number, anchor, f"{label}{error}") for error in errors]
        return found

    def pages(self) -> list[CheckedPage]:
        """The checked rows, ready for the action."""
        return [form.page() for form in self.forms]

    def previews(self) -> list[PersonalPage]:
        """The checked rows as they will look once sent; nothing is stored."""
        return [PersonalPage(position=number, **vars(page)) for number, page in enumerate(self.pages(), start=1)]


PageFormSet: type[BasePageFormSet] = forms.formset_factory(  # type: ignore[assignment]
    PageForm, formset=BasePageFormSet, extra=0, max_num=MAX_ROWS, absolute_max=MAX_ROWS, validate_max=False
)


def blank_formset(asked: DeclarationRequest, rows: Sequence[Mapping[str, str]], *, extra: int) -> BasePageFormSet:
    """The draft to type in: what is stored, and `extra` empty rows (one at least when there is none)."""
    initial: list[dict[str, str]] = [dict(row) for row in rows]
    initial += [{} for _ in range(min(max(extra, int(not rows)), MAX_ROWS - len(rows)))]
    return PageFormSet(prefix=PREFIX, initial=initial, form_kwargs={"asked": asked})


def checked_formset(asked: DeclarationRequest, rows: Sequence[Mapping[str, str]]) -> BasePageFormSet:
    """The stored rows, strictly checked; what was typed stays in the boxes."""
    data = {f"{PREFIX}-TOTAL_FORMS": str(len(rows)), f"{PREFIX}-INITIAL_FORMS": str(len(rows))}
    for number, row in enumerate(rows):
        data |= {f"{PREFIX}-{number}-{key}": value for key, value in row.items()}
    return PageFormSet(data, prefix=PREFIX, form_kwargs={"asked": asked})


def typed_rows(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of a posted draft, valid or not; a total that is no number counts as none."""
    total = str(data.get(f"{PREFIX}-TOTAL_FORMS", ""))
    count = min(int(total), MAX_ROWS) if total.isascii() and total.isdigit() else 0
    return [{key: str(data.get(f"{PREFIX}-{number}-{key}", "")) for key in KEYS} for number in range(count)]


def fingerprint(draft: Declaration) -> str:
    """What the draft says, in 64 hex digits: a late autosave of the same content leaves it as it is."""
    content = json.dumps([draft.answer, draft.draft_rows], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


class AttestForm(forms.Form):
    """The attestation, and which state of the draft it is about."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    is_true = forms.BooleanField(
        label="Tôi cam kết các nội dung trên",
        error_messages={"required": "Hãy đánh dấu vào ô cam kết rồi gửi."},
    )

    def is_about(self, seen: str) -> bool:
        """Whether the draft is still what was shown; otherwise the summary must be read again."""
        if self.cleaned_data["seen"] == seen:
            return True
        self.add_error(None, "Bản nháp vừa được sửa ở nơi khác. Hãy đọc lại nội dung dưới đây rồi gửi.")
        return False


class RenewForm(OnceForm):
    """*Không thay đổi*: the tap itself attests. Carries which notice was shown."""

    asked = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": STALE, "invalid": STALE})

    def is_about(self, asked: DeclarationRequest) -> bool:
        """Whether the request is still the one whose notice was shown; otherwise the page must be read again."""
        if self.cleaned_data["asked"] == asked.pk:
            return True
        self.add_error(None, "Yêu cầu khai báo vừa được thay bằng bản mới. Hãy đọc lại rồi xác nhận.")
        return False
