"""What was recorded: samples, spikes and the firing rate, from blocks made here."""

import numpy as np
import pytest

from engine.files import cells
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Block, Simulator

AXON = default_rig(cells.preset("axon-1952"))
DT = AXON.pace.dt


def block(v, start: float = 0.0) -> Block:
    v = np.asarray(v, dtype=float)
    return Block(start, DT, v, np.full(v.size, 2.0), np.vstack((v + 1.0, v + 2.0)))


def spikes_at(times_ms, duration_ms: float) -> np.ndarray:
    """V at -65 mV with 1 ms wide rectangular spikes to +35 mV that start at the times given."""
    v = np.full(round(duration_ms / DT), -65.0)
    for time in times_ms:
        v[round(time / DT) : round((time + 1.0) / DT)] = 35.0
    return v


def test_every_channel_is_in_the_ring():
    record = Record(AXON)
    assert record.ring.channels == ("v", "stimulus", "i_na", "i_k")
    record.append(block([1.0, 2.0, 3.0]))
    record.append(block([4.0]))
    assert record.ring.written == 4
    assert list(record.ring.read("v", 0, 4)) == [1.0, 2.0, 3.0, 4.0]
    assert list(record.ring.read("stimulus", 0, 4)) == [2.0] * 4
    assert list(record.ring.read("i_na", 0, 4)) == [2.0, 3.0, 4.0, 5.0]
    assert list(record.ring.read("i_k", 3, 4)) == [6.0]


@pytest.mark.parametrize("cut", [1, 7, 1000, 10**6])
def test_the_rate_is_that_of_the_last_interval(cut):
    record = Record(AXON)
    v = spikes_at([10.0, 30.0, 42.5], 60.0)
    for at in range(0, v.size, cut):
        record.append(block(v[at : at + cut]))
    assert record.rate == pytest.approx(1000.0 / 12.5, rel=1e-9)


def test_no_rate_with_fewer_than_two_spikes():
    record = Record(AXON)
    assert record.rate is None
    record.append(block(spikes_at([], 20.0)))
    assert record.rate is None
    record.append(block(spikes_at([5.0], 20.0)))
    assert record.rate is None
    record.append(block(spikes_at([5.0], 20.0)))
    assert record.rate == pytest.approx(50.0)


def test_a_start_above_the_level_is_no_spike():
    record = Record(AXON)
    record.append(block(np.full(10, 20.0)))
    record.append(block(spikes_at([5.0, 15.0], 20.0)))
    assert record.rate == pytest.approx(100.0)


def test_the_rate_goes_away_in_silence():
    record = Record(AXON)
    record.append(block(spikes_at([10.0, 30.0], 40.0)))
    silence = np.full(round(100.0 / DT), -65.0)
    for _ in range(19):
        record.append(block(silence))
    assert record.rate == pytest.approx(50.0)  # 1910 ms after the last one
    record.append(block(silence))
    assert record.rate is None


def test_two_shots_far_apart_are_no_rhythm():
    record = Record(AXON)
    record.append(block(spikes_at([10.0, 1510.0], 1520.0)))
    assert record.rate == pytest.approx(1000.0 / 1500.0)
    record.append(block(np.full(round(2500.0 / DT), -65.0)))
    record.append(block(spikes_at([10.0], 20.0)))
    assert record.rate is None


def test_an_interval_across_an_interruption_is_none():
    record = Record(AXON)
    record.append(block(spikes_at([5.0, 10.0], 15.0)))
    assert record.rate == pytest.approx(200.0)
    record.interrupt()
    assert record.rate is None
    record.append(block(spikes_at([3.0], 15.0)))
    assert record.rate is None  # the one before was on the other side
    record.append(block(spikes_at([3.0], 15.0)))
    assert record.rate == pytest.approx(1000.0 / 15.0)


def test_the_jump_of_an_interruption_is_no_spike():
    record = Record(AXON)
    record.append(block(np.full(10, -65.0)))
    record.interrupt()
    record.append(block(np.full(10, 20.0)))  # put there by hand
    record.append(block(spikes_at([4.0, 14.0], 20.0)))
    assert record.rate == pytest.approx(100.0)


def test_append_says_when_the_single_sweep_is_complete():
    record = Record(
        AXON.replace("scope.time_per_div", 0.2).replace("scope.trigger.source", "v")
    )  # 2 ms on the screen
    record.append(block(spikes_at([], 5.0)))
    record.acquisition.arm_single()
    assert not record.append(block(spikes_at([], 5.0)))
    assert not record.append(block(spikes_at([4.9], 5.0)))
    assert record.append(block(spikes_at([], 5.0)))
    assert not record.append(block(spikes_at([1.0], 5.0)))


def test_the_state_at_any_sample_is_the_one_that_was_there():
    """Also right after firing, and after the membrane was put elsewhere by hand, between two frames."""
    rig = default_rig(cells.preset("neuron")).replace("stimulus.delay", 0.1)
    simulator, record = Simulator(rig), Record(rig)
    for turn in range(20):
        if turn == 3:
            simulator.fire()
        if turn == 6:
            simulator.reset_to_rest()
            record.interrupt()
        state = simulator.state
        record.append(simulator.advance(133), rig, state)
    v, stimulus = (record.ring.read(name, 0, record.ring.written) for name in ("v", "stimulus"))
    assert v.max() > 40.0
    for sample in range(0, v.size, 29):
        _, state, drive = record.state_at(sample)
        assert (state.v, drive) == (v[sample], stimulus[sample])
