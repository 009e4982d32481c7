"""The pieces of the membrane's picture: bilayer, pores, lids, ions, pump. Logical pixels."""

from __future__ import annotations

import math
from collections.abc import Iterator

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

ION = 2.6  # radius
WALL = 9.0  # half the width of a pore
_STREAM = 5  # ions on one pore's way
_SPREAD = 7.0  # how far ions drift sideways
_HEAD = 2.6  # radius of a lipid's head
_BALL = 3.6  # radius of what inactivates


def bilayer(painter: QPainter, band: QRectF, middles: list[float], tails: QColor, heads: QColor) -> None:
    """Two layers of lipids, with gaps for the pores."""
    step = 7.0
    painter.setPen(QPen(tails, 1.2))
    places = [step * (n + 0.5) for n in range(int(band.width() / step))]
    free = [x for x in places if all(abs(x - middle) > WALL + 5.0 for middle in middles)]
    top, bottom, centre = band.top() + 6.0, band.bottom() - 6.0, band.center().y()
    for x in free:
        for dx in (-1.4, 1.4):
            painter.drawLine(QLineF(x + dx, top, x + dx, centre - 2.0))
            painter.drawLine(QLineF(x + dx, bottom, x + dx, centre + 2.0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(heads)
    for x in free:
        painter.drawEllipse(QPointF(x, top), _HEAD, _HEAD)
        painter.drawEllipse(QPointF(x, bottom), _HEAD, _HEAD)


def gate(
    painter: QPainter, band: QRectF, middle: float, open: float, inactivated: float, kind: str, colour: QColor
) -> None:
    """A pore's two walls. A gated one's narrow as its gate closes; a ball comes up from inside as it inactivates."""
    gap = 1.0 + 5.0 * math.sqrt(min(max(open, 0.0), 1.0))
    body = QColor(colour)
    body.setAlphaF(0.28 if kind == "gated" else 0.12)
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(body)
    wide = WALL - gap
    for left in (middle - WALL, middle + gap):
        painter.drawRoundedRect(QRectF(left, band.top(), wide, band.height()), min(3.0, wide / 2), 3.0)
    if kind == "gated":
        # The gate itself: two leaves at the inner third that meet when it is shut.
        shut = 6.0 - gap
        painter.setPen(QPen(colour, 2.4))
        y = band.top() + band.height() * 0.55
        if shut > 0.3:
            painter.drawLine(QLineF(middle - gap, y, middle - gap + gap * shut / 5.0, y))
            painter.drawLine(QLineF(middle + gap, y, middle + gap - gap * shut / 5.0, y))
    if inactivated > 0.0:
        y = band.bottom() + 1.0 + (1.0 - min(inactivated, 1.0)) * 12.0
        painter.setPen(QPen(colour, 1.0))
        painter.drawLine(QLineF(middle + WALL - 1.0, band.bottom(), middle + _BALL, y))
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(middle, y), _BALL, _BALL)


def lid(painter: QPainter, band: QRectF, middle: float, blocked: float, colour: QColor) -> None:
    """What is blocked is covered from outside; all of it is crossed out too."""
    if blocked <= 0.005:
        return
    wide = 2.0 * (WALL + 1.0) * min(blocked, 1.0)
    painter.fillRect(QRectF(middle - WALL - 1.0, band.top() - 3.5, wide, 3.5), colour)
    if blocked > 0.995:
        painter.setPen(QPen(colour, 1.8))
        cross = QRectF(middle - WALL, band.center().y() - WALL, 2 * WALL, 2 * WALL)
        painter.drawLine(QLineF(cross.topLeft(), cross.bottomRight()))
        painter.drawLine(QLineF(cross.topRight(), cross.bottomLeft()))


def ions(
    phase: float, top: float, bottom: float, band: QRectF, column: QRectF, passing: bool
) -> Iterator[QPointF]:
    """Where a stream of ions is after `phase` crossings upwards. Where none pass, none stand in the pore."""
    way, middle = bottom - top, column.center().x()
    spread = min(_SPREAD, column.width() / 2.0 - ION - 1.0)
    for n in range(_STREAM):
        u = (n / _STREAM + phase / _STREAM) % 1.0
        y = bottom - u * way
        within = band.top() - 4.0 < y < band.bottom() + 4.0
        if within and not passing:
            continue
        far = min(1.0, max(0.0, max(band.top() - y, y - band.bottom())) / 18.0)
        lane = math.sin(2.4 * n + 5.0 * u)
        yield QPointF(middle + spread * far * lane, y)


def pump(painter: QPainter, band: QRectF, middle: float, colour: QColor) -> None:
    """The body of the pump."""
    body = QColor(colour)
    body.setAlphaF(0.18)
    painter.setPen(QPen(colour, 1.4))
    painter.setBrush(body)
    painter.drawRoundedRect(QRectF(middle - WALL - 1.0, band.top(), 2 * WALL + 2.0, band.height()), 8.0, 8.0)
    painter.drawEllipse(QPointF(middle, band.center().y()), WALL - 2.0, WALL - 2.0)


def rotor(band: QRectF, middle: float, angle: float) -> list[QLineF]:
    """The pump's spokes, turned by `angle` (radians)."""
    y, length = band.center().y(), WALL - 2.5
    angles = [angle + spoke * 2.0 * math.pi / 3.0 for spoke in range(3)]
    return [QLineF(middle, y, middle + length * math.cos(a), y + length * math.sin(a)) for a in angles]


def pump_ions(band: QRectF, middle: float, turns: float) -> dict[str, list[QPointF]]:
    """Each turn three Na go out (up, on the left) and two K come in (down, on the right)."""
    done = turns % 1.0
    reach = band.height() / 2.0 + 14.0
    places: dict[str, list[QPointF]] = {}
    for ion, count, side, down in (("na", 3, -5.0, -1.0), ("k", 2, 5.0, 1.0)):
        rows = [2.0 * reach * done - reach + (n - (count - 1) / 2.0) * 6.5 for n in range(count)]
        places[ion] = [QPointF(middle + side, band.center().y() + down * y) for y in rows]
    return places


def signs(band: QRectF, count: int) -> list[QLineF]:
    """`count` charges along both sides: inside positive where it is positive, the other way round below 0."""
    lines: list[QLineF] = []
    for k in range(abs(count)):
        x = (k + 0.5) * band.width() / abs(count)
        for y, plus in ((band.top() - 7.0, count < 0), (band.bottom() + 7.0, count > 0)):
            lines.append(QLineF(x - 2.5, y, x + 2.5, y))
            if plus:
                lines.append(QLineF(x, y - 2.5, x, y + 2.5))
    return lines
