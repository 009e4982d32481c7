"""The memory of sweeps: what stays, what gives way, and that a sweep can be had again to the last bit."""

import threading
from dataclasses import replace

import numpy as np
import pytest

from engine.acquisition import Plan
from engine.files import cells
from engine.keeping import Keeper, cut_out
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.sweeps import LONGEST, KeptSweep, SweepMemory, pairs, shortened
from engine.text import BadInput

RIG = default_rig(cells.preset("axon-1952"))


def sweep(values=None, **more) -> KeptSweep:
    rows = {"v": np.zeros(100) if values is None else np.asarray(values, float)}
    return KeptSweep(RIG, None, 0, 0.01, -0.4, 0.0, rows, **more)


def memory(most=5, most_bytes=10**6) -> SweepMemory:
    times = iter(np.arange(0.0, 1e6, 1.0))
    return SweepMemory(most, most_bytes, clock=lambda: next(times))


def numbers(kept: SweepMemory) -> list[int]:
    return [one.number for one in kept.sweeps]


def test_the_oldest_give_way_and_pinned_ones_stay():
    kept = memory()
    for _ in range(3):
        kept.keep(sweep())
    kept.pin(2)
    for _ in range(6):
        kept.keep(sweep())
    assert numbers(kept) == [2, 6, 7, 8, 9]
    kept.pin(2, False)
    kept.keep(sweep())
    assert numbers(kept) == [6, 7, 8, 9, 10]


def test_bytes_are_a_limit_too():
    kept = memory(most=100, most_bytes=3000)
    for _ in range(10):
        kept.keep(sweep())  # 800 bytes each
    assert numbers(kept) == [8, 9, 10]
    kept.keep(sweep(np.zeros(1000)))
    assert numbers(kept) == [11]  # the newest is there, whatever its size


def test_what_is_looked_at_stays():
    kept = memory()
    kept.keep(sweep())
    kept.hold({1})
    for _ in range(9):
        kept.keep(sweep())
    assert numbers(kept) == [1, 7, 8, 9, 10]
    kept.hold(())
    kept.keep(sweep())
    assert numbers(kept) == [7, 8, 9, 10, 11]


def test_too_many_pins_are_refused_in_a_sentence():
    kept = memory(most=4)
    for _ in range(4):
        kept.keep(sweep())
    for number in (1, 2, 3):
        kept.pin(number)
    with pytest.raises(BadInput, match="3 that are"):
        kept.pin(4)
    with pytest.raises(BadInput):
        kept.refer(4)
    with pytest.raises(BadInput):
        kept.add_reference(sweep())
    kept.pin(1)  # is pinned already
    kept.keep(sweep())
    assert numbers(kept) == [1, 2, 3, 5]


def test_a_reference_is_pinned():
    kept = memory()
    kept.keep(sweep())
    kept.refer(1)
    assert kept.find(1).pinned and kept.find(1).reference
    kept.pin(1, False)
    assert not kept.find(1).reference
    assert kept.add_reference(sweep(name="control")).number == 2
    kept.clear()
    assert numbers(kept) == [2]
    kept.delete([2])
    assert numbers(kept) == []


def test_names():
    kept = memory()
    kept.keep(sweep())
    kept.rename(1, "  before   TTX ")
    assert kept.find(1).name == "before TTX"
    with pytest.raises(BadInput, match="40 letters"):
        kept.rename(1, "x" * 41)
    kept.delete([1])
    with pytest.raises(BadInput, match="Sweep 1 is no longer kept"):
        kept.rename(1, "gone")


def test_of_a_burst_only_the_newest_is_kept():
    now = [0.0]
    kept = SweepMemory(clock=lambda: now[0])
    for _ in range(1000):  # one second, a thousand sweeps
        kept.keep(sweep())
        now[0] += 0.001
    assert 15 <= len(kept.sweeps) <= 21
    assert numbers(kept)[-1] == 1000
    kept.pin(1000)
    kept.keep(sweep())
    assert numbers(kept)[-2:] == [1000, 1001]


def test_every_change_moves_the_version():
    kept = memory()
    kept.keep(sweep())
    seen = {kept.version}
    for change in (
        lambda: kept.pin(1), lambda: kept.rename(1, "a"), lambda: kept.refer(1),
        lambda: kept.keep(sweep()), lambda: kept.clear(), lambda: kept.delete([1]),
    ):  # fmt: skip
        change()
        assert kept.version not in seen
        seen.add(kept.version)


def test_one_writes_while_another_pins_and_deletes():
    kept = SweepMemory(50, clock=iter(range(10**6)).__next__)
    done = threading.Event()

    def write() -> None:
        for _ in range(3000):
            kept.keep(sweep())
        done.set()

    thread = threading.Thread(target=write)
    thread.start()
    pinned: set[int] = set()
    while not done.is_set():
        seen = kept.sweeps
        assert numbers_rise(seen)
        if seen and len(pinned) < 20:
            try:
                kept.pin(seen[-1].number)
                pinned.add(seen[-1].number)
            except BadInput:
                pass
    thread.join()
    assert {one.number for one in kept.sweeps if one.pinned} == pinned
    assert len(kept.sweeps) == 50 and numbers(kept)[-1] == 3000


