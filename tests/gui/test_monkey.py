"""A monkey at the window: random clicks, keys, wheels and sizes with a fixed seed. Nothing raises, memory is level."""

import os
import random
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

WORDS = ["1", "-", "1e9", "nan", ",", ".", "a", "12,5", "−3", "µ", "0", "%", "1e-300", " ", "f", "?"]
KEYS = [
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
    Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Return, Qt.Key.Key_PageUp, Qt.Key.Key_Home, Qt.Key.Key_Space,
]  # fmt: skip


def resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def close_popups() -> None:
    for popup in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if popup is not None:
            popup.close()


def step(rng: random.Random, window) -> None:
    widgets = [w for w in window.findChildren(QWidget) if w.isVisible() and w.isEnabled()]
    widget = rng.choice(widgets)
    at = QPoint(rng.randrange(max(1, widget.width())), rng.randrange(max(1, widget.height())))
    what = rng.randrange(7)
    if what == 0:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)
    elif what == 1:
        for letter in rng.choice(WORDS):  # QTest.keyClicks knows only ASCII
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, ord(letter.upper()), Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(widget, event)
    elif what == 2:
        QTest.keyClick(widget, rng.choice(KEYS))
    elif what == 3:
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseMove(widget, at + QPoint(rng.randrange(-60, 60), rng.randrange(-60, 60)))
        QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=at)
    elif what == 4:
        where = QPointF(at)
        turn = QWheelEvent(
            where, widget.mapToGlobal(where), QPoint(), QPoint(0, rng.choice((-120, 120))), Qt.MouseButton.NoButton,
            rng.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier)),
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, turn)
    elif what == 5:
        widget.setFocus()
    elif rng.random() < 0.1:
        window.resize(rng.randrange(50, 1600), rng.randrange(50, 1000))
    QApplication.processEvents()


def test_monkey(bench, share, monkeypatch):
    # Dialogs that stop the program until they are answered have their own tests.
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: ("", ""))
    monkeypatch.setattr(QFileDialog, "exec", lambda *a: 0)
    one = bench()
    rng = random.Random(share.seed)
    raised = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: raised.append(error))
    sweeper = QTimer()  # an open menu holds the monkey up in its own event loop
    sweeper.timeout.connect(close_popups)
    sweeper.start(20)
    seconds = share.cases(200)
    end = time.monotonic() + seconds
    count, early = 0, None
    while time.monotonic() < end:
        step(rng, one.window)
        for dialog in [w for w in QApplication.topLevelWidgets() if w is not one.window and w.isWindow()]:
            if dialog.objectName().startswith("dialog."):
                dialog.close()
        if not one.window.isVisible():  # it found a way to quit: that is allowed, and the end
            break
        count += 1
        if early is None and time.monotonic() > end - 0.6 * seconds:
            early = resident()
    assert raised == []
    assert count > 50
    if one.window.isVisible():
        assert one.link.runner._thread.is_alive()
        if sys.platform == "linux" and early is not None:
            assert resident() - early < 60.0
