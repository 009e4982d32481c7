"""What the screen draws, and what the mouse asks of it: real events, real painting."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from gui.scope.screen import ScopeScreen, Segment
from gui.screen_theme import DARK, LIGHT
from tests.gui.scope.conftest import DT, I_K, I_NA, STIMULUS, V, impulse, like, paint, pixels

Turn = Callable[..., None]
PLOT = QPointF(400.0, 300.0)


def drag(screen: ScopeScreen, begin: QPointF, way: QPointF) -> None:
    viewport = screen.viewport()
    left = Qt.MouseButton.LeftButton
    QTest.mouseMove(viewport, begin.toPoint())
    QTest.mousePress(viewport, left, Qt.KeyboardModifier.NoModifier, begin.toPoint())
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(viewport, (begin + way * part).toPoint())
    QTest.mouseRelease(viewport, left, Qt.KeyboardModifier.NoModifier, (begin + way).toPoint())


def test_draws_the_signal_where_it_belongs(screen: ScopeScreen) -> None:
    t, v = screen.drawn_values("v")
    assert len(t) > 500
    assert t.min() == pytest.approx(0.0, abs=0.1) and t.max() == pytest.approx(20.0, abs=0.1)
    per_pixel_ms, per_pixel_mv = 20.0 / screen._layout.plot.width(), 160.0 / screen._layout.plot.height()
    around = np.array([impulse(t + shift * per_pixel_ms) for shift in np.linspace(-1.0, 1.0, 9)])
    assert np.all(v > around.min(axis=0) - per_pixel_mv) and np.all(v < around.max(axis=0) + per_pixel_mv)
    assert v.max() == pytest.approx(impulse(np.arange(0.0, 20.0, DT)).max(), abs=0.01)


def test_paints_where_it_says(screen: ScopeScreen) -> None:
    image = paint(screen)
    lit = like(image, dict(DARK.colours)["v"])
    for x1, y1, x2, y2 in screen.drawn("v")[5:-5:20]:
        x, y = int((x1 + x2) / 2), int((y1 + y2) / 2)
        assert lit[y - 1 : y + 2, x - 1 : x + 2].any()


def test_zero_lies_on_the_graticule(screen: ScopeScreen) -> None:
    """A trace at a whole division covers its line of the graticule, to the pixel."""
    screen.set_traces((replace(STIMULUS, position=-2.0),))
    screen.set_fine_lines(False)
    flat = Segment(0.0, DT, np.zeros(2000))
    screen.show_traces({"stimulus": (flat,)})
    row = int(screen._layout.y(-2.0))
    lit = like(paint(screen), dict(DARK.colours)["stimulus"])[:, 300:700]
    assert lit[row].all() and not lit[row - 3 : row].any() and not lit[row + 1 : row + 4].any()


def test_position_scale_and_time_base_move_the_drawing(screen: ScopeScreen) -> None:
    before = screen.drawn("v")
    screen.set_traces((replace(V, per_div=40.0, position=0.0), STIMULUS))
    paint(screen)
    assert np.ptp(screen.drawn("v")[:, [1, 3]]) == pytest.approx(np.ptp(before[:, [1, 3]]) / 2, abs=0.1)
    screen.set_time(4.0, None)
    paint(screen)
    assert screen.drawn("v")[:, 2].max() == pytest.approx(screen._layout.plot.center().x(), abs=1.0)
    t, v = screen.drawn_values("v")
    assert t[v.argmax()] == pytest.approx(6.0, abs=0.1)


def test_two_segments_are_not_joined(screen: ScopeScreen) -> None:
    ones = np.ones(400)
    screen.show_traces({"v": (Segment(0.0, DT, ones), Segment(10.0, DT, -ones))})
    paint(screen)
    t, v = screen.drawn_values("v")
    assert not np.any((t > 4.1) & (t < 9.9))
    assert set(np.round(v[(t > 0.1)], 6)) == {1.0, -1.0}


def test_what_is_off_or_not_given_is_not_drawn(screen: ScopeScreen) -> None:
    screen.set_traces((replace(V, on=False), STIMULUS))
    image = paint(screen)
    plot = screen._layout.plot.toRect().adjusted(3, 3, -3, -3)
    lit = like(image, dict(DARK.colours)["v"])[plot.top() : plot.bottom(), plot.left() : plot.right()]
    assert not lit.any()
    screen.set_traces((V, STIMULUS))
    screen.show_traces({})
    paint(screen)
    assert len(screen.drawn("v")) == 0 and len(screen.drawn_values("v")[0]) == 0


def test_samples_that_are_not_finite_leave_a_gap(screen: ScopeScreen) -> None:
    values = impulse(np.arange(0.0, 20.0, DT))
    values[500:1500] = np.nan
    screen.show_traces({"v": (Segment(0.0, DT, values),)})
    paint(screen)
    t, v = screen.drawn_values("v")
    assert np.isfinite(v).all() and not np.any((t > 5.1) & (t < 14.9))


def test_new_samples_cost_one_painting(screen: ScopeScreen, qtbot: QtBot) -> None:
    qtbot.wait(30)
    before = screen.frames
    with qtbot.waitSignal(screen.painted):
        screen.set_status("Auto", "auto", "", "2 ms/div")
        screen.set_time(2.0, 4.0)
        screen.show_traces({"v": (Segment(0.0, DT, np.zeros(100)),)})
    qtbot.wait(30)
    assert screen.frames == before + 1


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_is_sharp_at_every_device_pixel_ratio(screen: ScopeScreen, ratio: float) -> None:
    values = impulse(np.arange(0.0, 20.0, DT))
    values[1234] = 55.0
    screen.show_traces({"v": (Segment(0.0, DT, values),)})
    image = paint(screen, ratio)
    rows = screen.drawn("v")
    assert rows[:, 2].max() == pytest.approx(screen._layout.plot.right() * ratio, abs=2.0)
    t, v = screen.drawn_values("v")
    assert v.max() == pytest.approx(55.0) and t[v.argmax()] == pytest.approx(12.34, abs=0.05)
    assert len(rows) > 0.9 * screen._layout.plot.width() * ratio
    # A line of the graticule is one colour on one row and ground on its neighbours: nothing in between.
    colours = pixels(image)
    x = round(screen._layout.x(7.3) * ratio)
    column = colours[round(screen._layout.y(3.7) * ratio) : round(screen._layout.y(2.3) * ratio), x].tolist()
    named = {tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in (DARK.background, DARK.grid)}
    dash = {tuple(int(dict(DARK.colours)["na"][i : i + 2], 16) for i in (1, 3, 5))}
    assert {tuple(pixel) for pixel in column} <= named | dash


SCALED = """
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
import numpy as np
app = QApplication([])
from engine import reduce
from gui.scope.screen import ScopeScreen, Segment, TraceStyle
reduce.warm_up()
window = QWidget()
layout = QVBoxLayout(window)
layout.setContentsMargins(3, 7, 3, 3)
screen = ScopeScreen()
layout.addWidget(screen)
window.resize(700, 500)
screen.set_traces((TraceStyle("v", "V", "mV", 20.0, 1.0, True),))
values = np.sin(np.arange(2000) / 100.0) * 40.0
screen.show_traces({"v": (Segment(0.0, 0.01, values),)})
window.show()
app.processEvents()
image = window.grab().toImage()
t, v = screen.drawn_values("v")
plot, ratio = screen._layout.plot, screen.devicePixelRatioF()
whole = [plot.left() * ratio, plot.top() * ratio, screen._layout.across * ratio, screen._layout.down * ratio]
assert all(abs(x - round(x)) < 1e-6 for x in whole), whole
assert abs(v.max() - 40.0) < 0.01 and abs(v.min() + 40.0) < 0.01
print(ratio, len(screen.drawn("v")) >= 10 * round(whole[2]))
"""


@pytest.mark.parametrize("ratio", ["1", "1.25", "2"])
def test_a_scaled_desktop(ratio: str) -> None:
    """A division is a whole number of device pixels there, wherever the screen lies in its window."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": ratio}
    root = Path(__file__).parents[3]
    environment["PYTHONPATH"] = str(root)
    done = subprocess.run(
        [sys.executable, "-c", SCALED],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(float(ratio)), "True"]


