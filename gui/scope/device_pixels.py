"""Painting in the pixels of the device, so that lines are sharp at every scaling (125 % included)."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter, QTransform


def enter(painter: QPainter) -> QTransform:
    """Make one unit of the painter one device pixel; return the way from the item's coordinates to these.

    They count from the pixel at which the view begins. With fractional scaling a view begins between two
    pixels of its window, which is why its own scale factor alone would not do.
    """
    item, device = painter.worldTransform(), painter.deviceTransform()
    view = item.inverted()[0] * device
    left, top = round(view.dx()), round(view.dy())
    painter.setWorldTransform(QTransform.fromTranslate(left, top) * view.inverted()[0])
    return device * QTransform.fromTranslate(-left, -top)


def is_vector(painter: QPainter) -> bool:
    """Whether a drawing is made, not pixels: nothing should be reduced to these."""
    return painter.paintEngine().type() == QPaintEngine.Type.SVG
