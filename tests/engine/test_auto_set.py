"""Auto-set on signals of known period, length and size."""

import numpy as np
import pytest

from engine import auto_set
from engine.auto_set import Recorded
from engine.files import cells
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Simulator

DT = 0.01


@pytest.fixture
def rig():
    return default_rig(cells.preset("axon-1952"))


def flat(ms: float, value: float = 0.0) -> np.ndarray:
    return np.full(round(ms / DT), value)


def times(ms: float) -> np.ndarray:
    return np.arange(round(ms / DT)) * DT


def take(rig, edits):
    for path, value in edits.items():
        rig = rig.replace(path, value)
    return rig


def heights(rig, trace, row):
    trace = rig.scope.trace(trace)
    return [trace.height(value) for value in (row.min(), row.max())]


@pytest.mark.parametrize("period", [1.0, 7.0, 13.0, 80.0, 566.0])
def test_about_three_periods_of_what_repeats_itself(rig, period):
    v = -20.0 + 60.0 * np.sin(2 * np.pi * times(5 * period) / period)
    edits = auto_set.chosen(rig, Recorded(DT, {"v": v, "stimulus": flat(5 * period)}))
    shown = 10 * edits["scope.time_per_div"] / period
    assert 1.8 <= shown <= 4.8
    assert edits["scope.trigger.source"] == "v" and edits["scope.trigger.slope"] == "rising"
    assert edits["scope.traces.v.level"] == pytest.approx(-20.0, abs=1.0)
    assert edits["scope.trigger.mode"] == "auto"


@pytest.mark.parametrize("width, per_div", [(0.3, 0.05), (3.0, 0.5), (30.0, 5.0), (300.0, 50.0)])
def test_a_response_is_shown_until_it_is_over(rig, width, per_div):
    """A box of V with the stimulus: 80 % of the screen is the least 1-2-5 step that holds it."""
    v, stimulus = flat(4 * width, -65.0), flat(4 * width)
    on = slice(round(width / DT), round(2 * width / DT))
    v[on], stimulus[on] = 20.0, 10.0
    edits = auto_set.chosen(
        rig.replace("stimulus.width", width), Recorded(DT, {"v": v, "stimulus": stimulus})
    )
    assert edits["scope.time_per_div"] == per_div
    assert edits["scope.trigger.source"] == "fire"
    assert edits["scope.trigger.pre"] == 20.0


def test_a_slow_response_stands_still(rig):
    v, stimulus = flat(4000.0, -65.0), flat(4000.0)
    v[100_000:250_000] = 0.0
    stimulus[100_000:250_000] = 5.0
    edits = auto_set.chosen(rig, Recorded(DT, {"v": v, "stimulus": stimulus}))
    assert edits["scope.time_per_div"] == 200.0 and edits["scope.roll"] == "off"


def test_three_pulses_of_a_train(rig):
    rig = rig.replace("stimulus.mode", "train").replace("stimulus.interval", 20.0)
    t = times(220.0)
    stimulus = np.where((t > 5.0) & (t % 20.0 < 1.0), 10.0, 0.0)
    v = np.where((t > 5.0) & (t % 20.0 < 2.0), 30.0, -65.0)
    edits = auto_set.chosen(rig, Recorded(DT, {"v": v, "stimulus": stimulus}))
    assert edits["scope.time_per_div"] == 5.0
    assert edits["scope.trigger.source"] == "fire"


def test_a_cell_that_beats_on_through_a_stimulus_is_shown_by_its_beat(rig):
    t = times(400.0)
    v = -20.0 + 60.0 * np.sin(2 * np.pi * t / 40.0)
    stimulus = np.where((t > 100.0) & (t < 101.0), 10.0, 0.0)
    edits = auto_set.chosen(rig, Recorded(DT, {"v": v, "stimulus": stimulus}))
    assert edits["scope.time_per_div"] == 10.0


