"""Sweeps: on the trigger, by themselves, once, free, by force, rolling."""

import math

import numpy as np
import pytest

from engine.acquisition import Acquisition, Phase, Plan, Sweep
from engine.files import cells
from engine.rig.rig import default_rig
from engine.rig.trigger import STIMULUS_START


def plan(**changes) -> Plan:
    facts = {
        "source": "v", "level": 0.0, "slope": "rising", "hysteresis": 0.0, "mode": "normal", "rolls": False,
        "before": 20.0, "width": 100.0, "hold": 300.0, "holdoff": 0.0,
    }  # fmt: skip
    return Plan(**(facts | changes))


def rows(v) -> dict:
    return {"v": np.asarray(v, dtype=float), "stimulus": np.zeros(len(v))}


def test_normal_waits_for_the_trigger_and_keeps_the_sweep():
    acquisition = Acquisition(plan())
    acquisition.feed(rows(np.full(500, -1.0)))
    assert acquisition.phase is Phase.ARMED
    assert acquisition.current is None
    acquisition.feed(rows([-1.0, 1.0]))  # crosses half-way between samples 500 and 501
    assert acquisition.phase is Phase.TRIGGERED
    assert acquisition.current.anchor == pytest.approx(500.5)
    assert acquisition.complete is None
    acquisition.feed(rows(np.full(100, 1.0)))
    assert acquisition.complete == acquisition.current
    assert acquisition.phase is Phase.ARMED
    acquisition.feed(rows(np.full(1000, 1.0)))
    assert acquisition.complete.number == 0


def test_periodic_sweeps_stand_at_the_same_place():
    acquisition = Acquisition(plan())
    period = 137.31
    t = np.arange(200_000)
    v = np.sin(2 * np.pi * t / period)
    anchors = []
    for part in np.array_split(v, 500):
        acquisition.feed(rows(part))
        if acquisition.complete and (not anchors or acquisition.complete.anchor != anchors[-1]):
            anchors.append(acquisition.complete.anchor)
    phases = np.array(anchors) / period
    assert len(anchors) > 400
    assert np.abs(phases - phases.round()).max() * period < 0.01  # samples


def test_auto_sweeps_on_until_a_trigger_comes_and_then_holds():
    acquisition = Acquisition(plan(mode="auto"))
    acquisition.feed(rows(np.full(250, -1.0)))
    assert acquisition.phase is Phase.AUTO
    assert not acquisition.current.triggered
    acquisition.feed(rows([1.0]))  # pre-empts the free sweep
    assert acquisition.current.triggered
    acquisition.feed(rows(np.full(90, 1.0)))
    held = acquisition.complete
    assert held.triggered
    acquisition.feed(rows(np.full(280, 1.0)))
    assert acquisition.current is held
    acquisition.feed(rows(np.full(50, 1.0)))
    assert acquisition.phase is Phase.AUTO
    assert acquisition.current.number == held.number + 1


def test_single_takes_one_triggered_sweep():
    acquisition = Acquisition(plan(mode="auto"))
    acquisition.feed(rows(np.full(250, -1.0)))
    acquisition.arm_single()
    assert not acquisition.feed(rows(np.full(5000, -1.0)))  # no sweep by itself
    assert not acquisition.feed(rows([1.0]))
    assert acquisition.feed(rows(np.full(300, 1.0)))
    assert acquisition.complete.triggered


def test_rolling_follows_the_newest_sample():
    acquisition = Acquisition(plan(mode="auto", rolls=True))
    acquisition.feed(rows(np.zeros(70)))
    acquisition.feed(rows(np.zeros(70)))
    assert acquisition.phase is Phase.ROLLING
    assert acquisition.current.stop == 140
    assert acquisition.current.anchor == 139.0


