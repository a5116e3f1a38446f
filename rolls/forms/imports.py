"""Forms of an import: the file, and which column holds what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from openpyxl.utils import get_column_letter

from accounts.models import Unit
from portal.lib import sheets
from portal.lib.exports import clean_cell
from portal.lib.forms import OnceForm, PortalForm
from portal.lib.names import clean_name
from rolls.actions.imports import Choice, Upload
from rolls.columns import FIELDS, Guess, problems
from rolls.heads import Head, read_heads

LONGEST_FILE_NAME, SHOWN_HEADING = 120, 40
NOWHERE = "Không có trong tệp"


class UploadForm(OnceForm):
    """One Excel file, looked into before it is taken."""

    submit_label = "Nạp tệp"

    file = forms.FileField(
        label="Tệp Excel (.xlsx)",
        widget=forms.ClearableFileInput(
            {"accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
        ),
        help_text="Tối đa 10 MB và 100.000 dòng. Chưa có gì được ghi khi nạp tệp.",
        error_messages={
            "required": "Hãy chọn tệp Excel trên máy của bạn.",
            "empty": sheets.EMPTY,
            "invalid": "Chưa nhận được tệp. Hãy chọn lại tệp rồi gửi.",
        },
    )

    def clean_file(self) -> Upload:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > sheets.MOST_BYTES:
            raise ValidationError(sheets.TOO_LARGE)
        content = file.read()
        try:
            heads = read_heads(content)
        except sheets.SheetError as error:
            raise ValidationError(str(error)) from error
        name = clean_name(clean_cell(file.name or ""))[:LONGEST_FILE_NAME]
        return Upload(content, name or "danh-sach.xlsx", heads)


class HeadForm(forms.Form):
    """Another sheet, another row of headings: chosen before the columns, without a trace."""

    sheet = forms.ChoiceField(label="Trang tính")
    row = forms.IntegerField(
        label="Dòng tiêu đề", min_value=1, widget=forms.TextInput({"inputmode": "numeric", "maxlength": "3"})
    )

    def __init__(self, *args: Any, heads: dict[str, Head], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(title, title) for title in heads]  # type: ignore[attr-defined]


class ColumnsForm(PortalForm):
    """Which column holds which field. In: the headings, the first rows below, the guess, the unit."""

    submit_label = "Xem thử"

    sheet = forms.CharField(widget=forms.HiddenInput, max_length=40)
    header_row = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=100_000)

    def __init__(self, *args: Any, unit: Unit, titles: Sequence[str], head: Head, guess: Guess, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit, self.titles = unit, titles
        headings = next((texts for number, texts in head if number == guess.header_row), [])
        width = max([len(texts) for _, texts in head] or [0])
        choices = [("", NOWHERE), *((str(at), _column(at, headings)) for at in range(width))]
        for field in FIELDS:
            self.fields[field.code] = forms.ChoiceField(
                label=field.label,
                help_text=field.hint,
                required=False,
                choices=choices,
                initial=str(guess.columns.get(field.code, "")),
            )
        self.helper.layout = self.helper.build_default_layout(self)

    def clean_sheet(self) -> str:
        sheet: str = self.cleaned_data["sheet"]
        if sheet not in self.titles:
            raise ValidationError("Sheet này không có trong tệp. Hãy mở lại trang.")
        return sheet

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.columns = {field.code: int(data[field.code]) for field in FIELDS if data.get(field.code)}
        found = problems(self.columns)
        if "cell" not in self.columns and not self.unit.is_cell:
            found.append("Hãy chọn cột chi bộ, vì danh sách này dành cho nhiều chi bộ.")
        for each in found:
            self.add_error(None, each)
        return data

    def choice(self) -> Choice:
        return Choice(self.cleaned_data["sheet"], self.cleaned_data["header_row"], self.columns)


def _column(at: int, headings: Sequence[str]) -> str:
    heading = " ".join(headings[at].split())[:SHOWN_HEADING] if at < len(headings) else ""
    return f"Cột {get_column_letter(at + 1)}: {heading or '(không có tiêu đề)'}"
