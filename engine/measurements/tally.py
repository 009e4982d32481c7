"""What the rows of the table measure, sweep by sweep, and their statistics."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.measurements.registry import BY_ID, measure
from engine.measurements.result import Measured, Settings
from engine.measurements.statistics import Running
from engine.rig.cell import Cell
from engine.rig.rig import Rig
from engine.rig.traces import MathTrace
from engine.sweeps import KeptSweep

Floats = NDArray[np.float64]

VOLTAGE, STIMULUS = "v", "stimulus"
# Of min-max pairs of samples these are the same as of the samples; rest, and with it the amplitude, where V is calm.
# Every time, and what lies between two times, would be another.
_OF_PAIRS = frozenset(("rest", "peak", "amplitude", "minimum", "maximum", "peak_to_peak"))


@dataclass(frozen=True)
class Subject:
    """What one row measures. While this stays the same, the figures of all sweeps go together.

    `unit` is the trace's, `made` says how a math trace is worked out, `gate` are times in ms on the screen's axis.
    """

    what: str
    trace: str
    unit: str
    made: tuple[object, ...]
    gate: tuple[float, float] | None
    settings: Settings


@dataclass(frozen=True, eq=False)
class Curves:
    """What is measured: rows by trace id; sample k stands `start` + k `dt` ms on the screen's time axis.

    `reduced`: they are not the samples but min-max pairs of them. `drawn`: ms on the axis up to which a sweep that
    is not full has come; what lies after it is of an older one.
    """

    rows: Mapping[str, Floats]
    dt: float
    start: float
    reduced: bool = False
    drawn: float | None = None


@dataclass(frozen=True)
class Line:
    """A row of the table: its id in the rig, the newest figure with its marks, and the statistics."""

    row: str
    subject: Subject
    measured: Measured
    statistics: Running


_HAIR = 1e-6  # of a sample


class Piece(Protocol):
    """Samples on the screen, as `engine.display.Segment`."""

    @property
    def start_ms(self) -> float: ...

    @property
    def dt_ms(self) -> float: ...

    @property
    def values(self) -> Floats: ...


class Tally:
    """The lines of the table. Rows that measure the same share their statistics."""

    def __init__(self, rig: Rig):
        self._cell: Cell = rig.cell
        self._rows: tuple[tuple[str, Subject], ...] = subjects(rig)
        self._running = {subject: Running() for _, subject in self._rows}
        self._newest: dict[Subject, Measured] = {}
        self._before: dict[Subject, Measured] = {}

    def follow(self, rig: Rig) -> bool:
        """Measure what this rig asks for; the statistics of what is no longer asked for are gone. True for a change.

        Where only the gate or a setting is another, the old figure stays present until there is a new one.
        """
        rows = subjects(rig)
        if rig.cell != self._cell:
            self._cell, self._rows, self._running, self._newest = rig.cell, (), {}, {}
        elif rows == self._rows:
            return False
        old = {_name(line.subject): line for line in self.lines}
        self._rows, running, self._before = rows, self._running, {}
        self._running = {subject: running.get(subject) or Running() for _, subject in rows}
        self._newest = {subject: m for subject, m in self._newest.items() if subject in self._running}
        for subject in self.unmeasured:
            if _name(subject) in old:
                self._before[subject] = old[_name(subject)].measured
                self._running[subject].present = old[_name(subject)].statistics.present
        return True

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """What is measured, each once."""
        return tuple(self._running)

    @property
    def unmeasured(self) -> tuple[Subject, ...]:
        """What no sweep has been measured for yet."""
        return tuple(subject for subject in self._running if subject not in self._newest)

    @property
    def lines(self) -> tuple[Line, ...]:
        """In the order of the table."""
        return tuple(
            Line(
                row, subject,
                self._newest.get(subject) or self._before.get(subject) or _nothing(subject),
                self._running[subject],
            )
            for row, subject in self._rows
        )  # fmt: skip

    def take(self, sweep: Mapping[Subject, Measured]) -> None:
        """Count what was found in a sweep."""
        for subject, measured in sweep.items():
            if subject in self._running:
                self._running[subject].add(measured.value)
                self._newest[subject] = measured

    def show(self, screen: Mapping[Subject, Measured]) -> None:
        """Take what was found on the screen as present, without counting it."""
        for subject, measured in screen.items():
            if subject in self._running:
                self._running[subject].present = measured.value
                self._newest[subject] = measured

    def reset(self) -> None:
        """Begin the statistics anew; what is present stays."""
        for running in self._running.values():
            present = running.present
            running.reset()
            running.present = present


def _name(subject: Subject) -> tuple[object, ...]:
    return subject.what, subject.trace, subject.unit, subject.made


def _nothing(subject: Subject) -> Measured:
    return Measured(None, BY_ID[subject.what].unit)


def subjects(rig: Rig) -> tuple[tuple[str, Subject], ...]:
    """What the rows of a rig measure, by row; those that measure nothing are left out."""
    scope, asked = rig.scope, rig.scope.measure
    cursors = next(pair for pair in scope.cursors if pair.id == "a")
    gate = (min(cursors.t1, cursors.t2), max(cursors.t1, cursors.t2)) if asked.gated and cursors.on else None
    settings = Settings(criterion=asked.criterion)
    return tuple(
        (
            row.id,
            Subject(row.what, row.trace, scope.trace(row.trace).unit, _made(rig, row.trace), gate, settings),
        )
        for row in asked.rows
        if row.what != "off"
    )


def made_by(rig: Rig, wanted: Iterable[Subject]) -> tuple[Subject, ...]:
    """Those whose trace this rig makes as they are meant: a math trace may have been another when a sweep was drawn."""
    return tuple(
        subject
        for subject in wanted
        if (subject.unit, subject.made) == (rig.scope.trace(subject.trace).unit, _made(rig, subject.trace))
    )


def _made(rig: Rig, id: str) -> tuple[object, ...]:
    trace = rig.scope.trace(id)
    if not isinstance(trace, MathTrace):
        return ()
    return (trace.operation, trace.cutoff, *((need, _made(rig, need)) for need in trace.needs))


def find(curves: Curves, wanted: Iterable[Subject]) -> dict[Subject, Measured]:
    """Measure all that is wanted of one sweep; what has no row there, or no number, has the value None."""
    together: dict[tuple[object, ...], list[Subject]] = {}
    found = {}
    for subject in wanted:
        found[subject] = _nothing(subject)
        if subject.trace in curves.rows and (subject.what in _OF_PAIRS or not curves.reduced):
            together.setdefault((subject.trace, subject.gate, subject.settings), []).append(subject)
    for group in together.values():
        one = group[0]
        figures = measure(
            curves.rows[one.trace], curves.dt, curves.start,
            stimulus=curves.rows.get(STIMULUS), gate=one.gate, settings=one.settings,
            voltage=one.trace == VOLTAGE, only={subject.what for subject in group},
            pairs=curves.reduced, drawn=curves.drawn,
        )  # fmt: skip
        found.update((subject, figures[subject.what]) for subject in group if subject.what in figures)
    return found


def of_sweep(sweep: KeptSweep) -> Curves:
    """The samples of a sweep that lie on its screen, with the trigger at 0.

    A sweep has one or two more at its ends, more or fewer as the blocks were cut, which must not count.
    """
    rows, start = sweep.rows, sweep.start_ms
    if sweep.rig is not None:
        scope = sweep.rig.scope
        skip = max(0, math.ceil((-scope.before - start) / sweep.dt - _HAIR))
        count = math.floor((scope.width - scope.before - start) / sweep.dt + _HAIR) + 1
        rows = {id: row[skip:count] for id, row in rows.items()}
        start += skip * sweep.dt
    return Curves(rows, sweep.dt, start, sweep.reduced > 0)


def of_screen(
    segments: Mapping[str, Sequence[Piece]],
    zero: float,
    dt: float,
    wanted: Iterable[str],
    growing: bool = False,
) -> Curves | None:
    """What stands on the screen, in one row a trace; None where that is nothing.

    zero: ms from the left edge to the axis' 0. dt: ms, of the samples. growing: the sweep is not full yet. A gap is
    left between a sweep and what is still there of the one before, as they do not belong together.
    """
    known = {id: parts for id in {*wanted, STIMULUS} if (parts := _alike(segments.get(id, ())))}
    if not known:
        return None
    every = [piece for parts in known.values() for piece in parts]
    step = every[0].dt_ms
    known = {id: parts for id, parts in known.items() if parts[0].dt_ms == step}
    begin = min(piece.start_ms for piece in every)
    size = max(round((piece.start_ms - begin) / step) + piece.values.size for piece in every)
    rows = {}
    for id, parts in known.items():
        row = rows[id] = np.full(size, np.nan)
        for piece in parts:
            at = round((piece.start_ms - begin) / step)
            row[at : at + piece.values.size] = piece.values[: size - at]
        for piece in parts[1:]:
            row[round((piece.start_ms - begin) / step)] = np.nan
    if STIMULUS in rows:  # where it is not known there is none
        rows[STIMULUS] = np.nan_to_num(rows[STIMULUS])
    drawn = None
    if growing:
        new = min(every, key=lambda piece: piece.start_ms)
        drawn = new.start_ms + new.values.size * step - zero
    return Curves(rows, step, begin - zero, step > 1.5 * dt, drawn)


def _alike(parts: Sequence[Piece]) -> list[Piece]:
    """From left to right, those as fine as the first."""
    there = sorted((piece for piece in parts if piece.values.size), key=lambda piece: piece.start_ms)
    return [piece for piece in there if piece.dt_ms == there[0].dt_ms]
