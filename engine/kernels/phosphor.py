"""The scope's phosphor: lines light pixels, their glow decays, and its logarithm makes a picture.

Energy 1 is what a pixel gets from one slow pass of a trace.
"""

import math

import numpy as np

from engine.kernels.jit import helper, kernel

OCTAVES = 8  # below and above energy 1
DARK, FULL = 2.0**-OCTAVES, 2.0**OCTAVES  # what glows less does not show; what glows more does not either
# A beam steeper than that is made no dimmer: a spike in a single column has to be seen.
STEEPEST = 64.0  # pixels a column

# The upper bits of a float32 are its logarithm to base 2, linear between the powers: a level needs no log.
_SHIFT = 19  # of 23 bits of mantissa: 16 levels an octave
LEVELS = 1 + 2 * OCTAVES * 16 + 1  # the first is dark, the last FULL
_BRIGHTEST = np.int32(LEVELS - 1)
_DARK_BITS = np.int32((127 - OCTAVES) << 23)
_DARK, _FULL = np.float32(DARK), np.float32(FULL)


@helper
def _light(energy, colour, column, top, bottom, share, mark):
    """Spread `share` evenly from `top` to `bottom` over the rows of one column."""
    rows = energy.shape[0]
    if not (top < rows and bottom > 0.0):  # neither what is not a number
        return
    density = share / min(bottom - top, STEEPEST)
    first = int(math.floor(max(0.0, top)))
    last = int(math.ceil(min(rows, bottom)))
    for row in range(first, last):
        part = min(bottom, row + 1.0) - max(top, row)
        before = energy[row, column]
        energy[row, column] = min(_FULL, before + np.float32(density * part))
        if part >= 0.5 or before < _DARK:
            colour[row, column] = mark


@kernel
def fill(energy, colour, lines, mark, share, beam):
    """Light what the lines pass over. See engine.phosphor.fill."""
    rows, columns = energy.shape
    half = 0.5 * beam
    share /= beam
    before = (beam - 1) // 2  # columns of the beam left of its middle
    for k in range(lines.shape[0]):
        x1, y1, x2, y2 = lines[k, 0], lines[k, 1], lines[k, 2], lines[k, 3]
        if not math.isfinite(x1 + y1 + x2 + y2):
            continue
        if x1 > x2:
            x1, y1, x2, y2 = x2, y2, x1, y1
        if x2 < -beam or x1 >= columns + beam or max(y1, y2) < -half or min(y1, y2) > rows + half:
            continue
        upright = x1 == x2
        slope = 0.0 if upright else (y2 - y1) / (x2 - x1)
        begin = int(math.floor(max(x1, -beam)))
        end = int(math.floor(min(x2, columns + beam)))
        for column in range(begin, end + 1):
            ya, yb, time = y1, y2, 1.0
            if not upright:
                xa, xb = max(x1, column), min(x2, column + 1.0)
                time = xb - xa
                if time <= 0.0:
                    continue
                ya, yb = y1 + slope * (xa - x1), y1 + slope * (xb - x1)
            top, bottom = min(ya, yb) - half, max(ya, yb) + half
            for c in range(max(0, column - before), min(columns, column - before + beam)):
                _light(energy, colour, c, top, bottom, share * time, mark)


@kernel
def decay(energy, factor):
    """Multiply by `factor`; what then shows no more is put out. Return how many pixels still glow."""
    glowing = 0
    for row in range(energy.shape[0]):
        line = energy[row]
        here = np.int32(0)  # of 32 bits, so that it keeps step with the energies
        for c in range(line.size):
            value = line[c] * factor
            glows = value >= _DARK
            line[c] = value if glows else np.float32(0.0)
            here += np.int32(glows)
        glowing += int(here)
    return glowing


@helper
def _look_up(bits, colour, palette):
    level = min(max((bits - _DARK_BITS) >> _SHIFT, np.int32(-1)) + np.int32(1), _BRIGHTEST)
    return palette[np.uint32(np.uint32(colour) * np.uint32(LEVELS) + np.uint32(level))]


@kernel
def to_image(bits, colour, palette, out):
    """Look each pixel's colour and level up; `bits` is the energy seen as int32, the palette lies in one row."""
    columns = out.shape[1]
    for row in range(out.shape[0]):
        b, hue, o = bits[row], colour[row], out[row]
        c = 0
        while c + 8 <= columns:  # most of a screen is dark, which is seen eight pixels at a time
            if b[c] | b[c + 1] | b[c + 2] | b[c + 3] | b[c + 4] | b[c + 5] | b[c + 6] | b[c + 7] == 0:
                for k in range(c, c + 8):
                    o[k] = np.uint32(0)
            else:
                for k in range(c, c + 8):
                    o[k] = _look_up(b[k], hue[k], palette)
            c += 8
        while c < columns:
            o[c] = _look_up(b[c], hue[c], palette)
            c += 1
