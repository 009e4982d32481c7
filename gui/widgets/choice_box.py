"""A drop-down list of choices whose names are too long to stand side by side."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from engine.rig.quantity import Quantity, Value
from gui import labels, theme


class ChoiceBox(QComboBox):
    """`edited(str)` when a person chose; the wheel turns it only when it has the focus."""

    edited = Signal(object)

    def __init__(self, quantity: Quantity, parent: QWidget | None = None):
        super().__init__(parent)
        self.quantity = quantity
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_choices(quantity)
        self.activated.connect(self._chosen)

    def set_choices(self, quantity: Quantity) -> None:
        """Offer the choices of this quantity; `set_value` must follow."""
        self.quantity = quantity
        self.clear()
        for choice, name in zip(quantity.choices, labels.choice_names(quantity), strict=True):
            self.addItem(name, choice)
        self._value = quantity.choices[0]

    @property
    def value(self) -> str:
        """The choice that is shown."""
        return self._value

    def set_value(self, value: Value) -> None:
        """Show a choice; emits nothing."""
        self._value = str(value)
        self.setCurrentIndex(self.findData(self._value))

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        # The sheet takes the style's arrow away, so that it has one in the theme's colour.
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.current().muted), 1.5))
        x, y = self.width() - 12.0, self.height() / 2.0
        painter.drawPolyline([QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)])
        painter.end()

    def _chosen(self, index: int) -> None:
        choice = str(self.itemData(index))
        if choice != self._value:
            self._value = choice
            self.edited.emit(choice)
