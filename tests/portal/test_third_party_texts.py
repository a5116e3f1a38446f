"""Vietnamese texts of libraries: complete, well formed, and compiled."""

import gettext
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import gettext as translate
from django.utils.translation import ngettext

from portal.management import catalogue
from portal.management.commands import third_party_texts

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"

msgctxt "field label"
msgid "Login"
msgstr "Đăng "
"nhập"

msgid "%d page"
msgid_plural "%d pages"
msgstr[0] "%d trang"

#, fuzzy
msgid "Doubtful"
msgstr "Không chắc"

msgid "Empty"
msgstr ""
"""


@pytest.fixture
def own_po(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalogue of our own to break, instead of the real one."""
    path = tmp_path / "django.po"
    path.write_text(PO, "utf-8")
    path.with_suffix(".mo").write_bytes(catalogue.mo_bytes(catalogue.read_po(path)))
    monkeypatch.setattr(third_party_texts, "po_path", lambda: path)
    monkeypatch.setattr(third_party_texts, "served_texts", lambda: iter([]))
    return path


def test_every_served_text_is_vietnamese() -> None:
    call_command("third_party_texts", "--check", stdout=io.StringIO())


def test_the_standard_library_reads_what_is_compiled(own_po: Path) -> None:
    texts = gettext.GNUTranslations(io.BytesIO(own_po.with_suffix(".mo").read_bytes()))
    assert texts.pgettext("field label", "Login") == "Đăng nhập"
    assert texts.ngettext("%d page", "%d pages", 3) % 3 == "3 trang"
    assert texts.gettext("Doubtful") == "Doubtful"
    assert texts.gettext("Empty") == "Empty"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("%d trang", "các trang", "placeholders differ"),
        ("nhập", "vào", "django.mo is not what"),
    ],
)
def test_check_names_what_is_wrong(own_po: Path, old: str, new: str, problem: str) -> None:
    own_po.write_text(PO.replace(old, new), "utf-8")
    with pytest.raises(CommandError, match=problem):
        call_command("third_party_texts", "--check")


def test_check_names_a_new_sentence_of_a_library(own_po: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    new = third_party_texts.Text("allauth.account", "A sentence of the next version.")
    monkeypatch.setattr(third_party_texts, "served_texts", lambda: iter([new]))
    with pytest.raises(CommandError, match=r"A sentence of the next version"):
        call_command("third_party_texts", "--check")


def test_compile_writes_the_mo(own_po: Path) -> None:
    own_po.with_suffix(".mo").unlink()
    call_command("third_party_texts", "--compile")
    assert third_party_texts.find_problems() == []


def test_unreadable_lines_and_double_entries_are_refused(own_po: Path) -> None:
    own_po.write_text(PO + "\nmsgid no quotes\n", "utf-8")
    with pytest.raises(ValueError, match="unreadable line"):
        catalogue.read_po(own_po)
    own_po.write_text(PO + '\nmsgctxt "field label"\nmsgid "Login"\nmsgstr "Vào"\n', "utf-8")
    with pytest.raises(ValueError, match="written twice"):
        catalogue.read_po(own_po)


def test_django_speaks_our_words() -> None:
    assert translate("Enter a whole number.") == "Nhập một số nguyên."
    assert translate("Incorrect code.").startswith("Mã không đúng")
    assert ngettext("%(num)d day", "%(num)d days", 2) % {"num": 2} == "2 ngày"
