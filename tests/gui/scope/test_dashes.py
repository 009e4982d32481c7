"""Broken lines: gaps where the pattern has them, and no spike lost in one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gui.scope.dashes import PATTERNS, broken
from gui.scope.screen import ScopeScreen, Segment
from gui.screen_theme import DARK
from tests.gui.scope.conftest import DT, STIMULUS, V, impulse, like, paint


def flat(width: int) -> np.ndarray:
    x = np.arange(width, dtype=float)
    return np.column_stack([x, np.zeros(width), x + 1.0, np.zeros(width)])


def test_a_solid_line_is_left_as_it_is() -> None:
    lines = flat(50)
    assert broken(lines, "solid", 0.0, 1.0) is lines


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("line", PATTERNS)
def test_the_pattern_repeats_itself(line: str, ratio: float) -> None:
    lit = np.zeros(1200, bool)
    lit[broken(flat(1200), line, 0.0, ratio)[:, 0].astype(int)] = True
    share = sum(PATTERNS[line][::2]) / sum(PATTERNS[line])
    assert lit.mean() == pytest.approx(share, abs=0.02)
    runs = np.count_nonzero(np.diff(lit.astype(int)) == 1)
    assert runs == pytest.approx(1200 / (sum(PATTERNS[line]) * ratio) * len(PATTERNS[line]) / 2, abs=2)


def test_the_patterns_differ() -> None:
    drawn = {line: tuple(broken(flat(400), line, 0.0, 1.0)[:, 0]) for line in ("solid", *PATTERNS)}
    assert len(set(drawn.values())) == 4


@pytest.mark.parametrize("line", PATTERNS)
def test_no_spike_falls_into_a_gap(line: str) -> None:
    """Whichever column a spike stands in, it is drawn up to its top."""
    for column in range(60):
        lines = flat(60)
        lines[column, 3] = -40.0
        assert broken(lines, line, 0.0, 1.0)[:, 3].min() == -40.0


def test_long_lines_between_few_samples_are_broken_too(screen: ScopeScreen) -> None:
    screen.set_traces((replace(V, line="dashed"),))
    screen.show_traces({"v": (Segment(0.0, 2.0, np.linspace(-60.0, 60.0, 11)),)})
    paint(screen)
    rows = screen.drawn("v")
    assert 300 < len(rows) < 500 and np.abs(rows[:, 2] - rows[:, 0]).max() < 2.0
    t, v = screen.drawn_values("v")
    assert v == pytest.approx(-60.0 + 6.0 * t, abs=1e-6)


def test_is_painted_with_gaps_that_stand_still(screen: ScopeScreen) -> None:
    screen.set_traces((replace(STIMULUS, position=-2.0, line="dashed"),))
    row = int(screen._layout.y(-2.0))
    pictures = []
    for start in (0.0, 3.3):  # samples may move, the dashes do not
        screen.show_traces({"stimulus": (Segment(-start, DT, np.zeros(3000)),)})
        pictures.append(like(paint(screen), dict(DARK.colours)["stimulus"])[row, 300:700])
    assert 0.4 < pictures[0].mean() < 0.9
    assert (pictures[0] == pictures[1]).all()


@pytest.mark.parametrize("fine", [True, False])
def test_the_peak_of_an_impulse_is_drawn(screen: ScopeScreen, fine: bool) -> None:
    screen.set_fine_lines(fine)
    screen.set_time(20.0, None)
    values = np.tile(impulse(np.arange(0.0, 20.0, DT)), 10)
    for line in PATTERNS:
        screen.set_traces((replace(V, line=line),))
        screen.show_traces({"v": (Segment(0.0, DT, values),)})
        paint(screen)
        assert screen.drawn_values("v")[1].max() == pytest.approx(values.max())
