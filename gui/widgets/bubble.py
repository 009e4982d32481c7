"""A sentence under a field that says what is wrong with what was typed there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QLabel, QWidget

_WIDEST = 320
_NARROWEST = 200
_EDGE = 4


class Bubble(QLabel):
    """Lies over the window that `field` is in, so it is never cut by a panel, and lets clicks through."""

    def __init__(self, field: QWidget):
        super().__init__(field.window())
        self._field = field
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show `sentence` under the field, or above it where the window ends."""
        window = self._field.window()
        if self.parentWidget() is not window:  # its dock was torn off or put back
            self.setParent(window)
        self.setText(sentence)
        self.ensurePolished()  # the sheet's padding counts for the size
        self._place()
        self.show()
        self.raise_()
        widget: QWidget | None = self._field
        while widget is not None:
            widget.installEventFilter(self)
            widget = None if widget is window else widget.parentWidget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The panel was scrolled, or the window resized: stay with the field.
        if self.isVisible() and event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        window, field = self._field.window(), self._field
        widest = max(1, min(_WIDEST, window.width() - 2 * _EDGE))
        # A label's own hint wraps long before its line is full.
        width = min(widest, max(_NARROWEST, self.fontMetrics().horizontalAdvance(self.text()) + 24))
        height = self.heightForWidth(width)
        corner = field.mapTo(window, QPoint(0, field.height() + 3))
        if corner.y() + height > window.height():
            corner.setY(field.mapTo(window, QPoint(0, 0)).y() - height - 3)
        x = max(_EDGE, min(corner.x(), window.width() - width - _EDGE))
        self.setGeometry(x, max(0, corner.y()), width, height)
