"""Chuyển sinh hoạt: search the other cell, propose, answer, come back."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import RuleError
from accounts.http import MemberRequest
from accounts.models import Membership, OnceKey, Purpose, ReadEvent, Standing, Unit
from accounts.permissions import can_change_membership
from accounts.tree import rows_of
from rolls import actions
from rolls.forms.transfers import CellSearchForm, DeclineForm, TransferForm
from rolls.models import Transfer
from rolls.permissions import can_answer_transfer, can_bring_back, can_withdraw_transfer
from rolls.views.leaving import opened_membership, place_of

PAGE_SIZE = 25


@require_http_methods(["GET", "HEAD", "POST"])
def transfer_propose(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Search, choose, propose: three steps of one page that also works without scripts."""
    membership = opened_membership(request, pk)
    if membership.standing == Standing.TEMPORARILY_HERE or not can_change_membership(request.user, membership):
        raise PermissionDenied
    cells = Unit.objects.destinations_from(membership.unit)
    chosen = _chosen(request, cells)
    form = TransferForm(request.POST or None, cells=cells, initial={"to_unit": chosen, "kind": "lasting"})
    if form.is_valid() and (url := _propose(request, membership, form)):
        messages.success(request, "Đã gửi đề nghị. Nơi sinh hoạt chỉ thay đổi khi chi bộ nơi đến tiếp nhận.")
        return redirect(url)
    search = CellSearchForm(request.GET if "q" in request.GET else None)
    page = Paginator(search.found(cells), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"member": membership.member, "membership": membership, "form": form, "search": search, "page": page}
    context |= {"rows": rows_of(page), "chosen": chosen, "back_url": place_of(request.user, membership)}
    return render(request, "rolls/transfer_propose.html", context, status=422 if request.method == "POST" else 200)


def _chosen(request: MemberRequest, cells: "object") -> Unit | None:
    """The cell picked from the results, if one may go there."""
    try:
        picked = uuid.UUID(request.POST.get("to_unit") or request.GET.get("to_unit", ""))
    except ValueError:
        return None
    return cells.filter(pk=picked).first()  # type: ignore[attr-defined, no-any-return]


def _propose(request: MemberRequest, membership: Membership, form: TransferForm) -> str:
    """Address of the transfer, or nothing when a rule of the domain stands against it."""
    data = form.cleaned_data
    new = actions.NewTransfer(data["kind"], data["to_unit"], data["until_on"])
    try:
        return OnceKey.objects.create_once(
            user=request.user,
            key=data["once"],
            create=lambda: actions.propose_transfer(by=request.user, membership=membership, new=new),
        )
    except RuleError as error:
        form.add_error(None, str(error))
        return ""


@require_safe
def transfer_list(request: MemberRequest) -> HttpResponse:
    """Moves that concern this person: to answer first, then under way, then ended."""
    rows = Transfer.objects.visible_to(request.user).with_names().unfinished_first()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "rolls/transfer_list.html", {"page": page})


@require_safe
def transfer_detail(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    """Who, from where, to where; nothing the person declared."""
    return _page(request, _seen(request, pk), DeclineForm())


@require_POST
def transfer_accept(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    transfer = _seen(request, pk)
    if not can_answer_transfer(request.user, transfer):
        raise PermissionDenied
    actions.accept_transfer(by=request.user, transfer=transfer)
    messages.success(request, "Đã tiếp nhận. Đồng chí ấy và chi bộ kia đã được báo.")
    return redirect("rolls:transfer_list")


@require_POST
def transfer_decline(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    transfer = _seen(request, pk)
    if not can_answer_transfer(request.user, transfer):
        raise PermissionDenied
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, transfer, form, status=422)
    actions.decline_transfer(by=request.user, transfer=transfer, reason=form.cleaned_data["reason"])
    messages.success(request, "Đã ghi nhận: chưa tiếp nhận. Chi bộ đề nghị đọc được lý do.")
    return redirect("rolls:transfer_list")


@require_POST
def transfer_withdraw(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    transfer = _seen(request, pk)
    if not can_withdraw_transfer(request.user, transfer):
        raise PermissionDenied
    actions.withdraw_transfer(by=request.user, transfer=transfer)
    messages.success(request, "Đã rút đề nghị. Nơi sinh hoạt giữ nguyên.")
    return redirect(transfer)


@require_POST
def transfer_return(request: MemberRequest, pk: uuid.UUID) -> HttpResponse:
    transfer = _seen(request, pk)
    if not can_bring_back(request.user, transfer):
        raise PermissionDenied
    actions.come_back(by=request.user, transfer=transfer)
    messages.success(request, "Đã ghi nhận đồng chí trở về chi bộ của mình.")
    return redirect(transfer)


def _seen(request: MemberRequest, pk: uuid.UUID) -> Transfer:
    rows: Transfer = get_object_or_404(Transfer.objects.visible_to(request.user).with_names(), pk=pk)
    return rows


def _page(request: MemberRequest, transfer: Transfer, form: DeclineForm, status: int = 200) -> HttpResponse:
    ReadEvent.objects.record(
        by=request.user,
        subject=transfer,
        member=transfer.member,
        unit=transfer.to_unit,
        purpose=Purpose.TRANSFER,
    )
    context = {
        "transfer": transfer,
        "form": form,
        "is_own": transfer.member_id == request.user.member_id,
        "may_answer": transfer.can("accept") and can_answer_transfer(request.user, transfer),
        "may_withdraw": transfer.can("withdraw") and can_withdraw_transfer(request.user, transfer),
        "may_bring_back": transfer.is_away and can_bring_back(request.user, transfer),
    }
    return render(request, "rolls/transfer_detail.html", context, status=status)
