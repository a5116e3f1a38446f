"""The copy of all own data: ordered, made in the background, kept for a day, then gone."""

from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.errors import RuleError
from accounts.models import SYSTEM, Event, Unit, User
from documents.models import store
from documents.retention import remove
from notifications.actions import tell
from notifications.models import Job, Rule
from portal.lib import clock
from privacy.archive import archive_of
from privacy.models import DownloadStatus, OwnDataFile

TASK = "privacy.tasks.build_own_data"
RULE = "keep-own-data-file"
FILE_NAME = "du-lieu-cua-toi.zip"
STEPS = 2
UNDER_WAY = "Tệp của bạn đang được chuẩn bị. Hãy chờ một lát rồi mở lại trang này."
FAILED = "Chưa lập được tệp. Không có gì bị mất; hãy bấm “Thử lại”, nếu vẫn không được thì báo người quản trị."


@transaction.atomic
def order_own_data(*, by: User) -> OwnDataFile:
    """Orders the copy; only one at a time. Raises `RuleError`."""
    try:
        with transaction.atomic():
            order = OwnDataFile.objects.create(user=by, ordered_at=clock.now())
    except IntegrityError as error:
        raise RuleError(UNDER_WAY) from error
    order.job = Job.objects.start(
        owner=by, title="Dữ liệu của tôi", task=TASK, payload={"order": str(order.pk)}, back_url="/du-lieu-ca-nhan/"
    )
    order.save(update_fields=["job"])
    Event.objects.append(by=by, verb="owndatafile.ordered", subject=order, unit=by.cell)
    return order


def build_own_data(order: OwnDataFile, job: Job) -> None:
    """Gathers, packs, stores. Safe to run again after any crash."""
    job.progress(0, STEPS)
    if order.status != DownloadStatus.READY:
        content = archive_of(order.user)
        job.progress(1, STEPS)
        _keep(order, content)
    job.finish(job.back_url)


@transaction.atomic
def _keep(order: OwnDataFile, content: bytes) -> None:
    locked = OwnDataFile.objects.select_for_update().select_related("user").get(pk=order.pk)
    if not locked.can("finish"):
        return
    file = store(content, name=FILE_NAME, content_type="application/zip", purpose="own-data")
    locked.finish(by=SYSTEM, file=file, until=clock.now() + timedelta(days=_days_kept()))
    tell(locked.user, effect=f"owndata:{locked.pk}", title="Tệp dữ liệu của bạn đã sẵn sàng", url="/du-lieu-ca-nhan/")


def _days_kept() -> int:
    root = Unit.objects.filter(depth=1).first()
    return Rule.objects.in_force(RULE, root, clock.today()).days


@transaction.atomic
def give_up_own_data(order: OwnDataFile, job: Job) -> None:
    """The person reads why and can try again."""
    if order.can("fail"):
        order.fail(by=SYSTEM)
    job.fail(FAILED)


def expire_files() -> int:
    """Deletes every copy whose day is over; returns how many. An interrupted run goes on with the next."""
    rows = list(OwnDataFile.objects.expired(clock.now()).select_related("file"))
    for row in rows:
        file = row.file
        with transaction.atomic():
            row.expire(by=SYSTEM)
            remove([file] if file else [])
    return len(rows)


def note_download(*, by: User, order: OwnDataFile) -> None:
    """Own data taken away: no reading by somebody else, but an act the owner may want to find later."""
    Event.objects.append(by=by, verb="owndatafile.downloaded", subject=order, unit=by.cell)
