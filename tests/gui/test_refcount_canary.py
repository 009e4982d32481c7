"""PySide6 6.12.0 on CPython 3.11 loses a reference to None on every void call and aborts after some 16 000 of them.

A set-up that brings such a pair must fail here, not in a lesson.
"""

import gc
import sys

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel

CALLS = 2000


def references() -> list[int]:
    return [sys.getrefcount(thing) for thing in (None, True, False)]


def lost(before: list[int], after: list[int]) -> int:
    """References gone per 2000 calls; interned constants are immortal from CPython 3.12 on and never change."""
    return max(old - new for old, new in zip(before, after, strict=True))


class Counter(QObject):
    said = Signal(int)

    def __init__(self):
        super().__init__()
        self.heard = 0
        self.said.connect(self.hear)

    @Slot(int)
    def hear(self, number: int) -> None:
        self.heard += 1


def test_void_calls_lose_no_reference(qapp):
    label = QLabel()
    label.setText("")
    before = references()
    for _ in range(CALLS):
        label.setText("x")
    assert lost(before, references()) < CALLS // 20


def test_signals_and_slots_lose_no_reference(qapp):
    counter = Counter()
    counter.said.emit(1)
    before = references()
    for _ in range(CALLS):
        counter.said.emit(1)
    assert lost(before, references()) < CALLS // 20
    assert counter.heard == CALLS + 1


def test_timer_slots_lose_no_reference(qtbot):
    counter = Counter()
    timer = QTimer()
    timer.timeout.connect(lambda: counter.hear(0))
    timer.start(0)
    qtbot.waitUntil(lambda: counter.heard > 10)
    gc.collect()  # windows of earlier tests that go only now would count too
    before, start = references(), counter.heard
    qtbot.waitUntil(lambda: counter.heard > start + CALLS, timeout=20_000)
    assert lost(before, references()) < CALLS // 2
