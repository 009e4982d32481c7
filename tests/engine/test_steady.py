"""Rest is a root of the steady current and stable in the full system."""

import numpy as np
import pytest

from engine import steady
from engine.files import cells
from engine.patch import Plain
from engine.rig.rig import default_rig
from engine.simulator import Simulator

AXON = default_rig(cells.preset("axon-1952"))


def test_found_in_the_whole_box(share):
    """What is called rest stays where it is; where none is called so, the membrane does not stay."""
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(400)):
        rig = AXON
        for path in (
            "ions.na.inside",
            "ions.na.outside",
            "ions.k.inside",
            "ions.k.outside",
            "ions.cl.outside",
        ):
            rig = rig.replace(path, float(10 ** rng.uniform(0, 3)))
        for path in ("channels.na.blocked", "channels.k.blocked", "leaks.cl.blocked"):
            rig = rig.replace(path, float(rng.uniform(0, 100)))
        rig = rig.replace("temperature", float(rng.uniform(0, 30)))
        rest = steady.stable_rest(Plain(rig))
        simulator = Simulator(rig)
        v = simulator.advance(30_000).v
        if rest is None:
            assert np.ptp(v) > 0.01
        else:
            assert np.abs(v - rest).max() < 2e-3


def test_several_steady_states_are_all_found():
    rig = AXON.replace("channels.k.blocked", 90.0).replace("ions.k.outside", 8.0)
    patch = Plain(rig)
    states = steady.steady_states(patch)
    assert patch.steady_currents(np.array(states)) == pytest.approx(np.zeros(len(states)), abs=1e-9)
    assert len(states) % 2 == 1


def test_a_membrane_without_any_conductance_rests_nowhere():
    rig = AXON
    for path in ("channels.na.on", "channels.k.on", "leaks.na.on", "leaks.cl.on"):
        rig = rig.replace(path, False)
    simulator = Simulator(rig)
    assert simulator.rest is None
    assert np.isfinite(simulator.v)
