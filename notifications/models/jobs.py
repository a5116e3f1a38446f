"""Job: long work whose progress a page can show. Heartbeat: when worker and beat last breathed."""

import uuid
from typing import TYPE_CHECKING, Any

from django.db import models
from django.urls import reverse

from notifications.models.outbox import OutboxMessage, Priority
from portal.lib import clock

if TYPE_CHECKING:
    from accounts.models import User


class JobState(models.TextChoices):
    WAITING = "waiting", "Đang chờ"
    RUNNING = "running", "Đang làm"
    DONE = "done", "Đã xong"
    FAILED = "failed", "Chưa làm được"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: "User") -> "JobQuerySet":
        return self.filter(owner=user)

    def start(self, *, owner: "User", title: str, task: str, payload: dict[str, Any], back_url: str) -> "Job":
        """Adds the job and its outbox row in the caller's transaction; the tick hands it to the worker.

        In: `task` a Celery task taking the outbox id; `payload` ids it needs (the job's own is added).
        """
        job = self.create(owner=owner, title=title, task=task, back_url=back_url, created_at=clock.now())
        job.enqueue(payload)
        return job


class Job(models.Model):
    """A piece of long work: it survives a restart and can be tried again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=150)
    task = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=JobState, default=JobState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    back_url = models.CharField(max_length=200)
    result_url = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("notifications:job_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.WAITING, JobState.RUNNING)

    @property
    def steps(self) -> int:
        """Length of the progress bar; at least 1, since nothing can be done out of nothing."""
        return max(self.total, 1)

    @property
    def status_text(self) -> str:
        """What stands above the progress bar."""
        return f"{self.title}: {self.get_state_display().lower()}"

    def enqueue(self, payload: dict[str, Any]) -> None:
        """Writes the outbox row for the next try."""
        self.payload, self.tries = payload | {"job": str(self.pk)}, self.tries + 1
        self.save(update_fields=["payload", "tries"])
        effect = f"job:{self.pk}:{self.tries}"
        OutboxMessage.objects.put(task=self.task, effect=effect, payload=self.payload, priority=Priority.AWAITED)

    def retry(self) -> bool:
        """Puts a failed job back; False when it had not failed (someone was faster)."""
        again = Job.objects.filter(pk=self.pk, state=JobState.FAILED).update(
            state=JobState.WAITING, error="", done=0, finished_at=None
        )
        if again:
            self.refresh_from_db()
            self.enqueue(self.payload)
        return bool(again)

    def progress(self, done: int, total: int) -> None:
        Job.objects.filter(pk=self.pk).update(state=JobState.RUNNING, done=done, total=total)

    def finish(self, result_url: str) -> None:
        Job.objects.filter(pk=self.pk).update(
            state=JobState.DONE, done=models.F("total"), result_url=result_url, finished_at=clock.now()
        )

    def fail(self, sentence: str) -> None:
        """In: a Vietnamese sentence for the screen that says what to do next."""
        Job.objects.filter(pk=self.pk).update(state=JobState.FAILED, error=sentence, finished_at=clock.now())


class Heartbeat(models.Model):
    """Last sign of life of `worker` and `beat`, shown by /workz."""

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name

    @classmethod
    def beat(cls, name: str) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": clock.now()})
