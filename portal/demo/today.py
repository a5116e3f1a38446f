"""What waits today: a request under way, declarations to review, applicants, a post, an invitation."""

from datetime import date, timedelta

from accounts.actions import apply_to_join, issue_access_code, propose_post
from accounts.actions.access import NewAccount
from accounts.models import User
from accounts.roles import Office
from declarations.models import Answer
from portal.demo.asking import OPINION, Asking
from portal.demo.declaring import RETURN_REASONS
from portal.demo.history import COMMUNE_CELLS, WARD_CELLS, one_more
from portal.demo.people import Roll, with_account
from portal.demo.personas import APPLICANT
from portal.demo.timeline import Step, moment

# What the personas of the school's cell did with the request under way; the others follow in turn.
PERSONAS_DID = {
    "dangvien": "never", "bosung": "returned", "bithu": "sent", "phobithu": "acknowledged", "chiuy": "on paper",
}  # fmt: skip
OTHERS_DID = (
    "acknowledged", "sent", "never", "acknowledged", "acknowledged", "none", "never", "objects", "acknowledged",
    "withdrawn", "sent", "never", "acknowledged", "draft", "messaging", "never", "sent", "acknowledged",
)  # fmt: skip


class Today:
    """Plans the last two weeks, so that every role finds something to do."""

    def __init__(self, asking: Asking, roll: Roll, administrator: User) -> None:
        self.asking, self.roll, self.administrator = asking, roll, administrator
        self.actors = asking.actors

    def plan(self, today: date) -> None:
        """The school's own request, twelve days old, due in six; amendments elsewhere."""
        self.today = today
        self._at(12, 9, self._ask_the_school)
        self._amendments_wait()
        self._at(6, 15, self._posts_wait)
        self._at(5, 10, self._invite)
        self._at(3, 20, self._apply)

    def _at(self, days_ago: int, hour: int, step: Step) -> None:
        self.actors.timeline.add(moment(self.today - timedelta(days=days_ago), hour), step)

    def _ask_the_school(self) -> None:
        self.asking.issue("school", "05-TB/CB", self.today + timedelta(days=6), ("address", "purpose"))
        people = with_account(self.roll.cells["school"])
        others = iter(range(len(people)))
        for person in people:
            way = PERSONAS_DID.get(person.username) or OTHERS_DID[next(others) % len(OTHERS_DID)]
            self._plan(person.username, way)

    def _plan(self, username: str, way: str) -> None:
        person, request, actors = self.roll.named(username), self.asking.requests["school"], self.actors
        chance = actors.chance
        if way in ("acknowledged", "none", "messaging"):
            answer = {"none": Answer.NO_SOCIAL_MEDIA, "messaging": Answer.MESSAGING_ONLY}.get(way, Answer.PAGES)
            self.actors.later(chance.uniform(0.5, 5), lambda: actors.declare_and_review(person, request, answer, 3))
        elif way == "sent":
            actors.later(chance.uniform(8.5, 10.5), lambda: actors.declare(person, request))
        elif way == "returned":
            reason = RETURN_REASONS[0]
            actors.later(5, lambda: actors.declare_and_review(person, request, Answer.PAGES, 3, reason))
        elif way == "withdrawn":
            actors.later(4, lambda: actors.declare_and_withdraw(person, request, 2))
        elif way == "objects":
            actors.later(6, lambda: actors.raise_objection(person, request, OPINION))
        elif way == "draft":
            actors.later(9, lambda: actors.start(person, request, Answer.PAGES))

    def _amendments_wait(self) -> None:
        """One or two in each other cell, the clinic's secretary among them: it falls to the level above."""
        for key, cells in (("commune", COMMUNE_CELLS), ("ward", WARD_CELLS)):
            for number, cell in enumerate(cell for cell in cells if cell != "school"):
                person = with_account(self.roll.cells[cell])[0 if cell == "clinic" else -1]
                self._at(3 - number, 19, self._amend(person.username, key))

    def _amend(self, username: str, key: str) -> Step:
        person = self.roll.named(username)
        return lambda: self.actors.declare(person, self.asking.requests[key], edit=one_more(person))

    def _posts_wait(self) -> None:
        """Three proposals wait for the level above."""
        for unit, cell, number, office in (
            ("school", "school", 6, Office.COMMITTEE_MEMBER),
            ("base", "office", 6, Office.DEPUTY_SECRETARY),
            ("commune", "office", 7, Office.DEPUTY_SECRETARY),
        ):
            member = self.roll.cells[cell][number].member
            propose_post(by=self.administrator, member=member, unit=self.asking.units[unit], office=office)

    def _invite(self) -> None:
        """A link and a printed slip are under way to two members without an account."""
        secretary = self.roll.named("bithu").user()
        without = [person for person in self.roll.cells["school"] if not person.username]
        for person, kind in zip(without, ("invitation", "slip"), strict=False):
            issue_access_code(by=secretary, member=person.member, kind=kind)

    def _apply(self) -> None:
        """Two people registered with a join code and wait."""
        for unit, name, username in (
            ("school", APPLICANT.full_name, APPLICANT.username),
            ("school", "Trịnh Xuân Bách", "bach.tx"),
        ):
            account = NewAccount(username, "x", "")
            application = apply_to_join(unit=self.asking.units[unit], full_name=name, account=account)
            self.roll.seat(application.user)
