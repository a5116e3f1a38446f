"""The unit's own pages: a register its members read and its heads keep."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.models import OnceKey
from declarations import actions
from declarations.forms.official import CheckForm, OfficialPageForm
from declarations.histories import official_history
from declarations.models import OfficialPage
from declarations.permissions import can_check_official_page, can_keep_official_page, keeps_official_pages

PER_PAGE = 25
SORTS = {"name": ("name", "pk"), "due": ("review_due_on", "pk"), "": ("unit__path", "status", "name", "pk")}


@require_safe
def official_page_list(request: MemberRequest) -> HttpResponse:
    """Pages of the units this person belongs to."""
    rows = OfficialPage.objects.visible_to(request.user).select_related("unit", "responsible")
    order = SORTS.get(request.GET.get("sort", ""), SORTS[""])
    page = Paginator(rows.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "keeps": keeps_official_pages(request.user)}
    return render(request, "declarations/official_page_list.html", context)


@require_http_methods(["GET", "POST"])
def official_page_create(request: MemberRequest) -> HttpResponse:
    """A page enters the register."""
    if not keeps_official_pages(request.user):
        raise PermissionDenied
    form = OfficialPageForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        unit, content = form.cleaned_data["unit"], form.content()
        url = OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: actions.add_official_page(by=request.user, unit=unit, content=content),
        )
        messages.success(request, "Đã ghi vào sổ. Người phụ trách được nhắc rà soát hằng năm.")
        return redirect(url)
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/official_page_create.html", {"form": form}, status=status)


@require_safe
def official_page_detail(request: MemberRequest, pk: str) -> HttpResponse:
    """One page with its history."""
    return _page(request, _official(request, pk), CheckForm())


@require_http_methods(["GET", "POST"])
def official_page_edit(request: MemberRequest, pk: str) -> HttpResponse:
    """Corrects the register; the history keeps what was before."""
    official = _kept(request, pk)
    form = OfficialPageForm(request.POST or None, user=request.user, page=official)
    if request.method == "POST" and form.is_valid():
        actions.change_official_page(by=request.user, page=official, content=form.content())
        messages.success(request, "Đã lưu.")
        return redirect(official)
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/official_page_edit.html", {"official": official, "form": form}, status=status)


@require_POST
def official_page_check(request: MemberRequest, pk: str) -> HttpResponse:
    """The yearly check."""
    official = _official(request, pk)
    if not can_check_official_page(request.user, official):
        raise PermissionDenied
    form = CheckForm(request.POST)
    if not form.is_valid():
        return _page(request, official, form, status=422)
    actions.check_official_page(by=request.user, page=official, **form.cleaned_data)
    messages.success(request, "Đã ghi kết quả rà soát. Lần sau tính từ hôm nay.")
    return redirect(official)


@require_POST
def official_page_stop(request: MemberRequest, pk: str) -> HttpResponse:
    """Out of use."""
    official = _kept(request, pk)
    actions.stop_official_page(by=request.user, page=official)
    messages.success(request, "Đã ghi ngừng sử dụng. Không ai còn bị nhắc rà soát trang này.")
    return redirect(official)


@require_POST
def official_page_resume(request: MemberRequest, pk: str) -> HttpResponse:
    """In use again."""
    official = _kept(request, pk)
    actions.resume_official_page(by=request.user, page=official)
    messages.success(request, "Đã ghi dùng lại. Hạn rà soát tính từ hôm nay.")
    return redirect(official)


def _official(request: MemberRequest, pk: str) -> OfficialPage:
    rows = OfficialPage.objects.visible_to(request.user).select_related("unit", "responsible")
    official: OfficialPage = get_object_or_404(rows, pk=pk)
    return official


def _kept(request: MemberRequest, pk: str) -> OfficialPage:
    official = _official(request, pk)
    if not can_keep_official_page(request.user, official):
        raise PermissionDenied
    return official


def _page(request: MemberRequest, official: OfficialPage, form: CheckForm, status: int = 200) -> HttpResponse:
    context = {
        "official": official,
        "history": official_history(official),
        "form": form,
        "may_keep": can_keep_official_page(request.user, official),
        "may_check": can_check_official_page(request.user, official),
    }
    return render(request, "declarations/official_page_detail.html", context, status=status)
