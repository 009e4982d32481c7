"""What of a picture goes onto the screen: the sweeps themselves, their average, or the newest on their envelope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from engine.averaging import Collected, Collector
from engine.rig.rig import Rig
from gui.scope.screen import Overlay, ScopeScreen, Segment
from gui.store import Store

if TYPE_CHECKING:
    from engine.acquisition import Sweep
    from engine.display import Picture

_BAND = 0  # sweeps count from 1

Segments = Mapping[str, tuple[Segment, ...]]


class ShownSweeps(QObject):
    """Asked by the view for each picture."""

    def __init__(self, store: Store, collector: Collector, screen: ScopeScreen):
        super().__init__(screen)
        self._store, self._collector, self._screen = store, collector, screen
        self._cleared: int | None = None  # the number of the sweep that was taken off the screen
        self._newest: int | None = None
        self._banded: Collected | None = None
        store.changed.connect(self._changed)

    def segments(self, picture: Picture, zoomed: bool = False) -> Segments:
        """What to draw of the whole screen or of the zoomed part, by trace."""
        live = self._live(picture.sweep, (picture.zoomed if zoomed else None) or picture.segments)
        collected = self._collected(picture.sweep.rolling)
        self._show_band(collected if collected is not None and collected.low else None)
        if collected is None or not collected.mean:
            return live
        start = self._store.rig.scope.before + collected.start_ms
        means = {name: (Segment(start, collected.dt, row),) for name, row in collected.mean.items()}
        return {**live, **means}

    @property
    def words(self) -> str:
        """What the header says of it; empty where each sweep is shown."""
        collected, asked = self._collected(False), self._store.rig.scope.sweeps
        if asked.mode == "sample":
            return ""
        number = 0 if collected is None else collected.number
        text = (
            self.tr("Average {number}/{count}")
            if asked.mode == "average"
            else self.tr("Envelope {number}/{count}")
        )
        return text.format(number=number, count=asked.count)

    def clear(self) -> None:
        """Empty the screen until the next sweep begins, and begin average and envelope anew."""
        self._collector.clear()
        self._cleared = self._newest
        self._show_band(None)
        self._screen.show_traces({})

    def _live(self, sweep: Sweep, pieces: Mapping[str, tuple[Segment, ...]]) -> Segments:
        self._newest = None if sweep.rolling else sweep.number
        if sweep.rolling:
            self._cleared = None
        parts = None  # of each trace: the sweep, then what it has not yet drawn over of the one before
        if self._cleared is not None:
            parts = 0 if sweep.number <= self._cleared else 1
            if sweep.number > self._cleared + 1:
                self._cleared = parts = None
        return {name: segments[:parts] for name, segments in pieces.items()}

    def _collected(self, rolling: bool) -> Collected | None:
        rig = self._store.rig
        if rolling or rig.scope.sweeps.mode == "sample":
            return None
        collected = self._collector.picture()
        return collected if collected is not None and collected.fits(rig) else None

    def _show_band(self, collected: Collected | None) -> None:
        if collected is self._banded:
            return
        self._banded = collected
        if collected is None:
            self._screen.set_band(None)
            return
        low, high = (
            {name: Segment(collected.start_ms, collected.dt, row) for name, row in rows.items()}
            for rows in (collected.low, collected.high)
        )
        self._screen.set_band(Overlay(_BAND, "", low, tops=high))

    @Slot(object, object)
    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell or old.pace.dt != new.pace.dt:
            self._cleared = self._newest = None  # the sweeps of a new record count anew
        if old.scope.sweeps != new.scope.sweeps:
            self._show_band(None)
