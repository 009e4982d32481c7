"""Painting that survives a mistake: an exception that leaves paint() ends the process."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPainter


def guarded(paint: Callable[..., None]) -> Callable[..., None]:
    """Wrap an item's paint(): exceptions go to sys.excepthook, the same one of an item only once.

    They go there after the painting is over, because the hook may open a window.
    """

    @functools.wraps(paint)
    def safe(self: Any, painter: QPainter, *args: Any, **kwargs: Any) -> None:
        painter.save()
        try:
            paint(self, painter, *args, **kwargs)
        except Exception as error:  # whatever it is, the window must live
            _report(self, error)
        finally:
            painter.restore()

    return safe


def _report(item: Any, error: Exception) -> None:
    known = item.__dict__.setdefault("_reported", set())
    word = repr(error)
    if word not in known:
        known.add(word)
        QTimer.singleShot(0, lambda: sys.excepthook(type(error), error, error.__traceback__))
