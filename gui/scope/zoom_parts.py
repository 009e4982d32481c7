"""What the screen has for zooming: the strip with the whole, the span that is drawn up, and the wheel."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QGraphicsScene

from gui.scope.layout import Layout
from gui.scope.overview import Overview
from gui.scope.rubber_band import RubberBand
from gui.scope.time_window import TimeWindow
from gui.scope.trace import Segment, TraceStyle
from gui.screen_theme import ScreenTheme


class ZoomParts(QObject):
    """Times are in ms from the left edge of the whole screen. The signals only ask."""

    moved = Signal(float)  # the middle of the zoomed part is to be there
    edge_moved = Signal(int, float)  # its left (-1) or right (1) edge is to be there
    spanned = Signal(float, float)  # this is to be zoomed, from and to
    stepped = Signal(int, float)  # steps along the ladder of ms/div (wheel up: -1), around this time

    def __init__(self, scene: QGraphicsScene, layout: Layout, theme: ScreenTheme):
        super().__init__(scene)
        self._layout = layout
        self._window = TimeWindow(1.0)
        self._on = False
        self.overview = Overview(layout, theme)
        self.band = RubberBand(layout, theme)
        scene.addItem(self.overview)
        scene.addItem(self.band)
        self.overview.moved.connect(self.moved)
        self.overview.edge_moved.connect(self.edge_moved)
        self.band.spanned.connect(self.spanned)

    @property
    def on(self) -> bool:
        """Whether the graticule shows a part only."""
        return self._on

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self.overview.set_layout(layout)
        self.band.set_layout(layout)

    def set_theme(self, theme: ScreenTheme) -> None:
        self.overview.set_theme(theme)
        self.band.set_theme(theme)

    def set_window(self, window: TimeWindow, on: bool) -> None:
        """What the graticule shows, and whether it is a part only."""
        self._window, self._on = window, on
        self.overview.setVisible(on)
        self.overview.set_window(window)
        self.band.set_window(window)

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        self.overview.set_styles(styles)

    def set_segments(self, segments: Mapping[str, tuple[Segment, ...]]) -> None:
        """The samples of the whole screen."""
        if self._on:
            self.overview.set_segments(segments)

    def wheel(self, clicks: int, at: QPointF) -> bool:
        """Turn the zoomed time base around what is under the mouse; False where nothing is zoomed."""
        if not self._on:
            return False
        if self._layout.overview.contains(at):
            around = self.overview.time_at(at.x())
            if not self._window.shows(around):
                around = (self._window.left + self._window.right) / 2
        else:
            place = (at.x() - self._layout.plot.left()) / self._layout.across
            around = self._window.within(self._window.time(place))
        self.stepped.emit(-clicks, around)
        return True
