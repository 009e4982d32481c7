"""Pictures of V along the fibre as time goes on: a ring of bounded memory. One thread writes, any number read."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.rig.rig import Rig

if TYPE_CHECKING:  # its module brings kernels, and who only looks needs none
    from engine.fibre import Geometry

Floats = NDArray[np.float64]
Pictures = NDArray[np.float32]

MOST_BYTES = 32_000_000
MOST_FRAMES = 16_000  # of a short fibre
MOST_AT_ONCE = 2000  # frames; a screen has no more columns to show them in
LOOK = 0.05  # ms; the briefest impulse lasts some of them
_LEAST_LOOK = 3  # steps, so that looking takes a hundredth of stepping
A_SCREEN = 500  # frames in the width of the scope's screen


class Frame(NamedTuple):
    """V along the fibre at one moment: `time` in ms, `v` (n,) in mV."""

    time: float
    v: Pictures


def spacing(rig: Rig) -> int:
    """From one frame to the next, in steps: A_SCREEN frames for the scope's width."""
    return max(1, round(rig.scope.width / A_SCREEN / rig.pace.dt))


def look_every(rig: Rig) -> int:
    """How often between two frames V is looked at, in steps, so that a frame has what was farthest from rest since the
    one before it; 0 where the frames are so close that nothing is lost."""
    look = max(_LEAST_LOOK, round(LOOK / rig.pace.dt))
    return look if spacing(rig) > 2 * look else 0


class Film:
    """The newest frames of one fibre, `x` (n,) in mm. Frames of a fibre with other compartments are another Film's.

    The writer announces how many frames it is about to write, and a reader leaves out what was overwritten while it
    copied. `geometry` and `rest` (n,) in mV are replaced whole when the fibre is another one at the same places.
    """

    def __init__(self, x: Floats, geometry: Geometry, rest: Floats):
        self.x = x
        self.geometry = geometry
        self.rest = rest
        self.capacity = max(2, min(MOST_FRAMES, MOST_BYTES // (4 * x.size + 8)))
        # Zeros take no memory before they are written to.
        self._times = np.zeros(self.capacity)
        self._v = np.zeros((self.capacity, x.size), dtype=np.float32)
        self._announced = self._written = 0  # frames ever
        self._latest: Frame | None = None

    @property
    def bytes(self) -> int:
        """What it takes once it is full."""
        return self._times.nbytes + self._v.nbytes

    def append(self, times: Floats, pictures: NDArray[np.floating]) -> None:
        """Add frames in the order of their times: (k,) ms and (k, n) mV; times never go back."""
        times, pictures = times[-self.capacity :], pictures[-self.capacity :]
        count, start = times.size, self._written
        self._announced = start + count
        place = start % self.capacity
        head = min(count, self.capacity - place)
        self._times[place : place + head], self._v[place : place + head] = times[:head], pictures[:head]
        self._times[: count - head], self._v[: count - head] = times[head:], pictures[head:]
        self._written = start + count

    def show(self, time: float, v: Floats) -> None:
        """What the fibre is like now, between two frames too."""
        self._latest = Frame(time, v.astype(np.float32))

    def latest(self) -> Frame | None:
        """The fibre now; None before there was anything."""
        return self._latest

    def since(self, t0: float, t1: float) -> tuple[Floats, Pictures]:
        """Copies of the frames from `t0` to `t1` ms, both included: times (k,) and V (k, n).

        Of more than MOST_AT_ONCE they are thinned out evenly; so they are where a slow time base was faster before.
        """
        written = self._written
        numbers = np.arange(max(0, self._announced - self.capacity), written)
        times = self._times[numbers % self.capacity]
        low, high = np.searchsorted(times, t0, "left"), np.searchsorted(times, t1, "right")
        chosen = numbers[low:high]
        chosen = chosen[:: -(-chosen.size // MOST_AT_ONCE)] if chosen.size else chosen
        times, v = self._times[chosen % self.capacity], self._v[chosen % self.capacity]
        whole = chosen >= self._announced - self.capacity
        return times[whole], v[whole]

    def moved_to(self, x: Floats, geometry: Geometry, rest: Floats) -> Film:
        """The film of the same fibre cut elsewhere, with as much of this one's past as a screen shows.

        Nothing of it where the fibre has got another length: then it is another one.
        """
        film = Film(x, geometry, rest)
        apart = 0.51 * float(np.diff(self.x).max(initial=0.0))
        if abs(x[0] - self.x[0]) > apart or abs(x[-1] - self.x[-1]) > apart:
            return film
        numbers = np.arange(
            max(0, self._written - min(self.capacity, film.capacity, A_SCREEN)), self._written
        )
        at = np.interp(x, self.x, np.arange(self.x.size))
        left = np.minimum(at.astype(np.int64), max(0, self.x.size - 2))
        share = (at - left).astype(np.float32)
        v = self._v[numbers % self.capacity]
        right = np.minimum(left + 1, self.x.size - 1)
        film.append(self._times[numbers % self.capacity], v[:, left] * (1 - share) + v[:, right] * share)
        if self._latest is not None:
            film.show(self._latest.time, np.interp(x, self.x, self._latest.v))
        return film
