"""The scope's phosphor: sweeps leave a glow that says how often a place was passed, and fades.

A plane has a pixel for each of the display's. Energy 1 is what a pixel gets from one slow pass; the picture
goes by its logarithm, so that one pass is well seen and thousands are told apart from hundreds.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from engine.kernels import phosphor as _phosphor

DARK, FULL = _phosphor.DARK, _phosphor.FULL
LEVELS = _phosphor.LEVELS
STEEPEST = _phosphor.STEEPEST
_FAINTEST = 0.05  # opacity


class Plane:
    """How much each pixel glows (`energy`, from 0 to `FULL`), and in which `colour`: shape (rows, columns)."""

    def __init__(self, rows: int, columns: int):
        self.energy = np.zeros((rows, columns), np.float32)
        self.colour = np.zeros((rows, columns), np.uint8)  # of the trace that passed there last
        self._colours = 1  # so many may stand in it

    def clear(self) -> None:
        """Make it dark, with no colour used."""
        self.energy.fill(0.0)
        self.colour.fill(0)
        self._colours = 1

    def fill(self, lines: NDArray[np.float64], colour: int, energy: float = 1.0, beam: int = 1) -> None:
        """Let the beam go along `lines`, as `engine.reduce.columns` writes them, once.

        It brings `energy` to each pixel column it crosses in full, shared among the rows it passes there: a fast
        edge is dimmer than a slow one, as on a tube, though from `STEEPEST` rows a column on no longer. An upright
        line stands for all that happens in its column. Nothing outside the plane is lit, no pixel beyond `FULL`.

        lines: shape (n, 4), float64, C-contiguous: x1, y1, x2, y2 in pixels, column c being [c, c + 1); lines that
        are not finite are left out. colour: row of the palette, to 255. beam: width of the beam in pixels.
        Raises ValueError when `lines` has another shape or layout, or colour or beam make no sense.
        """
        if lines.ndim != 2 or lines.shape[1] != 4 or lines.dtype != np.float64 or not lines.flags.carray:
            raise ValueError("lines must be a writable C-contiguous float64 array of shape (n, 4)")
        if not 0 <= colour <= 255 or beam < 1 or not energy >= 0.0:
            raise ValueError(f"no such colour, beam or energy: {colour}, {beam}, {energy}")
        self._colours = max(self._colours, colour + 1)
        _phosphor.fill(self.energy, self.colour, lines, np.uint8(colour), float(energy), int(beam))

    def decay(self, factor: float) -> bool:
        """Let all pixels glow `factor` times as much (0 to 1), those below `DARK` not at all; whether one still glows.

        Raises ValueError when the factor is not from 0 to 1.
        """
        if not 0.0 <= factor <= 1.0:
            raise ValueError(f"a glow cannot decay by the factor {factor}")
        return int(_phosphor.decay(self.energy, np.float32(factor))) > 0

    def to_image(self, palette: NDArray[np.uint32], out: NDArray[np.uint32]) -> None:
        """Write the picture of the plane into `out` (shape (rows, columns)), as 0xAARRGGBB, 0 where it is dark.

        Raises ValueError when a shape does not fit, or a colour that was used has no row in the palette.
        """
        if len(palette) < self._colours:
            raise ValueError(f"{self._colours} colours were used, the palette has {len(palette)}")
        if out.shape != self.energy.shape or palette.shape[1:] != (LEVELS,):
            raise ValueError(
                f"a picture {out.shape} of a plane {self.energy.shape} by a palette {palette.shape}"
            )
        _phosphor.to_image(self.energy.view(np.int32), self.colour, palette.reshape(-1), out)


def time_constant(seconds: float) -> float:
    """The time constant, in the same unit, with which one slow pass has gone dark after so many seconds."""
    return seconds / math.log(1.0 / DARK)


def palette(colours: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """Grade colours: opacity grows with the logarithm of the energy, from `DARK` to `FULL`.

    colours: shape (n, 3), red, green, blue. Returns shape (n, LEVELS), 0xAARRGGBB premultiplied by alpha,
    level 0 being transparent.
    """
    opacity = np.concatenate(([0.0], np.linspace(_FAINTEST, 1.0, LEVELS - 1)))
    parts = np.rint(colours[:, None, :] * opacity[:, None]).astype(np.uint32)
    alpha = np.rint(255.0 * opacity).astype(np.uint32)
    graded = np.uint32(1 << 24) * alpha
    for part, shift in zip((parts[..., 0], parts[..., 1], parts[..., 2]), (16, 8, 0), strict=True):
        graded = graded + np.uint32(1 << shift) * part
    return np.ascontiguousarray(graded, np.uint32)


def warm_up() -> None:
    """Call each kernel here once, with the argument types the program uses."""
    plane = Plane(2, 2)
    plane.fill(np.zeros((1, 4)), 0)
    plane.decay(0.5)
    plane.to_image(palette(np.zeros((1, 3), np.uint8)), np.empty((2, 2), np.uint32))
