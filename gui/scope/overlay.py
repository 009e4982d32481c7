"""Sweeps that lie under the live traces: kept ones, references, and the band of an envelope."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from engine.averaging import band
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.spread import spread
from gui.scope.time_window import TimeWindow
from gui.scope.trace import Segment, TraceItem, TraceStyle
from gui.screen_theme import ScreenTheme

Floats = NDArray[np.float64]

_THIN = 1.0  # logical pixels
_PALE, _PALEST = 0.62, 0.32  # how much of the trace's colour is left: of a sweep, of a band
_DASH, _GAP = 6.0, 4.0  # logical pixels
_PLATE = 190  # opacity of the ground under a label, of 255
_BEHIND, _FARTHEST = -5.0, -6.0  # of the traces


@dataclass(frozen=True, eq=False)
class Overlay:
    """One sweep. Segments by trace id; their `start_ms` counts from the trigger.

    Where there are `tops` as well, of the same times, all that lies between is filled.
    """

    key: int
    label: str
    rows: Mapping[str, Segment]
    dashed: bool = False
    tops: Mapping[str, Segment] = field(default_factory=dict)


@dataclass(frozen=True)
class Tag:
    """An overlay's label on the screen: its text and its box in logical pixels."""

    key: int
    text: str
    box: QRectF


class Overlays(pg.GraphicsObject):  # type: ignore[misc]
    """The lines lie in the view box, in divisions; this item draws their labels, in pixels."""

    def __init__(self, view_box: pg.ViewBox, layout: Layout, theme: ScreenTheme):
        super().__init__()
        self.setZValue(15)
        self._view_box, self._layout, self._theme = view_box, layout, theme
        self._overlays: tuple[Overlay, ...] = ()
        self._band: Overlay | None = None
        self._styles: tuple[TraceStyle, ...] = ()
        self._window = TimeWindow(2.0)
        self._fine = True
        self._items: dict[tuple[int, str], _Line] = {}
        self.tags: tuple[Tag, ...] = ()

    def set_layout(self, layout: Layout) -> None:
        self.prepareGeometryChange()
        self._layout = layout
        self._label()

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._give_pens()

    def set_fine_lines(self, fine: bool) -> None:
        self._fine = fine
        self._give_pens()

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        """Lie on the scales of these traces; what belongs to none of them is not drawn."""
        self._styles = styles
        self._stand()

    def set_window(self, window: TimeWindow) -> None:
        """Lie with the trigger at the trigger; without one there is nothing to lie at."""
        if window != self._window:
            self._window = window
            self._stand()

    @property
    def _trigger(self) -> float | None:
        return self._window.trigger

    def set_overlays(self, overlays: tuple[Overlay, ...]) -> None:
        self._overlays = overlays
        self._stand()

    def set_band(self, band: Overlay | None) -> None:
        """Show one more, or none: that of an envelope, which changes with each sweep."""
        if band is not self._band:
            self._band = band
            self._stand()

    def drawn(self, key: int, trace_id: str) -> Floats:
        """As TraceItem.drawn; of no lines where nothing is shown."""
        item = self._items.get((key, trace_id))
        return np.empty((0, 4)) if item is None or not item.isVisible() else item.drawn()

    def drawn_values(self, key: int, trace_id: str) -> tuple[Floats, Floats]:
        """As TraceItem.drawn_values."""
        item = self._items.get((key, trace_id))
        return (np.empty(0), np.empty(0)) if item is None else item.drawn_values()

    def boundingRect(self) -> QRectF:
        return self._layout.plot

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        painter.setFont(self._layout.small)
        plate = QColor(self._theme.background)
        plate.setAlpha(_PLATE)
        for tag in self.tags:
            painter.fillRect(tag.box, plate)
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(tag.box, Qt.AlignmentFlag.AlignCenter, tag.text)

    def _stand(self) -> None:
        shown = self._overlays if self._trigger is not None else ()
        if self._band is not None and self._trigger is not None:
            shown = (*shown, self._band)
        styles = {style.id: style for style in self._styles}
        wanted = {(one.key, name): one for one in shown for name in one.rows if name in styles}
        for gone in self._items.keys() - wanted.keys():
            self._view_box.removeItem(self._items.pop(gone))
        for (key, name), overlay in wanted.items():
            item = self._items.get((key, name))
            if item is None:
                item = self._items[key, name] = _Line(styles[name])
                item.setZValue(_FARTHEST if overlay.tops else _BEHIND)
                self._view_box.addItem(item, ignoreBounds=True)
            item.show_overlay(overlay, styles[name], self._window)
        self._give_pens()
        self._label()

    def _give_pens(self) -> None:
        tints = {style.id: style.tint or style.id for style in self._styles}
        for (_key, name), item in self._items.items():
            pale = _PALEST if item.band else _PALE
            colour = _mixed(self._theme.colour(tints.get(name, name)), QColor(self._theme.background), pale)
            item.set_pen(colour, 0.0 if item.band else _THIN, self._fine and not (item.band or item.dashed))

    def _label(self) -> None:
        metrics = QFontMetricsF(self._layout.small)
        height, plot = metrics.height(), self._layout.plot
        found = []
        for overlay in self._overlays if self._trigger is not None else ():
            place = self._summit(overlay)
            if overlay.label and place is not None:
                found.append((overlay, *place))
        centres = spread([y for _, _, y in found], height, plot.top() + 1.0, plot.bottom() - 1.0)
        tags = []
        for (overlay, x, _), centre in zip(found, centres, strict=True):
            width = metrics.horizontalAdvance(overlay.label) + 6.0
            left = min(x + 7.0, plot.right() - width - 2.0)
            tags.append(Tag(overlay.key, overlay.label, QRectF(left, centre - height / 2, width, height)))
        self.tags = tuple(tags)

    def _summit(self, overlay: Overlay) -> tuple[float, float] | None:
        """Where its first trace stands highest on the screen, in logical pixels."""
        for style in self._styles:
            segment = overlay.rows.get(style.id)
            if segment is None or not style.on:
                continue
            heights = (-1.0 if style.inverted else 1.0) * segment.values
            start = (self._trigger or 0.0) + segment.start_ms
            begin = (self._window.left - start) / segment.dt_ms
            end = (self._window.right - start) / segment.dt_ms
            first = max(0, int(begin))
            seen = heights[first : max(0, int(end) + 1)]
            if not np.isfinite(seen).any():
                return None
            at = first + int(np.nanargmax(seen))
            ms = start + at * segment.dt_ms
            height = style.within(style.height(float(segment.values[at])))
            return self._layout.x(self._window.place(ms)), self._layout.y(height)
        return None


