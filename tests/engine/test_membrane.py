"""The step itself: whole, finite, the same however it is cut, and true to the charge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator

AXON = default_rig(cells.preset("axon-1952"))


def test_samples_do_not_depend_on_the_blocks(share):
    rng = np.random.default_rng(share.seed)
    rig = (
        AXON.replace("stimulus.mode", "train")
        .replace("stimulus.interval", 7.3)
        .replace("stimulus.delay", 0.337)
    )
    whole = Simulator(rig)
    whole.fire()
    expected = whole.advance(20_000)
    for _ in range(share.cases(100)):
        parts = Simulator(rig)
        parts.fire()
        v, stimulus, currents, done = [], [], [], 0
        while done < 20_000:
            steps = min(int(rng.integers(1, [2, 30, 5000][rng.integers(3)])), 20_000 - done)
            block = parts.advance(steps)
            v.append(block.v)
            stimulus.append(block.stimulus)
            currents.append(block.currents)
            done += steps
        assert np.array_equal(np.concatenate(v), expected.v)
        assert np.array_equal(np.concatenate(stimulus), expected.stimulus)
        assert np.array_equal(np.concatenate(currents, axis=1), expected.currents)
        assert parts.state == whole.state


def test_recording_currents_does_not_change_v():
    plain, recorded = Simulator(AXON), Simulator(AXON)
    plain.fire()
    recorded.fire()
    assert np.array_equal(plain.advance(5000, currents=False).v, recorded.advance(5000).v)


@pytest.mark.parametrize("dt", [0.001, 0.01, 0.033, 0.05])
def test_charge_moved_is_capacitance_times_change_of_v(dt):
    rig = AXON.replace("pace.dt", dt).replace("stimulus.delay", 0.0)
    simulator = Simulator(rig)
    start = simulator.v
    simulator.fire()
    block = simulator.advance(round(20.0 / dt))
    v = np.concatenate(([start], block.v))
    ionic = block.currents.sum(axis=0)
    # The leak is ohmic and linear in V: what is left over must be g (V* - E), with V* between the step's ends.
    leak = block.stimulus - ionic - rig.cell.capacitance * np.diff(v) / dt
    at = leak / 0.3 - 54.387
    low, high = np.minimum(v[:-1], v[1:]), np.maximum(v[:-1], v[1:])
    slack = 0.2 * (high - low) + 1e-6
    assert np.all((at >= low - slack) & (at <= high + slack))


def settings_of(draw_from) -> st.SearchStrategy:
    """Any value the panels admit for one quantity, its limits often."""
    if draw_from.kind is bool:
        return st.booleans()
    if draw_from.kind is str and not draw_from.choices:
        return st.sampled_from(["0:0 0.5:1 1:0", "0:0 1:1", "0:-1 0.5:1 0.5:-0.5 1:0"])  # a drawn waveform
    if draw_from.kind is str:
        return st.sampled_from(draw_from.choices)
    if draw_from.steps:
        return st.sampled_from(draw_from.steps)
    ends = st.sampled_from([draw_from.low, draw_from.high])
    if draw_from.kind is int:
        return st.integers(int(draw_from.low), int(draw_from.high)) | ends.map(int)
    return st.floats(draw_from.low, draw_from.high) | ends


PATHS = [
    p for p in AXON.quantities() if p.split(".")[0] in ("ions", "channels", "leaks", "stimulus", "nernst")
]
PATHS += ["temperature", "pace.dt"]
EDIT = st.sampled_from(PATHS).flatmap(lambda path: st.tuples(st.just(path), settings_of(AXON.quantity(path))))


def check_any_combination_stays_finite(edits):
    simulator = Simulator(AXON)
    simulator.fire()
    rig = AXON
    for path, value in edits:
        rig = rig.replace(path, value)
        simulator.rig = rig
        block = simulator.advance(300)
        assert np.isfinite(block.v).all() and np.isfinite(block.currents).all()
        gates = np.array(simulator.state.gates)
        assert ((gates >= 0) & (gates <= 1)).all()
    simulator.reset_to_rest()
    assert np.isfinite(simulator.v)


def test_any_combination_stays_finite(share):
    run = settings(max_examples=share.cases(2000), deadline=None, database=None, derandomize=True)
    run(given(st.lists(EDIT, min_size=1, max_size=25))(check_any_combination_stays_finite))()


def test_beyond_the_table_the_rates_are_exact():
    """At +200 mV and -200 mV the gates relax as the published rates say, not as at the table's end."""
    rig = AXON.replace("channels.na.blocked", 100.0).replace("channels.k.blocked", 100.0)
    for leak in ("na", "k", "cl"):
        rig = rig.replace(f"leaks.{leak}.blocked", 100.0)
    for v in (-200.0, 200.0):
        simulator = Simulator(rig)
        state = simulator.state
        simulator.state = type(state)(v, (0.5, 0.5, 0.5), 0.01)
        simulator.advance(1)
        alpha = 0.1 * (v + 55) / 10 / (1 - np.exp(-(v + 55) / 10))
        beta = 0.125 * np.exp(-(v + 65) / 80)
        n = alpha / (alpha + beta) + (0.5 - alpha / (alpha + beta)) * np.exp(-0.01 * (alpha + beta))
        assert simulator.state.gates[2] == pytest.approx(n, rel=1e-12)
        assert simulator.v == v  # nothing conducts


def test_what_stops_being_finite_is_said_and_the_last_good_state_kept():
    from dataclasses import replace

    from engine.simulator import OutOfRange

    simulator = Simulator(AXON)
    simulator.advance(100)
    broken = replace(simulator.state, gates=(float("nan"), 0.5, 0.5))
    simulator.state = broken
    with pytest.raises(OutOfRange, match=r"V left its range at 1\.01 ms"):
        simulator.advance(10)
    assert simulator.state.step == 100
