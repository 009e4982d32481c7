"""Sweeps: on the trigger, by themselves, once, rolling; the same wherever the stream is cut."""

import numpy as np
import pytest

from engine.acquisition import Acquisition, Phase, Plan


def plan(**changes) -> Plan:
    facts = {
        "source": "v", "level": 0.0, "rising": True, "auto": False, "rolls": False,
        "before": 20.0, "width": 100.0, "hold": 300.0,
    }  # fmt: skip
    return Plan(**(facts | changes))


def rows(v) -> dict:
    return {"v": np.asarray(v, dtype=float), "stimulus": np.zeros(len(v))}


def saw(period: int, count: int, phase: float = 0.0) -> np.ndarray:
    return ((np.arange(period * count) + phase) % period) - period / 2


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
    acquisition = Acquisition(plan(auto=True))
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
    acquisition = Acquisition(plan(auto=True))
    acquisition.feed(rows(np.full(250, -1.0)))
    acquisition.arm_single()
    assert not acquisition.feed(rows(np.full(5000, -1.0)))  # no sweep by itself
    assert not acquisition.feed(rows([1.0]))
    assert acquisition.feed(rows(np.full(300, 1.0)))
    assert acquisition.complete.triggered


def test_rolling_follows_the_newest_sample():
    acquisition = Acquisition(plan(auto=True, rolls=True))
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
    acquisition = Acquisition(plan(auto=True, width=1e6))
    acquisition.feed(rows(np.full(50, -1.0)))
    acquisition.configure(plan(auto=True))
    acquisition.feed(rows(np.full(50, -1.0)))
    assert acquisition.current.anchor == 70.0
    assert acquisition.current.stop == 151


def test_source_stimulus():
    acquisition = Acquisition(plan(source="stimulus", level=1.0))
    acquisition.feed({"v": np.zeros(100), "stimulus": np.repeat([0.0, 10.0], 50)})
    assert acquisition.current.anchor == pytest.approx(49.1)


def test_same_sweeps_however_the_stream_is_cut(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(2000)):
        values = rng.normal(size=3000).cumsum()
        values -= values.mean()
        settings = plan(
            auto=bool(rng.integers(2)), width=float(rng.uniform(5, 700)), before=float(rng.uniform(0, 5)),
            hold=float(rng.uniform(5, 900)), level=float(rng.normal()),
        )  # fmt: skip

        def sweeps(parts, settings=settings):
            acquisition = Acquisition(settings)
            found = {}
            for part in parts:
                for one in np.split(part, part.size):  # sample by sample, so that none is overwritten unseen
                    acquisition.feed(rows(one))
                    if acquisition.complete:
                        found[acquisition.complete.number] = acquisition.complete
            return found

        whole = Acquisition(settings)
        whole.feed(rows(values))
        by_sample = sweeps([values])
        if whole.complete:
            assert by_sample[whole.complete.number] == whole.complete
        else:
            assert not by_sample
