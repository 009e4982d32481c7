"""The scope's screen: what it shows, what was drawn, and what the mouse does there."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from engine.rig.scope import DIVISIONS_X
from gui.scope import description
from gui.scope.overlay import Overlay
from gui.scope.screen_parts import ScreenParts
from gui.scope.time_window import TimeWindow
from gui.scope.trace import Segment, TraceStyle
from gui.scope.traces import VOLTAGE
from gui.screen_theme import DARK, ScreenTheme
from gui.widgets.wheel import WheelClicks

__all__ = ["Overlay", "ScopeScreen", "Segment", "TraceStyle"]

_BY_KEY = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class ScopeScreen(ScreenParts):
    """What is shown goes in by the `set_` methods and `show_traces`; what is asked for comes out as signals.

    Times are in ms from the left edge of the whole, values in the trace's unit, places in divisions (10 x 8, the middle
    is 0). Nothing moves by itself: a drag only asks, and the screen follows when it is told the new value.
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

    def __init__(self, parent: QWidget | None = None, theme: ScreenTheme = DARK):
        window = TimeWindow(2.0, whole=2.0 * DIVISIONS_X)
        super().__init__(parent, theme, window)
        self.setObjectName("scope.screen")
        self._window = window
        self._time: tuple[object, ...] = ()  # what set_time was told last
        self._trigger: tuple[str, float, bool] = (VOLTAGE, 0.0, False)
        self.frames = 0
        self.cost = 0.0  # s, of the last painting
        self._selected = VOLTAGE
        self._spoken = ""
        self._wheel = WheelClicks()

        self._markers.moved.connect(self.position_changed)
        self._markers.selected.connect(self._select)
        self._level.level_changed.connect(self.level_changed)
        self._pre.pre_changed.connect(self.pre_changed)
        self._cursor.moved.connect(self.cursor_moved)
        self._lay_out()
        self.set_theme(theme)
        self._name()

    # What is shown

    def set_time(
        self, ms_per_div: float, trigger_ms: float | None, rolling: bool = False,
        part: tuple[float, float] | None = None,
    ) -> None:  # fmt: skip
        """Set the time base, and the trigger's time in ms from the left edge (None: there is none).

        The numbers below count from the trigger, without one from the left edge, and back from the right edge
        while the traces roll. A `part` of the screen, from and to in ms, is shown alone, under a strip with the whole.
        """
        asked = (ms_per_div, trigger_ms, rolling, part)
        if asked == self._time:
            return
        self._time = asked
        window = self._window = TimeWindow.of(*asked)
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
        self.events.set_window(window)
        self._phosphor.set_window(window, rolling)
        self._traces.set_window(window)
        self._overlays.set_window(window)
        self._describe()
        self.viewport().update()

    def set_traces(self, styles: tuple[TraceStyle, ...]) -> None:
        """Say which traces there are and how each lies on the screen. The first lies over the others."""
        if styles == self._styles:
            return
        renamed = [style.label for style in styles] != [style.label for style in self._styles]
        self._traces.set_styles(styles)
        if renamed:
            self._lay_out()
        self._markers.set_styles(styles)
        self._phosphor.set_traces(styles)
        self._phosphor.set_palette(self._traces.palette)
        self.cursors.set_styles(styles)
        self.marks.set_styles(styles)
        self._overlays.set_styles(styles)
        self.zoom.set_styles(styles)
        self._bars.set_styles(styles)
        self._reversals.set_scale(self._traces.style(VOLTAGE))
        self._show_selected()
        self._show_level()
        self._describe()
        self.viewport().update()

    def set_bars(self, bars: bool) -> None:
        """Show scale bars in place of graticule and axes, or these."""
        if bars == self._bars.isVisible():
            return
        self._bars.show_or_hide(bars)
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
        self._traces.set_segments(segments)
        self.cursors.set_segments(segments)
        self.marks.set_there(name for name, parts in segments.items() if parts)
        self.viewport().update()

    def set_events(self, events: tuple[tuple[float, str], ...]) -> None:
        """Mark on the time axis what began: when, in ms from the left edge, and what. Seen with the next painting."""
        self.events.set_events(events)

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
        super().set_theme(theme)
        self._show_level()

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
        return self._traces.shown

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
        shown = self._traces.segments
        try:
            self._traces.set_segments({**shown, **(samples or {})})
            self._graticule.set_focus(False)
            self._notice.hide()
            self.set_theme(theme)
            self._lay_out(ratio)
            self.render(painter, QRectF(self.rect()), self.rect(), Qt.AspectRatioMode.IgnoreAspectRatio)
        finally:
            self._traces.set_segments(shown)
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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
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
        super()._lay_out(ratio)
        self._show_level()

    @property
    def _styles(self) -> tuple[TraceStyle, ...]:
        return self._traces.styles

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
        style = self._traces.style(source) if visible else None
        self._level.set_level(style, level, self._traces.colour(source))

    def _name(self) -> None:
        self.setAccessibleName(self.tr("Oscilloscope screen"))

    def _describe(self) -> None:
        """Say what is on the screen, for those who do not see it."""
        words = description.words(self._window, self._styles, (self._notice.text, self._spoken))
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
