"""The outer form of a Party document: header, title, signature, recipients.

Follows Quy định 399-QĐ/TW and Hướng dẫn 05-HD/VPTW.
"""

from dataclasses import dataclass
from datetime import date

from accounts.models import Unit
from documents.committees import committee_name
from documents.lines import NO_BREAK_SPACE, in_lines
from portal.lib.vietnamese import date_in_words


def blank_number(type_code: str, body_code: str) -> str:
    """Return "Số       -BC/CB": room for the clerk (văn thư), who writes the number by hand."""
    return f"Số{NO_BREAK_SPACE * 7}-{type_code}/{body_code}"


@dataclass(frozen=True, kw_only=True)
class Letterhead:
    """The head of a paper: the direct superior and the issuing body left, the Party right."""

    superior_header: str
    issuing_body: str
    number_text: str = ""

    @property
    def is_letter(self) -> bool:
        """A letter has its subject under the number."""
        return False

    @property
    def place_and_date(self) -> str:
        """Empty where the pen writes both above the signature."""
        return ""

    @property
    def superior_line(self) -> str:
        """The direct superior in capitals; empty for the top of the tree."""
        return in_lines(self.superior_header.upper())

    @property
    def issuer_line(self) -> str:
        """The issuing body in capitals."""
        return in_lines(self.issuing_body.upper())


def letterhead_of(unit: Unit) -> Letterhead:
    """The head of a unit's papers, from its own fields and its direct superior."""
    superior = Unit.objects.filter(path=unit.parent_path).first()
    above = unit.superior_header_text or (superior.name if superior else "")
    return Letterhead(superior_header=above, issuing_body=committee_name(unit))


@dataclass(frozen=True, kw_only=True)
class PartyDocument(Letterhead):
    """What `documents/party_document.html` prints around a body.

    `date` is the day of the document in Viet Nam. An empty `doc_type` makes a công văn; an empty `signer_name`
    leaves it to the pen.
    `recipients`, at least one, carry no punctuation at their end: the frame sets ";" and ".".
    """

    place: str
    date: date
    subject_line: str
    recipients: tuple[str, ...]
    doc_type: str = "BÁO CÁO"
    number_text: str = blank_number("BC", "CB")
    signing_authority: str = "T/M CHI BỘ"
    signer_post: str = "BÍ THƯ"
    signer_name: str = ""

    @property
    def is_letter(self) -> bool:
        """A công văn has no type: its subject stands under the number."""
        return not self.doc_type

    @property
    def title(self) -> str:
        """Title of the file: "Báo cáo kết quả …"."""
        if self.is_letter:
            return f"Công văn {self.subject_line}"
        return f"{self.doc_type.capitalize()} {self.subject_line}"

    @property
    def place_and_date(self) -> str:
        """The place and the day: "Long Hải, ngày 05 tháng 10 năm 2026"."""
        return f"{self.place}, {date_in_words(self.date)}"

    @property
    def recipient_lines(self) -> tuple[str, ...]:
        """The recipients with ";" after each and "." after the last."""
        *others, last = self.recipients
        return (*(f"- {name};" for name in others), f"- {last}.")
