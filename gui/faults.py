"""Exceptions nobody caught: reported once each, with the settings saved, and the program goes on."""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot

from engine.files import session
from engine.text import BadInput
from gui.store import Store


class Faults(QObject):
    """Takes over sys.excepthook and threading.excepthook. `show(details, saved)` opens the message.

    The same fault again and again (in a paint, in a timer) is told once.
    """

    _raised = Signal(str, str)

    def __init__(self, store: Store, show: Callable[[str, Path | None], object]):
        super().__init__()
        self._store, self._show = store, show
        self._told: set[str] = set()
        # Queued: a fault may come from any thread, or from within a paint.
        self._raised.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._caught
        threading.excepthook = lambda args: self._caught(args.exc_type, args.exc_value, args.exc_traceback)

    def uninstall(self) -> None:
        sys.excepthook, threading.excepthook = self._hooks

    def report(self, error: BaseException) -> None:
        """Tell a fault that somebody did catch."""
        self._caught(type(error), error, error.__traceback__)

    def _caught(
        self, kind: type[BaseException], error: BaseException | None, where: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        details = "".join(traceback.format_exception(kind, error, where))
        print(details, file=sys.stderr)
        frame = traceback.extract_tb(where)[-1:] if where else []
        place = f"{kind.__name__} {frame[0].filename}:{frame[0].lineno}" if frame else kind.__name__
        self._raised.emit(place, details)

    @Slot(str, str)
    def _tell(self, place: str, details: str) -> None:
        if place in self._told:
            return
        self._told.add(place)
        self._show(details, self._save())

    def _save(self) -> Path | None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation)
        path = Path(folder) / f"rescued{session.SUFFIX}"
        with contextlib.suppress(OSError, BadInput):
            path.parent.mkdir(parents=True, exist_ok=True)
            session.save(path, self._store.rig, None)
            return path
        return None
