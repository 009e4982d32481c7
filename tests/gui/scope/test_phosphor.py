"""What the phosphor shows on the painted screen, for how long, and that its thread comes and goes."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import shiboken6
from pytestqt.qtbot import QtBot

from engine import phosphor
from gui.scope.screen import ScopeScreen, Segment
from gui.screen_theme import DARK, LIGHT
from tests.gui.scope.conftest import DT, STIMULUS, V, paint, pixels

Sweep = dict[str, tuple[Segment, ...]]


@pytest.fixture(scope="module", autouse=True)
def phosphor_kernels() -> None:
    phosphor.warm_up()


@pytest.fixture(autouse=True)
def no_thread_is_left(qtbot: QtBot) -> Iterator[None]:
    yield
    qtbot.waitUntil(lambda: threads() == 0)


def threads() -> int:
    return sum(t.name == "impuls-phosphor" for t in threading.enumerate())


@pytest.fixture
def scope(qtbot: QtBot) -> Iterator[ScopeScreen]:
    """Nothing but V, thin, and no live trace."""
    screen = ScopeScreen()
    qtbot.addWidget(screen)
    screen.resize(840, 560)
    screen.set_time(2.0, 4.0)
    screen.set_traces((V, STIMULUS))
    screen.set_fine_lines(False)
    screen.show()
    qtbot.waitUntil(lambda: screen.frames > 0)
    yield screen
    screen.close()


def level(mv: float) -> Sweep:
    return {"v": (Segment(0.0, DT, np.full(2001, mv)),)}


def row_of(screen: ScopeScreen, mv: float) -> int:
    return round(screen._layout.y(mv / V.per_div + V.position))


def settle(qtbot: QtBot, screen: ScopeScreen) -> None:
    """Wait until the picture stays as it is."""
    qtbot.waitUntil(lambda: screen._phosphor.at_rest)


def glow(screen: ScopeScreen, mv: float) -> float:
    """How far the pixels at this level are from the ground towards the colour of V, 0 to 1, on average."""
    theme = screen._theme
    colours = [
        np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], float)
        for text in (theme.background, dict(theme.colours)["v"])
    ]
    way = colours[1] - colours[0]
    row = pixels(paint(screen))[row_of(screen, mv)].astype(float)
    left, right = round(screen._layout.plot.left()), round(screen._layout.plot.right())
    part = (row[left + 5 : right - 5] - colours[0]) @ way / (way @ way)
    return float(np.median(part))


def test_a_sweep_stays_after_the_next(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(None)
    for mv in (-63.0, 11.0):
        scope.show_traces(level(mv))
        assert scope.keep_sweep(level(mv))
    settle(qtbot, scope)
    assert glow(scope, 11.0) > 0.95  # the live trace
    assert 0.3 < glow(scope, -63.0) < 0.8
    assert abs(glow(scope, -25.0)) < 0.05


def test_off_shows_nothing_and_has_no_thread(scope: ScopeScreen, qtbot: QtBot) -> None:
    assert not scope.keep_sweep(level(-63.0))
    assert threads() == 0
    before = pixels(paint(scope))
    qtbot.wait(50)
    assert np.array_equal(pixels(paint(scope)), before)
    scope.set_persistence(None)
    assert threads() == 0  # not before there is something to do
    assert scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    assert threads() == 1 and glow(scope, -63.0) > 0.3
    scope.set_persistence(0.0)
    assert threads() == 0
    assert np.array_equal(pixels(paint(scope)), before)


def test_the_glow_fades_by_itself_and_then_costs_nothing(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(1.2)
    scope.keep_sweep(level(-63.0))
    seen: list[float] = []

    def dark() -> bool:
        seen.append(glow(scope, -63.0))
        return len(seen) > 3 and seen[-1] < 0.03

    qtbot.waitUntil(dark, timeout=10000)
    first = next(k for k, value in enumerate(seen) if value > 0.1)
    assert max(seen) > 0.3
    assert all(b <= a + 1e-6 for a, b in zip(seen[first + 1 :], seen[first + 2 :]))
    assert len({round(value, 2) for value in seen}) > 4  # in small steps
    settle(qtbot, scope)
    qtbot.waitUntil(lambda: not scope._phosphor._poll.isActive())
    frames = scope.frames
    qtbot.wait(150)
    assert scope.frames == frames


def test_it_paints_by_itself_while_it_fades(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(0.5)
    frames = scope.frames
    scope.keep_sweep(level(-63.0))
    qtbot.waitUntil(lambda: scope.frames > frames + 4)


def test_infinite_stays(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(None)
    scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    before = glow(scope, -63.0)
    qtbot.wait(400)
    assert glow(scope, -63.0) == before > 0.3


def test_a_thousand_sweeps_are_filled_once_each(scope: ScopeScreen, qtbot: QtBot) -> None:
    """What is passed often glows more than what is passed once; none is lost, none counted twice."""
    scope.set_persistence(None)
    rare, common = level(15.0), level(-63.0)
    for k in range(1000):
        sweep = rare if k in (300, 600) else common
        qtbot.waitUntil(lambda: scope.keep_sweep(sweep))  # noqa: B023
        if k == 200:
            settle(qtbot, scope)
            once = glow(scope, -63.0)
    settle(qtbot, scope)
    assert 0.3 < glow(scope, 15.0) < 0.7 < once < glow(scope, -63.0)
    scope.clear_phosphor()
    counts = []
    for passes in (1, 1, 2, 4):
        for _ in range(passes):
            assert scope.keep_sweep(common)
        settle(qtbot, scope)
        counts.append(glow(scope, -63.0))
    # 1, 2, 4, 8 passes: the logarithm counts.
    assert np.allclose(np.diff(counts), np.diff(counts)[0], atol=0.02) and np.diff(counts)[0] > 0.03


def test_too_many_at_once_are_refused_not_lost(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(None)
    big = {"v": (Segment(0.0, 20.0 / 400_000, np.full(400_000, -63.0)),)}
    answers = [scope.keep_sweep(big) for _ in range(200)]
    settle(qtbot, scope)
    assert answers[0] and not all(answers)
    many = glow(scope, -63.0)
    scope.clear_phosphor()
    for _ in range(sum(answers)):
        qtbot.waitUntil(lambda: scope.keep_sweep(level(-63.0)))
    settle(qtbot, scope)
    assert glow(scope, -63.0) == pytest.approx(many, abs=0.01)


def test_clear(scope: ScopeScreen, qtbot: QtBot) -> None:
    dark = pixels(paint(scope))
    scope.set_persistence(None)
    scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    assert not np.array_equal(pixels(paint(scope)), dark)
    scope.clear_phosphor()
    assert np.array_equal(pixels(paint(scope)), dark)
    scope.keep_sweep(level(-63.0))
    scope.clear_phosphor()  # what still waits or is being filled must not come after
    qtbot.wait(50)
    assert np.array_equal(pixels(paint(scope)), dark)
    scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    assert glow(scope, -63.0) > 0.3


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.set_time(5.0, 10.0),
        lambda s: s.set_time(2.0, 6.0),
        lambda s: s.set_traces((replace(V, position=2.0), STIMULUS)),
        lambda s: s.set_traces((replace(V, per_div=50.0), STIMULUS)),
    ],
    ids=["time base", "pre-trigger", "position", "scale"],
)
def test_what_moves_the_traces_clears(scope: ScopeScreen, qtbot: QtBot, change) -> None:
    scope.set_persistence(None)
    scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    kept = pixels(paint(scope))
    change(scope)
    with_glow = pixels(paint(scope))
    scope.set_persistence(0.0)
    assert np.array_equal(with_glow, pixels(paint(scope)))
    assert kept.shape != with_glow.shape or not np.array_equal(kept, with_glow)


def test_what_does_not_move_them_keeps_it(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(None)
    scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    before = glow(scope, -63.0)
    scope.set_time(2.0, 4.0)
    scope.set_traces((replace(V, label="Vm"), STIMULUS))
    scope.set_theme(DARK)
    paint(scope, 2.0)  # a picture for another device
    assert glow(scope, -63.0) == before > 0.3


def test_a_rolling_screen_has_none(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(None)
    scope.set_time(2.0, None, rolling=True)
    assert not scope.keep_sweep(level(-63.0))
    assert threads() == 0


def test_a_trace_that_is_off_leaves_none(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_traces((replace(V, on=False), STIMULUS))
    scope.set_persistence(None)
    dark = pixels(paint(scope))
    scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    assert np.array_equal(pixels(paint(scope)), dark)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_it_lies_under_its_trace(scope: ScopeScreen, qtbot: QtBot, theme) -> None:
    """Lit where the live trace would be painted, to a pixel, and nowhere else."""
    scope.set_theme(theme)
    scope.set_traces((V,))
    t = np.arange(0.0, 20.0, DT)
    sweep = {
        "v": (Segment(0.0, DT, 40.0 * np.sin(t) * np.exp(-t / 10.0) - 30.0 * (np.abs(t - 9.0) < 0.005)),)
    }
    ground = pixels(paint(scope)).astype(int)
    scope.show_traces(sweep)
    traced = np.abs(pixels(paint(scope)).astype(int) - ground).max(axis=2) > 10
    scope.show_traces({})
    scope.set_persistence(None)
    for _ in range(8):
        qtbot.waitUntil(lambda: scope.keep_sweep(sweep))
    settle(qtbot, scope)
    lit = np.abs(pixels(paint(scope)).astype(int) - ground).max(axis=2) > 10

    def grown(mask: np.ndarray) -> np.ndarray:
        wide = mask.copy()
        for dy in (-1, 0, 1):
            for dx in (-1, 0, 1):
                wide |= np.roll(mask, (dy, dx), (0, 1))
        return wide

    assert traced.sum() > 700
    assert not (lit & ~grown(traced)).any()
    assert not (traced & ~grown(lit)).any()


def test_more_ink_on_a_light_ground(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_theme(LIGHT)
    scope.set_persistence(None)
    scope.keep_sweep(level(-63.0))
    for _ in range(10):
        scope.keep_sweep(level(11.0))
    settle(qtbot, scope)
    assert 0.3 < glow(scope, -63.0) < glow(scope, 11.0) - 0.1


def test_the_thread_ends_with_the_screen(qtbot: QtBot) -> None:
    for end in (ScopeScreen.close, shiboken6.delete, lambda screen: None):
        screen = ScopeScreen()
        screen.set_time(2.0, 4.0)
        screen.set_traces((V,))
        screen.set_persistence(10.0)
        assert screen.keep_sweep(level(-63.0))
        assert threads() == 1
        end(screen)
        del screen
        gc.collect()
        qtbot.waitUntil(lambda: threads() == 0)


def test_a_closed_screen_can_be_shown_again(scope: ScopeScreen, qtbot: QtBot) -> None:
    scope.set_persistence(None)
    scope.keep_sweep(level(-63.0))
    scope.close()
    assert threads() == 0
    scope.show()
    scope.keep_sweep(level(11.0))
    settle(qtbot, scope)
    assert glow(scope, 11.0) > 0.3 and abs(glow(scope, -63.0)) < 0.05


def test_a_fault_is_told_once_and_survived(scope: ScopeScreen, qtbot: QtBot, monkeypatch) -> None:
    told: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, where: told.append(error))
    scope.set_persistence(None)
    broken = {"v": (Segment(np.nan, DT, np.zeros(10)),)}
    for _ in range(3):
        assert scope.keep_sweep(broken)
        settle(qtbot, scope)
    assert len(told) == 1 and "not finite" in str(told[0])
    scope.keep_sweep(level(-63.0))
    settle(qtbot, scope)
    assert glow(scope, -63.0) > 0.3


def test_a_time_that_makes_no_sense_is_refused(scope: ScopeScreen) -> None:
    for seconds in (-1.0, np.nan, np.inf):
        with pytest.raises(ValueError, match="persist"):
            scope.set_persistence(seconds)


@pytest.mark.parametrize("seconds", [None, 10.0])
def test_another_size_or_theme_keeps_the_glow(
    qtbot: QtBot, scope: ScopeScreen, seconds: float | None
) -> None:
    scope.set_persistence(seconds)
    assert scope.keep_sweep(level(-63.0))
    qtbot.waitUntil(lambda: glow(scope, -63.0) > 0.3)
    scope.resize(700, 500)
    qtbot.waitUntil(lambda: glow(scope, -63.0) > 0.3)
    scope.set_theme(LIGHT)
    qtbot.waitUntil(lambda: glow(scope, -63.0) > 0.3)
    scope.set_theme(DARK)
    scope.set_time(5.0, 4.0)  # another time base: dark, as on any scope
    scope.resize(840, 560)
    qtbot.wait(150)
    assert glow(scope, -63.0) < 0.1
