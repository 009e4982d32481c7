"""Overlaid sweeps: where they lie, what they look like, what follows what."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor

from gui.scope.overlay import Overlay, dashes
from gui.scope.screen import ScopeScreen, Segment
from gui.screen_theme import DARK
from tests.gui.scope.conftest import DT, STIMULUS, V, impulse, like, paint, pixels

T = np.arange(0.0, 20.0, DT)


def overlay(key: int = 1, shift: float = 0.0, **more: bool) -> Overlay:
    """The impulse of the live trace, whose trigger stands at 4 ms, `shift` mV higher."""
    return Overlay(key, f"{key}", {"v": Segment(-4.0, DT, impulse(T) + shift)}, **more)


def test_lies_trigger_at_trigger_on_the_scale_of_its_trace(screen: ScopeScreen) -> None:
    screen.set_overlays((overlay(shift=10.0),))
    paint(screen)
    live, over = screen.drawn("v"), screen.drawn_overlay(1, "v")
    assert len(over) > 500
    per_mv = screen._layout.plot.height() / 160.0
    assert over[:, 0].min() == pytest.approx(live[:, 0].min(), abs=1.0)
    assert over[:, 1].min() == pytest.approx(live[:, 1].min() - 10.0 * per_mv, abs=0.6)
    t, v = screen.drawn_overlay_values(1, "v")
    assert v.max() == pytest.approx(impulse(T).max() + 10.0, abs=0.01) and t[v.argmax()] == pytest.approx(
        6.0, abs=0.05
    )


def test_follows_time_base_and_scale(screen: ScopeScreen) -> None:
    screen.set_overlays((overlay(),))
    for ms_per_div, trigger in ((5.0, 10.0), (1.0, 2.0), (0.02, 0.1)):
        screen.set_time(ms_per_div, trigger)
        screen.show_traces({"v": (Segment(trigger - 4.0, DT, impulse(T)),)})
        paint(screen)
        assert screen.drawn_overlay(1, "v") == pytest.approx(screen.drawn("v"), abs=1e-6)
    screen.set_traces((replace(V, per_div=50.0, position=-1.0, inverted=True), STIMULUS))
    paint(screen)
    assert screen.drawn_overlay(1, "v") == pytest.approx(screen.drawn("v"), abs=1e-6)


def test_several_are_told_apart(screen: ScopeScreen) -> None:
    screen.set_overlays((overlay(3), overlay(7), overlay(12, -30.0)))
    paint(screen)
    tags = screen._overlays.tags
    assert [tag.text for tag in tags] == ["3", "7", "12"]
    boxes = [tag.box for tag in tags]
    for k, box in enumerate(boxes):
        assert screen._layout.plot.contains(box)
        assert not any(box.intersects(other) for other in boxes[k + 1 :])
    assert boxes[2].center().y() > boxes[1].center().y()
    screen.set_overlays((overlay(7),))
    paint(screen)
    assert len(screen.drawn_overlay(3, "v")) == 0 and len(screen.drawn_overlay(7, "v"))


def test_is_thin_and_paler(screen: ScopeScreen) -> None:
    screen.show_traces({})
    screen.set_overlays((overlay(),))
    image = paint(screen)
    assert not like(image, dict(DARK.colours)["v"])[60:, 140:740].any()
    assert _yellowish(image) > 300


def _yellowish(image) -> int:
    rgb = pixels(image).astype(int)[60:, 140:740]
    return int(((rgb[..., 0] > 90) & (rgb[..., 0] < 200) & (rgb[..., 0] - rgb[..., 2] > 40)).sum())


def test_goes_where_nothing_is_triggered_or_the_trace_is_hidden(screen: ScopeScreen) -> None:
    screen.set_overlays((overlay(),))
    screen.set_time(2.0, None, rolling=True)
    paint(screen)
    assert len(screen.drawn_overlay(1, "v")) == 0 and not screen._overlays.tags
    screen.set_time(2.0, 4.0)
    screen.set_traces((replace(V, on=False), STIMULUS))
    paint(screen)
    assert len(screen.drawn_overlay(1, "v")) == 0 and not screen._overlays.tags
    screen.set_traces((V, STIMULUS))
    paint(screen)
    assert len(screen.drawn_overlay(1, "v"))


def test_a_reference_is_dashed(screen: ScopeScreen) -> None:
    screen.set_overlays((overlay(),))
    paint(screen)
    solid = screen.drawn_overlay(1, "v")
    screen.set_overlays((overlay(dashed=True),))
    paint(screen)
    dashed = screen.drawn_overlay(1, "v")
    assert _length(dashed) == pytest.approx(0.6 * _length(solid), rel=0.02)


def _length(lines) -> float:
    return float(np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]).sum())


def test_dashes_run_on_from_line_to_line() -> None:
    lines = np.array([[0.0, 0.0, 4.0, 0.0], [4.0, 0.0, 4.0, 9.0], [4.0, 9.0, 4.0, 9.0]])
    assert dashes(lines, 6.0, 4.0).tolist() == [
        [0.0, 0.0, 4.0, 0.0], [4.0, 0.0, 4.0, 2.0], [4.0, 6.0, 4.0, 9.0]
    ]  # fmt: skip
    assert len(dashes(np.empty((0, 4)), 6.0, 4.0)) == 0


def test_a_band_fills_what_lies_between(screen: ScopeScreen) -> None:
    screen.show_traces({})
    for ms_per_div in (2.0, 0.05):
        screen.set_time(ms_per_div, ms_per_div * 2.0)
        low, high = (Segment(-4.0, DT, np.full(2001, level)) for level in (-20.0, 20.0))
        screen.set_overlays((Overlay(0, "", {"v": low}, tops={"v": high}),))
        image = paint(screen)
        plot, layout = screen._layout.plot, screen._layout
        top, bottom = (
            int(layout.y(2.0)) + 2,
            int(layout.y(0.0)) - 2,
        )  # V is 1 division up, at 20 mV a division
        rgb = pixels(image).astype(int)[top:bottom, int(plot.left()) + 3 : int(plot.right()) - 120]
        background = np.array(QColor(DARK.background).getRgb()[:3])
        dark = (np.abs(rgb - background).max(axis=2) < 12).mean()
        assert dark < 0.01, f"{dark:.3f} of the band is not filled at {ms_per_div} ms/div"
