"""Signed amounts as bars to the left and right of a middle line, with their numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.units import fixed
from gui import labels, theme

_PATIENCE = 10  # values in a row that a smaller scale would do for, before it is taken
_ROOM = 0.8  # of the smaller scale; nearer to its end it would soon have to grow again
_SMALLEST = 0.1
_BETWEEN = 6.0  # px between label, bars and numbers


@dataclass(frozen=True)
class Bar:
    """A row: its label, its colour's name, and what it is called in full."""

    id: str
    label: str
    tint: str
    name: str = ""


class SignedBars(QWidget):
    """One row a bar, negative to the left. A bar may have a solid and a faint part.

    The scale goes in steps of 1, 2 and 5: up at once, down only when a smaller one has done for a while.
    """

    def __init__(
        self, bars: tuple[Bar, ...], unit: str, left: str, right: str, parent: QWidget | None = None
    ):
        """`left` and `right` say what the directions mean; `unit` stands with the scale."""
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.bars = bars
        self._unit, self._left, self._right = unit, left, right
        self._values: dict[str, tuple[float, float]] = {}
        self._full = 1.0
        self._waited = 0
        self._lay_out()

    @property
    def full(self) -> float:
        """What a bar of full length stands for."""
        return self._full

    def show_values(self, values: dict[str, tuple[float, float]], at_once: bool = False) -> None:
        """Show a solid and a faint part by row; `at_once` takes the scale that fits now."""
        self._values = values
        largest = max((max(_reach(*parts)) for parts in values.values()), default=0.0)
        wanted = _step_above(largest)
        calm = _step_above(largest / _ROOM)
        if wanted > self._full or at_once:
            self._full, self._waited = wanted, 0
        elif calm < self._full:
            self._waited += 1
            if self._waited >= _PATIENCE:
                self._full, self._waited = calm, 0
        else:
            self._waited = 0
        self.setAccessibleDescription(self.text())
        self.update()

    def rename(self, id: str, label: str) -> None:
        """Call a row otherwise, no longer than what it was called first."""
        if any(bar.id == id and bar.label != label for bar in self.bars):
            self.bars = tuple(replace(bar, label=label) if bar.id == id else bar for bar in self.bars)
            self.update()

    def number(self, id: str) -> str:
        """What is written beside a bar."""
        solid, faint = self._values.get(id, (0.0, 0.0))
        return labels.number(fixed(solid + faint, _decimals(self._full), sign=True))

    def text(self) -> str:
        """All rows in words."""
        return ", ".join(f"{bar.name or bar.label} {self.number(bar.id)} {self._unit}" for bar in self.bars)

    def row(self, id: str) -> QRectF:
        """Where a row's bar may lie, from full to the left to full to the right."""
        place = next(k for k, bar in enumerate(self.bars) if bar.id == id)
        room = self.width() - self._label - self._number - 2 * _BETWEEN
        return QRectF(self._label + _BETWEEN, place * self._line + 3.0, max(room, 2.0), self._line - 6.0)

    def sizeHint(self) -> QSize:
        return QSize(226, math.ceil(self._line * (len(self.bars) + 1)))

    def minimumSizeHint(self) -> QSize:
        return QSize(190, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._lay_out()
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current()
        painter = QPainter(self)
        painter.setFont(self._small)
        for bar in self.bars:
            row = self.row(bar.id)
            solid, faint = self._values.get(bar.id, (0.0, 0.0))
            colour = QColor(colours.tint(bar.tint))
            weak = QColor(colour)
            weak.setAlphaF(0.45)
            self._paint_bar(painter, row, (solid, colour), (faint, weak))
            whole = QRectF(0.0, row.top() - 3.0, self.width(), self._line)
            painter.setPen(colour)
            painter.drawText(whole, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, bar.label)
            painter.setPen(QColor(colours.text))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(whole, right, self.number(bar.id))
        if self.bars:
            row = self.row(self.bars[0].id)
            middle = round(row.center().x()) + 0.5
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.drawLine(QLineF(middle, 0.0, middle, self._line * len(self.bars)))
            self._paint_foot(painter, row, QColor(colours.muted))
        painter.end()

    def _paint_bar(self, painter: QPainter, row: QRectF, *parts: tuple[float, QColor]) -> None:
        middle, scale = row.center().x(), row.width() / 2.0 / self._full
        ends = {True: 0.0, False: 0.0}  # how far a side is filled
        for value, colour in parts:
            begin, end = ends[value > 0], ends[value > 0] + value
            ends[value > 0] = end
            left, right = sorted((middle + begin * scale, middle + end * scale))
            if right - left > 0.0:
                painter.fillRect(QRectF(left, row.top(), max(right - left, 1.0), row.height()), colour)

    def _paint_foot(self, painter: QPainter, row: QRectF, colour: QColor) -> None:
        foot = QRectF(0.0, self._line * len(self.bars), self.width(), self._line)
        painter.setPen(colour)
        centre = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft | centre, f"← {self._left}")
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight | centre, f"{self._right} →")
        scale = f"±{labels.number(f'{self._full:g}')} {self._unit}"
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter | centre, scale)

    def _lay_out(self) -> None:
        self._small: QFont = theme.tabular(theme.scaled(self.font(), 0.9))
        metrics = QFontMetricsF(self._small)
        self._line = math.ceil(metrics.height()) + 1.0
        self._label = max((metrics.horizontalAdvance(bar.label) for bar in self.bars), default=0.0)
        self._number = metrics.horizontalAdvance("−00000.0")


def _reach(solid: float, faint: float) -> tuple[float, float]:
    """How far the parts go to the left and to the right."""
    parts = (solid, faint)
    return -sum(p for p in parts if p < 0), sum(p for p in parts if p > 0)


def _step_above(value: float) -> float:
    """The smallest 1-2-5 step that is not below `value`."""
    if not value > _SMALLEST:
        return _SMALLEST
    decade = 10.0 ** math.floor(math.log10(value))
    step = next(step for step in (1.0, 2.0, 5.0, 10.0) if value <= step * decade * (1.0 + 1e-12))
    return float(f"{step * decade:.6g}")


def _decimals(full: float) -> int:
    return max(0, min(4, 3 - math.floor(math.log10(full) + 1e-9)))
