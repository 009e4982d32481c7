"""Scale bars: round lengths, as long as they say, inside the screen and apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from engine.rig.scope import TIME_PER_DIV
from gui.scope.scale_bars import round_length
from gui.scope.screen import ScopeScreen
from gui.scope.trace_style import stacked
from gui.screen_theme import DARK
from tests.gui.scope.conftest import I_K, I_NA, STIMULUS, V, like, paint

FOUR = (V, STIMULUS, I_NA, I_K)


@pytest.mark.parametrize(
    ("least", "length"), [(1.0, 1.0), (1.1, 2.0), (0.3, 0.5), (6.0, 10.0), (200.0, 200.0), (3e-6, 5e-6)]
)
def test_lengths_are_round(least: float, length: float) -> None:
    assert round_length(least) == length


def test_they_take_the_place_of_graticule_and_axes(screen: ScopeScreen) -> None:
    plain = paint(screen)
    screen.set_bars(True)
    image = paint(screen)
    frame = round(screen._layout.y(4.0)), round(screen._layout.x(3.3))
    assert like(plain, DARK.centre)[frame] and not like(image, DARK.centre)[frame]
    numbers = int(screen._layout.numbers)
    assert like(plain, dict(DARK.colours)["v"])[:, :numbers].any()
    assert not like(image, dict(DARK.colours)["v"])[:, :numbers].any()
    for bar in screen._bars.bars:
        colour = DARK.colour(bar.traces[0]).name() if len(bar.traces) == 1 else DARK.text
        x, y = bar.bar.center().x(), bar.bar.center().y()
        assert like(image, colour)[int(y), int(x) - 1 : int(x) + 2].any(), bar.text
    screen.set_bars(False)
    assert paint(screen) == plain


@pytest.mark.parametrize("strips", [False, True])
def test_they_are_as_long_as_they_say(screen: ScopeScreen, strips: bool) -> None:
    styles = stacked(FOUR) if strips else FOUR
    screen.set_traces(styles)
    screen.set_bars(True)
    time, *bars = screen._bars.bars
    assert time.text == "2 ms" and time.bar.width() == pytest.approx(screen._layout.across)
    of = {style.id: style for style in styles}
    for bar in bars:
        style = of[bar.traces[0]]
        wanted = abs(style.height(bar.value) - style.height(0.0)) * screen._layout.down
        assert bar.bar.height() == pytest.approx(wanted)
    # The two currents have one scale, and a strip each.
    assert sorted(len(bar.traces) for bar in bars) == ([1, 1, 1, 1] if strips else [1, 1, 2])
    for bar in (time, *bars):
        assert screen._layout.plot.contains(bar.bar) and screen._layout.plot.contains(bar.label)
    for one, other in combinations((time, *bars), 2):
        assert not one.bar.united(one.label).intersects(other.bar.united(other.label)), (one, other)


@pytest.mark.parametrize("ms_per_div", TIME_PER_DIV)
def test_the_bar_of_every_time_base(screen: ScopeScreen, ms_per_div: float) -> None:
    screen.set_time(ms_per_div, None)
    screen.set_bars(True)
    bar = screen._bars.bars[0]
    assert bar.bar.width() == pytest.approx(bar.value / ms_per_div * screen._layout.across)
    assert 30.0 <= bar.bar.width() <= 130.0
    number, unit = bar.text.split()
    assert unit in ("µs", "ms", "s", "min", "h") and len(number) <= 4


def test_reversal_labels_leave_the_right_to_them(screen: ScopeScreen) -> None:
    screen.set_bars(True)
    assert all(label.box.left() < screen._layout.x(1.0) for label in screen._reversals.labels)


def test_what_is_hidden_has_no_bar(screen: ScopeScreen) -> None:
    screen.set_traces((V, replace(STIMULUS, on=False), replace(I_NA, on=False), I_K))
    screen.set_bars(True)
    assert [bar.traces for bar in screen._bars.bars[1:]] == [("i_k",), ("v",)]
