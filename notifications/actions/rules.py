"""Setting rules and the working calendar. A version in force is never changed: a new one begins on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, models, transaction

from accounts.errors import RuleError
from accounts.models import Event, Unit, User
from notifications.models import CalendarDay, Deadline, Rule
from notifications.models.rules import RuleQuerySet
from notifications.permissions import can_set_days, can_set_rules
from portal.lib import clock

NOT_ALLOWED = "Bạn không đặt được quy tắc của đơn vị này. Bí thư, phó bí thư của đơn vị hoặc của cấp ủy cấp trên đặt."
UNKNOWN = "Không có quy tắc chung nào mang mã này. Hãy chọn một quy tắc trong danh sách."
IN_THE_PAST = "Quy tắc chỉ áp dụng từ hôm nay trở đi. Hãy chọn ngày khác."
PLANNED = "Đã có một bản mới chờ áp dụng. Hãy hủy bản đó trước, rồi đặt bản khác."
SAME_DAY = "Hôm nay đã có một bản bắt đầu áp dụng. Bản mới có thể bắt đầu từ ngày mai."
NO_LONGER_THAN_LAW = (
    "Quy tắc chung này theo một văn bản quy định số ngày. Đơn vị chỉ được đặt số ngày bằng hoặc ít hơn, cùng cách tính."
)
# Rules that protect a member from the very people who set their unit's rules: a unit may only be stricter.
NEVER_SHORTER = ("recent-credential-change",)
NEVER_LONGER = ("impostor-report-kept",)
ONLY_STRICTER = "Quy tắc này bảo vệ đảng viên. Đơn vị chỉ được đặt chặt hơn quy tắc của cấp trên, cùng cách tính."
DAY_TAKEN = "Ngày này đã được ghi. Hãy bỏ ngày đã ghi trước khi ghi lại."
DAY_PASSED = "Chỉ ghi hoặc bỏ được ngày từ hôm nay trở đi: hạn đã tính xong không đổi nữa."
NOT_YOUR_DAYS = "Chỉ quản trị ghi được ngày làm việc, ngày nghỉ chung."


@dataclass(frozen=True)
class RuleContent:
    """What a rule says, as checked by a form."""

    label: str
    days: int
    day_kind: str
    steps: list[str]
    follow_up: str
    provision_code: str = ""


@transaction.atomic
def set_rule(*, by: User, code: str, unit: Unit | None, content: RuleContent, starts_on: date) -> Rule:
    """A new version that begins on `starts_on`, when the one before it ends. Raises `RuleError`.

    `unit` None: the general rule. Deadlines that exist keep the rule and the day they were computed with.
    """
    versions = _locked(by, code, unit)
    if starts_on < clock.today():
        raise RuleError(IN_THE_PAST)
    if versions.planned(clock.today()).exists():
        raise RuleError(PLANNED)
    if versions.filter(valid_from=starts_on).exists():
        raise RuleError(SAME_DAY)
    if unit is not None:
        _keep_within_law(code, content, starts_on)
        _keep_strict(code, unit, content, starts_on)
    still_valid = models.Q(valid_until__isnull=True) | models.Q(valid_until__gt=starts_on)
    versions.filter(still_valid, valid_from__lt=starts_on).update(valid_until=starts_on)
    rule = Rule.objects.create(
        code=code, unit=unit, valid_from=starts_on, set_by=by, set_at=clock.now(), **vars(content)
    )
    _note(by, "rule.set", rule)
    return rule


@transaction.atomic
def cancel_planned_rule(*, by: User, code: str, unit: Unit | None) -> bool:
    """Takes back a version that has not begun; the one before it goes on. False when there is none."""
    versions = _locked(by, code, unit)
    planned = versions.planned(clock.today()).first()
    if planned is None:
        return False
    _note(by, "rule.cancelled", planned)
    versions.filter(valid_until=planned.valid_from).update(valid_until=None)
    planned.delete()
    return True


@transaction.atomic
def end_unit_rule(*, by: User, code: str, unit: Unit) -> bool:
    """From tomorrow on the rule above counts again in this unit. False when it has none of its own."""
    versions = _locked(by, code, unit)
    if versions.planned(clock.today()).exists():
        raise RuleError(PLANNED)
    current = versions.filter(valid_until__isnull=True).first()
    if current is None:
        return False
    versions.filter(pk=current.pk).update(valid_until=clock.today() + timedelta(days=1))
    _note(by, "rule.ended", current)
    return True


def _locked(by: User, code: str, unit: Unit | None) -> RuleQuerySet:
    """The versions of this scope, with all of the code locked: of two people at once the second sees the first's."""
    if not can_set_rules(by, unit):
        raise RuleError(NOT_ALLOWED)
    rows = list(Rule.objects.filter(code=code).select_for_update().order_by("pk"))
    if not any(row.unit_id is None for row in rows):
        raise RuleError(UNKNOWN)
    return Rule.objects.filter(code=code).of_unit(unit)


