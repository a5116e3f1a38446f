"""The quarterly report as a Party document: frozen value → HTML; `portal.lib.pdf` prints it."""

from dataclasses import dataclass
from datetime import date

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from accounts.models import Post, Unit
from accounts.roles import Office
from declarations.figures import DeclarationFigures
from documents.committees import committee_name, committee_title, signing_line
from documents.frame import PartyDocument, blank_number
from portal.lib import charts, clock
from portal.lib.calendar import Quarter
from portal.lib.vietnamese import percent, roman
from reports.attributes import Told, told
from reports.models import QuarterlyReport
from reports.tables import UNIT_COLUMNS, Row, UnitRow, chart_of, figure_rows, short, unit_rows

SUBJECT = "kết quả khai báo trang thông tin điện tử cá nhân {}"
SIGNERS = {Office.SECRETARY: "BÍ THƯ", Office.DEPUTY_SECRETARY: "PHÓ BÍ THƯ"}  # in this order
PLACE_BLANK = "……………"


@dataclass(frozen=True, kw_only=True)
class ReportValue:
    """Everything the document prints, and nothing else: equal values give equal bytes."""

    document: PartyDocument
    quarter: Quarter
    moment: str
    figures: DeclarationFigures
    declared_share: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    chart_title: str
    chart: SafeString
    texts: tuple[tuple[str, str, str], ...]
    unit_columns: tuple[str, ...]
    unit_rows: tuple[UnitRow, ...]
    organisation: str
    attributes: Told


def build_value(report: QuarterlyReport) -> ReportValue:
    """The document of a report whose figures are frozen; raises ValueError before that."""
    current, previous, quarter = report.current_figures, report.previous_figures, report.period
    if current is None:
        raise ValueError("The figures are not frozen yet.")
    chart = chart_of(quarter, current, previous)
    return ReportValue(
        document=party_document(report.unit, quarter, clock.local(report.ordered_at).date()),
        quarter=quarter,
        moment=moment_in_words(report),
        figures=current,
        declared_share=percent(current.declared, current.asked),
        rows=tuple(figure_rows(current, previous)),
        columns=(short(quarter), short(quarter.previous()), "Tăng, giảm"),
        chart_title=chart.title,
        chart=charts.draw(chart),
        texts=_written(report),
        unit_columns=tuple(UNIT_COLUMNS.values()),
        unit_rows=tuple(unit_rows(report.by_unit_today(), current)),
        organisation=report.unit.name,
        attributes=told(report.attributes_today()),
    )


def to_html(value: ReportValue) -> str:
    """The whole HTML page, ready to print."""
    return render_to_string("reports/quarterly_report_pdf.html", {"document": value.document, "value": value})


def party_document(unit: Unit, quarter: Quarter, day: date) -> PartyDocument:
    """Header, signature and recipients from the unit's fields and the post held on `day`."""
    superior = Unit.objects.filter(path=unit.parent_path).first()
    office, name = _signer(unit, day)
    kept = "Lưu Chi bộ" if unit.is_cell else f"Lưu Văn phòng {committee_title(unit)}"
    above = (f"{committee_name(superior)} (báo cáo)",) if superior else ()
    return PartyDocument(
        superior_header=unit.superior_header_text or (superior.name if superior else ""),
        issuing_body=committee_name(unit),
        place=unit.place_name or PLACE_BLANK,
        date=day,
        subject_line=SUBJECT.format(quarter.label),
        recipients=(*above, kept),
        number_text=blank_number("BC", unit.document_symbol),
        signing_authority=signing_line(unit),
        signer_post=SIGNERS[office],
        signer_name=name,
    )


def _signer(unit: Unit, day: date) -> tuple[Office, str]:
    """The secretary of that day, else a deputy; without either the name is left to the pen."""
    held = Post.objects.held(day).filter(unit=unit, office__in=SIGNERS).select_related("member")
    names = {Office(post.office): post.member.full_name for post in held.order_by("-starts_on")}
    return next(((office, names[office]) for office in SIGNERS if office in names), (Office.SECRETARY, ""))


def moment_in_words(report: QuarterlyReport) -> str:
    """Return "hết ngày 30/09/2026" or, while the quarter runs, "15 giờ 42 phút ngày 05/10/2026"."""
    at = clock.local(report.as_of)
    if report.closes_with_the_quarter:
        return f"hết ngày {at:%d/%m/%Y}"
    return f"{at:%H} giờ {at:%M} phút ngày {at:%d/%m/%Y}"


def _written(report: QuarterlyReport) -> tuple[tuple[str, str, str], ...]:
    """Numeral, title and text of the sections people wrote; they follow II without a gap."""
    sections = (
        ("ĐÁNH GIÁ", report.assessment),
        ("PHƯƠNG HƯỚNG QUÝ SAU", report.plan),
        ("KIẾN NGHỊ", report.proposals),
    )
    written = [(title, text) for title, text in sections if text]
    return tuple((roman(number), title, text) for number, (title, text) in enumerate(written, start=3))
