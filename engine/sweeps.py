"""Sweeps that are kept: a ring of the newest ones and those that were pinned, each with what made it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine import messages
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.text import BadInput, Message

Floats = NDArray[np.float64]

MOST = 200  # sweeps
MOST_BYTES = 16_000_000
LONGEST = 20_000  # values of a row; of longer ones min-max pairs are kept
LONGEST_NAME = 40  # letters
_PINNED_SHARE = 0.75  # of either limit: the rest is for the sweeps that come
_BURST = 0.05  # s of the clock: of sweeps that come faster only the newest is kept


@dataclass(frozen=True, eq=False)
class KeptSweep:
    """Sample k of a row stands `start_ms` + k `dt` ms after the trigger, which came at `when` ms of biological time.

    A membrane of `rig` in `state` gives the sweep again, to the last bit: its sample `lead` + k is sample k of the
    rows, as long as nothing was turned after the trigger. `lead` is negative where the stimulus was fired or a knob
    turned between the first sample and the trigger: the first -`lead` samples are those that came before that.
    A trace from a file has neither `rig` nor `state`.
    Where a sweep was too long, the rows hold the least and the greatest of each `reduced` samples, in the order in
    which they came, and `dt` is half the time of so many. `rows`: by trace id, in the trace's unit, all of one length.
    It may be looked at `shift_ms` later and, by trace, `shifts` higher than it was measured: `start` and `row`.
    """

    rig: Rig | None
    state: State | None
    lead: int
    dt: float
    start_ms: float
    when: float
    rows: Mapping[str, Floats]
    number: int = 0  # counts from 1; the memory gives it
    name: str = ""
    pinned: bool = False
    reference: bool = False  # stays on the screen
    reduced: int = 0
    shift_ms: float = 0.0
    shifts: tuple[tuple[str, float], ...] = ()  # trace, and by how much in its unit

    @property
    def moved(self) -> bool:
        """Whether it is looked at beside where it was measured."""
        return bool(self.shift_ms or self.shifts)

    @property
    def start(self) -> float:
        """Where its first sample is looked at, in ms after the trigger."""
        return self.start_ms + self.shift_ms

    def shift(self, trace: str) -> float:
        """By how much a row is moved up, in the trace's unit."""
        return dict(self.shifts).get(trace, 0.0)

    def row(self, trace: str) -> Floats:
        """A row as it is looked at."""
        shift = self.shift(trace)
        return self.rows[trace] + shift if shift else self.rows[trace]

    @cached_property
    def size(self) -> int:
        """Bytes of its samples, and of what the fibre was like."""
        along = None if self.state is None else self.state.along
        return sum(row.nbytes for row in self.rows.values()) + (0 if along is None else along.bytes)

    @property
    def peak(self) -> tuple[float, float] | None:
        """The greatest V in mV and its time in ms after the trigger; None where V is not known."""
        v = self.rows.get("v")
        if v is None or not np.isfinite(v).any():
            return None
        at = int(np.nanargmax(v))
        return float(v[at]) + self.shift("v"), self.start + at * self.dt