def _keep_within_law(code: str, content: RuleContent, starts_on: date) -> None:
    general = Rule.objects.valid(starts_on).filter(code=code, unit__isnull=True).order_by("-valid_from").first()
    if general is None or not general.provision_code:
        return
    if content.day_kind != general.day_kind or content.days > general.days:
        raise RuleError(NO_LONGER_THAN_LAW)


def _keep_strict(code: str, unit: Unit, content: RuleContent, starts_on: date) -> None:
    if code not in NEVER_SHORTER + NEVER_LONGER:
        return
    for row in Rule.objects.valid(starts_on).filter(code=code).select_related("unit"):
        if row.unit is not None and row.unit.path not in unit.paths_above:
            continue
        is_weaker = content.days < row.days if code in NEVER_SHORTER else content.days > row.days
        if is_weaker or content.day_kind != row.day_kind:
            raise RuleError(ONLY_STRICTER)


def _note(by: User, verb: str, rule: Rule) -> None:
    """In the journal of the unit; a general rule belongs to the root."""
    subject = rule.unit or Unit.objects.filter(depth=1).first()
    if subject is not None:
        data = {"code": rule.code, "from": rule.valid_from.isoformat(), "days": rule.days, "kind": rule.day_kind}
        Event.objects.append(by=by, verb=verb, subject=subject, unit=subject, data=data)


@transaction.atomic
def set_day(*, by: User, day: date, is_working: bool, name: str, ground: str) -> CalendarDay:
    """A day that differs from the usual calendar. Deadlines that exist keep their day. Raises `RuleError`."""
    _check_days(by, day)
    try:
        with transaction.atomic():
            row = CalendarDay.objects.create(
                day=day, is_working=is_working, name=name, ground=ground, set_by=by, set_at=clock.now()
            )
    except IntegrityError as error:
        raise RuleError(DAY_TAKEN) from error
    _note_day(by, "calendarday.set", day)
    return row


@transaction.atomic
def remove_day(*, by: User, day: date) -> bool:
    """The day is again what the public calendar says. False when it was not noted. Raises `RuleError`."""
    _check_days(by, day)
    removed, _ = CalendarDay.objects.filter(day=day).delete()
    if removed:
        _note_day(by, "calendarday.removed", day)
    return bool(removed)


def due_on(day: date) -> int:
    """How many open deadlines fall due on that day; they stay there."""
    return Deadline.objects.open().filter(due_on=day).count()


def _check_days(by: User, day: date) -> None:
    if not can_set_days(by):
        raise RuleError(NOT_YOUR_DAYS)
    if day < clock.today():
        raise RuleError(DAY_PASSED)


def _note_day(by: User, verb: str, day: date) -> None:
    root = Unit.objects.filter(depth=1).first()
    if root is not None:
        Event.objects.append(by=by, verb=verb, subject=root, unit=root, data={"day": day.isoformat()})