def test_a_new_level_keeps_the_sweep_under_way():
    acquisition = Acquisition(plan())
    acquisition.feed(rows([-1.0, 1.0]))
    sweep = acquisition.current
    acquisition.configure(plan(level=5.0))
    assert acquisition.current is sweep
    acquisition.feed(rows(np.full(200, 1.0)))
    assert acquisition.complete is sweep


def test_a_new_time_base_starts_at_once():
    acquisition = Acquisition(plan(mode="auto", width=1e6))
    acquisition.feed(rows(np.full(50, -1.0)))
    acquisition.configure(plan(mode="auto"))
    acquisition.feed(rows(np.full(50, -1.0)))
    assert acquisition.current.anchor == 70.0
    assert acquisition.current.stop == 151


def test_source_stimulus():
    acquisition = Acquisition(plan(source="stimulus", level=1.0))
    acquisition.feed({"v": np.zeros(100), "stimulus": np.repeat([0.0, 10.0], 50)})
    assert acquisition.current.anchor == pytest.approx(49.1)


def test_the_end_of_a_free_sweep_lets_a_trigger_at_its_border_pass():
    acquisition = Acquisition(plan(mode="auto", before=0.0))
    acquisition.feed(rows(np.full(101, -1.0)))
    assert [(one.stop, one.triggered) for one in acquisition.finished] == [(101, False)]
    assert acquisition.phase is Phase.AUTO  # the lamp does not flicker between two sweeps
    acquisition.feed(rows([1.0]))
    assert acquisition.current == Sweep(1, 100.5, 201, triggered=True)


def test_free_sweeps_follow_one_another_without_trigger():
    acquisition = Acquisition(plan(mode="free", before=20.0))
    acquisition.feed(rows(np.tile([-1.0, 1.0], 500)))
    assert acquisition.finished == [Sweep(k, 101.0 * k + 20, 101 * (k + 1), False) for k in range(9)]
    assert acquisition.phase is Phase.AUTO
    assert not acquisition.current.triggered


def test_all_sweeps_of_a_block_are_told():
    acquisition = Acquisition(plan())
    wave = np.cos(2 * np.pi * np.arange(5000) / 250.0)
    acquisition.feed(rows(wave))
    assert [one.number for one in acquisition.finished] == list(range(19))
    assert np.allclose(np.diff([one.anchor for one in acquisition.finished]), 250.0)
    assert acquisition.finished[-1] is acquisition.complete
    acquisition.feed(rows([0.0]))
    assert acquisition.finished == []


@pytest.mark.parametrize(("slope", "places"), [
    ("rising", [187.5, 437.5]), ("falling", [62.5, 312.5]), ("either", [62.5, 187.5, 312.5, 437.5]),
])  # fmt: skip
def test_slopes(slope, places):
    acquisition = Acquisition(plan(slope=slope))
    acquisition.feed(rows(np.cos(2 * np.pi * np.arange(540) / 250.0)))
    assert [one.anchor for one in acquisition.finished] == pytest.approx(places, abs=0.01)


def test_hysteresis_leaves_out_the_noise():
    wave = np.concatenate([[-3.0, 1.0], np.tile([-0.5, 1.0], 100), [-3.0, 1.0], np.ones(100)])
    quiet = Acquisition(plan(hysteresis=1.0, width=20.0, before=0.0))
    quiet.feed(rows(wave))
    assert [one.anchor for one in quiet.finished] == [0.75, 202.75]


def test_holdoff_counts_from_the_trigger():
    acquisition = Acquisition(plan(width=5.0, before=0.0, holdoff=10.0))
    wave = np.tile([-1.0, 1.0], 20)  # crosses at 0.5, 2.5, ...
    acquisition.feed(rows(wave))
    assert [one.anchor for one in acquisition.finished] == [0.5, 10.5, 20.5, 30.5]


def test_autos_patience_begins_when_a_trigger_could_come():
    acquisition = Acquisition(plan(mode="auto", holdoff=1000.0, hold=300.0))
    acquisition.feed(rows([-1.0, 1.0]))
    for _ in range(1299):
        acquisition.feed(rows([1.0]))
        assert acquisition.current.triggered
    acquisition.feed(rows([1.0]))
    assert acquisition.current == Sweep(2, 1301.0 + 20.0, 1402, triggered=False)


