"""A switch: on or off, with its name beside it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from engine.rig.quantity import Quantity, Value
from gui import theme

_WIDTH = 28
_HEIGHT = 16
_EDGE = 2  # room for the focus ring


class Switch(QCheckBox):
    """`edited(bool)` when a person switched it (click or space). `tint` colours the name (see Theme.tint)."""

    edited = Signal(object)

    def __init__(self, quantity: Quantity, text: str = "", parent: QWidget | None = None, *, tint: str = ""):
        super().__init__(text, parent)
        self.quantity = quantity
        self._tint = tint
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._switched)

    def set_value(self, value: Value) -> None:
        """Show on or off; emits nothing."""
        self.setChecked(bool(value))

    def _switched(self, on: bool) -> None:
        self.edited.emit(on)

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        text = metrics.horizontalAdvance(self.text()) + 6 if self.text() else 0
        return QSize(_WIDTH + 2 * _EDGE + text, max(_HEIGHT + 2 * _EDGE, metrics.height() + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (self.height() - _HEIGHT) / 2
        body = QRectF(_EDGE, top, _WIDTH, _HEIGHT)
        live = self.isEnabled()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.on if self.isChecked() and live else colours.track))
        painter.drawRoundedRect(body, _HEIGHT / 2, _HEIGHT / 2)
        inset = _HEIGHT / 2
        x = body.right() - inset if self.isChecked() else body.left() + inset
        painter.setBrush(QColor("#ffffff" if live else colours.panel))
        painter.drawEllipse(QPointF(x, body.center().y()), inset - 2.5, inset - 2.5)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawRoundedRect(body.adjusted(-1, -1, 1, 1), _HEIGHT / 2 + 1, _HEIGHT / 2 + 1)
        if self.text():
            painter.setPen(QColor(colours.tint(self._tint) if live else theme.faint(colours)))
            place = QRect(_WIDTH + 2 * _EDGE + 4, 0, self.width(), self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.end()
