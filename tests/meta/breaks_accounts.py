"""One way to break each named constraint of accounts and notifications; see test_constraints.py."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models

from accounts.models import Event, JournalHead, Post, User
from portal.lib import clock
from tests import factories as make
from tests.personas import Personas

PHONE = "+84912345678"
Break = Callable[[Personas], Any]


def change(row: models.Model, **fields: Any) -> None:
    """Writes columns past every action, as nobody should."""
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def copy(row: models.Model, **fields: Any) -> None:
    """Adds a second row like the first."""
    values = type(row)._base_manager.filter(pk=row.pk).values().get()
    values.pop(row._meta.pk.attname)
    type(row)._base_manager.create(**values | fields)


def post_of(user: User) -> Post:
    """The post this person holds."""
    return Post.objects.get(member=user.member_id)


def two_heads(people: Personas) -> None:
    copy(JournalHead.objects.get(subject_id=people.cell.pk))


def event(people: Personas, **fields: Any) -> None:
    copy(Event.objects.about(people.cell)[0], **{"seq": 99} | fields)


def overlap(people: Personas) -> None:
    copy(make.membership_of(people.paper_member), unit_id=people.neighbour_cell.pk)


def membership(people: Personas, **fields: Any) -> None:
    change(make.membership_of(people.paper_member), **fields)


def access_code(people: Personas, **fields: Any) -> None:
    change(make.make_access_code(people.paper_member, by=people.secretary), **fields)


def second_access_code(people: Personas) -> None:
    copy(make.make_access_code(people.paper_member, by=people.secretary), token_tag="x")


def recovery(people: Personas, **fields: Any) -> None:
    row = make.make_recovery(make.member_of(people.inspector), by=people.province_secretary)
    change(row, **fields) if fields else copy(row, code_id=None)


def post(people: Personas, **fields: Any) -> None:
    change(post_of(people.secretary), **fields)


def second_user_with_mail(people: Personas) -> None:
    change(people.member, email="An@example.vn")
    change(people.other_member, email="an@example.vn")


def two_with_one_phone(people: Personas) -> None:
    change(people.member, phone=PHONE)
    change(people.other_member, phone=PHONE)


def rule_twice(people: Personas) -> None:
    copy(make.make_rule(unit=people.cell))


def general_rule_twice(people: Personas) -> None:
    copy(make.make_rule())


def deadline(people: Personas, **fields: Any) -> None:
    request = make.make_request(people.cell, by=people.secretary)
    row = make.make_deadline(request, people.paper_member)
    change(row, **fields) if fields else copy(row)


def reminder_twice(people: Personas) -> None:
    request = make.make_request(people.cell, by=people.secretary)
    copy(make.make_reminder(make.make_deadline(request, people.paper_member)))


BREAKS: dict[str, Break] = {
    "journalhead_one_per_subject": two_heads,
    "event_one_per_seq": lambda people: event(people, seq=1),
    "event_person_has_actor": lambda people: event(people, actor_kind="person", actor_id=None),
    "unit_closes_after_opening": lambda people: change(people.cell, closed_on=make.LONG_AGO - timedelta(days=1)),
    "member_birth_year_is_plausible": lambda people: change(people.paper_member, birth_year=1899),
    "membership_one_official_cell_a_day": overlap,
    "membership_ends_with_reason": lambda people: membership(people, ends_on=clock.today()),
    "membership_ends_after_start": lambda people: membership(people, ends_on=make.LONG_AGO, end_reason="left"),
    "accesscode_one_open_per_member": second_access_code,
    "accesscode_used_has_time": lambda people: access_code(people, status="used"),
    "recovery_by_two_people": lambda people: recovery(
        people, status="approved", approved_at=clock.now(), approved_by=people.province_secretary
    ),
    "recovery_approved_has_time": lambda people: recovery(people, status="approved"),
    "recovery_used_has_time": lambda people: recovery(people, status="used", approved_at=clock.now()),
    "recovery_one_open_per_member": lambda people: recovery(people),
    "application_decided_by_and_at_together": lambda people: change(people.application, decided_at=clock.now()),
    "oncekey_once_per_user": lambda people: copy(make.make_once_key(people.member)),
    "post_confirmed_by_someone_else": lambda people: post(people, confirmed_by=people.administrator),
    "post_status_matches_confirmation": lambda people: post(people, confirmed_at=None),
    "post_ends_on_or_after_start": lambda people: post(people, ends_on=make.LONG_AGO - timedelta(days=1)),
    "post_same_office_held_once": lambda people: copy(post_of(people.committee_member)),
    "post_one_secretary_per_unit": lambda people: copy(
        post_of(people.secretary), member_id=make.member_of(people.member).pk
    ),
    "post_substitute_for_whom_until_when": lambda people: post(people, basis="Biên bản"),
    "unit_of_armed_forces_has_only_a_code": lambda people: change(people.cell, is_armed_forces=True),
    "user_administrator_is_no_member": lambda people: change(people.member, is_administrator=True),
    "user_email_unique": second_user_with_mail,
    "user_phone_unique": two_with_one_phone,
    "user_verified_phone_is_there": lambda people: change(people.member, phone_verified_at=clock.now()),
    "rule_ends_after_start": lambda people: change(make.make_rule(), valid_until=make.LONG_AGO),
    "rule_days_are_bounded": lambda people: change(make.make_rule(), days=3661),
    "rule_one_per_unit_and_day": rule_twice,
    "rule_one_general_per_day": general_rule_twice,
    "deadline_one_per_matter": lambda people: deadline(people),
    "deadline_met_or_cancelled": lambda people: deadline(people, met_at=clock.now(), cancelled_at=clock.now()),
    "reminder_once_per_step": reminder_twice,
    "outboxmessage_done_has_time": lambda people: change(make.make_outbox_message(), status="done"),
    "notice_once_per_effect": lambda people: copy(make.make_notice(people.member)),
}
