"""What hands do on the screen of the scope, as edits of the rig: wheel, drag and keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

from engine.text import BadInput
from gui.bind import Report
from gui.panels.traces import TracesPanel
from gui.scope.screen import ScopeScreen
from gui.store import Store

_KEYS = {
    Qt.Key.Key_Left: ("time", 1),
    Qt.Key.Key_Right: ("time", -1),
    Qt.Key.Key_Up: ("scale", -1),
    Qt.Key.Key_Down: ("scale", 1),
    Qt.Key.Key_PageUp: ("position", 5),
    Qt.Key.Key_PageDown: ("position", -5),
}


class ScopeControls(QObject):
    """Left and right make the time base longer and shorter, up and down turn the scale of the selected trace, the
    page keys its position; with shift, up and down move the trigger level."""

    def __init__(self, store: Store, screen: ScopeScreen, traces: TracesPanel, report: Report):
        super().__init__(screen)
        self._store, self._screen, self._traces, self._report = store, screen, traces, report
        screen.installEventFilter(self)
        screen.time_stepped.connect(lambda clicks: self._turn("scope.time_per_div", clicks))
        screen.scale_stepped.connect(
            lambda trace, clicks: self._turn(f"scope.traces.{trace}.per_div", clicks)
        )
        screen.position_changed.connect(
            lambda trace, div: self._set(f"scope.traces.{trace}.position", round(div, 2))
        )
        screen.level_changed.connect(self._set_level)
        screen.pre_changed.connect(lambda percent: self._set("scope.trigger.pre", round(percent, 1)))
        screen.trace_selected.connect(traces.select)
        traces.selected.connect(self._select)
        self._select(traces.selection)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    @property
    def _level_path(self) -> str | None:
        source = self._store.rig.scope.source
        return None if source is None else f"scope.traces.{source.id}.level"

    def _key(self, event: QKeyEvent) -> bool:
        what, clicks = _KEYS.get(Qt.Key(event.key()), ("", 0))
        shift = event.modifiers() == Qt.KeyboardModifier.ShiftModifier
        if not what or not (
            shift or event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        ):
            return False
        if what == "time":
            self._turn("scope.time_per_div", clicks)
        elif what == "scale" and shift:
            if self._level_path is not None:
                self._turn(self._level_path, -clicks)
        else:
            part = "per_div" if what == "scale" else "position"
            self._turn(f"scope.traces.{self._traces.selection}.{part}", clicks)
        return True

    def _set_level(self, level: float) -> None:
        if self._level_path is not None:
            self._set(self._level_path, level)

    def _turn(self, path: str, clicks: int) -> None:
        rig = self._store.rig
        self._set(path, rig.quantity(path).neighbour(float(rig[path]), clicks))

    def _set(self, path: str, value: float) -> None:
        quantity = self._store.rig.quantity(path)
        try:
            self._store.set(path, quantity.kind(value))
        except BadInput as bad:
            self._report(bad.message)

    def _select(self, trace: str) -> None:
        self._screen.selected = trace
