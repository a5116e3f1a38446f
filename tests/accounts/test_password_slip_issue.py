"""Who may issue a slip or an invitation for whom: nobody gets into the account of an officer below or beside."""

import uuid
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from accounts import actions
from accounts.actions.access import LEVEL_ABOVE, NewAccount
from accounts.errors import RuleError
from accounts.models import AccessCode, Member, Post, User
from accounts.permissions import can_issue_access_code, can_open_recovery
from tests import factories as make
from tests.accounts.password_slips import reread, slip_for, url, use
from tests.language import assert_vietnamese
from tests.parallel import in_parallel
from tests.personas import Personas, build_personas, signed_in

pytestmark = pytest.mark.django_db


# Who may issue one -------------------------------------------------------------------------------

KEEPERS = {"secretary", "deputy"}  # never an administrator: they could read what the member declared
ABOVE_GRASSROOTS = {"commune_secretary", "commune_deputy"}
# Whose account: who may let its password be set anew.
ISSUERS: dict[str, set[str]] = {
    "member": KEEPERS,
    "small_member": {"small_secretary"},
    # Into the account of who holds a post nobody lets anybody alone; see test_recoveries.py.
    "secretary": set(),
    "inspector": set(),
    "province_secretary": set(),
    "administrator": set(),
    "applicant": set(),
}


@pytest.mark.parametrize("persona", sorted(ISSUERS))
def test_exactly_these_issue_a_slip(personas: Personas, persona: str) -> None:
    member = getattr(personas, persona).member
    users = personas.users().items()
    allowed = {name for name, user in users if member is not None and can_issue_access_code(user, member)}
    assert allowed == ISSUERS[persona]


@pytest.mark.parametrize("persona", ["administrator", "secretary", "deputy", "commune_secretary", "member"])
def test_the_action_itself_refuses(personas: Personas, persona: str) -> None:
    """An administrator who entered a secretary's account would be a reader."""
    with pytest.raises(RuleError, match="Người giữ chức vụ"):
        slip_for(personas.secretary, by=getattr(personas, persona))
    assert not AccessCode.objects.filter(member=personas.secretary.member, status="issued").exists()


@pytest.mark.parametrize(
    ("persona", "status"),
    [
        ("grassroots_secretary", 403),
        ("administrator", 403),
        ("deputy", 403),
        ("secretary", 403),
        ("commune_secretary", 403),
        ("province_secretary", 403),
        ("inspector", 404),
        ("neighbour_secretary", 404),
        ("neighbour_commune_secretary", 404),
        ("superuser", 404),
    ],
)
def test_the_page_for_an_officer(personas: Personas, persona: str, status: int) -> None:
    page = url("access_code_issue", make.member_of(personas.secretary).pk)
    client = signed_in(getattr(personas, persona))
    assert client.get(page).status_code == status
    sent = client.post(page, {"once": str(uuid.uuid4()), "kind": "slip"})
    assert sent.status_code == (302 if status == 200 else status)


def test_posts_in_two_units_need_the_level_above_both(personas: Personas) -> None:
    secretary = make.make_post(
        make.member_of(personas.secretary),
        personas.grassroots,
        "committee_member",
        by=personas.administrator,
        confirmed_by=personas.commune_secretary,
    ).member
    allowed = {name for name, user in personas.users().items() if can_open_recovery(user, secretary)}
    assert allowed == ABOVE_GRASSROOTS
    page = signed_in(personas.grassroots_secretary).get(personas.cell.get_absolute_url()).content.decode()
    assert url("recovery_open", secretary.pk) not in page
    assert url("recovery_open", make.member_of(personas.deputy).pk) in page


def test_a_post_without_an_account_is_invited_by_the_level_above(personas: Personas) -> None:
    make.make_post(
        personas.paper_member,
        personas.cell,
        "committee_member",
        by=personas.administrator,
        confirmed_by=personas.grassroots_secretary,
    )
    for name in sorted(KEEPERS):
        assert not can_issue_access_code(getattr(personas, name), personas.paper_member), name
    code = make.make_access_code(personas.paper_member, by=personas.grassroots_secretary)
    assert code.purpose == "open"


def test_an_invitation_from_before_the_post_opens_nothing(personas: Personas) -> None:
    """Else an administrator would invite, propose, wait for the confirmation, and open the account himself."""
    code = make.make_access_code(personas.paper_member, by=personas.administrator)
    make.make_post(
        personas.paper_member,
        personas.cell,
        "committee_member",
        by=personas.administrator,
        confirmed_by=personas.grassroots_secretary,
    )
    with pytest.raises(RuleError, match=LEVEL_ABOVE):
        actions.accept_access_code(
            code=code, second_code=code.second_code, account=NewAccount("phan.giay", make.PASSWORD)
        )
    assert not User.objects.filter(member=personas.paper_member).exists()


