"""Whole clicks out of wheel events: fine wheels and touch pads send fractions of one."""

from __future__ import annotations

from PySide6.QtGui import QWheelEvent

_NOTCH = 120  # what a wheel reports for one click


class WheelClicks:
    """Keeps what is left over until it makes a click."""

    def __init__(self) -> None:
        self._turned = 0

    def take(self, event: QWheelEvent) -> int:
        """The clicks that this event completes, upwards positive. Sideways counts where there is no up and down."""
        turn = event.angleDelta()
        self._turned += turn.y() or turn.x()
        clicks = int(self._turned / _NOTCH)  # towards zero: half a click back is none
        self._turned -= clicks * _NOTCH
        return clicks

    def forget(self) -> None:
        """Drop what is left over."""
        self._turned = 0
