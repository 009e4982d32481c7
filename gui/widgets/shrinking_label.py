"""A line of rich text that says less where there is less room, instead of being cut off."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent, QTextDocument
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_MARGIN = 6


class ShrinkingLabel(QLabel):
    """Takes what room there is, and shows the longest of its texts that fits."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self._texts: tuple[str, ...] = ("",)
        self._name = ""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setMargin(_MARGIN)
        self.setMinimumWidth(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def set_texts(self, texts: tuple[str, ...], name: str = "") -> None:
        """Set the texts, the longest first. Where none fits, as much of the `name` (plain text, shown bold) as does;
        without one the last text."""
        if (texts, name) == (self._texts, self._name):
            return
        self._texts, self._name = texts, name
        self.setToolTip(texts[0])
        self._choose()
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._width(self._texts[0]) + 2 * _MARGIN, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._choose()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._choose()

    def _choose(self) -> None:
        room = self.width() - 2 * _MARGIN
        fitting = next((text for text in self._texts if self._width(text) <= room), "") or self._short(room)
        if fitting != self.text():
            self.setText(fitting)

    def _short(self, room: int) -> str:
        if not self._name:
            return self._texts[-1]
        bold = QFont(self.font())
        bold.setBold(True)
        elided = QFontMetrics(bold).elidedText(self._name, Qt.TextElideMode.ElideRight, room - 1)
        # An ellipsis says nothing: rather a name that is cut off.
        return f"<b>{escape(elided if len(elided) > 3 else self._name)}</b>"

    def _width(self, text: str) -> int:
        document = QTextDocument()
        document.setDocumentMargin(0)
        document.setDefaultFont(self.font())
        document.setHtml(text)
        return int(document.idealWidth()) + 1
