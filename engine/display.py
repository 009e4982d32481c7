"""Which samples the screen shows now, and where on its time axis. Milliseconds and samples; no pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.acquisition import Plan, Sweep
from engine.record import Record
from engine.ring import Ring

_LARGEST_HELD = 300_000  # samples of the last full sweep kept for the part that the new one has not reached
_GAP = 0.01  # of the screen, left free between the new sweep and what is left of the old one
_WATCHABLE = 250.0  # ms of the clock that a sweep takes at least to be watched as it is drawn


@dataclass(frozen=True)
class Segment:
    """Samples of one trace: sample k stands `start_ms` + k `dt_ms` from the left edge of the screen."""

    start_ms: float
    dt_ms: float
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Picture:
    """What to draw: the segments of each channel, and the sweep they belong to."""

    segments: dict[str, tuple[Segment, ...]]
    sweep: Sweep


@dataclass(frozen=True)
class _Held:
    """A full sweep, copied out of the ring."""

    sweep: Sweep
    first: int
    rows: dict[str, NDArray[np.float64]]


@dataclass(frozen=True)
class _Stretch:
    """Samples drawn in one go: `count` from `first` on, with the screen's left edge at sample `left`."""

    left: float
    first: int
    count: int


class Display:
    """Follows one Record after another."""

    def __init__(self) -> None:
        self._record: Record | None = None
        self._held: _Held | None = None
        self._seen: tuple[object, ...] = ()
        self._shown: tuple[_Stretch, ...] = ()

    def picture(self, record: Record, speed: float = 0.0) -> Picture | None:
        """The present picture, or None when nothing has changed since the last call.

        `speed` is biological over clock time: where sweeps follow each other faster than one can watch, no gap is
        left between a sweep and what it has not yet drawn over, as it would only flicker.
        """
        if record is not self._record:
            self._record, self._held, self._seen, self._shown = record, None, (), ()
        acquisition, ring = record.acquisition, record.ring
        plan, sweep, complete = acquisition.plan, acquisition.current, acquisition.complete
        if sweep is None:
            return None
        written = ring.written
        first, stop = _window(plan, sweep)
        seen = (sweep.number, plan, min(written, stop))
        if seen == self._seen:
            return None
        if complete is not None and not sweep.rolling:
            self._hold(ring, plan, complete)
        rows = _read(ring, first, min(stop, written))
        if rows is None:
            return None  # overwritten while it was read: the next frame shows what is newer
        self._seen = seen
        from_, rows_ = rows
        shown = [_Stretch(self._left(plan, sweep), from_, rows_["v"].size)]
        pieces = {name: [self._segment(plan, sweep, from_, row)] for name, row in rows_.items()}
        slow = plan.width * record.dt > _WATCHABLE * speed
        rest = self._rest_of_held(plan, sweep, written, _GAP * plan.width if slow else 0.0)
        if rest is not None:
            for name, row in rest.rows.items():
                pieces[name].append(self._segment(plan, rest.sweep, rest.first, row))
            shown.append(_Stretch(self._left(plan, rest.sweep), rest.first, rest.rows["v"].size))
        self._shown = tuple(shown)
        return Picture({name: tuple(parts) for name, parts in pieces.items()}, sweep)

    def sample_at(self, ms_from_left: float) -> tuple[Record, int] | None:
        """The sample of V that the last picture shows so many ms from its left edge, and the record it is in.

        None where nothing is drawn.
        """
        if self._record is None:
            return None
        for stretch in self._shown:
            sample = round(stretch.left + ms_from_left / self._record.dt)
            if stretch.first <= sample < stretch.first + stretch.count:
                return self._record, sample
        return None

    def _left(self, plan: Plan, sweep: Sweep) -> float:
        """The sample, with a fraction, at the screen's left edge."""
        return sweep.anchor - (plan.width if sweep.rolling else plan.before)

    def _segment(self, plan: Plan, sweep: Sweep, first: int, values: NDArray[np.float64]) -> Segment:
        assert self._record is not None
        dt = self._record.dt
        return Segment((first - self._left(plan, sweep)) * dt, dt, values)

    def _hold(self, ring: Ring, plan: Plan, complete: Sweep) -> None:
        if self._held is not None and self._held.sweep == complete:
            return
        first, stop = _window(plan, complete)
        if complete.rolling or stop - first > _LARGEST_HELD:
            self._held = None
            return
        rows = _read(ring, first, min(stop, ring.written))
        if rows is not None:
            self._held = _Held(complete, *rows)

    def _rest_of_held(self, plan: Plan, sweep: Sweep, written: int, gap: float) -> _Held | None:
        """What the new sweep has not yet drawn over, from `gap` samples further on."""
        held = self._held
        if held is None or held.sweep == sweep or written >= sweep.stop or sweep.rolling:
            return None
        reached = written - 1 - sweep.anchor + gap
        skip = max(0, math.ceil(held.sweep.anchor + reached) - held.first)
        rows = {name: np.ascontiguousarray(row[skip:]) for name, row in held.rows.items()}
        return _Held(held.sweep, held.first + skip, rows)


def _window(plan: Plan, sweep: Sweep) -> tuple[int, int]:
    """The samples from one left of the screen's left edge to one right of its right edge."""
    left = sweep.anchor - (plan.width if sweep.rolling else plan.before)
    return math.floor(left), math.ceil(left + plan.width) + 2


def _read(ring: Ring, first: int, stop: int) -> tuple[int, dict[str, NDArray[np.float64]]] | None:
    # What the writer may reach while it is copied is left out, or a screen longer than the ring would never be read.
    first = max(first, 0, ring.written - ring.capacity + ring.capacity // 12)
    stop = max(first, stop)
    rows = {}
    for name in ring.channels:
        row = ring.read(name, first, stop)
        if row is None:
            return None
        rows[name] = row
    return first, rows
