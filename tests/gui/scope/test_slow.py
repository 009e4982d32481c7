"""Slow time bases: a whole day on the screen, sweeps that grow for minutes, and numbers that can be read."""

import time

import numpy as np
import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine import archive
from engine.display import Display, View
from engine.files import cells
from engine.record import Record
from engine.rig.rig import default_rig
from engine.rig.scope import TIME_PER_DIV
from engine.simulator import Block
from gui import labels
from gui.scope import axis_numbers
from gui.scope.screen import ScopeScreen, Segment
from tests.gui.scope.conftest import V, paint

HOUR = 3_600_000.0
AXON = default_rig(cells.preset("axon-1952")).replace("pace.dt", 0.05)
AXON = AXON.replace("scope.depth", 0.2)
for _id in ("i_na", "i_k"):
    AXON = AXON.replace(f"scope.traces.{_id}.placed", False)


class Chart:
    """A record that is fed directly, and what a screen shows of it."""

    def __init__(self, rig):
        archive.warm_up()
        self.rig, self.record, self.display = rig, Record(rig), Display()
        self.screen = ScopeScreen()
        self.screen.resize(840, 560)
        self.screen.set_traces((V,))

    def feed(self, v) -> None:
        n, dt = len(v), self.record.dt
        self.record.append(Block(n * dt, dt, v, np.zeros(n), np.zeros((2, n))))

    def look(self, view=None):
        """The picture, drawn; None where nothing is new."""
        view = view or View(columns=self.screen.columns)
        picture = self.display.picture(self.record, np.inf, view)
        scope = self.rig.scope
        if picture is not None:
            rolling = picture.sweep.rolling
            self.screen.set_time(scope.time_per_div, None if rolling else scope.before, rolling, view.zoom)
            self.screen.show_traces(
                {
                    id: tuple(Segment(s.start_ms, s.dt_ms, s.values) for s in parts)
                    for id, parts in (picture.zoomed or picture.segments).items()
                }
            )
            paint(self.screen)
        return picture


@pytest.fixture
def chart(qtbot):
    def make(rig):
        chart = Chart(rig)
        qtbot.addWidget(chart.screen)
        return chart

    return make


