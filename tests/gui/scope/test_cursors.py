"""The cursors on the screen: where they stand, what they read of a known signal, and what the mouse asks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.rig.readout import CursorPair
from gui.cursor_words import plain
from gui.scope.screen import ScopeScreen, Segment
from gui.screen_theme import DARK, LIGHT
from tests.gui.scope.conftest import DT, I_K, I_NA, STIMULUS, V, impulse, like, paint

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
TRACES = (("v", "V"), ("stimulus", "I stim"), ("i_na", "I Na"), ("i_k", "I K"))
A = CursorPair(
    "a", "A", on=True, trace="v", t1=0.0, t2=2.0, traces=TRACES
)  # the axis is 0 at 4 ms from the left
B = CursorPair("b", "B", on=False, trace="i_na", t1=3.0, t2=7.0, traces=TRACES)


@pytest.fixture
def follow(screen: ScopeScreen) -> Callable[..., dict[str, CursorPair]]:
    """The screen with these pairs, whose wishes are fulfilled as a store would."""

    def follow(*pairs: CursorPair) -> dict[str, CursorPair]:
        kept = {pair.id: pair for pair in pairs}

        def move(pair: str, part: str, value: float) -> None:
            kept[pair] = replace(kept[pair], **{part: value})
            screen.cursors.set_pairs(tuple(kept.values()))

        screen.cursors.moved.connect(move)
        screen.cursors.set_pairs(tuple(kept.values()))
        return kept

    return follow


def hold(screen: ScopeScreen, begin: QPointF, way: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
    """Press, move with the button held, release."""
    view = screen.viewport()
    QTest.mouseMove(view, begin.toPoint())
    QTest.mousePress(view, LEFT, modifiers, begin.toPoint())
    for share in (0.4, 1.0):
        at = QPointF((begin + way * share).toPoint())
        move = QMouseEvent(
            QEvent.Type.MouseMove, at, view.mapToGlobal(at), Qt.MouseButton.NoButton, LEFT, modifiers
        )
        QApplication.sendEvent(view, move)
    QTest.mouseRelease(view, LEFT, modifiers, (begin + way).toPoint())


def on_line(screen: ScopeScreen, pair: str, part: str) -> QPointF:
    """Near a line, three pixels off, where nothing else lies."""
    line, plot = screen.cursors.line(pair, part), screen._layout.plot
    if line.upright:
        return QPointF(line.x() + 3.0, plot.bottom() - 30.0)
    return QPointF(plot.left() + 150.0, line.y() + 3.0)


def texts(screen: ScopeScreen, pair: str = "a") -> list[str]:
    return plain(screen.cursors.table(pair)).split("\n")


def drawn_at(screen: ScopeScreen, trace: str, x: float) -> tuple[float, float]:
    """How far the drawn trace reaches up and down in the pixel column at x."""
    rows = screen.drawn(trace)
    low, high = np.minimum(rows[:, 0], rows[:, 2]), np.maximum(rows[:, 0], rows[:, 2])
    near = rows[(low <= x + 0.5) & (high >= x - 0.5)]
    return float(near[:, [1, 3]].min()), float(near[:, [1, 3]].max())


def test_the_read_out_says_what_the_impulse_is(screen, follow) -> None:
    follow(A)  # at 4 and 6 ms of the signal: rest and peak
    rest, peak = impulse(np.array([4.0, 6.0]))
    assert texts(screen) == [
        "\tt\tV",
        f"A1\t0.00 ms\t−{abs(rest):.1f} mV",
        f"A2\t2.00 ms\t{peak:.1f} mV",
        f"Δ\t2.00 ms\t{peak - rest:.1f} mV",
        "1/Δt\t500 Hz\t",
        f"Slope\t\t{(peak - rest) / 2.0:.1f} mV/ms",
    ]


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize(
    "style",
    [V, replace(V, per_div=50.0, position=-1.0), replace(V, inverted=True, offset=-40.0, position=0.5)],
)
def test_the_dot_lies_on_the_drawn_trace(screen, follow, ratio: float, style) -> None:
    screen.set_traces((style, STIMULUS))
    follow(replace(A, t1=1.53, t2=4.4))
    paint(screen, ratio)
    for part in ("t1", "t2"):
        dot = screen.cursors.line("a", part).dot
        assert dot is not None
        top, bottom = drawn_at(screen, "v", dot.x() * ratio)
        assert top - 1.0 <= dot.y() * ratio <= bottom + 1.0


def test_dragging_asks_for_a_time_and_the_line_follows(screen, follow) -> None:
    kept = follow(A)
    across = screen._layout.across
    before = screen.cursors.line("a", "t2").x()
    hold(screen, on_line(screen, "a", "t2"), QPointF(60.0, 0.0))
    assert kept["a"].t2 == pytest.approx(2.0 + 60.0 / across * 2.0, abs=0.003)
    assert kept["a"].t1 == 0.0
    assert screen.cursors.line("a", "t2").x() == pytest.approx(before + 60.0, abs=0.6)
    assert screen.cursors.active == ("a", "t2")
    hold(screen, on_line(screen, "a", "t2"), QPointF(3000.0, 0.0))
    assert kept["a"].t2 == pytest.approx(16.0)  # the right edge, however far the mouse goes
    assert screen.cursors.line("a", "t2").isVisible()


def test_the_flag_is_a_handle_too(screen, follow) -> None:
    kept = follow(A)
    line = screen.cursors.line("a", "t1")
    hold(screen, line.mapToScene(line.flag_box().center()), QPointF(-40.0, 0.0))
    assert kept["a"].t1 == pytest.approx(-40.0 / screen._layout.across * 2.0, abs=0.003)


def test_without_a_line_nearby_a_drag_moves_nothing(screen, follow) -> None:
    kept = follow(A)
    hold(screen, on_line(screen, "a", "t2") + QPointF(12.0, 0.0), QPointF(60.0, 0.0))
    assert kept["a"] == A


def test_with_shift_it_jumps_to_the_peak(screen, follow) -> None:
    kept = follow(replace(A, t2=4.0))
    across = screen._layout.across
    to = (2.15 - 4.0) / 2.0 * across  # some six pixels beside the peak
    hold(screen, on_line(screen, "a", "t2"), QPointF(to, 0.0), Qt.KeyboardModifier.ShiftModifier)
    t = np.arange(0.0, 20.0, DT)
    assert kept["a"].t2 == pytest.approx(float(t[impulse(t).argmax()]) - 4.0, abs=1e-6)
    assert screen.cursors.reading("a").y2 == pytest.approx(impulse(t).max(), abs=1e-6)


def test_off_the_trace_levels_are_dragged(screen, follow) -> None:
    kept = follow(replace(A, snap=False, y1=-65.0, y2=35.0))
    assert screen.cursors.line("a", "t1").dot is None
    line = screen.cursors.line("a", "y2")
    assert line.isVisible() and line.y() == pytest.approx(screen._layout.y(35.0 / 20.0 + 1.0), abs=0.6)
    hold(screen, on_line(screen, "a", "y2"), QPointF(0.0, 1.5 * screen._layout.down))
    assert kept["a"].y2 == pytest.approx(5.0, abs=0.5) and kept["a"].y1 == -65.0
    assert texts(screen)[3].endswith(f"{kept['a'].y2 + 65.0:.1f} mV")


def test_a_gap_and_a_hidden_trace_read_nothing(screen, follow) -> None:
    follow(A)
    t = np.arange(0.0, 5.0, DT)
    rest = np.arange(6.5, 20.0, DT)
    screen.show_traces({"v": (Segment(0.0, DT, impulse(t)), Segment(6.5, DT, impulse(rest)))})
    assert texts(screen)[2] == "A2\t2.00 ms\t— mV"  # 6 ms: between the new sweep and the rest of the old
    assert texts(screen)[4] == "1/Δt\t500 Hz\t" and "—" in texts(screen)[5]
    assert screen.cursors.line("a", "t2").dot is None and screen.cursors.line("a", "t1").dot is not None
    screen.cursors.set_pairs((replace(A, t2=3.0),))
    assert texts(screen)[2] == f"A2\t3.00 ms\t{impulse(np.array([7.0]))[0]:.1f} mV".replace("-", "−")
    screen.set_traces((replace(V, on=False), STIMULUS))
    assert math.isnan(screen.cursors.reading("a").y1)
    assert screen.cursors.line("a", "t1").isVisible()  # times can still be told


def test_every_picture_is_read(screen, follow) -> None:
    follow(A)
    for level in (-70.0, -71.5, 12.25):
        screen.show_traces({"v": (Segment(0.0, DT, np.full(2000, level)),)})
        assert screen.cursors.reading("a").y1 == level == screen.cursors.reading("a").y2
        assert texts(screen)[3] == "Δ\t2.00 ms\t0.0 mV"


def test_on_a_part_of_the_axis_they_stand_at_their_times(screen, follow) -> None:
    """Zoomed: 0.2 ms a division, the left edge at 1 ms of the axis; segments count from there."""
    follow(A)
    screen.set_time(0.2, -1.0)
    t = np.arange(0.0, 20.0, DT)
    screen.show_traces({"v": (Segment(-5.0, DT, impulse(t)),)})
    assert not screen.cursors.line("a", "t1").isVisible()
    line = screen.cursors.line("a", "t2")
    assert line.isVisible() and line.x() == pytest.approx(screen._layout.x(5.0), abs=0.6)
    assert texts(screen)[2] == f"A2\t2.000 ms\t{impulse(np.array([6.0]))[0]:.1f} mV"
    paint(screen)
    top, bottom = drawn_at(screen, "v", line.dot.x())
    assert top - 1.0 <= line.dot.y() <= bottom + 1.0
    screen.cursors.set_time(0.2, -5.0, hidden=4.0)  # the same part, if segments count from 4 ms further left
    screen.show_traces({"v": (Segment(-1.0, DT, impulse(t)),)})
    assert screen.cursors.reading("a").y2 == pytest.approx(impulse(np.array([6.0]))[0])


def test_while_it_rolls_times_count_from_the_right_edge(screen, follow) -> None:
    follow(replace(A, t1=-8.0, t2=0.0))
    screen.set_time(2.0, None, rolling=True)
    screen.show_traces({"v": (Segment(0.0, DT, np.arange(2001.0)),)})
    assert screen.cursors.line("a", "t2").x() == pytest.approx(screen._layout.plot.right(), abs=0.6)
    assert (screen.cursors.reading("a").y1, screen.cursors.reading("a").y2) == (1200.0, 2000.0)


def test_microseconds_and_seconds_as_on_the_axis(screen, follow) -> None:
    follow(replace(A, t1=0.0, t2=0.25))
    screen.set_time(0.05, 0.1)
    assert texts(screen)[2].startswith("A2\t250.0 µs")
    screen.cursors.set_pairs((replace(A, t1=0.0, t2=2500.0),))
    screen.set_time(1000.0, 4000.0)
    assert texts(screen)[2].startswith("A2\t2.50 s") and texts(screen)[4] == "1/Δt\t0.4 Hz\t"


@pytest.mark.parametrize("size", [(840, 560), (420, 330), (1500, 900)])
@pytest.mark.parametrize("places", [(-3.0, 1.0), (0.0, 15.0), (12.0, 15.5), (-4.0, 16.0), (-3.9, -3.5)])
def test_read_outs_stay_in_the_screen_and_apart(screen, follow, size, places) -> None:
    screen.resize(*size)
    follow(replace(A, t1=places[0], t2=places[1]), replace(B, on=True, t1=places[1], t2=places[0]))
    boxes = [screen.cursors.box(pair) for pair in ("a", "b")]
    inside = screen._layout.plot.adjusted(-1, 0, 1, 1)
    for box in boxes:
        assert box.isVisible() and inside.contains(box.sceneBoundingRect())
    if size[0] > 800:
        assert not boxes[0].sceneBoundingRect().intersects(boxes[1].sceneBoundingRect())


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_lines_have_the_trace_s_colour_and_the_pairs_their_dash(screen, follow, theme) -> None:
    screen.set_theme(theme)
    follow(replace(A, t1=10.0, t2=14.0), replace(B, on=True, trace="v", t1=8.0, t2=12.0))
    image = paint(screen)
    lit = like(image, dict(theme.colours)["v"])
    shares = {}
    for pair, part in (("a", "t1"), ("b", "t1"), ("a", "t2"), ("b", "t2")):
        x = round(screen.cursors.line(pair, part).x())
        shares[pair, part] = lit[screen._layout.plot.toRect().top() + 330 : -60, x].mean()
    assert 0.5 < shares["a", "t1"] < 0.75 and 0.5 < shares["a", "t2"] < 0.75
    assert 0.15 < shares["b", "t1"] < 0.4 and 0.15 < shares["b", "t2"] < 0.4


def test_taken_away_nothing_is_left(screen, follow) -> None:
    bare = paint(screen)
    follow(A, replace(B, on=True, snap=False))
    assert paint(screen) != bare
    screen.cursors.set_pairs((replace(A, on=False), B))
    assert paint(screen) == bare
    assert screen.cursors.table("a") == () and screen.cursors.active is None


def test_keys_go_through_all_that_can_be_moved(screen, follow) -> None:
    kept = follow(A, replace(B, on=True, snap=False))
    seen = []
    for _ in range(7):
        seen.append(screen.cursors.active)
        screen.cursors.cycle(1)
    parts = [("a", "t1"), ("a", "t2"), ("b", "t1"), ("b", "t2"), ("b", "y1"), ("b", "y2")]
    assert seen == [*parts, ("a", "t1")]
    screen.cursors.activate("b", "y1")
    before = kept["b"].y1
    assert screen.cursors.nudge(1)
    assert kept["b"].y1 - before == pytest.approx(500.0 / screen._layout.down, rel=0.05)


def test_the_traces_of_another_cell_may_lack_the_one_that_is_read(screen, follow) -> None:
    follow(replace(A, trace="i_k"))
    screen.set_traces((V, STIMULUS, I_NA))
    assert math.isnan(screen.cursors.reading("a").y1)
    screen.set_traces((V, STIMULUS, I_NA, I_K))
    screen.show_traces({"i_k": (Segment(0.0, DT, np.full(2000, 7.0)),)})
    assert screen.cursors.reading("a").y1 == 7.0


def test_a_double_click_on_a_cursor_still_tells_the_place(screen, follow) -> None:
    follow(A)
    told: list[float] = []
    screen.double_clicked_at.connect(told.append)
    line = screen.cursors.line("a", "t2")
    at = QPoint(round(line.x()), round(screen._layout.plot.bottom() - 30))
    QTest.mouseDClick(screen.viewport(), LEFT, NONE, at)
    assert told == [pytest.approx(6.0, abs=0.03)]
