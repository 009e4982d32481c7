"""The line at the bottom: the last thing that was refused or done."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from engine.text import Message
from gui import labels, theme

STAYS = 12_000  # ms


class StatusLine(QStatusBar):
    """`report` for what was refused, `say` for what was done."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._told = QLabel()
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._told.setAccessibleName(self.tr("Message"))
        self.addWidget(self._told, 1)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)

    @property
    def text(self) -> str:
        """What is told at the moment."""
        return self._told.text()

    def report(self, message: Message | None) -> None:
        """Tell what was refused and why; None: that has been put right."""
        if message is None:
            self.clear_refusal()
            return
        self._tell(labels.message(message), error=True)

    def say(self, sentence: str) -> None:
        """Tell what was done."""
        self._tell(sentence, error=False)

    def clear_refusal(self) -> None:
        """A good value was taken: what was refused before is history."""
        if self._told.property("error"):
            self.clear()

    def clear(self) -> None:
        self._told.clear()
        self._told.setToolTip("")

    def _tell(self, sentence: str, error: bool) -> None:
        theme.mark(self._told, "error", error)
        self._told.setText(sentence)
        self._told.setToolTip(sentence)
        self._timer.start(STAYS)
