"""The graticule: ground, 10 x 8 divisions, the cross in the middle with its ticks, and the axis numbers.

Stacked traces have a scale each, so each strip has lines and numbers of its own. Where there are scale bars, the ground
is all there is.
"""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPixmap, QTransform

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from gui import labels
from gui.scope import axis_numbers, device_pixels
from gui.scope.guard import guarded
from gui.scope.layout import EDGE, Layout
from gui.scope.trace_style import TraceStyle
from gui.screen_theme import ScreenTheme

_TICKS = 5  # ticks a division on the cross
_ROUND = 6.0  # radius of the corners


class Graticule(pg.GraphicsObject):  # type: ignore[misc]
    """Kept as a pixmap: it is drawn anew only when something on it changes."""

    def __init__(self, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(-200)  # a view box lies at -100
        self._layout = layout
        self._theme = theme
        self._ms_per_div = 2.0
        self._origin = 0.0  # divisions from the left edge to the zero of time
        self._styles: tuple[TraceStyle, ...] = ()  # whose values stand at the left edge
        self._bare = False
        self._focus = False
        self._pixmap: QPixmap | None = None
        self._units: list[tuple[TraceStyle, str]] = []
        self._units_for: object = None
        self._made_for: tuple[float, int, int] | None = None

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self._pixmap = None

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._pixmap = None

    @property
    def layout(self) -> Layout:
        return self._layout

    @property
    def theme(self) -> ScreenTheme:
        return self._theme

    def strip_units(self) -> list[tuple[TraceStyle, str]]:
        """What the numbers beside each strip are counted in; a trace without a unit has none."""
        made_for = (self._styles, self._layout, self._bare)
        if made_for != self._units_for:
            strips = () if self._bare else self._strips
            axes = ((style, axis_numbers.value_axis(style, self._every(style))) for style in strips)
            self._units = [(style, unit) for style, axis in axes if (unit := _unit(axis))]
            self._units_for = made_for
        return self._units

    @property
    def focus(self) -> bool:
        """Whether the border shows that the screen has the keyboard."""
        return self._focus

    def set_focus(self, focus: bool) -> None:
        """Whether the border shows that the screen has the keyboard."""
        self._focus = focus
        self._pixmap = None

    def set_time(self, ms_per_div: float, origin: float) -> None:
        """The time base, and where zero stands in divisions from the left edge."""
        if (ms_per_div, origin) != (self._ms_per_div, self._origin):
            self._ms_per_div, self._origin = ms_per_div, origin
            self._pixmap = None

    def set_axes(self, styles: tuple[TraceStyle, ...]) -> None:
        """Whose values stand at the left edge: one trace's, those of all strips, or nobody's."""
        if styles != self._styles:
            self._styles = styles
            self._pixmap = None

    def set_bare(self, bare: bool) -> None:
        """Whether the ground is all there is."""
        if bare != self._bare:
            self._bare = bare
            self._pixmap = None

    def boundingRect(self) -> QRectF:
        return QRectF(0.0, 0.0, self._layout.width, self._layout.height)

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        to_pixels = device_pixels.enter(painter)
        size = to_pixels.mapRect(self.boundingRect())
        made_for = (to_pixels.m11(), round(size.width()), round(size.height()))
        if device_pixels.is_vector(painter):
            self._draw_on(painter, *made_for)
            return
        if self._pixmap is None or self._made_for != made_for:
            self._pixmap = self._draw(*made_for)
            self._made_for = made_for
        painter.drawPixmap(0, 0, self._pixmap)

    def _draw(self, ratio: float, width: int, height: int) -> QPixmap:
        pixmap = QPixmap(max(1, width), max(1, height))
        painter = QPainter(pixmap)
        try:
            self._draw_on(painter, ratio, width, height)
        finally:
            painter.end()
        return pixmap

    def _draw_on(self, painter: QPainter, ratio: float, width: int, height: int) -> None:
        painter.fillRect(0, 0, width, height, QColor(self._theme.surround))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, ratio, width, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self._bare:
            return
        self._draw_grid(painter, ratio)
        painter.setWorldTransform(QTransform.fromScale(ratio, ratio) * painter.worldTransform())
        self._draw_times(painter)
        for style in self._styles:
            self._draw_values(painter, style)

    def _draw_ground(self, painter: QPainter, ratio: float, width: int, height: int) -> None:
        line = max(1.0, round(ratio))
        painter.setPen(QPen(QColor(self._theme.focus if self._focus else self._theme.border), line))
        painter.setBrush(QColor(self._theme.background))
        inner = QRectF(line / 2, line / 2, width - line, height - line)
        painter.drawRoundedRect(inner, _ROUND * ratio, _ROUND * ratio)

    @property
    def _strips(self) -> tuple[TraceStyle, ...]:
        return tuple(style for style in self._styles if style.share < 1.0)

    def _every(self, style: TraceStyle) -> int:
        """Every how many of its divisions a trace has a number."""
        height, division = QFontMetricsF(self._layout.small).height(), self._layout.down * style.share
        if style.share < 1.0:
            return axis_numbers.spacing(height * 1.1, division, 2, axis_numbers.IN_STRIPS)
        return axis_numbers.spacing(height * 1.5, division, 2)

    def _draw_grid(self, painter: QPainter, ratio: float) -> None:
        """In device pixels: each line is a filled rectangle, `line` pixels wide, around its own pixel."""
        plot, line = self._layout.plot, max(1, round(ratio))
        xs = [round(self._layout.x(i) * ratio) for i in range(DIVISIONS_X + 1)]
        left, right = xs[0], xs[-1]
        top, bottom = round(plot.top() * ratio), round(plot.bottom() * ratio)
        grid, centre = QColor(self._theme.grid), QColor(self._theme.centre)

        def across(height: float, colour: QColor) -> None:
            painter.fillRect(
                left, round(self._layout.y(height) * ratio) - line // 2, right - left, line, colour
            )

        for x in xs[1:-1]:
            painter.fillRect(x - line // 2, top, line, bottom - top, grid)
        for x in (left, right):
            painter.fillRect(x - line // 2, top - line // 2, line, bottom - top + line, centre)
        if self._strips:
            for style in self._strips:
                for number in axis_numbers.value_axis(style, self._every(style)).numbers:
                    across(number.place, grid)
            for style in self._strips[1:]:
                across(style.top, centre)
        else:
            for i in range(1, DIVISIONS_Y):
                across(DIVISIONS_Y / 2 - i, grid)
            self._draw_ticks(painter, ratio, line, centre)
        for edge in (DIVISIONS_Y / 2, -DIVISIONS_Y / 2):
            across(edge, centre)

    def _draw_ticks(self, painter: QPainter, ratio: float, line: int, colour: QColor) -> None:
        plot, reach = self._layout.plot, round(3 * ratio)
        middle_x = round(self._layout.x(DIVISIONS_X // 2) * ratio)
        middle_y = round(self._layout.y(0.0) * ratio)
        for i in range(1, DIVISIONS_X * _TICKS):
            x = round((plot.left() + plot.width() * i / (DIVISIONS_X * _TICKS)) * ratio)
            painter.fillRect(x - line // 2, middle_y - reach, line, 2 * reach + 1, colour)
        for i in range(1, DIVISIONS_Y * _TICKS):
            y = round((plot.top() + plot.height() * i / (DIVISIONS_Y * _TICKS)) * ratio)
            painter.fillRect(middle_x - reach, y - line // 2, 2 * reach + 1, line, colour)

    def _draw_times(self, painter: QPainter) -> None:
        layout = self._layout
        metrics = QFontMetricsF(layout.small)
        unit, _ = axis_numbers.time_unit(self._ms_per_div)
        everywhere = axis_numbers.time_axis(self._ms_per_div, self._origin)
        widest = max((metrics.horizontalAdvance(number.text) for number in everywhere.numbers), default=0.0)
        every = axis_numbers.spacing(widest + 12.0, layout.across, 1)
        painter.setFont(layout.small)
        painter.setPen(QColor(self._theme.muted))
        row = layout.plot.bottom() + 6.0
        unit_left = layout.width - EDGE - metrics.horizontalAdvance(unit)
        painter.drawText(QRectF(unit_left, row, layout.width - unit_left, metrics.height()), 0, unit)
        axis = axis_numbers.time_axis(self._ms_per_div, self._origin, every)
        if axis.base:  # what the numbers are counted from, before the first of them
            box = QRectF(EDGE, row, layout.plot.left() - EDGE - 12.0, metrics.height())
            right = Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextDontClip
            painter.drawText(box, right, labels.number(axis.base))
        for number in axis.numbers:
            half = metrics.horizontalAdvance(number.text) / 2 + 1.0
            x = layout.x(number.place)
            if x + half + 4.0 <= unit_left:
                box = QRectF(x - half, row, 2 * half, metrics.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, number.text)

    def _draw_values(self, painter: QPainter, style: TraceStyle) -> None:
        layout, stacked = self._layout, style.share < 1.0
        metrics = QFontMetricsF(layout.small)
        height = metrics.height()
        axis = axis_numbers.value_axis(style, self._every(style))
        painter.setFont(layout.small)
        painter.setPen(self._theme.colour(style.colour))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
        edges = (layout.y(style.top) + height / 3, layout.y(style.bottom) - height / 3)
        for number in axis.numbers:
            y = layout.y(number.place)
            if stacked and not edges[0] <= y <= edges[1]:  # it would run into the next strip's
                continue
            painter.drawText(QRectF(0.0, y - height / 2, layout.numbers, height), right, number.text)
        if stacked:  # what they are counted in stands over the traces: see StripUnits
            return
        unit = _unit(axis)
        box = QRectF(0.0, layout.header - height / 2, layout.numbers, height)
        if metrics.horizontalAdvance(unit) > layout.numbers - EDGE:  # µA/cm²: from the edge instead
            box.setRect(EDGE, box.top(), layout.width, box.height())
            right = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, right, unit)


def _unit(axis: axis_numbers.ValueAxis) -> str:
    if not axis.base:
        return axis.unit
    text = QCoreApplication.translate("Graticule", "{unit} from {base}")
    return text.format(unit=axis.unit, base=labels.number(axis.base))
