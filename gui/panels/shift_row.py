"""A trace from a file laid over a sweep: by how much it is moved in time and up."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engine.rig.quantity import Quantity
from engine.rig.traces import Trace
from engine.text import QT_TRANSLATE_NOOP
from gui import labels, theme
from gui.widgets.quantity_editor import QuantityEditor

_FARTHEST = 1e6  # ms, and units of a trace
_ROOM = 5  # digits
_FINER = 0.1  # of a division, for an arrow key
_TIME = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Shift in time"),
    QT_TRANSLATE_NOOP("quantity", "By how much the trace from the file stands later than it was measured."),
    unit="ms", low=-_FARTHEST, high=_FARTHEST, digits=5, path="sweeps.shift_time",
)  # fmt: skip
_VALUE = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Shift of {of}"),
    QT_TRANSLATE_NOOP(
        "quantity", "By how much it stands higher than it was measured. It is the trace chosen on the screen."
    ),
    low=-_FARTHEST, high=_FARTHEST, digits=5, path="sweeps.shift_value",
)  # fmt: skip


class ShiftRow(QWidget):
    """Two editors. `moved`: the trace, "" for the time, and how far; `refused` and `mended` as a `QuantityEditor`."""

    moved = Signal(str, float)
    refused = Signal(object)
    mended = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._trace: Trace | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.TIGHT)
        self._time = self._editor(_TIME)
        self._time.edited.connect(lambda value: self.moved.emit("", float(value)))
        self._value = self._editor(_VALUE)
        self._name = QLabel()
        time = QLabel(self.tr("Δt"))
        for caption in (time, self._name):
            caption.setProperty("tint", "muted")
        time.setBuddy(self._time)
        for part in (time, self._time, self._name, self._value):
            self._row.addWidget(part, 1 if isinstance(part, QuantityEditor) else 0)

    def show_time(self, ms: float, ms_per_div: float) -> None:
        """The shift in time; an arrow key adds a tenth of a division."""
        self._time.quantity = replace(_TIME, step=_FINER * ms_per_div)
        self._time.set_value(ms)

    def show_value(self, trace: Trace, value: float) -> None:
        """The shift of this trace in its unit."""
        if self._trace is None or self._trace.unit != trace.unit:  # an editor keeps its unit
            editor = self._editor(replace(_VALUE, unit=trace.unit))
            editor.edited.connect(self._value_edited)
            self._row.replaceWidget(self._value, editor)
            self._value.hide()
            self._value.setObjectName("")
            self._value.deleteLater()
            self._value = editor
            editor.show()
            QWidget.setTabOrder(self._time, editor)
        self._trace = trace
        self._value.quantity = replace(
            _VALUE, unit=trace.unit, subject=trace.label, step=_FINER * trace.per_div
        )
        self._describe(self._value)
        self._name.setText(f"Δ{labels.trace(trace.label)}")
        self._name.setBuddy(self._value)
        self._value.set_value(value)

    def _editor(self, quantity: Quantity) -> QuantityEditor:
        editor = QuantityEditor(quantity, self, room=_ROOM)
        editor.setObjectName(quantity.path)
        self._describe(editor)
        editor.refused.connect(self.refused)
        editor.mended.connect(self.mended)
        return editor

    def _describe(self, editor: QuantityEditor) -> None:
        name, meaning = labels.name(editor.quantity), labels.help(editor.quantity)
        editor.setAccessibleName(name)
        editor.setAccessibleDescription(meaning)
        editor.setToolTip(f"{name}. {meaning}")

    def _value_edited(self, value: float) -> None:
        if self._trace is not None:
            self.moved.emit(self._trace.id, float(value))
