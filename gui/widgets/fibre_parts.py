"""The parts a fibre is drawn with: axon, sheath, ends, stretches, electrodes. Pixels; colours come from who draws."""

from __future__ import annotations

import math
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from gui.widgets.along_axis import Axis
from gui.widgets.fibre_look import Look

THICK = 22.0  # px of the thickest part
_THIN = 3.0
_AXON = 14.0  # px of the axon in a sheath
_SHEATH = 4.0
_SHORTEST = 5.0  # px from node to node, below which single nodes are not drawn
_NODE = 2.0
CHIP = 15.0


def sections(look: Look) -> list[tuple[float, float, float]]:
    """From where to where in mm the fibre is how many px thick, to scale among themselves."""
    usual = _AXON if look.period else THICK
    if look.widening is None:
        return [(0.0, look.length, usual)]
    place, factor = look.widening
    first = usual / max(1.0, factor)
    return [(0.0, place, max(_THIN, first)), (place, look.length, max(_THIN, first * factor))]


def outline(look: Look, axis: Axis, middle: float) -> QPainterPath:
    """The axon's border; it stays open where the fibre goes on or is cut."""
    path = QPainterPath()
    parts = [(axis.x(a), axis.x(b), thick / 2.0) for a, b, thick in sections(look)]
    for way in (-1.0, 1.0):
        points = [QPointF(x, middle + way * half) for a, b, half in parts for x in (a, b)]
        path.addPolygon(QPolygonF(points))
    for end, x, half, way in (
        (look.left, parts[0][0], parts[0][2], -1.0),
        (look.right, parts[-1][1], parts[-1][2], 1.0),
    ):
        if end == "sealed":
            path.moveTo(x, middle - half)
            path.lineTo(x, middle + half)
        elif end == "killed":
            _zigzag(path, x, middle, half + 4.0)
        else:
            for k in range(3):
                for side in (-half, half):
                    path.moveTo(x + way * (2.0 + 5.0 * k), middle + side)
                    path.lineTo(x + way * (4.5 + 5.0 * k), middle + side)
    return path


def _zigzag(path: QPainterPath, x: float, middle: float, half: float) -> None:
    path.moveTo(x, middle - half)
    for k in range(1, 7):
        path.lineTo(x + (2.5 if k % 2 else -2.5), middle - half + 2.0 * half * k / 6.0)


def crush(x: float, middle: float) -> QPainterPath:
    """Where the fibre is crushed."""
    path = QPainterPath()
    _zigzag(path, x, middle, THICK / 2.0 + 5.0)
    return path


def sheath(painter: QPainter, look: Look, axis: Axis, middle: float, colour: QColor) -> None:
    """Myelin above and below the axon, bare at the nodes and thin where it is lost."""
    if not look.period:
        return
    drawn = look.period / axis.per_pixel >= _SHORTEST
    count = math.ceil(look.length / look.period) if drawn else 1
    length = look.period if drawn else look.length
    painter.setPen(QPen(colour.darker(125), 1.0))
    painter.setBrush(colour)
    for k in range(count):
        start, end = k * length, min(look.length, (k + 1) * length)
        for a, b, left in _thinned(look, start, end):
            x = axis.x(a) + (_NODE / 2.0 if drawn and a == start else 0.0)
            wide = axis.x(b) - (_NODE / 2.0 if drawn and b == end else 0.0) - x
            high = max(0.8, _SHEATH * left)
            for _, _, half in ((0.0, 0.0, thick / 2.0) for p, q, thick in sections(look) if p <= a < q):
                painter.drawRoundedRect(QRectF(x, middle - half - high, wide, high), 1.5, 1.5)
                painter.drawRoundedRect(QRectF(x, middle + half, wide, high), 1.5, 1.5)


def _thinned(look: Look, start: float, end: float) -> list[tuple[float, float, float]]:
    """The parts of an internode in mm with the share of the sheath that is left."""
    if look.bare is None:
        return [(start, end, 1.0)]
    a, b, left = look.bare
    borders = sorted({start, end, *(place for place in (a, b) if start < place < end)})
    return [(p, q, left if a <= 0.5 * (p + q) <= b else 1.0) for p, q in pairwise(borders)]


def band(painter: QPainter, box: QRectF, colour: QColor) -> None:
    """A stretch behind the fibre."""
    ground = QColor(colour)
    ground.setAlpha(70)
    painter.fillRect(box, ground)


def borders(painter: QPainter, box: QRectF, colour: QColor, chosen: bool) -> None:
    """Of a stretch, over the fibre: to be taken hold of."""
    painter.setPen(QPen(colour, 2.6 if chosen else 1.4))
    for x in (box.left(), box.right()):
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
    painter.setPen(QPen(colour, 1.4))
    for y in (box.top(), box.bottom()):
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))


def chip(
    painter: QPainter, at: QPointF, text: str, colour: QColor, ground: QColor, *, chosen: bool, square: bool
) -> None:
    """The head of an electrode with its name; filled when it is the one that keys move."""
    box = QRectF(at.x() - CHIP / 2.0, at.y() - CHIP / 2.0, CHIP, CHIP)
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(colour if chosen else ground)
    if square:
        painter.drawRoundedRect(box, 2.0, 2.0)
    else:
        painter.drawEllipse(box)
    painter.setPen(ground if chosen else colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def flash(painter: QPainter, at: QPointF, colour: QColor, ground: QColor, chosen: bool) -> None:
    """The head of the stimulating electrode."""
    box = QRectF(at.x() - CHIP / 2.0, at.y() - CHIP / 2.0, CHIP, CHIP)
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(colour if chosen else ground)
    painter.drawRoundedRect(box, 3.0, 3.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground if chosen else colour)
    shape = ((1.5, -6.0), (-4.0, 1.0), (-0.5, 1.0), (-1.5, 6.0), (4.0, -1.5), (0.5, -1.5))
    painter.drawPolygon(QPolygonF([at + QPointF(x, y) for x, y in shape]))


def pole(painter: QPainter, at: QPointF, sign: str, colour: QColor, ground: QColor) -> None:
    """A pole in the medium beside the fibre."""
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(ground)
    painter.drawEllipse(at, 4.5, 4.5)
    painter.drawLine(at - QPointF(2.2, 0.0), at + QPointF(2.2, 0.0))
    if sign == "+":
        painter.drawLine(at - QPointF(0.0, 2.2), at + QPointF(0.0, 2.2))


def apart(wanted: list[tuple[float, float]], left: float, right: float, gap: float = 8.0) -> list[float]:
    """Left edges for things of given (middle, width) so that none lies over another, in rising order of the middles."""
    places: list[float] = []
    edge = left
    for middle, wide in wanted:
        place = max(edge, middle - wide / 2.0)
        places.append(place)
        edge = place + wide + gap
    edge = right
    for k in range(len(places) - 1, -1, -1):
        places[k] = min(places[k], edge - wanted[k][1])
        edge = places[k] - gap
    return places


def width_of(metrics: QFontMetricsF, text: str) -> float:
    """px of a text, and a little."""
    return metrics.horizontalAdvance(text) + 2.0
