"""A label whose text changes all the time: the layout around it stands still meanwhile."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget


class StillLabel(QLabel):
    """Plain text in one line. Qt's own label asks for a new layout of the window with each text; this one, which takes
    the room of the widest text so far, only with one that is wider still.
    """

    def __init__(self, text: str, widest: str = "", parent: QWidget | None = None):
        super().__init__(widest or text, parent)
        self._shown = text
        self._name = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._tell()

    def text(self) -> str:
        return self._shown

    def setText(self, text: str) -> None:
        if text == self._shown:
            return
        self._shown = text
        wide = self.fontMetrics().horizontalAdvance
        if wide(text) > wide(super().text()):
            super().setText(text)
        self._tell()
        self.update()

    def setAccessibleName(self, name: str) -> None:
        """What the text is of: told with it."""
        self._name = name
        self._tell()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter, self.contentsRect(), self.alignment(), self.palette(), self.isEnabled(), self._shown,
            self.foregroundRole(),
        )  # fmt: skip
        painter.end()

    def _tell(self) -> None:
        super().setAccessibleName(f"{self._name} {self._shown}".strip())
