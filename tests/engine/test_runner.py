"""The worker thread itself: short runs against the real clock."""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from engine.files import cells
from engine.rig.rig import Rig, default_rig
from engine.runner import Runner
from engine.simulator import Simulator

AXON = default_rig(cells.preset("axon-1952"))
FAST = AXON.replace("pace.unlimited", True)
OTHER_CELL = default_rig(replace(AXON.cell, id="other", capacitance=0.9))
BEATING = AXON.replace("channels.k.blocked", 60.0)


@contextmanager
def runner_of(rig: Rig, started: bool = True) -> Iterator[Runner]:
    runner = Runner(rig)
    if started:
        runner.start()
    try:
        yield runner
    finally:
        runner.close()
        assert not runner._thread.is_alive()


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    end = time.perf_counter() + seconds
    while not condition():
        assert time.perf_counter() < end, "it did not happen in time"
        time.sleep(0.001)


def settle(runner: Runner) -> None:
    """Wait until everything ordered so far was done and shows in the status."""
    seen: list[object] = []
    runner._post(lambda: seen.append(runner.status))
    until(lambda: seen and runner.status is not seen[0])


# --- run, stop, single ------------------------------------------------------------------------


def test_it_stands_still_until_run_and_after_stop():
    with runner_of(FAST) as runner:
        settle(runner)
        assert not runner.status.running
        assert runner.record.ring.written == 0
        assert runner.status.rest == pytest.approx(-64.9964, abs=1e-3)
        runner.run()
        until(lambda: runner.status.running and runner.record.ring.written > 10_000)
        runner.stop()
        settle(runner)
        written = runner.record.ring.written
        time.sleep(0.03)
        assert not runner.status.running
        assert runner.record.ring.written == written
        assert runner.status.time == pytest.approx(written * AXON.pace.dt)


def test_single_waits_for_one_whole_sweep_and_stops():
    with runner_of(FAST.replace("stimulus.delay", 5.0)) as runner:
        runner.single()
        until(lambda: runner.status.running and runner.status.single)
        time.sleep(0.05)
        assert runner.status.running  # nothing triggers at rest
        assert runner.record.acquisition.complete is None
        runner.fire()
        until(lambda: not runner.status.running)
        assert not runner.status.single
        sweep = runner.record.acquisition.complete
        assert sweep.triggered
        assert runner.record.ring.written >= sweep.stop
        assert sweep.stop - sweep.anchor == pytest.approx(
            1600, abs=1
        )  # 8 of 10 divisions of 2 ms after the trigger
        assert runner.record.ring.read("v", sweep.stop - 2000, sweep.stop).max() > 30.0


@pytest.mark.parametrize(
    "rig", [FAST.replace("pace.dt", 0.02), default_rig(OTHER_CELL.cell).replace("pace.unlimited", True)]
)
def test_single_survives_a_new_step_and_a_new_cell(rig):
    with runner_of(FAST) as runner:
        runner.single()
        runner.set_rig(rig)
        settle(runner)
        assert runner.status.single
        runner.fire()
        until(lambda: not runner.status.running)
        assert runner.record.acquisition.complete.triggered


def test_run_after_single_runs_on():
    with runner_of(FAST) as runner:
        runner.single()
        runner.run()
        settle(runner)
        assert runner.status.running and not runner.status.single
        runner.fire()
        until(lambda: runner.status.time > 200.0)
        assert runner.status.running


def test_commands_before_the_start_are_done_at_the_start():
    with runner_of(FAST, started=False) as runner:
        runner.fire()
        runner.run()
        assert not runner.status.running
        runner.start()
        until(lambda: runner.record.ring.written > 1000)


# --- the samples ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rig", [FAST, AXON, FAST.replace("stimulus.mode", "train").replace("stimulus.interval", 7.3)]
)
def test_the_samples_are_those_of_a_headless_run(rig):
    with runner_of(rig, started=False) as runner:
        runner.fire()
        runner.run()
        runner.start()
        until(lambda: runner.record.ring.written >= 5000)
        runner.stop()
        settle(runner)
        written, record = runner.record.ring.written, runner.record
        headless = Simulator(rig)
        headless.fire()
        block = headless.advance(written)
        start = record.ring.oldest
        expected = dict(zip(record.ring.channels, (block.v, block.stimulus, *block.currents), strict=True))
        assert block.v.max() > 30.0
        for channel, values in expected.items():
            assert np.array_equal(record.ring.read(channel, start, written), values[start:])
        assert runner.state() == headless.state


