"""Times of keeping of declarations and opinions.

A purged version keeps its dated row and loses its pages and words: figures as of any day inside the time of keeping
stay exactly what they were, and head counts stay so for ever. The current version and the last acknowledged one
before it are never touched while the member is on a roll.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Member, Membership
from accounts.retention import ERASED_TEXT, Keeping, Term, departed
from declarations.models import (
    Consent,
    Declaration,
    DeclarationRequest,
    DeclarationStatus,
    ImpostorReport,
    IncidentNote,
    PageIncident,
    PersonalPage,
    PrintOrder,
    RequestStatus,
)
from documents.models import StoredFile
from documents.retention import remove
from portal.lib import clock

OVER = (DeclarationStatus.SUPERSEDED, DeclarationStatus.WITHDRAWN, DeclarationStatus.RETURNED)


def expired_history(term: Term) -> QuerySet[Declaration]:
    """Versions over for longer than the rule, or than their own request promised if that is less.

    Never the current version of a member, nor the last acknowledged one before it.
    """
    later = Declaration.objects.filter(member=OuterRef("member"), version__gt=OuterRef("version"))
    sent = later.exclude(status__in=(DeclarationStatus.DRAFT, DeclarationStatus.WITHDRAWN))
    acknowledged = later.filter(acknowledged_at__isnull=False, withdrawn_at__isnull=True)
    # Two later ones: the current one and the last before it.
    replaced = Q(Exists(sent), acknowledged_at__isnull=True) | Q(Exists(acknowledged.filter(Exists(acknowledged))))
    old = Declaration.objects.filter(_over_before(term), purged_at__isnull=True, status__in=OVER)
    return old.filter(Q(status=DeclarationStatus.WITHDRAWN) | replaced)


def _over_before(term: Term) -> Q:
    """Returned, replaced or withdrawn before the rule's moment, or before the one that the request promised."""
    over = _ended_before(term.before)
    for months in _promises():
        over |= _ended_before(term.months_before(months)) & Q(request__kept_months=months)
    return over


def _ended_before(moment: datetime) -> Q:
    return Q(returned_at__lt=moment) | Q(superseded_at__lt=moment) | Q(withdrawn_at__lt=moment)


def _promises() -> Iterable[int]:
    return DeclarationRequest.objects.order_by().values_list("kept_months", flat=True).distinct()


def expired_after_end(term: Term) -> QuerySet[Declaration]:
    """Every version of members who left all rolls longer ago than the rule, or the request promised."""
    gone = Q(member__in=_departed(term.before_day))
    for months in _promises():
        limit = clock.local(term.months_before(months)).date()
        if limit > term.before_day:
            gone |= Q(member__in=_departed(limit), request__kept_months=months)
    return Declaration.objects.filter(gone, purged_at__isnull=True)


def _departed(before: Any) -> Any:
    return departed(before).values("pk")


def purge_versions(keys: Sequence[uuid.UUID], purge_id: uuid.UUID) -> None:
    """Pages, drafts, reasons, scans go; what remains are dates and codes."""
    rows = Declaration.objects.filter(pk__in=keys)
    rows.filter(status=DeclarationStatus.DRAFT).delete()
    PersonalPage.objects.filter(declaration__in=keys).delete()
    scans = list(rows.exclude(scan=None).values_list("scan", flat=True))
    rows.exclude(return_reason="").update(return_reason=ERASED_TEXT)
    rows.exclude(dispute_note="").update(dispute_note=ERASED_TEXT)
    rows.update(draft_rows=[], basis_note="", scan=None, purged_at=clock.now())
    # One scan may carry a whole cell's signatures: it stays while another version rests on it.
    remove(StoredFile.objects.filter(pk__in=scans).exclude(Exists(Declaration.objects.filter(scan=OuterRef("pk")))))


def expired_opinions(term: Term) -> QuerySet[Consent]:
    """Words of opinions in requests that ended before the term."""
    ended = Consent.objects.filter(request__ended_at__lt=term.before)
    return ended.exclude(opinion="", settle_note="")


def purge_opinions(keys: Sequence[uuid.UUID], purge_id: uuid.UUID) -> None:
    Consent.objects.filter(pk__in=keys).update(opinion="", settle_note="")


def living() -> dict[str, QuerySet[Any]]:
    """Whose chains are not closed, however quiet (as `accounts.retention.living`)."""
    asked = DeclarationRequest.objects.filter(status__in=[RequestStatus.DRAFT, RequestStatus.ISSUED])
    return {
        "declarationrequest": asked,
        # From their steps figures are counted: who holds an opinion on a request that is still asked.
        "consent": Consent.objects.filter(request__in=asked),
        "declaration": Declaration.objects.filter(purged_at__isnull=True),
    }


KEEPINGS = (
    Keeping("keep-history", "Bản khai cũ đã có bản mới hơn", expired_history, purge_versions, "unit_id", "member_id"),
    Keeping(
        "keep-after-end", "Bản khai của người đã rời danh sách", expired_after_end, purge_versions,
        "unit_id", "member_id",
    ),
    Keeping(
        "keep-consent-text", "Lời ý kiến và kết quả trao đổi", expired_opinions, purge_opinions,
        "request__unit_id", "member_id",
    ),
)  # fmt: skip


def erase(members: Sequence[uuid.UUID]) -> None:
    """All content these people declared, said or reported here; dated rows stay for the figures of the past."""
    purge_versions(list(Declaration.objects.filter(member__in=members).values_list("pk", flat=True)), uuid.uuid4())
    _erase_prints(members)
    Consent.objects.filter(member__in=members).update(opinion="", settle_note="")
    incidents = PageIncident.objects.filter(member__in=members)
    IncidentNote.objects.filter(incident__in=incidents.values("pk")).delete()
    incidents.update(page=None, page_text=ERASED_TEXT, note="", steps_done=[])
    ImpostorReport.objects.filter(reporter__in=members).update(reporter=None)


def _erase_prints(members: Sequence[uuid.UUID]) -> None:
    """Forms printed for their cells carry what they declared; the others' can be printed anew."""
    units = Membership.objects.filter(member__in=members).values("unit")
    rows = PrintOrder.objects.filter(unit__in=units, file__isnull=False).select_related("file")
    files = [row.file for row in rows if row.file is not None]
    PrintOrder.objects.filter(pk__in=[row.pk for row in rows]).delete()
    remove(files)


def erases(member: Member) -> bool:
    """Whether there is anything here to erase."""
    return Declaration.objects.filter(member=member, purged_at__isnull=True).exists()
