"""The engine's thread: paces the Simulator against the clock and swaps in what was changed, between blocks."""

from __future__ import annotations

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine import messages
from engine.acquisition import Plan
from engine.film import Film
from engine.keeping import Keeper
from engine.pacer import Pacer
from engine.preparation import Preparation, cell_or_fibre
from engine.record import Record
from engine.rig.rig import Rig
from engine.rig.state import State
from engine.stimulus_unit import holding
from engine.text import Message, Problem

if TYPE_CHECKING:  # brings the fibre's kernels, which a cell does without
    from engine.conduction import Leg
    from engine.fibre_simulator import FibreSimulator

_CHUNK = 0.002  # s of work between two looks at the outside
_SMALLEST_CHUNK = 100  # steps
_LEAST_WORK = (
    50_000  # compartment steps, 1 ms: a shorter round is mostly Python, and its waits shrink it more
)
_PLAN_EVERY = 0.5  # s
_REST_AFTER = 0.05  # s
_REST_EVERY = 1.0  # s
_MOST_KEPT = 8  # sweeps of one chunk: nobody can look at more
# s, the longest sleep while running. Every round takes the interpreter from the window, so there are no more than
# frames need; but after an edit, what it does is waited for.
_NAP = 0.006
_NAP_AFTER_EDIT = 0.001
_AWAITED = 0.03  # s


@dataclass(frozen=True)
class Status:
    """How the engine is, at one moment."""

    running: bool = False
    single: bool = False  # waits for one sweep, then stops
    time: float = 0.0  # biological ms
    v: float = math.nan  # mV
    rate: float | None = None  # Hz
    speed: float | None = None  # reached, biological over clock time
    rest: float | None = None  # mV, None where there is no stable rest
    state: State | None = None  # of the membrane
    stimulus: float = 0.0  # uA/cm2 over the last step
    problem: Message | None = None  # why it stopped by itself
    failure: BaseException | None = None  # a fault of the program behind `problem`
    # Of a fibre:
    refused: Message | None = None  # why it is not as it is set: the last one that could be goes on
    arrivals: Mapping[str, float | None] = field(
        default_factory=dict
    )  # ms of the last impulse at each electrode in
    leg: Leg | None = None  # the last way of an impulse between the first two electrodes that are in

    @property
    def velocity(self) -> float | None:
        """m/s between the first two electrodes that are in; None until an impulse has passed both."""
        return None if self.leg is None else self.leg.velocity


