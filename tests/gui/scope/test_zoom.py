"""A part of the screen with a time base of its own: drawn where it belongs, and chosen by mouse, wheel and keys."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from engine.rig.scope import TIME_PER_DIV
from gui.scope.screen import Overlay, Segment
from gui.zooming import zoomed_part
from tests.gui.scope.conftest import DT, impulse, paint
from tests.gui.test_layout import ARTEFACTS, cut_off

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
T = np.arange(0.0, 20.0, DT)


def move(screen, at: QPointF, button, modifiers=NONE, kind=QEvent.Type.MouseMove) -> None:
    view = screen.viewport()
    now = button if kind != QEvent.Type.MouseMove else Qt.MouseButton.NoButton
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    where = QPointF(view.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(view, QMouseEvent(kind, at, where, now, held, modifiers))


def drag(screen, begin: QPointF, end: QPointF, button=LEFT, modifiers=NONE) -> None:
    """Press, move in steps, let go."""
    move(screen, begin, button, modifiers, QEvent.Type.MouseButtonPress)
    for share in (0.2, 0.6, 1.0):
        move(screen, begin + share * (end - begin), button, modifiers)
    move(screen, end, button, modifiers, QEvent.Type.MouseButtonRelease)


def wheel(screen, at: QPointF, clicks: int) -> None:
    view = screen.viewport()
    event = QWheelEvent(
        at, QPointF(view.mapToGlobal(at.toPoint())), QPoint(), QPoint(0, 120 * clicks),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view, event)


def middle(screen, place: float) -> QPointF:
    """A point of the graticule so many divisions from the left edge, clear of the traces' markers."""
    return QPointF(screen._layout.x(place), screen._layout.y(2.3))


def check_axis(screen, trace="v") -> None:
    """What is drawn at an x is the sample that the time of this x has, within a pixel."""
    paint(screen)
    lines, window = screen.drawn(trace), screen.window
    left = round(screen._layout.plot.left()) + 0.5
    x, (ms, _) = lines.reshape(-1, 2)[:, 0], screen.drawn_values(trace)
    assert x == pytest.approx(left + (ms - window.left) / window.ms_per_div * screen._layout.across, abs=1.0)


# --- the screen alone -------------------------------------------------------------------------


@pytest.mark.parametrize("part", [(5.0, 7.0), (0.0, 10.0), (5.95, 6.15)])
def test_the_part_is_drawn_to_the_pixel(screen, part):
    screen.set_time(2.0, 4.0, part=part)
    paint(screen)
    lines = screen.drawn("v").reshape(-1, 2)
    layout = screen._layout
    per_ms = 10 * layout.across / (part[1] - part[0])
    t = part[0] + (lines[:, 0] - layout.plot.left() - 0.5) / per_ms
    on = (t > part[0]) & (t < part[1])
    style = screen._styles[0]
    zero = layout.y(0.0) + 0.5
    pixel = 1.0 / per_ms
    low, high = (  # a column holds what lies within a pixel to either side
        np.min([impulse(t + k * pixel) for k in (-1, 0, 1)], axis=0),
        np.max([impulse(t + k * pixel) for k in (-1, 0, 1)], axis=0),
    )
    y = (zero - lines[:, 1]) / layout.down
    heights = sorted((style.height(0.0), style.height(1.0)))
    assert heights[1] > heights[0]
    above = np.array([style.height(v) for v in high]) + 1.5 / layout.down
    below = np.array([style.height(v) for v in low]) - 1.5 / layout.down
    assert on.sum() >= min(100, (part[1] - part[0]) / DT)
    assert (y[on] <= above[on]).all() and (y[on] >= below[on]).all()


def test_the_axis_counts_from_the_trigger(screen):
    screen.set_time(2.0, 4.0, part=(5.0, 7.0))
    assert screen._graticule._ms_per_div == pytest.approx(0.2)
    assert screen._graticule._origin == pytest.approx(-5.0)  # 1 ms after the trigger is the left edge
    assert not screen._pre.isVisible()
    screen.set_time(2.0, 4.0, part=(3.0, 8.0))
    assert screen._pre.isVisible() and screen._pre.pos().x() == pytest.approx(screen._layout.x(2.0))
    screen.set_time(2.0, None, rolling=True, part=(10.0, 15.0))
    assert screen._graticule._origin == pytest.approx(20.0)  # the right edge of the whole