def test_nothing_happens(rig):
    """The cell's own time base, and V among its reversal potentials."""
    rig = rig.replace("scope.time_per_div", 500.0)
    edits = auto_set.chosen(rig, Recorded(DT, {"v": flat(100.0, -65.0), "stimulus": flat(100.0)}))
    after = take(rig, edits)
    assert after.scope.time_per_div == 2.0
    assert after.scope.trace("v").per_div == 20.0
    for e in (50.0, -77.0, -65.0):
        assert abs(after.scope.trace("v").height(e)) < 4.0


def test_at_rest_the_scales_of_currents_stay_ready_for_an_impulse(rig):
    """What flows at rest is a hundredth of what flows in an impulse."""
    before = rig
    rig = rig.replace("scope.traces.i_na.per_div", 1.0).replace("scope.traces.i_k.position", 3.0)
    rows = {
        "v": flat(100.0, -65.0),
        "stimulus": flat(100.0),
        "i_na": flat(100.0, -1.2),
        "i_k": flat(100.0, 4.4),
    }
    after = take(rig, auto_set.chosen(rig, Recorded(DT, rows)))
    for id in ("i_na", "i_k"):
        assert after.scope.trace(id) == before.scope.trace(id)


@pytest.mark.parametrize("low, high", [(-90.0, 45.0), (-66.0, -64.5), (-65.3, -64.9), (-10.0, 120.0)])
@pytest.mark.parametrize("inverted", [False, True])
def test_v_fills_the_screen(rig, low, high, inverted):
    rig = rig.replace("scope.reversals", False).replace("scope.traces.v.inverted", inverted)
    t = times(100.0)
    v = low + (high - low) * (0.5 - 0.5 * np.cos(2 * np.pi * t / 20.0))
    edits = auto_set.chosen(rig, Recorded(DT, {"v": v, "stimulus": np.where(t > 50.0, 10.0, 0.0)}))
    after = take(rig, edits)
    bottom, top = sorted(heights(after, "v", v))
    assert -4.0 < bottom < top < 4.0
    assert 0.8 * 8 / 2.5 - 0.01 <= top - bottom <= 0.8 * 8 + 0.01


def test_currents_of_channels_share_a_scale_and_nothing_hides(rig):
    t = times(40.0)
    pulse = np.exp(-(((t - 12.0) / 0.5) ** 2))
    rows = {
        "v": -65.0 + 100.0 * pulse,
        "stimulus": np.where((t > 10.0) & (t < 11.0), 10.0, 0.0),
        "i_na": -800.0 * pulse,
        "i_k": 780.0 * pulse,
    }
    after = take(rig, auto_set.chosen(rig, Recorded(DT, rows)))
    na, k = after.scope.trace("i_na"), after.scope.trace("i_k")
    assert (na.per_div, na.position) == (k.per_div, k.position)
    for name, row in rows.items():
        assert all(-4.0 <= h <= 4.0 for h in heights(after, name, row)), name
    resting = [after.scope.trace(name).height(rows[name][0]) for name in ("v", "stimulus", "i_na")]
    assert min(abs(a - b) for i, a in enumerate(resting) for b in resting[i + 1 :]) >= 0.15


def test_a_small_change_of_a_concentration_is_seen(rig):
    rig = rig.replace("scope.traces.inside_na.placed", True).replace("scope.arrangement", "stacked")
    t = times(100.0)
    row = 50.0 + 0.001 * t
    after = take(
        rig, auto_set.chosen(rig, Recorded(DT, {"v": flat(100.0), "stimulus": flat(100.0), "inside_na": row}))
    )
    bottom, top = heights(after, "inside_na", row)
    assert -4.0 <= bottom < top <= 4.0 and top - bottom > 2.5


def test_every_value_is_taken_back_and_forth(rig):
    """What is chosen is within the limits of each quantity, whatever was recorded."""
    rng = np.random.default_rng(1)
    for _ in range(200):
        count = int(rng.integers(2, 3000))
        rows = {
            "v": rng.normal(0, 10 ** rng.uniform(-6, 4), count) + rng.normal(0, 100),
            "stimulus": rng.choice([0.0, 5.0], count, p=[0.95, 0.05]),
            "i_na": np.where(rng.random(count) < 0.2, np.nan, rng.normal(0, 10 ** rng.uniform(-9, 7), count)),
            "i_k": np.full(count, np.nan),
        }
        edits = auto_set.chosen(rig, Recorded(float(rng.choice([0.001, 0.01, 0.32])), rows))
        take(rig, edits)


