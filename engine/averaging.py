"""What many sweeps have in common: their mean, and all that they have passed through."""

from __future__ import annotations

import math
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.rig.rig import Rig
from engine.sweeps import LONGEST, KeptSweep

Floats = NDArray[np.float64]

BLOCKS = 32  # up to so many sweeps each one goes by itself; of more, the oldest go in groups
BUDGET = 16_000_000  # bytes
_HAIR = 1e-6  # of a sample


@dataclass(frozen=True, eq=False)
class Collected:
    """What `number` sweeps gave of the `count` asked for. Value k stands `start_ms` + k `dt` ms after the trigger.

    `mean` is of an average, `low` and `high` are of an envelope, by trace id; the others are empty.
    """

    mode: str
    number: int
    count: int
    full: bool  # older ones have given way
    start_ms: float
    dt: float
    mean: Mapping[str, Floats]
    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    made_for: object = None

    def fits(self, rig: Rig) -> bool:
        """Whether sweeps of `rig` would go on with it."""
        return self.made_for == _what_matters(rig)


@dataclass(frozen=True)
class _Grid:
    """Times that do not depend on where between two samples the trigger lies: whole steps from it."""

    first: int  # steps from the trigger to the first value
    count: int
    dt: float
    bin: int  # values put together into one, where a sweep is very long

    @classmethod
    def of(cls, rig: Rig, dt: float) -> _Grid:
        scope = rig.scope
        first = math.ceil(-scope.before / dt - _HAIR)
        count = math.floor((scope.width - scope.before) / dt + _HAIR) - first + 1
        return cls(first, count, dt, math.ceil(count / LONGEST))

    def place(self, sweep: KeptSweep, row: Floats) -> Floats:
        """The row at the grid's times, between two samples in proportion; NaN where the sweep has none."""
        begin = self.first - sweep.start_ms / self.dt
        at = math.floor(begin + _HAIR)
        part = max(0.0, begin - at)
        part = 0.0 if part < _HAIR else part
        out = np.full(self.count, np.nan)
        skip = max(0, -at)
        end = min(self.count, len(row) - at - (1 if part else 0))
        if end > skip:
            here = row[at + skip : at + end]
            out[skip:end] = here if not part else here + part * (row[at + skip + 1 : at + end + 1] - here)
        return out

    def bins(self, row: Floats) -> Floats:
        """The values of each bin, shape (bins, bin); NaN beyond the end."""
        missing = -len(row) % self.bin
        return np.concatenate((row, np.full(missing, np.nan))).reshape(-1, self.bin)

    @property
    def start_ms(self) -> float:
        return self.first * self.dt

    @property
    def size(self) -> int:
        """Values of a row when each bin has become one."""
        return math.ceil(self.count / self.bin)


