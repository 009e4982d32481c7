"""Strips, one under the other: what is drawn, written, dragged and pointed at stays in its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPointF

from gui.scope.axis_numbers import value_axis
from gui.scope.screen import ScopeScreen, Segment
from gui.scope.trace_style import TraceStyle, stacked
from gui.screen_theme import DARK
from tests.gui.scope.conftest import DT, I_K, I_NA, STIMULUS, V, impulse, like, paint
from tests.gui.scope.test_screen import drag

FOUR = (V, STIMULUS, I_NA, I_K)


@pytest.mark.parametrize("count", range(1, 9))
def test_strips_share_the_screen(count: int) -> None:
    styles = stacked([replace(V, id=str(k)) for k in range(count)])
    assert [style.top for style in styles] == pytest.approx([4.0 - 8.0 * k / count for k in range(count)])
    assert [style.bottom for style in styles] == pytest.approx(
        [4.0 - 8.0 * (k + 1) / count for k in range(count)]
    )


def test_what_is_hidden_takes_no_room() -> None:
    styles = stacked((V, replace(STIMULUS, on=False), I_NA))
    assert [style.share for style in styles] == [0.5, 1.0, 0.5]


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("share", [1.0, 0.125])
def test_height_and_value_undo_each_other(share: float, inverted: bool) -> None:
    style = TraceStyle("v", "V", "mV", 5.0, 1.5, True, -65.0, inverted, middle=2.0, share=share)
    for value in (-100.0, -65.0, 0.0, 41.3):
        assert style.value_at(style.height(value)) == pytest.approx(value)
    assert style.height(-65.0) == style.place == 2.0 + 1.5 * share
    assert (style.height(-60.0) > style.place) is not inverted
    assert style.position_at(style.place) == pytest.approx(1.5)


@pytest.mark.parametrize(("offset", "inverted"), [(0.0, False), (-65.0, False), (10.0, True)])
def test_the_drawing_is_where_the_style_says(screen: ScopeScreen, offset: float, inverted: bool) -> None:
    style = stacked((replace(V, offset=offset, inverted=inverted, position=0.0), STIMULUS))[0]
    screen.set_traces((style, STIMULUS))
    paint(screen)
    rows = screen.drawn("v")
    _, v = screen.drawn_values("v")
    assert v.max() == pytest.approx(impulse(np.arange(0.0, 20.0, DT)).max(), abs=0.01)
    top = screen._layout.y(style.height(v.max())) + 0.5
    drawn_at = rows.reshape(-1, 2)[v.argmax(), 1]
    assert drawn_at == pytest.approx(top, abs=1.0)


def test_a_trace_does_not_run_into_its_neighbours(screen: ScopeScreen) -> None:
    styles = stacked((STIMULUS, replace(V, per_div=2.0, offset=-65.0)))
    screen.set_traces(styles)
    image = paint(screen)
    lit = like(image, dict(DARK.colours)["v"])[:, 420:700]
    border = int(screen._layout.y(0.0))
    assert not lit[: border - 1].any() and lit[border + 1 :].any()


def test_each_strip_has_numbers_and_a_line_between(screen: ScopeScreen) -> None:
    screen.set_traces(stacked(FOUR))
    image = paint(screen)
    left = round(screen._layout.numbers)
    for style in stacked(FOUR):
        strip = slice(int(screen._layout.y(style.top)) + 2, int(screen._layout.y(style.bottom)) - 2)
        assert like(image, DARK.colour(style.colour).name())[strip, 5:left].any(), style.id
    row, right = round(screen._layout.y(2.0)), round(screen._layout.plot.right())
    assert like(image, DARK.centre)[row, right - 60 : right - 4].all()


def test_a_marker_is_dragged_in_the_divisions_of_its_strip(screen: ScopeScreen) -> None:
    screen.set_traces(stacked(FOUR))
    asked: list[tuple[str, float]] = []
    screen.position_changed.connect(lambda *a: asked.append(a))
    marker = screen._markers.marker("i_k")
    assert marker.pos().y() == pytest.approx(screen._layout.y(-3.0))
    drag(screen, marker.pos() - QPointF(4.0, 0.0), QPointF(0.0, -screen._layout.down / 2))
    assert asked[-1][0] == "i_k" and asked[-1][1] == pytest.approx(2.0, abs=0.1)
    drag(screen, marker.pos() - QPointF(4.0, 0.0), QPointF(0.0, -200.0))
    assert asked[-1][1] == 4.0  # the upper edge of its strip


def test_the_level_and_the_reversal_lines_follow(screen: ScopeScreen) -> None:
    levels: list[float] = []
    screen.level_changed.connect(levels.append)
    styles = stacked(FOUR)
    screen.set_traces(styles)
    v = styles[0]
    assert screen._level.pos().y() == pytest.approx(screen._layout.y(v.height(-20.0)))
    drag(screen, screen._level.pos() + QPointF(5.0, 0.0), QPointF(0.0, -screen._layout.down / 4))
    assert levels[-1] == pytest.approx(0.0, abs=1.0)
    lines = screen._reversals._lines
    assert lines["na"].value() == pytest.approx(v.height(50.0))
    strip = screen._layout.y(v.top), screen._layout.y(v.bottom)
    for label in screen._reversals.labels:
        assert strip[0] <= label.box.top() and label.box.bottom() <= strip[1]
    screen.set_traces(stacked((replace(V, position=3.0), STIMULUS, I_NA, I_K)))
    assert not lines["na"].isVisible()  # it would lie in no strip, or in another's


def test_numbers_keep_to_offset_and_direction() -> None:
    style = TraceStyle("v", "V", "mV", 0.5, 0.0, True, offset=-65.0)
    axis = value_axis(style, 2)
    assert [n.text for n in axis.numbers] == ["−67", "−66", "−65", "−64", "−63"]
    assert [n.place for n in axis.numbers] == pytest.approx([-4.0, -2.0, 0.0, 2.0, 4.0])
    upside = value_axis(replace(style, inverted=True), 2)
    assert {n.text: round(n.place, 6) for n in upside.numbers}["−66"] == 2.0


@pytest.mark.parametrize(
    ("unit", "per_div", "offset", "shown", "texts"),
    [
        ("mM", 0.0001, 0.0, "10⁻⁶ mM", ["−400", "−200", "0", "+200", "+400"]),
        ("mM", 0.0001, 145.0, "10⁻⁶ mM", None),
        ("mV*uA/cm2", 1e6, 0.0, "10⁶ mV·µA/cm²", None),
        ("", 0.2, 0.0, "", None),
    ],
)  # fmt: skip
def test_numbers_fit_beside_the_screen(
    unit: str, per_div: float, offset: float, shown: str, texts: list[str] | None
) -> None:
    axis = value_axis(TraceStyle("x", "X", unit, per_div, 0.0, True, offset=offset), 2)
    assert axis.unit == shown and max(len(n.text) for n in axis.numbers) <= 6
    assert (axis.base == "145") is bool(offset)
    if texts:
        assert [n.text for n in axis.numbers] == texts


def test_a_marker_says_the_offset_it_points_at(screen: ScopeScreen) -> None:
    screen.set_traces((replace(V, offset=-65.0),))
    marker = screen._markers.marker("v")
    assert "−65 mV" in marker.toolTip()
    assert marker.pos().y() == pytest.approx(screen._layout.y(1.0))


def test_a_new_colour_is_painted(screen: ScopeScreen) -> None:
    screen.set_traces((replace(V, tint="violet"), STIMULUS))
    screen.show_traces({"v": (Segment(0.0, DT, np.zeros(2000)),)})
    image = paint(screen)
    row = int(screen._layout.y(1.0))
    assert like(image, dict(DARK.colours)["violet"])[row - 1 : row + 2, 450:600].any(axis=0).all()


@pytest.mark.parametrize("strips", [False, True])
def test_the_phosphor_glows_where_the_trace_is_drawn(screen: ScopeScreen, strips: bool) -> None:
    styles = (replace(V, offset=-65.0, inverted=True), STIMULUS)
    styles = stacked(styles) if strips else styles
    screen._phosphor.set_persistence(1.0)
    screen.set_traces(styles)
    wanted = screen._phosphor._wanted()
    assert wanted is not None
    place, down, middle = dict(wanted.places)["v"], screen._layout.down, 4 * screen._layout.down + 0.5
    for value in (-80.0, -65.0, 30.0):
        assert place.zero + value * place.per_unit == pytest.approx(middle - down * styles[0].height(value))
