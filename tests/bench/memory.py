"""Row 8: memory of the running window, level or not, and the steadiness of its frames.

`python -m tests.bench.memory [minutes]`: the window runs as fast as it goes with a train of stimuli; every tenth of the
time a line tells resident memory, frames a second, the 95 % frame interval and the speed reached.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from gui import app as program


def resident() -> float:
    """Resident memory of this process in MB (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main() -> None:
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    application = program.make_application()

    from engine.files import cells
    from engine.rig.rig import default_rig
    from gui.engine_link import EngineLink
    from gui.main_window import MainWindow
    from gui.store import Store

    rig = default_rig(cells.preset("axon-1952"))
    for path, value in (("stimulus.mode", "train"), ("stimulus.count", 100000), ("stimulus.interval", 25.0)):
        rig = rig.replace(path, value)
    store = Store(rig)
    link = EngineLink(store)
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(store, link, program._settings(Path(folder) / "settings.ini"))
        window.resize(1366, 768)
        window.show()
        link.run()
        link.load()
        loop = QEventLoop()
        link.ready.connect(loop.quit)
        loop.exec()
        link.fire()
        spin(3.0)
        print(f"real time, after 3 s       {resident():6.1f} MB   (hold <= 300)")
        store.set("pace.unlimited", True)
        painted: list[float] = []
        window.screen_.painted.connect(lambda: painted.append(time.perf_counter()))
        for part in range(10):
            painted.clear()
            spin(minutes * 6.0)
            link.fire()  # a train of 100 000 pulses ends after some seconds at full speed
            intervals = 1000.0 * np.diff(painted)
            print(
                f"{minutes * (part + 1) / 10:6.1f} min at full speed   {resident():6.1f} MB   "
                f"{len(painted) / (minutes * 6.0):5.1f} frames/s   95 % of intervals <= "
                f"{np.percentile(intervals, 95):5.1f} ms   longest {intervals.max():5.0f} ms   "
                f"{link.runner.status.speed:5.0f} x real time",
                flush=True,
            )
        window.close()
    application.processEvents()


def spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


if __name__ == "__main__":
    main()