def test_the_strip_shows_the_whole_and_where_the_part_is(screen):
    plot = screen._layout.plot
    screen.set_time(2.0, 4.0, part=(5.0, 7.0))
    overview = screen.zoom.overview
    assert overview.isVisible() and screen._layout.plot.top() > plot.top()
    screen.show_traces({"v": (Segment(0.0, DT, impulse(T)),)})
    paint(screen)
    strip = screen._layout.overview
    assert overview.window.left() == pytest.approx(strip.left() + strip.width() * 5.0 / 20.0)
    assert overview.window.width() == pytest.approx(strip.width() * 2.0 / 20.0)
    lines = overview.drawn("v")
    peak = lines.reshape(-1, 2)[lines.reshape(-1, 2)[:, 1].argmin()]
    assert peak[0] == pytest.approx(strip.left() + strip.width() * 6.0 / 20.0, abs=1.0)
    assert strip.top() <= lines[:, [1, 3]].min() and lines[:, [1, 3]].max() <= strip.bottom()
    screen.set_time(2.0, 4.0)
    assert not overview.isVisible() and screen._layout.plot == plot


def test_cursors_overlays_and_glow_lie_where_the_traces_do(screen):
    kept = Segment(-4.0, DT, impulse(T))
    screen.set_overlays((Overlay(1, "one", {"v": kept}),))
    screen.set_time(2.0, 4.0, part=(5.0, 7.0))
    screen.set_cursor(6.0)
    paint(screen)
    assert screen._cursor.x() == pytest.approx(screen._layout.x(5.0))
    assert screen.cursor_axis_time == pytest.approx(2.0)
    t, v = screen.drawn_overlay_values(1, "v")
    assert t[v.argmax()] == pytest.approx(6.0, abs=0.01) and np.ptp(t) == pytest.approx(2.0, abs=0.05)
    (tag,) = screen._overlays.tags
    assert tag.box.left() == pytest.approx(screen._layout.x(5.0) + 7.0, abs=2.0)
    screen.set_persistence(None)
    ground = screen._phosphor._ground
    at = ground.left + 6.0 * ground.per_ms
    assert at == pytest.approx(5.0 * round(screen._layout.across) + 0.5, abs=0.5)
    screen.set_cursor(9.0)
    assert not screen._cursor.isVisible()


def test_nothing_is_asked_while_nothing_is_zoomed(screen, turn):
    steps = []
    screen.time_stepped.connect(steps.append)
    screen.zoom.stepped.connect(lambda *a: pytest.fail("zoom"))
    wheel(screen, middle(screen, 5.0), 1)
    assert steps == [-1]


@pytest.mark.parametrize(("button", "modifiers"), [(RIGHT, NONE), (LEFT, SHIFT)])
def test_a_span_is_drawn_up(screen, button, modifiers):
    spans = []
    screen.zoom.spanned.connect(lambda a, b: spans.append((a, b)))
    move(screen, middle(screen, 7.0), button, modifiers, QEvent.Type.MouseButtonPress)
    move(screen, middle(screen, 3.0), button, modifiers)
    assert screen.zoom.band.box.width() == pytest.approx(4 * screen._layout.across, abs=1.5)
    move(screen, middle(screen, 3.0), button, modifiers, QEvent.Type.MouseButtonRelease)
    assert screen.zoom.band.box is None
    pixel = 2.0 / screen._layout.across
    ((begin, end),) = spans
    assert (begin, end) == (pytest.approx(6.0, abs=pixel), pytest.approx(14.0, abs=pixel))
    drag(screen, middle(screen, 3.0), middle(screen, 3.02), button, modifiers)  # a click that slipped
    assert len(spans) == 1


def test_the_left_button_alone_draws_no_span(screen):
    screen.zoom.spanned.connect(lambda *a: pytest.fail("span"))
    drag(screen, middle(screen, 3.0), middle(screen, 7.0))


# --- in the window ----------------------------------------------------------------------------


