"""Filed within 72 hours of a new password or second factor: the reviewer asks in person before acknowledging."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.errors import RuleError
from accounts.models import Event, User
from declarations import actions
from declarations.models import Declaration
from notifications.models import Rule
from portal.lib import clock
from tests import factories as make
from tests.language import assert_vietnamese
from tests.personas import Personas, signed_in

pytestmark = pytest.mark.django_db


def filed(personas: Personas, hours_after: float | None) -> Declaration:
    """A declaration sent so long after the member's password came anew; None: it never did."""
    user = personas.member
    at = None if hours_after is None else clock.now() - timedelta(hours=hours_after)
    User.objects.filter(pk=user.pk).update(credential_changed_at=at)
    request = make.make_request(personas.cell, by=personas.secretary)
    sent = make.make_declaration(request, by=User.objects.get(pk=user.pk))
    return Declaration.objects.get(pk=sent.pk)


@pytest.mark.parametrize(("hours", "marked"), [(None, False), (0.1, True), (71.9, True), (72.1, False), (1000, False)])
def test_three_days_and_no_longer(personas: Personas, hours: float | None, marked: bool) -> None:
    assert filed(personas, hours).needs_asking is marked


def test_a_unit_may_rule_otherwise(personas: Personas) -> None:
    general = Rule.objects.get(code="recent-credential-change", unit=None)
    assert general.ground == "quy định nội bộ"
    make.make_rule("recent-credential-change", unit=personas.grassroots, days=7)
    assert filed(personas, 100).needs_asking


def test_knowing_of_it_takes_no_mark_off(personas: Personas) -> None:
    User.objects.filter(pk=personas.member.pk).update(credential_replaced_at=clock.now())
    signed_in(personas.member).post(reverse("accounts:replacement_acknowledge"))
    assert filed(personas, 1).needs_asking


def test_it_is_not_acknowledged_unasked(personas: Personas) -> None:
    declaration = filed(personas, 1)
    with pytest.raises(RuleError, match="hỏi trực tiếp"):
        actions.acknowledge(by=personas.secretary, declaration=declaration)
    assert Declaration.objects.get(pk=declaration.pk).status == "submitted"
    actions.acknowledge(by=personas.secretary, declaration=declaration, asked=True)
    stored = Declaration.objects.get(pk=declaration.pk)
    assert (stored.status, stored.confirmation, stored.confirmed_by) == (
        "acknowledged",
        "confirmed",
        personas.secretary,
    )
    confirmed = Event.objects.about(declaration).get(verb="declaration.confirmed")
    assert confirmed.data == {"on": "in_person"}


def test_the_screen_asks(personas: Personas) -> None:
    declaration, client = filed(personas, 1), signed_in(personas.secretary)
    page = reverse("declarations:declaration_review", args=[declaration.pk])
    step = reverse("declarations:declaration_acknowledge", args=[declaration.pk])
    assert "Cần xác nhận trực tiếp" in assert_vietnamese(client.get(page))
    assert "Hãy gặp hoặc gọi cho đảng viên trước" in assert_vietnamese(client.post(step), 422)
    assert client.post(step, {"asked": "on"}).status_code == 302
    assert Declaration.objects.get(pk=declaration.pk).status == "acknowledged"


def test_others_are_acknowledged_as_ever(personas: Personas) -> None:
    declaration, client = filed(personas, None), signed_in(personas.secretary)
    page = reverse("declarations:declaration_review", args=[declaration.pk])
    assert "Cần xác nhận trực tiếp" not in client.get(page).content.decode()
    assert client.post(reverse("declarations:declaration_acknowledge", args=[declaration.pk])).status_code == 302


def test_the_member_never_confirms_it_alone(personas: Personas) -> None:
    """Whoever entered the account would press the button too."""
    with pytest.raises(RuleError):
        actions.confirm(by=personas.member, declaration=filed(personas, 1))


def test_what_an_officer_typed_in_is_not_confirmed_with_a_password_they_gave(personas: Personas) -> None:
    request = make.make_request(personas.cell, by=personas.secretary)
    row = make.make_entered(request, make.member_of(personas.member), by=personas.secretary)
    User.objects.filter(pk=personas.member.pk).update(credential_changed_at=clock.now())
    member = User.objects.get(pk=personas.member.pk)
    with pytest.raises(RuleError, match="ký xác nhận trên giấy"):
        actions.confirm(by=member, declaration=row)
    assert not Declaration.objects.reviewable_by(personas.secretary).filter(pk=row.pk).exists()
    with clock.set_to(clock.now() + timedelta(days=4)):
        actions.confirm(by=member, declaration=row)


def test_nor_is_everything_deleted_with_it(personas: Personas) -> None:
    User.objects.filter(pk=personas.member.pk).update(credential_changed_at=clock.now())
    member = User.objects.get(pk=personas.member.pk)
    with pytest.raises(RuleError, match="nộp đơn giấy"):
        make.make_data_request(by=member, kind="delete")
    make.make_data_request(by=member, kind="view")
    with clock.set_to(clock.now() + timedelta(days=4)):
        make.make_data_request(by=member, kind="delete")
