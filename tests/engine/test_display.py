"""What the screen is given: the right samples at the right milliseconds, live, stopped and zoomed."""

import numpy as np
import pytest

from engine.display import Display, View
from engine.files import cells
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Block

AXON = default_rig(cells.preset("axon-1952")).replace("scope.trigger.mode", "normal")
AXON = AXON.replace("scope.trigger.source", "v")
DT = AXON.pace.dt


class Source:
    """A record fed with numbered samples: V is a ramp that jumps through the trigger level now and then."""

    def __init__(self, rig=AXON):
        self.record = Record(rig)
        self.v = np.empty(0)

    def feed(self, v) -> None:
        v = np.asarray(v, dtype=float)
        self.record.append(Block(self.v.size * DT, DT, v, np.zeros(v.size), np.zeros((2, v.size))))
        self.v = np.concatenate((self.v, v))

    def check(self, picture, trigger: float) -> None:
        """Every sample drawn stands where the trigger (a position in samples) puts it: 20 % of 20 ms from the left."""
        for segment in picture.segments["v"]:
            first = (segment.start_ms - 4.0) / DT + trigger
            assert first == pytest.approx(round(first), abs=1e-6)
            part = self.v[round(first) : round(first) + segment.values.size]
            assert np.array_equal(part, segment.values)


def test_nothing_before_the_trigger():
    source = Source()
    source.feed(np.full(1000, -65.0))
    assert Display().picture(source.record) is None


def test_a_sweep_grows_and_then_stands():
    source, display = Source(), Display()
    source.feed(np.full(1000, -65.0))
    source.feed(np.append(np.linspace(-60, 20, 100), np.zeros(100)))
    trigger = 1000 + 40.0 / 80.0 * 99
    growing = display.picture(source.record)
    source.check(growing, trigger)
    (segment,) = growing.segments["v"]
    assert segment.start_ms == pytest.approx(0.0, abs=DT)
    assert segment.start_ms + segment.dt_ms * (segment.values.size - 1) == pytest.approx(
        (1199 - trigger) * DT + 4.0
    )
    source.feed(np.zeros(3000))
    full = display.picture(source.record)
    source.check(full, trigger)
    (segment,) = full.segments["v"]
    assert segment.start_ms <= 0.0
    assert segment.start_ms + segment.dt_ms * (segment.values.size - 1) >= 20.0
    source.feed(np.zeros(500))
    assert display.picture(source.record) is None  # nothing new to draw


def test_the_new_sweep_draws_over_the_old_one():
    source, display = Source(), Display()
    source.feed(np.append(np.full(1000, -65.0), np.full(3000, 10.0)))
    assert display.picture(source.record) is not None
    source.feed(np.full(100, -65.0))
    source.feed(np.full(300, 30.0))
    new, old = display.picture(source.record).segments["v"]
    end = new.start_ms + DT * (new.values.size - 1)
    assert new.values[-1] == 30.0
    assert old.start_ms == pytest.approx(end + 0.2, abs=2 * DT)  # 1 % of the screen is left free
    source.feed(np.full(10, 30.0))
    new, old = display.picture(source.record, speed=1.0).segments["v"]
    end = new.start_ms + DT * (new.values.size - 1)
    assert end <= old.start_ms <= end + 2 * DT  # 20 ms in real time would only flicker
    assert set(old.values) == {10.0}
    assert old.start_ms + DT * (old.values.size - 1) >= 20.0


def test_a_wider_screen_shows_what_is_recorded_around_the_same_trigger():
    source, display = Source(), Display()
    source.feed(np.append(np.full(6000, -65.0), np.full(9000, 10.0)))
    display.picture(source.record)
    wide = AXON.replace("scope.time_per_div", 5.0)
    from engine.acquisition import Plan

    source.record.acquisition.configure(Plan.of(wide))
    (segment,) = display.picture(source.record).segments["v"]
    at = int(np.flatnonzero(segment.values > 0)[0])
    assert segment.start_ms + at * DT == pytest.approx(10.0, abs=DT)  # the trigger, at 20 % of 50 ms
    assert segment.start_ms <= 0.0
    assert segment.start_ms + DT * (segment.values.size - 1) >= 50.0


