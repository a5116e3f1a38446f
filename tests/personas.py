"""The same small tree and the same people everywhere.

    province (tỉnh)
    ├── office_cell: chi bộ cơ quan; the officers above the cells are members here
    ├── commune (xã)                    commune_secretary, commune_deputy, inspector
    │   ├── grassroots (đảng bộ cơ sở)  grassroots_secretary
    │   │   ├── cell                    secretary, deputy, committee_member, member, other_member;
    │   │   │                           paper_member has no account; applicant waits; locked is deactivated
    │   │   ├── neighbour_cell          neighbour_secretary, neighbour_member
    │   │   └── small_cell              small_secretary, small_member, small_other_member: three people, no deputy
    │   └── neighbour_grassroots        nobody
    └── neighbour_commune               neighbour_commune_secretary

administrator and superuser are nobody on the roll.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time
from typing import Any, TypeVar, cast

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.test import Client

from accounts import actions as accounts
from accounts.models import Application, Member, Unit, UnitKind, User
from accounts.roles import Office
from portal.lib import clock
from tests import factories as make

APPS = ("accounts", "documents", "notifications", "declarations", "rolls", "reports", "privacy")
SESSION_APPS = ("sessions", "usersessions")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Units:
    """The tree; built from the top."""

    province: Unit
    office_cell: Unit
    commune: Unit
    grassroots: Unit
    cell: Unit
    neighbour_cell: Unit
    small_cell: Unit
    neighbour_grassroots: Unit
    neighbour_commune: Unit


@dataclass
class Personas(Units):
    """Units and users; one attribute each. `applicant` has an `application`."""

    administrator: User
    superuser: User
    province_secretary: User
    commune_secretary: User
    commune_deputy: User
    inspector: User
    grassroots_secretary: User
    neighbour_commune_secretary: User
    secretary: User
    deputy: User
    committee_member: User
    member: User
    other_member: User
    locked: User
    neighbour_secretary: User
    neighbour_member: User
    small_secretary: User
    small_member: User
    small_other_member: User
    applicant: User
    application: Application
    paper_member: Member

    def users(self) -> dict[str, User]:
        """Every person with an account, by persona."""
        return {each.name: getattr(self, each.name) for each in fields(self) if each.type is User}


NAMES = {
    "province_secretary": "Đinh Văn Tỉnh",
    "commune_secretary": "Phạm Thị Xã",
    "commune_deputy": "Vũ Văn Phó",
    "inspector": "Bùi Văn Kiểm",
    "grassroots_secretary": "Lý Thị Cơ Sở",
    "neighbour_commune_secretary": "Hồ Văn Bên",
    "secretary": "Nguyễn Văn Thư",
    "deputy": "Trần Thị Phó",
    "committee_member": "Lê Văn Ủy",
    "member": "Hoàng Thị Viên",
    "other_member": "Đặng Văn Khác",
    "locked": "Ngô Văn Khóa",
    "neighbour_secretary": "Dương Thị Láng",
    "neighbour_member": "Mai Văn Giềng",
    "small_secretary": "Tạ Văn Nhỏ",
    "small_member": "Cao Thị Ba",
    "small_other_member": "Đỗ Văn Tư",
}
# persona → (cell of the roll, unit of the post, office, who confirms); in the order of the level above first
OFFICERS = {
    "commune_secretary": ("commune", Office.SECRETARY, "province_secretary"),
    "commune_deputy": ("commune", Office.DEPUTY_SECRETARY, "province_secretary"),
    "inspector": ("commune", Office.INSPECTOR, "province_secretary"),
    "neighbour_commune_secretary": ("neighbour_commune", Office.SECRETARY, "province_secretary"),
    "grassroots_secretary": ("grassroots", Office.SECRETARY, "commune_secretary"),
    "secretary": ("cell", Office.SECRETARY, "grassroots_secretary"),
    "deputy": ("cell", Office.DEPUTY_SECRETARY, "grassroots_secretary"),
    "committee_member": ("cell", Office.COMMITTEE_MEMBER, "grassroots_secretary"),
    "neighbour_secretary": ("neighbour_cell", Office.SECRETARY, "grassroots_secretary"),
    "small_secretary": ("small_cell", Office.SECRETARY, "grassroots_secretary"),
}


def build_units() -> Units:
    """The tree, as operator's commands and administrators build it."""
    province = make.make_root()
    commune = make.make_unit(province, kind=UnitKind.COMMUNE, name="Đảng bộ xã Sen Hồng")
    grassroots = make.make_unit(commune, kind=UnitKind.GRASSROOTS, name="Đảng bộ cơ sở Sen Vàng")
    return Units(
        province=province,
        office_cell=make.make_unit(province, name="Chi bộ Cơ quan"),
        commune=commune,
        grassroots=grassroots,
        cell=make.make_unit(grassroots, name="Chi bộ Thôn Một"),
        neighbour_cell=make.make_unit(grassroots, name="Chi bộ Thôn Hai"),
        small_cell=make.make_unit(grassroots, name="Chi bộ Thôn Ba"),
        neighbour_grassroots=make.make_unit(commune, kind=UnitKind.GRASSROOTS, name="Đảng bộ cơ sở Sen Trắng"),
        neighbour_commune=make.make_unit(province, kind=UnitKind.COMMUNE, name="Đảng bộ xã Sen Xanh"),
    )


