"""The scope's screen: graticule, traces, reversal lines, markers, header, and what the mouse does there."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView, QWidget

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from engine.units import handy, significant, symbol
from gui.scope.cursors import Cursors
from gui.scope.graticule import Graticule
from gui.scope.header import Header
from gui.scope.layout import Layout
from gui.scope.marks import Marks
from gui.scope.notice import Notice
from gui.scope.overlay import Overlay, Overlays
from gui.scope.phosphor import PhosphorItem
from gui.scope.reversals import Reversals
from gui.scope.scale_bars import ScaleBars
from gui.scope.strip_units import StripUnits
from gui.scope.time_window import TimeWindow
from gui.scope.trace import Segment, TraceItem, TraceStyle
from gui.scope.trace_markers import TraceMarkers
from gui.scope.trigger_marker import LevelMarker, PreMarker
from gui.scope.why_cursor import WhyCursor
from gui.scope.zoom_parts import ZoomParts
from gui.screen_theme import DARK, ScreenTheme
from gui.theme import scaled
from gui.widgets.wheel import WheelClicks

__all__ = ["Overlay", "ScopeScreen", "Segment", "TraceStyle"]

VOLTAGE = "v"  # the trace on whose scale the reversal potentials lie
_WIDTH, _STRONG = 1.5, 2.0  # logical pixels; V is the one to look at
_THICK, _THICKEST = 3.0, 4.0  # the same for a projector
_LARGE = 1.28  # times the window's type, which is large by then
_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class ScopeScreen(pg.GraphicsView):  # type: ignore[misc]
    """What is shown goes in by the `set_` methods and `show_traces`; what is asked for comes out as signals.

    Times are in ms from the left edge of the whole, values in the trace's unit, places in divisions (10 x 8, the middle
    is 0). Nothing moves by itself: a drag only asks, and the screen follows when it is told the new value.
    Further pyqtgraph items, cursors for example, can live in `view_box`, whose units are divisions.
    """

    painted = Signal()  # after each painting
    time_stepped = Signal(int)  # steps along the ladder of ms/div: wheel up asks for a shorter one, -1
    scale_stepped = Signal(str, int)  # trace, steps along its ladder of units/div: wheel up magnifies, -1
    position_changed = Signal(str, float)  # trace, divisions above the middle
    level_changed = Signal(float)  # in the unit of the trigger's source
    pre_changed = Signal(float)  # per cent of the screen before the trigger
    trace_selected = Signal(str)
    double_clicked = Signal()
    double_clicked_at = Signal(float)  # ms from the left edge of the whole
    cursor_moved = Signal(float)  # the cursor of the why read-out asks to stand so many ms from the left edge

    _layout: Layout | None = None  # the base class resizes before there is one

    def __init__(self, parent: QWidget | None = None, theme: ScreenTheme = DARK):
        super().__init__(parent, useOpenGL=False, background=None)
        self.setObjectName("scope.screen")
        self.setCentralItem(None)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

        self.frames = 0
        self.cost = 0.0  # s, of the last painting
        self._theme = theme
        self._styles: tuple[TraceStyle, ...] = ()
        self._selected = VOLTAGE
        self._window = TimeWindow(2.0, whole=2.0 * DIVISIONS_X)
        self._trigger: tuple[str, float, bool] = (VOLTAGE, 0.0, False)
        self._fine = True
        self._large = False
        self._spoken = ""
        self._wheel = WheelClicks()
        self._traces: dict[str, TraceItem] = {}

        layout = Layout.of(self.width(), self.height(), self.devicePixelRatioF(), self.font(), ())
        self.view_box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.view_box.setRange(
            xRange=(0.0, DIVISIONS_X),
            yRange=(-DIVISIONS_Y / 2, DIVISIONS_Y / 2),
            padding=0.0,
            disableAutoRange=True,
        )
        self.view_box.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._graticule = Graticule(layout, theme)
        self._phosphor = PhosphorItem(layout)
        self.view_box.addItem(self._phosphor, ignoreBounds=True)
        self._reversals = Reversals(self.view_box, layout, theme)
        self._overlays = Overlays(self.view_box, layout, theme)
        self._header = Header(layout, theme)
        self._notice = Notice(layout, theme)
        self._bars = ScaleBars(layout, theme)
        self._units = StripUnits(self._graticule)
        self._level = LevelMarker(self.view_box, layout)
        self._pre = PreMarker(layout)
        self._cursor = WhyCursor(layout, theme)
        self.marks = Marks(layout, theme)
        for item in (
            self.view_box, self._graticule, self._reversals, self._overlays, self._header, self._notice, self._level,
            self._pre, self._cursor, self._bars, self.marks, self._units
        ):  # fmt: skip
            self.addItem(item)
        self._markers = TraceMarkers(self.scene(), layout, theme)
        self.cursors = Cursors(self.scene(), layout, theme)
        self.zoom = ZoomParts(self.scene(), layout, theme)

        self._markers.moved.connect(self.position_changed)
        self._markers.selected.connect(self._select)
        self._level.level_changed.connect(self.level_changed)
        self._pre.pre_changed.connect(self.pre_changed)
        self._cursor.moved.connect(self.cursor_moved)
        self._lay_out()
        self.set_theme(theme)
        self._name()

    def sizeHint(self) -> QSize:
        return QSize(840, 560)

    def close(self) -> bool:
        self._phosphor.close()
        # pyqtgraph's close() destroys scene and viewport under the items, and crashes; Qt keeps the order.
        return QGraphicsView.close(self)

    # What is shown

    def set_time(
        self, ms_per_div: float, trigger_ms: float | None, rolling: bool = False,
        part: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        """Set the time base, and the trigger's time in ms from the left edge (None: there is none).

        The numbers below count from the trigger, without one from the left edge, and back from the right edge
        while the traces roll. A `part` of the screen, from and to in ms, is shown alone, under a strip with the whole.
        """
        window = self._window = TimeWindow.of(ms_per_div, trigger_ms, rolling, part)
        zoomed = part is not None
        if zoomed != self.zoom.on:
            self.zoom.set_window(window, zoomed)
            self._lay_out()
        self.zoom.set_window(window, zoomed)
        self._graticule.set_time(window.ms_per_div, window.zero)
        self._cursor.set_window(window)
        self.cursors.set_time(window.ms_per_div, window.zero, window.left)
        self.marks.set_time(window.ms_per_div, window.zero)
        self._bars.set_time(window.ms_per_div)
        self._pre.set_window(window)
        self._phosphor.set_window(window, rolling)
        for trace in self._traces.values():
            trace.set_window(window)
        self._overlays.set_window(window)
        self._describe()
        self.viewport().update()

    def set_traces(self, styles: tuple[TraceStyle, ...]) -> None:
        """Say which traces there are and how each lies on the screen. The first lies over the others."""
        if styles == self._styles:
            return
        renamed = [style.label for style in styles] != [style.label for style in self._styles]
        self._styles = styles
        for name in self._traces.keys() - {style.id for style in styles}:
            self.view_box.removeItem(self._traces.pop(name))
        for depth, style in enumerate(styles):
            if style.id not in self._traces:
                trace = self._traces[style.id] = TraceItem(style)
                trace.set_window(self._window)
                self.view_box.addItem(trace, ignoreBounds=True)
            self._traces[style.id].set_style(style)
            self._traces[style.id].setZValue(-depth / 100)
            self._traces[style.id].set_slot(depth)
            self._give_pen(style.id)
        if renamed:
            self._lay_out()
        self._markers.set_styles(styles)
        self._phosphor.set_traces(styles)
        self._give_palette()
        self.cursors.set_styles(styles)
        self.marks.set_styles(styles)
        self._overlays.set_styles(styles)
        self.zoom.set_styles(styles)
        self._bars.set_styles(styles)
        self._reversals.set_scale(self._style(VOLTAGE))
        self._show_selected()
        self._show_level()
        self._describe()
        self.viewport().update()

    def set_bars(self, bars: bool) -> None:
        """Show scale bars in place of graticule and axes, or these."""
        self._bars.setVisible(bars)
        self._graticule.set_bare(bars)
        self._reversals.set_labels_left(bars)
        self.viewport().update()

    def set_reversals(self, lines: tuple[tuple[str, str, float], ...], visible: bool) -> None:
        """Show (id, label, mV) each as a dashed line on the scale of V."""
        self._reversals.set_lines(lines, visible)
        self.viewport().update()

    def set_trigger_level(self, source_trace_id: str, level: float, visible: bool) -> None:
        """Show the trigger level, in the unit of its source."""
        if (source_trace_id, level, visible) != self._trigger:
            self._trigger = (source_trace_id, level, visible)
            self._show_level()
            self.viewport().update()

    def show_traces(
        self,
        segments: Mapping[str, tuple[Segment, ...]],
        whole: Mapping[str, tuple[Segment, ...]] | None = None,
    ) -> None:
        """Show new samples, with one painting; a trace that is not named goes empty.

        Over a part of the screen the strip shows the `whole`, where the samples of the part are not all there is.
        """
        self.zoom.set_segments(segments if whole is None else whole)
        for name, trace in self._traces.items():
            trace.set_segments(segments.get(name, ()))
        self.cursors.set_segments(segments)
        self.marks.set_there(name for name, parts in segments.items() if parts)
        self.viewport().update()

    def keep_sweep(self, segments: Mapping[str, tuple[Segment, ...]]) -> bool:
        """Let a complete sweep glow on the phosphor; once for each, from the same left edge as `show_traces`.

        The samples must not be changed afterwards. False when it was not taken: persistence is off, the
        traces roll, or more sweeps are waiting than can be drawn.
        """
        return self._phosphor.add_sweep(segments)

    def set_persistence(self, seconds: float | None) -> None:
        """Let a sweep that was kept fade from view within so many seconds; None: never, 0: at once."""
        self._phosphor.set_persistence(seconds)

    def clear_phosphor(self) -> None:
        """Forget the sweeps that were kept."""
        self._phosphor.clear()

    def set_overlays(self, overlays: tuple[Overlay, ...]) -> None:
        """Let these sweeps lie under the live traces, on their scales, trigger at trigger."""
        self._overlays.set_overlays(overlays)
        self.viewport().update()

    def set_band(self, band: Overlay | None) -> None:
        """Fill what many sweeps have passed through, under everything else; None takes it away."""
        self._overlays.set_band(band)
        self.viewport().update()

    def set_notice(self, text: str) -> None:
        """Show a calm word in the upper middle of the screen, "" for none."""
        self._notice.set_text(text)
        self._describe()
        self.viewport().update()

    def set_status(self, left: str, left_kind: str, middle: str, right: str) -> None:
        """Fill the header: lamp (kind: running, armed, triggered, auto, stopped), information, time base."""
        self._header.set_texts(left, left_kind, middle, right)
        self.viewport().update()

    def set_cursor(self, ms: float | None) -> None:
        """Let the why cursor stand so many ms from the left edge; None takes it away."""
        self._cursor.place(ms)
        self.viewport().update()

    @property
    def cursor_at(self) -> float | None:
        """Where the why cursor stands, in ms from the left edge."""
        return self._cursor.at

    @property
    def cursor_axis_time(self) -> float | None:
        """The time on the axis there."""
        return self._cursor.axis_time

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._graticule.set_theme(theme)
        self._reversals.set_theme(theme)
        self._overlays.set_theme(theme)
        self._header.set_theme(theme)
        self._notice.set_theme(theme)
        self._markers.set_theme(theme)
        self._cursor.set_theme(theme)
        self.cursors.set_theme(theme)
        self.marks.set_theme(theme)
        self.zoom.set_theme(theme)
        self._bars.set_theme(theme)
        self._pre.set_colour(QColor(theme.marker))
        for name in self._traces:
            self._give_pen(name)
        self._give_palette()
        self._show_level()
        self.viewport().update()

    def set_fine_lines(self, fine: bool) -> None:
        """Antialiased traces of 1.5 and 2 pixels, or plain ones of one device pixel for a slow computer."""
        self._fine = fine
        self._overlays.set_fine_lines(fine)
        for name in self._traces:
            self._give_pen(name)
        self.viewport().update()

    def set_large(self, large: bool) -> None:
        """Thick lines and large type, for who sits far from the screen."""
        if large != self._large:
            self._large = large
            for name in self._traces:
                self._give_pen(name)
            self._lay_out()

    def set_spoken(self, text: str) -> None:
        """Say what the traces do, for those who do not see them."""
        self._spoken = text
        self._describe()

    @property
    def selected(self) -> str:
        """The trace whose values stand at the left edge and which Ctrl and the wheel scale."""
        return self._selected

    @selected.setter
    def selected(self, name: str) -> None:
        self._selected = name
        self._show_selected()
        self.viewport().update()

    @property
    def columns(self) -> int:
        """Device pixels from the left edge of the graticule to the right."""
        return 2000 if self._layout is None else round(self._layout.plot.width() * self.devicePixelRatioF())

    def place_under(self, point: QPoint) -> float | None:
        """Divisions from the left edge to a point of the desktop; None where that is not on the graticule."""
        at = QPointF(self.viewport().mapFromGlobal(point))
        if self._layout is None or not self._layout.plot.contains(at) or not self.underMouse():
            return None
        return (at.x() - self._layout.plot.left()) / self._layout.across

    # What was drawn

    @property
    def shown(self) -> tuple[tuple[TraceStyle, tuple[Segment, ...]], ...]:
        """The traces that are drawn, each with its samples: all there are, on the screen and beside it."""
        return tuple((style, self._traces[style.id].segments) for style in self._styles if style.on)

    @property
    def window(self) -> TimeWindow:
        """What part of time the graticule shows."""
        return self._window

    def draw_on(
        self, painter: QPainter, theme: ScreenTheme, ratio: float,
        samples: Mapping[str, tuple[Segment, ...]] | None = None,
    ) -> None:  # fmt: skip
        """Paint the screen for a picture, in its own size: `ratio` device pixels are a logical one.

        `samples` are drawn in the place of those it shows of a trace.

        What only speaks to the person at the screen is left out: the notice and the frame of the keyboard's focus.
        """
        worn, focused = self._theme, self._graticule.focus
        shown = {name: trace.segments for name, trace in self._traces.items()}
        try:
            for name in shown.keys() & (samples or {}).keys():
                self._traces[name].set_segments((samples or {})[name])
            self._graticule.set_focus(False)
            self._notice.hide()
            self.set_theme(theme)
            self._lay_out(ratio)
            self.render(painter, QRectF(self.rect()), self.rect(), Qt.AspectRatioMode.IgnoreAspectRatio)
        finally:
            for name, segments in shown.items():
                self._traces[name].set_segments(segments)
            self._graticule.set_focus(focused)
            self._notice.show()
            self.set_theme(worn)
            self._lay_out()

    def drawn(self, trace_id: str) -> NDArray[np.float64]:
        """A trace's lines as last drawn: x1, y1, x2, y2 in device pixels from the corner, shape (n, 4)."""
        return self._traces[trace_id].drawn()

    def drawn_values(self, trace_id: str) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The ends of a trace's lines as last drawn, back in ms from the left edge and the trace's unit."""
        return self._traces[trace_id].drawn_values()

    def drawn_overlay(self, key: int, trace_id: str) -> NDArray[np.float64]:
        """The lines of an overlay's trace as `drawn`; none where it is not shown."""
        return self._overlays.drawn(key, trace_id)

    def drawn_overlay_values(
        self, key: int, trace_id: str
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """As `drawn_values`, of an overlay's trace."""
        return self._overlays.drawn_values(key, trace_id)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        super().paintEvent(event)
        self.cost = time.perf_counter() - began
        self.frames += 1
        self.painted.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        super().resizeEvent(event)
        if self._layout is not None:
            self._lay_out()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._layout is not None:
            self._lay_out()
        return bool(super().event(event))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._layout is not None:
            self._lay_out()
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
            self._describe()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.accept()
        clicks = self._wheel.take(event)
        if clicks == 0:
            return
        name = self._markers.at(event.position())
        if name is not None:
            self.scale_stepped.emit(name, -clicks)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.scale_stepped.emit(self._selected, -clicks)
        elif not self.zoom.wheel(clicks, event.position()):
            self.time_stepped.emit(-clicks)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(event)
        inside = self._layout is not None and self._layout.plot.contains(event.position())
        if self._layout is not None and inside and event.button() == Qt.MouseButton.LeftButton:
            self.double_clicked.emit()
            across = (event.position().x() - self._layout.plot.left()) / self._layout.across
            self.double_clicked_at.emit(self._window.time(across))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.ignore()  # the window's keys work here too

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Shown only to who went looking for it with the keyboard.
        self._graticule.set_focus(event.reason() in _BY_KEY)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._graticule.set_focus(False)
        self.viewport().update()

    # Within

    def _lay_out(self, ratio: float | None = None) -> None:
        """Put everything in its place, for the device pixels of the window's screen or of a picture."""
        labels = [style.label for style in self._styles]
        ratio = ratio or self.devicePixelRatioF()
        font = scaled(self.font(), _LARGE) if self._large else QFont(self.font())
        layout = Layout.of(self.width(), self.height(), ratio, font, labels, self.zoom.on)
        self._layout = layout
        self.view_box.setGeometry(layout.plot)
        for part in (
            self._graticule, self._reversals, self._overlays, self._header, self._notice, self._level,
            self._pre, self._cursor, self._bars, self._markers, self._phosphor, self.cursors, self.marks,
            self.zoom, self._units,
        ):  # fmt: skip
            part.set_layout(layout)
        self._show_level()
        self.viewport().update()

    def _style(self, name: str) -> TraceStyle | None:
        return next((style for style in self._styles if style.id == name), None)

    def _colour(self, name: str) -> QColor:
        style = self._style(name)
        return self._theme.colour(name if style is None else style.colour)

    def _give_pen(self, name: str) -> None:
        usual, strong = (_THICK, _THICKEST) if self._large else (_WIDTH, _STRONG)
        width = strong if name == VOLTAGE else usual
        plain = width if self._large else 0.0
        self._traces[name].set_pen(self._colour(name), width if self._fine else plain, self._fine)

    def _give_palette(self) -> None:
        self._phosphor.set_palette({style.id: self._colour(style.id) for style in self._styles})

    def _select(self, name: str) -> None:
        if name != self._selected:
            self.selected = name
            self.trace_selected.emit(name)

    def _show_selected(self) -> None:
        strips = tuple(style for style in self._styles if style.share < 1.0)
        self._graticule.set_axes(strips or tuple(s for s in self._styles if s.id == self._selected))
        self._markers.set_selected(self._selected)

    def _show_level(self) -> None:
        source, level, visible = self._trigger
        self._level.set_level(self._style(source) if visible else None, level, self._colour(source))

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Oscilloscope screen"))

    def _describe(self) -> None:
        """Say what is on the screen, for those who do not see it."""
        time, per = handy(self._window.ms_per_div, "ms/div")
        text = self.tr("{time} {unit} per division")
        parts = [text.format(time=significant(time), unit=per.removesuffix("/div"))]
        for style in self._styles:
            if style.on:
                text = self.tr("{trace}: {scale} {unit} per division")
                parts.append(
                    text.format(trace=style.label, scale=significant(style.per_div), unit=symbol(style.unit))
                )
        if self._notice.text:
            parts.append(self._notice.text)
        if self._spoken:
            parts.append(self._spoken)
        description = ". ".join(parts)
        if description != self.accessibleDescription():
            self.setAccessibleDescription(description)
