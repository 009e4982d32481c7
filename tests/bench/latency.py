"""Row 6: a knob turned to its effect painted; and how long the window ever stood still meanwhile.

`python -m tests.bench.latency [turns] [fibre]`: outside K is set in its editor while the axon, or a fibre of about 1000
compartments at dt 0.025 ms, rests in real time; the clock stops after the first painting in which the drawn trace of V
has moved.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, Qt, QTimer

from gui import app as program

MOVED = 0.5  # mV


def main() -> None:
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    application = program.make_application()

    from engine.files import cells
    from engine.rig.rig import default_rig
    from gui.engine_link import EngineLink
    from gui.main_window import MainWindow
    from gui.store import Store

    rig = default_rig(cells.preset("axon-1952")).replace("stimulus.mode", "off")
    if "fibre" in sys.argv[2:]:
        rig = rig.replace("cable.on", True).replace("pace.dt", 0.025).replace("cable.accuracy", 3.45)
    store = Store(rig)
    link = EngineLink(store)
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(store, link, program._settings(Path(folder) / "settings.ini"))
        window.resize(1366, 768)
        window.show()
        spin(300)  # the first painting is part of the start, see tests.bench.startup
        gaps = Gaps()
        link.run()
        wait(link.ready, link.load)
        loading = max(gaps.seen)
        spin(1000)
        gaps.seen.clear()
        rng = np.random.default_rng(1952)
        times = [turn(store, window.screen_, rng) for _ in range(turns)]
        ms = 1000.0 * np.array(times)
        print(
            f"knob to painted   median {np.median(ms):5.1f} ms   95 % {np.percentile(ms, 95):5.1f} ms   "
            f"(hold <= 10 and 20)"
        )
        print(
            f"longest standstill while turning {1000 * max(gaps.seen):5.0f} ms, while loading {1000 * loading:5.0f} ms"
        )
        window.close()
    application.processEvents()


class Gaps:
    """How long the event loop was away, in seconds."""

    def __init__(self) -> None:
        self.seen: list[float] = []
        self._last = time.perf_counter()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(1)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.seen.append(now - self._last)
        self._last = now


def turn(store, screen, rng) -> float:
    """Turn outside K up, wait for the painted answer, turn it back and let V settle; return seconds."""
    spin(float(rng.uniform(120, 180)))  # any phase of sweeps and frames
    loop = QEventLoop()
    before = screen.drawn_values("v")[1]
    top = before.max()

    def look() -> None:
        if screen.drawn_values("v")[1].max() > top + MOVED:
            took.append(time.perf_counter() - began)
            loop.quit()

    took: list[float] = []
    screen.painted.connect(look)
    QTimer.singleShot(3000, loop.quit)
    began = time.perf_counter()
    store.set_text("ions.k.outside", "40")
    loop.exec()
    screen.painted.disconnect(look)
    if not took:
        raise SystemExit("the trace did not move within 3 s")
    store.set_text("ions.k.outside", "16.345313")
    spin(2600)  # whatever it fired is held for two seconds
    return took[0]


def spin(ms: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(ms), loop.quit)
    loop.exec()


def wait(signal, begin) -> None:
    loop = QEventLoop()
    signal.connect(loop.quit)
    QTimer.singleShot(300_000, loop.quit)
    begin()
    loop.exec()


if __name__ == "__main__":
    main()
