"""The sheet of keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gui import theme

_COLUMNS = 2
_APART = 28  # px, of columns

Section = tuple[str, Sequence[tuple[str, str]]]


class KeysDialog(QDialog):
    """Every key and what it does: sections of a title and rows of (keys, meaning), side by side in columns."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("dialog.keys")
        self.setWindowTitle(self.tr("Keys"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns = QHBoxLayout()
        columns.setSpacing(_APART)
        for part in _shared_out(sections):
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.MARGIN)
            grid.setVerticalSpacing(2)
            row = 0
            for title, rows in part:
                heading = QLabel(title)
                heading.setProperty("bold", True)
                heading.setProperty("tint", "muted")
                heading.setContentsMargins(0, theme.GAP if row else 0, 0, 2)
                grid.addWidget(heading, row, 0, 1, 2)
                row += 1
                for keys, meaning in rows:
                    key = QLabel(keys)
                    key.setProperty("bold", True)
                    key.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
                    grid.addWidget(key, row, 0)
                    grid.addWidget(QLabel(meaning), row, 1)
                    row += 1
            grid.setRowStretch(row, 1)
            grid.setColumnStretch(1, 1)
            columns.addLayout(grid)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.MARGIN, theme.MARGIN, 2 * theme.MARGIN, theme.MARGIN)
        column.addLayout(columns)
        column.addWidget(buttons)


def _shared_out(sections: Sequence[Section]) -> list[list[Section]]:
    """The sections in their order, in columns of about the same height."""
    whole = sum(len(rows) + 2 for _, rows in sections)
    parts: list[list[Section]] = [[] for _ in range(_COLUMNS)]
    done = 0
    for title, rows in sections:
        size = len(rows) + 2
        parts[min(_COLUMNS - 1, int((done + size / 2) * _COLUMNS / whole))].append((title, rows))
        done += size
    return [part for part in parts if part]
