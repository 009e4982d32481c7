"""The one timer of the window: pulls the newest from the engine and hands it to the screen and the read-outs."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from engine.electrochemistry import present, reversal_potentials
from engine.rig.rig import Rig
from gui.engine_link import EngineLink
from gui.store import Store

if TYPE_CHECKING:
    from engine.display import Picture, View
    from engine.record import Record
    from engine.runner import Status
    from engine.segment import Segment
    from engine.snapshot import Snapshot

INTERVAL = 16  # ms
AFTER_EDIT = 2  # ms: time for the engine to take an edit over and compute the first samples with it
READ_EVERY = 0.1  # s; numbers that change faster cannot be read
_DRAWING_SHARE = 0.7  # of the time at the most: a weak computer gets fewer frames, not a stuck window


@dataclass(frozen=True)
class Readings:
    """What the read-outs show: mV, Hz (None when silent), mV by ion, ms; speed as biological over clock time."""

    v: float
    rate: float | None
    time_ms: float
    speed: float | None
    rest: float | None
    potentials: dict[str, float] = field(default_factory=dict)


class Screen(Protocol):
    """What the feed needs of a screen."""

    @property
    def cost(self) -> float: ...

    @property
    def columns(self) -> int: ...

    @property
    def zoomed(self) -> tuple[float, float] | None: ...

    @property
    def back(self) -> float | None: ...

    def refresh(self) -> None: ...

    def show_picture(self, picture: Picture) -> None: ...


class Feed(QObject):
    """`readings` and `snapshot` a few times a second, `status` when the engine's state changes, `problem` when it stops
    by itself, `polled` with the engine's whole status as often as the readings.
    """

    readings = Signal(object)
    snapshot = Signal(object)  # the membrane as it is, where the engine has taken over the rig's cell
    polled = Signal(object)
    status = Signal(object)
    phase = Signal(object)  # what the trigger does
    problem = Signal(object)
    _asked = Signal()
    pictured = Signal()  # a new picture was handed to the screen
    pulled = Signal()  # the newest was looked for: as often as the screen may be painted

    def __init__(self, store: Store, link: EngineLink, screen: Screen, parent: QObject | None = None):
        super().__init__(parent)
        self._store, self._link, self._screen = store, link, screen
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.pull)
        self._soon = QTimer(self)  # an edit is shown before the next regular pull
        self._soon.setTimerType(Qt.TimerType.PreciseTimer)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._pull_after_edit)
        self._numbers = QTimer(self)  # when the picture is painted: what they cost must not put it off
        self._numbers.setSingleShot(True)
        self._numbers.setInterval(0)
        self._numbers.timeout.connect(self._read)
        self._next_reading = 0.0
        self._not_before = 0.0
        self._last_state: tuple[object, ...] = ()
        self._last_phase: object = None
        self._last_problem: object = None
        self._display: object | None = None
        self.picture: Picture | None = None  # the last one that was handed to the screen
        self._view: Callable[..., View] | None = None
        self._look: Callable[..., Snapshot] | None = None  # comes with the engine
        link.ready.connect(self._begin)
        store.changed.connect(self._edited)
        # Queued, it comes after what the edit changes in the window and before that is painted.
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def stop(self) -> None:
        """Pull no more."""
        self._timer.stop()
        self._soon.stop()
        self._numbers.stop()

    @Slot()
    def _begin(self) -> None:
        from engine.display import Display, View
        from engine.snapshot import look

        self._look = look
        self._display, self._view = Display(), View
        self._timer.start(INTERVAL)

    @Slot(object, object)
    def _edited(self, _old: Rig, _new: Rig) -> None:
        if not self._soon.isActive():  # edits that follow one another closely do not put it off
            self._soon.start(AFTER_EDIT)
        self._asked.emit()

    @Slot()
    def _answer(self) -> None:
        """What is set and what it does come to the screen in one painting, where the engine was quick enough."""
        runner = self._link.runner
        if self._soon.isActive() and runner is not None and runner.answered is self._store.rig:
            self._pull_after_edit()

    @Slot()
    def _pull_after_edit(self) -> None:
        """The traces first: all that is shown with them is painted before them."""
        self._soon.stop()
        self._not_before = 0.0
        self._next_reading = math.inf
        self.pull()
        self._next_reading = 0.0  # the numbers with the next
        self._timer.start(INTERVAL)

    def sample_at(self, ms_from_left: float) -> tuple[Record, int] | None:
        """The record and the sample of V drawn so many ms from the left edge; None where nothing is."""
        return None if self._display is None else self._display.sample_at(ms_from_left)  # type: ignore[attr-defined, no-any-return]

    def samples(self) -> dict[str, tuple[Segment, ...]]:
        """Every sample of what is shown, by trace; nothing where the record no longer has them all."""
        return {} if self._display is None else self._display.samples()  # type: ignore[attr-defined, no-any-return]

    def look_now(self) -> None:
        """Tell the numbers at once."""
        self.pull()
        self._read()

    @Slot()
    def pull(self) -> None:
        """Show what is new."""
        self._screen.refresh()
        runner, now = self._link.runner, time.perf_counter()
        if runner is None or self._display is None or now < self._not_before:
            return
        status, record = runner.status, runner.record
        pace = self._store.rig.pace
        speed = math.inf if pace.unlimited else pace.speed
        screen = self._screen
        view = self._view(screen.columns, screen.back, screen.zoomed)  # type: ignore[misc]
        picture = self._display.picture(record, speed, view)  # type: ignore[attr-defined]
        if picture is not None:
            self.picture = picture
            self._screen.show_picture(picture)
            self.pictured.emit()
            spent = time.perf_counter() - now + self._screen.cost  # the last painting; this one comes later
            self._not_before = now + spent / _DRAWING_SHARE
        self.pulled.emit()
        self._tell(status)
        acquisition = record.acquisition
        if acquisition.phase is not self._last_phase:
            self._last_phase = acquisition.phase
            self.phase.emit(acquisition.phase)
        if now >= self._next_reading:
            self._next_reading = now + READ_EVERY
            self._numbers.start()

    @Slot()
    def _read(self) -> None:
        """Tell the numbers."""
        runner = self._link.runner
        if runner is None:
            return
        status = runner.status
        rig, state = self._store.rig, status.state
        # Right after another cell was chosen the state is still that of the one before.
        there = state is not None and state.fits(rig.cell)
        potentials = reversal_potentials(rig, present(rig, state) if there and state is not None else None)
        self.readings.emit(
            Readings(status.v, status.rate, status.time, status.speed, status.rest, potentials)
        )
        self.polled.emit(status)
        if there and self._look is not None:
            snapshot = self._look(rig, state, status.stimulus)
            if math.isfinite(snapshot.slope):  # a membrane that left its range has nothing to explain
                self.snapshot.emit(snapshot)

    def _tell(self, status: Status) -> None:
        state = (status.running, status.single, status.rest, status.refused)
        if state != self._last_state:
            self._last_state = state
            self.status.emit(status)
        if status.problem is not self._last_problem:
            self._last_problem = status.problem
            if status.problem is not None:
                self.problem.emit(status)
