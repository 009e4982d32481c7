"""Row 5 of the design's table: process start to window, and to live trace, with everything installed and compiled.

`python -m tests.bench.startup [runs]` starts the program anew each time; offscreen unless QT_QPA_PLATFORM says else.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Reports wall-clock times, so that the interpreter's own start counts too.
CHILD = """
import sys, time
from PySide6.QtCore import QTimer
import gui.app as app
from gui.main_window import MainWindow

shown = MainWindow.showEvent
def show_event(self, event):
    shown(self, event)
    QTimer.singleShot(0, lambda: print("window", time.time(), flush=True))
    def live():
        if self.screen_.drawn("v").size:
            print("live", time.time(), flush=True)
            self.screen_.painted.disconnect(live)
            QTimer.singleShot(50, self.close)
    self.screen_.painted.connect(live)
MainWindow.showEvent = show_event
sys.exit(app.main([]))
"""

YARDSTICK = """
import time
from PySide6.QtCore import QTimer
import pyqtgraph as pg
app = pg.mkQApp()
plot = pg.plot([0, 1])
QTimer.singleShot(0, lambda: (print("window", time.time(), flush=True), app.quit()))
app.exec()
"""


def start(code: str) -> dict[str, float]:
    """Seconds from the start of a process to each word it prints."""
    with tempfile.TemporaryDirectory() as config:
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "XDG_CONFIG_HOME": config}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # main.py sees to the same
        began = time.time()
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    pairs = (line.split() for line in done.stdout.splitlines())
    return {word: float(at) - began for word, at in pairs}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    start(CHILD)  # compiles, fills the file cache
    ours, plain = [], []
    for _ in range(runs):
        ours.append(start(CHILD))
        plain.append(start(YARDSTICK))
    window = statistics.median(run["window"] for run in ours)
    live = statistics.median(run["live"] for run in ours)
    yard = statistics.median(run["window"] for run in plain)
    print(f"process start to window      {window:6.2f} s   (hold <= 1.0)")
    print(f"process start to live trace  {live:6.2f} s   (hold <= 1.5)")
    print(f"a bare pyqtgraph plot        {yard:6.2f} s   ratio {window / yard:.2f} and {live / yard:.2f}")


if __name__ == "__main__":
    main()