def test_rolling_ends_at_the_right_edge():
    source = Source(AXON.replace("scope.roll", "on"))
    display = Display()
    source.feed(np.arange(700.0))
    (segment,) = display.picture(source.record).segments["v"]
    assert segment.start_ms + DT * (segment.values.size - 1) == pytest.approx(20.0)
    assert segment.values[-1] == 699.0
    source.feed(np.arange(5000.0))
    (segment,) = display.picture(source.record).segments["v"]
    assert segment.start_ms <= 0.0
    assert segment.start_ms + DT * (segment.values.size - 1) == pytest.approx(20.0)


def test_another_record_starts_anew():
    source, display = Source(), Display()
    source.feed(np.append(np.full(1000, -65.0), np.full(3000, 10.0)))
    assert display.picture(source.record) is not None
    other = Source()
    assert display.picture(other.record) is None
    other.feed(np.append(np.full(100, -65.0), np.full(300, 20.0)))
    assert len(display.picture(other.record).segments["v"]) == 1


def test_a_screen_longer_than_the_record_shows_min_max_pairs_of_what_is_gone(monkeypatch):
    from engine import record

    monkeypatch.setattr(record, "_depth", lambda rig: 1200)
    source, display = Source(AXON.replace("scope.roll", "on")), Display()
    for _ in range(10):
        source.feed(np.arange(700.0))
        picture = display.picture(source.record)
        assert picture is not None
        (segment,) = picture.segments["v"]
        assert segment.values[-2:].max() == 699.0
        assert segment.start_ms + segment.dt_ms * segment.values.size == pytest.approx(20.0, abs=64 * DT)
    assert segment.start_ms <= 64 * DT
    assert segment.values.max() == 699.0 and segment.values.min() == 0.0


def test_of_many_samples_pairs_are_drawn_and_the_zoomed_part_sample_by_sample():
    rig = AXON.replace("scope.time_per_div", 1000.0).replace("scope.roll", "on")
    source, display = Source(rig), Display()
    spiky = np.full(500_000, -65.0)
    spiky[123_457::100_003] = 40.0  # one sample each
    source.feed(spiky)
    picture = display.picture(source.record, view=View(columns=700))
    (segment,) = picture.segments["v"]
    assert segment.values.size < 40_000 and (segment.values == 40.0).sum() == 4
    left = 10_000.0 - 500_000 * DT  # ms at which the first sample lies: the newest is at the right edge
    at = left + 123_458 * DT
    zoomed = display.picture(source.record, view=View(columns=700, zoom=(at - 1.0, at + 1.0)))
    (part,) = zoomed.zoomed["v"]
    assert part.dt_ms == DT
    peak = part.start_ms + DT * int(part.values.argmax())
    assert peak == pytest.approx(at, abs=1.5 * DT) and part.values.max() == 40.0


def test_scrolled_back_the_picture_stands_while_the_record_goes_on():
    source, display = Source(AXON.replace("scope.roll", "on")), Display()
    source.feed(np.arange(9000.0))
    view = View(back=4999.0)
    picture = display.picture(source.record, view=view)
    (segment,) = picture.segments["v"]
    assert segment.values[-2] == 4999.0  # at the right edge, and one sample more
    assert segment.start_ms + DT * (segment.values.size - 2) == pytest.approx(20.0, abs=DT)
    source.feed(np.arange(9000.0))
    assert display.picture(source.record, view=view) is None
    record, sample = display.sample_at(20.0)
    assert record is source.record and sample == 4999
    assert display.picture(source.record) is not None


def test_stopped_in_roll_a_shorter_time_base_shows_the_newest():
    rolling = AXON.replace("scope.trigger.mode", "auto").replace("scope.time_per_div", 100.0)
    source, display = Source(rolling), Display()
    source.feed(np.arange(150_000.0))
    display.picture(source.record)
    from engine.acquisition import Plan

    source.record.acquisition.configure(Plan.of(rolling.replace("scope.time_per_div", 50.0)))
    (segment,) = display.picture(source.record).segments["v"]
    assert segment.values[-1] == 149_999.0
    assert segment.start_ms + DT * (segment.values.size - 1) == pytest.approx(500.0)
    assert segment.start_ms <= 0.0


