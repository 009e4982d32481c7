"""A long file is written in a thread of its own, with progress, and can be cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.files.atomic import writing
from engine.text import BadInput

Proceed = Callable[[int, int], None]
Job = Callable[
    [IO[str], Proceed], None
]  # writes into the file, and calls the second with rows done, of how many

_TELL_EVERY = 0.05  # s
_LONGEST_END = 10.0  # s that the end of the program waits for the thread


class Cancelled(Exception):
    """Nobody wants the file any more."""


class Writing(QObject):
    """One file at a time, whole or not at all: `progressed(done, total)`, then one of the others."""

    progressed = Signal(int, int)
    done = Signal(object)  # the path
    refused = Signal(object)  # the message
    cancelled = Signal(object)  # the path
    failed = Signal(object)  # an exception that nobody had thought of
    _ended = Signal(object, object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._unwanted = threading.Event()
        self._ended.connect(self._end, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a file is being written."""
        return self._thread is not None

    def start(self, path: Path, job: Job) -> None:
        """Begin; the one before must have ended."""
        assert self._thread is None
        self._unwanted.clear()
        self._thread = threading.Thread(
            target=self._write, args=(path, job), name="impuls-write", daemon=True
        )
        self._thread.start()

    def cancel(self) -> None:
        """Leave no file."""
        self._unwanted.set()

    def close(self) -> None:
        """Cancel, and wait until the thread has cleaned up."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(_LONGEST_END)

    def _write(self, path: Path, job: Job) -> None:
        told = 0.0

        def proceed(done: int, total: int) -> None:
            nonlocal told
            if self._unwanted.is_set():
                raise Cancelled
            now = time.monotonic()
            if now - told >= _TELL_EVERY or done == total:
                told = now
                self.progressed.emit(done, total)

        problem: Exception | None = None
        try:
            with writing(path) as file:
                job(file, proceed)
        except Exception as error:  # told in the window's thread: nothing may fail in silence
            problem = error
        self._ended.emit(path, problem)

    @Slot(object, object)
    def _end(self, path: Path, problem: Exception | None) -> None:
        self._thread = None
        if problem is None:
            self.done.emit(path)
        elif isinstance(problem, Cancelled):
            self.cancelled.emit(path)
        elif isinstance(problem, BadInput):
            self.refused.emit(problem.message)
        else:
            self.failed.emit(problem)