def test_ten_hours_on_the_screen(chart):
    """One sample in ten minutes is a spike: each is on the screen, where it belongs, and none beside."""
    chart = chart(AXON.replace("scope.time_per_div", HOUR))
    dt, block = chart.record.dt, 600_000  # half a minute
    v = np.full(block, -65.0)
    spike = v.copy()
    spike[1000] = 40.0
    spikes, total = [], round(10 * HOUR / dt)
    for k in range(total // block):
        if k % 20 == 7:
            spikes.append(k * block + 1000)
        chart.feed(spike if k % 20 == 7 else v)
        if k % 100 == 0:
            chart.look()
    chart.look()
    t, drawn = chart.screen.drawn_values("v")
    written = chart.record.ring.written
    pixel = 10 * HOUR / (10 * chart.screen._layout.across)
    high = t[drawn > 20.0]
    due = np.array([10 * HOUR - (written - s) * dt for s in spikes])
    due = due[(due > 2 * pixel) & (due < 10 * HOUR - 2 * pixel)]
    assert len(due) >= 58
    assert all(np.abs(high - ms).min() <= 1.5 * pixel for ms in due)
    assert all(np.abs(due - ms).min() <= 2.5 * pixel for ms in high if 3 * pixel < ms < 10 * HOUR - 3 * pixel)
    assert t.min() <= pixel and t.max() >= 10 * HOUR - 2 * pixel

    chart.look(View(columns=chart.screen.columns, zoom=(9.999 * HOUR, 9.999 * HOUR + 200.0)))  # 20 ms/div
    t, drawn = chart.screen.drawn_values("v")
    assert np.unique(t).size > 400 and drawn.max() < -64.0  # samples: there is no spike
    back = written - round(3 * HOUR / dt)
    picture = chart.look(View(columns=chart.screen.columns, back=back))
    assert picture.sweep.rolling
    t, drawn = chart.screen.drawn_values("v")
    shown = [s for s in spikes if s < back]
    assert np.abs(t[drawn > 20.0].max() - (10 * HOUR - (back - shown[-1]) * dt)) <= 2.0 * pixel


@pytest.mark.parametrize("per_div", [500.0, 60_000.0])
def test_a_slow_sweep_grows_from_its_trigger(chart, per_div):
    rig = AXON.replace("scope.time_per_div", per_div).replace("scope.trigger.mode", "normal")
    chart = chart(rig.replace("scope.trigger.source", "v"))
    dt, width = chart.record.dt, 10 * per_div
    quarter = np.full(round(0.25 * width / dt), -65.0)
    chart.feed(quarter)
    assert chart.look() is None  # armed
    begin = chart.record.ring.written
    rising = quarter.copy()
    rising[:200] = np.linspace(-65.0, 30.0, 200)
    ends = []
    for v in (rising, quarter, quarter):
        chart.feed(v)
        assert not chart.look().sweep.rolling
        t, drawn = chart.screen.drawn_values("v")
        ends.append(t.max())
        trigger = begin + 199 * 45.0 / 95.0
        peak = (begin + 199 - trigger) * dt + chart.rig.scope.before
        pixel = width / (10 * chart.screen._layout.across)
        assert np.abs(t[drawn > 20.0] - peak).min() <= 1.5 * pixel + 64 * dt
    assert np.diff(ends) == pytest.approx(0.25 * width, rel=0.02)
    chart.feed(quarter)
    assert chart.look().complete


def test_nothing_jumps_while_it_rolls(chart):
    """Frame by frame a step of the signal moves on by what was recorded, to a pixel; its height stays."""
    chart = chart(AXON.replace("scope.time_per_div", 10_000.0))
    dt, frame = chart.record.dt, round(16.0 / AXON.pace.dt)
    chart.feed(np.full(round(60_000 / dt), -65.0))
    chart.feed(np.full(round(20_000 / dt), -20.0))
    edge = round(60_000 / dt)
    for _ in range(200):
        chart.feed(np.full(frame, -20.0))
        chart.look()
        lines = chart.screen.drawn("v").reshape(-1, 2)
        layout, written = chart.screen._layout, chart.record.ring.written
        low = lines[lines[:, 1] > layout.y(V.height(-60.0))]
        due = layout.x(10.0 - (written - edge) * dt / 10_000.0)
        assert low[:, 0].max() == pytest.approx(due, abs=1.6)
        high = lines[lines[:, 0] > due + 3.0][:, 1]
        assert np.ptp(high) < 0.01


@pytest.mark.parametrize("ms_per_div", TIME_PER_DIV)
@pytest.mark.parametrize("origin", [0.0, 2.0, 10.0, 37.4, 5.0e5 + 0.3])
def test_numbers_along_the_axis_can_be_read(ms_per_div, origin):
    axis = axis_numbers.time_axis(ms_per_div, origin)
    assert 10 <= len(axis.numbers) <= 11
    texts = [number.text for number in axis.numbers]
    assert len(set(texts)) == len(texts) and max(map(len, texts)) <= 8
    unit, factor = axis_numbers.time_unit(ms_per_div)
    values = np.array([float(text.replace("−", "-")) for text in texts]) / factor
    assert np.diff(values) == pytest.approx(ms_per_div, rel=1e-6)
    base = float(axis.base.removesuffix(" s").replace("−", "-")) * 1000.0 if axis.base else 0.0
    places = np.array([number.place for number in axis.numbers])
    assert base + values == pytest.approx((places - origin) * ms_per_div, abs=1e-3 * ms_per_div, rel=1e-12)
    assert unit in ("µs", "ms", "s", "min", "h")


def test_units_from_microseconds_to_hours():
    units = {per_div: axis_numbers.time_unit(per_div)[0] for per_div in TIME_PER_DIV}
    assert [units[ms] for ms in (0.02, 0.1, 1.0, 50.0, 100.0, 20_000.0, 60_000.0, HOUR)] == [
        "µs", "ms", "ms", "ms", "s", "s", "min", "h"
    ]  # fmt: skip


def test_every_time_base_in_the_window(bench):
    """Through the whole ladder with the keys, as fast as the engine goes: sweeps, then rolls, and says which."""
    from PySide6.QtCore import Qt

    one = bench()
    one.store.replace(one.store.rig.replace("pace.unlimited", True).replace("scope.time_per_div", 0.02))
    one.screen.setFocus()
    slow = [step for step in TIME_PER_DIV if step >= 100.0]
    for step in TIME_PER_DIV[1:]:
        QTest.keyClick(one.screen, Qt.Key.Key_Left)
        assert one.store.rig.scope.time_per_div == step
        one.drawn()
        if step in slow:
            one.wait(lambda: one.window.view._rolling)
        assert one.screen.window.ms_per_div == step
        shown = one.store.rig.quantity("scope.time_per_div")
        assert one.screen._header.right == labels.with_unit(shown, step)
    began = time.monotonic()
    while time.monotonic() - began < 1.0:
        one.qtbot.wait(50)
        QApplication.processEvents()
    t, v = one.drawn()
    assert np.isfinite(v).all() and t.max() <= 10 * HOUR * 1.001
