"""Something on the screen's edge that is dragged with the mouse."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtWidgets import QGraphicsSceneMouseEvent


class Handle(pg.GraphicsObject):  # type: ignore[misc]
    """`pressed`, then `dragged` with the way from there in logical pixels, then `released`."""

    pressed = Signal()
    dragged = Signal(QPointF)
    released = Signal()

    def __init__(self, cursor: Qt.CursorShape):
        super().__init__()
        self.setCursor(cursor)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.accept()
        self.pressed.emit()

    def mouseMoveEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self.dragged.emit(event.scenePos() - event.buttonDownScenePos(Qt.MouseButton.LeftButton))

    def mouseReleaseEvent(self, _event: QGraphicsSceneMouseEvent) -> None:
        self.released.emit()

    def mouseDoubleClickEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        event.accept()
