"""A lamp that says the state of something, in colour and in words."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

OFF, ON, WAITING, FAULT = "off", "on", "waiting", "fault"

_TINTS = {OFF: "muted", ON: "stimulus", WAITING: "v", FAULT: "error"}
_RADIUS = 4.5


class Lamp(QWidget):
    """Filled when on, a ring when off or waiting: it can be read without colours too."""

    def __init__(self, parent: QWidget | None = None, *, texts: tuple[str, ...] = ()):
        """`texts` are all it will ever say, so that it is wide enough from the start."""
        super().__init__(parent)
        self._texts = texts
        self._state = OFF
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def state(self) -> str:
        return self._state

    @property
    def text(self) -> str:
        return self._text

    def show_state(self, state: str, text: str) -> None:
        """`state` is one of OFF, ON, WAITING, FAULT."""
        if (state, text) == (self._state, self._text):
            return
        longer = text not in self._texts and text != self._text
        self._state, self._text = state, text
        self.setAccessibleName(text)
        if longer:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        widest = max(metrics.horizontalAdvance(text) for text in (*self._texts, self._text))
        return QSize(int(4 * _RADIUS) + widest + 2, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        colour = QColor(colours.tint(_TINTS[self._state]))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(colour if self._state in (ON, FAULT) else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(_RADIUS + 1, self.height() / 2), _RADIUS, _RADIUS)
        painter.setPen(colour)
        place = self.rect().adjusted(int(4 * _RADIUS), 0, 0, 0)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self._text)
        painter.end()
