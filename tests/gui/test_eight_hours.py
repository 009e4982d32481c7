"""Eight hours of the membrane's time in a running window, with random use of every control: no error, memory level.

By default a seeded twentieth of it.
"""

import random
import sys
import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from engine.files import cells
from engine.rig.rig import default_rig
from engine.text import BadInput
from gui.garbage import Garbage
from tests.gui.test_monkey import close_popups, resident, step

HOURS = 8.0
_KEPT = ("pace.",)  # speed and step are the test's
_LEVEL = 60.0  # MB; the record's rows come and go with the traces, up to eight of 8 MB


class Clock:
    """The membrane's time over all records, in ms."""

    def __init__(self, link):
        self._link = link
        self._record, self._written, self.time = None, 0, 0.0

    def look(self) -> float:
        record = self._link.runner.record
        if record is not self._record:
            self._record, self._written = record, 0
        written = record.ring.written
        self.time += (written - self._written) * record.dt
        self._written = written
        return self.time


def turn(rng: random.Random, store) -> None:
    """Set any quantity to any value it admits, as its editor would."""
    path, quantity = rng.choice(list(store.rig.quantities().items()))
    if path.startswith(_KEPT):
        return
    if quantity.kind is bool:
        value = rng.random() < 0.5
    elif quantity.kind is str and not quantity.choices:  # a drawn waveform
        value = " ".join(str(round(rng.uniform(-1.0, 1.0), 3)) for _ in range(5))
    elif quantity.kind is str:
        value = rng.choice(quantity.choices)
    elif quantity.steps:
        value = rng.choice(quantity.steps)
    else:
        value = quantity.kind(quantity.low + rng.random() ** 3 * (quantity.high - quantity.low))
    before = store.rig
    try:
        store.set(path, value)
    except BadInput:  # a ninth trace, a place beyond the fibre's end: refused, and nothing changes
        assert store.rig is before


def test_eight_hours(bench, share, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: ("", ""))
    monkeypatch.setattr(QFileDialog, "exec", lambda *a: 0)
    one = bench()
    Garbage(one.window)  # as the program has it: cycles would pile up
    rng = random.Random(share.seed)
    raised = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: raised.append(error))
    monkeypatch.setattr(one.window, "close", lambda: False)
    sweeper = QTimer()
    sweeper.timeout.connect(close_popups)
    sweeper.start(20)
    goal = HOURS * 3_600_000.0 * (1.0 if share.whole else 0.05)
    clock, used, early = Clock(one.link), 0, None
    while clock.look() < goal:
        if used % 40 == 0:  # what was turned wildly comes back to something that is worth watching
            one.store.replace(default_rig(cells.preset(rng.choice(("axon-1952", "neuron", "passive")))))
            one.store.set("pace.dt", 0.05)
            one.store.set("pace.unlimited", True)
            one.link.reset()
        if not one.link.runner.status.running:
            one.link.run()
        if not one.store.rig.pace.unlimited:
            one.store.set("pace.unlimited", True)
        one.link.fire()
        turn(rng, one.store) if rng.random() < 0.7 else step(rng, one.window)
        for dialog in QApplication.topLevelWidgets():
            if dialog is not one.window and dialog.objectName().startswith("dialog."):
                dialog.close()
        used += 1
        until = time.monotonic() + 0.05
        while time.monotonic() < until:
            one.qtbot.wait(10)
        assert raised == []
        problem = one.link.runner.status.failure
        assert problem is None, repr(problem)
        if early is None and clock.time > 0.4 * goal:
            early = resident()
    assert used > 20
    if sys.platform == "linux" and share.whole:
        assert resident() - early < _LEVEL
