"""The cursors of the screen as settings of the rig: switched, dragged, moved by keys; and what they read, told on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent

from engine.rig.quantity import Value
from engine.rig.readout import CursorPair
from engine.rig.rig import Rig
from engine.rig.scope import DIVISIONS_Y
from engine.text import BadInput
from gui.bind import Report
from gui.feed import Feed
from gui.panels.cursors import CursorsPanel
from gui.scope.screen import ScopeScreen
from gui.store import Store

# Keys that need no Shift on a US keyboard, which is the Indonesian one; with Shift they write the second sign.
_MOVES = {
    Qt.Key.Key_BracketLeft: -1,
    Qt.Key.Key_BracketRight: 1,
    Qt.Key.Key_BraceLeft: -10,
    Qt.Key.Key_BraceRight: 10,
}
_CYCLES = {Qt.Key.Key_Comma: -1, Qt.Key.Key_Period: 1}
_PLACES = {"t1": 3.0, "t2": 7.0, "y1": 1.5, "y2": -1.5}  # divisions, for cursors that were out of sight
_BESIDE = {"t1": 4.0, "t2": 8.0}  # where the other pair would cover them
_TOP = DIVISIONS_Y / 2


class ScopeCursors(QObject):
    """Brackets move the active cursor by a pixel, with Shift by ten; comma and full stop choose the active one."""

    def __init__(
        self, store: Store, feed: Feed, screen: ScopeScreen, panel: CursorsPanel, report: Report
    ):  # fmt: skip
        super().__init__(screen)
        self._store, self._screen, self._panel, self._report = store, screen, panel, report
        self._cursors = screen.cursors
        screen.installEventFilter(self)
        self._cursors.moved.connect(self._move)
        panel.switched.connect(self.switch)
        store.part_changed("scope").connect(self._changed)
        feed.readings.connect(self._tell)  # numbers that change faster cannot be read
        self._show(store.rig)

    def toggle(self, pair: str) -> None:
        """Switch a pair on or off."""
        self.switch(pair, "on", not self._pair(pair).on)

    @Slot(str, str, bool)
    def switch(self, pair: str, what: str, on: bool) -> None:
        """Throw one of a pair's switches, "on" or "snap". What becomes visible is brought into sight: one edit."""
        before = self._pair(pair)
        edits: dict[str, Value] = {what: on}
        if what == "on" and on:
            edits |= self._into_sight(before)
        elif what == "snap" and not on:
            edits |= self._from_the_trace(before)
        rig = self._store.rig
        try:
            for name, value in edits.items():
                rig = rig.replace(f"scope.cursors.{pair}.{name}", value)
        except BadInput as bad:
            self._report(bad.message)
            return
        if rig == self._store.rig:
            return
        self._store.replace(rig)
        if what == "on" and on:
            self._cursors.activate(pair, "t1")
            self._screen.viewport().update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if not shift and event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        key = Qt.Key(event.key())
        if key in _CYCLES and self._cursors.active is not None:
            self._cursors.cycle(_CYCLES[key])
            self._screen.viewport().update()
            return True
        if key not in _MOVES:
            return False
        pixels = _MOVES[key]
        return self._cursors.nudge(10 * pixels if shift and abs(pixels) == 1 else pixels)

    def _pair(self, id: str) -> CursorPair:
        return next(pair for pair in self._store.rig.scope.cursors if pair.id == id)

    def _into_sight(self, pair: CursorPair) -> dict[str, Value]:
        """What must change for both cursors to be seen on a trace that is drawn."""
        found: dict[str, Value] = {}
        drawn = self._cursors.drawn_traces()
        trace = pair.trace
        if trace not in drawn and drawn:
            trace = found["trace"] = self._screen.selected if self._screen.selected in drawn else drawn[0]
        left, right = self._cursors.span
        others = [other for other in self._store.rig.scope.cursors if other.on and other.id != pair.id]
        covered = any((other.t1, other.t2) == (pair.t1, pair.t2) for other in others)
        for part in ("t1", "t2"):
            if covered or not left <= getattr(pair, part) <= right:
                found[part] = self._cursors.time_at_place((_BESIDE if covered else _PLACES)[part])
        if not pair.snap:
            bottom, top = (self._cursors.value_at_height(trace, height) for height in (-_TOP, _TOP))
            for part in ("y1", "y2"):
                if bottom is None or top is None:
                    break
                if not min(bottom, top) <= getattr(pair, part) <= max(bottom, top):
                    found[part] = self._cursors.value_at_height(trace, _PLACES[part]) or 0.0
        return found

    def _from_the_trace(self, pair: CursorPair) -> dict[str, Value]:
        """Cursors let go of the trace where they were on it."""
        reading = self._cursors.reading(pair.id)
        found: dict[str, Value] = {}
        for part, value in (("y1", reading.y1), ("y2", reading.y2)) if reading is not None else ():
            fallback = self._cursors.value_at_height(pair.trace, _PLACES[part])
            if value == value:  # not nan
                found[part] = float(f"{value:.6g}")
            elif fallback is not None:
                found[part] = fallback
        return found

    def _move(self, pair: str, part: str, value: float) -> None:
        try:
            self._store.set(f"scope.cursors.{pair}.{part}", value)
        except BadInput as bad:
            self._report(bad.message)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.scope.cursors != new.scope.cursors:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        self._cursors.set_pairs(rig.scope.cursors)
        self._screen.viewport().update()
        self._tell()

    def _tell(self) -> None:
        if self._panel.isVisible():
            for pair in self._store.rig.scope.cursors:
                self._panel.show_table(pair.id, self._cursors.table(pair.id))
