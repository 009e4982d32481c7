"""Load or compile every kernel before anything runs, so that no control ever waits for a compiler.

What the first trace does not need is imported in the functions that call it: an import is time before that trace.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from engine import archive, memory, pack, reduce
from engine.files import cells
from engine.kernels import cache, jit
from engine.record import Record
from engine.rig.rig import Rig, default_rig
from engine.rig.scope import DEPTHS
from engine.simulator import Simulator

_MEMBRANES = {"plain": "axon-1952", "living": "neuron"}  # and a cell that has each

_done = False  # in this process, as far as a window needs it


def warm_up_for(rig: Rig) -> None:
    """Call each kernel once that this rig needs to be seen running; `warm_up_window` must follow for the rest."""
    if _done:
        return
    reduce.warm_up()
    archive.warm_up()
    _advance(rig)
    if rig.cable.on:
        from engine import cable

        cable.warm_up(default_rig(rig.cell))


def warm_up_window() -> None:
    """Call each kernel that the window uses once as it does, then forbid compiling. Once in a process is enough."""
    global _done
    if _done:
        return
    _warm_up_most()
    jit.forbid_compiling()
    memory.give_back()
    _done = True


def warm_up(first: str = "") -> None:
    """The same with every kernel of the program, and note that they are kept; those of one membrane `first`."""
    if first in _MEMBRANES:
        _warm_up_first(first)
        cache.mark(first)
    _warm_up_most()
    jit.forbid_compiling()
    cache.mark()
    memory.give_back()


def _warm_up_first(membrane: str) -> None:
    """All that a window with this kind of membrane in it calls by itself."""
    from engine import pack_noise, phosphor, recording, stimulating, tracer
    from engine.snapshot import look

    reduce.warm_up()
    archive.warm_up()
    tracer.warm_up()
    stimulating.warm_up()
    recording.warm_up()
    pack_noise.warm_up()
    phosphor.warm_up()
    rig = default_rig(cells.preset(_MEMBRANES[membrane]))
    simulator = _advance(rig)
    simulator.rig = rig.replace("pace.dt", 0.02)
    simulator.rig = rig.replace("temperature", 45.0)  # a shorter step, of either kind, relaxes the gates
    simulator.advance(2, currents=False)
    simulator.advance(2, everything=True)
    look(rig, simulator.state)


def _warm_up_most() -> None:
    from engine import cable, synapses
    from engine.files import csv

    for membrane in _MEMBRANES:
        _warm_up_first(membrane)
    csv.warm_up()
    _advance(default_rig(cells.preset("axon-1952")).replace("clamp.mode", "ideal"))
    synapses.warm_up()
    cable.warm_up(default_rig(cells.preset("axon-1952")))


def _advance(rig: Rig) -> Simulator:
    simulator = Simulator(rig)
    simulator.fire()
    record = Record(rig.replace("scope.depth", DEPTHS[0]))  # a large one would leave a hole in the heap
    record.append(simulator.advance(400, everything=record.everything))
    return simulator


def compile_elsewhere(rig: Callable[[], Rig], stop: threading.Event) -> Callable[[], None]:
    """Where the kernels have not been compiled yet, let another process do it, first what `rig` needs.

    Returns once that is there, which takes a third of the time; what it returns waits for the rest. A compiling thread
    holds up every other one for 100 ms and more at a time; loading what is compiled takes half of that. Whatever goes
    wrong here only means that `warm_up_for` or `warm_up_window` compiles. `stop` ends it early.
    """
    if cache.has() or cache.FOLDER is None or getattr(sys, "frozen", False):
        return lambda: None
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "engine.warmup", _needed(rig())],
            cwd=Path(__file__).resolve().parents[1],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError:
        return lambda: None
    while child.poll() is None and not cache.has(_needed(rig())) and not stop.wait(0.05):
        pass

    def rest() -> None:
        while child.poll() is None and not stop.wait(0.05):
            pass
        if child.poll() is None:
            child.terminate()
        child.wait()

    if stop.is_set():
        rest()
    return rest


def _needed(rig: Rig) -> str:
    """What of the cache a window with this rig in it cannot do without."""
    if rig.cable.on or pack.is_wired(rig):
        return cache.COMPLETE
    return "plain" if pack.is_plain(rig) else "living"


if __name__ == "__main__":
    warm_up(*sys.argv[1:2])
