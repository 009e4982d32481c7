"""State and Rig are two things: what is turned never moves the membrane by itself."""

import numpy as np
import pytest

from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator

AXON = default_rig(cells.preset("axon-1952")).replace("stimulus.delay", 0.0)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("ions.k.outside", 30.0), ("channels.na.blocked", 50.0), ("leaks.cl.on", False), ("temperature", 18.5),
        ("pace.dt", 0.02), ("pace.dt", 0.005), ("stimulus.amplitude", 40.0), ("nernst.mode", "running"),
    ],
)  # fmt: skip
def test_an_edit_leaves_v_and_time_alone(path, value):
    simulator = Simulator(AXON)
    simulator.fire()
    simulator.advance(250)
    v, time = simulator.v, simulator.time
    simulator.rig = AXON.replace(path, value)
    assert simulator.v == v
    assert simulator.time == pytest.approx(time, abs=1e-12)
    assert abs(simulator.advance(1).v[0] - v) < 8.0  # and it goes on from there: no jump


@pytest.mark.parametrize(("before", "after"), [(0.05, 0.001), (0.001, 0.05), (0.01, 0.025)])
def test_changing_the_step_in_mid_spike_hardly_shows(before, after):
    """The gates are carried to the new half step: the spike's peak stays within 1 mV, its time within 30 us."""
    peaks = []
    for change in (False, True):
        simulator = Simulator(AXON.replace("pace.dt", before))
        simulator.fire()
        blocks = [simulator.advance(round(2.0 / before))]
        if change:
            simulator.rig = AXON.replace("pace.dt", after)
        blocks.append(simulator.advance(round(4.0 / simulator.rig.pace.dt)))
        v = np.concatenate([b.v for b in blocks])
        t = np.concatenate([b.start + b.dt * np.arange(1, b.v.size + 1) for b in blocks])
        assert np.all(np.diff(t) > 0)
        peaks.append((v.max(), t[v.argmax()]))
    assert peaks[1][0] == pytest.approx(peaks[0][0], abs=1.0)
    assert peaks[1][1] == pytest.approx(peaks[0][1], abs=0.08)


def test_a_stimulus_under_way_goes_on_across_a_change_of_step():
    simulator = Simulator(AXON.replace("stimulus.width", 2.0))
    simulator.fire()
    first = simulator.advance(70)
    simulator.rig = AXON.replace("stimulus.width", 2.0).replace("pace.dt", 0.03)
    second = simulator.advance(100)
    charge = first.stimulus.sum() * 0.01 + second.stimulus.sum() * 0.03
    assert charge == pytest.approx(20.0, rel=1e-12)


def test_firing_again_starts_anew():
    rig = AXON.replace("stimulus.width", 1.0)
    simulator = Simulator(rig)
    simulator.fire()
    first = simulator.advance(50)
    simulator.fire()
    second = simulator.advance(300)
    assert first.stimulus.sum() * 0.01 == pytest.approx(5.0)
    assert second.stimulus.sum() * 0.01 == pytest.approx(10.0)


def test_off_gives_nothing():
    simulator = Simulator(AXON.replace("stimulus.mode", "off"))
    simulator.fire()
    assert not simulator.advance(1000).stimulus.any()


def test_state_round_trip_gives_the_same_samples():
    one, other = Simulator(AXON), Simulator(AXON)
    one.fire()
    one.advance(217)
    other.state = one.state
    assert np.array_equal(one.advance(1000).v, other.advance(1000).v)


def test_state_of_another_cell_is_refused():
    state = Simulator(AXON).state
    with pytest.raises(ValueError, match="2 gates"):
        Simulator(AXON, type(state)(state.v, state.gates[:2], state.dt))


def test_currents_at_rest_cancel():
    simulator = Simulator(AXON)
    assert simulator.currents().sum() == pytest.approx(0.0, abs=1e-8)


@pytest.mark.parametrize(
    ("path", "value"), [("stimulus.delay", 20.0), ("stimulus.mode", "train"), ("stimulus.width", 30.0)]
)
def test_a_stimulus_that_is_over_stays_over(path, value):
    simulator = Simulator(AXON)
    simulator.fire()
    simulator.advance(500)
    simulator.rig = AXON.replace(path, value)
    assert not simulator.advance(10_000).stimulus.any()
    simulator.fire()
    assert simulator.advance(10_000).stimulus.any()


def test_rest_follows_the_settings_and_v_does_not():
    simulator = Simulator(AXON)
    v = simulator.v
    simulator.rig = AXON.replace("ions.k.outside", 60.0)
    assert simulator.rest > -40.0
    simulator.rig = AXON.replace("channels.k.blocked", 65.0)
    assert simulator.rest is None
    assert simulator.v == v


def test_where_nothing_conducts_a_reset_leaves_v():
    rig = AXON
    for path in ("channels.na.on", "channels.k.on", "leaks.na.on", "leaks.cl.on"):
        rig = rig.replace(path, False)
    simulator = Simulator(AXON)
    simulator.rig = rig
    v = simulator.v
    simulator.reset_to_rest()
    assert simulator.v == v
