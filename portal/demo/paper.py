"""Declaring on paper: the oldest of the school's cell sign a list, the deputy types it in, two answer on the screen."""

from datetime import date, timedelta

from accounts.actions.members import NewMember
from accounts.models import Purpose, Standing
from declarations.actions import Grounds, OnPaper, acknowledge, dispute, enter, enter_list
from declarations.models import Basis, Declaration, DeclarationRequest
from declarations.paper_forms import list_pdf
from declarations.scans import keep
from portal.demo.asking import Asking
from portal.demo.people import Person, Roll, with_account
from portal.demo.timeline import Step, moment
from portal.lib import clock
from portal.lib.uploads import Checked

# Retired teachers without an account.
OLD = (
    ("Nguyễn Thị Cúc", 1946), ("Trần Văn Đoan", 1943), ("Lê Thị Hạnh", 1949), ("Phạm Văn Khôi", 1941),
    ("Hoàng Thị Mận", 1948), ("Vũ Văn Ngạn", 1944),
)  # fmt: skip
ANSWERS = (
    "no_social_media",
    "messaging_only",
    "no_social_media",
    "no_social_media",
    "messaging_only",
    "no_social_media",
)
NOTE = "Ký tại buổi sinh hoạt chi bộ; bản gốc lưu ở sổ chi bộ."
DISPUTED = "Tôi có dùng Zalo để bán hàng, không phải chỉ nhắn tin. Tôi sẽ tự khai trên cổng."
WAITS = "chiuy"


class Paper:
    """Plans the meeting at which the list was signed, the typing in, and what people say about it."""

    def __init__(self, asking: Asking, roll: Roll) -> None:
        self.asking, self.roll = asking, roll
        self.actors, self.timeline = asking.actors, asking.actors.timeline

    def plan(self, today: date) -> None:
        """Signed six days ago, typed in the day after, disputed yesterday."""
        self.today = today
        self._at(13, 8, self._old_members)
        self._at(5, 16, self._type_in)
        self._at(3, 9, self._acknowledge_some)
        self._at(1, 9, self._type_in_one_more)
        self._at(1, 19, self._dispute)

    def _at(self, days_ago: int, hour: int, step: Step) -> None:
        self.timeline.add(moment(self.today - timedelta(days=days_ago), hour), step)

    def _old_members(self) -> None:
        since = self.today - timedelta(days=400)
        self.old = [
            self.roll.add("school", self.asking.units["school"], NewMember(name, Standing.OFFICIAL, "", year), since)
            for name, year in OLD
        ]

    def _type_in(self) -> None:
        unit, asked = self.asking.units["school"], self._asked()
        people, answers = [*self.old, self.roll.named(WAITS)], (*ANSWERS, "no_social_media")
        scan = keep(Checked(list_pdf(unit, asked, is_large=False), "application/pdf", "ban-quet.pdf"))
        grounds = Grounds(Basis.SIGNED_LIST, clock.today() - timedelta(days=1), NOTE, scan)
        papers = [OnPaper(person.member, answer) for person, answer in zip(people, answers, strict=True)]
        self.entered = enter_list(by=self.roll.named("phobithu").user(), request=asked, papers=papers, grounds=grounds)

    def _type_in_one_more(self) -> None:
        self.denies = next(person for person in with_account(self.roll.cells["school"]) if self._is_silent(person))
        grounds = Grounds(Basis.SAID_BY_PHONE, clock.today() - timedelta(days=1), "Nói qua điện thoại tối hôm trước.")
        paper = OnPaper(self.denies.member, "messaging_only")
        self.disputed = enter(by=self.roll.named("bithu").user(), request=self._asked(), paper=paper, grounds=grounds)

    def _is_silent(self, person: Person) -> bool:
        """Has an account, plays no persona, and has not answered this request."""
        if person.username in ("bithu", "phobithu", "dangvien", "bosung", WAITS):
            return False
        asked = Declaration.objects.of_member(person.member).filter(request=self._asked())
        return not asked.exists() and not person.member.consents.filter(request=self._asked()).exists()

    def _acknowledge_some(self) -> None:
        reviewer = self.roll.named("bithu").user()
        for row in self.entered[:3]:
            declaration = Declaration.objects.get(pk=row.pk)
            self.actors.read(reviewer, declaration, Purpose.REVIEW)
            acknowledge(by=reviewer, declaration=declaration)

    def _dispute(self) -> None:
        row = Declaration.objects.get(pk=self.disputed.pk)
        dispute(by=self.denies.user(), declaration=row, note=DISPUTED)

    def _asked(self) -> DeclarationRequest:
        return DeclarationRequest.objects.select_related("unit").get(pk=self.asking.requests["school"].pk)
