"""Unit (tổ chức đảng): the tree from the centre to the cell."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from portal.lib.names import search_key, sort_key

if TYPE_CHECKING:
    from accounts.models.users import User


class UnitKind(models.TextChoices):
    """Kinds of unit (domain: levels since 01/7/2025); seal, numbering and the like are attributes."""

    CENTRAL = "central", "Trung ương"
    PROVINCE = "province", "Đảng bộ tỉnh, thành phố"
    COMMUNE = "commune", "Đảng bộ xã, phường, đặc khu"
    GRASSROOTS = "grassroots", "Đảng bộ cơ sở"
    SUB_ORGANIZATION = "sub_organization", "Đảng bộ bộ phận"
    GRASSROOTS_CELL = "grassroots_cell", "Chi bộ cơ sở"
    CELL = "cell", "Chi bộ trực thuộc"
    PARTY_GROUP = "party_group", "Tổ đảng"


# What a unit of the armed forces is called here, and all that is known of it: no name, no designation, no place.
CODE_PATTERN = r"^[A-Z0-9]+(-[A-Z0-9]+)*$"
CODE_LENGTH = 20
CODE_SIGNING = ("", "T/M CHI BỘ", "T/M ĐẢNG ỦY")
CODE_SYMBOLS = ("", "CB", "ĐU")
CELL_KINDS = (UnitKind.CELL, UnitKind.GRASSROOTS_CELL)
# What a form offers below each kind; provinces differ (a commune may be a grassroots organisation itself).
KINDS_BELOW: dict[str, tuple[UnitKind, ...]] = {
    UnitKind.CENTRAL: (UnitKind.PROVINCE,),
    UnitKind.PROVINCE: (UnitKind.COMMUNE, UnitKind.GRASSROOTS, UnitKind.GRASSROOTS_CELL),
    UnitKind.COMMUNE: (
        UnitKind.GRASSROOTS,
        UnitKind.SUB_ORGANIZATION,
        UnitKind.GRASSROOTS_CELL,
        UnitKind.CELL,
    ),
    UnitKind.GRASSROOTS: (UnitKind.SUB_ORGANIZATION, UnitKind.CELL),
    UnitKind.SUB_ORGANIZATION: (UnitKind.CELL,),
    UnitKind.GRASSROOTS_CELL: (UnitKind.PARTY_GROUP,),
    UnitKind.CELL: (UnitKind.PARTY_GROUP,),
    UnitKind.PARTY_GROUP: (),
}


class UnitQuerySet(MP_NodeQuerySet):
    def open(self) -> "UnitQuerySet":
        """Units that are not closed."""
        return self.filter(closed_on__isnull=True)

    def cells(self) -> "UnitQuerySet":
        """Units that members belong to."""
        return self.filter(kind__in=CELL_KINDS)

    def by_join_code(self, code: str) -> "Unit | None":
        """The open cell with this join code; None for a wrong or renewed one."""
        return self.open().cells().filter(join_code=code).first() if code else None

    def armed_forces(self) -> "UnitQuerySet":
        """Units that appear by code only."""
        return self.filter(is_armed_forces=True)

    def under(self, unit: "Unit") -> "UnitQuerySet":
        """The unit and everything below it: one indexed prefix match."""
        return self.filter(path__startswith=unit.path)

    def above(self, unit: "Unit") -> "UnitQuerySet":
        """All units above it, the root first."""
        return self.filter(path__in=unit.paths_above).order_by("path")

    def children_of(self, unit: "Unit") -> "UnitQuerySet":
        """The units directly below."""
        return self.under(unit).filter(depth=unit.depth + 1)

    def places_for(self, unit: "Unit") -> "UnitQuerySet":
        """Committees under which the unit may stand: open, not itself, not below it."""
        places = self.open().exclude(path__startswith=unit.path)
        return places.exclude(kind__in=[*CELL_KINDS, UnitKind.PARTY_GROUP])

    def destinations_from(self, cell: "Unit") -> "UnitQuerySet":
        """Open cells a member of `cell` may move to: names and codes are no secret, the rolls behind them are."""
        return self.open().cells().exclude(pk=cell.pk)

    def named_like(self, text: str) -> "UnitQuerySet":
        """Units whose name contains `text`, whatever its marks and capitals."""
        return self.filter(search_key__contains=search_key(text))

    def tops_for(self, user: "User") -> "UnitQuerySet":
        """Where the tree begins for this person: the root, or own cell and units of posts, the highest only."""
        if user.administers:
            return self.filter(depth=1)
        mine = [row.unit for row in user.memberships_today]
        held = [post.unit for post in user.posts_today]
        tops = [unit.pk for unit in [*mine, *held] if not any(post.is_above(unit) for post in held)]
        return self.filter(pk__in=tops)

    def first_levels(self, tops: Iterable["Unit"]) -> "UnitQuerySet":
        """The units where a tree begins and those directly below, in the order of the tree."""
        shown = models.Q(pk__in=[])
        for top in tops:
            shown |= models.Q(path=top.path) | models.Q(path__startswith=top.path, depth=top.depth + 1)
        return self.filter(shown)

    def visible_to(self, user: "User") -> "UnitQuerySet":
        """Own cell; the subtree of every unit where the person holds a post today; all for administrators."""
        if user.administers:
            return self
        seen = models.Q(pk__in=[m.unit_id for m in user.memberships_today])
        for post in user.posts_today:
            seen |= models.Q(path__startswith=post.unit.path)
        return self.filter(seen)


class UnitManager(MP_NodeManager):
    # treebeard's manager hard-codes its own queryset class.
    def get_queryset(self) -> UnitQuerySet:
        return UnitQuerySet(self.model, using=self._db).order_by("path")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.get_queryset(), name)


class Unit(MP_Node):
    """One Party organisation. Written only through `accounts.actions`, which lock the root row first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("loại tổ chức", max_length=20, choices=UnitKind)
    name = models.CharField("tên tổ chức", max_length=150)
    place_name = models.CharField("địa danh trên văn bản", max_length=80, blank=True)
    # Whether a cell prints ĐẢNG BỘ or ĐẢNG ỦY above its name is not settled (HD 05-HD/VPTW), so it is data.
    superior_header_text = models.CharField("dòng cơ quan cấp trên trên văn bản", max_length=150, blank=True)
    document_symbol = models.CharField("ký hiệu trên văn bản", max_length=20, blank=True)
    signing_authority = models.CharField("thẩm quyền ký", max_length=60, blank=True)
    has_seal = models.BooleanField("có con dấu", default=False)
    is_armed_forces = models.BooleanField("thuộc lực lượng vũ trang", default=False)
    mail_sender = models.CharField("tên người gửi thư", max_length=60, blank=True)
    join_code = models.CharField("mã gia nhập", max_length=12, null=True, blank=True, unique=True)
    opened_on = models.DateField("ngày lập", null=True, blank=True)
    closed_on = models.DateField("ngày giải thể, sáp nhập", null=True, blank=True)
    search_key = models.CharField(max_length=170, editable=False)
    sort_key = models.CharField(max_length=700, editable=False)

    objects = UnitManager()

    class Meta:
        # Children of one unit among hundreds of thousands.
        indexes = [models.Index(fields=["depth", "path"], name="unit_children")]
        constraints = [
            models.CheckConstraint(
                name="unit_closes_after_opening",
                condition=models.Q(closed_on__isnull=True)
                | models.Q(opened_on__isnull=True)
                | models.Q(closed_on__gte=models.F("opened_on")),
            ),
            models.CheckConstraint(
                name="unit_of_armed_forces_has_only_a_code",
                condition=models.Q(is_armed_forces=False)
                | models.Q(
                    name__regex=CODE_PATTERN,
                    place_name="",
                    superior_header_text="",
                    mail_sender="",
                    signing_authority__in=CODE_SIGNING,
                    document_symbol__in=CODE_SYMBOLS,
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_key, self.sort_key = search_key(self.name), sort_key(self.name)
        if (fields := kwargs.get("update_fields")) and "name" in fields:
            kwargs["update_fields"] = {*fields, "search_key", "sort_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("accounts:unit_detail", args=[self.pk])

    @property
    def is_cell(self) -> bool:
        """Members belong to cells; committees are made of cells."""
        return self.kind in CELL_KINDS

    def is_open(self, on: date) -> bool:
        return self.closed_on is None or on < self.closed_on

    @property
    def parent_path(self) -> str:
        """Path of the unit directly above; empty for the root."""
        return str(self.path[: -self.steplen])

    @property
    def paths_above(self) -> list[str]:
        """Paths of all units above it, the root's first."""
        return [self.path[:end] for end in range(self.steplen, len(self.path), self.steplen)]

    def is_above(self, other: "Unit") -> bool:
        """Whether `other` lies strictly below this unit."""
        return bool(other.path.startswith(self.path)) and other.path != self.path
