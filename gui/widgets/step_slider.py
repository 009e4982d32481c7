"""A slider over the whole range of a quantity, in its steps."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from engine.rig.quantity import Quantity, Value
from gui.widgets.slider import Slider


class StepSlider(Slider):
    """Needs a quantity with both limits; `edited(value)` when a person moved it, in whole steps."""

    edited = Signal(object)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None):
        super().__init__(parent)
        self.quantity = quantity
        self.setRange(0, round((quantity.high - quantity.low) / quantity.step))
        self.setPageStep(10)
        self.valueChanged.connect(self._moved)

    def set_value(self, value: Value) -> None:
        """Show a value, rounded to a whole step; emits nothing."""
        with QSignalBlocker(self):
            self.setValue(round((float(value) - self.quantity.low) / self.quantity.step))
        self.update()

    def _moved(self, stop: int) -> None:
        self.edited.emit(round(self.quantity.low + stop * self.quantity.step, 9))
