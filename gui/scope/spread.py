"""Keep labels of one column apart."""

from __future__ import annotations

from collections.abc import Sequence


def spread(wanted: Sequence[float], height: float, low: float, high: float) -> list[float]:
    """Centres as near to `wanted` as can be, so that labels of `height` stay apart, in [low, high].

    Neighbours that would overlap move apart evenly; the order stays. Where there is no room for all, they
    start at `low` and run over.
    """
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    groups: list[tuple[float, int]] = []  # the middle of a row of touching labels, and how many they are
    for i in order:
        groups.append((_within(wanted[i], 1, height, low, high), 1))
        while len(groups) > 1 and _bottom(groups[-1], height) < _top(groups[-2], height):
            (b, n), (a, m) = groups.pop(), groups.pop()
            groups.append((_within((a * m + b * n) / (m + n), m + n, height, low, high), m + n))
    centres = [0.0] * len(wanted)
    places = iter(order)
    for middle, count in groups:
        for k in range(count):
            centres[next(places)] = middle + (k - (count - 1) / 2) * height
    return centres


def _bottom(group: tuple[float, int], height: float) -> float:
    return group[0] - group[1] * height / 2


def _top(group: tuple[float, int], height: float) -> float:
    return group[0] + group[1] * height / 2 - 1e-9


def _within(middle: float, count: int, height: float, low: float, high: float) -> float:
    half = count * height / 2
    return max(low + half, min(high - half, middle))
