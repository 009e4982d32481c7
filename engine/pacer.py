"""Biological time against the clock: how many steps are due, and how fast it really went."""

from __future__ import annotations

import math
from collections import deque

_FORGIVE = 0.1  # s; further behind than this the computer is too slow, and what was missed is not made up
_WINDOW = 1.0  # s over which the reached speed is taken


class Pacer:
    """`speed` is biological over clock time; infinite means no waiting."""

    def __init__(self, speed: float, now: float):
        self._speed = speed
        self._history: deque[tuple[float, float]] = deque()
        self.restart(now)

    @property
    def speed(self) -> float:
        return self._speed

    def restart(self, now: float, speed: float | None = None) -> None:
        """Count from now on, at `speed` if it changes."""
        self._speed = self._speed if speed is None else speed
        self._origin = now
        self._done = 0.0
        self._history.clear()
        self._history.append((now, 0.0))

    def due(self, now: float) -> float:
        """Biological ms to catch up with."""
        if math.isinf(self._speed):
            return math.inf
        due = (now - self._origin) * 1000.0 * self._speed - self._done
        if due > _FORGIVE * 1000.0 * self._speed:
            self._origin += due / (1000.0 * self._speed) - _FORGIVE
            due = _FORGIVE * 1000.0 * self._speed
        return due

    def advanced(self, ms: float, now: float) -> None:
        """`ms` of biological time were computed."""
        self._done += ms
        self._history.append((now, self._done))
        while len(self._history) > 2 and now - self._history[1][0] > _WINDOW:
            self._history.popleft()

    def wait(self, ms: float) -> float:
        """Clock seconds until `ms` more biological time is due."""
        return ms / (1000.0 * self._speed)

    def reached(self, now: float) -> float | None:
        """The speed of the last second; None while there is too little to tell."""
        then, done = self._history[0]
        if now - then < 0.2:
            return None
        return (self._done - done) / 1000.0 / (now - then)
