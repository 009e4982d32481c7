"""Which samples the screen shows now, and where on its time axis. Milliseconds and samples; no pixels."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.acquisition import Plan, Sweep
from engine.record import Record
from engine.segment import Segment

_GAP = 0.01  # of the screen, left free between the new sweep and what is left of the old one
_WATCHABLE = 250.0  # ms of the clock that a sweep takes at least to be watched as it is drawn
_FINE = 64  # samples to the finest min-max pair
_PAIRS = 2.0  # min-max pairs a column, from which on they draw what the samples would
_SPARE = 12  # part of the ring that the writer may reach while it is read

Floats = NDArray[np.float64]


Segments = dict[str, tuple[Segment, ...]]


@dataclass(frozen=True)
class View:
    """What of the record is looked at.

    `columns`: how many there are to draw in; of more samples than that by far, min-max pairs do as well. `back`: the
    sample at the right edge, of a screen that is scrolled back. `zoom`: the part of the screen, in ms from its left
    edge, that is looked at with a time base of its own.
    """

    columns: int = 2000
    back: float | None = None
    zoom: tuple[float, float] | None = None


@dataclass(frozen=True)
class Picture:
    """What to draw: the segments of each trace, the sweep they belong to, and the part that is zoomed.

    `complete`: the sweep shown is full. `events`: what began and when, in ms from the left edge, in order.
    """

    segments: Segments
    sweep: Sweep
    zoomed: Segments | None = None
    complete: bool = False
    events: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True)
class _Held:
    """A full sweep, copied out of the record, which soon has it no longer. `left`: the sample at the left edge.

    `made`: which making of each trace it is, see `Record.made`; `read_for`: what else it was read for.
    """

    sweep: Sweep
    left: float
    segments: dict[str, Segment]
    made: Mapping[str, int]
    read_for: tuple[object, ...]

    def seen_from(self, left: float, dt: float) -> dict[str, Segment]:
        """The segments with another sample at the left edge."""
        way = (self.left - left) * dt
        return {id: Segment(s.start_ms + way, s.dt_ms, s.values) for id, s in self.segments.items()}


@dataclass(frozen=True)
class _Stretch:
    """Samples drawn in one go: from `first` to `stop`, with the screen's left edge at sample `left`."""

    left: float
    first: float
    stop: float


