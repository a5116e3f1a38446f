"""A way back into an account takes two: who met the person, and another who asked for themselves."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.actions.passwords import replace_password
from accounts.errors import RuleError
from accounts.models import AccessCode, CredentialRecovery, Event, ReadEvent, User
from accounts.models.recoveries import heads_above, is_second
from accounts.permissions import can_open_recovery
from accounts.slips import slip_pdf
from accounts.tasks import expire_recoveries
from portal.lib import clock
from tests import factories as make
from tests.accounts.password_slips import reread, url, use
from tests.accounts.signing_in import NEW_PASSWORD
from tests.journeys.browsing import text_of_pdf
from tests.language import assert_vietnamese
from tests.parallel import in_parallel
from tests.personas import Personas, build_personas, signed_in

pytestmark = pytest.mark.django_db

FIRST: dict[str, set[str]] = {
    "member": {"secretary", "deputy"},
    "small_member": {"small_secretary"},
    "secretary": {"grassroots_secretary"},
    "deputy": {"grassroots_secretary"},
    "grassroots_secretary": {"commune_secretary", "commune_deputy"},
    "commune_secretary": {"province_secretary"},
    "inspector": {"province_secretary"},
    "province_secretary": set(),  # the only officer of the root: an operator's command
}
# Whose account, who opened it → who may confirm.
SECOND: dict[tuple[str, str], set[str]] = {
    ("member", "secretary"): {"grassroots_secretary"},
    ("small_member", "small_secretary"): {"grassroots_secretary"},
    ("secretary", "grassroots_secretary"): {"commune_secretary", "commune_deputy"},
    ("grassroots_secretary", "commune_secretary"): {"commune_deputy"},
    ("grassroots_secretary", "commune_deputy"): {"commune_secretary"},
    ("commune_secretary", "province_secretary"): {"administrator"},  # nobody else all the way up
}


def opened(personas: Personas, whose: str = "secretary", by: str = "grassroots_secretary") -> CredentialRecovery:
    return make.make_recovery(make.member_of(getattr(personas, whose)), by=getattr(personas, by))


def approved(personas: Personas, whose: str = "secretary", by: str = "grassroots_secretary") -> AccessCode:
    second = getattr(personas, "commune_deputy" if whose != "member" else "grassroots_secretary")
    return actions.approve_recovery(by=second, recovery=opened(personas, whose, by), asked=True)


def give_factor(user: User) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


# Who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("whose", sorted(FIRST))
def test_exactly_these_sign_first(personas: Personas, whose: str) -> None:
    member = make.member_of(getattr(personas, whose))
    assert {name for name, user in personas.users().items() if can_open_recovery(user, member)} == FIRST[whose]


@pytest.mark.parametrize(("whose", "first"), sorted(SECOND))
def test_exactly_these_sign_second(personas: Personas, whose: str, first: str) -> None:
    recovery = opened(personas, whose, first)
    heads = heads_above({recovery.unit.path})
    others = {n: u for n, u in personas.users().items() if u.pk != recovery.requested_by_id and n != whose}
    allowed = {name for name, user in others.items() if is_second(user, recovery, heads)}
    assert allowed == SECOND[whose, first]
    seen = {name for name, user in personas.users().items() if CredentialRecovery.objects.awaiting(user).exists()}
    assert seen == allowed


@pytest.mark.parametrize("persona", ["grassroots_secretary", "administrator", "secretary", "inspector", "member"])
def test_the_action_itself_refuses_everybody_else(personas: Personas, persona: str) -> None:
    recovery = opened(personas)
    with pytest.raises(RuleError, match="một người khác"):
        actions.approve_recovery(by=getattr(personas, persona), recovery=recovery, asked=True)
    assert CredentialRecovery.objects.get().status == "requested"


def test_an_administrator_is_never_first(personas: Personas) -> None:
    for whose in FIRST:
        with pytest.raises(RuleError):
            opened(personas, whose, "administrator")


def test_a_password_alone_of_a_member_without_post_needs_no_two(personas: Personas) -> None:
    with pytest.raises(RuleError, match="chỉ cần phiếu"):
        make.make_recovery(make.member_of(personas.member), by=personas.secretary, lost="password")


# What happens ---------------------------------------------------------------------------------------


def test_two_signatures_take_the_lost_factor_off(personas: Personas) -> None:
    give_factor(personas.secretary)
    code = approved(personas)
    user = replace_password(code=code, second_code=code.second_code, password=NEW_PASSWORD)
    assert not Authenticator.objects.filter(user=user).exists()
    user = reread(user)
    assert user.check_password(NEW_PASSWORD)
    assert user.credential_replaced_at
    assert user.credential_changed_at
    recovery = CredentialRecovery.objects.get()
    assert (recovery.status, recovery.used_at is not None) == ("used", True)
    verbs = list(Event.objects.about(recovery).values_list("verb", flat=True))
    assert verbs == [f"credentialrecovery.{each}" for each in ("requested", "approved", "used")]
    assert ReadEvent.objects.filter(member_id=recovery.member_id, purpose="access").count() >= 2


def test_a_lost_password_leaves_the_factor(personas: Personas) -> None:
    give_factor(personas.secretary)
    recovery = make.make_recovery(make.member_of(personas.secretary), by=personas.grassroots_secretary, lost="password")
    code = actions.approve_recovery(by=personas.commune_deputy, recovery=recovery, asked=True)
    replace_password(code=code, second_code=code.second_code, password=NEW_PASSWORD)
    assert Authenticator.objects.filter(user=personas.secretary).exists()


def test_neither_of_the_two_holds_the_whole_key(personas: Personas) -> None:
    code = approved(personas)
    first, second = signed_in(personas.grassroots_secretary), signed_in(personas.commune_deputy)
    secret, page = code.second_code, code.recovery.get_absolute_url()
    slip = first.get(url("access_code_slip", code.pk))
    assert slip.status_code == 200
    assert secret not in text_of_pdf(slip.content)
    assert "Vũ Văn Phó" in text_of_pdf(slip.content)  # who will tell the code
    for address in (page, code.get_absolute_url()):
        assert secret not in assert_vietnamese(first.get(address))
    shown = assert_vietnamese(second.get(page))
    assert secret in shown
    assert code.token not in shown
    assert second.get(code.get_absolute_url()).status_code == 404
    assert second.get(url("access_code_slip", code.pk)).status_code == 404
    assert slip_pdf(code).startswith(b"%PDF-")


def test_the_person_sees_both_names_for_ever(personas: Personas) -> None:
    code = approved(personas)
    client = Client()
    done = use(client, code.token, code.second_code)
    assert done.status_code == 302
    told = assert_vietnamese(client.get(reverse("home")))
    assert "Lý Thị Cơ Sở và Vũ Văn Phó" in told
    client.post(url("replacement_acknowledge"))
    assert "Lý Thị Cơ Sở" not in client.get(reverse("home")).content.decode()
    with clock.set_to(clock.now() + timedelta(days=400)):
        again = signed_in(reread(personas.secretary))
        history = assert_vietnamese(again.get(url("replacement_list")))
    assert "Lý Thị Cơ Sở và Vũ Văn Phó" in history


def test_an_officer_without_factor_is_led_to_a_new_one(personas: Personas, settings: Any) -> None:
    give_factor(personas.secretary)
    code = approved(personas)
    settings.OFFICERS_NEED_SECOND_FACTOR = True
    # The posts of the two count only with a factor of their own.
    give_factor(personas.grassroots_secretary)
    give_factor(personas.commune_deputy)
    done = use(Client(), code.token, code.second_code)
    assert done.headers["Location"] == reverse("mfa_index")


# What stands in the way -------------------------------------------------------------------------------


def test_the_first_must_still_hold_the_post(personas: Personas) -> None:
    code = approved(personas)
    post = make.member_of(personas.grassroots_secretary).posts.get()
    actions.end_post(by=personas.commune_secretary, post=post)
    with pytest.raises(RuleError):
        replace_password(code=AccessCode.objects.get(pk=code.pk), second_code=code.second_code, password=NEW_PASSWORD)
    assert reread(personas.secretary).check_password(make.PASSWORD)


def test_the_second_must_still_hold_a_post_when_the_slip_is_used(personas: Personas) -> None:
    code = approved(personas)
    actions.end_post(by=personas.province_secretary, post=make.member_of(personas.commune_deputy).posts.get())
    with pytest.raises(RuleError, match="cần một người khác"):
        replace_password(code=AccessCode.objects.get(pk=code.pk), second_code=code.second_code, password=NEW_PASSWORD)
    assert reread(personas.secretary).check_password(make.PASSWORD)


def test_taken_back_it_opens_nothing(personas: Personas) -> None:
    code = approved(personas)
    actions.withdraw_recovery(by=personas.commune_deputy, recovery=code.recovery)
    with pytest.raises(RuleError, match="không còn hiệu lực"):
        replace_password(code=AccessCode.objects.get(pk=code.pk), second_code="ABC234", password=NEW_PASSWORD)


def test_one_at_a_time_and_a_stale_one_makes_room(personas: Personas) -> None:
    opened(personas)
    with pytest.raises(RuleError, match="Đã có người mở"):
        opened(personas)
    with clock.set_to(clock.now() + timedelta(days=15)):
        opened(personas)
    assert sorted(CredentialRecovery.objects.values_list("status", flat=True)) == ["expired", "requested"]


def test_what_nobody_used_in_time_is_closed(personas: Personas) -> None:
    code = approved(personas)
    with clock.set_to(code.expires_at):
        expire_recoveries()
    assert CredentialRecovery.objects.get().status == "expired"
    assert AccessCode.objects.get(pk=code.pk).status == "revoked"


def test_a_locked_account_gets_none(personas: Personas) -> None:
    User.objects.filter(pk=personas.secretary.pk).update(is_active=False)
    with pytest.raises(RuleError, match="tạm khóa"):
        opened(personas)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_confirm_at_once_one_does() -> None:
    people = build_personas()
    recovery = opened(people)
    results = in_parallel(*[_confirm(recovery.pk, by) for by in (people.commune_secretary, people.commune_deputy)])
    assert sum(isinstance(each, AccessCode) for each in results) == 1, results
    assert AccessCode.objects.filter(purpose="recovery").count() == 1


def _confirm(pk: uuid.UUID, by: User) -> Callable[[], AccessCode]:
    return lambda: actions.approve_recovery(
        by=User.objects.get(pk=by.pk), recovery=CredentialRecovery.objects.get(pk=pk), asked=True
    )


# The only officer of the root ------------------------------------------------------------------------


def test_the_operator_helps_where_nobody_else_can(personas: Personas) -> None:
    give_factor(personas.province_secretary)
    out = StringIO()
    call_command("recover_credential", "--member", str(personas.province_secretary.member_id), stdout=out)
    code = AccessCode.objects.get(purpose="recovery")
    assert code.link in out.getvalue()
    done = use(Client(), code.token, code.second_code)
    assert done.status_code == 302
    assert not Authenticator.objects.filter(user=personas.province_secretary).exists()
    recovery = CredentialRecovery.objects.get()
    kinds = set(Event.objects.about(recovery).values_list("verb", "actor_kind"))
    assert ("credentialrecovery.requested", "system") in kinds


@pytest.mark.parametrize("persona", ["secretary", "commune_secretary", "member", "inspector"])
def test_and_only_there(personas: Personas, persona: str) -> None:
    with pytest.raises(CommandError):
        call_command("recover_credential", "--member", str(getattr(personas, persona).member_id))
    assert not CredentialRecovery.objects.exists()


# Screens ---------------------------------------------------------------------------------------------


def test_from_the_unit_to_the_slip(personas: Personas) -> None:
    first, second = signed_in(personas.grassroots_secretary), signed_in(personas.commune_deputy)
    page = url("recovery_open", make.member_of(personas.secretary).pk)
    assert page in assert_vietnamese(first.get(personas.cell.get_absolute_url()))
    assert_vietnamese(first.get(page))
    typed = {"once": str(uuid.uuid4()), "lost": "factor", "reason": "Hỏng máy", "how_asked": ""}
    refused = assert_vietnamese(first.post(page, typed), 422)
    assert "Hỏng máy" in refused
    typed["how_asked"] = "Gặp sáng nay"
    done, again = first.post(page, typed), first.post(page, typed)
    assert done.headers["Location"] == again.headers["Location"]
    detail = done.headers["Location"]
    assert_vietnamese(first.get(detail))
    assert detail in assert_vietnamese(second.get(reverse("home")))
    shown = assert_vietnamese(second.get(detail))
    assert "Gặp sáng nay" in shown
    untouched = second.post(url("recovery_approve", CredentialRecovery.objects.get().pk), {})
    assert "tự nhận ra đúng người" in assert_vietnamese(untouched, 422)
    second.post(url("recovery_approve", CredentialRecovery.objects.get().pk), {"asked": "on"})
    assert detail in assert_vietnamese(first.get(reverse("home")))
    assert "Trao phiếu" in first.get(reverse("home")).content.decode()
    assert_vietnamese(first.get(url("recovery_list")))
    assert_vietnamese(second.get(url("recovery_list")))


@pytest.mark.parametrize("field", ["reason", "how_asked"])
@pytest.mark.parametrize("text", ["x" * 301, "a\u202eb"])
def test_hostile_words_get_a_sentence(personas: Personas, field: str, text: str) -> None:
    page = url("recovery_open", make.member_of(personas.secretary).pk)
    typed = {"once": str(uuid.uuid4()), "lost": "factor", "reason": "Hỏng máy", "how_asked": "Gặp", field: text}
    assert signed_in(personas.grassroots_secretary).post(page, typed).status_code == 422
    assert not CredentialRecovery.objects.exists()
