"""A slider from 0 to 100 %."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from engine.rig.quantity import Quantity, Value
from gui.widgets.slider import Slider


class PercentSlider(Slider):
    """Moves in whole per cents, by keys in the quantity's steps; `edited(value)` when a person moved it."""

    edited = Signal(object)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None):
        super().__init__(parent)
        self.quantity = quantity
        self.setRange(int(quantity.low), int(quantity.high))
        self.setSingleStep(int(quantity.step))
        self.setPageStep(4 * int(quantity.step))
        self.valueChanged.connect(lambda value: self.edited.emit(float(value)))

    def set_value(self, value: Value) -> None:
        """Show a value, rounded to a whole per cent; emits nothing."""
        with QSignalBlocker(self):
            self.setValue(round(float(value)))
        self.update()
