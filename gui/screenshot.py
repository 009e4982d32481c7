"""One picture of the running window, no display needed: the engine runs, fires once, and the sweep is waited for."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from engine import messages
from engine.files.session import Session
from engine.text import Message
from gui.engine_link import EngineLink
from gui.main_window import MainWindow
from gui.store import Store

_PATIENCE = 120.0  # s for the engine to be there: the very first start compiles it
_NO_SWEEP = 3.0  # s after firing without a triggered sweep: the picture shows what there is
_SETTLE = 0.3  # s for read-outs that are renewed a few times a second


def take(loaded: Session, path: Path, size: tuple[int, int], settings: QSettings) -> int:
    """Write the picture; the exit status is 1 when the engine or the file fails."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    store = Store(loaded.rig)
    link = EngineLink(store, loaded.state)
    window = MainWindow(store, link, settings)
    window.resize(*size)
    window.show()
    link.run()
    link.load()
    poll = _Poll(window, link)
    poll.timer.start(20)
    try:
        app.exec()
        if not poll.good:
            print(
                Message.of(messages.ENGINE_FAILED, reason="it did not get ready").english(), file=sys.stderr
            )
            return 1
        if not window.grab().save(str(path)):
            print(
                Message.of(messages.FILE_UNWRITABLE, file=str(path), reason="PNG").english(), file=sys.stderr
            )
            return 1
        return 0
    finally:
        window.close()


class _Poll:
    """Ends the event loop when the picture can be taken."""

    def __init__(self, window: MainWindow, link: EngineLink):
        self.good = False
        self._window, self._link = window, link
        self._began = time.monotonic()
        self._fired = 0.0
        self._done = 0.0
        self.timer = QTimer(window)
        self.timer.timeout.connect(self._look)
        link.failed.connect(lambda _error: QApplication.exit(1))

    def _look(self) -> None:
        now, runner = time.monotonic(), self._link.runner
        if runner is None:
            if now - self._began > _PATIENCE:
                QApplication.exit(1)
            return
        if not self._fired:
            if runner.status.time > 5.0:
                self._fired = now
                self._window.actions_["fire"].trigger()
            return
        complete = runner.record.acquisition.complete
        swept = complete is not None and complete.triggered
        if not self._done and (swept or now - self._fired > _NO_SWEEP):
            self._done = now
        if self._done and now - self._done > _SETTLE:
            self.good = True
            QApplication.exit(0)
