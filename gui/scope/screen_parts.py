"""What the scope's screen is made of, each part in its place, its theme and its size."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QFont, QResizeEvent
from PySide6.QtWidgets import QGraphicsView, QWidget

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from gui.scope.cursors import Cursors
from gui.scope.event_marks import EventMarks
from gui.scope.graticule import Graticule
from gui.scope.header import Header
from gui.scope.layout import Layout
from gui.scope.marks import Marks
from gui.scope.notice import Notice
from gui.scope.overlay import Overlays
from gui.scope.phosphor import PhosphorItem
from gui.scope.reversals import Reversals
from gui.scope.scale_bars import ScaleBars
from gui.scope.strip_units import StripUnits
from gui.scope.time_window import TimeWindow
from gui.scope.trace_markers import TraceMarkers
from gui.scope.traces import Traces
from gui.scope.trigger_marker import LevelMarker, PreMarker
from gui.scope.why_cursor import WhyCursor
from gui.scope.zoom_parts import ZoomParts
from gui.screen_theme import ScreenTheme
from gui.theme import scaled

_LARGE = 1.28  # times the window's type, which is large by then


class ScreenParts(pg.GraphicsView):  # type: ignore[misc]
    """The screen without what it shows: makes the parts once and lays them out whenever the room for them changes.

    Further pyqtgraph items, cursors for example, can live in `view_box`, whose units are divisions.
    """

    _layout: Layout | None = None  # the base class resizes before there is one

    def __init__(self, parent: QWidget | None, theme: ScreenTheme, window: TimeWindow):
        super().__init__(parent, useOpenGL=False, background=None)
        self.setCentralItem(None)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheNone)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(320, 240)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

        self._theme = theme
        self._large = False
        layout = Layout.of(self.width(), self.height(), self.devicePixelRatioF(), self.font(), ())
        self.view_box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0.0)
        self.view_box.setRange(
            xRange=(0.0, DIVISIONS_X),
            yRange=(-DIVISIONS_Y / 2, DIVISIONS_Y / 2),
            padding=0.0,
            disableAutoRange=True,
        )
        self.view_box.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._traces = Traces(self.view_box, theme, window)
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
        self.events = EventMarks(layout, theme)
        for item in (
            self.view_box, self._graticule, self._reversals, self._overlays, self._header, self._notice, self._level,
            self._pre, self._cursor, self._bars, self.marks, self._units,
            self.events,
        ):  # fmt: skip
            self.addItem(item)
        self._markers = TraceMarkers(self.scene(), layout, theme)
        self.cursors = Cursors(self.scene(), layout, theme)
        self.zoom = ZoomParts(self.scene(), layout, theme)

    def sizeHint(self) -> QSize:
        return QSize(840, 560)

    def close(self) -> bool:
        self._phosphor.close()
        # pyqtgraph's close() destroys scene and viewport under the items, and crashes; Qt keeps the order.
        return QGraphicsView.close(self)

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
        self.events.set_theme(theme)
        self.zoom.set_theme(theme)
        self._bars.set_theme(theme)
        self._pre.set_colour(QColor(theme.marker))
        self._traces.set_theme(theme)
        self._phosphor.set_palette(self._traces.palette)
        self.viewport().update()

    def set_fine_lines(self, fine: bool) -> None:
        """Antialiased traces of 1.5 and 2 pixels, or plain ones of one device pixel for a slow computer."""
        self._overlays.set_fine_lines(fine)
        self._traces.set_fine_lines(fine)
        self.viewport().update()

    def set_large(self, large: bool) -> None:
        """Thick lines and large type, for who sits far from the screen."""
        if large != self._large:
            self._large = large
            self._traces.set_large(large)
            self._lay_out()

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

    def _lay_out(self, ratio: float | None = None) -> None:
        """Put everything in its place, for the device pixels of the window's screen or of a picture."""
        ratio = ratio or self.devicePixelRatioF()
        font = scaled(self.font(), _LARGE) if self._large else QFont(self.font())
        layout = Layout.of(self.width(), self.height(), ratio, font, self._traces.labels, self.zoom.on)
        self._layout = layout
        self.view_box.setGeometry(layout.plot)
        for part in (
            self._graticule, self._reversals, self._overlays, self._header, self._notice, self._level,
            self._pre, self._cursor, self._bars, self._markers, self._phosphor, self.cursors, self.marks,
            self.zoom, self._units, self.events,
        ):  # fmt: skip
            part.set_layout(layout)
        self.viewport().update()
