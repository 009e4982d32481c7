"""Colours that can be read and told apart, by colour-blind eyes too."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.files import cells
from engine.rig.rig import default_rig
from engine.rig.traces import COLOURS
from gui.screen_theme import DARK, LIGHT, ScreenTheme

# Machado, Oliveira & Fernandes (2009), IEEE Trans Vis Comput Graph 15:1291-1298, severity 1.0, on linear RGB.
EYES = {
    "all cones": np.eye(3),
    "no long cones": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "no middle cones": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
# IEC 61966-2-1, linear sRGB to CIE XYZ.
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)
WHITE = XYZ.sum(axis=1)


def linear(colour: str) -> NDArray[np.float64]:
    coded = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE 1976 L*a*b*."""
    x, y, z = np.cbrt(XYZ @ np.clip(light, 0.0, 1.0) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    dark, light = sorted(float(XYZ[1] @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_all_words_and_traces_can_be_read(theme: ScreenTheme) -> None:
    for colour in (theme.text, theme.muted, *dict(theme.colours).values(), *dict(theme.lamps).values()):
        assert contrast(colour, theme.background) >= 4.5, colour


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_traces_and_ions_are_told_apart(theme: ScreenTheme, eyes: str) -> None:
    seen = {
        name: lab(EYES[eyes] @ linear(dict(theme.colours)[name]))
        for name in ("v", "stimulus", "na", "k", "cl")
    }
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 14.0, (one, other)


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_colours_that_can_be_chosen_are_told_apart(theme: ScreenTheme, eyes: str) -> None:
    seen = {name: lab(EYES[eyes] @ linear(dict(theme.colours)[name])) for name in COLOURS if name != "own"}
    assert len(seen) == 8
    for one, other in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) >= 20.0, (one, other)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_trace_has_a_colour_of_its_own(theme: ScreenTheme) -> None:
    for cell in cells.names():
        for trace in default_rig(cells.preset(cell)).scope.traces:
            assert trace.tint in dict(theme.colours), (cell, trace.id)


def test_a_current_has_its_ions_colour() -> None:
    assert DARK.colour("i_na") == DARK.colour("na")
    assert DARK.colour("something new").name() == DARK.text
    assert DARK.lamp("armed").name() == dict(DARK.lamps)["armed"]
    assert DARK.lamp("unheard of").name() == DARK.text
