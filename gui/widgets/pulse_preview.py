"""A small drawing of the stimulus to come."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_MOST_PULSES = 5  # of a train; the rest is dots


class PulsePreview(QWidget):
    """Pulses to scale in time; times in ms. The texts beside them are given ready-made."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._starts: tuple[float, ...] = ()
        self._more = False
        self._width = 1.0
        self._up = True
        self._end = 1.0
        self._texts = ("", "")

    def show_pulses(
        self, *, count: int, delay: float, width: float, interval: float, up: bool, amplitude: str,
        duration: str,
    ) -> None:  # fmt: skip
        """`count` pulses of `width` ms, the first after `delay`; `amplitude` and `duration` are the texts."""
        drawn = min(count, _MOST_PULSES)
        self._starts = tuple(delay + n * interval for n in range(drawn))
        self._more = count > drawn
        self._width = width
        self._up = up
        last = (self._starts[-1] + width) if drawn else 1.0
        self._end = last + max(0.25 * last, width * 0.25)
        self._texts = (amplitude, duration)
        self.setAccessibleDescription(f"{amplitude}, {duration}".strip(", "))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, 28 + 2 * QFontMetrics(theme.scaled(self.font(), 0.9)).height())

    def minimumSizeHint(self) -> QSize:
        return QSize(100, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.setBrush(QColor(colours.field))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        font = theme.scaled(self.font(), 0.9)
        painter.setFont(font)
        line = QFontMetrics(font).height()
        left, right = 8.0, self.width() - 8.0
        high, low = line + 6.0, self.height() - line - 6.0
        base, peak = (low, high) if self._up else (high, low)
        green = QColor(colours.tint("stimulus"))
        edges = self._edges(left, right)
        points = [QPointF(left, base)]
        for start, end in edges:
            points += [QPointF(start, base), QPointF(start, peak), QPointF(end, peak), QPointF(end, base)]
        points.append(QPointF(right, base))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(green, 2))
        painter.drawPolyline(points)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not edges:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._texts[0])
            painter.end()
            return
        centre = (edges[0][0] + edges[0][1]) / 2
        above = QRectF(0, 3, self.width(), line)
        below = QRectF(0, self.height() - line - 3, self.width(), line)
        painter.setPen(green)
        self._beside(painter, above if self._up else below, centre, self._texts[0])
        painter.setPen(QColor(colours.muted))
        self._beside(painter, below if self._up else above, centre, self._texts[1])
        if self._more:
            middle = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, high, right, low - high), middle, "…")
        painter.end()

    def _edges(self, left: float, right: float) -> list[tuple[float, float]]:
        """Left and right edge of each pulse on the screen; those that touch run into one."""
        scale = (right - left) / self._end
        edges: list[tuple[float, float]] = []
        for start in self._starts:
            begin = round(left + start * scale)
            end = max(begin + 2, round(left + (start + self._width) * scale))
            if edges and begin <= edges[-1][1]:
                edges[-1] = (edges[-1][0], end)
            else:
                edges.append((begin, end))
        return edges

    def _beside(self, painter: QPainter, row: QRectF, centre: float, text: str) -> None:
        # Centred on the pulse, but never over the edge.
        width = painter.fontMetrics().horizontalAdvance(text) + 2
        x = max(8.0, min(centre - width / 2, row.width() - width - 8.0))
        painter.drawText(QRectF(x, row.y(), width, row.height()), Qt.AlignmentFlag.AlignCenter, text)
