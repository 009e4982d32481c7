"""The number of a knob while it is typed."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from engine import units
from engine.rig.quantity import Quantity, Value
from gui import labels
from gui.widgets.quantity_editor import QuantityEditor

# What one of them is in ms; people write a time base in the unit that is at hand.
_TIMES = {"us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "s": 1e3, "min": 60e3, "h": 3600e3}
_LETTERS = "".join({letter for unit in _TIMES for letter in unit})
_ROOM = 5  # digits


def read(quantity: Quantity, text: str, present: float, own: str = "") -> Value:
    """What was typed into a knob that shows `present`: "50", "50 mV" or "50 mV/div"; else BadInput.

    `own` is the unit of a division as on the screen, where the quantity leaves it open.

    A number alone counts in the unit the knob shows, which for a time base may be another than the quantity's.
    """
    if not quantity.unit.endswith("/div"):
        return quantity.parse(text)
    word = text.strip()
    for form in ("/div", "/ div"):
        word = word.removesuffix(form).rstrip()
    if quantity.unit != "ms/div":
        for unit in (quantity.unit, quantity.symbol, own):
            word = word.removesuffix(unit.removesuffix("/div")).rstrip()
        return quantity.parse(word)
    number = word.rstrip(_LETTERS).rstrip()
    unit = word[len(number) :].strip() or units.handy(present, quantity.unit)[1].removesuffix("/div")
    if unit not in _TIMES:
        return quantity.parse(text)
    plain = replace(quantity, unit="", steps=(), low=-math.inf, high=math.inf).parse(number)
    return quantity.check(float(f"{float(plain) * _TIMES[unit]:.12g}"))


class KnobField(QuantityEditor):
    """Lies over the number of `knob` in its window. `left` says that it is no longer needed."""

    left = Signal()

    def __init__(
        self, knob: QWidget, quantity: Quantity, value: float, corner: QPoint, text: str, own: str = ""
    ):
        """`own` as in `read`. `corner`: the middle of its left edge, in the knob. `text`: what was typed so far."""
        super().__init__(quantity, knob.window(), unit=False, room=_ROOM)
        self._own = own
        self.setAccessibleName(labels.name(quantity))
        self.setToolTip(labels.tooltip(quantity))
        self.setFont(knob.font())
        self.set_value(value)
        size = self.sizeHint()
        text_now = self.fontMetrics().horizontalAdvance(self.written(value))
        size.setWidth(max(size.width(), text_now + 20))
        place = knob.mapTo(knob.window(), corner) - QPoint(4, size.height() // 2)
        place.setX(max(0, min(place.x(), knob.window().width() - size.width())))
        self.setGeometry(place.x(), place.y(), size.width(), size.height())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if text:
            self.insert(text)
            self.textEdited.emit(self.text())

    def parse(self, text: str) -> Value:
        assert self.value is not None
        return read(self.quantity, text, float(self.value), self._own)

    def written(self, value: Value) -> str:
        text = labels.with_unit(self.quantity, value)
        return text.removesuffix("/div") + self._own + "/div" if self._own else text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.restore()
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.commit():
                self.left.emit()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, _next: bool) -> bool:
        # It stands nowhere in the row of controls: Tab goes back to its knob.
        if self.commit():
            self.left.emit()
        return True

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()
