"""Work that would keep the window waiting, done in a thread of its own; the result is fetched, not sent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

from PySide6.QtCore import QObject, QTimer, Signal

_LOOK = 4  # ms
_LONGEST_END = 5.0  # s that the end of the program waits


class Background(QObject):
    """One piece of work at a time: `done(result)` or `failed(exception)` follows in the window's thread."""

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        # One thread for all: to begin one takes as long as much of the work.
        self._thread: threading.Thread | None = None
        self._works: SimpleQueue[Callable[[], object] | None] = SimpleQueue()
        self._ended: SimpleQueue[tuple[object, Exception | None]] = SimpleQueue()
        self._busy = False
        self._poll = QTimer(self)
        self._poll.setInterval(_LOOK)
        self._poll.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether the last result is still to come."""
        return self._busy

    def start(self, work: Callable[[], object]) -> None:
        """Begin; the work before must have ended."""
        assert not self._busy
        if self._thread is None:
            self._thread = threading.Thread(
                target=_run, args=(self._works, self._ended), name="impuls-measure", daemon=True
            )
            self._thread.start()
        self._busy = True
        self._works.put(work)
        self._poll.start()

    def close(self) -> None:
        """Wait for the end, and tell nothing more."""
        self._poll.stop()
        if self._thread is not None:
            self._works.put(None)
            self._thread.join(_LONGEST_END)

    def _look(self) -> None:
        if self._ended.empty():
            return
        self._poll.stop()
        result, error = self._ended.get()
        self._busy = False
        if error is not None:
            self.failed.emit(error)
        else:
            self.done.emit(result)


def _run(
    works: SimpleQueue[Callable[[], object] | None], ended: SimpleQueue[tuple[object, Exception | None]]
) -> None:
    """Do what comes until nothing more does."""
    while (work := works.get()) is not None:
        try:
            ended.put((work(), None))
        except Exception as error:  # told in the window's thread: nothing may fail in silence
            ended.put((None, error))
        del work  # with all that it holds