class Runner:
    """Owns the worker thread. Every method may be called from any thread and returns at once.

    `record`, `film` and `status` are replaced whole, so reading them needs no lock.
    """

    def __init__(self, rig: Rig, keeper: Keeper | None = None):
        self.keeper = keeper or Keeper()
        self._simulator: Preparation
        self._fibre: FibreSimulator | None  # the simulator, if it is one of a fibre
        self._refused: Message | None  # why it is none
        self._simulator, self._fibre, self._refused = cell_or_fibre(rig)
        self.record = Record(rig)
        self.answered = rig  # the last one with which something was computed
        self.status = Status(v=self._simulator.v, rest=self._simulator.rest, state=self._simulator.state)
        self._commands: deque[Callable[[], None]] = deque()
        self._wake = threading.Event()
        self._quit = False
        self._running = False
        self._problem: Message | None = None
        self._failure: BaseException | None = None
        self._single = False
        self._stimulus = 0.0
        self._chunk = self._first_chunk()
        self._planned = self._edited = self._rested = 0.0
        self._pacer = Pacer(_speed(rig), time.perf_counter())
        self._thread = threading.Thread(target=self._loop, name="impuls-engine", daemon=True)

    # --- called by others ---------------------------------------------------------------------

    @property
    def film(self) -> Film | None:
        """The pictures of a fibre; None where there is none."""
        fibre = self._fibre
        return None if fibre is None else fibre.film

    def start(self) -> None:
        """Start the thread; the membrane stands still until `run`."""
        self._thread.start()

    def close(self) -> None:
        """End the thread and wait for it. May be called twice."""
        self._quit = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def set_rig(self, rig: Rig) -> None:
        """Go on with this rig from the next block."""
        self._post(_Edit(self, rig))

    def run(self) -> None:
        self._post(lambda: self._go(single=False))

    def stop(self) -> None:
        self._post(self._halt)

    def single(self) -> None:
        """Run until one triggered sweep is complete."""
        self._post(lambda: self._go(single=True))

    def toggle(self) -> None:
        """Run when stopped, stop when running."""
        self._post(lambda: self._halt() if self._running else self._go(single=False))

    def force(self) -> None:
        """Trigger now, whatever the signal does; a stopped membrane runs on for it."""
        self._post(self._force)

    def fire(self) -> None:
        """Fire the stimulus; a stopped membrane runs on for it."""
        self._post(self._fire)

    def transmit(self, receptor: str) -> None:
        """Fire the nerve to one kind of receptor; a stopped membrane runs on for it."""
        self._post(lambda: self._transmit(receptor))

    def reset(self) -> None:
        """Put the membrane at rest."""
        self._post(self._reset)

    def restore(self, state: State) -> None:
        """Put the membrane into an earlier state."""
        self._post(lambda: self._restore(state))

    def state(self) -> State:
        """The membrane's state between two blocks."""
        box: list[State] = []
        done = threading.Event()

        def look() -> None:
            box.append(self._simulator.state)
            done.set()

        if not self._thread.is_alive():
            return self._simulator.state
        self._post(look)
        while not done.wait(0.05):
            if not self._thread.is_alive():
                return self._simulator.state
        return box[0]

    # --- the thread ---------------------------------------------------------------------------

    def _post(self, command: Callable[[], None]) -> None:
        self._commands.append(command)
        self._wake.set()

    def _loop(self) -> None:
        while not self._quit:
            self._wake.clear()
            nap: float | None = None
            try:
                while self._commands and not self._quit:
                    self._commands.popleft()()
                if self.record.filling:
                    nap = self._fill()
                elif self._running:
                    nap = self._work()
            except Problem as problem:
                self._fail(problem.message)
            except Exception as error:  # nothing may end the thread in silence: the window shows it
                self._failure = error
                self._fail(Message.of(messages.ENGINE_FAILED, reason=repr(error)))
            self._publish()
            if (nap is None or nap > 0) and not self._commands:  # a fault leaves those behind it unread
                self._wake.wait(nap)

    def _fill(self) -> float:
        """Give a trace that was added its past. The membrane waits for it: a moment."""
        self.record.work(_CHUNK)
        if not self.record.filling and self._running:
            self._pacer.restart(time.perf_counter())
        return 0.0

    def _work(self) -> float:
        """Compute what is due, at most one chunk; return how long to sleep."""
        dt = self.record.dt
        begin = time.perf_counter()
        due = self._pacer.due(begin)
        steps = self._chunk if math.isinf(due) else min(int(due / dt), self._chunk)
        nap = _NAP_AFTER_EDIT if begin - self._edited < _AWAITED else _NAP
        if steps == 0:
            return min(nap, self._pacer.wait(dt - due))
        led = self.record.acquisition.until_led()
        if led == 0:
            self._simulator.fire()
            led = self.record.acquisition.sweep_length
        if led is not None:  # the block ends where the next sweep begins
            steps = max(1, min(steps, led))
        rig, state = self._simulator.rig, self._simulator.state
        block = self._simulator.advance(steps, everything=self.record.everything)
        self._stimulus = block.injected
        finished = self.record.append(block, rig, state)
        self._keep_sweeps()
        now = time.perf_counter()
        self._pacer.advanced(steps * dt, now)
        if steps == self._chunk:
            wanted = steps * _CHUNK / max(now - begin, 1e-6)
            least = (
                _SMALLEST_CHUNK if self._fibre is None else max(1, _LEAST_WORK // self._fibre.compartments)
            )
            self._chunk = int(max(least, min(wanted, 2.0 * steps)))
        if math.isinf(due) and now - self._planned > _PLAN_EVERY:
            self._plan(now)
        if finished:
            self._halt()
        return 0.0 if math.isinf(due) or due - steps * dt > dt else nap

    def _keep_sweeps(self) -> None:
        """Remember the sweeps that have become full; of very many the newest."""
        record = self.record
        if not record.acquisition.finished:
            return
        plan, frames, ids = record.acquisition.plan, record.frames, record.ring.channels
        for sweep in record.acquisition.finished[-_MOST_KEPT:]:
            self.keeper.take(record.ring, frames, plan, sweep, record.dt, ids)

    def _plan(self, now: float) -> None:
        """Where no speed is set, what the watcher's time is worth in samples changes with the speed reached."""
        self._planned = now
        reached = self._pacer.reached(now)
        self.record.acquisition.configure(Plan.of(self._simulator.rig, reached))

    def _publish(self) -> None:
        simulator, fibre, running = self._simulator, self._fibre, self._running
        self.answered = simulator.rig
        now = time.perf_counter()
        # Finding rest takes longer than a block: while it runs, an edit is first of all shown.
        settled = not running or now - self._edited > _REST_AFTER
        self.status = Status(
            running=running,
            single=self._single,
            time=simulator.time,
            v=simulator.v,
            rate=self.record.rate,
            speed=self._pacer.reached(now) if running else None,
            rest=self._rest(now) if settled else self.status.rest,
            state=simulator.state,
            stimulus=self._stimulus if running else holding(simulator.rig),
            problem=self._problem,
            failure=self._failure,
            refused=self._refused if fibre is None else fibre.refused,
            arrivals={} if fibre is None else fibre.arrivals,
            leg=None if fibre is None else fibre.leg,
        )

    def _rest(self, now: float) -> float | None:
        """Where the membrane rests; where ions move, looked for again from time to time."""
        simulator = self._simulator
        if not (self._running and simulator.rig.moves_anything):
            return simulator.rest
        if now - self._rested > _REST_EVERY:
            self._rested = now
            return simulator.rest_now()
        return self.status.rest

    def _adopt(self, rig: Rig) -> None:
        old, record = self._simulator.rig, self.record
        self._edited = time.perf_counter()
        self._rested = 0.0
        if self._stays(rig):
            self._simulator.rig = rig
            if rig.pace.dt != old.pace.dt:
                self.record = Record(rig)
            else:
                self.record.follow(rig)
                self.record.acquisition.configure(Plan.of(rig, self._pacer.reached(time.perf_counter())))
        else:
            self._edited = 0.0  # its rest is known already, and that of another must not be shown
        if self._single and self.record is not record:
            self.record.acquisition.arm_single()
        if _speed(rig) != self._pacer.speed:
            self._pacer.restart(time.perf_counter(), _speed(rig))

    def _stays(self, rig: Rig) -> bool:
        """Whether what is there goes on with this rig; where not, another is in its place, at rest."""
        same = rig.cell == self._simulator.rig.cell
        self._refused = None
        if same and rig.cable.on == (self._fibre is not None):
            return True
        simulator, fibre, refused = cell_or_fibre(rig)
        self._refused = refused
        if same and fibre is self._fibre:  # a fibre that cannot be leaves the cell as it is
            return True
        # All at once for those who look meanwhile: a record of the old one would never get a sweep of the new.
        self.record, self._simulator, self._fibre = Record(rig), simulator, fibre
        self._chunk = self._first_chunk()
        return False

    def _first_chunk(self) -> int:
        """Steps of a block before it is known how long one takes."""
        return (
            2000 if self._fibre is None else max(_SMALLEST_CHUNK // 10, 100_000 // self._fibre.compartments)
        )

    def _go(self, single: bool) -> None:
        self._problem = self._failure = None
        self._single = single
        if single:
            self.record.acquisition.arm_single()
        else:
            self.record.acquisition.cancel_single()
        if not self._running:
            self._running = True
            self._pacer.restart(time.perf_counter())

    def _halt(self) -> None:
        self._running = self._single = False
        self.record.acquisition.cancel_single()

    def _fire(self) -> None:
        if not self._running:
            self._go(single=False)
        self._simulator.fire()

    def _transmit(self, receptor: str) -> None:
        if not self._running:
            self._go(single=False)
        self._simulator.transmit((receptor,))

    def _force(self) -> None:
        if not self._running:
            self._go(single=False)
        self.record.acquisition.force()

    def _reset(self) -> None:
        self._problem = self._failure = None
        self._simulator.reset_to_rest()
        self.record.interrupt()

    def _restore(self, state: State) -> None:
        self._simulator.state = state
        self.record.interrupt()

    def _fail(self, message: Message) -> None:
        self._problem = message
        self._halt()


@dataclass(frozen=True)
class _Edit:
    """The command to go on with `rig`. Of several in a row, as a slider makes them, only the last is done."""

    runner: Runner
    rig: Rig

    def __call__(self) -> None:
        waiting = self.runner._commands
        if not (waiting and isinstance(waiting[0], _Edit)):
            self.runner._adopt(self.rig)


def _speed(rig: Rig) -> float:
    return math.inf if rig.pace.unlimited else rig.pace.speed
