"""A slider over a part of a quantity's range that may change: a place on a fibre, from its one end to the other."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from engine.rig.quantity import Quantity, Value
from gui.widgets.along_axis import on_grid, rounded_up
from gui.widgets.slider import Slider

_STOPS = 200


class SpanSlider(Slider):
    """From 0 (or the quantity's least) to `set_top`, in round steps; `edited(value)` when a person moved it."""

    edited = Signal(object)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None):
        super().__init__(parent)
        self.quantity = quantity
        self._step = 1.0
        self._top = 1.0
        self.setPageStep(10)
        self.set_top(100.0)
        self.valueChanged.connect(self._moved)

    def set_top(self, top: float) -> None:
        """The value at the right end; emits nothing."""
        value = self.value() * self._step
        self._top, self._step = top, rounded_up(top / _STOPS)
        with QSignalBlocker(self):
            self.setRange(0, max(1, round(top / self._step)))
        self.set_value(value)

    def set_value(self, value: Value) -> None:
        """Show a value at the nearest step; emits nothing."""
        with QSignalBlocker(self):
            self.setValue(round(float(value) / self._step))
        self.update()

    def _moved(self, stop: int) -> None:
        value = on_grid(stop * self._step, self._step)
        self.edited.emit(max(self.quantity.low, min(value, self._top, self.quantity.high)))