def test_wheel_steps_the_time_base(screen: ScopeScreen, turn: Turn) -> None:
    asked: list[int] = []
    screen.time_stepped.connect(asked.append)
    turn(screen, PLOT, 120)
    turn(screen, PLOT, -240)
    assert asked == [-1, 2]
    for _ in range(4):  # a fine wheel: four quarters are a click
        turn(screen, PLOT, 30)
    assert asked == [-1, 2, -1]


def test_ctrl_wheel_scales_the_selected_trace(screen: ScopeScreen, turn: Turn) -> None:
    asked: list[tuple[str, int]] = []
    screen.scale_stepped.connect(lambda *a: asked.append(a))
    turn(screen, PLOT, 120, Qt.KeyboardModifier.ControlModifier)
    screen.selected = "i_na"
    turn(screen, PLOT, -120, Qt.KeyboardModifier.ControlModifier)
    assert asked == [("v", -1), ("i_na", 1)]


def test_wheel_over_a_marker_scales_its_trace(screen: ScopeScreen, turn: Turn) -> None:
    asked: list[tuple[str, int]] = []
    screen.scale_stepped.connect(lambda *a: asked.append(a))
    screen.time_stepped.connect(lambda *a: pytest.fail("time base"))
    turn(screen, screen._markers.marker("stimulus").sceneBoundingRect().center(), 120)
    assert asked == [("stimulus", -1)]


