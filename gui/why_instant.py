"""Which moment the why panel explains: now, or the one under the cursor on the screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from gui.feed import Feed
from gui.panels.membrane import MembranePanel
from gui.panels.why import WhyPanel
from gui.scope.screen import ScopeScreen

if TYPE_CHECKING:
    from engine.runner import Status
    from engine.snapshot import Snapshot

_EVERY = 0.1  # s: working out a past moment costs a few ms, and faster cannot be read


class WhyInstant(QObject):
    """A double click on the screen places the cursor while the why panel is open, Esc or "Now" takes it away.

    The panel follows the sample that is drawn at the cursor, so it changes when a sweep has drawn over it. The membrane
    shows the same moment.
    """

    def __init__(self, feed: Feed, screen: ScopeScreen, why: WhyPanel, membrane: MembranePanel):
        super().__init__(screen)
        self._feed, self._screen, self._why, self._membrane = feed, screen, why, membrane
        self._seen: object = None  # record and sample last explained
        self._not_before = 0.0
        self._refused = False  # the fibre that is set
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._look)
        screen.double_clicked_at.connect(self._place)
        screen.cursor_moved.connect(self._move)
        screen.installEventFilter(self)
        why.installEventFilter(self)
        why.now_asked.connect(self.leave)
        feed.snapshot.connect(self._now)
        feed.pictured.connect(self._pictured)
        feed.status.connect(self._status)

    def _status(self, status: Status) -> None:
        self._refused = status.refused is not None
        self._membrane.set_running(status.running)

    def leave(self) -> None:
        """Take the cursor away and explain what happens now."""
        self._screen.set_cursor(None)
        self._seen = None
        self._feed.look_now()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape and self._screen.cursor_at is not None
        ):  # fmt: skip
            self.leave()
            return True
        if watched is self._why and event.type() == QEvent.Type.Hide and not self._why.isVisible():
            self._screen.set_cursor(None)
        return False

    def _place(self, ms: float) -> None:
        if self._why.isVisible():
            self._move(ms)

    def _move(self, ms: float) -> None:
        self._screen.set_cursor(ms)
        self._look()

    def _now(self, snapshot: Snapshot) -> None:
        if self._screen.cursor_at is not None:
            return
        if not (self._why.isVisible() or self._membrane.isVisible()):
            return
        if snapshot.along and snapshot.place is None:  # for a moment after an edit, too
            if self._refused:
                self._why.show_fibre()
            return
        self._explain(snapshot, None)

    def _pictured(self) -> None:
        if self._screen.cursor_at is not None and not self._later.isActive():
            self._look()

    def _look(self) -> None:
        """Explain the sample under the cursor, unless it has been; at most ten times a second."""
        at, axis = self._screen.cursor_at, self._screen.cursor_axis_time
        if at is None or axis is None:
            return
        wait = self._not_before - time.perf_counter()
        if wait > 0.0:
            self._later.start(int(1000.0 * wait) + 1)
            return
        found = self._feed.sample_at(at)
        key = (found, axis)
        if key == self._seen:
            return
        self._seen, self._not_before = key, time.perf_counter() + _EVERY
        known = None if found is None else found[0].state_at(found[1])
        if known is None:
            self._why.show_nothing(axis)
            return
        from engine.snapshot import look  # brings the kernels, which the window does not wait for

        self._explain(look(*known), axis)

    def _explain(self, snapshot: Snapshot, axis: float | None) -> None:
        from engine.why import explain

        why = explain(snapshot)
        self._why.show_why(why, axis)
        self._membrane.show_why(why)