def test_a_slip_from_before_the_post_sets_no_password(personas: Personas) -> None:
    slip = slip_for(personas.member, by=personas.secretary)
    make.make_post(
        slip.member,
        personas.cell,
        "committee_member",
        by=personas.administrator,
        confirmed_by=personas.grassroots_secretary,
    )
    assert LEVEL_ABOVE in assert_vietnamese(use(Client(), slip.token, slip.second_code), 422)
    assert reread(personas.member).check_password(make.PASSWORD)


def test_no_account_of_one_s_own_is_given_the_place_of_an_officer(personas: Personas) -> None:
    """The head of the cell admits nobody as a member who holds a post."""
    make.make_post(
        personas.paper_member,
        personas.grassroots,
        "committee_member",
        by=personas.administrator,
        confirmed_by=personas.commune_secretary,
    )
    with pytest.raises(RuleError, match="giữ chức vụ"):
        actions.admit(
            by=personas.secretary, application=personas.application, member=personas.paper_member, standing=""
        )
    personas.application.refresh_from_db()
    assert personas.application.status == "waiting"


def test_the_first_officer_of_the_root_is_invited_by_the_administrator() -> None:
    root = make.make_root()
    cell, administrator = make.make_cell(root), make.make_administrator()
    member = make.make_member(cell)
    call_command("appoint_first_officer", "--member", str(member.pk))
    second = make.make_member(cell)
    post = Post.objects.get(member=member)
    user = make.make_user(member, by=administrator)
    assert post.member.user == user
    # From now on somebody can confirm and invite; the administrator no longer gets at the root's officers.
    make.make_proposal(second, root, "deputy_secretary", by=administrator)
    actions.confirm_post(by=reread(user), post=Post.objects.get(member=second), account_checked=True)
    assert not can_issue_access_code(administrator, second)
    assert can_issue_access_code(reread(user), second)
    assert not can_issue_access_code(administrator, Member.objects.get(pk=member.pk))


def test_a_locked_account_gets_no_slip(personas: Personas) -> None:
    with pytest.raises(RuleError, match="tạm khóa"):
        slip_for(personas.locked, by=personas.secretary)
    page = url("access_code_issue", make.member_of(personas.locked).pk)
    sent = signed_in(personas.secretary).post(page, {"once": str(uuid.uuid4()), "kind": "slip"})
    assert "tạm khóa" in assert_vietnamese(sent, 409)


@pytest.mark.django_db(transaction=True)
def test_two_keepers_at_once_leave_one_slip() -> None:
    people = build_personas()
    makers: list[Callable[[], AccessCode]] = [
        lambda by=by: slip_for(people.member, by=by)  # type: ignore[misc]
        for by in (people.secretary, people.deputy)
    ]
    results = in_parallel(*makers)
    assert all(isinstance(each, AccessCode) for each in results), results
    codes = AccessCode.objects.filter(member=people.member.member, purpose="password")
    assert sorted(codes.values_list("status", flat=True)) == ["issued", "revoked"]


# Screens of who issues ---------------------------------------------------------------------------


def test_from_the_roll_to_the_slip(personas: Personas) -> None:
    keeper, member = signed_in(personas.secretary), make.member_of(personas.member)
    page = url("access_code_issue", member.pk)
    assert page in assert_vietnamese(keeper.get(url("member_detail", member.pk)))
    assert "Cấp phiếu đặt lại mật khẩu" in assert_vietnamese(keeper.get(page))
    data = {"once": str(uuid.uuid4()), "kind": "slip"}
    first, again = keeper.post(page, data), keeper.post(page, data)
    assert first.headers["Location"] == again.headers["Location"]
    code = AccessCode.objects.get(member=member, purpose="password")
    detail = assert_vietnamese(keeper.get(first.headers["Location"]))
    assert "Phiếu đặt lại mật khẩu" in detail
    assert code.second_code not in detail
    printed = keeper.get(url("access_code_slip", code.pk))
    assert printed.content[:5] == b"%PDF-"
    assert "phieu-dat-lai-mat-khau" in printed.headers["Content-Disposition"]
    assert "Xem phiếu" in keeper.get(url("member_detail", member.pk)).content.decode()
    assert "Đang có một phiếu chưa dùng" in assert_vietnamese(keeper.get(page))


def test_a_link_goes_to_the_page_for_passwords(personas: Personas) -> None:
    code = slip_for(personas.member, by=personas.secretary, kind="invitation")
    page = assert_vietnamese(signed_in(personas.secretary).get(url("access_code_detail", code.pk)))
    assert code.link.endswith(url("password_code_use", code.token))
    assert code.link in page
    assert code.second_code in page


@pytest.mark.parametrize("persona", ["administrator", "deputy"])
def test_who_may_not_is_told_who_may(personas: Personas, persona: str) -> None:
    member = make.member_of(personas.secretary)
    page = assert_vietnamese(signed_in(getattr(personas, persona)).get(url("member_detail", member.pk)))
    assert "do cấp ủy cấp trên trực tiếp cấp" in page
    assert url("recovery_open", member.pk) not in page
    assert url("access_code_issue", member.pk) not in page
    assert (
        url("access_code_issue", member.pk)
        not in signed_in(getattr(personas, persona)).get(personas.cell.get_absolute_url()).content.decode()
    )
