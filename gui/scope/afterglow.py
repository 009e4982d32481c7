"""A thread that keeps the phosphor: sweeps are handed over to it, finished pictures are taken from it."""

from __future__ import annotations

import math
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable

from gui.scope.tube import Ground, Picture, Sweep, Tube

_ROOM = 16  # sweeps that may wait


class Afterglow:
    """Every sweep that was accepted is filled in once. Of the pictures only the newest is kept.

    There are two buffers: one belongs to the thread, the other, last taken, to the taker. They change hands in
    `take` only, and the thread draws no further picture before that, so none is drawn that nobody sees.
    The thread starts with the first sweep and needs no processor time while nothing changes.
    """

    def __init__(self) -> None:
        self._news = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closing = False
        self._ground: Ground | None = None
        self._epoch = 0  # counts grounds
        self._sweeps: deque[tuple[float, Sweep]] = deque()  # with the time of each, infinite: now
        self._finished: Picture | None = None
        self._since = 0.0  # when it was
        self._taken: Picture | None = None
        self._at_rest = True
        self._told: set[str] = set()

    # For the window's thread

    def begin(self, ground: Ground | None, earlier: Iterable[tuple[float, Sweep]] = ()) -> None:
        """Begin dark, for sweeps on this ground; None: there will be none, and the thread ends.

        `earlier` sweeps are filled in again, faded since their time (s, monotonic).
        """
        with self._news:
            self._ground = ground
            self._epoch += 1
            self._sweeps.clear()
            self._finished = self._taken = None
            if ground is not None:
                self._sweeps.extend(earlier)
            if self._sweeps:
                self._wake()
            self._news.notify()
        if ground is None:
            self.close()

    def add(self, sweep: Sweep) -> bool:
        """Hand a whole sweep over; False when it is not accepted, because too many wait or there is no ground.

        The samples must not be changed afterwards.
        """
        with self._news:
            if self._ground is None or len(self._sweeps) >= _ROOM:
                return False
            self._sweeps.append((math.inf, sweep))
            self._wake()
            self._news.notify()
        return True

    def _wake(self) -> None:
        self._at_rest = False
        if self._thread is None:
            self._closing = False
            self._thread = threading.Thread(target=self._run, name="impuls-phosphor", daemon=True)
            self._thread.start()

    def take(self) -> Picture | None:
        """The newest finished picture, None when there is none. It stays as it is until the next call."""
        with self._news:
            if self._finished is not None:
                self._taken, self._finished = self._finished, None
                self._at_rest = False  # the thread knows whether another follows
                self._news.notify()
            return self._taken

    def waiting(self, seconds: float) -> bool:
        """Whether a picture has been waiting to be taken for so long."""
        with self._news:
            return self._finished is not None and time.monotonic() - self._since >= seconds

    @property
    def at_rest(self) -> bool:
        """Whether no new picture will come before the next sweep, and none waits."""
        with self._news:
            return self._at_rest and self._finished is None and not self._sweeps

    @property
    def running(self) -> bool:
        """Whether there is a thread."""
        return self._thread is not None

    def close(self) -> None:
        """End the thread, and forget the glow; may be called more than once. A further sweep starts it again."""
        with self._news:
            thread, self._thread = self._thread, None
            self._closing = True
            self._epoch += 1
            self._sweeps.clear()
            self._finished = self._taken = None
            self._at_rest = True
            self._news.notify()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    # For the phosphor's own thread

    def _run(self) -> None:
        tube = Tube()
        while True:
            with self._news:
                while not (self._closing or self._sweeps or tube.epoch != self._epoch):
                    self._at_rest = tube.at_rest
                    pause = tube.pause() if self._finished is None else None
                    if pause is not None and pause <= 0.0:
                        break
                    self._news.wait(pause)
                if self._closing:
                    return
                epoch, ground, taken = self._epoch, self._ground, self._taken
                sweeps, may_draw = tuple(self._sweeps), self._finished is None
                self._sweeps.clear()
            if ground is None:
                return
            picture = None
            try:
                if tube.epoch != epoch or tube.ground is None:
                    tube.begin(epoch, ground)
                tube.advance(sweeps)
                if may_draw:
                    picture = tube.draw(taken)
            except Exception as error:  # the glow is lost, the scope must live
                tube = Tube(epoch)  # with no ground: a sweep will find it one, and a fault there cannot spin
                self._tell(error)
            with self._news:
                if picture is not None and epoch == self._epoch:
                    self._finished, self._since = picture, time.monotonic()

    def _tell(self, error: Exception) -> None:
        if repr(error) not in self._told:
            self._told.add(repr(error))
            sys.excepthook(type(error), error, error.__traceback__)
