"""The names at the left edge."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF

from gui.scope.screen import ScopeScreen
from tests.gui.scope.conftest import I_K, I_NA, STIMULUS, V, paint


def test_point_at_their_zero_and_keep_apart(screen: ScopeScreen) -> None:
    places = zip((V, STIMULUS, I_NA, I_K), (0.0, 0.0, 0.1, 9.0), strict=True)
    screen.set_traces(tuple(replace(style, position=place) for style, place in places))
    markers = [screen._markers.marker(name) for name in ("v", "stimulus", "i_na", "i_k")]
    for marker, place in zip(markers, (0.0, 0.0, 0.1, 4.0), strict=True):
        assert marker.pos().y() == pytest.approx(screen._layout.y(place))
    names = [marker.mapRectToScene(marker._name()) for marker in markers]
    for one, other in combinations(names, 2):
        assert not one.adjusted(0, 0.01, 0, -0.01).intersects(other)
    for name in names:
        assert screen.rect().contains(name.toRect())


def test_nothing_moves_when_a_trace_is_hidden(screen: ScopeScreen) -> None:
    before = screen._layout.plot
    screen.set_traces((V, STIMULUS, replace(I_NA, on=False), I_K))
    assert screen._layout.plot == before
    at = screen._markers.marker("i_na").sceneBoundingRect().center()
    assert screen._markers.at(at) != "i_na"


def test_only_a_marker_is_found(screen: ScopeScreen) -> None:
    assert screen._markers.at(QPointF(400.0, 300.0)) is None
    paint(screen)
    assert screen._markers.at(screen._markers.marker("v").sceneBoundingRect().center()) == "v"
