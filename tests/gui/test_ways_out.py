"""However the program ends, its thread ends with it, in time and without a word of complaint."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

START = """
import sys
from PySide6.QtCore import QTimer
import gui.app as app
from gui.engine_link import EngineLink

ready = EngineLink._take
def take(self, runner, error):
    ready(self, runner, error)
    print("ready", flush=True)
    {then}
EngineLink._take = take
sys.exit(app.main([]))
"""


def start(tmp_path, then: str = "pass", stdout=subprocess.PIPE) -> subprocess.Popen:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": str(tmp_path)}
    environment |= {"XDG_DATA_HOME": str(tmp_path)}
    code = START.replace("{then}", then)
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process: subprocess.Popen) -> tuple[int, str]:
    began = time.monotonic()
    _, errors = process.communicate(timeout=10)
    assert time.monotonic() - began < 6
    return process.returncode, errors


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_the_window(tmp_path, number):
    process = start(tmp_path)
    assert process.stdout.readline().strip() == "ready"
    process.send_signal(number)
    status, errors = finish(process)
    assert status == 0
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "then",
    [
        "QTimer.singleShot(300, app.QApplication.closeAllWindows)",
        "QTimer.singleShot(300, app.QApplication.quit)",
        "self._store.set('pace.unlimited', True); QTimer.singleShot(300, app.QApplication.quit)",
        "self.runner.stop(); QTimer.singleShot(300, app.QApplication.quit)",
        "app.QApplication.closeAllWindows()",
    ],
)
def test_ways_to_quit(tmp_path, then):
    status, errors = finish_after_ready(start(tmp_path, then))
    assert status == 0, errors
    assert "Traceback" not in errors


def test_a_fault_in_the_window_does_not_end_it(tmp_path):
    then = "QTimer.singleShot(100, lambda: 1 / 0); QTimer.singleShot(1200, app.QApplication.closeAllWindows)"
    status, errors = finish_after_ready(start(tmp_path, then))
    assert status == 0
    assert "ZeroDivisionError" in errors  # told on stderr as well as in the dialog
    assert list(tmp_path.rglob("rescued.impuls")), "the settings were not saved"


def finish_after_ready(process: subprocess.Popen) -> tuple[int, str]:
    assert process.stdout.readline().strip() == "ready"
    return finish(process)
