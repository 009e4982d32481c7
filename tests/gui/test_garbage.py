"""Cycles of Qt objects go in the window's thread, from a timer."""

import gc
import threading
import weakref

from PySide6.QtCore import QObject

from gui.garbage import Garbage


class Knot(QObject):
    def __init__(self):
        super().__init__()
        self.me = self


def test_garbage_goes_from_the_timer_and_not_before(qtbot):
    owner = QObject()
    garbage = Garbage(owner)
    try:
        assert not gc.isenabled()
        knots = [weakref.ref(Knot()) for _ in range(2000)]
        assert any(knot() is not None for knot in knots)
        gone_in = []
        weakref.finalize(knots[0](), lambda: gone_in.append(threading.current_thread()))
        qtbot.waitUntil(lambda: all(knot() is None for knot in knots), timeout=10_000)
        assert gone_in == [threading.main_thread()]
    finally:
        garbage.close()
    assert gc.isenabled()
    gc.disable()  # as it is for these tests
