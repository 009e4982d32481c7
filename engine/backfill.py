"""The past of a trace that is added later: the membrane is run again from what is remembered of it, sample by sample.

The same rig and state give the same samples, so what is filled in is what would have been recorded. Of a fibre every
electrode is recorded whether it is shown or not, and only what is worked out from these rows is worked out again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.rig.rig import Rig
from engine.rig.scope import Scope
from engine.rig.signals import ALONG
from engine.rig.state import State
from engine.ring import Ring
from engine.simulator import Block, OutOfRange, Simulator
from engine.tracer import Tracer

_PIECE = 20_000  # steps at most between two looks at the clock


@dataclass(frozen=True)
class Frame:
    """The membrane before `sample` was computed. `moved`: by hand, right before."""

    sample: int
    rig: Rig
    state: State
    moved: bool = False

    def follows(self, other: Frame) -> bool:
        """Whether the membrane came here from `other` by itself."""
        fired = self.state.fired is None or self.state.fired == other.state.fired
        return self.rig is other.rig and fired and not self.moved


class Backfill:
    """Computes rows of `ids` from the first frame up to sample `stop` and hands them to `take(id, start, values)`."""

    def __init__(
        self,
        frames: Sequence[Frame],
        stop: int,
        scope: Scope,
        ids: Sequence[str],
        take: Callable[[str, int, NDArray[np.float64]], None],
    ):
        self._frames = list(frames)
        self._stop = stop
        self._scope = scope
        self.ids = tuple(ids)
        self._take = take
        self.tracer = Tracer(scope.with_sources(ids))
        self._simulator: Simulator | None = None
        self._at = self._frames[0].sample if self._frames else stop
        self._next = 0  # the frame that comes next

    def work(self, seconds: float) -> bool:
        """Go on for so long; True when all is done."""
        end = time.perf_counter() + seconds
        try:
            while self._at < self._stop:
                self._piece()
                if time.perf_counter() >= end:
                    return self._at >= self._stop
        except OutOfRange:  # the run itself ended there
            return True
        return True

    def _piece(self) -> None:
        frames = self._frames
        if self._next < len(frames) and frames[self._next].sample == self._at:
            self._enter(frames[self._next])
            self._next += 1
            while self._next < len(frames) and frames[self._next].follows(frames[self._next - 1]):
                self._next += 1
        assert self._simulator is not None
        until = frames[self._next].sample if self._next < len(frames) else self._stop
        steps = min(until, self._stop, self._at + _PIECE) - self._at
        block = self._simulator.advance(steps, everything=True)
        rows = self.tracer.rows(block, self._simulator.rig)
        for id in self.ids:
            self._take(id, self._at, rows[id])
        self._at += steps

    def _enter(self, frame: Frame) -> None:
        """Be where the frame is."""
        rig = replace(frame.rig, scope=self._scope)
        if frame.moved:
            self.tracer.interrupt()
        if self._simulator is None:
            self._simulator = Simulator(rig, frame.state)
            return
        if rig != self._simulator.rig:
            self._simulator.rig = rig
        if frame.state != self._simulator.state:
            self._simulator.state = frame.state


class Recount:
    """As `Backfill`, from the rows of a fibre in `ring`; the fibre was moved by hand before each sample of `jumps`."""

    def __init__(
        self,
        ring: Ring,
        first: int,
        jumps: Sequence[int],
        rig: Rig,
        ids: Sequence[str],
        take: Callable[[str, int, NDArray[np.float64]], None],
    ):
        self._ring, self._stop = ring, ring.written
        self._at = max(first, ring.oldest)
        self._jumps = [jump for jump in jumps if self._at <= jump < self._stop]
        self._rig = rig
        self._take = take
        self.ids = tuple(ids)
        self.tracer = Tracer(rig.scope.with_sources(ids))

    def work(self, seconds: float) -> bool:
        """Go on for so long; True when all is done."""
        end = time.perf_counter() + seconds
        while self._at < self._stop:
            self._piece()
            if time.perf_counter() >= end:
                break
        return self._at >= self._stop

    def _piece(self) -> None:
        if self._jumps and self._jumps[0] == self._at:
            self._jumps.pop(0)
            self.tracer.interrupt()
        start, stop = self._at, min([self._at + _PIECE, self._stop, *self._jumps[:1]])
        before = self._ring.read("v", start - 1, start)
        v, stimulus = self._ring.read("v", start, stop), self._ring.read("stimulus", start, stop)
        assert v is not None and stimulus is not None
        more = {id: self._ring.read(id, start, stop) for id in ALONG if id in self._ring.channels}
        block = Block(
            start=0.0, dt=self._rig.pace.dt, v=v, stimulus=stimulus, currents=np.empty((0, v.size)),
            more={id: row for id, row in more.items() if row is not None},
            before=float(v[0] if before is None else before[0]), along=True,
        )  # fmt: skip
        rows = self.tracer.rows(block, self._rig)
        for id in self.ids:
            self._take(id, start, rows[id])
        self._at = stop
