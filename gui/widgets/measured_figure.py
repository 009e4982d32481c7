"""A measurement one reads at a glance: a caption, the value under it, and its spread below, in three close lines."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_SMALL = 0.86
_WIDEST = "−000.0"


class MeasuredFigure(QWidget):
    """`pointed(bool)` while the mouse is on it, `clicked` when it is pressed. It says `caption`, or `short` instead
    where there is no room.
    """

    pointed = Signal(bool)
    clicked = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._caption = self._short = self._value = self._spread = self._unit = self._tint = ""
        self._chosen = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def texts(self) -> tuple[str, str, str]:
        """What it shows: caption, value and spread."""
        return self._fitting(), self._value, self._spread

    def set_subject(self, caption: str, short: str, unit: str, tint: str) -> None:
        """What is measured, in what unit and on a trace of what colour."""
        if (caption, short, unit, tint) != (self._caption, self._short, self._unit, self._tint):
            self._caption, self._short, self._unit, self._tint = caption, short, unit, tint
            self.updateGeometry()
            self.update()

    def show_value(self, value: str, spread: str, sentence: str) -> None:
        """The figure, the spread below it, and all of it for those who do not see it."""
        if (value, spread) != (self._value, self._spread):
            self._value, self._spread = value, spread
            self.update()
        if sentence != self.accessibleName():
            self.setAccessibleName(sentence)

    def set_chosen(self, chosen: bool) -> None:
        """Whether its mark on the screen is the one to look at."""
        if chosen != self._chosen:
            self._chosen = chosen
            self.update()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        small, strong = self._fonts()
        wide = max(
            QFontMetricsF(small).horizontalAdvance(self._short),
            QFontMetricsF(strong).horizontalAdvance(f"{_WIDEST} {self._unit}".rstrip()),
        )
        lines = self._lines()
        return QSize(round(wide) + theme.TIGHT, round(lines[2] + 0.3 * (lines[2] - lines[1])))

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        small, strong = self._fonts()
        first, second, third = self._lines()
        down = (self.height() - third - 0.3 * (third - second)) / 2.0
        if self._chosen:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.raised))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(-1, 0, 0, 0), 4.0, 4.0)
        painter.setFont(small)
        painter.setPen(QColor(colours.tint(self._tint)))
        painter.drawText(QPointF(2.0, down + first), self._fitting())
        painter.setPen(QColor(colours.muted))
        painter.drawText(QPointF(2.0, down + third), self._spread)
        painter.setFont(strong)
        painter.setPen(QColor(colours.text))
        painter.drawText(QPointF(2.0, down + second), self._value)
        painter.end()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def _fitting(self) -> str:
        room = self.width() - 2.0
        return (
            self._caption
            if QFontMetricsF(self._fonts()[0]).horizontalAdvance(self._caption) <= room
            else self._short
        )

    def _fonts(self) -> tuple[QFont, QFont]:
        font = theme.tabular(self.font())
        return theme.scaled(font, _SMALL), theme.scaled(font, 1.0, bold=True)

    def _lines(self) -> tuple[float, float, float]:
        """The base lines, from the upper edge."""
        small, strong = (QFontMetricsF(font) for font in self._fonts())
        first = small.capHeight() + 1.5
        second = first + small.descent() + strong.capHeight() + 2.0
        return first, second, second + strong.descent() + small.capHeight() + 1.5
