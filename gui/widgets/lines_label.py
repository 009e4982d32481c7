"""Running text in a fixed number of lines: what stands under it stays where it is, whatever the text."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget


class LinesLabel(QLabel):
    """Small, muted text that wraps within `lines` lines."""

    def __init__(self, lines: int, parent: QWidget | None = None):
        super().__init__(parent)
        self._lines = lines
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("small", True)
        self.setProperty("tint", "muted")
        self.setWordWrap(True)

    def hasHeightForWidth(self) -> bool:
        return False

    def sizeHint(self) -> QSize:
        return QSize(
            12 * self.fontMetrics().averageCharWidth(), self._lines * self.fontMetrics().lineSpacing()
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