class _Line(TraceItem):
    """One trace of an overlay, or the band between two."""

    def __init__(self, style: TraceStyle):
        super().__init__(style)
        self.dashed = False
        self._bottom: Segment | None = None
        self._top: Segment | None = None
        self._shown: tuple[object, ...] = ()

    @property
    def band(self) -> bool:
        return self._top is not None

    def show_overlay(self, overlay: Overlay, style: TraceStyle, window: TimeWindow) -> None:
        segment, top = overlay.rows[style.id], overlay.tops.get(style.id)
        shown = (segment, top, style, window, overlay.dashed)
        if shown == self._shown:
            return
        self._shown = shown
        self.dashed, self._top = overlay.dashed, top
        self._bottom = replace(segment, start_ms=(window.trigger or 0.0) + segment.start_ms)
        self.set_style(replace(style, line="solid"))
        self.set_window(window)
        self.set_segments((self._bottom,))

    def _reduce(self, scale: Any) -> None:
        if self._bottom is not None and self._top is not None:
            self._segments = (_filled(self._bottom, self._top, scale),)
        super()._reduce(scale)
        if self.dashed:
            pieces = dashes(self._lines.ndarray(), _DASH * scale.ratio, _GAP * scale.ratio)
            self._lines.resize(len(pieces))
            self._lines.ndarray()[:] = pieces


def _filled(bottom: Segment, top: Segment, scale: Any) -> Segment:
    """Up and down between the two, at least twice a pixel, as far as the screen goes."""
    apart = bottom.dt_ms * scale.per_ms
    begin = ((scale.left - scale.origin) / scale.per_ms - bottom.start_ms) / bottom.dt_ms
    first = max(0, int(begin) - 1)
    stop = max(first, int(begin + (scale.right - scale.left) / apart) + 3)
    finer = max(1, math.ceil(2.0 * apart))
    values = band(bottom.values[first:stop], top.values[first:stop], finer)
    # Both of a pair belong to one time; half a pair's way between them is less than a pixel.
    return Segment(bottom.start_ms + first * bottom.dt_ms, bottom.dt_ms / (2.0 * finer), values)


def dashes(lines: Floats, dash: float, gap: float) -> Floats:
    """What is left of lines (x1, y1, x2, y2), one after another, when a pattern runs along them all."""
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    ends = np.cumsum(lengths)
    begins = ends - lengths
    period = dash + gap
    first = np.floor(begins / period)
    counts = (np.floor(ends / period) - first + 1.0).astype(np.int64)
    of = np.repeat(np.arange(len(lines)), counts)
    turn = first[of] + np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    low = np.maximum(begins[of], turn * period)
    high = np.minimum(ends[of], turn * period + dash)
    kept = high > low
    of, low, high = of[kept], low[kept], high[kept]
    whole = lines[of]
    way = whole[:, 2:] - whole[:, :2]
    pieces = np.empty_like(whole)
    pieces[:, :2] = whole[:, :2] + way * ((low - begins[of]) / lengths[of])[:, None]
    pieces[:, 2:] = whole[:, :2] + way * ((high - begins[of]) / lengths[of])[:, None]
    return pieces


def _mixed(colour: QColor, ground: QColor, share: float) -> QColor:
    """`share` of the colour on this ground."""
    pairs = (
        (colour.red(), ground.red()),
        (colour.green(), ground.green()),
        (colour.blue(), ground.blue()),
    )
    return QColor(*(round(share * a + (1.0 - share) * b) for a, b in pairs))
