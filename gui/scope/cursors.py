"""The two pairs of cursors on the screen: where they stand, what they read, and what the mouse asks of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QGraphicsScene

from engine.cursor import Piece, Reading, decimals, extreme_near, value_at
from engine.rig.readout import CursorPair
from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from gui.cursor_words import Fineness, Row, Words
from gui.scope.cursor_box import CursorBox
from gui.scope.cursor_line import CursorLine
from gui.scope.layout import Layout
from gui.scope.trace import TraceStyle
from gui.screen_theme import ScreenTheme

PARTS = ("t1", "t2", "y1", "y2")
_DASHES = {"a": [6.0, 4.0], "b": [1.0, 3.0]}  # in widths of the line
_MAGNET = 15.0  # px within which a peak draws a cursor dragged with Shift
_TOP = DIVISIONS_Y / 2


class Cursors(QObject):
    """Times are those of the screen's axis, values in the trace's unit.

    Nothing moves by itself: `moved` (pair, t1 t2 y1 or y2, value) only asks.
    """

    moved = Signal(str, str, float)

    def __init__(self, scene: QGraphicsScene, layout: Layout, theme: ScreenTheme):
        super().__init__(scene)
        self._layout, self._theme = layout, theme
        self._ms_per_div, self._zero, self._hidden = 1.0, 0.0, 0.0
        self._styles: dict[str, TraceStyle] = {}
        self._segments: Mapping[str, tuple[Piece, ...]] = {}
        self._settings: dict[str, CursorPair] = {}
        self._active: tuple[str, str] | None = None
        self._lines: dict[tuple[str, str], CursorLine] = {}
        self._boxes: dict[str, CursorBox] = {}
        self._read: dict[str, Reading] = {}
        self._words: dict[str, Words] = {}
        for pair in _DASHES:
            box = self._boxes[pair] = CursorBox(layout, theme)
            scene.addItem(box)
            for part in PARTS:
                line = CursorLine(f"{pair.upper()}{part[1]}", part[0] == "t", layout)
                line.setToolTip(
                    self.tr("Cursor {name}: drag it along; with Shift it jumps to peaks").format(
                        name=line.flag
                    )
                    if line.upright
                    else self.tr("Cursor {name}: drag it up or down").format(name=line.flag)
                )
                line.pressed.connect(lambda pair=pair, part=part: self.activate(pair, part))
                line.asked.connect(
                    lambda place, shift, pair=pair, part=part: self._ask(pair, part, place, shift)
                )
                scene.addItem(line)
                self._lines[pair, part] = line

    # What is told

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        for box in self._boxes.values():
            box.set_layout(layout)
        for line in self._lines.values():
            line.set_layout(layout)
        self._read.clear()
        self._words.clear()
        self._stand()

    def set_theme(self, theme: ScreenTheme) -> None:
        self._theme = theme
        self._look()

    def set_time(self, ms_per_div: float, zero: float, hidden: float = 0.0) -> None:
        """Take the time base of the part that is shown, and where the axis has its 0: divisions from the left edge.

        `hidden` is what lies left of the part, in ms, where segments count from further left than it begins.
        """
        if (ms_per_div, zero, hidden) != (self._ms_per_div, self._zero, self._hidden):
            self._ms_per_div, self._zero, self._hidden = ms_per_div, zero, hidden
            self._stand()

    def set_styles(self, styles: tuple[TraceStyle, ...]) -> None:
        """How the traces lie on the screen."""
        self._styles = {style.id: style for style in styles}
        self._look()
        self._stand()

    def set_pairs(self, pairs: tuple[CursorPair, ...]) -> None:
        """Where the cursors are, and whether."""
        settings = {pair.id: pair for pair in pairs if pair.id in _DASHES}
        if settings == self._settings:
            return
        self._settings = settings
        shown = self._parts()
        if self._active not in shown:
            self._active = shown[0] if shown else None
        self._look()
        self._stand()

    def set_segments(self, segments: Mapping[str, tuple[Piece, ...]]) -> None:
        """Read these samples from now on."""
        self._segments = segments
        for pair in self._settings.values():
            if pair.on:
                self._read_off(pair)

    # What is asked

    @property
    def span(self) -> tuple[float, float]:
        """The times at the left and the right edge."""
        return self.time_at(0.0), self.time_at(DIVISIONS_X)

    def time_at(self, place: float) -> float:
        """The time so many divisions from the left edge."""
        return (place - self._zero) * self._ms_per_div

    def place_of(self, time: float) -> float:
        """Where a time lies, in divisions from the left edge."""
        return time / self._ms_per_div + self._zero

    def reading(self, pair: str) -> Reading | None:
        """What a pair reads; None while it is off."""
        return self._read.get(pair)

    def table(self, pair: str) -> tuple[Row, ...]:
        """The same in words, as it stands on the screen; nothing while the pair is off."""
        return self._boxes[pair].rows if pair in self._read else ()

    def drawn_traces(self) -> tuple[str, ...]:
        """The traces that can be read."""
        return tuple(id for id, style in self._styles.items() if style.on)

    def value_at_height(self, trace: str, height: float) -> float | None:
        """The value of a trace so many divisions above the middle, rounded to what a pixel resolves."""
        style = self._styles.get(trace)
        if style is None:
            return None
        return round(style.value_at(height), decimals(self._per_pixel(style)) + 1)

    def time_at_place(self, place: float) -> float:
        """The time so many divisions from the left edge, rounded to what a pixel resolves."""
        return round(self.time_at(place), decimals(self._ms_per_pixel) + 1)

    @property
    def active(self) -> tuple[str, str] | None:
        """The pair and the part (t1, t2, y1, y2) that the keys move."""
        return self._active

    def activate(self, pair: str, part: str) -> None:
        """Let the keys move this one."""
        self._active = (pair, part)
        self._look()

    def cycle(self, step: int) -> None:
        """Let the keys move the next one, or the one before."""
        shown = self._parts()
        if shown:
            at = shown.index(self._active) + step if self._active in shown else 0
            self.activate(*shown[at % len(shown)])

    def nudge(self, pixels: int) -> bool:
        """Ask for the active one to move so many pixels right, or up; False where there is none."""
        if self._active is None or (place := self._lines[self._active].place) is None:
            return False
        pair, part = self._active
        if part[0] == "t":
            place = max(0.0, min(float(DIVISIONS_X), place + pixels / self._layout.across))
        else:
            place = max(-_TOP, min(_TOP, place + pixels / self._layout.down))
        self._ask(pair, part, place, False)
        return True

    # What was drawn

    def line(self, pair: str, part: str) -> CursorLine:
        """One of the lines on the screen."""
        return self._lines[pair, part]

    def box(self, pair: str) -> CursorBox:
        """The read-out on the screen."""
        return self._boxes[pair]

    # Within

    @property
    def _ms_per_pixel(self) -> float:
        return self._ms_per_div / (self._layout.across * self._layout.ratio)

    def _per_pixel(self, style: TraceStyle) -> float:
        return abs(style.value_at(1.0) - style.value_at(0.0)) / (self._layout.down * self._layout.ratio)

    def _parts(self) -> list[tuple[str, str]]:
        """All that can be moved."""
        return [
            (pair.id, part)
            for pair in self._settings.values() if pair.on
            for part in PARTS if part[0] == "t" or not pair.snap
        ]  # fmt: skip

    def _ask(self, pair: str, part: str, place: float, to_peak: bool) -> None:
        settings = self._settings[pair]
        if part[0] == "y":
            value = self.value_at_height(settings.trace, place)
            if value is not None:
                self.moved.emit(pair, part, value)
            return
        time = self.time_at_place(place)
        if to_peak:
            reach = _MAGNET / self._layout.across * self._ms_per_div
            peak = extreme_near(self._pieces(settings.trace), self._from_left(time), reach)
            if peak is not None:
                time = round(peak - self._from_left(0.0), decimals(self._ms_per_pixel) + 2)
        self.moved.emit(pair, part, time)

    def _from_left(self, time: float) -> float:
        """Where segments count a time of the axis."""
        return time + self._zero * self._ms_per_div + self._hidden

    def _pieces(self, trace: str) -> tuple[Piece, ...]:
        """What is drawn of a trace."""
        style = self._styles.get(trace)
        return self._segments.get(trace, ()) if style is not None and style.on else ()

    def _colour(self, trace: str) -> QColor:
        style = self._styles.get(trace)
        if style is None or not style.on:
            return QColor(self._theme.muted)
        return self._theme.colour(style.tint or trace)

    def _look(self) -> None:
        ground = QColor(self._theme.background)
        for pair in self._settings.values():
            colour = self._colour(pair.trace)
            self._boxes[pair.id].set_look(self._theme, colour)
            for part in PARTS:
                active = self._active == (pair.id, part)
                self._lines[pair.id, part].set_look(colour, ground, _DASHES[pair.id], active)

    def _stand(self) -> None:
        """Put every line where it belongs, and read anew."""
        for row, pair in enumerate(self._settings.values()):
            style = self._styles.get(pair.trace)
            for part in PARTS:
                line, value = self._lines[pair.id, part], getattr(pair, part)
                if not pair.on:
                    line.stand(None)
                elif line.upright:
                    line.stand(self.place_of(value))
                else:
                    seen = style is not None and style.on and not pair.snap
                    line.stand(style.height(value) if style is not None and seen else None)
            for one, two, up in (("t1", "t2", False), ("y1", "y2", True)):
                first = getattr(pair, one) <= getattr(pair, two)
                if up and style is not None:
                    first = style.height(pair.y1) >= style.height(pair.y2)
                self._lines[pair.id, one].set_flag(first, row)
                self._lines[pair.id, two].set_flag(not first, row)
            self._boxes[pair.id].setVisible(pair.on)
            if pair.on:
                self._find_words(pair, style)
                self._read_off(pair)
            else:
                self._read.pop(pair.id, None)
        self._place_boxes()

    def _read_off(self, pair: CursorPair) -> None:
        style, pieces = self._styles.get(pair.trace), self._pieces(pair.trace)
        y1, y2 = pair.y1, pair.y2
        if pair.snap or style is None or not style.on:
            y1, y2 = (value_at(pieces, self._from_left(t)) for t in (pair.t1, pair.t2))
        if pair.snap:
            for part, y in (("t1", y1), ("t2", y2)):
                dot = style.height(y) if style is not None and math.isfinite(y) else None
                self._lines[pair.id, part].set_dot(dot)
        else:
            self._lines[pair.id, "t1"].set_dot(None)
            self._lines[pair.id, "t2"].set_dot(None)
        reading = Reading(pair.t1, y1, pair.t2, y2)
        if self._read.get(pair.id) == reading:
            return
        self._read[pair.id] = reading
        if self._boxes[pair.id].set_rows(self._words[pair.id].rows(reading)):
            self._place_boxes()

    def _find_words(self, pair: CursorPair, style: TraceStyle | None) -> None:
        label, unit, per_pixel = dict(pair.traces).get(pair.trace, ""), "", 0.0
        if style is not None:
            label, unit, per_pixel = style.label, style.unit, self._per_pixel(style)
        fine = Fineness(label, unit, self._ms_per_div, self._ms_per_pixel, per_pixel)
        if pair.id not in self._words or self._words[pair.id].fine != fine:
            self._words[pair.id] = Words(pair.label, fine)
            self._read.pop(pair.id, None)

    def _place_boxes(self) -> None:
        plot = self._layout.plot
        under = plot.top() + 4.0 + 2 * (QFontMetricsF(self._layout.small).height() + 2.0)
        taken: QRectF | None = None
        for pair in self._settings.values():
            if pair.on:
                places = [self._layout.x(self.place_of(t)) for t in (pair.t1, pair.t2)]
                left, right = (max(plot.left(), min(plot.right(), x)) for x in (min(places), max(places)))
                box = self._boxes[pair.id]
                box.place(left, right, under, taken)
                taken = box.sceneBoundingRect()
