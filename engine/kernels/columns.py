"""Samples to the lines that draw them: one a pixel column, or one a sample where these are few."""

import math

import numpy as np

from engine.kernels.jit import helper, kernel

FEWEST = 0.5  # columns a sample; from here on (below two samples a column) the samples themselves are joined
FAR = 1e6  # columns; no line end lies further off the screen, the painter's integers would overflow
_FLAT = 0.25  # device pixels


@helper
def _place(value, y0, dy):
    return min(FAR, max(-FAR, y0 + dy * value))


@helper
def _finite_range(values, begin, end):
    """The least and the greatest of the finite values in [begin, end); (inf, -inf) when there are none."""
    low, high = math.inf, -math.inf
    for k in range(begin, end):
        if math.isfinite(values[k]):
            low = min(low, values[k])
            high = max(high, values[k])
    return low, high


@helper
def _range(values, begin, end):
    """As `_finite_range`, but infinities count. Four lanes, as each comparison waits for the last."""
    a, b, c, d = math.inf, math.inf, math.inf, math.inf
    e, f, g, h = -math.inf, -math.inf, -math.inf, -math.inf
    k = begin
    while k + 4 <= end:
        # A comparison with NaN is false, so NaN falls through (min and max keep their first argument).
        p, q, r, s = values[k], values[k + 1], values[k + 2], values[k + 3]
        a = min(a, p)
        b = min(b, q)
        c = min(c, r)
        d = min(d, s)
        e = max(e, p)
        f = max(f, q)
        g = max(g, r)
        h = max(h, s)
        k += 4
    while k < end:
        p = values[k]
        a = min(a, p)
        e = max(e, p)
        k += 1
    return min(min(a, b), min(c, d)), max(max(e, f), max(g, h))


@helper
def extent(values, begin, end):
    """As `_finite_range`, at the speed of `_range`."""
    low, high = _range(values, begin, end)
    if low == -math.inf or high == math.inf:
        return _finite_range(values, begin, end)
    return low, high


@helper
def _join_samples(values, first, last, x0, dx, y0, dy, lines):
    """A line from each sample to the next; a sample that stands alone is a line without length."""
    count = 0
    down = False  # whether the pen is on the paper, at x, y
    alone = False
    x, y = 0.0, 0.0
    for k in range(first, last + 1):
        if count == lines.shape[0]:
            return count
        if not math.isfinite(values[k]):
            if down and alone:
                lines[count] = (x, y, x, y)
                count += 1
            down = False
            continue
        new_x, new_y = x0 + dx * k, _place(values[k], y0, dy)
        if down:
            lines[count] = (x, y, new_x, new_y)
            count += 1
        alone = not down
        down = True
        x, y = new_x, new_y
    if down and alone and count < lines.shape[0]:
        lines[count] = (x, y, x, y)
        count += 1
    return count


@helper
def _join_columns(values, first, last, x0, dx, y0, dy, lines):
    """One line a column: straight on to the column's last sample where that passes all, else upright."""
    count = 0
    down = False
    x, pen = 0.0, 0.0  # where the last column ended: column, value
    k = first
    while k <= last and count < lines.shape[0]:
        column = math.floor(x0 + dx * k)
        end = min(last + 1, max(k + 1, math.ceil((column + 1.0 - x0) / dx)))
        low, high = extent(values, k, end)
        if low > high:  # nothing finite: a gap
            down = False
            k = end
            continue
        entry, leave = values[k], values[end - 1]
        if not down:
            pen, x = entry if math.isfinite(entry) else low, x0 + dx * k
        rises = pen <= entry and entry == low and leave == high
        falls = pen >= entry and entry == high and leave == low
        new_x = x0 + dx * (end - 1)
        # An upright line shorter than that would not be painted at all: a current that rests wavers in its last digit.
        flat = (max(high, pen) - min(low, pen)) * abs(dy) < _FLAT
        if rises or falls or flat:
            last_y = _place(leave if math.isfinite(leave) else high, y0, dy)
            lines[count] = (x, _place(pen, y0, dy), new_x, last_y)
        else:
            if down:  # reach back to where the column before ended
                low = min(low, pen)
                high = max(high, pen)
            lines[count] = (column + 0.5, _place(low, y0, dy), column + 0.5, _place(high, y0, dy))
        count += 1
        down = math.isfinite(leave)
        x, pen = new_x, leave
        k = end
    return count


@kernel
def columns(values, x0, dx, y0, dy, left, right, lines):
    """Write the lines that draw `values` into `lines`; return how many. See engine.reduce.columns."""
    n = values.size
    if n == 0 or not (dx > 0.0 and x0 + dx * (n - 1) >= left and x0 <= right):
        return np.int64(0)
    # One sample beyond either edge, so that the trace runs off the screen.
    first = int(max(0.0, math.floor((left - x0) / dx)))
    last = int(min(n - 1.0, math.ceil((right - x0) / dx)))
    if dx >= FEWEST:
        return np.int64(_join_samples(values, first, last, x0, dx, y0, dy, lines))
    return np.int64(_join_columns(values, first, last, x0, dx, y0, dy, lines))


@kernel
def straighten(lines, tolerance, slanted, upright):
    """Sort `lines` into `slanted`, straight runs made one, and `upright`. See engine.reduce.straighten."""
    n, m = 0, 0
    open_ = False  # whether a line from (ax, ay) to (bx, by) may still grow
    ax, ay, bx, by = 0.0, 0.0, 0.0, 0.0
    least, most = 0.0, 0.0  # the slopes it may take and still pass near all it replaces
    for k in range(lines.shape[0]):
        x1, y1, x2, y2 = lines[k, 0], lines[k, 1], lines[k, 2], lines[k, 3]
        if x1 == x2 and y1 != y2:
            upright[m] = (x1, y1, x2, y2)
            m += 1
            continue
        if open_ and x1 == bx and y1 == by and x2 > x1:
            slope = (y2 - ay) / (x2 - ax)
            if least <= slope <= most:
                least = max(least, (y2 - tolerance - ay) / (x2 - ax))
                most = min(most, (y2 + tolerance - ay) / (x2 - ax))
                bx, by = x2, y2
                continue
        if open_:
            slanted[n] = (ax, ay, bx, by)
            n += 1
        ax, ay, bx, by = x1, y1, x2, y2
        open_ = True
        if x2 > x1:
            least, most = (y2 - tolerance - y1) / (x2 - x1), (y2 + tolerance - y1) / (x2 - x1)
        else:
            least, most = math.inf, -math.inf
    if open_:
        slanted[n] = (ax, ay, bx, by)
        n += 1
    return np.int64(n), np.int64(m)
