"""The line at the bottom: the last thing that was refused or done, and how the engine is."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar, QWidget

from engine.text import Message
from gui import labels, theme

STAYS = 12_000  # ms


class StatusLine(QStatusBar):
    """`report` for what was refused, `say` for what was done; the engine's state stands at the right."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._told = QLabel()
        self._told.setTextFormat(Qt.TextFormat.PlainText)
        self._told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._told.setAccessibleName(self.tr("Message"))
        self._engine = QLabel()
        self._engine.setTextFormat(Qt.TextFormat.PlainText)
        self.addWidget(self._told, 1)
        self.addPermanentWidget(self._engine)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)

    @property
    def text(self) -> str:
        """What is told at the moment."""
        return self._told.text()

    def report(self, message: Message) -> None:
        """Tell what was refused and why."""
        self._tell(labels.message(message), error=True)

    def say(self, sentence: str) -> None:
        """Tell what was done."""
        self._tell(sentence, error=False)

    def clear(self) -> None:
        self._told.clear()
        self._told.setToolTip("")

    def show_engine(self, sentence: str) -> None:
        """How the engine is, in a few words."""
        self._engine.setText(sentence)

    def _tell(self, sentence: str, error: bool) -> None:
        theme.mark(self._told, "error", error)
        self._told.setText(sentence)
        self._told.setToolTip(sentence)
        self._timer.start(STAYS)
