"""What was recorded since the step or the cell last changed: samples, sweeps and spikes that belong together."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from engine.acquisition import Acquisition, Plan
from engine.archive import Archive
from engine.backfill import Backfill, Frame, Recount
from engine.fibre_simulator import FibreSimulator
from engine.rig.rig import Rig
from engine.rig.signals import ALONG
from engine.rig.state import State
from engine.ring import Ring
from engine.simulator import Block, Simulator
from engine.text import BadInput
from engine.tracer import Tracer, wants_everything
from engine.trigger import LevelDetector

SPIKE_LEVEL = 0.0  # mV; a spike is an upward crossing of it
_MILLION = 1_000_000
_BETWEEN = 500  # samples from one frame to the next, at least
_MOST_FRAMES = 2200
_MOST_ALONG = 32_000_000  # bytes of what fibres were like, as long as the frames have it
_MOST_FILLED = 1_000_000  # samples of the past that a trace gets which is added later: a moment's work
_FARTHEST = 200_000  # samples that are computed again to know one
_FARTHEST_ALONG = 3_000_000  # of a fibre, times compartments
_SILENCE = 2000.0  # ms between spikes beyond which there is no rate to speak of
_MOST_STARTS = 2000  # times the clock was set anew that are remembered longer than the samples
_MOST_EVENTS = 4000
_ALWAYS = ("v", "stimulus")


class Record:
    """The ring, what is kept behind it, its acquisition and the spikes; a row for each trace that the scope needs.

    One sample every `dt` ms. Written by one thread, read by any.
    """

    def __init__(self, rig: Rig):
        self.dt = rig.pace.dt
        self._rig = rig
        ids = _needed(rig)
        self.ring = Ring(ids, _depth(rig))
        self.archive = Archive(ids)
        self.acquisition = Acquisition(Plan.of(rig))
        self._adopt_tracer(ids)
        self._backfill: Backfill | Recount | None = None
        self._fibres = 0  # how many frames, the newest ones, know what the fibre was like
        self._spikes = LevelDetector(SPIKE_LEVEL)
        self._last_spikes: tuple[float, ...] = ()  # sample positions of the last two
        self._events: deque[tuple[float, str]] = deque(maxlen=_MOST_EVENTS)
        self._frames: deque[Frame] = deque()
        self._interrupted = False
        # The first sample and those before which the membrane was moved, with the time before them in ms.
        self._starts: deque[tuple[int, float]] = deque(maxlen=_MOST_STARTS)
        # How often each row was made or filled in; replaced whole, so that a look at it shows whether one changed.
        self.made: dict[str, int] = dict.fromkeys(ids, 0)
        self._sweep_frames: tuple[Frame, ...] = ()  # of the last full sweep, which may outlive the ring

    @property
    def bytes(self) -> int:
        """What the record takes once it is full."""
        return self.ring.bytes + self.archive.bytes

    def follow(self, rig: Rig) -> None:
        """Record what the scope of this rig needs, of the same cell at the same step.

        The past of what is added has to be filled in by `work`, until that is done, before the next `append`.
        """
        old, self._rig = self._rig, rig
        if old.scope is rig.scope and old.cable.traces == rig.cable.traces:
            return
        if _depth(rig) != self.ring.capacity:
            self.ring = self.ring.resized(_depth(rig))
        ids, known = _needed(rig), self.ring.channels
        fresh = [id for id in ids if id not in known or old.scope.definition(id) != rig.scope.definition(id)]
        for id in known:
            if id not in ids or id in fresh:
                self.ring.remove(id)
                self.archive.remove(id)
        for id in fresh:
            self.ring.add(id)
            self.archive.add(id)
        pending = self._backfill.ids if self._backfill is not None else ()
        fresh += [id for id in pending if id in ids and id not in fresh]
        lost = [id for id in fresh if id in ALONG]  # an electrode has no past
        fresh = [id for id in fresh if id not in lost]
        if ids != self._tracer.ids or fresh:
            before = self._tracer
            self._adopt_tracer(ids)
            self._tracer.take_over(before, [id for id in ids if id not in fresh])
        self._backfill = None
        if set(self.made) != set(ids) or fresh:
            self.made = {id: self.made.get(id, 0) + (id in fresh) for id in ids}
        if fresh and self._frames:
            self._backfill = self._filling(rig, fresh)

    def _filling(self, rig: Rig, fresh: list[str]) -> Backfill | Recount:
        oldest = self.ring.written - _MOST_FILLED
        if self._fibres:
            return Recount(self.ring, oldest, self.jumps, rig, fresh, self._fill)
        first = self.frame_before(oldest) or self._frames[0]
        frames = [frame for frame in self._frames if frame.sample >= first.sample]
        return Backfill(frames, self.ring.written, rig.scope, fresh, self._fill)

    @property
    def filling(self) -> bool:
        """Whether the past of some trace is still to be filled in."""
        return self._backfill is not None

    def work(self, seconds: float) -> None:
        """Fill in the past of traces that were added, for so long."""
        if self._backfill is not None and self._backfill.work(seconds):
            filled = self._backfill.ids
            self._tracer.take_over(self._backfill.tracer, filled)
            self._backfill = None
            self.made = {id: count + (id in filled) for id, count in self.made.items()}

    @property
    def everything(self) -> bool:
        """Whether the simulator has to tell everything there is: see `Simulator.advance`."""
        return self._everything

    def append(self, block: Block, rig: Rig | None = None, state: State | None = None) -> bool:
        """Add a block that began in `state` of `rig`; True when it completed the single sweep that was asked for."""
        if rig is not None and state is not None:
            self._keep(rig, state)
        self._events.extend((self.ring.written + place, kind) for kind, place in block.events)
        rows = self._tracer.rows(block, self._rig)
        values = [rows[id] for id in self.ring.channels]
        self.ring.write(values)
        self.archive.write(values)
        for spike in self._spikes.feed(block.v):
            self._last_spikes = (*self._last_spikes[-1:], spike.position)
        done = self.acquisition.feed(rows, block.onsets)
        if self.acquisition.finished:
            self._keep_frames()
        return done

    def _adopt_tracer(self, ids: tuple[str, ...]) -> None:
        self._tracer = Tracer(ids)
        self._everything = wants_everything(self._rig, ids)

    def _fill(self, id: str, start: int, values: NDArray[np.float64]) -> None:
        values = np.ascontiguousarray(values)
        self.ring.fill(id, start, values)
        self.archive.fill(id, start, values)

    def _keep_frames(self) -> None:
        """The frames of the newest full sweep: it may be looked at long after the ring has lost it."""
        sweep = self.acquisition.finished[-1]
        frames = self.frames
        first = bisect_right(frames, sweep.anchor - self.acquisition.plan.before, key=lambda f: f.sample)
        last = bisect_right(frames, sweep.stop, key=lambda f: f.sample)
        self._sweep_frames = frames[max(0, first - 1) : last]

    def _keep(self, rig: Rig, state: State) -> None:
        """Remember the membrane from time to time, so that any sample's can be worked out again."""
        frames, here, size = self._frames, self.ring.written, 0 if state.along is None else state.along.bytes
        last = frames[-1] if frames else None
        capacity = self.ring.capacity
        if (
            last is None or self._interrupted
            or here - last.sample >= max(_BETWEEN, capacity // _MOST_FRAMES, capacity * size // _MOST_ALONG)
            or rig is not last.rig or _fired(state) != _fired(last.state)
        ):  # fmt: skip
            if last is None or self._interrupted:
                self._starts.append((here, state.time))
            frames.append(Frame(here, rig, state, self._interrupted))
            self._interrupted = False
            self._fibres += size > 0
            if (
                self._fibres * size > _MOST_ALONG and self._fibres > 1
            ):  # the oldest of them keeps its time only
                at = len(frames) - self._fibres
                frames[at] = replace(frames[at], state=replace(frames[at].state, along=None))
                self._fibres -= 1
        while len(frames) > 1 and frames[1].sample <= self.ring.oldest:
            frames.popleft()
            self._fibres = min(self._fibres, len(frames))

    @property
    def frames(self) -> tuple[Frame, ...]:
        """What is remembered of the membrane, the oldest first."""
        return tuple(self._frames)

    @property
    def jumps(self) -> tuple[int, ...]:
        """The samples before which the membrane was moved by hand, in order, also those that only pairs are left of."""
        return tuple(sample for sample, _ in tuple(self._starts) if sample > 0)

    def events(self, first: float, stop: float) -> tuple[tuple[float, str], ...]:
        """What began from the sample `first` until before `stop`: where, and what, see `simulator.Block.events`."""
        found = []
        for event in reversed(tuple(self._events)):  # the newest are asked for, with every frame
            if event[0] < first - 1.0:  # where blocks meet they may be a sample out of order
                break
            if first <= event[0] < stop:
                found.append(event)
        return tuple(reversed(found))

    @property
    def last_event(self) -> tuple[float, str] | None:
        """The newest of them."""
        events = tuple(self._events)
        return events[-1] if events else None

    def frame_before(self, sample: int) -> Frame | None:
        """The last frame at or before `sample`; None where none is remembered."""
        for frames in (self.frames, self._sweep_frames):
            at = bisect_right(frames, sample, key=lambda frame: frame.sample)
            if at:
                return frames[at - 1]
        return None

    def time_of(self, sample: int) -> float:
        """The biological time of a sample in ms, also of one that only pairs are left of."""
        starts = tuple(self._starts)
        if not starts:
            return (sample + 1) * self.dt
        at = bisect_right(starts, sample, key=lambda start: start[0])
        first, time = starts[max(0, at - 1)]
        return time + (sample - first + 1) * self.dt

    def state_at(self, sample: int) -> tuple[Rig, State, float] | None:
        """The rig, the membrane's state and the stimulus (uA/cm2) when `sample` was taken; None where unknown."""
        if not 0 <= sample < self.ring.written:
            return None
        frame = self.frame_before(sample)
        if frame is None or sample - frame.sample > _FARTHEST:
            return None
        steps, along = sample - frame.sample + 1, frame.state.along
        simulator: Simulator | FibreSimulator
        if not frame.rig.cable.on:
            simulator = Simulator(frame.rig, frame.state)
        elif along is None or steps * along.x.size > _FARTHEST_ALONG:
            return None
        else:
            try:
                simulator = FibreSimulator(frame.rig, frame.state)
            except BadInput:
                return None  # as it was set then it could not be, and an earlier one went on
        block = simulator.advance(steps, currents=False)
        return frame.rig, simulator.state, block.injected

    def interrupt(self) -> None:
        """The membrane was moved by hand: an interval across that is no interval, a jump no spike."""
        self._last_spikes = ()
        self._interrupted = True
        self._tracer.interrupt()
        self._spikes.start(self.ring.written)

    @property
    def rate(self) -> float | None:
        """Firing rate in Hz from the last interval; None when there was none lately."""
        spikes = self._last_spikes
        if len(spikes) < 2:
            return None
        interval = (spikes[1] - spikes[0]) * self.dt
        silence = (self.ring.written - spikes[1]) * self.dt
        return 1000.0 / interval if max(interval, silence) <= _SILENCE else None


def _needed(rig: Rig) -> tuple[str, ...]:
    wanted = {*_ALWAYS, *rig.cable.traces, *rig.scope.needed}
    return tuple(trace.id for trace in rig.scope.traces if trace.id in wanted)


def _fired(state: State) -> tuple[int | None, ...]:
    return (state.fired, *(synapse.fired for synapse in state.synapses))


def _depth(rig: Rig) -> int:
    return round(rig.scope.depth * _MILLION)
