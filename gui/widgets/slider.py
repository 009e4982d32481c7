"""A thin horizontal slider that goes where one clicks, and heeds the wheel only when it has the focus."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider, QWidget

from gui import theme

_RADIUS = 5.5  # of the handle
_RING = 2.0  # of the focus, around it


class Slider(QSlider):
    """The look and the mouse; what the stops mean is for those who build on it."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(80, 20)

    def minimumSizeHint(self) -> QSize:
        return QSize(44, 20)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._go_to(event.position().x())
            event.accept()
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._go_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
            event.accept()
        else:
            event.ignore()

    def _go_to(self, x: float) -> None:
        left, right = self._ends()
        share = max(0.0, min(1.0, (x - left) / max(1.0, right - left)))
        self.setValue(round(self.minimum() + share * (self.maximum() - self.minimum())))

    def _ends(self) -> tuple[float, float]:
        edge = _RADIUS + _RING + 1
        return edge, self.width() - edge

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        left, right = self._ends()
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        middle = self.height() / 2
        at = left + share * (right - left)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.track))
        painter.drawRoundedRect(QRectF(left, middle - 1.5, right - left, 3), 1.5, 1.5)
        live = self.isEnabled()
        painter.setBrush(QColor(colours.accent if live else colours.track))
        painter.drawRoundedRect(QRectF(left, middle - 1.5, at - left, 3), 1.5, 1.5)
        painter.setBrush(QColor((colours.accent if share > 0 else colours.text) if live else colours.muted))
        painter.drawEllipse(QPointF(at, middle), _RADIUS, _RADIUS)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.drawEllipse(QPointF(at, middle), _RADIUS + _RING, _RADIUS + _RING)
        painter.end()
