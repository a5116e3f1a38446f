"""History is a list of steps, each done at its own moment: the clock is set, then the real action runs."""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time
from itertools import count

from portal.lib import clock

Step = Callable[[], object]


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """An instant in Viet Nam."""
    return datetime.combine(day, time(hour, minute), clock.VIET_NAM)


class Timeline:
    """Steps in the order of their moments; a step may add later ones while it runs."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Step]] = []
        self._number = count()

    def add(self, at: datetime, step: Step) -> None:
        """Plans one step; of two at the same moment the one added first runs first."""
        heapq.heappush(self._steps, (at, next(self._number), step))

    def run(self, until: datetime) -> None:
        """Runs everything before `until`; what would come later never happens."""
        while self._steps and self._steps[0][0] < until:
            at, _, step = heapq.heappop(self._steps)
            with clock.set_to(at):
                step()
