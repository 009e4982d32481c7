"""The zoom as edits of the rig: which part of the screen is looked at with a time base of its own."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QCursor, QKeyEvent

from engine.rig.scope import DIVISIONS_X, TIME_PER_DIV, Scope
from engine.text import BadInput
from gui.bind import Report
from gui.scope.screen import ScopeScreen
from gui.store import Store

_SERIES = "scope.zoom"  # turning on and on is one edit
_FACTOR = 4.0  # of the first zoom on a screen, at least
_DEEPEST = 50.0  # a zoom left from another time base is taken up again unless it was deeper than that
_STEPS = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: -1}


def zoomed_part(scope: Scope) -> tuple[float, float] | None:
    """The zoomed part from and to, ms from the left edge of the screen, within it; None without a zoom."""
    if not scope.zoom.on:
        return None
    width = min(scope.width, scope.zoom.time_per_div * DIVISIONS_X)
    return _within(scope, scope.width * scope.zoom.centre / 100.0 - width / 2, width)


def _within(scope: Scope, begin: float, width: float) -> tuple[float, float]:
    begin = max(0.0, min(scope.width - width, begin))
    return begin, begin + width


class Zooming(QObject):
    """On the screen left and right change the zoomed time base, with Shift they move the zoomed part."""

    def __init__(self, store: Store, screen: ScopeScreen, report: Report):
        super().__init__(screen)
        self._store, self._screen, self._report = store, screen, report
        parts = screen.zoom
        parts.moved.connect(self._move)
        parts.edge_moved.connect(self._move_edge)
        parts.spanned.connect(self._span)
        parts.stepped.connect(self._step)
        screen.installEventFilter(self)

    def toggle(self) -> None:
        """Zoom around the active cursor, the mouse, the newest or the place of the last zoom; or back to the whole."""
        scope = self._store.rig.scope
        if scope.zoom.on:
            try:
                self._store.set("scope.zoom.on", False)
            except BadInput as bad:
                self._report(bad.message)
            return
        per_div = scope.zoom.time_per_div
        if not scope.time_per_div / _DEEPEST <= per_div <= scope.time_per_div / 2.0:
            per_div = _at_most(scope.time_per_div / _FACTOR)
        self._put(per_div, self._focus() - per_div * DIVISIONS_X / 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._part is not None:
            return self._key(event)
        return False

    @property
    def _part(self) -> tuple[float, float] | None:
        return zoomed_part(self._store.rig.scope)

    def _key(self, event: QKeyEvent) -> bool:
        steps, part = _STEPS.get(Qt.Key(event.key())), self._part
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if steps is None or part is None:
            return False
        middle = (part[0] + part[1]) / 2
        if modifiers == Qt.KeyboardModifier.ShiftModifier:
            self._move(middle - steps * (part[1] - part[0]) / DIVISIONS_X)
        elif modifiers == Qt.KeyboardModifier.NoModifier:
            self._step(steps, middle)
        else:
            return False
        return True

    def _focus(self) -> float:
        """What to zoom around, in ms from the left edge."""
        screen = self._screen
        active = screen.cursors.active
        if active is not None and active[1][0] == "t":
            line = screen.cursors.line(*active)
            if line.isVisible() and line.place is not None:
                return screen.window.time(line.place)
        at = screen.place_under(QCursor.pos())
        if at is not None:
            return screen.window.time(at)
        scope = self._store.rig.scope
        # While the traces roll the newest is looked at.
        return scope.width if screen.window.trigger is None else scope.width * scope.zoom.centre / 100.0

    def _move(self, middle: float) -> None:
        part = self._part
        if part is not None:
            width = part[1] - part[0]
            self._put(width / DIVISIONS_X, middle - width / 2)

    def _move_edge(self, side: int, ms: float) -> None:
        """The other edge stays; the width is the next that the ladder has."""
        part, scope = self._part, self._store.rig.scope
        if part is None:
            return
        begin, end = part
        wanted = max(end - ms if side < 0 else ms - begin, TIME_PER_DIV[0])
        room = end if side < 0 else scope.width - begin
        steps = [step for step in TIME_PER_DIV if step * DIVISIONS_X <= room * (1.0 + 1e-9)]
        per_div = min(steps or TIME_PER_DIV[:1], key=lambda step: abs(math.log(step * DIVISIONS_X / wanted)))
        self._put(per_div, end - per_div * DIVISIONS_X if side < 0 else begin)

    def _span(self, begin: float, end: float) -> None:
        """Show at least this, with the fastest time base that has room for it."""
        least = (end - begin) / DIVISIONS_X * (1.0 - 1e-9)
        per_div = min(
            next((step for step in TIME_PER_DIV if step >= least), TIME_PER_DIV[-1]),
            self._store.rig.scope.time_per_div,
        )
        self._put(per_div, (begin + end) / 2 - per_div * DIVISIONS_X / 2)

    def _step(self, steps: int, around: float) -> None:
        """Along the ladder; what lies at `around` stays where it is, as far as the screen goes."""
        part, rig = self._part, self._store.rig
        if part is None:
            return
        begin, end = part
        quantity = rig.quantity("scope.zoom.time_per_div")
        per_div = (end - begin) / DIVISIONS_X
        wanted = min(quantity.neighbour(per_div, steps), rig.scope.time_per_div)
        self._put(wanted, around - (around - begin) * wanted / per_div)

    def _put(self, per_div: float, begin: float) -> None:
        rig = self._store.rig
        begin, end = _within(rig.scope, begin, min(rig.scope.width, per_div * DIVISIONS_X))
        centre = max(0.0, min(100.0, 50.0 * (begin + end) / rig.scope.width))
        try:
            for name, value in (("time_per_div", per_div), ("centre", centre), ("on", True)):
                rig = rig.replace(f"scope.zoom.{name}", value)
        except BadInput as bad:
            self._report(bad.message)
            return
        if rig != self._store.rig:
            self._store.replace(rig, series=_SERIES)


def _at_most(per_div: float) -> float:
    return max((step for step in TIME_PER_DIV if step <= per_div * (1.0 + 1e-9)), default=TIME_PER_DIV[0])
