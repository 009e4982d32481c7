"""The live traces on the screen: one item each, with its style, pen and samples."""

from __future__ import annotations

from collections.abc import Mapping

import pyqtgraph as pg
from PySide6.QtGui import QColor

from gui.scope.time_window import TimeWindow
from gui.scope.trace import Segment, TraceItem, TraceStyle
from gui.screen_theme import ScreenTheme

VOLTAGE = "v"  # the trace on whose scale the reversal potentials lie
_WIDTH, _STRONG = 1.5, 2.0  # logical pixels; V is the one to look at
_THICK, _THICKEST = 3.0, 4.0  # the same for a projector


class Traces:
    """Makes an item for each style and keeps it as long as there is a style of its name. `self[name]` is the item."""

    def __init__(self, view_box: pg.ViewBox, theme: ScreenTheme, window: TimeWindow):
        self.styles: tuple[TraceStyle, ...] = ()
        self._view_box, self._theme, self._window = view_box, theme, window
        self._items: dict[str, TraceItem] = {}
        self._fine = True
        self._large = False

    def __getitem__(self, name: str) -> TraceItem:
        return self._items[name]

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        """Say which traces there are and how each lies on the screen. The first lies over the others."""
        self.styles = styles
        for name in self._items.keys() - {style.id for style in styles}:
            self._view_box.removeItem(self._items.pop(name))
        for depth, style in enumerate(styles):
            if style.id not in self._items:
                item = self._items[style.id] = TraceItem(style)
                item.set_window(self._window)
                self._view_box.addItem(item, ignoreBounds=True)
            self._items[style.id].set_style(style)
            self._items[style.id].setZValue(-depth / 100)
            self._items[style.id].set_slot(depth)
            self._give_pen(style.id)

    def set_window(self, window: TimeWindow) -> None:
        self._window = window
        for item in self._items.values():
            item.set_window(window)

    def set_segments(self, segments: Mapping[str, tuple[Segment, ...]]) -> None:
        """New samples; a trace that is not named goes empty."""
        for name, item in self._items.items():
            item.set_segments(segments.get(name, ()))

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._give_pens()

    def set_fine_lines(self, fine: bool) -> None:
        """Antialiased, of 1.5 and 2 pixels, or plain ones of one device pixel."""
        self._fine = fine
        self._give_pens()

    def set_large(self, large: bool) -> None:
        """Thick lines."""
        self._large = large
        self._give_pens()

    @property
    def segments(self) -> dict[str, tuple[Segment, ...]]:
        """The samples of each."""
        return {name: item.segments for name, item in self._items.items()}

    @property
    def shown(self) -> tuple[tuple[TraceStyle, tuple[Segment, ...]], ...]:
        """Those that are drawn, each with all its samples."""
        return tuple((style, self._items[style.id].segments) for style in self.styles if style.on)

    @property
    def labels(self) -> list[str]:
        return [style.label for style in self.styles]

    @property
    def palette(self) -> dict[str, QColor]:
        """The colour of each."""
        return {style.id: self.colour(style.id) for style in self.styles}

    def style(self, name: str) -> TraceStyle | None:
        """None where there is no such trace."""
        return next((style for style in self.styles if style.id == name), None)

    def colour(self, name: str) -> QColor:
        """The colour of a trace; of one that is not there, what the theme has for its name."""
        style = self.style(name)
        return self._theme.colour(name if style is None else style.colour)

    def _give_pens(self) -> None:
        for name in self._items:
            self._give_pen(name)

    def _give_pen(self, name: str) -> None:
        usual, strong = (_THICK, _THICKEST) if self._large else (_WIDTH, _STRONG)
        width = strong if name == VOLTAGE else usual
        plain = width if self._large else 0.0
        self._items[name].set_pen(self.colour(name), width if self._fine else plain, self._fine)
