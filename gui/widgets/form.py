"""Rows of caption and control, all captions in one column and all controls in another."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from gui import theme


class Form(QGridLayout):
    """A grid that grows by `add`."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(theme.GAP)
        self.setVerticalSpacing(theme.TIGHT)
        self.setColumnStretch(1, 1)

    def add(self, caption: str, *controls: QWidget) -> QLabel:
        """One more row. Of several controls in one row, only one is to be visible."""
        label = QLabel(caption)
        label.setProperty("tint", "muted")
        label.setBuddy(controls[0])
        row = self.rowCount()
        self.addWidget(label, row, 0)
        for control in controls:
            self.addWidget(control, row, 1)
        return label
