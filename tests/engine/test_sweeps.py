"""Sweeps of a stream are the same wherever it is cut, and those of a periodic signal stand still on the screen."""

import math

import numpy as np
import pytest

from engine.acquisition import Acquisition, Plan, Sweep
from engine.files import cells
from engine.rig.rig import default_rig
from engine.rig.trigger import STIMULUS_START
from engine.simulator import Simulator
from engine.trigger import LevelDetector


def plan(**changes) -> Plan:
    facts = {
        "source": "v", "level": 0.0, "slope": "rising", "hysteresis": 0.0, "mode": "normal", "rolls": False,
        "before": 20.0, "width": 100.0, "hold": 300.0, "holdoff": 0.0,
    }  # fmt: skip
    return Plan(**(facts | changes))


def one_by_one(triggers: dict[int, float], size: int, settings: Plan) -> list[Sweep]:
    """The full sweeps, told by going from sample to sample; `triggers` gives the place by the sample."""
    found, number, armed, last, free, sweep = [], 0, 0, -math.inf, True, None
    for k in range(size):
        place = triggers.get(k)
        waits = (sweep is None or not sweep.triggered) and settings.mode != "free"
        taken = waits and place is not None and k >= armed and place >= last + settings.holdoff
        if settings.mode == "auto" and not free:
            itself = k >= max(armed, last + settings.holdoff) + settings.hold
        else:
            itself = settings.mode != "normal" and k >= armed
        if taken or (sweep is None and itself):
            anchor = place if taken else k + settings.before
            sweep = Sweep(number, anchor, math.floor(anchor - settings.before + settings.width) + 1, taken)
            number += 1
            last, free = (place, False) if taken else (last, True)
        if sweep is not None and sweep.stop <= k + 1:
            found.append(sweep)
            armed, sweep = k + 1, None
    return found


SIZE = 400


def random_case(rng):
    """A signal, onsets and settings of every kind."""
    values = rng.normal(size=SIZE)
    if rng.random() < 0.5:
        values = values.cumsum()
        values -= values.mean()
    if rng.random() < 0.2:
        values[rng.random(SIZE) < 0.05] = rng.choice([math.nan, math.inf, -math.inf])
    width = float(rng.choice([4.0, rng.uniform(4.0, 300.0)]))
    settings = plan(
        source=str(rng.choice(["v", STIMULUS_START], p=[0.8, 0.2])), level=float(rng.normal()),
        slope=str(rng.choice(["rising", "falling", "either"])), mode=str(rng.choice(["auto", "normal", "free"])),
        hysteresis=float(rng.choice([0.0, rng.uniform(0.0, 2.0)])),
        width=width, before=width * float(rng.choice([0.0, 0.9, rng.uniform(0.0, 0.9)])),
        hold=float(rng.uniform(1.0, 200.0)), holdoff=float(rng.choice([0.0, rng.uniform(0.0, 100.0)])),
    )  # fmt: skip
    onsets = np.unique(rng.integers(0, SIZE, 20)) - rng.integers(0, 1024) / 1024.0  # one a sample at most
    return values, onsets, settings


def swept(values, onsets, settings, cuts):
    acquisition, found = Acquisition(settings), []
    for start, stop in zip((0, *cuts), (*cuts, SIZE)):
        inside = onsets[(onsets > start - 1) & (onsets <= stop - 1)] - start
        acquisition.feed({"v": values[start:stop]}, inside)
        found += acquisition.finished
    assert (found[-1] if found else None) == acquisition.complete
    return found, acquisition.current, acquisition.phase


def test_same_sweeps_however_the_stream_is_cut(share):
    """As one pass, and as an acquisition of another make that goes from sample to sample."""
    rng = np.random.default_rng(share.seed)
    for case in range(share.cases(40_000)):
        values, onsets, settings = random_case(rng)
        cuts = np.sort(rng.integers(0, SIZE, rng.integers(1, 8))).tolist()
        whole = swept(values, onsets, settings, [])
        assert swept(values, onsets, settings, cuts) == whole
        if case % 4 == 0:
            if settings.source == STIMULUS_START:
                triggers = {math.ceil(place): place for place in reversed(onsets.tolist())}
            else:
                detector = LevelDetector(settings.level, settings.slope, settings.hysteresis)
                triggers = {crossing.sample: crossing.position for crossing in detector.feed(values)}
            assert one_by_one(triggers, SIZE, settings) == whole[0]


def test_sample_by_sample(share):
    rng = np.random.default_rng(share.seed + 1)
    for _ in range(share.cases(400)):
        values, onsets, settings = random_case(rng)
        assert swept(values, onsets, settings, range(1, SIZE)) == swept(values, onsets, settings, [])


PIXELS = 1000.0  # a screen's width


