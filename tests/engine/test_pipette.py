"""A clamp through a pipette makes the errors of theory: RC charging, and the drop of its current on the way."""

import numpy as np
import pytest

from engine.files import cells
from engine.patch import Living, fresh_slow
from engine.rig.rig import Rig, default_rig
from engine.simulator import Simulator


def rig_of(name: str, **settings) -> Rig:
    rig = default_rig(cells.preset(name)).replace("clamp.mode", "patch").replace("clamp.delay", 0.0)
    for path, value in settings.items():
        rig = rig.replace("clamp." + path.replace("__", "."), value)
    return rig


def run(rig: Rig, ms: float):
    simulator = Simulator(rig)
    simulator.fire()
    return simulator.advance(round(ms / rig.pace.dt))


def slope_at(rig: Rig, v: float) -> float:
    """mS/cm2 of the membrane at `v`."""
    low, high = Living(rig, fresh_slow(rig), tables=False).steady_currents(np.array([v - 0.01, v + 0.01]))
    return float(high - low) / 0.02


def time_constant(v: np.ndarray, dt: float) -> float:
    """Of the exponential that V ends in, ms."""
    way = v - v[-1]
    inside = np.flatnonzero((np.abs(way) < 0.5 * np.abs(way[0])) & (np.abs(way) > 0.02 * np.abs(way[0])))
    return float(-dt / np.polyfit(np.arange(inside.size), np.log(np.abs(way[inside])), 1)[0])


@pytest.mark.parametrize("access", [2.0, 10.0, 100.0])
@pytest.mark.parametrize("dt", [0.001, 0.01])
def test_charging_and_drop(access, dt):
    rig = rig_of("passive", access=access, step__level=-60.0, step__width=1000.0).replace("pace.dt", dt)
    charging = 1e3 * access * rig.area * rig.cell.capacitance  # ms
    if charging < 3.0 * dt:
        pytest.skip("no samples on the exponential")
    block = run(rig, 20.0 * charging)
    drop = 1e3 * access * rig.area  # mV for 1 uA/cm2
    expected = charging / (1.0 + drop * slope_at(rig, block.v[-1]))
    assert time_constant(block.v, dt) == pytest.approx(expected, rel=5e-3)
    error = -60.0 - block.v[-1]
    assert error == pytest.approx(drop * block.more["i_clamp"][-1], rel=5e-3)
    assert block.more["i_clamp"][-1] == pytest.approx(block.ionic[-1], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("share", [50.0, 80.0])
def test_correction_cures_both(share):
    settings = {"access": 100.0, "step__level": -60.0, "step__width": 1000.0, "lag": 0.0, "bandwidth": 1000.0}
    rig = rig_of("passive", correction=share, **settings)
    left = (1.0 - 0.01 * share) * 1e3 * 100.0 * rig.area  # mV for 1 uA/cm2
    charging = left * rig.cell.capacitance
    block = run(rig, 20.0 * charging)
    expected = charging / (1.0 + left * slope_at(rig, block.v[-1]))
    assert time_constant(block.v, rig.pace.dt) == pytest.approx(expected, rel=5e-3)
    assert -60.0 - block.v[-1] == pytest.approx(left * block.more["i_clamp"][-1], rel=5e-3)


def test_prediction_only_makes_it_faster():
    plain, sharp = (
        run(rig_of("passive", access=10.0, step__level=-60.0, step__width=1000.0, prediction=p), 20.0)
        for p in (0.0, 80.0)
    )
    assert sharp.v[-1] == pytest.approx(plain.v[-1], abs=1e-6)

    def until(block):
        way = block.v[-1] - block.before
        return float(np.flatnonzero((block.v - block.before) / way > 1.0 - np.exp(-1.0))[0])

    assert until(sharp) == pytest.approx(0.2 * until(plain), rel=0.1)


def test_a_small_gain_adds_to_the_access_resistance():
    rig = rig_of("passive", access=10.0, gain=50.0, step__level=0.0, step__width=1000.0, bandwidth=1000.0)
    block = run(rig, 60.0)
    missing = 0.0 - block.v[-1]
    assert missing == pytest.approx(
        1e3 * (10.0 + 500.0 / 51.0) * rig.area * block.more["i_clamp"][-1], rel=1e-6
    )


def test_the_transient_is_cancelled():
    """What charges the pipette and the cell goes; what is left is the ions' current."""
    settings = {"step__level": -60.0, "step__width": 1000.0, "access": 10.0, "pipette": 5.0, "gain": 1e6}
    rig = rig_of("passive", **settings)
    whole = 1e6 * rig.cell.capacitance * rig.area  # pF
    plain = run(rig, 5.0)
    fast = run(rig.replace("clamp.fast", 5.0), 5.0)
    both = run(rig.replace("clamp.fast", 5.0).replace("clamp.slow", whole), 5.0)
    assert np.array_equal(plain.v, fast.v) and np.array_equal(plain.v, both.v)
    peaks = [np.abs(block.more["i_clamp"] - block.more["i_clamp"][-1]).max() for block in (plain, fast, both)]
    assert peaks[0] > 1.5 * peaks[1] > 20.0 * peaks[2]
    charge = (plain.more["i_clamp"] - fast.more["i_clamp"]).sum() * 0.01
    step = -60.0 - rig.clamp.holding  # mV, and the pipette follows it all
    assert charge == pytest.approx(5e-6 / rig.area * step, rel=0.01)


def test_at_rest_it_stays():
    rig = rig_of("neuron", holding=-80.0, access=30.0)
    simulator = Simulator(rig)
    before = simulator.v
    assert abs(before + 80.0) > 1e-3  # the drop of the holding current
    assert simulator.advance(2000).v == pytest.approx(np.full(2000, before), abs=1e-4)


def test_v_escapes_where_the_access_is_poor():
    """The Na current runs away from a clamp that cannot hold it: the lesson of the 1970s."""
    good, poor = (
        run(rig_of("neuron", access=access, step__level=-30.0), 10.0).v.max() for access in (0.1, 30.0)
    )
    assert good < -20.0
    assert poor > 0.0