def test_a_long_sweep_is_there_from_its_trigger_on():
    """At a slow time base one need not wait for the end to see the trigger."""
    for mode in ("auto", "normal"):
        acquisition = Acquisition(plan(mode=mode, width=1e6, before=2e5))
        acquisition.feed(rows(np.full(50_000, -1.0)))
        acquisition.feed(rows([1.0]))
        assert acquisition.phase is Phase.TRIGGERED
        assert acquisition.current.anchor == 49_999.5


def test_a_mode_that_need_not_wait_starts_now_and_not_in_the_past():
    for mode in ("auto", "free"):
        acquisition = Acquisition(plan())
        acquisition.feed(rows([-1.0, 1.0]))
        acquisition.feed(rows(np.full(5000, 1.0)))
        acquisition.configure(plan(mode=mode))
        acquisition.feed(rows([1.0]))
        assert acquisition.current == Sweep(1, 5002.0 + 20.0, 5103, triggered=False)


@pytest.mark.parametrize("mode", ["auto", "normal", "free"])
def test_force_starts_a_sweep_with_the_next_sample(mode):
    acquisition = Acquisition(plan(mode=mode))
    acquisition.feed(rows(np.full(50, -1.0)))
    acquisition.force()
    acquisition.feed(rows(np.empty(0)))
    acquisition.feed(rows(np.full(50, -1.0)))
    acquisition.feed(rows(np.full(31, -1.0)))
    assert acquisition.finished[-1].anchor == 50.0
    assert acquisition.finished[-1].triggered
    assert acquisition.phase is (Phase.AUTO if mode == "free" else Phase.ARMED)


def test_force_ends_the_wait_of_single():
    for rolls in (False, True):
        acquisition = Acquisition(plan(rolls=rolls))
        acquisition.arm_single()
        assert not acquisition.feed(rows(np.full(500, -1.0)))
        acquisition.force()
        assert not acquisition.feed(rows([-1.0]))
        assert acquisition.phase is Phase.TRIGGERED
        assert acquisition.feed(rows(np.full(300, -1.0)))
        assert [one.anchor for one in acquisition.finished] == [500.0]


def test_force_does_not_cut_a_triggered_sweep_nor_wait_for_its_end():
    acquisition = Acquisition(plan())
    acquisition.feed(rows([-1.0, 1.0]))
    acquisition.force()
    acquisition.feed(rows(np.full(500, 1.0)))
    acquisition.feed(rows([1.0]))
    assert acquisition.current.anchor == 0.5
    assert acquisition.phase is Phase.ARMED


def test_force_counts_for_the_holdoff():
    acquisition = Acquisition(plan(holdoff=200.0))
    acquisition.feed(rows([-1.0]))
    acquisition.force()
    acquisition.feed(rows(np.tile([-1.0, 1.0], 150)))
    assert [one.anchor for one in acquisition.finished] == [1.0, 201.5]


def test_single_in_free_mode_waits_for_a_trigger():
    acquisition = Acquisition(plan(mode="free"))
    acquisition.feed(rows(np.full(50, -1.0)))
    acquisition.arm_single()
    assert acquisition.phase is Phase.ARMED
    assert not acquisition.feed(rows(np.full(5000, -1.0)))
    assert acquisition.feed(rows(np.full(200, 1.0)))
    assert acquisition.finished[0].anchor == 5049.5


def test_the_start_of_the_stimulus():
    acquisition = Acquisition(plan(source=STIMULUS_START, level=5.0, slope="falling", hysteresis=3.0))
    acquisition.feed(rows(np.zeros(1000)), [400.25, 40.0, 100.0])
    assert [one.anchor for one in acquisition.finished] == [40.0, 400.25]
    acquisition.feed(rows(np.zeros(200)), (-0.75,))  # between the last sample of the last block and the first
    assert [one.anchor for one in acquisition.finished] == [999.25]
    acquisition.feed(rows([0.0]))
    assert acquisition.current.anchor == 999.25


