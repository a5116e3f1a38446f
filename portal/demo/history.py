"""Two quarters behind us: requests, answers, amendments, reminders, changes of the roll."""

from datetime import date, timedelta

from accounts.models import Membership, Purpose, Standing, Unit, User
from accounts.models.members import EndReason
from declarations.actions import ask_members
from declarations.models import Answer, Declaration, PageStatus
from declarations.platforms import Platform
from portal.demo.asking import Asking
from portal.demo.declaring import Edit, Rows, page_row
from portal.demo.people import Person, Roll, with_account
from portal.demo.timeline import Step, moment
from portal.lib import clock
from portal.lib.calendar import Quarter
from reports.actions import Texts, build, order_report
from rolls.actions import NewTransfer, accept_transfer, change_standing, end_membership, propose_transfer
from rolls.models import TransferKind

TEXTS = Texts(
    assessment="Đảng viên nghiêm túc thực hiện việc khai báo; một số đồng chí còn khai chậm.",
    plan="Tiếp tục nhắc việc các đồng chí chưa khai; cập nhật khi có thay đổi.",
)
COMMUNE_CELLS = ("office", "school", "clinic")
WARD_CELLS = ("ward_office", "ward_school", "market")


class History:
    """Plans everything that lies behind us; the steps then run at their moments."""

    def __init__(self, asking: Asking, roll: Roll) -> None:
        self.asking, self.roll = asking, roll
        self.actors = asking.actors

    def plan(self, today: date) -> None:
        """From the beginning of the quarter before last until yesterday."""
        self.today = today
        last = Quarter.of(today).previous().starts_on
        earlier = Quarter.of(today).previous().previous().starts_on
        # Confirmed again every three months; what waits of that today is planned by `Renewing`.
        self._ask("commune", earlier + timedelta(days=6), 30, COMMUNE_CELLS, "12-CV/ĐU", renewal_months=3)
        self._ask("ward", earlier + timedelta(days=9), 30, WARD_CELLS, "07-CV/ĐU")
        self._ask("province_office", earlier + timedelta(days=13), 21, ("province_office",), "03-TB/CB")
        # The new version names one field more, so everybody is asked again and declares anew.
        self._ask("ward", last + timedelta(days=15), 30, WARD_CELLS, "15-CV/ĐU", ("address",))
        self._amendments(last + timedelta(days=20))
        self._changes_of_the_roll(last)
        self._report(earlier, "school", "bithu")
        self._report(last, "school", "bithu")
        self._report(last, "commune", "bithuxa")

    def _at(self, day: date, hour: int, step: Step) -> None:
        self.actors.timeline.add(moment(day, hour), step)

    def _ask(
        self,
        key: str,
        on: date,
        days: int,
        cells: tuple[str, ...],
        number: str,
        fields: tuple[str, ...] = (),
        renewal_months: int | None = None,
    ) -> None:
        def issue() -> None:
            self.asking.issue(key, number, on + timedelta(days=days), fields, renewal_months)
            for cell in cells:
                self.asking.answer_all(key, self.roll.cells[cell], days)

        self._at(on, 9, issue)

    def _report(self, quarter_starts_on: date, key: str, username: str) -> None:
        """Ordered a few days after the quarter, and made at once: here no worker waits for it."""
        quarter = Quarter.of(quarter_starts_on)

        def step() -> None:
            secretary = self.roll.named(username).user()
            report = order_report(by=secretary, unit=self.asking.units[key], quarter=quarter, texts=TEXTS)
            if report.job is not None:  # always: order_report has just set it
                build(report, report.job)

        self._at(quarter.next().starts_on + timedelta(days=4), 9, step)

    # Amendments, and who looks at them -------------------------------------------------------

    def _amendments(self, on: date) -> None:
        """A page more or a page given up, here and there; the cell committee looks."""
        for key, cell in (("commune", "school"), ("commune", "office"), ("province_office", "province_office")):
            for number, person in enumerate(with_account(self.roll.cells[cell])[::4]):
                edit = _give_up_first if number % 3 == 0 else one_more(person)
                self._at(on + timedelta(days=3 * number), 20, self._amend(person, key, edit))
        self._at(on + timedelta(days=30), 20, self._look)

    def _amend(self, person: Person, key: str, edit: Edit) -> Step:
        def step() -> None:
            last = Declaration.objects.of_member(person.member).first()
            if last is not None and last.status == "acknowledged" and last.answer == Answer.PAGES:
                sent = self.actors.declare(person, self.asking.requests[key], edit=edit)
                self.actors.later(3, lambda: self.actors.review(sent))

        return step

    def _look(self) -> None:
        reader = self.roll.named("chiuy").user()
        members = [person.member for person in self.roll.cells["school"]]
        for declaration in Declaration.objects.current().filter(member__in=members).select_related("member", "unit"):
            self.actors.read(reader, declaration, Purpose.CELL_LOOK)

    # Changes of the roll ---------------------------------------------------------------------

    def _changes_of_the_roll(self, last: date) -> None:
        self._at(last + timedelta(days=4), 10, self._newcomer_joins)
        self._at(last + timedelta(days=12), 10, lambda: self._change("office", -3, Standing.OFFICIAL))
        self._at(last + timedelta(days=25), 10, self._goes_elsewhere)
        self._at(last + timedelta(days=33), 10, self._dies)
        self._at(last + timedelta(days=50), 10, lambda: self._change("market", -6, Standing.SUSPENDED))

    def _newcomer_joins(self) -> None:
        person = self.roll.newcomer("school", self.asking.units["school"])
        ask_members(self.asking.requests["commune"])
        self.actors.later(6, lambda: self.asking.act(person, self.asking.requests["commune"]))

    def _change(self, cell: str, number: int, standing: Standing) -> Membership:
        person = self.roll.cells[cell][number]
        return change_standing(
            by=secretary_of(self.asking.units[cell]), membership=row_of(person), standing=standing, on=clock.today()
        )

    def _goes_elsewhere(self) -> None:
        """Sinh hoạt tạm thời, whose last day passed three days ago: somebody has to note the return."""
        home, host = row_of(self.roll.cells["ward_school"][5]), self.asking.units["office"]
        new = NewTransfer(TransferKind.TEMPORARY, host, self.today - timedelta(days=3))
        stay = propose_transfer(by=secretary_of(home.unit), membership=home, new=new)
        accept_transfer(by=secretary_of(host), transfer=stay)

    def _dies(self) -> None:
        person = self.roll.cells["ward_office"][-5]
        secretary = secretary_of(self.asking.units["ward_office"])
        end_membership(by=secretary, membership=row_of(person), on=clock.today(), reason=EndReason.DECEASED)


def secretary_of(unit: Unit) -> User:
    """The account of who holds the post that day."""
    user: User = unit.posts.held().get(office="secretary").member.user
    return user


def row_of(person: Person) -> Membership:
    row: Membership = Membership.objects.on_roll().select_related("member", "unit").get(member=person.member)
    return row


def _give_up_first(rows: Rows) -> Rows:
    return [rows[0] | {"status": PageStatus.CANCELLED}, *rows[1:]]


def one_more(person: Person) -> Edit:
    """A draft with one page more, on a platform not used so far."""

    def edit(rows: Rows) -> Rows:
        used = {row["platform"] for row in rows}
        free = next(p for p in (Platform.TELEGRAM, Platform.INSTAGRAM, Platform.THREADS, Platform.X) if p not in used)
        return [*rows, page_row(person, free)]

    return edit
