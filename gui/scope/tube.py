"""What the phosphor's thread works on: a plane, when it was last let fade, and two pictures of it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gui.scope.trace import Segment

if TYPE_CHECKING:
    from engine.phosphor import Plane

Sweep = Mapping[str, Sequence[Segment]]  # by trace
Picture = NDArray[np.uint32]  # (rows, columns), 0xAARRGGBB premultiplied; without a pixel when all is dark

_FRAME = 1.0 / 30.0  # s; a glow that fades is not drawn more often
_LEVEL = math.log(2.0) / 16.0  # time constants in which a glow fades by one level


@dataclass(frozen=True)
class Place:
    """How a trace lies on the plane: its colour in the palette, and y = zero + value * per_unit in pixels."""

    colour: int
    zero: float
    per_unit: float


@dataclass(frozen=True)
class Ground:
    """What the phosphor is for; another one begins dark. In pixels, x = left + ms * per_ms."""

    rows: int
    columns: int
    beam: int  # width
    left: float
    per_ms: float
    zero_ms: float | None  # where the sweeps' zero of time stands on the screen
    places: tuple[tuple[str, Place], ...]  # by trace; those filled later lie over the others
    colours: tuple[tuple[int, int, int], ...]  # red, green, blue
    seconds: float | None  # until one pass has faded from view; None: never


class Tube:
    """Plain and single-threaded. The engine is imported here once there are sweeps: it brings numba."""

    def __init__(self, epoch: int = 0) -> None:
        self.epoch = epoch  # of the ground it stands on
        self.ground: Ground | None = None
        self._plane: Plane | None = None
        self._buffers: tuple[Picture, ...] = ()
        self._palette: NDArray[np.uint32] | None = None
        self._lines = np.empty((0, 4))
        self._glows = False
        self._changed = False  # since it was drawn
        self._faded = 0.0  # when

    def begin(self, epoch: int, ground: Ground) -> None:
        """Begin dark on another ground."""
        from engine import phosphor, reduce

        size = (ground.rows, ground.columns)
        if self._plane is None or self._plane.energy.shape != size:
            self._plane = phosphor.Plane(*size)
            self._buffers = tuple(np.empty(size, np.uint32) for _ in range(2))
            self._lines = np.empty((reduce.rows_needed(0.0, ground.columns), 4))
        else:
            self._plane.clear()
        self._palette = phosphor.palette(np.array(ground.colours, np.uint8).reshape(-1, 3))
        self.ground, self.epoch = ground, epoch
        self._glows = self._changed = False

    @property
    def at_rest(self) -> bool:
        """Whether nothing happens before the next sweep."""
        return not (self._changed or self._fades)

    def pause(self) -> float | None:
        """Seconds from now to when the next picture is due, None when none is."""
        if self._changed:
            return 0.0
        return self._faded + max(_FRAME, _LEVEL * self._tau) - time.monotonic() if self._fades else None

    def advance(self, sweeps: Iterable[tuple[float, Sweep]]) -> None:
        """Fade by the time that has gone by, and fill these sweeps in, each at its time (s, monotonic) or now."""
        now = time.monotonic()
        for when, sweep in sweeps:
            self._fade(min(when, now))
            self._fill(sweep)
        self._fade(now)

    def _fade(self, until: float) -> None:
        if self._fades and self._plane is not None and until > self._faded:
            self._glows = self._plane.decay(math.exp((self._faded - until) / self._tau))
            self._changed = True
        elif self._glows:
            until = max(until, self._faded)
        self._faded = until

    def draw(self, taken: Picture | None) -> Picture | None:
        """A picture of what has changed, in the buffer that is not `taken`; None when nothing has."""
        if not self._changed or self._plane is None or self._palette is None:
            return None
        self._changed = False
        if not self._glows:
            return np.empty((0, 0), np.uint32)
        picture = self._buffers[1] if taken is self._buffers[0] else self._buffers[0]
        self._plane.to_image(self._palette, picture)
        return picture

    def _fill(self, sweep: Sweep) -> None:
        from engine import reduce

        ground, plane = self.ground, self._plane
        if ground is None or plane is None:
            return
        for name, place in ground.places:
            for segment in sweep.get(name, ()):
                count = reduce.columns(
                    segment.values,
                    ground.left + segment.start_ms * ground.per_ms,
                    segment.dt_ms * ground.per_ms,
                    place.zero,
                    place.per_unit,
                    0.0,
                    float(ground.columns),
                    self._lines,
                )
                # A beam of several pixels shares what it brings: each is to get as much as from a narrow one.
                plane.fill(self._lines[:count], place.colour, float(ground.beam), ground.beam)
        self._glows = self._changed = True

    @property
    def _fades(self) -> bool:
        return self._glows and self.ground is not None and self.ground.seconds is not None

    @property
    def _tau(self) -> float:
        from engine.phosphor import time_constant

        return time_constant((self.ground.seconds if self.ground is not None else None) or 1.0)