def test_a_turned_knob_goes_in_without_moving_the_membrane():
    with runner_of(FAST) as runner:
        runner.fire()
        runner.run()
        until(lambda: runner.status.time > 100.0)
        for k in range(200):
            runner.set_rig(
                FAST.replace("ions.k.outside", 16.0 + k / 100).replace("channels.na.blocked", k / 2)
            )
        settle(runner)
        record, end = runner.record, runner.record.ring.written
        runner.stop()
        settle(runner)
        assert runner.record is record
        assert runner.status.time > 100.0
        v = record.ring.read("v", record.ring.oldest, end)
        assert np.abs(np.diff(v)).max() < 5.0  # no jump anywhere, the spike's upstroke included
        assert runner._simulator.rig["channels.na.blocked"] == 99.5


def test_of_edits_in_a_row_the_last_counts_but_none_is_skipped_before_a_reset():
    salty = AXON.replace("ions.k.outside", 60.0)
    with runner_of(AXON, started=False) as runner:
        for _ in range(50):
            runner.set_rig(AXON.replace("ions.k.outside", 30.0))
        runner.set_rig(salty)
        runner.reset()
        runner.set_rig(AXON)
        runner.start()
        settle(runner)
        assert runner.status.v == Simulator(salty).rest
        assert runner.status.rest == Simulator(AXON).rest  # it follows the edit, V does not
        assert runner._simulator.rig == AXON


def test_an_edit_while_stopped_leaves_v_alone():
    with runner_of(AXON) as runner:
        runner.set_rig(AXON.replace("ions.k.outside", 100.0))
        settle(runner)
        assert runner.status.v == Simulator(AXON).v
        runner.reset()
        settle(runner)
        assert runner.status.v > -40.0  # the new rest


def test_fire_again_starts_a_new_pulse():
    with runner_of(AXON) as runner:
        runner.run()
        for _ in range(3):
            before = runner.status.time
            runner.fire()
            until(lambda before=before: runner.status.time > before + 20.0)  # delay and width are over
        runner.stop()
        settle(runner)
        i = runner.record.ring.read("stimulus", runner.record.ring.oldest, runner.record.ring.written)
        assert np.count_nonzero(np.diff((i > 0).astype(int)) == 1) == 3


# --- reset, restore, state --------------------------------------------------------------------


def test_reset_puts_it_at_rest():
    with runner_of(FAST.replace("stimulus.width", 1000.0)) as runner:
        runner.fire()
        runner.run()
        until(lambda: runner.status.rate)
        runner.stop()
        runner.reset()
        settle(runner)
        assert runner.status.v == runner.status.rest
        assert runner.status.time == 0.0
        assert runner.status.rate is None
        assert runner.state() == Simulator(AXON).state


def test_restore_goes_back_to_an_earlier_state():
    with runner_of(FAST) as runner:
        runner.fire()
        runner.run()
        until(lambda: runner.status.time > 7.0)
        before = runner.state()  # asked of a thread at work
        until(lambda: runner.status.time > before.time + 10.0)
        runner.stop()
        runner.restore(before)
        settle(runner)
        assert runner.state() == before
        assert runner.status.time == before.time
        assert not runner.status.running


def test_state_can_be_asked_at_any_time():
    runner = Runner(AXON)
    rest = Simulator(AXON).state
    assert runner.state() == rest
    runner.start()
    assert runner.state() == rest
    runner.close()
    assert runner.state() == rest


# --- speed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("speed", "seconds"), [(1.0, 0.5), (0.1, 0.5), (0.001, 0.6)])
def test_the_speed_is_kept(speed, seconds):
    with runner_of(AXON.replace("pace.speed", speed)) as runner:
        runner.run()
        until(lambda: runner.status.running)
        begin, before = time.perf_counter(), runner.status.time
        time.sleep(seconds)
        elapsed, after, status = time.perf_counter() - begin, runner.status.time, runner.status
        # Never faster; on a busy computer perhaps slower. 40 ms of clock time and two samples are the grain.
        slack = 40.0 * speed + 2 * AXON.pace.dt
        assert 0.0 < after - before <= elapsed * 1000.0 * speed + slack
        assert 0.0 < status.speed <= 1.1 * speed


def test_unlimited_does_not_wait():
    with runner_of(FAST) as runner:
        runner.run()
        until(lambda: runner.status.speed)
        assert runner.status.speed > 1.5  # whatever the computer, it is not the clock that holds it


def test_a_new_speed_counts_from_now():
    with runner_of(FAST) as runner:
        runner.run()
        until(lambda: runner.status.time > 1000.0)
        runner.set_rig(AXON.replace("pace.speed", 0.1))
        settle(runner)
        before = runner.status.time
        time.sleep(0.1)
        assert runner.status.time - before < 30.0  # 10 ms are due; nothing is made up and nothing waits
        runner.set_rig(AXON)
        settle(runner)
        before = runner.status.time
        time.sleep(0.1)
        assert runner.status.time - before == pytest.approx(100.0, abs=50.0)


# --- other steps, other cells -----------------------------------------------------------------


