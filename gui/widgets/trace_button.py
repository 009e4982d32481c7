"""The name of a trace with its colour; pressing it shows or hides the trace."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from engine.rig.quantity import Quantity, Value
from gui import theme

_RADIUS = 5.0
_PLACE = 20  # of the dot, left of the name
# In widths of the line.
_DASHES: dict[str, list[float]] = {"dashed": [5, 3], "dotted": [1.3, 2.6], "dash_dot": [5, 2.5, 1.3, 2.5]}


class TraceButton(QCheckBox):
    """A dot, filled when the trace is shown; `edited(bool)` when a person pressed it (click or space)."""

    edited = Signal(object)

    def __init__(self, quantity: Quantity, label: str, parent: QWidget | None = None, *, tint: str):
        super().__init__(label, parent)
        self.quantity = quantity
        self._tint = tint
        self._line = "solid"
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._switched)
        self.setFont(theme.scaled(self.font(), 1.0, bold=True))

    def set_look(self, tint: str, line: str) -> None:
        """Take the colour (see Theme.tint) and the kind of line of the trace."""
        if (tint, line) != (self._tint, self._line):
            self._tint, self._line = tint, line
            self.update()

    def set_value(self, value: Value) -> None:
        """Show on or off; emits nothing."""
        self.setChecked(bool(value))

    def _switched(self, on: bool) -> None:
        self.edited.emit(on)

    def hitButton(self, position: QPoint) -> bool:
        # Only the dot switches: the name is for selecting the trace.
        return position.x() < _PLACE + 4

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(_PLACE + metrics.horizontalAdvance(self.text()) + 4, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        colour = QColor(colours.tint(self._tint))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(_RADIUS + 3, self.height() / 2)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if self.isChecked() else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, _RADIUS, _RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawEllipse(centre, _RADIUS + 2.5, _RADIUS + 2.5)
        if self._line in _DASHES:  # how its line is drawn, under the name
            pen = QPen(colour, 1.5)
            pen.setDashPattern(_DASHES[self._line])
            painter.setPen(pen)
            width = QFontMetrics(self.font()).horizontalAdvance(self.text())
            painter.drawLine(
                QPointF(_PLACE, self.height() - 1.5), QPointF(_PLACE + width, self.height() - 1.5)
            )
        painter.setPen(colour if self.isChecked() else QColor(colours.muted))
        place = QRectF(_PLACE, 0, self.width() - _PLACE, self.height())
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()