class Watcher:
    """Feeds an acquisition and notes where on the screen each sweep crosses a height, on the line drawn."""

    def __init__(self, settings: Plan, height: float):
        self.acquisition, self.height = Acquisition(settings), height
        self.up: list[float] = []  # pixels from the left edge
        self.down: list[float] = []
        self._values, self._first = np.empty(0), 0

    def feed(self, values, **others):
        settings = self.acquisition.plan
        self._values = np.concatenate((self._values, values))
        self.acquisition.feed({"v": values, **others})
        for sweep in self.acquisition.finished:
            left = sweep.anchor - settings.before
            begin = math.floor(left)
            v = self._values[begin - self._first : sweep.stop + 1 - self._first] - self.height
            for places, sign in ((self.up, 1.0), (self.down, -1.0)):
                (steps,) = np.nonzero((sign * v[:-1] < 0.0) & (sign * v[1:] >= 0.0))
                if steps.size:
                    k = steps[0]
                    places.append((begin + k + v[k] / (v[k] - v[k + 1]) - left) * PIXELS / settings.width)
        keep = math.ceil(2 * settings.width) + 10
        self._first += max(0, self._values.size - keep)
        self._values = self._values[-keep:]

    def spread(self, places, count) -> float:
        """The farthest any of `count` sweeps or more stands from the first, in pixels."""
        assert len(places) >= count
        return float(np.abs(np.array(places) - places[0]).max())


def test_a_neurons_spikes_stand_within_a_pixel_for_ten_thousand_sweeps(share):
    """Spikes of the 1952 axon whose interval is no multiple of the step, with and without hysteresis and holdoff."""
    rig = default_rig(cells.preset("axon-1952"))
    for path, value in {
        "stimulus.mode": "train", "stimulus.amplitude": 30.0, "stimulus.interval": 19.3137,
        "stimulus.count": 100_000, "scope.trigger.source": "v", "scope.trigger.mode": "normal",
    }.items():  # fmt: skip
        rig = rig.replace(path, value)
    sweeps = share.cases(10_000)
    simulator = Simulator(rig)
    simulator.fire()
    simulator.advance(200_000)  # until one spike is like the other
    watchers = []
    for time_per_div, hysteresis, holdoff, mode in (
        (0.02, 0.0, 0.0, "normal"), (0.5, 0.0, 0.0, "auto"), (0.5, 1.0, 10.0, "normal"), (1.0, 0.5, 3.0, "auto"),
    ):  # fmt: skip
        seen = rig.replace("scope.time_per_div", time_per_div)
        seen = seen.replace("scope.trigger.hysteresis", hysteresis).replace("scope.trigger.holdoff", holdoff)
        settings = Plan.of(seen.replace("scope.trigger.mode", mode))
        watchers.append(Watcher(settings, settings.level))
    block = 50_021
    for _ in range(math.ceil((sweeps + 3) * 19.3137 / rig.pace.dt / block)):
        v = simulator.advance(block, currents=False).v
        for watcher in watchers:
            watcher.feed(v)
    for watcher in watchers:
        assert watcher.spread(watcher.up, sweeps) < 1e-3
    for watcher in watchers[1:]:  # the way down is on the screen too
        assert watcher.spread(watcher.down, sweeps) < 0.2


def burst(count: int, period: float, spikes: int, apart: float) -> np.ndarray:
    """Bursts of spikes like Gaussians, 6 samples wide at the level; `period` and `apart` in samples."""
    t = np.arange(math.ceil(count * period))
    since = t % period
    return sum(np.exp(-(((since - 20.0 - k * apart) / 5.0) ** 2)) for k in range(spikes)) - 0.7


def test_holdoff_takes_a_burst_once():
    wave = burst(20, 500.3, 3, 60.7)
    for holdoff, each in ((0.0, 2), (130.0, 1)):  # the sweep of 100 samples is over before the third spike
        acquisition = Acquisition(plan(holdoff=holdoff))
        acquisition.feed({"v": wave})
        assert len(acquisition.finished) == 20 * each
    assert np.allclose(np.diff([one.anchor for one in acquisition.finished]), 500.3, atol=0.01)


@pytest.mark.parametrize("changes", [
    {"holdoff": 250.0}, {"holdoff": 250.0, "hysteresis": 0.6, "mode": "auto"},
    {"holdoff": 250.0, "hysteresis": 0.2, "slope": "falling"}, {"holdoff": 250.0, "slope": "either"},
])  # fmt: skip
def test_bursts_stand_within_a_pixel_for_ten_thousand_sweeps(changes, share):
    sweeps = share.cases(10_000)
    wave = burst(sweeps + 3, 100.0 * math.pi, 3, 40.0 * math.sqrt(2.0))[200:]
    watcher = Watcher(plan(width=100.0, before=10.0, **changes), 0.05)  # not at the level itself
    for part in np.array_split(wave, 400):
        watcher.feed(part)
    places = watcher.down if changes.get("slope") == "falling" else watcher.up
    assert watcher.spread(places, sweeps) < 1.0