def test_the_sample_under_a_place_is_the_one_drawn_there():
    source, display = Source(), Display()
    assert display.sample_at(5.0) is None
    ramp = np.append(np.linspace(-60, 20, 100), np.linspace(20, -65, 2900))
    source.feed(np.full(1000, -65.0))
    source.feed(ramp)
    source.feed(ramp[:700])  # a second sweep over the first
    picture = display.picture(source.record)
    assert len(picture.segments["v"]) == 2
    for segment in picture.segments["v"]:
        for k in range(1, segment.values.size - 1, 50):
            ms = segment.start_ms + k * segment.dt_ms
            if 0.0 <= ms <= 20.0:
                record, sample = display.sample_at(ms)
                assert record is source.record
                assert source.v[sample] == segment.values[k]
    assert display.sample_at(-3.0) is None


def test_the_newest_part_of_a_slow_screen_is_shown_by_its_samples():
    """The last pair of extremes reaches beyond what is written, and so must not the zoom."""
    source = Source(AXON.replace("scope.time_per_div", 100.0).replace("scope.roll", "on"))
    source.feed(np.arange(100_037.0))
    picture = Display().picture(source.record, view=View(columns=500, zoom=(900.0, 1000.0)))
    assert picture.segments["v"][0].dt_ms > DT
    (segment,) = picture.zoomed["v"]
    assert segment.dt_ms == DT and segment.values[-1] == 100_036.0
    end = segment.start_ms + segment.dt_ms * (segment.values.size - 1)
    assert end == pytest.approx(1000.0, abs=2 * DT)
    assert segment.start_ms <= 900.0


def test_a_sweep_on_the_screen_stays_as_fine_as_it_was_when_the_record_has_lost_it(monkeypatch):
    from engine import record

    monkeypatch.setattr(record, "_depth", lambda rig: 6000)
    source, display = Source(), Display()
    source.feed(np.append(np.full(1000, -65.0), np.linspace(-60, 20, 5000)))
    fine = display.picture(source.record).segments["v"]
    source.feed(np.full(20_000, 10.0))  # no further crossing: the sweep stands
    wider = View(columns=1999)
    (segment,) = display.picture(source.record, view=wider).segments["v"]
    assert segment.dt_ms == DT and np.array_equal(segment.values, fine[0].values)
    assert display.samples()["v"][0].dt_ms == DT


def test_the_rest_of_the_last_sweep_stands_where_a_new_trigger_time_puts_it():
    from engine.acquisition import Plan

    source, display = Source(), Display()
    source.feed(np.append(np.full(1000, -65.0), np.linspace(10, 30, 3000)))
    display.picture(source.record)
    moved = AXON.replace("scope.trigger.pre", 50.0)
    source.record.acquisition.configure(Plan.of(moved))
    source.feed(np.full(200, -65.0))
    source.feed(np.full(300, 30.0))
    _new, old = display.picture(source.record).segments["v"]
    trigger = 1000 - 1 + 65.0 / 75.0
    first = round((old.start_ms - 10.0) / DT + trigger)
    assert np.array_equal(old.values, source.v[first : first + old.values.size])


def test_math_that_is_redefined_gives_a_new_picture():
    from engine.simulator import Simulator

    rig = AXON.replace("scope.roll", "on").replace("scope.traces.math1.placed", True)
    simulator, record, display = Simulator(rig), Record(rig), Display()
    state = simulator.state
    record.append(simulator.advance(3000), rig, state)
    assert display.picture(record) is not None
    for operation in ("add", "multiply", "subtract"):
        rig = rig.replace("scope.traces.math1.operation", operation)
        record.follow(rig)
        while record.filling:
            record.work(1.0)
        v, stimulus = (record.ring.read(id, 1000, 3000) for id in ("v", "stimulus"))
        expected = {"add": v + stimulus, "multiply": v * stimulus, "subtract": v - stimulus}[operation]
        (segment,) = display.picture(record).segments["math1"]
        assert np.array_equal(segment.values[-2000:], expected)
