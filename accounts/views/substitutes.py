"""Phân công người thay: for given days somebody else does what a post carries."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.actions import propose_substitute
from accounts.errors import RuleError
from accounts.forms.posts import SubstituteForm
from accounts.http import MemberRequest
from accounts.models import Member, OnceKey, Post
from accounts.permissions import can_name_substitute
from accounts.views.choosing import choice, chosen_among


@require_http_methods(["GET", "HEAD", "POST"])
def substitute_propose(request: MemberRequest, pk: object) -> HttpResponse:
    """Search, choose, name the days: works without scripts."""
    post = get_object_or_404(Post.objects.visible_to(request.user).with_people(), pk=pk)
    if not can_name_substitute(request.user, post):
        raise PermissionDenied
    members = Member.objects.able_to_stand_in(post).exclude(user=request.user)
    chosen = chosen_among(request, members)
    form = SubstituteForm(request.POST or None, members=members, initial={"member": chosen})
    if form.is_valid() and (url := _propose(request, post, form)):
        messages.success(request, "Đã gửi phân công. Người thay có quyền khi cấp ủy cấp trên xác nhận.")
        return redirect(url)
    context = {"post": post, "form": form} | choice(request, members, chosen)
    return render(request, "accounts/substitute_propose.html", context, status=422 if request.method == "POST" else 200)


def _propose(request: MemberRequest, post: Post, form: SubstituteForm) -> str:
    """Address of the unit, or nothing when a rule of the domain stands against it."""
    try:
        return OnceKey.objects.create_once(
            user=request.user,
            key=form.cleaned_data["once"],
            create=lambda: propose_substitute(by=request.user, post=post, new=form.substitution()),
        )
    except RuleError as error:
        form.add_error(None, str(error))
        return ""