class _Last(ABC):
    """Puts the last `count` sweeps together, in up to BLOCKS groups, of which the oldest goes when a new one is full.

    Nothing is ever taken off a sum, so nothing drifts.
    """

    width = 1  # arrays a group needs for each row

    def __init__(self, count: int, grid: _Grid, names: tuple[str, ...], budget: int = BUDGET):
        self.count, self.grid, self.names = count, grid, names
        cost = max(1, 8 * self.width * grid.size * len(names))
        groups = max(2, min(BLOCKS, count, budget // cost))
        self._in_group = math.ceil(count / groups)
        self._groups: list[tuple[int, dict[str, tuple[Floats, ...]]]] = []
        self.full = False

    @property
    def number(self) -> int:
        """Sweeps that are in it."""
        return sum(number for number, _ in self._groups)

    def add(self, sweep: KeptSweep) -> None:
        """Take a sweep in; the oldest go where it would be more than `count`."""
        while self.number + 1 > self.count:
            del self._groups[0]
            self.full = True
        fresh = {name: self._look_at(name, self.grid.place(sweep, sweep.rows[name])) for name in self.names}
        if not self._groups or self._groups[-1][0] >= self._in_group:
            self._groups.append((1, fresh))
            return
        number, old = self._groups[-1]
        joined = {name: self._join(old[name], fresh[name]) for name in self.names}
        self._groups[-1] = (number + 1, joined)

    def _total(self, name: str) -> tuple[Floats, ...]:
        total = self._groups[0][1][name]
        for _, rows in self._groups[1:]:
            total = self._join(total, rows[name])
        return total

    @abstractmethod
    def _look_at(self, name: str, row: Floats) -> tuple[Floats, ...]:
        """What a group of this one sweep holds of a row."""

    @abstractmethod
    def _join(self, a: tuple[Floats, ...], b: tuple[Floats, ...]) -> tuple[Floats, ...]:
        """What the two groups hold together."""


class Average(_Last):
    """The mean of the last sweeps. What is no number is left out of the mean."""

    width = 2

    def __init__(self, count: int, grid: _Grid, names: tuple[str, ...], budget: int = BUDGET):
        super().__init__(count, grid, names, budget)
        self._base: dict[
            str, Floats
        ] = {}  # sums are of what differs from the first sweep: exact where none does

    def result(self) -> dict[str, Floats]:
        """The mean by trace id; NaN where no sweep has a number."""
        means = {}
        for name in self.names:
            total, numbers = self._total(name)
            with np.errstate(invalid="ignore"):
                means[name] = self._base[name] + total / numbers
        return means

    def _look_at(self, name: str, row: Floats) -> tuple[Floats, ...]:
        if self.grid.bin > 1:
            pieces = self.grid.bins(row)
            known = np.isfinite(pieces)
            with np.errstate(invalid="ignore"):
                row = np.where(known, pieces, 0.0).sum(axis=1) / known.sum(axis=1)
        known = np.isfinite(row)
        base = self._base.setdefault(name, np.where(known, row, 0.0))
        if known.all():
            return row - base, np.ones(1)
        return np.where(known, row - base, 0.0), known.astype(np.float64)

    def _join(self, a: tuple[Floats, ...], b: tuple[Floats, ...]) -> tuple[Floats, ...]:
        return a[0] + b[0], a[1] + b[1]


class Envelope(_Last):
    """The least and the greatest that the last sweeps have reached, at each time."""

    width = 2

    def result(self) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Least and greatest by trace id; NaN where no sweep has a number."""
        both = {name: self._total(name) for name in self.names}
        return {name: pair[0] for name, pair in both.items()}, {name: pair[1] for name, pair in both.items()}

    def _look_at(self, name: str, row: Floats) -> tuple[Floats, ...]:
        if self.grid.bin == 1:
            return row, row
        pieces = self.grid.bins(row)
        return np.fmin.reduce(pieces, axis=1), np.fmax.reduce(pieces, axis=1)

    def _join(self, a: tuple[Floats, ...], b: tuple[Floats, ...]) -> tuple[Floats, ...]:
        return np.fmin(a[0], b[0]), np.fmax(a[1], b[1])


class Collector:
    """Makes of the sweeps what their rig asks for. One thread brings them, another one looks.

    Sweeps of another cell, step, width or trigger, or another number of them, start anew; "sample" collects none.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asked: object = None
        self._last: _Last | None = None
        self._collected: Collected | None = None
        self.version = 0

    def take(self, sweep: KeptSweep) -> None:
        """The next triggered sweep, whole, not shortened."""
        rig = sweep.rig
        if rig is None or rig.scope.sweeps.mode == "sample":
            if self._last is not None:
                self.clear()
            return
        mode, count = rig.scope.sweeps.mode, rig.scope.sweeps.count
        names = tuple(sweep.rows)
        asked = (_what_matters(rig), names)
        with self._lock:
            if self._last is None or asked != self._asked:
                kind = Average if mode == "average" else Envelope
                self._last = kind(count, _Grid.of(rig, sweep.dt), names)
                self._asked = asked
            self._last.add(sweep)
            self._collected = None
            self.version += 1

    def clear(self) -> None:
        """Start anew with the next sweep."""
        with self._lock:
            self._last = self._asked = self._collected = None
            self.version += 1

    def picture(self) -> Collected | None:
        """What there is by now; None before the first sweep. The same object until the next sweep."""
        with self._lock:
            last = self._last
            if last is None or self._collected is not None:
                return self._collected
            grid, middle = last.grid, 0.0
            mean: dict[str, Floats] = {}
            low: dict[str, Floats] = {}
            high: dict[str, Floats] = {}
            if isinstance(last, Average):
                mode, mean = "average", last.result()
                middle = 0.5 * (grid.bin - 1) * grid.dt
            else:
                assert isinstance(last, Envelope)
                mode, (low, high) = "envelope", last.result()
            self._collected = Collected(
                mode, last.number, last.count, last.full, grid.start_ms + middle, grid.bin * grid.dt,
                mean, low, high, self._asked[0] if isinstance(self._asked, tuple) else None,
            )  # fmt: skip
            return self._collected


def band(low: Floats, high: Floats, finer: int = 1) -> Floats:
    """Low and high in turn, `finer` pairs for each of the given: a line through them covers all that lies between."""
    if finer > 1:
        at = np.arange((len(low) - 1) * finer + 1) / finer
        whole = np.arange(len(low))
        low, high = np.interp(at, whole, low), np.interp(at, whole, high)
    both = np.empty((len(low), 2))
    both[:, 0], both[:, 1] = low, high
    return both.ravel()


def _what_matters(rig: Rig) -> tuple[object, ...]:
    scope = rig.scope
    source = scope.source
    level = source.level if source is not None else None
    math = tuple(scope.definition(id) for id in scope.needed if id.startswith("math"))
    return (rig.cell, rig.pace.dt, scope.time_per_div, scope.trigger, level, scope.sweeps, math)