def test_onsets_do_not_matter_to_another_source():
    acquisition = Acquisition(plan())
    acquisition.feed(rows(np.zeros(1000)), [400.25])
    assert acquisition.current is None


def test_another_source_goes_on_from_its_last_sample():
    acquisition = Acquisition(plan(source=STIMULUS_START))
    acquisition.feed(rows([-1.0] * 10))
    acquisition.feed({})
    acquisition.configure(plan())
    acquisition.feed(rows([1.0]))
    assert acquisition.current.anchor == 9.5


def test_a_source_that_was_not_recorded_begins_anew():
    acquisition = Acquisition(plan(source="g"))
    acquisition.feed({"v": np.zeros(3), "g": np.full(3, -1.0)})
    acquisition.feed({"v": np.zeros(3)})
    acquisition.feed({"v": np.zeros(3), "g": np.array([math.nan, 1.0, 1.0])})
    assert acquisition.current is None
    acquisition.feed({"v": np.zeros(2), "g": np.array([-1.0, 1.0])})
    assert acquisition.current.anchor == 9.5


def test_a_new_hysteresis_or_slope_keeps_the_sweep_and_what_the_signal_did():
    acquisition = Acquisition(plan(hysteresis=5.0))
    acquisition.feed(rows([-2.0, -1.0]))
    acquisition.configure(plan(hysteresis=1.5))
    acquisition.feed(rows([1.0]))
    sweep = acquisition.current
    assert sweep.anchor == 1.5
    acquisition.configure(plan(hysteresis=0.5, slope="either"))
    assert acquisition.current is sweep
    acquisition.feed(rows(np.full(100, 1.0)))
    assert acquisition.finished == [sweep]
    acquisition.feed(rows([-1.0]))
    assert acquisition.current.anchor == 102.5


def test_plan_of_a_rig():
    rig = default_rig(cells.preset("axon-1952"))
    for path, value in {
        "scope.trigger.source": "v", "scope.trigger.slope": "either", "scope.trigger.mode": "normal",
        "scope.trigger.hysteresis": 0.5, "scope.trigger.holdoff": 30.0, "scope.trigger.pre": 10.0,
        "scope.time_per_div": 5.0, "pace.dt": 0.02,
    }.items():  # fmt: skip
        rig = rig.replace(path, value)
    source = rig.scope.trace("v")
    made = Plan.of(rig)
    assert made == Plan(
        source="v", level=source.level, slope="either", hysteresis=0.5 * source.per_div, mode="normal",
        rolls=False, before=pytest.approx(250.0), width=pytest.approx(2500.0), hold=pytest.approx(100_000.0),
        holdoff=pytest.approx(1500.0), made=("v",),
    )  # fmt: skip
    fire = Plan.of(rig.replace("scope.trigger.source", STIMULUS_START))
    assert (fire.source, fire.hysteresis) == (STIMULUS_START, 0.0)


@pytest.mark.parametrize(("time_per_div", "speed", "watched"), [
    (2.0, 1.0, 2000.0), (2.0, 0.01, 2000.0), (2.0, 0.001, 5000.0), (5.0, 0.02, 2500.0), (200.0, 1.0, 2000.0),
    (500.0, 1.0, 5000.0), (3_600_000.0, 1.0, 5000.0),
])  # fmt: skip
def test_auto_waits_for_one_more_screen_but_neither_shorter_nor_longer_than_one_can_bear(
    time_per_div, speed, watched
):
    rig = default_rig(cells.preset("axon-1952"))
    rig = rig.replace("scope.time_per_div", time_per_div).replace("pace.speed", speed)
    assert Plan.of(rig).hold * rig.pace.dt / speed == pytest.approx(watched)
