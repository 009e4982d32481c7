"""The way back out of a zoom: the time bases there were, one for each series of turns."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Slot

from engine.rig.rig import Rig
from engine.rig.scope import Scope, Zoom
from gui.store import Store

_SERIES = 1.0  # s; turns that follow one another sooner are one
_KEEP = 50

View = tuple[float, Zoom]


class ZoomHistory(QObject):
    """Other settings stay as they are, which undo would not let them."""

    def __init__(self, store: Store, parent: QObject | None = None):
        super().__init__(parent)
        self._store = store
        self._views: list[View] = []
        self._last = 0.0
        self._going_back = False
        store.part_changed("scope").connect(self._changed)

    def back(self) -> None:
        """Look at the screen as before the last series of turns of time base and zoom."""
        here = _view(self._store.rig.scope)
        while self._views and self._views[-1] == here:
            self._views.pop()
        if not self._views:
            return
        time_per_div, zoom = self._views.pop()
        rig = self._store.rig.replace("scope.time_per_div", time_per_div)
        for name in ("time_per_div", "centre", "on"):
            rig = rig.replace(f"scope.zoom.{name}", getattr(zoom, name))
        self._going_back = True
        self._store.replace(rig)
        self._going_back = False
        self._last = 0.0

    @Slot(object, object)
    def _changed(self, old: Rig, new: Rig) -> None:
        before, after = _view(old.scope), _view(new.scope)
        if self._going_back or before == after:
            return
        if old.cell is not new.cell:
            self._views.clear()
            return
        now = time.monotonic()
        if now - self._last > _SERIES or not self._views:
            self._views.append(before)
            del self._views[:-_KEEP]
        self._last = now


def _view(scope: Scope) -> View:
    return scope.time_per_div, scope.zoom
