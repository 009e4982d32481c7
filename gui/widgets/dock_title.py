"""The title of a docked panel: drag it to move the panel, press its name to fold it, the cross to close it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui import theme


class DockTitle(QWidget):
    """`folded(bool)` follows a press on the name, `closed` one on the cross."""

    folded = Signal(bool)
    closed = Signal()

    def __init__(self, title: str, note: str = "", parent: QWidget | None = None):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._button = QPushButton(title)
        self._button.setProperty("cardTitle", True)
        self._button.setCheckable(True)
        self._button.setChecked(True)
        self._button.setAutoDefault(False)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.setToolTip(self.tr("Fold or unfold"))
        self._button.toggled.connect(lambda open: self.folded.emit(not open))
        self._note = QLabel(note)
        self._note.setProperty("tint", "muted")
        self._note.setProperty("small", True)
        close = QToolButton()
        close.setText("×")
        close.setProperty("role", "close")
        close.setAutoRaise(True)
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.setToolTip(self.tr("Close; the menu brings it back"))
        close.setAccessibleName(self.tr("Close {panel}").format(panel=title))
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.MARGIN, 3, theme.TIGHT, 0)
        row.setSpacing(theme.TIGHT)
        row.addWidget(self._button)
        row.addStretch(1)
        row.addWidget(self._note)
        row.addWidget(close)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Qt would let the panel float, in place and over its neighbours; dragging does that on purpose.
        event.accept()

    def set_folded(self, folded: bool) -> None:
        self._button.setChecked(not folded)
