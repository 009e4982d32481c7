"""Work that would keep the window waiting, done in a thread of its own; the result is fetched, not sent."""

from __future__ import annotations

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

_LOOK = 4  # ms
_LONGEST_END = 5.0  # s that the end of the program waits


class Background(QObject):
    """One piece of work at a time: `done(result)` or `failed(exception)` follows in the window's thread."""

    done = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None):
        super().__init__(parent)
        self._thread: threading.Thread | None = None
        self._result: object = None
        self._error: Exception | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(_LOOK)
        self._poll.timeout.connect(self._look)

    @property
    def busy(self) -> bool:
        """Whether the last result is still to come."""
        return self._thread is not None

    def start(self, work: Callable[[], object]) -> None:
        """Begin; the work before must have ended."""
        assert self._thread is None
        self._error = None
        self._thread = threading.Thread(target=self._run, args=(work,), name="impuls-measure", daemon=True)
        self._thread.start()
        self._poll.start()

    def close(self) -> None:
        """Wait for the end, and tell nothing more."""
        self._poll.stop()
        if self._thread is not None:
            self._thread.join(_LONGEST_END)

    def _run(self, work: Callable[[], object]) -> None:
        try:
            self._result = work()
        except Exception as error:  # told in the window's thread: nothing may fail in silence
            self._error = error

    def _look(self) -> None:
        if self._thread is None or self._thread.is_alive():
            return
        self._poll.stop()
        self._thread = None
        result, self._result = self._result, None
        if self._error is not None:
            self.failed.emit(self._error)
        else:
            self.done.emit(result)
