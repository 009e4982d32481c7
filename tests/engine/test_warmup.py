"""The first start: another process compiles, and the window runs as soon as what its rig needs is there."""

import subprocess
import sys
import threading
import time

import pytest

from engine import warmup
from engine.files import cells
from engine.kernels import cache
from engine.rig.rig import default_rig

NEURON, AXON = (default_rig(cells.preset(name)) for name in ("neuron", "axon-1952"))
COMPILER = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[2])
(folder / "asked").write_text(sys.argv[1])
(folder / sys.argv[1]).touch()
time.sleep(0.6)
(folder / "complete").touch()
"""


@pytest.fixture
def compiler(monkeypatch, tmp_path):
    """A process that compiles nothing but leaves the marks; the processes that were started."""
    started, begin = [], subprocess.Popen

    def popen(arguments, **more):
        started.append(begin([sys.executable, "-c", COMPILER, arguments[-1], str(tmp_path)], **more))
        return started[-1]

    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    monkeypatch.setattr(subprocess, "Popen", popen)
    yield started
    for child in started:
        child.kill()
        child.wait()


@pytest.mark.parametrize(("rig", "needed"), [(NEURON, "living"), (AXON, "plain")])
def test_the_window_waits_for_what_it_needs_and_no_longer(compiler, tmp_path, rig, needed):
    rest = warmup.compile_elsewhere(lambda: rig, threading.Event())
    assert (tmp_path / "asked").read_text() == needed
    assert cache.has(needed) and not cache.has()
    rest()
    assert cache.has() and compiler[0].poll() == 0


@pytest.mark.parametrize("path", ["cable.on", "dynamic.on"])
def test_what_needs_more_waits_for_everything(compiler, path):
    warmup.compile_elsewhere(lambda: NEURON.replace(path, True), threading.Event())
    assert cache.has()


def test_another_cell_chosen_meanwhile_is_waited_for(compiler):
    rigs = iter([NEURON])
    warmup.compile_elsewhere(lambda: next(rigs, AXON), threading.Event())
    assert not cache.has("plain") and cache.has()


def test_nothing_is_started_where_all_is_there(compiler):
    cache.mark()
    warmup.compile_elsewhere(lambda: NEURON, threading.Event())()
    assert compiler == []


def test_closing_the_window_ends_it(compiler):
    stop = threading.Event()
    rest = warmup.compile_elsewhere(lambda: NEURON, stop)
    stop.set()
    began = time.monotonic()
    rest()
    assert time.monotonic() - began < 0.5 and not cache.has()
    assert compiler[0].returncode != 0


# A window that has only what is compiled first for its membrane: nothing is loaded beyond that while it runs.
RUN = """
import sys
from PySide6.QtCore import QTimer
import gui.app as app
from engine import warmup
from engine.kernels import jit
from gui.engine_link import EngineLink

used = lambda: {k.__name__: sum(k.stats.cache_hits.values()) + sum(k.stats.cache_misses.values()) for k in jit.KERNELS}
warmup._warm_up_first("living")
warmup.warm_up_window = lambda: None
take = EngineLink._take
def taken(self, runner, error):
    take(self, runner, error)
    before = used()
    QTimer.singleShot(300, self.fire)
    def end():
        after = used()
        print([name for name in after if after[name] != before.get(name, 0)], flush=True)
        app.QApplication.quit()
    QTimer.singleShot(2500, end)
EngineLink._take = taken
sys.exit(app.main([]))
"""


def test_a_running_window_calls_nothing_but_what_is_compiled_first(tmp_path, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-c", RUN], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == "[]"
