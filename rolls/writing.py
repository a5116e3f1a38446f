"""Writing a plan to the roll, inside the caller's transaction: units, people, corrections, standings, proposals."""

import uuid

from django.urls import reverse

from accounts.actions import NewMember
from accounts.actions.bulk import (
    Correction,
    NewStanding,
    Proposal,
    add_units,
    change_standings,
    correct_members,
    propose_posts,
    put_on_roll,
)
from accounts.models import Unit, User
from notifications.actions import tell
from portal.lib import clock
from rolls.lines import STANDING_OF_NEW, Line
from rolls.places import Place
from rolls.plan import Plan


def write(plan: Plan, *, by: User) -> None:
    """Everything the plan says, each step as one statement for many rows."""
    made = add_units(by=by, units=plan.units) if plan.units else {}

    def unit_of(place: Place) -> Unit:
        return place if isinstance(place, Unit) else made[place]

    people = [(_new_member(line), unit_of(place)) for line, place in plan.added]
    ids = put_on_roll(by=by, people=people)
    by_line: dict[int, uuid.UUID] = {line.number: pk for (line, _), pk in zip(plan.added, ids, strict=True)}
    correct_members(
        by=by,
        corrections=[Correction(each.entry.member_id, each.place, each.fields) for each in plan.changed if each.fields],
    )
    change_standings(
        by=by,
        changes=[
            NewStanding(each.entry.membership_id, each.entry.member_id, each.place, each.standing)
            for each in plan.changed
            if each.standing
        ],
    )
    _tell_of_standings(plan)
    propose_posts(
        by=by,
        proposals=[
            Proposal(
                each.entry.member_id if each.entry else by_line[each.line.number], unit_of(each.place), each.office
            )
            for each in plan.posts
        ],
    )


def _tell_of_standings(plan: Plan) -> None:
    """As `change_standing` tells one person; who has no account learns of it from the cell."""
    said = {change.entry.member_id: change for change in plan.changed if change.standing}
    for user in User.objects.filter(member__in=said, is_active=True):
        if user.member_id is None:
            continue
        change = said[user.member_id]
        standing = f"{change.entry.membership_id}:{change.standing}"
        tell(
            user,
            effect=f"standing:import:{standing}:{clock.today()}",
            title="Tư cách sinh hoạt của bạn được cập nhật",
            url=reverse("declarations:my_information"),
        )


def _new_member(line: Line) -> NewMember:
    return NewMember(
        full_name=line.full_name,
        standing=line.standing or STANDING_OF_NEW,
        contact_email=line.email,
        birth_year=line.birth_year,
        contact_phone=line.phone,
    )
