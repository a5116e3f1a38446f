"""Post (chức vụ): who holds which office in which unit, from when until when."""

import uuid
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models.journal import Actor, System
from accounts.models.members import Member, PeriodQuerySet
from accounts.models.units import Unit
from accounts.models.workflow import Transition, Workflow
from accounts.roles import Office, Verb, office_label, substitute_label, verbs_of
from portal.lib import clock

if TYPE_CHECKING:
    from accounts.models.users import User


class PostStatus(models.TextChoices):
    PROPOSED = "proposed", "Chờ xác nhận"
    CONFIRMED = "confirmed", "Đang giữ"
    DECLINED = "declined", "Không xác nhận"
    ENDED = "ended", "Đã thôi giữ"


class PostQuerySet(PeriodQuerySet):
    def held(self, on: date | None = None) -> "PostQuerySet":
        """Confirmed posts valid on the day: only these give rights."""
        return self.valid(on).filter(confirmed_at__isnull=False)

    def with_verb(self, verb: Verb) -> "PostQuerySet":
        """Posts whose office carries the verb, per level of their unit (role table)."""
        carries = Q(pk__in=[])
        for office, level in Verb.carriers(verb):
            carried = Q(office=office) | Q(stands_in_for__office=office)
            carries |= Q(carried, unit__kind__in=level.unit_kinds)
        return self.filter(carries)

    def with_people(self) -> "PostQuerySet":
        """With the names that a page about a post shows."""
        return self.select_related(
            "member", "unit", "confirmed_by__member", "proposed_by__member", "stands_in_for__member"
        )

    def awaiting(self, user: "User") -> "PostQuerySet":
        """Proposals this person may confirm now (`permissions.can_confirm_post`, in two queries for all)."""
        mine = set(user.paths_with(Verb.CONFIRM_POSTS))
        if not mine:
            return self.none()
        below = Q()
        for path in mine:
            below |= Q(unit__path__startswith=path)
        found = (
            self.filter(below, status=PostStatus.PROPOSED, unit__closed_on__isnull=True)
            .exclude(proposed_by=user)
            .exclude(member=user.member_id)
        )
        units = dict(found.values_list("pk", "unit__path"))
        confirming = self._confirming_paths(set(units.values()))
        return self.filter(pk__in=[pk for pk, path in units.items() if confirming[path] in mine])

    def _confirming_paths(self, paths: set[str]) -> dict[str, str]:
        """For each unit path the path of the nearest level above that has anybody to confirm; the root's own."""
        above = {path: [path[:end] for end in range(Unit.steplen, len(path), Unit.steplen)] for path in paths}
        wanted = {each for steps in above.values() for each in steps}
        posts = Post.objects.held().with_verb(Verb.CONFIRM_POSTS).filter(unit__path__in=wanted)
        manned = set(posts.values_list("unit__path", flat=True))
        nearest = {path: [each for each in steps if each in manned] for path, steps in above.items()}
        return {path: path if len(path) == Unit.steplen else (nearest[path] or [""])[-1] for path in paths}

    def visible_to(self, user: "User") -> "PostQuerySet":
        """Posts of the units the person sees: members of a unit see who holds its posts."""
        return self.filter(unit__in=Unit.objects.visible_to(user).values("pk"))


class Post(Workflow):
    """One holding of an office. It gives rights only after a second person has confirmed it."""

    TRANSITIONS: ClassVar = {
        "confirm": Transition(("proposed",), "confirmed", "post.confirmed"),
        "decline": Transition(("proposed",), "declined", "post.declined"),
        "end": Transition(("confirmed",), "ended", "post.ended"),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="posts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="posts")
    office = models.CharField("chức vụ", max_length=20, choices=Office)
    status = models.CharField(max_length=10, choices=PostStatus, default=PostStatus.PROPOSED)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến ngày (không kể)", null=True, blank=True)
    # Users, not members: an administrator may propose, and holds no membership. Empty: an operator's command.
    proposed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    # When the people whom this post reads were told of it; empty: not yet.
    announced_at = models.DateTimeField(null=True, editable=False)

    # Whose place a substitute takes, and on what ground: minutes, a decision.
    stands_in_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="substitutes")
    basis = models.CharField("căn cứ", max_length=200, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="post_substitute_for_whom_until_when",
                condition=(~Q(office="substitute") & Q(stands_in_for__isnull=True, basis=""))
                | (Q(office="substitute", stands_in_for__isnull=False, ends_on__isnull=False) & ~Q(basis="")),
            ),
            models.CheckConstraint(
                name="post_confirmed_by_someone_else",
                condition=Q(confirmed_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="post_status_matches_confirmation",
                condition=Q(status__in=["confirmed", "ended"], confirmed_at__isnull=False)
                | Q(status__in=["proposed", "declined"], confirmed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="post_ends_on_or_after_start",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
            ),
            models.UniqueConstraint(
                fields=["member", "unit", "office"],
                condition=Q(status__in=["proposed", "confirmed"]) & ~Q(office="substitute"),
                name="post_same_office_held_once",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(status="confirmed", office="secretary"),
                name="post_one_secretary_per_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_office_display()} {self.unit_id}"

    def get_absolute_url(self) -> str:
        return self.unit.get_absolute_url()

    @property
    def title(self) -> str:
        """The office as it is called in this unit; of a substitute also in whose place."""
        if self.stands_in_for is not None:
            replaced = self.stands_in_for
            return substitute_label(office_label(replaced.office, self.unit.kind), replaced.member.full_name)
        return office_label(self.office, self.unit.kind)

    @property
    def last_on(self) -> date | None:
        """The last day of a term or of a substitution; None where no end is known."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None

    @property
    def verbs(self) -> frozenset[Verb]:
        """What the office carries; a substitute has what the office of the person replaced carries."""
        office = self.stands_in_for.office if self.stands_in_for else self.office
        return verbs_of(office, self.unit.kind)

    def heads_above(self) -> "PostQuerySet":
        """Posts held today at the levels above that confirm others."""
        return Post.objects.held().with_verb(Verb.CONFIRM_POSTS).filter(unit__path__in=self.unit.paths_above)

    def confirm(self, *, by: Actor) -> None:
        """The second person confirms; `by` may be `SYSTEM` only for the very first officer of the root."""
        user = None if isinstance(by, System) else by
        self.move("confirm", by=by, unit=self.unit, confirmed_by=user, confirmed_at=clock.now())

    def decline(self, *, by: "User") -> None:
        self.move("decline", by=by, unit=self.unit)

    def end(self, *, by: Actor) -> None:
        """Rights end with today's request already; a term that is over keeps its last day."""
        last = min(clock.today(), self.ends_on or clock.today())
        self.move("end", by=by, unit=self.unit, ends_on=max(last, self.starts_on))
