"""The two commands that begin everything, as an operator types them."""

import re
import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.actions import end_membership
from accounts.models import SYSTEM, Event, Post, Unit, User
from accounts.roles import Verb
from portal.lib import clock
from tests import factories as make
from tests.accounts.signing_in import NEW_PASSWORD, sign_in


def run(*command: Any) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def link_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/tai-khoan/\S+)", text)
    assert found, text
    return found[1]


def set_password(link: str) -> Client:
    """Follow the link as a browser does: it redirects to an address without the key."""
    client = Client()
    form = client.get(link, follow=True)
    where = form.redirect_chain[-1][0] if form.redirect_chain else link
    client.post(where, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    return client


@pytest.mark.django_db(transaction=True)
def test_the_link_sets_the_password_once() -> None:
    link = link_in(run("open_administrator", "quan.tri"))
    user = User.objects.get()
    assert (user.is_administrator, user.has_usable_password()) == (True, False)
    set_password(link)
    assert sign_in(Client(), login="quan.tri", password=NEW_PASSWORD).status_code == 302
    user.refresh_from_db()
    used = user.password
    set_password(link)
    user.refresh_from_db()
    assert user.password == used, "the link is dead"
    assert Event.objects.about(user).filter(verb="user.administrator_opened").count() == 1


def test_the_same_name_gets_a_new_link_and_no_second_account(db: None) -> None:
    first = run("open_administrator", "quan.tri")
    second = run("open_administrator", "quan.tri")
    assert link_in(first)
    assert link_in(second)
    user = User.objects.get()
    verbs = [event.verb for event in Event.objects.about(user)]
    assert verbs == ["user.administrator_opened", "user.administrator_link_renewed"]


def test_a_second_administrator_and_bad_names_are_refused(db: None) -> None:
    with pytest.raises(CommandError, match="tên"):
        run("open_administrator", "quản trị viên có dấu cách")
    assert not User.objects.exists()
    run("open_administrator", "quan.tri")
    with pytest.raises(CommandError, match="Đã có quản trị hệ thống"):
        run("open_administrator", "quan.tri.hai")
    assert User.objects.count() == 1


def test_the_first_officer(db: None) -> None:
    root = make.make_root()
    member = make.make_member(make.make_cell(root), name="Đinh Văn Tỉnh")
    found = run("appoint_first_officer", "--find", "dinh van tinh")
    assert str(member.pk) in found
    assert "Bí thư" in run("appoint_first_officer", "--member", str(member.pk))
    [post] = Post.objects.held().with_verb(Verb.CONFIRM_POSTS)
    assert (post.member, post.unit, post.confirmed_by) == (member, root, None)
    assert [event.actor_kind for event in Event.objects.about(post)] == ["system", "system"]
    with pytest.raises(CommandError, match="chỉ dùng một lần"):
        run("appoint_first_officer", "--member", str(member.pk), "--office", "deputy_secretary")


def test_what_the_first_officer_needs(db: None) -> None:
    with pytest.raises(CommandError, match="Chưa có đơn vị gốc"):
        run("appoint_first_officer", "--member", str(uuid.uuid4()))
    cell = make.make_cell(make.make_root())
    with pytest.raises(CommandError, match="Không có đảng viên mang mã này"):
        run("appoint_first_officer", "--member", str(uuid.uuid4()))
    with pytest.raises(CommandError, match="Hãy thêm người đó"):
        run("appoint_first_officer", "--find", "không ai")
    gone = make.make_member(cell)
    row = make.membership_of(gone)
    end_membership(by=SYSTEM, membership=row, on=clock.today(), reason="left")
    with pytest.raises(CommandError, match="Không có đảng viên mang mã này"):
        run("appoint_first_officer", "--member", str(gone.pk))
    with pytest.raises(CommandError, match="--member"):
        run("appoint_first_officer")
    assert not Post.objects.exists()
    assert Unit.objects.count() == 2
