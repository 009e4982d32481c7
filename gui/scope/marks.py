"""Where on the traces the measurements were read: rings at points, lines over spans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem

from engine.measurements.result import Mark, Point
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.trace_style import TraceStyle
from gui.screen_theme import ScreenTheme

_RING, _TICK, _HEAD = 3.5, 4.0, 5.0  # px: radius, half an end tick, side of an arrow's head
_FAINT = 0.45  # of those that are not looked at
_PLATE = 200  # opacity of what lies under a label
_LEVEL = 2.0  # px that the ends of a level may lie apart
_FAR = 1e6  # px; what lies farther out is not worth a line


@dataclass(frozen=True)
class Marking:
    """The marks of one measurement: times in ms on the screen's axis, values in the trace's unit."""

    row: str
    label: str
    trace: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Drawn:
    """One measurement's marks as they stand on the screen, in logical pixels.

    `links` lead from one point of the trace to another; they are drawn while the measurement is the chosen one.
    """

    row: str
    label: str
    rings: tuple[QPointF, ...]
    lines: tuple[QLineF, ...]
    ends: tuple[QLineF, ...]
    links: tuple[QLineF, ...]
    clip: QRectF


class Marks(QGraphicsItem):
    """All lie faintly over the traces; the chosen one stands out and says what it is."""

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(40)  # over the traces, under the cursors
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._layout, self._theme = layout, theme
        self._ms_per_div, self._zero = 1.0, 0.0
        self._styles: dict[str, TraceStyle] = {}
        self._there: frozenset[str] = frozenset()
        self._marks: tuple[Marking, ...] = ()
        self._chosen = ""
        self._after: float | None = None
        self._drawn: tuple[Drawn, ...] = ()

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self._stand()

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self.update()

    def set_time(self, ms_per_div: float, zero: float) -> None:
        """Take the time base, and where its 0 lies in divisions from the left edge."""
        if (ms_per_div, zero) != (self._ms_per_div, self._zero):
            self._ms_per_div, self._zero = ms_per_div, zero
            self._stand()

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        """How the traces lie on the screen."""
        self._styles = {style.id: style for style in styles}
        self._stand()

    def set_there(self, traces: Iterable[str]) -> None:
        """Which traces have samples on the screen: without them a mark would hang in the air."""
        there = frozenset(traces)
        if there != self._there:
            self._there = there
            self._stand()

    def set_marks(self, marks: tuple[Marking, ...], after: float | None = None) -> None:
        """Show these; `after` leaves out what lies left of that time, where a newer sweep has already been drawn."""
        if (marks, after) != (self._marks, self._after):
            self._marks, self._after = marks, after
            self._stand()

    def choose(self, row: str) -> None:
        """Let the marks of this row stand out; "" for none."""
        if row != self._chosen:
            self._chosen = row
            self.update()

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """What is on the screen."""
        return self._drawn

    def boundingRect(self) -> QRectF:
        return self._layout.plot

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        if not self._drawn:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self._drawn:
            if one.row != self._chosen:
                self._draw(painter, one, False)
        for one in self._drawn:
            if one.row == self._chosen:
                self._draw(painter, one, True)

    def _draw(self, painter: QPainter, one: Drawn, chosen: bool) -> None:
        colour = QColor(self._theme.text)
        if not chosen:
            colour.setAlphaF(_FAINT)
        pen = QPen(colour, 2.0 if chosen else 1.0)
        pen.setCosmetic(True)
        painter.setClipRect(one.clip)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawLines(one.lines)
        painter.drawLines(one.ends)
        if chosen:
            painter.drawLines(one.links)
        for ring in one.rings:
            painter.drawEllipse(ring, _RING, _RING)
        if chosen:
            self._write(painter, one)

    def _write(self, painter: QPainter, one: Drawn) -> None:
        if one.lines:
            at, above = one.lines[0].center(), abs(one.lines[0].dy()) < abs(one.lines[0].dx())
        elif one.links:
            at, above = one.links[0].center(), False
        else:
            at, above = one.rings[0], False
        metrics = QFontMetricsF(self._layout.small)
        wide, high = metrics.horizontalAdvance(one.label) + 8.0, metrics.height()
        left, top = (at.x() - wide / 2, at.y() - high - 5.0) if above else (at.x() + 8.0, at.y() - high / 2)
        plot = self._layout.plot
        if left + wide > plot.right():
            left = at.x() - 8.0 - wide
        left, top = max(plot.left(), left), max(plot.top(), min(plot.bottom() - high, top))
        box = QRectF(left, top, wide, high)
        plate = QColor(self._theme.background)
        plate.setAlpha(_PLATE)
        painter.setClipRect(plot)
        painter.setFont(self._layout.small)
        painter.fillRect(box, plate)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, one.label)

    def _stand(self) -> None:
        """Work out where everything lies."""
        drawn = []
        for marking in self._marks:
            style = self._styles.get(marking.trace)
            if style is not None and style.on and marking.trace in self._there:
                one = self._place(marking, style)
                if one is not None:
                    drawn.append(one)
        if drawn or self._drawn:
            self._drawn = tuple(drawn)
            self.update()

    def _place(self, marking: Marking, style: TraceStyle) -> Drawn | None:
        rings, lines, ends, links = [], [], [], []
        for mark in marking.marks:
            if isinstance(mark, Point):
                if self._seen(mark):
                    rings.append(self._at(mark, style))
            elif self._seen(mark.a) or self._seen(mark.b):
                line = QLineF(self._at(mark.a, style), self._at(mark.b, style))
                if mark.a.t != mark.b.t and abs(line.dy()) > _LEVEL:
                    links.append(line)
                    rings += [line.p1(), line.p2()]
                else:
                    lines.append(line)
                    ends += _ends(line, upright=mark.a.t == mark.b.t)
        if not rings and not lines:
            return None
        plot = self._layout.plot
        top, bottom = self._layout.y(style.top), self._layout.y(style.bottom)
        clip = QRectF(plot.left(), top, plot.width(), bottom - top)
        return Drawn(
            marking.row, marking.label, tuple(rings), tuple(lines), tuple(ends), tuple(links), clip
        )  # fmt: skip

    def _seen(self, point: Point) -> bool:
        return self._after is None or point.t > self._after

    def _at(self, point: Point, style: TraceStyle) -> QPointF:
        x = self._layout.x(point.t / self._ms_per_div + self._zero)
        y = self._layout.y(style.height(point.value))
        return QPointF(max(-_FAR, min(_FAR, x)), max(-_FAR, min(_FAR, y)))


def _ends(line: QLineF, upright: bool) -> list[QLineF]:
    """Ticks at both ends; what stands upright has a foot and an arrow's head."""
    a, b = line.p1(), line.p2()
    if not upright:
        return [QLineF(p.x(), p.y() - _TICK, p.x(), p.y() + _TICK) for p in (a, b)]
    back = _HEAD if b.y() < a.y() else -_HEAD
    return [
        QLineF(a.x() - _TICK, a.y(), a.x() + _TICK, a.y()),
        QLineF(b.x(), b.y(), b.x() - _HEAD * 0.7, b.y() + back),
        QLineF(b.x(), b.y(), b.x() + _HEAD * 0.7, b.y() + back),
    ]
