"""Python's garbage collection at a safe moment: in the window's thread, between two events.

Left to itself it runs wherever memory is asked for: in the engine's thread, where Qt objects must not be destroyed, or
inside Qt while it holds a lock that their destructors wait for.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 1000  # ms


class Garbage(QObject):
    """Collects from a timer for as long as it lives; `close` gives the interpreter its habit back."""

    def __init__(self, parent: QObject):
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._collect)
        self._timer.start(_EVERY)

    def close(self) -> None:
        """Leave it to the interpreter again."""
        self._timer.stop()
        gc.enable()

    def _collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [age for age in range(3) if counts[age] > thresholds[age] > 0]
        if due:
            gc.collect(due[-1])
