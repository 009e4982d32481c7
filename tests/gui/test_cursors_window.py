"""The cursors in the whole window: keys, mouse, typing, undo, and what the panel tells."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from engine.files import cells
from engine.rig.rig import default_rig
from gui.cursor_words import plain
from gui.panels.cursors import CursorsPanel

SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
AXON = default_rig(cells.preset("axon-1952"))


def pair(one, id="a"):
    return next(pair for pair in one.store.rig.scope.cursors if pair.id == id)


def stopped(one):
    """A sweep with an impulse that stands still; its ms on the axis, and mV."""
    one.sweep()
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    t, v = one.drawn()
    return t - one.store.rig.scope.before, v


def table(one, id="a") -> list[list[str]]:
    return [line.split("\t") for line in plain(one.screen.cursors.table(id)).split("\n")]


def number(text: str) -> float:
    return float(text.split()[0].replace("−", "-"))


def press(one, key, modifiers=NONE) -> None:
    QTest.keyClick(one.screen, key, modifiers)


def show_panel(one) -> CursorsPanel:
    one.window.docks.show_page("cursors")
    panel = one.window.findChild(CursorsPanel)
    one.wait(panel.isVisible)
    one.qtbot.wait(100)  # the docks share their heights out anew
    return panel


def click(one, name) -> None:
    """Press something on the panel, scrolled to where it can be seen."""
    widget = one.window.findChild(QWidget, name)
    area = widget.parentWidget()
    while not isinstance(area, QScrollArea):
        area = area.parentWidget()
    one.qtbot.wait(50)
    area.ensureWidgetVisible(widget)
    assert widget.isVisible() and not widget.visibleRegion().isEmpty()
    QTest.mouseClick(widget, LEFT)


def drag(one, id, part, way) -> None:
    """Take hold of a line, low on the screen, and draw it along."""
    line, plot = one.screen.cursors.line(id, part), one.screen._layout.plot
    begin = QPoint(round(line.x()) + 2, round(plot.bottom()) - 20)
    if not line.upright:
        begin = QPoint(round(plot.left()) + 200, round(line.y()) + 2)
    view, end = one.screen.viewport(), begin + way
    QTest.mousePress(view, LEFT, NONE, begin)
    QTest.mouseMove(view, begin + way / 2)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, LEFT, NONE, end)


def test_keys_switch_the_pairs_and_undo_takes_back(bench):
    one = bench(AXON)
    press(one, Qt.Key.Key_K)
    assert pair(one).on and not pair(one, "b").on
    press(one, Qt.Key.Key_K, SHIFT)
    assert pair(one, "b").on and one.screen.cursors.active == ("b", "t1")
    assert (pair(one).t1, pair(one).t2) == (0.0, 5.0) and (pair(one, "b").t1, pair(one, "b").t2) == (
        4.0,
        12.0,
    )
    assert all(one.screen.cursors.line(id, part).isVisible() for id in "ab" for part in ("t1", "t2"))
    press(one, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pair(one).on and not pair(one, "b").on
    press(one, Qt.Key.Key_K)
    assert not pair(one).on and not one.screen.cursors.line("a", "t1").isVisible()


def test_cursors_out_of_sight_are_brought_in(bench):
    rig = AXON.replace("scope.cursors.a.t1", -500.0).replace("scope.cursors.a.t2", 900.0)
    rig = rig.replace("scope.cursors.a.snap", False).replace("scope.cursors.a.y1", 5000.0)
    one = bench(rig.replace("scope.cursors.a.trace", "g_na"))  # which is not on the screen
    press(one, Qt.Key.Key_K)
    now = pair(one)
    assert (now.t1, now.t2, now.trace) == (
        pytest.approx(2.0),
        pytest.approx(10.0),
        "v",
    )  # 30 and 70 % of 20 ms
    assert one.screen.cursors.line("a", "y1").isVisible() and now.y2 == -50.0
    press(one, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)  # one edit
    assert pair(one).t1 == -500.0 and pair(one).trace == "g_na" and not pair(one).on


def test_dragged_to_the_peak_they_read_the_impulse(bench):
    one = bench(AXON)
    t, v = stopped(one)
    press(one, Qt.Key.Key_K)
    peak = float(t[v.argmax()])
    across = one.screen._layout.across / one.store.rig.scope.time_per_div
    drag(one, "a", "t2", QPoint(round((peak - pair(one).t2) * across), 0))
    assert pair(one).t2 == pytest.approx(peak, abs=1.0 / across)
    rows = table(one)
    assert number(rows[2][2]) == pytest.approx(v.max(), abs=1.0) and rows[2][2].endswith(" mV")
    at_start = float(np.interp(pair(one).t1, t, v))
    assert number(rows[1][2]) == pytest.approx(at_start, abs=0.3)
    assert number(rows[4][1]) == pytest.approx(1000.0 / abs(pair(one).t2 - pair(one).t1), rel=0.01)
    dot = one.screen.cursors.line("a", "t2").dot
    lines = one.screen.drawn("v")
    near = lines[np.abs(lines[:, 0] - dot.x()) <= 1.0][:, [1, 3]]
    assert near.min() - 1.0 <= dot.y() <= near.max() + 1.0


def test_brackets_move_the_active_one_by_pixels(bench):
    one = bench(AXON)
    press(one, Qt.Key.Key_K)
    line, a_pixel = one.screen.cursors.line("a", "t1"), 2.0 / one.screen._layout.across
    for key, modifiers, pixels in (
        (Qt.Key.Key_BracketRight, NONE, 1),
        (Qt.Key.Key_BracketRight, SHIFT, 10),
        (Qt.Key.Key_BraceLeft, SHIFT, -10),  # as a keyboard tells Shift and [
        (Qt.Key.Key_BracketLeft, NONE, -1),
    ):
        time, x = pair(one).t1, line.x()
        press(one, key, modifiers)
        assert pair(one).t1 - time == pytest.approx(pixels * a_pixel, abs=0.0015)
        assert line.x() - x == pytest.approx(pixels, abs=1.01)
    press(one, Qt.Key.Key_Period)
    assert one.screen.cursors.active == ("a", "t2")
    press(one, Qt.Key.Key_BracketRight)
    assert pair(one).t2 == pytest.approx(5.0 + a_pixel, abs=0.0015)
    press(one, Qt.Key.Key_Comma)
    assert one.screen.cursors.active == ("a", "t1")


def test_the_panel_types_tells_and_copies(bench):
    one = bench(AXON)
    stopped(one)
    show_panel(one)
    click(one, "scope.cursors.a.on")
    assert pair(one).on
    one.type("scope.cursors.a.t1", "-1,5")
    one.type("scope.cursors.a.t2", "3")
    assert (pair(one).t1, pair(one).t2) == (-1.5, 3.0)
    label = one.window.findChild(QLabel, "cursors.a.table")
    one.wait(lambda: "−1.50" in label.text())
    assert "4.50" in label.text() and "222.2" in label.text()
    assert "A1 −1.50 ms −65.0 mV" in label.accessibleName()
    click(one, "cursors.a.copy")
    assert QGuiApplication.clipboard().text() == plain(one.screen.cursors.table("a"))
    one.choose("scope.cursors.a.trace", "I stim")
    assert pair(one).trace == "stimulus" and table(one)[0][2] == "I stim"


def test_let_go_of_the_trace_they_stay_where_they_were(bench):
    one = bench(AXON)
    stopped(one)
    press(one, Qt.Key.Key_K)
    show_panel(one)
    read = one.screen.cursors.reading("a")
    assert not one.editor("scope.cursors.a.y1").isVisible()
    click(one, "scope.cursors.a.snap")
    assert not pair(one).snap
    assert (pair(one).y1, pair(one).y2) == pytest.approx((read.y1, read.y2), rel=1e-5)
    one.type("scope.cursors.a.y2", "20")
    assert pair(one).y2 == 20.0 and number(table(one)[2][2]) == 20.0
    drag(one, "a", "y2", QPoint(0, -round(one.screen._layout.down / 2)))
    assert pair(one).y2 == pytest.approx(30.0, abs=0.6)


def test_they_are_live_while_it_runs_and_on_math(bench):
    rig = AXON.replace("scope.traces.math1.placed", True).replace("scope.traces.math1.operation", "add")
    rig = (
        rig.replace("scope.roll", "on")
        .replace("scope.cursors.a.t1", -10.0)
        .replace("scope.cursors.a.t2", -1.0)
    )
    one = bench(
        rig.replace("scope.cursors.a.on", True)
        .replace("stimulus.mode", "train")
        .replace("stimulus.count", 500)
    )
    one.click("fire")
    seen = set()

    def changes() -> bool:
        reading = one.screen.cursors.reading("a")
        seen.add(reading.y2)
        return len(seen) > 10

    one.wait(changes)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    show_panel(one)
    one.choose("scope.cursors.a.trace", "Math 1")
    assert pair(one).trace == "math1" and table(one)[0][2] == "Math 1"


def test_a_double_click_still_explains_the_moment(bench):
    one = bench(AXON)
    stopped(one)
    press(one, Qt.Key.Key_K)
    line, plot = one.screen.cursors.line("a", "t2"), one.screen._layout.plot
    at = QPoint(round(line.x()), round(plot.bottom()) - 20)
    QTest.mouseDClick(one.screen.viewport(), LEFT, NONE, at)
    assert one.screen.cursor_axis_time == pytest.approx(5.0, abs=0.05)
    assert pair(one).t2 == 5.0


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("look", ["dark", "light"])
def test_a_picture_of_both_pairs(bench, size, look):
    one = bench(AXON, size=size)
    if look == "light":
        one.window.actions_["theme"].trigger()
    stopped(one)
    press(one, Qt.Key.Key_K)
    press(one, Qt.Key.Key_K, SHIFT)
    show_panel(one)
    one.qtbot.wait(200)
    from tests.gui.test_layout import ARTEFACTS, cut_off

    ARTEFACTS.mkdir(exist_ok=True)
    one.window.grab().save(str(ARTEFACTS / f"cursors-{look}-{size[0]}x{size[1]}.png"))
    assert cut_off(one.window) == []
