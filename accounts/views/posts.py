"""Posts: one person proposes, another of the level above confirms, and everyone in the unit sees it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import confirm_post, decline_post, propose_post
from accounts.errors import RuleError
from accounts.forms.posts import AccountCheckForm, PostForm
from accounts.http import MemberRequest
from accounts.models import AccessCode, Member, OnceKey, Post, Unit
from accounts.permissions import can_confirm_post, can_propose_post
from accounts.tree import with_cells
from accounts.views.choosing import choice, chosen_among

PAGE_SIZE = 25
GET_POST = ["GET", "HEAD", "POST"]


@require_safe
def post_list(request: MemberRequest) -> HttpResponse:
    """Proposals that wait for this person's confirmation."""
    posts = Post.objects.visible_to(request.user).awaiting(request.user)
    posts = posts.select_related("member", "unit", "proposed_by__member").order_by("proposed_at", "pk")
    page = Paginator(posts, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/post_list.html", {"page": page})


@require_http_methods(GET_POST)
def post_propose(request: MemberRequest, pk: object) -> HttpResponse:
    """Search, choose, propose: three steps of one page that also works without scripts."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    if not can_propose_post(request.user, unit):
        raise PermissionDenied
    members = Member.objects.proposable_by(request.user)
    chosen = chosen_among(request, members)
    form = PostForm(request.POST or None, unit=unit, members=members, initial={"member": chosen})
    if form.is_valid() and (url := _propose(request, unit, form)):
        messages.success(request, "Đã gửi đề xuất. Chức vụ có hiệu lực khi người có thẩm quyền ở cấp trên xác nhận.")
        return redirect(url)
    context = {"unit": unit, "form": form, "chosen": chosen} | choice(request, members, chosen)
    return render(request, "accounts/post_propose.html", context, status=422 if request.method == "POST" else 200)


def _propose(request: MemberRequest, unit: Unit, form: PostForm) -> str:
    """Address of the proposal's unit, or nothing when a rule of the domain stands against it."""
    data = form.cleaned_data
    try:
        return OnceKey.objects.create_once(
            user=request.user,
            key=data["once"],
            create=lambda: propose_post(
                by=request.user,
                member=data["member"],
                unit=unit,
                office=data["office"],
                starts_on=data["starts_on"],
                ends_on=form.ends_on,
            ),
        )
    except RuleError as error:
        form.add_error(None, str(error))
        return ""


@require_http_methods(GET_POST)
def post_confirm(request: MemberRequest, pk: object) -> HttpResponse:
    """What is proposed, and the two answers to it."""
    post = get_object_or_404(Post.objects.visible_to(request.user).with_people(), pk=pk)
    if not can_confirm_post(request.user, post):
        raise PermissionDenied
    form = AccountCheckForm(request.POST if request.method == "POST" else None, member=post.member)
    if request.method == "POST" and form.is_valid():
        confirm_post(by=request.user, post=post, account_checked="account_checked" in form.cleaned_data)
        messages.success(request, "Đã xác nhận chức vụ. Quyền của chức vụ có hiệu lực từ ngày ghi ở trên.")
        return redirect(post)
    context = {
        "post": post,
        "row": with_cells([post.member])[0],
        "is_waiting": post.can("confirm"),
        "opening": AccessCode.objects.that_opened(post.member),
        "form": form,
    }
    return render(request, "accounts/post_confirm.html", context, status=422 if form.errors else 200)


@require_POST
def post_decline(request: MemberRequest, pk: object) -> HttpResponse:
    post = get_object_or_404(Post.objects.visible_to(request.user).with_people(), pk=pk)
    if not can_confirm_post(request.user, post):
        raise PermissionDenied
    decline_post(by=request.user, post=post)
    messages.success(request, "Đã ghi nhận: không xác nhận đề xuất này.")
    return redirect(post)
