"""The base of everything that has a status: a table of transitions, one guarded update, one event.

A model lists `TRANSITIONS` beside its status field and gives each verb a method of its own that calls
`self.move(...)`. The update is a compare-and-set: of two people who act at once exactly one wins, the
other gets `TransitionError` and nothing is half-done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models, transaction

from accounts.errors import RuleError
from accounts.models.journal import Actor, Event


@dataclass(frozen=True)
class Transition:
    """One arrow of a workflow: allowed states before, the state after, the event it leaves (past tense)."""

    sources: tuple[str, ...]
    target: str
    event: str


class TransitionError(RuleError):
    """The row is no longer in a state from which this step is possible."""


class Workflow(models.Model):
    """Abstract: a row with `status` that changes only through the verbs of `TRANSITIONS`."""

    TRANSITIONS: ClassVar[Mapping[str, Transition]]

    class Meta:
        abstract = True

    def can(self, verb: str) -> bool:
        """Whether the row, as loaded, is in a state from which `verb` may start."""
        return self.status in self.TRANSITIONS[verb].sources  # type: ignore[attr-defined]

    def move(
        self, verb: str, *, by: Actor, unit: Any = None, data: dict[str, Any] | None = None, **fields: Any
    ) -> None:
        """Carries out `verb` or raises `TransitionError`; sets `fields` together with the new status.

        In: `by` the acting user or `SYSTEM`; `unit` where the subject belongs now; `data` ids and codes
        for the journal, never names or text.
        """
        arrow = self.TRANSITIONS[verb]
        fields["status"] = arrow.target
        with transaction.atomic():
            rows = type(self)._base_manager.filter(pk=self.pk, status__in=arrow.sources)  # type: ignore[misc]
            if not rows.update(**fields):
                raise TransitionError(self.moved_sentence())
            Event.objects.append(by=by, verb=arrow.event, subject=self, unit=unit, data=data)
        for name, value in fields.items():
            setattr(self, name, value)

    def moved_sentence(self) -> str:
        """What to tell the person who came second."""
        current = type(self)._base_manager.filter(pk=self.pk).first()
        state = current.get_status_display() if current else "không còn"  # type: ignore[attr-defined]
        return (
            f"Việc này vừa được xử lý ở nơi khác và hiện ở trạng thái “{state}”. "
            "Không có gì bị ghi thêm. Hãy mở lại trang để xem tình trạng mới nhất."
        )