def build_personas() -> Personas:
    """Everybody, with accounts and posts, through the real actions; dated long ago, the applicant now."""
    with clock.set_to(datetime.combine(make.LONG_AGO, time(9), tzinfo=clock.VIET_NAM)):
        units = build_units()
        administrator = make.make_administrator()
        users = {name: _open(name, units, administrator) for name in NAMES}
        _appoint(users, units, administrator)
        accounts.lock_account(by=administrator, user=users["locked"])
        superuser = User.objects.create_superuser(username="sieu.nguoi.dung", password=make.PASSWORD)
        paper_member = make.make_member(units.cell, name="Phan Thị Giấy")
    users["locked"].refresh_from_db()
    # Not the clock's moment, which a fixture may have set: these rows serve all tests of the process.
    with clock.set_to(datetime.now(UTC)):
        application = make.make_application(units.cell, username="nguoi.xin.vao")
    make.forget_rights(*users.values())
    everybody: dict[str, Any] = vars(units) | users
    return Personas(
        **everybody,
        administrator=administrator,
        superuser=superuser,
        applicant=application.user,
        application=application,
        paper_member=paper_member,
    )


def _open(name: str, units: Units, administrator: User) -> User:
    member = make.make_member(_cell_of(name, units), name=NAMES[name])
    return make.make_user(member, by=administrator, username=name.replace("_", "."))


def _cell_of(name: str, units: Units) -> Unit:
    unit = OFFICERS[name][0] if name in OFFICERS else ""
    if name.startswith("small_"):
        return units.small_cell
    if name in ("neighbour_secretary", "neighbour_member"):
        return units.neighbour_cell
    return units.cell if unit == "cell" or name in ("member", "other_member", "locked") else units.office_cell


def _appoint(users: dict[str, User], units: Units, administrator: User) -> None:
    make.make_first_post(make.member_of(users["province_secretary"]), units.province)
    for name, (unit, office, confirmer) in OFFICERS.items():
        member = make.member_of(users[name])
        make.make_post(member, getattr(units, unit), office, by=administrator, confirmed_by=users[confirmer])


# Building takes a third of a second; its rows are copied into the next test's database -----------


@dataclass
class Built:
    """What the first building left: the objects, and every row it wrote."""

    objects: Any
    rows: list[tuple[type[models.Model], list[Any]]]


_built: dict[Callable[[], Any], Built] = {}
T = TypeVar("T")


def built_once(build: Callable[[], T]) -> T:
    """What `build` makes, as new objects, their rows in the database; built really once per process."""
    if build in _built:
        _load(_built[build].rows)
    else:
        before = {model: set(model._base_manager.values_list("pk", flat=True)) for model in _our_models()}
        objects = build()
        rows = [(model, list(model._base_manager.exclude(pk__in=before[model]))) for model in _our_models()]
        _built[build] = Built(objects, [(model, found) for model, found in rows if found])
    return cast(T, copy.deepcopy(_built[build].objects))


def _our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS + SESSION_APPS]


def _load(rows: list[tuple[type[models.Model], list[Any]]]) -> None:
    with transaction.atomic():
        for model, found in rows:
            model._base_manager.bulk_create(found)
        statements = connection.ops.sequence_reset_sql(no_style(), [model for model, _ in rows])
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def personas_of_this_test() -> Personas:
    """The people, for the fixture `personas`."""
    return built_once(build_personas)


def signed_in(user: User) -> Client:
    """A browser in which this person is signed in. For `locked`: a session that outlived the lock."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client
