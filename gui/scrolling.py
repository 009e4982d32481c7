"""Where in the record the screen stands: at the newest, or held at a place further back while the record goes on."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from gui.engine_link import EngineLink
from gui.store import Store
from gui.zooming import zoomed_part

if TYPE_CHECKING:
    from engine.record import Record


class Scrolling(QObject):
    """Samples are those of the present record; one that begins anew is looked at live."""

    changed = Signal()

    def __init__(self, store: Store, link: EngineLink, parent: QObject | None = None):
        super().__init__(parent)
        self._store, self._link = store, link
        self._back: float | None = None
        self._of: Record | None = None  # the record that `back` belongs to

    @property
    def record(self) -> Record | None:
        """The present record, None before the engine is there."""
        runner = self._link.runner
        return None if runner is None else runner.record

    @property
    def back(self) -> float | None:
        """The sample at the right edge; None while the screen is live. What falls out of the record is followed."""
        record = self.record
        if self._back is None or record is None or record is not self._of:
            return None
        return max(self._back, self._first_right(record))

    @property
    def span(self) -> tuple[float, float] | None:
        """The samples at the left and the right edge of the screen; None while nothing is shown."""
        record = self.record
        if record is None:
            return None
        acquisition = record.acquisition
        plan, sweep, back = acquisition.plan, acquisition.current, self.back
        if back is not None:
            return back - plan.width, back
        if sweep is None:
            return None
        left = sweep.anchor - (plan.width if sweep.rolling else plan.before)
        return left, left + plan.width

    @property
    def lag(self) -> float:
        """How far back the right edge lies, ms; 0 while live."""
        record, back = self.record, self.back
        if record is None or back is None:
            return 0.0
        return max(0.0, record.time_of(record.ring.written - 1) - record.time_of(math.floor(back)))

    @property
    def time(self) -> float:
        """The biological time at the right edge of a screen that is scrolled back, ms."""
        record, back = self.record, self.back
        return 0.0 if record is None or back is None else record.time_of(math.floor(back))

    def to(self, right: float, slack: float = 0.0) -> None:
        """Hold the screen with this sample at its right edge; live again less than `slack` samples from the newest."""
        record = self.record
        if record is None or record.ring.written < 2:
            return
        newest = record.ring.written - 1
        if right >= newest - slack:
            self.live()
            return
        self._back, self._of = max(right, self._first_right(record)), record
        self.changed.emit()

    def by(self, screens: float) -> None:
        """Scroll by so many widths of what is looked at; beyond the newest it is live again."""
        record, span = self.record, self.span
        if record is None:
            return
        right = record.ring.written - 1.0
        if span is not None:
            right = min(right, span[1])
        if screens > 0.0 and self.back is None:
            return
        self.to(right + screens * self._looked_at(record))

    def to_the_oldest(self) -> None:
        """As far back as anything is known."""
        record = self.record
        if record is not None:
            self.to(self._first_right(record))

    def live(self) -> None:
        """Follow the newest again."""
        if self._back is not None:
            self._back = self._of = None
            self.changed.emit()

    def _looked_at(self, record: Record) -> float:
        """Samples on the graticule."""
        part = zoomed_part(self._store.rig.scope)
        return record.acquisition.plan.width if part is None else (part[1] - part[0]) / record.dt

    def _first_right(self, record: Record) -> float:
        """The right edge of the oldest screen there is."""
        oldest = min(record.ring.oldest, record.archive.oldest[-1])
        return min(record.ring.written - 1.0, oldest + record.acquisition.plan.width)
