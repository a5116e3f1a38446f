"""Posts of the demo: proposed by the administrator, confirmed by the level above, as the rules say."""

from accounts.actions import appoint_first_officer, confirm_post, propose_post
from accounts.models import Post, Unit, User
from accounts.roles import Office, Verb
from portal.demo.people import Person, Roll
from portal.demo.personas import PERSONAS
from portal.demo.tree import PLAN

Appointment = tuple[str, Person, str]  # key of the unit, who, office
# Where no persona sits, people hold posts in the order of their roll.
BY_PLACE: tuple[tuple[str, str, int, str], ...] = (
    ("office", "office", 5, Office.DEPUTY_SECRETARY),
    ("province_office", "province_office", 1, Office.SECRETARY),
    ("province_office", "province_office", 2, Office.DEPUTY_SECRETARY),
    ("province", "province_office", 3, Office.DEPUTY_SECRETARY),
    ("province", "province_office", 4, Office.INSPECTOR),
    # One reviewer only: what the secretary declares falls to the level above.
    ("clinic", "clinic", 0, Office.SECRETARY),
    ("ward_office", "ward_office", 0, Office.SECRETARY),
    ("ward_office", "ward_office", 1, Office.DEPUTY_SECRETARY),
    ("ward_school", "ward_school", 0, Office.SECRETARY),
    ("ward_school", "ward_school", 1, Office.DEPUTY_SECRETARY),
    ("ward_school", "ward_school", 2, Office.COMMITTEE_MEMBER),
    ("market", "market", 0, Office.SECRETARY),
    ("market", "market", 1, Office.DEPUTY_SECRETARY),
    ("ward_base", "ward_office", 3, Office.SECRETARY),
    ("ward", "ward_office", 4, Office.SECRETARY),
    ("ward", "ward_office", 5, Office.DEPUTY_SECRETARY),
)


def appointments(roll: Roll) -> list[Appointment]:
    """Who is to hold which post, from the top of the tree down."""
    wanted = [(unit, roll.named(persona.username), office) for persona in PERSONAS for office, unit in persona.posts]
    wanted += [(unit, roll.cells[cell][number], office) for unit, cell, number, office in BY_PLACE]
    order = [place.key for place in PLAN if not place.size] + [place.key for place in PLAN if place.size]
    return sorted(wanted, key=lambda row: (order.index(row[0]), row[2] != Office.SECRETARY))


def appoint_all(roll: Roll, units: dict[str, Unit], administrator: User) -> None:
    """The first officer by the operator's command, everybody else by two people."""
    (unit, first, office), *others = appointments(roll)
    appoint_first_officer(member=first.member, unit=units[unit], office=office)
    for unit, person, office in others:
        post = propose_post(by=administrator, member=person.member, unit=units[unit], office=office)
        confirm_post(by=confirmer_of(units[unit], person), post=post, account_checked=True)


def confirmer_of(unit: Unit, candidate: Person) -> User:
    """The secretary of the nearest level above; the root confirms its own further officers."""
    heads = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).exclude(member=candidate.member)
    above = [
        post
        for post in heads.select_related("unit", "member__user")
        if unit.path.startswith(post.unit.path) and (post.unit_id != unit.pk or unit.is_root())
    ]
    head: User = max(above, key=lambda post: (len(post.unit.path), post.office == Office.SECRETARY)).member.user
    return head