def test_a_new_step_begins_a_new_record_and_keeps_the_membrane():
    with runner_of(FAST) as runner:
        runner.fire()
        runner.run()
        until(lambda: runner.status.time > 50.0)
        runner.stop()
        settle(runner)
        v, biological, old = runner.status.v, runner.status.time, runner.record
        runner.set_rig(FAST.replace("pace.dt", 0.05))
        settle(runner)
        assert runner.record is not old
        assert runner.record.dt == 0.05
        assert runner.status.v == v
        assert runner.status.time == pytest.approx(biological)
        runner.run()
        until(lambda: runner.record.ring.written > 100)


def test_a_new_cell_begins_anew():
    with runner_of(FAST) as runner:
        runner.run()
        until(lambda: runner.status.time > 50.0)
        old = runner.record
        runner.set_rig(OTHER_CELL)
        settle(runner)
        assert runner.record is not old
        assert runner.status.running
        assert runner.status.time < 50.0
        assert runner.status.rest == pytest.approx(-64.9964, abs=1e-3)


# --- problems ---------------------------------------------------------------------------------


def broken_state(rig: Rig):
    return replace(Simulator(rig).state, gates=(math.nan, 0.5, 0.5))


def test_a_problem_stops_it_with_a_message_and_reset_mends_it():
    with runner_of(FAST) as runner:
        runner.run()
        until(lambda: runner.record.ring.written > 1000)
        runner.restore(broken_state(AXON))
        until(lambda: runner.status.problem)
        status, written = runner.status, runner.record.ring.written
        assert not status.running
        assert status.failure is None
        assert "left its range" in status.problem.english()
        data = runner.record.ring.read("v", runner.record.ring.oldest, written)
        assert np.isfinite(data).all()  # the last good data stays
        runner.reset()
        settle(runner)
        assert runner.status.problem is None
        assert runner.status.v == runner.status.rest
        runner.run()
        until(lambda: runner.status.running and runner.record.ring.written > written + 1000)


def test_a_fault_of_the_program_is_shown_and_the_thread_lives_on():
    with runner_of(FAST) as runner:
        runner.run()
        runner._post(lambda: 1 // 0)
        until(lambda: runner.status.failure)
        assert isinstance(runner.status.failure, ZeroDivisionError)
        assert "ZeroDivisionError" in runner.status.problem.english()
        assert not runner.status.running
        runner.run()
        until(lambda: runner.status.running)
        assert runner.status.failure is None and runner.status.problem is None


def test_what_was_ordered_after_a_fault_is_still_done():
    with runner_of(FAST, started=False) as runner:
        runner._post(lambda: 1 // 0)
        runner.run()
        runner.start()
        until(lambda: runner.record.ring.written > 0, seconds=1.0)


def test_a_state_of_another_cell_is_a_fault_not_a_crash():
    with runner_of(FAST) as runner:
        state = runner.state()
        runner.restore(replace(state, gates=state.gates[:2]))
        until(lambda: runner.status.failure)
        assert isinstance(runner.status.failure, ValueError)
        assert runner.state() == state


# --- the end ----------------------------------------------------------------------------------

ENDS: dict[str, Callable[[Runner], None]] = {
    "stopped": lambda runner: None,
    "running": Runner.run,
    "waiting for a sweep": Runner.single,
    "in slow motion": lambda runner: (runner.set_rig(AXON.replace("pace.speed", 0.001)), runner.run()),
    "with a problem": lambda runner: (runner.restore(broken_state(AXON)), runner.run()),
    "with a fault": lambda runner: runner._post(lambda: 1 // 0),
    "settling": lambda runner: (runner.set_rig(BEATING.replace("pace.dt", 0.001)), runner.reset()),
    "with much to do": lambda runner: [
        runner.set_rig(FAST.replace("temperature", t / 10)) for t in range(400)
    ],
}


@pytest.mark.parametrize("what", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("pause", [0.0, 0.05])
def test_close_ends_the_thread_in_every_state(what, pause):
    runner = Runner(FAST)
    runner.start()
    what(runner)
    time.sleep(pause)
    begin = time.perf_counter()
    runner.close()
    assert time.perf_counter() - begin < 1.0
    assert not runner._thread.is_alive()
    runner.close()
    assert "impuls-engine" not in {thread.name for thread in threading.enumerate()}


def test_close_without_start():
    runner = Runner(AXON)
    runner.close()
    runner.close()


def test_rounds_of_a_fibre_stay_worth_their_cost_where_they_wait_for_others(monkeypatch):
    """Beside a painting window a round takes longer than its work; cut shorter for it, it was all overhead."""
    rig = AXON.replace("cable.on", True).replace("pace.unlimited", True)
    runner = Runner(rig)
    sizes, append = [], runner.record.append

    def slowly(block, *more):
        sizes.append(block.v.size)
        time.sleep(0.02)
        return append(block, *more)

    monkeypatch.setattr(runner.record, "append", slowly)
    for _ in range(12):
        runner._work()
    assert sizes[-1] * runner._fibre.compartments > 40_000
