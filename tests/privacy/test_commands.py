"""What the operator asks after a breach, and applicants who are told before they go."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import Event, User
from accounts.tasks import delete_stale_applicants
from notifications.models import OutboxMessage
from portal.lib import clock
from tests import factories as make
from tests.personas import Personas


def who_read(**options: object) -> str:
    out = StringIO()
    call_command("who_read", stdout=out, **options)
    return out.getvalue()


def test_readers_of_one_member_are_named(personas: Personas) -> None:
    make.make_read(by=personas.secretary, member=personas.paper_member)
    printed = who_read(member=personas.paper_member.pk, since=clock.today())
    assert "Nguyễn Văn Thư" in printed
    assert "1 readers" in printed
    assert "Phan Thị Giấy" not in printed  # of members the id alone
    last = Event.objects.about(personas.paper_member).last()
    assert last is not None
    assert (last.verb, last.actor_kind) == ("member.reads_printed", "system")


def test_readers_in_a_subtree_and_on_some_days_only(personas: Personas) -> None:
    make.make_read(by=personas.secretary, member=personas.paper_member)
    assert "1 openings" in who_read(unit=personas.commune.pk, since=clock.today())
    assert "0 openings" in who_read(unit=personas.neighbour_commune.pk, since=clock.today())
    yesterday = clock.today() - timedelta(days=1)
    assert "0 openings" in who_read(unit=personas.commune.pk, since=yesterday, until=yesterday)


def test_an_id_of_nobody_is_said(personas: Personas) -> None:
    with pytest.raises(CommandError, match="No member"):
        who_read(member=personas.cell.pk, since=date(2026, 1, 1))


def test_applicants_are_told_a_week_before_and_once(personas: Personas) -> None:
    User.objects.filter(pk=personas.applicant.pk).update(email="cho@example.vn")
    sent = OutboxMessage.objects.filter(effect__startswith="applicant-ends")
    for days, mails in ((settings.APPLICANT_DAYS - 8, 0), (settings.APPLICANT_DAYS - 7, 1), (29, 1)):
        with clock.shift(timedelta(days=days)):
            delete_stale_applicants()
        assert sent.count() == mails
    assert User.objects.filter(pk=personas.applicant.pk).exists()
    with clock.shift(timedelta(days=settings.APPLICANT_DAYS)):
        delete_stale_applicants()
    assert not User.objects.filter(pk=personas.applicant.pk).exists()
    assert "chi bộ" not in sent.get().payload["body"].lower()
