"""A wide button that says what is chosen, as much of it as there is room for, and opens a choice."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from gui.widgets.shrinking_label import ShrinkingLabel

_NARROWEST = 130  # the first words of a name
_SIDE = 6


class CellButton(QPushButton):
    """Name, facts and an arrow. While the name stays it does not get narrower, so that nothing beside it moves."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("button.cell")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._label = ShrinkingLabel()
        self._label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        arrow = QLabel("▾")
        self._name, self._widest = "", 0
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(_SIDE, 0, _SIDE, 0)
        row.setSpacing(0)
        row.addWidget(self._label, 1)
        row.addWidget(arrow)
        for part in (self._label, arrow):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_texts(self, name: str, texts: tuple[str, ...]) -> None:
        """Say `name` in `texts`, rich text, the longest first; where none fits, the beginning of the name."""
        if name != self._name:
            self._name, self._widest = name, 0
        self._label.set_texts(texts, name)
        self._label.setToolTip("")  # the button has its own
        self._widest = max(self._widest, self._row.sizeHint().width())
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(self._widest + 4, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST, super().minimumSizeHint().height())
