"""The title of a docked panel: drag it to move the panel, press its name to fold it, the cross to close it.

A dock with several pages has the name of each in its title; pressing another name shows that page.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from gui import theme


class DockTitle(QWidget):
    """`folded(bool)` follows a press on the shown page's name, `chosen(page)` on another's, `closed` on the cross."""

    folded = Signal(bool)
    chosen = Signal(int)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons: list[QPushButton] = []
        self._notes: list[str] = []
        self._page = 0
        self._folded = False
        self._note = QLabel()
        self._note.setProperty("tint", "muted")
        self._note.setProperty("small", True)
        self._close = QToolButton()
        self._close.setText("×")
        self._close.setProperty("role", "close")
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(self.tr("Close; the menu brings it back"))
        self._close.clicked.connect(self.closed)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.MARGIN, 3, theme.TIGHT, 0)
        self._row.setSpacing(theme.TIGHT)
        self._row.addStretch(1)
        self._row.addWidget(self._note)
        self._row.addWidget(self._close)

    def add_page(self, title: str, note: str = "") -> None:
        """One more name, right of those there are."""
        button = QPushButton(title)
        button.setProperty("cardTitle", True)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        page = len(self._buttons)
        button.clicked.connect(lambda: self._pressed(page))
        self._buttons.append(button)
        self._notes.append(note)
        self._row.insertWidget(page, button)
        self.set_page(self._page)

    @property
    def page(self) -> int:
        return self._page

    def set_page(self, page: int) -> None:
        """Show which page is on; emits nothing."""
        self._page = page
        several = len(self._buttons) > 1
        for number, button in enumerate(self._buttons):
            other = several and number != page
            theme.mark(button, "otherPage", other)
            button.setToolTip(self.tr("Show this panel") if other else self.tr("Fold or unfold"))
        self._note.setText("" if several else self._notes[page])
        self._note.setVisible(bool(self._note.text()))  # an empty one takes room from the names
        self._close.setAccessibleName(self.tr("Close {panel}").format(panel=self._buttons[page].text()))

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold as a press would."""
        if folded != self._folded:
            self._folded = folded
            self.folded.emit(folded)

    def _pressed(self, page: int) -> None:
        if page == self._page:
            self.set_folded(not self._folded)
        else:
            self.set_page(page)
            self.chosen.emit(page)
            self.set_folded(False)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        # Qt would let the panel float, in place and over its neighbours; dragging does that on purpose.
        event.accept()
