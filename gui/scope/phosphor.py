"""The afterglow of earlier sweeps, beneath the live traces."""

from __future__ import annotations

import math
import time
import weakref
from collections import deque
from collections.abc import Mapping
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QImage, QPainter

from engine.rig.scope import DIVISIONS_X, DIVISIONS_Y
from gui.scope import device_pixels
from gui.scope.afterglow import Afterglow
from gui.scope.guard import guarded
from gui.scope.layout import Layout
from gui.scope.time_window import TimeWindow
from gui.scope.trace import Segment, TraceStyle
from gui.scope.tube import Ground, Picture, Place, Sweep

_SCREEN = QRectF(0.0, -DIVISIONS_Y / 2, DIVISIONS_X, DIVISIONS_Y)
_EVERY = 33  # ms
_PATIENCE = 0.025  # s; where the traces are painted anyway, a picture waits less than that
_MOST, _MOST_BYTES = 200, 8_000_000  # sweeps that are filled in again on another plane


class PhosphorItem(pg.GraphicsObject):  # type: ignore[misc]
    """Lives in a view box whose units are divisions; only draws what a thread has finished.

    It is cleared by whatever makes earlier sweeps lie elsewhere in divisions, as on any scope. On a screen of another
    size, or in other colours, the last ones are filled in again. While it is off there is neither a thread nor a plane.
    """

    def __init__(self, layout: Layout):
        super().__init__()
        self.setZValue(-50)  # beneath traces and reversal lines
        self._layout = layout
        self._seconds: float | None = 0.0
        self._window = TimeWindow(1.0)
        self._rolling = False
        self._styles: tuple[TraceStyle, ...] = ()
        self._colours: dict[str, QColor] = {}
        self._ground: Ground | None = None
        self._scales: tuple[object, ...] | None = None  # what must stay for sweeps to be filled in again
        self._sweeps: deque[tuple[float, int, Sweep]] = deque()  # the last ones: when, bytes, samples
        self._bytes = 0
        self._afterglow = Afterglow()
        self._picture: Picture | None = None
        self._image = QImage()
        self._poll = QTimer(self)
        self._poll.setInterval(_EVERY)
        self._poll.timeout.connect(self._look)
        # The item may go with its screen, or with the program.
        afterglow = self._afterglow
        self.destroyed.connect(lambda: afterglow.close())
        weakref.finalize(self, afterglow.close)

    def boundingRect(self) -> QRectF:
        return _SCREEN

    @property
    def running(self) -> bool:
        """Whether a thread is at work, or ready to be."""
        return self._afterglow.running

    @property
    def at_rest(self) -> bool:
        """Whether the picture stays as it is until the next sweep."""
        return self._afterglow.at_rest

    # What decides how sweeps look

    def set_persistence(self, seconds: float | None) -> None:
        """Let one pass fade from view within `seconds`; None: never, 0: keep nothing.

        Raises ValueError when the time is negative or not finite.
        """
        if seconds is not None and not 0.0 <= seconds < math.inf:
            raise ValueError(f"a sweep cannot persist for {seconds} s")
        self._seconds = seconds
        self._settle()

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        self._settle()

    def set_window(self, window: TimeWindow, rolling: bool) -> None:
        """The part of time that is shown. Rolling traces leave no glow."""
        self._window, self._rolling = window, rolling
        self._settle()

    def set_traces(self, styles: tuple[TraceStyle, ...]) -> None:
        """The first lies over the others."""
        self._styles = styles
        self._settle()

    def set_palette(self, colours: Mapping[str, QColor]) -> None:
        """The colour of each trace."""
        self._colours = dict(colours)
        self._settle()

    # What comes and goes

    def add_sweep(self, segments: Mapping[str, tuple[Segment, ...]]) -> bool:
        """Let a whole sweep glow; whether it was accepted (too many may be waiting, or persistence is off).

        The samples must not be changed afterwards.
        """
        sweep = dict(segments)
        accepted = self._afterglow.add(sweep)
        if accepted:
            self._keep(sweep)
            if not self._poll.isActive():
                self._poll.start()
        return accepted

    def clear(self) -> None:
        """Make it dark."""
        self._forget()
        self._afterglow.begin(self._ground)
        self._let_go()

    def close(self) -> None:
        """End the thread; a further sweep starts it again."""
        self._poll.stop()
        self._forget()
        self._afterglow.close()
        self._let_go()

    @guarded
    def paint(self, painter: QPainter, _option: Any = None, _widget: Any = None) -> None:
        picture = self._afterglow.take()
        if picture is None or self._ground is None or not picture.size:
            return
        if picture is not self._picture:
            rows, columns = picture.shape
            self._picture = picture
            self._image = QImage(
                picture.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied
            )
        to_pixels = device_pixels.enter(painter)
        # As the traces do: a graticule line lies in the middle of its pixel.
        left, middle = round(to_pixels.dx()), round(to_pixels.dy())
        scale = to_pixels.m11() / _across(self._layout)
        if abs(scale - 1.0) < 1e-6:
            painter.drawImage(left, middle - picture.shape[0] // 2, self._image)
            return
        # A picture of the screen for another device.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        height, width = picture.shape[0] * scale, picture.shape[1] * scale
        painter.drawImage(QRectF(left, middle - height / 2, width, height), self._image)

    def _look(self) -> None:
        if self._afterglow.waiting(_PATIENCE):
            self.update()
        elif self._afterglow.at_rest:
            self._poll.stop()

    def _settle(self) -> None:
        ground = self._wanted()
        if ground == self._ground:
            return
        scales = (
            self._seconds,
            self._window,
            tuple((s.id, s.height(0.0), s.per_unit) for s in self._styles if s.on),
        )
        same, self._scales, self._ground = scales == self._scales, scales, ground
        if ground is None or not same:
            self.clear()
            return
        oldest = -math.inf if self._seconds is None else time.monotonic() - self._seconds
        earlier = [(when, sweep) for when, _, sweep in self._sweeps if when >= oldest]
        self._afterglow.begin(ground, earlier)
        self._let_go()
        if earlier and not self._poll.isActive():
            self._poll.start()

    def _keep(self, sweep: Sweep) -> None:
        size = sum(segment.values.nbytes for segments in sweep.values() for segment in segments)
        self._sweeps.append((time.monotonic(), size, sweep))
        self._bytes += size
        while len(self._sweeps) > _MOST or (self._bytes > _MOST_BYTES and len(self._sweeps) > 1):
            self._bytes -= self._sweeps.popleft()[1]

    def _forget(self) -> None:
        self._sweeps.clear()
        self._bytes = 0

    def _wanted(self) -> Ground | None:
        if self._seconds == 0.0 or self._rolling or not self._styles:
            return None
        across, down = _across(self._layout), round(self._layout.down * self._layout.ratio)
        middle = DIVISIONS_Y // 2 * down + 0.5
        shown = [style for style in self._styles if style.on]
        return Ground(
            rows=DIVISIONS_Y * down + 1,
            columns=DIVISIONS_X * across + 1,
            beam=max(1, round(self._layout.ratio)),
            left=0.5 - self._window.left * across / self._window.ms_per_div,
            per_ms=across / self._window.ms_per_div,
            zero_ms=self._window.trigger,
            places=tuple(
                (style.id, Place(colour, middle - down * style.height(0.0), -down * style.per_unit))
                for colour, style in reversed(list(enumerate(shown)))
            ),
            colours=tuple(
                (c.red(), c.green(), c.blue()) for c in (self._colours.get(s.id, QColor()) for s in shown)
            ),
            seconds=self._seconds,
        )

    def _let_go(self) -> None:
        self._picture = None
        self._image = QImage()
        self.update()


def _across(layout: Layout) -> int:
    """Device pixels a division."""
    return round(layout.across * layout.ratio)