def numbers_rise(sweeps: tuple[KeptSweep, ...]) -> bool:
    return sorted(numbers := [one.number for one in sweeps]) == numbers


def test_a_long_sweep_keeps_pairs():
    t = np.arange(1_000_000)
    v = np.sin(t / 1e5)
    v[123_456], v[700_001] = 50.0, -50.0
    short = shortened(KeptSweep(RIG, None, 0, 0.01, -100.0, 0.0, {"v": v}))
    assert short.rows["v"].size <= LONGEST and short.reduced == 100
    assert short.dt == pytest.approx(0.5)
    assert short.rows["v"].max() == 50.0 and short.rows["v"].min() == -50.0
    peak = short.peak
    assert peak is not None and peak[1] == pytest.approx(-100.0 + 1234.56, abs=1.0)
    assert shortened(sweep()).reduced == 0


def test_pairs_come_in_the_order_of_the_samples():
    values = np.array([1.0, 5.0, 2.0, 0.0, 4.0, 9.0, 3.0, np.nan, 2.0, 7.0])
    assert pairs(values, 3).tolist() == [1.0, 5.0, 0.0, 9.0, 3.0, 2.0, 7.0, 7.0]
    assert np.isnan(pairs(np.full(4, np.nan), 2)).all()


def test_no_peak_without_v():
    assert replace(sweep(), rows={"i_na": np.zeros(3)}).peak is None
    assert sweep([np.nan, np.nan]).peak is None
    assert sweep([1.0, np.nan, 3.0]).peak == (3.0, pytest.approx(-0.38))


# --- from the record ---


def recorded(rig, events, blocks):
    """Run like the engine's thread, with `events` (block number -> deed); every sweep goes to a keeper."""
    record, simulator, keeper = Record(rig), Simulator(rig), Keeper()
    keeper.memory._clock = iter(range(10**6)).__next__
    rng = np.random.default_rng(3)
    for number in range(blocks):
        if number in events:
            events[number](simulator, record)
        before, state = simulator.rig, simulator.state
        record.append(simulator.advance(int(rng.integers(20, 400))), before, state)
        for sweep in record.acquisition.finished:
            plan = record.acquisition.plan
            keeper.take(record.ring, record._frames, plan, sweep, record.dt, record.ring.channels)
    return record, keeper


def again(kept: KeptSweep) -> dict[str, np.ndarray]:
    simulator = Simulator(kept.rig, kept.state)
    count = len(kept.rows["v"])
    block = simulator.advance(kept.lead + count)
    rows = (block.v, block.stimulus, *block.currents)
    names = ("v", "stimulus", "i_na", "i_k")
    return {name: row[max(0, kept.lead) :] for name, row in zip(names, rows, strict=True)}


@pytest.mark.parametrize("delay", [0.0, 5.0, 12.0])
def test_a_sweep_can_be_had_again_bit_for_bit(delay):
    rig = RIG.replace("scope.trigger.mode", "normal").replace("scope.trigger.source", "v")
    rig = rig.replace("stimulus.delay", delay)
    _, keeper = recorded(rig, {k: lambda s, _r: s.fire() for k in (10, 40)}, 70)
    assert len(keeper.memory.sweeps) == 2
    for kept in keeper.memory.sweeps:
        fresh = again(kept)
        if delay == 0.0:  # fired after the sweep's first sample
            assert kept.lead < 0 or kept.state.fired is not None
        for name, row in kept.rows.items():
            assert np.array_equal(row[max(0, -kept.lead) :], fresh[name])
        assert np.ptp(kept.rows["v"]) > 90.0
        v = kept.rows["v"]
        crossing = np.flatnonzero((v[1:] >= -20.0) & (v[:-1] < -20.0))[0] + 1
        time = kept.start_ms + np.array([crossing - 1, crossing]) * kept.dt
        assert time[0] < 1e-9 < time[1] + 1e-9  # the trigger's time is 0
        spike = kept.start_ms + len(v) * kept.dt
        assert spike == pytest.approx(16.0, abs=0.03) and kept.start_ms == pytest.approx(-4.0, abs=0.011)


def test_the_time_of_the_trigger_is_the_membranes():
    rig = RIG.replace("scope.trigger.mode", "normal").replace("scope.trigger.source", "stimulus")
    fired = {}

    def fire(simulator, _record):
        fired["at"] = simulator.time
        simulator.fire()

    _, keeper = recorded(rig, {10: fire}, 40)
    (kept,) = keeper.memory.sweeps
    assert kept.when == pytest.approx(fired["at"] + 5.0, abs=0.011)


