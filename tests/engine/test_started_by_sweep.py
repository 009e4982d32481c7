"""A stimulus with every sweep: it begins with the sweep's first sample, whatever the speed and the block."""

import time

import numpy as np
import pytest

from engine.files import cells
from engine.rig.rig import default_rig
from engine.runner import Runner

RIG = (
    default_rig(cells.preset("axon-1952")).replace("stimulus.start", "sweep").replace("pace.unlimited", True)
    .replace("stimulus.delay", 2.0).replace("scope.time_per_div", 1.0)
)  # fmt: skip


def until(condition, seconds=20.0):
    end = time.perf_counter() + seconds
    while not condition():
        assert time.perf_counter() < end
        time.sleep(0.005)


@pytest.fixture
def runner():
    made = []

    def make(rig):
        one = Runner(rig)
        made.append(one)
        one.start()
        return one

    yield make
    for one in made:
        one.close()


def stimulus_of(record):
    ring = record.ring
    return ring.read("stimulus", ring.oldest, ring.written)


@pytest.mark.parametrize("mode", ["auto", "normal", "free"])
def test_each_sweep_starts_one(runner, mode):
    one = runner(RIG.replace("scope.trigger.mode", mode))
    one.run()
    until(lambda: one.status.time > 150.0)
    one.stop()
    until(lambda: not one.status.running)
    sweep = one.record.acquisition.complete
    width = sweep.stop - round(sweep.anchor - one.record.acquisition.plan.before)
    given = stimulus_of(one.record)
    starts = np.flatnonzero((given[1:] > 0) & (given[:-1] == 0)) + 1
    assert len(starts) >= 10
    assert set(np.diff(starts).tolist()) == {width}
    left = round(sweep.anchor - one.record.acquisition.plan.before)
    assert left + 200 in starts.tolist()  # 2 ms after the left edge
    assert sweep.triggered


def test_single_gives_one_sweep_with_one_stimulus(runner):
    one = runner(RIG)
    one.single()
    until(lambda: one.record.acquisition.complete is not None and not one.status.running)
    given = stimulus_of(one.record)
    assert given.sum() * 0.01 == pytest.approx(10.0)
    one.single()
    until(lambda: one.record.acquisition.complete.number == 1 and not one.status.running)
    assert stimulus_of(one.record).sum() * 0.01 == pytest.approx(20.0)


def test_rolling_starts_one_in_each_screen(runner):
    one = runner(RIG.replace("scope.time_per_div", 200.0).replace("scope.roll", "on"))
    one.run()
    until(lambda: one.status.time > 7000.0)
    one.stop()
    until(lambda: not one.status.running)
    given = stimulus_of(one.record)
    starts = np.flatnonzero((given[1:] > 0) & (given[:-1] == 0)) + 1
    assert set(np.diff(starts).tolist()) == {200_000}