def test_of_a_record(rig):
    """A real one: an action potential fired now; nothing recorded gives nothing."""
    record = Record(rig)
    assert auto_set.settings(rig, record) == {}
    simulator = Simulator(rig)
    simulator.fire()
    record.append(simulator.advance(4000, currents=True), rig, simulator.state)
    edits = auto_set.settings(rig, record)
    after = take(rig, edits)
    assert 1.0 <= after.scope.time_per_div <= 5.0
    assert after.scope.trigger.source == "fire"
    v = record.ring.read("v", 0, 4000)
    assert all(abs(h) < 4.0 for h in heights(after, "v", v))


class Overtaken(Record):
    """Whoever looks for how much is written finds, once it reads, that twice the ring was recorded since."""

    def __init__(self, rig, times):
        super().__init__(rig)
        self.times = times
        self.simulator = Simulator(rig)
        reading, read = self.ring.read, self.archive.read

        def ring_read(channel, start, stop):
            self._go_on()
            return reading(channel, start, stop)

        def archive_read(channel, start, stop, most):
            self._go_on()
            return read(channel, start, stop, most)

        self.ring.read, self.archive.read = ring_read, archive_read

    def _go_on(self):
        if self.times > 0:
            self.times -= 1
            self.record(2 * self.ring.capacity)

    def record(self, samples):
        state = self.simulator.state
        self.append(self.simulator.advance(samples, currents=True), self.simulator.rig, state)


@pytest.mark.parametrize("times", [0, 1, 2, 30])
def test_of_a_record_that_is_overwritten_while_it_is_read(rig, times):
    """At unlimited speed the engine may write more than the ring holds between two reads: pairs are there still."""
    rig = rig.replace("scope.depth", 0.1).replace("stimulus.mode", "train").replace("stimulus.interval", 20.0)
    rig = rig.replace("stimulus.width", 1.0).replace("stimulus.count", 100_000)
    record = Overtaken(rig, times)
    record.simulator.fire()
    record.record(80_000)  # the ring has room for 100 000
    recorded = auto_set.look(rig, record)
    assert recorded is not None
    assert len({row.size for row in recorded.values.values()}) == 1
    spikes, _ = auto_set.risings(recorded.values["v"])
    seconds = recorded.values["v"].size * recorded.dt / 1000.0
    assert spikes.size == pytest.approx(50.0 * seconds, rel=0.1)  # in the time that is claimed, too
    assert auto_set.settings(rig, record)["scope.time_per_div"] in (5.0, 10.0)


@pytest.mark.parametrize("arrangement", ["overlaid", "stacked"])
def test_v_at_all_electrodes_of_a_fibre_has_one_scale(rig, arrangement):
    """Where nothing has happened yet too: else the next impulse would be far off the screen."""
    fibre = rig.replace("cable.on", True).replace("scope.arrangement", arrangement)
    rows = {"v": flat(100.0, -65.0), "v_electrode_2": flat(100.0, -65.0), "stimulus": flat(100.0)}
    quiet = auto_set.chosen(fibre, Recorded(DT, rows))
    assert quiet["scope.traces.v_electrode_2.per_div"] == quiet["scope.traces.v.per_div"] >= 10.0
    for name, at in (("v", 10.0), ("stimulus", 10.0), ("v_electrode_2", 40.0)):
        rows[name][round(at / DT) : round((at + 2.0) / DT)] = 30.0
    fired = auto_set.chosen(fibre, Recorded(DT, rows))
    assert fired["scope.traces.v_electrode_2.per_div"] == fired["scope.traces.v.per_div"]
    assert 10.0 * fired["scope.time_per_div"] >= 32.0  # the impulse is at the second electrode too
    if arrangement == "overlaid":
        for part in ("position", "offset"):
            assert fired[f"scope.traces.v_electrode_2.{part}"] == fired[f"scope.traces.v.{part}"]
