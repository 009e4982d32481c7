"""A part of a panel that is folded away until it is wanted."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui import theme


class Fold(QWidget):
    """A line with an arrow; pressing it shows or hides `body`. `beside` stands at the end of that line."""

    def __init__(
        self, title: str, body: QWidget, parent: QWidget | None = None, *, open: bool = False,
        beside: QWidget | None = None,
    ):  # fmt: skip
        super().__init__(parent)
        self.body = body
        self._button = QPushButton()
        self._button.setProperty("fold", True)
        self._button.setCheckable(True)
        self._button.setChecked(open)
        self._button.setAutoDefault(False)
        self._button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._button.toggled.connect(self._toggled)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        line = QHBoxLayout()
        line.setSpacing(theme.TIGHT)
        line.addWidget(self._button)
        if beside is not None:
            line.addWidget(beside)
        column.addLayout(line)
        column.addWidget(body)
        self._title = title
        self._toggled(open)

    @property
    def is_open(self) -> bool:
        return self._button.isChecked()

    def set_open(self, open: bool) -> None:
        self._button.setChecked(open)

    def set_title(self, title: str) -> None:
        self._title = title
        self._button.setText(("▾ " if self.is_open else "▸ ") + title)
        self._button.setAccessibleName(title)

    def _toggled(self, open: bool) -> None:
        self.body.setVisible(open)
        self.set_title(self._title)
