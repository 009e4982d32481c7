"""What records leave behind when traces, cells and depths change: nothing. In a process of its own each."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells where memory is")

RESIDENT = """
import json, os, random, threading
from pathlib import Path

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
"""

# Rows of all sizes come and go in a thread, as in the engine's, and beside them stays what is kept of the sweeps.
ROWS = """
import numpy as np
from engine import archive as archives, memory
from engine.archive import Archive
from engine.ring import Ring

archives.warm_up()

memory.keep_level()
kept, heard = [], []

def work():
    rng = random.Random(1)
    for round in range(60):
        ring, archive = Ring(("v",), rng.choice((200_000, 500_000, 1_000_000))), Archive(("v",))
        for name in "abcdefgh"[:rng.randrange(1, 8)]:
            ring.add(name), archive.add(name)
        for _ in range(10):
            block = [np.ones(100_000) for _ in ring.channels]
            ring.write(block), archive.write(block)
            kept.append([np.ones(2000) for _ in ring.channels])
        del kept[:-100], ring, archive
        heard.append(resident())  # without any record

thread = threading.Thread(target=work)
before = resident()
thread.start()
thread.join()
print(json.dumps([before, heard]))
"""

GIVEN_BACK = """
from engine.files import cells
from engine.kernels import jit
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.warmup import warm_up_for, warm_up_window

def compiler():  # MB of its library
    found, inside = 0, False
    for word, *rest in map(str.split, Path("/proc/self/smaps").read_text().splitlines()):
        if not word.endswith(":"):
            inside = bool(rest) and "libllvmlite" in rest[-1]
        elif inside and word == "Rss:":
            found += int(rest[0]) * 1024 / 1e6
    return found

rig = default_rig(cells.preset("neuron"))
warm_up_for(rig)
before = compiler()
warm_up_window()
simulator = Simulator(rig)
simulator.fire()
simulator.advance(1000)
linkable = sum(
    each.library._shared_module is not None and not sum(kernel.stats.cache_misses.values())
    for kernel in jit.KERNELS for each in kernel.overloads.values()
)
print(json.dumps([linkable, before, compiler()]))
"""


def told_by(code: str) -> list:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", RESIDENT + code], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_rows_that_come_and_go_leave_no_holes():
    before, heard = told_by(ROWS)
    assert max(heard) < before + 45.0  # left to glibc: 95


def test_what_loading_took_is_given_back():
    """The compiler's code; and of a kernel that was loaded, what it would need to put it into another."""
    linkable, before, after = told_by(GIVEN_BACK)
    assert linkable == 0
    assert after < min(25.0, before - 30.0)
