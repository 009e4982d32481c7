"""A few lines of text in a place of fixed height: as many whole sentences as there is room for."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui import theme

_WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_HIGH = 10_000.0


class Paragraph(QWidget):
    """The first sentence is always shown; all are in the tooltip, and told to who does not see them."""

    def __init__(self, lines: int, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._lines = lines
        self._sentences: tuple[str, ...] = ()
        self._set_font()

    @property
    def text(self) -> str:
        """What is shown."""
        for count in range(len(self._sentences), 1, -1):
            several = " ".join(self._sentences[:count])
            if self.height_of(several) <= self.height():
                return several
        return self._sentences[0] if self._sentences else ""

    def height_of(self, text: str) -> float:
        """The height in pixels that a text takes when it is wrapped here."""
        room = QRectF(0.0, 0.0, max(self.width(), 1), _HIGH)
        return QFontMetricsF(self._small).boundingRect(room, _WRAPPED, text).height()

    def show_sentences(self, sentences: tuple[str, ...]) -> None:
        """Show these, the most important first."""
        if sentences == self._sentences:
            return
        self._sentences = sentences
        self.setToolTip("\n".join(sentences))
        self.setAccessibleDescription(" ".join(sentences))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(226, math.ceil(self._lines * QFontMetricsF(self._small).lineSpacing()) + 1)

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_font()
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._small)
        painter.setPen(QColor(theme.current().text))
        painter.drawText(QRectF(self.rect()), _WRAPPED, self.text)
        painter.end()

    def _set_font(self) -> None:
        self._small = theme.scaled(self.font(), 0.9)