@pytest.fixture
def zoomed(bench):
    """A window that has shown an impulse, stopped or running, zoomed around it with the key."""

    def make(stopped=True, **options):
        one = bench(**options)
        one.sweep()
        if stopped:
            one.click("stop")
            one.wait(lambda: not one.link.runner.status.running)
        one.screen.setFocus()
        QTest.keyClick(one.screen, Qt.Key.Key_Z)
        assert one.store.rig.scope.zoom.on
        one.drawn()
        return one

    return make


def part(one) -> tuple[float, float]:
    return zoomed_part(one.store.rig.scope)


@pytest.mark.parametrize("stopped", [True, False])
def test_the_key_zooms_and_unzooms(zoomed, stopped):
    one = zoomed(stopped)
    scope = one.store.rig.scope
    begin, end = part(one)
    assert end - begin == pytest.approx(10 * scope.zoom.time_per_div) and scope.zoom.time_per_div < 2.0
    assert one.screen.window.left == pytest.approx(begin)
    check_axis(one.screen)
    t, v = one.drawn()
    found = one.window.feed.sample_at((begin + end) / 2)
    record, sample = found
    near = v[np.abs(t - (begin + end) / 2) < 2 * DT]
    value = record.ring.read("v", sample, sample + 1)[0]
    if stopped:
        assert near.min() - 0.5 <= value <= near.max() + 0.5
    assert one.screen._header.right == "Zoom 500 µs/div of 2 ms/div"
    QTest.keyClick(one.screen, Qt.Key.Key_Z)
    assert not one.store.rig.scope.zoom.on
    one.drawn()
    assert not one.screen.zoom.on and one.screen.window.ms_per_div == 2.0


def test_the_wheel_zooms_around_what_is_under_it(zoomed):
    one = zoomed()
    at = middle(one.screen, 3.0)
    time = one.screen.window.time(3.0)
    for clicks, expected in ((1, 0.2), (1, 0.1), (-1, 0.2), (-1, 0.5), (-1, 1.0), (-1, 2.0), (-1, 2.0)):
        wheel(one.screen, at, clicks)
        one.drawn()
        assert one.store.rig.scope.zoom.time_per_div == pytest.approx(expected)
        window = one.screen.window
        if expected < 1.0:
            assert window.place(time) == pytest.approx(3.0, abs=0.02)
        assert window.left >= -1e-9 and window.right <= 20.0 + 1e-9
        check_axis(one.screen)
    assert one.store.rig.scope.time_per_div == 2.0


def test_keys_change_and_move_the_part(zoomed):
    one = zoomed()
    begin, end = part(one)
    QTest.keyClick(one.screen, Qt.Key.Key_Right)
    assert one.store.rig.scope.zoom.time_per_div == pytest.approx(0.2)
    inner = part(one)
    assert sum(inner) == pytest.approx(begin + end)
    QTest.keyClick(one.screen, Qt.Key.Key_Right, SHIFT)
    assert part(one)[0] == pytest.approx(inner[0] + 0.2)
    QTest.keyClick(one.screen, Qt.Key.Key_Left)
    assert one.store.rig.scope.zoom.time_per_div == pytest.approx(0.5)
    assert one.store.rig.scope.time_per_div == 2.0


def test_the_window_in_the_strip_is_dragged(zoomed):
    one = zoomed()
    one.store.set("scope.zoom.centre", 10.0)
    one.drawn()
    screen, strip = one.screen, one.screen._layout.overview
    inside = screen.zoom.overview.window.center()
    begin, _ = part(one)
    drag(screen, inside, inside + QPointF(0.25 * strip.width(), 0.0))
    assert part(one)[0] == pytest.approx(begin + 5.0, abs=0.05)
    t, _ = one.drawn()
    assert t.min() <= part(one)[0] + 0.05 and t.max() >= part(one)[1] - 0.05
    drag(screen, screen.zoom.overview.window.center(), QPointF(strip.right() + 500.0, inside.y()))
    assert part(one)[1] == pytest.approx(20.0)  # no further than the screen goes
    one.drawn()
    QTest.mouseClick(
        screen.viewport(), LEFT, NONE, QPoint(round(strip.left() + 0.3 * strip.width()), round(inside.y()))
    )
    assert sum(part(one)) / 2 == pytest.approx(6.0, abs=0.05)
    one.drawn()
    edge = QPointF(screen.zoom.overview.window.right(), inside.y())
    begin = part(one)[0]
    drag(screen, edge, QPointF(strip.left() + strip.width() * (begin + 9.0) / 20.0, inside.y()))
    assert part(one) == (pytest.approx(begin), pytest.approx(begin + 10.0))
    one.drawn()
    edge = QPointF(screen.zoom.overview.window.left(), inside.y())
    end = part(one)[1]
    drag(screen, edge, QPointF(strip.left() + strip.width() * (end - 2.1) / 20.0, inside.y()))
    assert part(one) == (pytest.approx(end - 2.0), pytest.approx(end))
    one.drawn()
    wheel(screen, screen.zoom.overview.window.center(), 1)
    assert part(one) == (
        pytest.approx(end - 1.5),
        pytest.approx(end - 0.5),
    )