class SweepMemory:
    """A ring of sweeps. One thread keeps, any may look, pin, name and delete; nobody waits longer than for a list.

    `sweeps` is replaced whole, the oldest first; `version` changes with it. The oldest give way, never those that are
    pinned or held.
    """

    def __init__(
        self, most: int = MOST, most_bytes: int = MOST_BYTES, clock: Callable[[], float] = time.monotonic
    ):
        self.most, self.most_bytes = most, most_bytes
        self._clock = clock
        self._lock = threading.Lock()
        self._sweeps: tuple[KeptSweep, ...] = ()
        self._thrown: tuple[KeptSweep, ...] = ()
        self._held: frozenset[int] = frozenset()
        self._count = 0
        self._begun = -math.inf  # when the present burst's first sweep was kept
        self.version = 0

    @property
    def sweeps(self) -> tuple[KeptSweep, ...]:
        """All there are, the oldest first."""
        return self._sweeps

    def find(self, number: int) -> KeptSweep | None:
        """The sweep of this number; None when it has gone."""
        return next((sweep for sweep in self._sweeps if sweep.number == number), None)

    def keep(self, sweep: KeptSweep) -> KeptSweep:
        """Take the next sweep in and give it its number. Its arrays belong to the memory from now on.

        Of sweeps that come faster than one can look, the newest takes the place of the one before.
        """
        sweep = shortened(sweep)
        with self._lock:
            self._count += 1
            sweep = replace(sweep, number=self._count)
            now, kept = self._clock(), self._sweeps
            if now - self._begun >= _BURST:
                self._begun = now
            elif kept and self._may_go(kept[-1]) and not kept[-1].name:
                kept = kept[:-1]
            self._put((*kept, sweep))
        return sweep

    def hold(self, numbers: Iterable[int]) -> None:
        """Let these stay for the time being, because they are looked at."""
        self._held = frozenset(numbers)

    def pin(self, number: int, pinned: bool = True) -> None:
        """Let a sweep stay, or no longer; BadInput when too many have been pinned, or it has gone."""
        with self._lock:
            sweep = self._known(number)
            if pinned and not sweep.pinned:
                self._check_room(sweep)
            self._change(replace(sweep, pinned=pinned, reference=pinned and sweep.reference))

    def refer(self, number: int, reference: bool = True) -> None:
        """Make a sweep a reference, which is pinned too, or no longer; BadInput as `pin`."""
        with self._lock:
            sweep = self._known(number)
            if reference and not sweep.pinned:
                self._check_room(sweep)
            self._change(replace(sweep, pinned=reference or sweep.pinned, reference=reference))

    def add_reference(self, sweep: KeptSweep) -> KeptSweep:
        """Take a trace in that was measured elsewhere; BadInput when too many have been pinned."""
        sweep = shortened(sweep)
        with self._lock:
            self._check_room(sweep)
            self._count += 1
            sweep = replace(sweep, number=self._count, pinned=True, reference=True)
            self._put((*self._sweeps, sweep))
        return sweep

    def rename(self, number: int, name: str) -> None:
        """Give a sweep a name, "" for none; BadInput when it is too long, or the sweep has gone."""
        name = " ".join(name.split())
        if len(name) > LONGEST_NAME:
            raise BadInput(Message.of(messages.SWEEP_NAME_TOO_LONG, most=LONGEST_NAME))
        with self._lock:
            self._change(replace(self._known(number), name=name))

    def move(self, number: int, shift: float, trace: str = "") -> None:
        """Let a sweep be looked at `shift` ms later, or one `trace` of it so much higher in its unit, than it was
        measured; BadInput when it has gone."""
        with self._lock:
            sweep = self._known(number)
            if not trace:
                self._change(replace(sweep, shift_ms=shift))
                return
            shifts = {**dict(sweep.shifts), trace: shift}
            self._change(replace(sweep, shifts=tuple(item for item in shifts.items() if item[1])))

    def delete(self, numbers: Iterable[int]) -> None:
        """Throw these away, pinned or not; those that have gone already are no matter."""
        gone = frozenset(numbers)
        with self._lock:
            self._throw(lambda sweep: sweep.number in gone)

    def clear(self) -> None:
        """Throw all away but the pinned ones."""
        with self._lock:
            self._throw(lambda sweep: not sweep.pinned)

    @property
    def thrown(self) -> int:
        """How many `bring_back` would try to bring back."""
        return len(self._thrown)

    def bring_back(self) -> int:
        """Undo the last `delete` or `clear`; how many are there again. Those that newer ones would have displaced
        meanwhile are not. BadInput, and nothing changes, when too many have been pinned since."""
        with self._lock:
            thrown = self._thrown
            self._check_room(*(sweep for sweep in thrown if sweep.pinned))
            self._put(tuple(sorted((*self._sweeps, *thrown), key=lambda sweep: sweep.number)))
            self._thrown = ()
            return sum(sweep in self._sweeps for sweep in thrown)

    def _throw(self, unwanted: Callable[[KeptSweep], bool]) -> None:
        thrown = tuple(sweep for sweep in self._sweeps if unwanted(sweep))
        if thrown:
            self._thrown = thrown
            self._put(tuple(sweep for sweep in self._sweeps if not unwanted(sweep)))

    def _known(self, number: int) -> KeptSweep:
        sweep = self.find(number)
        if sweep is None:
            raise BadInput(Message.of(messages.SWEEP_GONE, number=number))
        return sweep

    def _check_room(self, *more: KeptSweep) -> None:
        pinned = [known for known in self._sweeps if known.pinned]
        size = sum(known.size for known in (*pinned, *more))
        count = len(pinned) + len(more)
        if more and (count > _PINNED_SHARE * self.most or size > _PINNED_SHARE * self.most_bytes):
            raise BadInput(Message.of(messages.TOO_MANY_PINNED, count=len(pinned)))

    def _change(self, changed: KeptSweep) -> None:
        self._put(tuple(changed if old.number == changed.number else old for old in self._sweeps))

    def _put(self, sweeps: tuple[KeptSweep, ...]) -> None:
        size, count = sum(sweep.size for sweep in sweeps), len(sweeps)
        gone = set()
        for sweep in sweeps[:-1]:  # the newest stays, whatever comes
            if size <= self.most_bytes and count <= self.most:
                break
            if self._may_go(sweep):
                gone.add(sweep.number)
                size, count = size - sweep.size, count - 1
        self._sweeps = tuple(sweep for sweep in sweeps if sweep.number not in gone) if gone else sweeps
        self.version += 1

    def _may_go(self, sweep: KeptSweep) -> bool:
        return not sweep.pinned and sweep.number not in self._held


def shortened(sweep: KeptSweep, longest: int = LONGEST) -> KeptSweep:
    """The sweep with at most `longest` values a row: min-max pairs where it has more."""
    count = len(next(iter(sweep.rows.values())))
    if count <= longest:
        return sweep
    samples = math.ceil(count / (longest // 2))
    rows = {name: pairs(row, samples) for name, row in sweep.rows.items()}
    return replace(sweep, rows=rows, dt=sweep.dt * samples / 2.0, reduced=samples)


def pairs(values: Floats, samples: int) -> Floats:
    """The least and the greatest of each `samples` values, in the order in which they come; the last piece may be
    shorter. What is no number is passed over."""
    missing = -len(values) % samples
    if missing:
        values = np.concatenate((values, np.full(missing, values[-1])))
    pieces = values.reshape(-1, samples)
    low, high = np.fmin.reduce(pieces, axis=1), np.fmax.reduce(pieces, axis=1)
    rises = (pieces == low[:, None]).argmax(axis=1) <= (pieces == high[:, None]).argmax(axis=1)
    both = np.empty((len(low), 2))
    both[:, 0], both[:, 1] = np.where(rises, low, high), np.where(rises, high, low)
    return both.ravel()
