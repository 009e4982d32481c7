"""Load or compile every kernel before anything runs, so that no control ever waits for a compiler."""

from __future__ import annotations

from engine import reduce
from engine.files import cells
from engine.kernels import jit
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.kernels import rates


def warm_up() -> None:
    """Call each kernel once as the program does, then forbid compiling."""
    rig = default_rig(cells.preset(cells.DEFAULT))
    simulator = Simulator(rig.replace("pace.dt", 0.02))
    simulator.rig = rig  # a shorter step relaxes the gates
    simulator.fire()
    record = Record(rig)
    record.append(simulator.advance(400))
    simulator.advance(2, currents=False)
    reduce.warm_up()
    jit.forbid_compiling()