def test_a_span_drawn_up_is_zoomed_and_taken_back(bench):
    one = bench()
    one.sweep()
    one.screen.setFocus()
    drag(one.screen, middle(one.screen, 1.0), middle(one.screen, 3.4), RIGHT)
    scope = one.store.rig.scope
    assert scope.zoom.on and scope.zoom.time_per_div == 0.5  # 4.8 ms fit into 5
    assert sum(part(one)) / 2 == pytest.approx(4.4, abs=0.05)
    one.drawn()
    drag(one.screen, middle(one.screen, 4.0), middle(one.screen, 6.0), LEFT, SHIFT)
    assert one.store.rig.scope.zoom.time_per_div == pytest.approx(0.1)
    one.drawn()
    check_axis(one.screen)
    QTest.keyClick(one.screen, Qt.Key.Key_Backspace)
    assert not one.store.rig.scope.zoom.on  # both were drawn within a second: one series
    one.drawn()
    assert not one.screen.zoom.on


def test_turning_on_and_on_is_one_edit(zoomed):
    one = zoomed()
    before = one.store.rig
    for _ in range(3):
        wheel(one.screen, middle(one.screen, 5.0), 1)
    one.click("undo")
    assert one.store.rig == before or not one.store.rig.scope.zoom.on


def test_zoomed_while_it_rolls(bench):
    one = bench()
    rig = one.store.rig.replace("scope.time_per_div", 100.0)
    one.store.replace(rig)
    one.wait(lambda: one.window.view._rolling)
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_Z)
    one.settle(1200)
    begin, end = part(one)
    check_axis(one.screen)
    t, _ = one.drawn()
    assert t.min() <= begin + 1.0 and t.max() >= end - 1.0
    assert one.screen._graticule._origin == pytest.approx(
        (1000.0 - begin) / one.store.rig.scope.zoom.time_per_div
    )
    apart = np.diff(np.unique(t))
    assert apart.max() < (end - begin) / 100  # samples, not extremes of stretches


def test_the_panel_switches_it(bench):
    one = bench()
    switch = one.window.findChild(QWidget, "scope.zoom.on")
    knob = one.window.findChild(QWidget, "scope.zoom.time_per_div")
    assert not knob.isVisible()
    QTest.mouseClick(switch, LEFT)
    one.wait(lambda: one.screen.zoom.on and knob.isVisible())
    knob.setFocus()
    QTest.keyClick(knob, Qt.Key.Key_Up)
    assert one.store.rig.scope.zoom.time_per_div in TIME_PER_DIV
    assert one.store.rig.scope.zoom.time_per_div != 0.5


def test_what_is_exported_is_what_is_seen(zoomed):
    one = zoomed()
    begin, end = part(one)
    (stretch,) = one.window.exports.data.on_screen().stretches
    assert stretch.start_ms == pytest.approx(begin - 4.0, abs=2 * DT)
    assert stretch.size == pytest.approx((end - begin) / DT, abs=2)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080), (1093, 614)])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_pictures(zoomed, size, look):
    one = zoomed(size=size)
    if look == "light":
        one.window.actions_["theme"].trigger()
    one.drawn()
    assert cut_off(one.window) == []
    assert one.screen._layout.plot.height() >= 0.4 * size[1]
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    one.window.grab().save(str(ARTEFACTS / f"zoom-{size[0]}-{look}.png"))