def test_after_a_knob_was_turned_before_the_trigger_the_rig_is_the_new_one():
    rig = RIG.replace("scope.trigger.mode", "normal").replace("stimulus.delay", 3.0)
    warm = rig.replace("temperature", 7.0)

    def turn(simulator, _record):
        simulator.rig = warm

    _, keeper = recorded(rig, {10: lambda s, _r: s.fire(), 11: turn}, 40)
    (kept,) = keeper.memory.sweeps
    assert kept.rig is warm
    fresh = again(kept)
    assert np.array_equal(kept.rows["v"][max(0, -kept.lead) :], fresh["v"])


def test_after_the_membrane_was_moved_by_hand_the_state_is_that_after():
    rig = RIG.replace("scope.trigger.mode", "normal").replace("stimulus.delay", 1.0)

    def reset(simulator, record):
        simulator.reset_to_rest()
        record.interrupt()

    events = {10: reset, 11: lambda s, _r: s.fire()}
    _, keeper = recorded(rig, events, 40)
    (kept,) = keeper.memory.sweeps
    assert np.array_equal(kept.rows["v"][max(0, -kept.lead) :], again(kept)["v"])


def test_sweeps_that_were_not_triggered_are_not_kept():
    _, keeper = recorded(RIG, {}, 60)
    assert not keeper.memory.sweeps
    record, keeper = recorded(RIG.replace("scope.time_per_div", 200.0), {5: lambda s, _r: s.fire()}, 60)
    assert not keeper.memory.sweeps
    assert record.acquisition.complete.rolling
    plan = Plan.of(RIG)
    assert cut_out(record.ring, (), plan, record.acquisition.complete, 0.01, ("v",)) is None


# --- thrown away, and brought back ---


def test_what_was_thrown_away_last_comes_back_as_it_was():
    kept = memory(most=8)
    for _ in range(5):
        kept.keep(sweep())
    kept.rename(2, "control")
    kept.pin(2)
    kept.refer(3)
    before = kept.sweeps
    kept.delete({2, 3, 5})
    assert kept.thrown == 3 and numbers(kept) == [1, 4]
    kept.keep(sweep())
    assert kept.bring_back() == 3
    assert kept.sweeps[:5] == before and numbers(kept) == [1, 2, 3, 4, 5, 6]
    assert kept.thrown == 0 and kept.bring_back() == 0
    kept.clear()
    assert numbers(kept) == [2, 3]
    kept.delete({2})
    kept.delete({77})  # that is none: there is still one to bring back
    assert kept.bring_back() == 1 and numbers(kept) == [2, 3]


def test_what_comes_back_gives_way_like_the_others():
    """As if it had never been away: the pinned one stays, of the others the oldest go."""
    kept = memory(most=5)
    for _ in range(4):
        kept.keep(sweep())
    kept.pin(1)
    kept.delete({1, 2, 3, 4})
    for _ in range(3):
        kept.keep(sweep())
    assert kept.bring_back() == 2
    assert numbers(kept) == [1, 4, 5, 6, 7]


def test_pinned_ones_come_back_only_where_there_is_room_for_all():
    kept = memory(most=4)  # of which three may be pinned
    for _ in range(3):
        kept.keep(sweep())
        kept.pin(kept.sweeps[-1].number)
    kept.delete({1, 2})
    for _ in range(2):
        kept.keep(sweep())
        kept.pin(kept.sweeps[-1].number)
    with pytest.raises(BadInput):
        kept.bring_back()
    assert numbers(kept) == [3, 4, 5] and kept.thrown == 2
    kept.pin(4, False)
    kept.pin(5, False)
    assert kept.bring_back() == 2 and numbers(kept) == [1, 2, 3, 5]


# --- a trace from a file, moved ---


def test_a_trace_from_a_file_is_moved_and_stays_as_it_was_read():
    kept = memory()
    row = np.array([-65.0, -65.0, 30.0, -65.0])
    added = kept.add_reference(KeptSweep(None, None, 0, 0.5, 1.0, 0.0, {"v": row, "i_na": -row}))
    kept.move(added.number, 2.5)
    kept.move(added.number, -7.25, "v")
    moved = kept.find(added.number)
    assert (moved.shift_ms, moved.shift("v"), moved.shift("i_na")) == (2.5, -7.25, 0.0)
    assert moved.start == 3.5 and moved.peak == (22.75, 4.5)
    np.testing.assert_array_equal(moved.row("v"), row - 7.25)
    assert moved.row("i_na") is moved.rows["i_na"]
    kept.move(added.number, 0.0, "v")
    kept.move(added.number, 0.0)
    back = kept.find(added.number)
    assert back.row("v") is added.rows["v"] and back.start == 1.0 and not back.moved
    with pytest.raises(BadInput):
        kept.move(99, 1.0)