class Display:
    """Follows one Record after another."""

    def __init__(self) -> None:
        self._record: Record | None = None
        self._held: _Held | None = None
        self._seen: tuple[object, ...] = ()
        self._shown: tuple[_Stretch, ...] = ()
        self._segments: Segments = {}

    def picture(self, record: Record, speed: float = 0.0, view: View = View()) -> Picture | None:
        """The present picture, or None when nothing has changed since the last call.

        `speed` is biological over clock time: where sweeps follow each other faster than one can watch, no gap is
        left between a sweep and what it has not yet drawn over, as it would only flicker.
        """
        if record is not self._record:
            self._record, self._held, self._seen, self._shown = record, None, (), ()
        acquisition = record.acquisition
        plan, sweep, complete = acquisition.plan, acquisition.current, acquisition.complete
        if view.back is not None:
            right = math.floor(view.back)
            sweep = complete = Sweep(-1, float(right), right + 1, triggered=False, rolling=True)
        if sweep is None:
            return None
        written = record.ring.written
        left = _left(plan, sweep)
        first, stop = _window(plan, sweep)
        seen = (
            sweep.number,
            sweep.anchor,
            plan,
            min(written, stop),
            view,
            record.made,
        )
        if seen == self._seen:
            return None
        if complete is not None and not sweep.rolling:
            self._hold(record, plan, complete, view)
        if self._held is not None and self._held.sweep == sweep:
            new: dict[str, Segment] | None = self._held.segments
        else:
            new = _read(record, left, first, min(stop, written), view.columns, plan.width)
        if new is None:
            return None  # overwritten while it was read: the next frame shows what is newer
        self._seen = seen
        pieces = {id: [segment] for id, segment in new.items()}
        shown = [_stretch(left, new["v"], record.dt)]
        slow = plan.width * record.dt > _WATCHABLE * speed
        rest = self._rest_of_held(record, sweep, written, _GAP * plan.width if slow else 0.0)
        for id, segment in rest.items():
            pieces.setdefault(id, []).append(segment)
        if "v" in rest and self._held is not None:
            shown.append(_stretch(_left(plan, self._held.sweep), rest["v"], record.dt))
        self._shown = tuple(shown)
        segments = self._segments = {id: tuple(parts) for id, parts in pieces.items()}
        events = [
            ((place - stretch.left) * record.dt, kind)
            for stretch in self._shown for place, kind in record.events(stretch.first - 1.0, stretch.stop - 1.0)
        ]  # fmt: skip
        zoomed = self._zoomed(record, view, segments)
        return Picture(segments, sweep, zoomed, written >= sweep.stop, tuple(sorted(events)))

    def sample_at(self, ms_from_left: float) -> tuple[Record, int] | None:
        """The sample of V that the last picture shows so many ms from its left edge, and the record it is in.

        None where nothing is drawn.
        """
        if self._record is None:
            return None
        for stretch in self._shown:
            sample = round(stretch.left + ms_from_left / self._record.dt)
            if stretch.first <= sample < stretch.stop:
                return self._record, sample
        return None

    def samples(self) -> Segments:
        """Every sample of what the last picture shows; nothing where the record no longer has them all."""
        record, found = self._record, dict[str, tuple[Segment, ...]]()
        if record is not None and all(
            segment.dt_ms <= 1.5 * record.dt for parts in self._segments.values() for segment in parts
        ):
            return self._segments
        for stretch in self._shown if record is not None else ():
            assert record is not None
            first, stop = math.ceil(stretch.first), math.floor(stretch.stop)
            for id in record.ring.channels:
                row = record.ring.read(id, first, min(stop, record.ring.written))
                if row is None:
                    return {}
                segment = Segment((first - stretch.left) * record.dt, record.dt, row)
                found[id] = (*found.get(id, ()), segment)
        return found

    def _zoomed(self, record: Record, view: View, segments: Segments) -> Segments | None:
        """The zoomed part as finely as it is still known."""
        if view.zoom is None:
            return None
        begin, end = view.zoom
        if all(segment.dt_ms <= 1.5 * record.dt for parts in segments.values() for segment in parts):
            return segments  # every sample is there already
        found: dict[str, list[Segment]] = {}
        for stretch in self._shown:
            first = max(stretch.first, math.floor(stretch.left + begin / record.dt) - 1)
            stop = min(stretch.stop, math.ceil(stretch.left + end / record.dt) + 2)
            stop = min(stop, record.ring.written)  # the last pair reaches beyond what is there
            width = (end - begin) / record.dt
            part = None
            if stop > first:
                part = _read(record, stretch.left, math.floor(first), math.ceil(stop), view.columns, width)
            for id in segments:  # an empty one where nothing is: the first is always the newest sweep's
                found.setdefault(id, []).append(
                    (part or {}).get(id) or Segment(begin, record.dt, np.empty(0))
                )
        return {id: tuple(parts) for id, parts in found.items()}

    def _hold(self, record: Record, plan: Plan, complete: Sweep, view: View) -> None:
        held = self._held if self._held is not None and self._held.sweep == complete else None
        made, read_for = record.made, (plan.width, plan.before, view.columns)
        if held is not None and held.read_for == read_for and held.made == made:
            return
        self._held = None
        if complete.rolling:
            return
        left = _left(plan, complete)
        first, stop = _window(plan, complete)
        segments = _read(record, left, first, min(stop, record.ring.written), view.columns, plan.width)
        if segments is None:
            return
        if held is not None and first < _kept(record):  # what was copied in time is finer than what is left
            finer = held.seen_from(left, record.dt)
            segments |= {
                id: finer[id] for id in segments if id in finer and held.made.get(id) == made.get(id)
            }
        self._held = _Held(complete, left, segments, made, read_for)

    def _rest_of_held(self, record: Record, sweep: Sweep, written: int, gap: float) -> dict[str, Segment]:
        """What the new sweep has not yet drawn over, from `gap` samples further on."""
        held = self._held
        if held is None or held.sweep == sweep or written >= sweep.stop or sweep.rolling:
            return {}
        plan = record.acquisition.plan
        reached = (written - 1 - sweep.anchor + gap + plan.before) * record.dt  # ms from the left edge
        rest = {}
        for id, segment in held.segments.items():
            skip = min(
                segment.values.size, max(0, math.ceil((reached - segment.start_ms) / segment.dt_ms - 1e-6))
            )
            values = np.ascontiguousarray(segment.values[skip:])
            rest[id] = Segment(segment.start_ms + skip * segment.dt_ms, segment.dt_ms, values)
        return rest


def _left(plan: Plan, sweep: Sweep) -> float:
    """The sample, with a fraction, at the screen's left edge."""
    return sweep.anchor - (plan.width if sweep.rolling else plan.before)


def _window(plan: Plan, sweep: Sweep) -> tuple[int, int]:
    """The samples from one left of the screen's left edge to one right of its right edge."""
    left = _left(plan, sweep)
    return math.floor(left), math.ceil(left + plan.width) + 2


def _kept(record: Record) -> int:
    """The oldest sample that can be read from the ring, which the writer does not reach meanwhile."""
    ring = record.ring
    return max(0, ring.oldest, ring.written - ring.capacity + ring.capacity // _SPARE)


def _stretch(left: float, segment: Segment, dt: float) -> _Stretch:
    first = left + segment.start_ms / dt
    return _Stretch(left, round(first), round(first + segment.values.size * segment.dt_ms / dt))


def _read(
    record: Record, left: float, first: int, stop: int, columns: int, width: float
) -> dict[str, Segment] | None:
    """A segment of each trace with the samples `first` to `stop`; min-max pairs where there are too many or too old."""
    ring, archive, dt = record.ring, record.archive, record.dt
    kept, first = _kept(record), max(first, 0)
    many = width > _FINE * _PAIRS * columns
    found = {}
    for id in ring.channels:
        if many or first < kept:
            reduced = archive.read(id, first, stop, max(4096, 32 * columns))
            if reduced is not None:
                start = (reduced.first - left) * dt
                found[id] = Segment(start, reduced.step * dt, reduced.values)
                continue
        begin = max(first, kept)
        values = ring.read(id, begin, max(begin, stop))
        if values is not None:
            found[id] = Segment((begin - left) * dt, dt, values)
    return found if "v" in found else None
