"""Ways to an account: a link with a second code, or the cell's join code and a person who confirms."""

from datetime import timedelta

import pytest
from django.conf import settings

from accounts import actions
from accounts.actions.access import NewAccount, WrongCodeError
from accounts.errors import RuleError
from accounts.models import AccessCode, Application, Event, Member, Standing, User
from accounts.models.access import MAX_WRONG_CODES
from portal.lib import clock
from tests import factories as make
from tests.parallel import in_parallel
from tests.personas import Personas

ACCOUNT = NewAccount("phan.giay", make.PASSWORD, "Giay@Example.vn")


def accept(code: AccessCode, second_code: str, account: NewAccount = ACCOUNT) -> User:
    return actions.accept_access_code(code=code, second_code=second_code, account=account)


def test_the_member_opens_the_account(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    user = accept(code, code.second_code.lower())
    assert (user.member, user.email, user.check_password(make.PASSWORD)) == (
        personas.paper_member,
        "giay@example.vn",
        True,
    )
    code.refresh_from_db()
    assert (code.status, code.sealed_token, code.sealed_code) == ("used", "", "")
    with pytest.raises(RuleError, match="không còn hiệu lực"):
        accept(code, "ABCDEF")


def test_secrets_are_sealed_at_rest(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    row = str(AccessCode.objects.filter(pk=code.pk).values().get())
    assert code.second_code not in row
    assert code.token not in row


def test_five_wrong_codes_are_the_end(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    for left in range(MAX_WRONG_CODES - 1, 0, -1):
        with pytest.raises(WrongCodeError, match=f"{left} lần"):
            accept(code, "ZZZZZZ")
    with pytest.raises(RuleError, match="không còn hiệu lực"):
        accept(code, "ZZZZZZ")
    with pytest.raises(RuleError, match="không còn hiệu lực"):
        accept(code, code.second_code)
    assert not User.objects.filter(member=personas.paper_member).exists()


def test_a_code_lives_for_some_days(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    with clock.shift(timedelta(days=settings.ACCESS_CODE_DAYS, seconds=1)), pytest.raises(RuleError):
        accept(code, code.second_code)
    with clock.shift(timedelta(days=settings.ACCESS_CODE_DAYS, seconds=-60)):
        assert accept(code, code.second_code).member == personas.paper_member


def test_a_new_code_revokes_the_old_one(personas: Personas) -> None:
    old = make.make_access_code(personas.paper_member, by=personas.secretary)
    second_code = old.second_code
    make.make_access_code(personas.paper_member, by=personas.secretary)
    with pytest.raises(RuleError, match="không còn hiệu lực"):
        accept(old, second_code)


def test_a_taken_name_consumes_nothing(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    with pytest.raises(RuleError, match="đã có người dùng"):
        accept(code, code.second_code, NewAccount(personas.member.username, make.PASSWORD))
    code.refresh_from_db()
    assert (code.status, code.wrong_codes) == ("issued", 0)


@pytest.mark.django_db(transaction=True)
def test_of_ten_who_use_a_code_at_once_one_opens_an_account(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    second = code.second_code
    results = in_parallel(*(lambda n=n: accept(code, second, NewAccount(f"ten.{n}", make.PASSWORD)) for n in range(10)))
    assert sum(isinstance(result, User) for result in results) == 1, results
    assert all(isinstance(result, RuleError | User) for result in results), results
    assert User.objects.filter(member=personas.paper_member).count() == 1


@pytest.mark.django_db(transaction=True)
def test_guesses_sent_at_once_are_all_counted(personas: Personas) -> None:
    code = make.make_access_code(personas.paper_member, by=personas.secretary)
    in_parallel(*(lambda n=n: accept(code, f"ZZZZ{n}Z") for n in range(2, 10)))
    code.refresh_from_db()
    assert code.wrong_codes == MAX_WRONG_CODES
    with pytest.raises(RuleError, match="không còn hiệu lực"):
        accept(code, code.second_code)


# Join code -----------------------------------------------------------------------------------


def test_an_applicant_is_added_to_the_roll(personas: Personas) -> None:
    member = actions.admit(
        by=personas.secretary, application=personas.application, member=None, standing=Standing.PROBATIONARY
    )
    applicant = User.objects.get(pk=personas.applicant.pk)
    assert applicant.member == member
    assert make.membership_of(member).standing == Standing.PROBATIONARY
    assert applicant.cell == personas.cell


def test_an_applicant_is_someone_on_the_roll(personas: Personas) -> None:
    before = Member.objects.count()
    make.make_access_code(personas.paper_member, by=personas.secretary)
    actions.admit(by=personas.secretary, application=personas.application, member=personas.paper_member, standing="")
    assert User.objects.get(pk=personas.applicant.pk).member == personas.paper_member
    assert Member.objects.count() == before
    assert AccessCode.objects.get(member=personas.paper_member).status == "revoked"


@pytest.mark.parametrize("persona", ["other_member", "neighbour_member"])
def test_nobody_gets_the_account_of_another(personas: Personas, persona: str) -> None:
    """Neither of someone who has one, nor of a member of another cell; and nothing is half-done."""
    member = make.member_of(getattr(personas, persona))
    with pytest.raises(RuleError):
        actions.admit(by=personas.secretary, application=personas.application, member=member, standing="")
    assert Application.objects.get().status == "waiting"
    assert User.objects.get(pk=personas.applicant.pk).member is None


def test_a_refused_applicant_is_locked_and_then_forgotten(personas: Personas) -> None:
    actions.refuse(by=personas.secretary, application=personas.application)
    assert not User.objects.get(pk=personas.applicant.pk).is_active
    with clock.shift(timedelta(days=settings.APPLICANT_DAYS)):
        assert actions.delete_stale_applicants() == 1
    assert not User.objects.filter(pk=personas.applicant.pk).exists()
    assert Event.objects.filter(subject_id=personas.application.pk).count() == 2


def test_nobody_else_is_forgotten(personas: Personas) -> None:
    before = User.objects.count()
    # From when they applied: the people of the tests are built once for many of them.
    last_minute = personas.application.applied_at + timedelta(days=settings.APPLICANT_DAYS, minutes=-1)
    with clock.set_to(last_minute):
        assert actions.delete_stale_applicants() == 0
    actions.admit(by=personas.secretary, application=personas.application, member=None, standing=Standing.OFFICIAL)
    with clock.shift(timedelta(days=400)):
        assert actions.delete_stale_applicants() == 0
    assert User.objects.count() == before


@pytest.mark.django_db(transaction=True)
def test_admitting_and_forgetting_at_once_keep_the_admitted(personas: Personas) -> None:
    with clock.shift(timedelta(days=settings.APPLICANT_DAYS, minutes=1)):
        results = in_parallel(
            lambda: actions.admit(
                by=personas.secretary, application=personas.application, member=None, standing=Standing.OFFICIAL
            ),
            actions.delete_stale_applicants,
        )
    admitted = isinstance(results[0], Member)
    assert results[1] == (0 if admitted else 1), results
    assert User.objects.filter(pk=personas.applicant.pk).exists() == admitted
