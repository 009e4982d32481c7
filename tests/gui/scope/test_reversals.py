"""The lines E_Na, E_K and E_Cl and their labels."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import combinations

import pytest

from gui.scope.screen import ScopeScreen
from gui.screen_theme import DARK
from tests.gui.scope.conftest import STIMULUS, V, like, paint


def assert_readable(screen: ScopeScreen) -> None:
    """No label cut off, none over another."""
    labels = screen._reversals.labels
    for label in labels:
        assert screen._layout.plot.contains(label.box)
    for one, other in combinations(labels, 2):
        assert not one.box.adjusted(0, 0.01, 0, -0.01).intersects(other.box)


def test_lie_on_the_scale_of_v(screen: ScopeScreen) -> None:
    lines = screen._reversals._lines
    assert {name: line.value() for name, line in lines.items()} == {
        "na": pytest.approx(50.0 / 20.0 + 1.0), "k": pytest.approx(-77.0 / 20.0 + 1.0), "cl":
        pytest.approx(-65.0 / 20.0 + 1.0)
    }  # fmt: skip
    image = paint(screen)
    row = round(screen._layout.y(3.5))
    assert like(image, dict(DARK.colours)["na"])[row - 1 : row + 2].any(axis=0).sum() > 200
    screen.set_traces((replace(V, per_div=50.0, position=0.0), STIMULUS))
    assert lines["na"].value() == pytest.approx(1.0)


def test_labels_show_true_minus_and_stand_at_their_lines(screen: ScopeScreen) -> None:
    assert {label.text for label in screen._reversals.labels} == {"E Na +50", "E K −77", "E Cl −65"}
    assert_readable(screen)
    for label in screen._reversals.labels:
        line = screen._layout.y(screen._reversals._lines[label.id].value())
        assert abs(label.box.center().y() - line) < label.box.height()


@pytest.mark.parametrize(
    "values", [(0, 0, 0), (60, 59.5, 59), (-99, -99.9, -100), (60, -100, -99), (-70, -71, -72)]
)
@pytest.mark.parametrize("size", [(840, 560), (320, 240), (1394, 872)])
def test_labels_never_overlap(screen: ScopeScreen, values: tuple[float, ...], size: tuple[int, int]) -> None:
    screen.resize(*size)
    screen.set_reversals(
        tuple((i, f"E {i}", v) for i, v in zip(("na", "k", "cl"), values, strict=True)), True
    )
    assert_readable(screen)


def test_off_the_screen_an_arrow_stays(screen: ScopeScreen) -> None:
    screen.set_reversals((("cl", "E Cl", -130.0), ("na", "E Na", 120.0), ("k", "E K", -140.0)), True)
    texts = {label.id: label.text for label in screen._reversals.labels}
    assert texts == {"na": "↑ E Na +120", "k": "↓ E K −140", "cl": "↓ E Cl −130"}
    assert not any(line.isVisible() for line in screen._reversals._lines.values())
    assert_readable(screen)
    boxes = {label.id: label.box for label in screen._reversals.labels}
    assert boxes["na"].top() < screen._layout.plot.top() + 5
    assert boxes["cl"].top() < boxes["k"].top()  # the higher potential stands higher
    assert like(paint(screen), dict(DARK.colours)["na"]).sum() > 20


def test_switched_off_hidden_with_v_or_not_finite(screen: ScopeScreen) -> None:
    lines = (("na", "E Na", 50.0), ("k", "E K", math.nan))
    screen.set_reversals(lines, True)
    assert [label.id for label in screen._reversals.labels] == ["na"]
    screen.set_reversals(lines, False)
    assert not screen._reversals.labels and not screen._reversals._lines
    screen.set_reversals(lines, True)
    screen.set_traces((replace(V, on=False), STIMULUS))
    assert not screen._reversals.labels and not screen._reversals._lines


def test_dashes_differ(screen: ScopeScreen) -> None:
    dashes = [tuple(line.pen.dashPattern()) for line in screen._reversals._lines.values()]
    assert len(dashes) == len(set(dashes)) == 3
