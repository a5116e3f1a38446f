"""A member's own page behaves strangely: told, followed, ended; and the way to the three matters of safety."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import OnceKey, Purpose
from declarations import actions
from declarations.actions.incidents import has_declared
from declarations.forms.incidents import IncidentForm, NoteForm, ResolveForm, StepsForm
from declarations.histories import incident_history
from declarations.incident_steps import steps
from declarations.ledger import record_read
from declarations.models import ImpostorReport, OfficialPage, PageIncident
from declarations.models.incidents import OPEN
from declarations.permissions import can_follow_incident, handles_impostor_reports, keeps_official_pages, reviews

PER_PAGE = 25


@require_safe
def safety(request: MemberRequest) -> HttpResponse:
    """Three ways: my page is strange, I saw a false page, the unit's own pages."""
    user = request.user
    context = {
        "incidents": PageIncident.objects.visible_to(user).open().count(),
        "reports": ImpostorReport.objects.visible_to(user).open().count(),
        "pages": OfficialPage.objects.visible_to(user).in_use().count(),
        "reviews": reviews(user),
        "handles": handles_impostor_reports(user),
        "keeps": keeps_official_pages(user),
    }
    return render(request, "declarations/safety.html", context)


@require_safe
def incident_list(request: MemberRequest) -> HttpResponse:
    """Own ones, and those one follows, the open ones first."""
    rows = PageIncident.objects.visible_to(request.user).select_related("member")
    if (status := request.GET.get("status", "")) == "open":
        rows = rows.filter(status__in=OPEN)
    page = Paginator(rows.order_by("ended_at", "-reported_at"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "status": status, "reviews": reviews(request.user)}
    return render(request, "declarations/incident_list.html", context)


@require_http_methods(["GET", "POST"])
def incident_report(request: MemberRequest) -> HttpResponse:
    """The steps to take at once, and the form that tells the secretary."""
    if request.user.cell is None:
        raise PermissionDenied
    first = {"page": request.GET.get("trang", "")}
    form = IncidentForm(request.POST or None, user=request.user, initial=first)
    if request.method == "POST" and form.is_valid():
        content = form.content()
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: actions.report_incident(by=request.user, content=content),
        )
        messages.success(request, "Đã báo bí thư chi bộ. Hãy làm tiếp các bước còn lại và đánh dấu tại đây.")
        return redirect(url)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "steps": steps()}
    return render(request, "declarations/incident_report.html", context, status=status)


@require_safe
def incident_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """What was told, the steps, the notes, and whose turn it is."""
    return _incident_page(request, _incident(request, pk))


@require_POST
def incident_take_up(request: MemberRequest, pk: str) -> HttpResponse:
    """Tiếp nhận."""
    incident = _incident(request, pk)
    if not can_follow_incident(request.user, incident):
        raise PermissionDenied
    actions.take_up_incident(by=request.user, incident=incident)
    messages.success(request, "Đã tiếp nhận. Đảng viên được báo và biết ai đang theo dõi.")
    return redirect(incident)


@require_POST
def incident_note(request: MemberRequest, pk: str) -> HttpResponse:
    """One more remark, sent once."""
    incident = _incident(request, pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _incident_page(request, incident, note_form=form, status=422)
    text = form.cleaned_data["text"]
    url = OnceKey.objects.create_once(
        user=request.user,
        key=form.cleaned_data["once"],
        create=lambda: actions.add_note(by=request.user, incident=incident, text=text).incident,
    )
    messages.success(request, "Đã ghi thêm. Bên kia được báo và đọc được.")
    return redirect(url)


@require_POST
def incident_steps(request: MemberRequest, pk: str) -> HttpResponse:
    """The member notes what is done."""
    incident = _incident(request, pk)
    if incident.member_id != request.user.member_id:
        raise PermissionDenied
    form = StepsForm(request.POST)
    if not form.is_valid():
        return _incident_page(request, incident, status=422)
    actions.tick_steps(by=request.user, incident=incident, done=form.cleaned_data["steps_done"])
    messages.success(request, "Đã lưu việc đã làm.")
    return redirect(incident)


@require_POST
def incident_resolve(request: MemberRequest, pk: str) -> HttpResponse:
    """It has ended, with a result."""
    incident = _incident(request, pk)
    form = ResolveForm(request.POST)
    if not form.is_valid():
        return _incident_page(request, incident, resolve_form=form, status=422)
    actions.resolve_incident(by=request.user, incident=incident, **form.cleaned_data)
    messages.success(request, "Đã ghi kết quả. Việc này kết thúc.")
    return redirect(incident)


@require_POST
def incident_withdraw(request: MemberRequest, pk: str) -> HttpResponse:
    """Told by mistake."""
    incident = _incident(request, pk)
    if incident.member_id != request.user.member_id:
        raise PermissionDenied
    actions.withdraw_incident(by=request.user, incident=incident)
    messages.success(request, "Đã rút. Từ nay chỉ mình bạn thấy việc này.")
    return redirect(incident)


def _incident(request: MemberRequest, pk: str) -> PageIncident:
    rows = PageIncident.objects.visible_to(request.user).select_related("member__user", "unit", "taken_up_by__member")
    incident: PageIncident = get_object_or_404(rows, pk=pk)
    return incident


def _incident_page(
    request: MemberRequest,
    incident: PageIncident,
    *,
    note_form: NoteForm | None = None,
    resolve_form: ResolveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    record_read(by=request.user, subject=incident, purpose=Purpose.INCIDENT)
    is_own = incident.member_id == request.user.member_id
    context: dict[str, Any] = {
        "incident": incident,
        "is_own": is_own,
        "steps": [(step, step.code in incident.steps_done) for step in steps()],
        "history": incident_history(incident),
        "note_form": note_form or NoteForm(),
        "resolve_form": resolve_form or ResolveForm(),
        "may_amend": is_own and incident.resolution == "given_up" and has_declared(incident.member),
    }
    return render(request, "declarations/incident_detail.html", context, status=status)