def test_dragging_a_marker_asks_for_a_position(screen: ScopeScreen) -> None:
    asked: list[tuple[str, float]] = []
    screen.position_changed.connect(lambda *a: asked.append(a))
    marker = screen._markers.marker("stimulus")
    drag(screen, marker.sceneBoundingRect().center(), QPointF(0.0, -2.0 * screen._layout.down))
    assert asked and asked[-1][0] == "stimulus"
    assert asked[-1][1] == pytest.approx(-1.0, abs=0.03)
    assert screen.selected == "stimulus"
    assert marker.pos().y() == pytest.approx(screen._layout.y(-3.0))  # it only asked


def test_clicking_a_marker_selects_its_trace_once(screen: ScopeScreen) -> None:
    selected: list[str] = []
    screen.trace_selected.connect(selected.append)
    for name in ("stimulus", "stimulus", "v"):
        at = screen._markers.marker(name).sceneBoundingRect().center().toPoint()
        QTest.mouseClick(screen.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
    assert selected == ["stimulus", "v"]


def test_dragging_the_level(screen: ScopeScreen) -> None:
    asked: list[float] = []
    screen.level_changed.connect(asked.append)
    marker = screen._level
    drag(screen, marker.pos() + QPointF(6.0, 0.0), QPointF(0.0, -screen._layout.down))
    assert asked[-1] == pytest.approx(0.0, abs=0.5)
    drag(screen, marker.pos() + QPointF(6.0, 0.0), QPointF(0.0, 3000.0))
    assert asked[-1] == pytest.approx(-100.0)  # the lower edge, however far the mouse goes


def test_dragging_the_trigger_time(screen: ScopeScreen) -> None:
    asked: list[float] = []
    screen.pre_changed.connect(asked.append)
    begin = screen._pre.pos() + QPointF(0.0, -4.0)
    drag(screen, begin, QPointF(1.5 * screen._layout.across, 0.0))
    assert asked[-1] == 35.0
    drag(screen, begin, QPointF(3000.0, 0.0))
    assert asked[-1] == 90.0  # the most that a rig takes
    drag(screen, begin, QPointF(-3000.0, 0.0))
    assert asked[-1] == 0.0


def test_double_click_on_the_graticule(screen: ScopeScreen) -> None:
    told: list[None] = []
    screen.double_clicked.connect(lambda: told.append(None))
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QTest.mouseDClick(screen.viewport(), left, none, PLOT.toPoint())
    assert len(told) == 1
    QTest.mouseDClick(screen.viewport(), left, none, QPoint(20, 300))
    assert len(told) == 1


def test_theme_changes_every_colour(screen: ScopeScreen) -> None:
    dark = paint(screen)
    screen.set_theme(LIGHT)
    light = paint(screen)
    for name in ("v", "stimulus", "na"):
        assert like(dark, dict(DARK.colours)[name]).sum() > 50
        assert like(light, dict(LIGHT.colours)[name]).sum() > 50
        assert not like(light, dict(DARK.colours)[name]).any()
    assert like(light, LIGHT.background).mean() > 0.5
    screen.set_theme(DARK)
    assert np.array_equal(pixels(paint(screen)), pixels(dark))


def test_rolling_has_no_trigger_time(screen: ScopeScreen) -> None:
    screen.set_time(200.0, None, rolling=True)
    assert not screen._pre.isVisible()
    screen.set_time(2.0, 4.0)
    assert screen._pre.isVisible() and screen._pre.pos().x() == pytest.approx(screen._layout.x(2.0))


def test_size_change_redraws_the_columns(screen: ScopeScreen) -> None:
    before = len(screen.drawn("v"))
    screen.resize(500, 400)
    paint(screen)
    after = screen.drawn("v")
    assert len(after) < before and after[:, 2].max() < 500


@pytest.mark.parametrize("size", [(320, 240), (1, 1), (2500, 1500)])
def test_any_size_can_be_painted(screen: ScopeScreen, size: tuple[int, int]) -> None:
    screen.setMinimumSize(1, 1)
    screen.set_notice("A sentence that is somewhat longer than the narrowest of these screens")
    screen.resize(*size)
    paint(screen)


def test_says_what_it_is_and_shows(screen: ScopeScreen) -> None:
    assert screen.objectName() == "scope.screen"
    assert screen.accessibleName() == "Oscilloscope screen"
    screen.set_notice("Press Fire (F)")
    for part in ("2 ms per division", "V: 20 mV per division", "µA/cm²", "Press Fire"):
        assert part in screen.accessibleDescription()
    assert screen.focusPolicy() == Qt.FocusPolicy.StrongFocus


def test_keys_are_left_to_the_window(screen: ScopeScreen, qtbot: QtBot) -> None:
    from PySide6.QtGui import QKeyEvent

    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    screen.keyPressEvent(event)
    assert not event.isAccepted()


def test_traces_come_and_go(screen: ScopeScreen) -> None:
    screen.set_traces((V,))
    screen.show_traces({"v": (Segment(0.0, DT, np.zeros(9)),), "i_na": (Segment(0.0, DT, np.zeros(9)),)})
    paint(screen)
    screen.set_traces((I_K, I_NA, V))
    paint(screen)
    assert len(screen.drawn("i_na")) == 0 and len(screen.drawn("v")) > 0


def test_few_samples_get_dots(screen: ScopeScreen) -> None:
    screen.set_traces((replace(V, position=0.0),))
    screen.set_time(0.02, None)
    screen.show_traces({"v": (Segment(0.0, DT, np.zeros(21)),)})
    image = paint(screen)
    lit = like(image, dict(DARK.colours)["v"])
    middle = screen._layout.y(0.0)
    on, between = screen._layout.x(2.5), screen._layout.x(2.75)  # a sample every half division
    assert lit[:, round(on)].sum() > lit[:, round(between)].sum() + 1
    assert lit[int(middle), round(between)]
