"""The title of a docked panel: drag it to move the panel, press its name to fold it, the cross to close it.

A dock with several pages has the name of each in its title, in rows where one has no room for all; pressing another
name shows that page.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget

from gui import theme

_ABOVE = 3  # px over the first row
_ROW_GAP = -2  # px; a name has that much air of its own above and below
_ONE_ROW = (
    290  # px; names that go into one row of this have it, where there are more a column would be too wide
)


class DockTitle(QWidget):
    """`folded(bool)` follows a press on the shown page's name, `chosen(page)` on another's, `closed` on the cross.

    `resized` says that it needs another height.
    """

    folded = Signal(bool)
    chosen = Signal(int)
    closed = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._buttons: list[QPushButton] = []
        self._measured: list[int] = []  # px
        self._notes: list[str] = []
        self._page = 0
        self._folded = False
        self._rows = 1
        self._note = QLabel(self)
        self._note.setProperty("tint", "muted")
        self._note.setProperty("small", True)
        self._close = QToolButton(self)
        self._close.setText("×")
        self._close.setProperty("role", "close")
        self._close.setAutoRaise(True)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setToolTip(self.tr("Close; the menu brings it back"))
        self._close.clicked.connect(self.closed)

    def add_page(self, title: str, note: str = "") -> None:
        """One more name, after those there are."""
        button = QPushButton(title, self)
        button.setProperty("cardTitle", True)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        page = len(self._buttons)
        button.show()  # who comes later to a visible title is not shown by himself
        button.clicked.connect(lambda: self._pressed(page))
        QWidget.setTabOrder(self._buttons[-1] if self._buttons else self, button)
        QWidget.setTabOrder(button, self._close)
        self._buttons.append(button)
        self._notes.append(note)
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
        self._close.setAccessibleName(self.tr("Close {panel}").format(panel=self._buttons[page].text()))
        self._place()

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold as a press would."""
        if folded != self._folded:
            self._folded = folded
            self.folded.emit(folded)

    def sizeHint(self) -> QSize:
        """All names in one row where nobody has said how wide it is; else as many rows as it needs."""
        height = _ABOVE + self._rows * (self._row() + _ROW_GAP) - _ROW_GAP
        return QSize(self._beside() + sum(self._widths()) + self._note.sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        row, longest = sum(self._widths()), max(self._widths(), default=0)
        least = row if self._beside() + row <= _ONE_ROW else longest
        return QSize(self._beside() + least, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            done = super().event(event)
            self._measured.clear()
            self._place()  # the names have another width
            return done
        return super().event(event)

    def _beside(self) -> int:
        """Pixels of a row that are no room for names."""
        return theme.MARGIN + self._close.sizeHint().width() + 2 * theme.TIGHT

    def _row(self) -> int:
        heights = [button.sizeHint().height() for button in self._buttons]
        return max(self._close.sizeHint().height(), *heights) if heights else 0

    def _widths(self) -> list[int]:
        """What each name takes. As wide as when its page is shown: then no name moves when another is pressed."""
        if len(self._measured) < len(self._buttons):  # Qt asks for it a thousand times while the window is built
            self._measured = [_width(button) for button in self._buttons]
        return self._measured

    def _place(self) -> None:
        """Put the names into rows, the note and the cross to the right of the first."""
        right = self.width() - theme.TIGHT
        cross, note, high = self._close.sizeHint(), self._note.sizeHint(), self._row()
        self._close.setGeometry(right - cross.width(), _ABOVE, cross.width(), high)
        end = right - cross.width() - theme.TIGHT
        self._note.setVisible(bool(self._note.text()))
        self._note.setGeometry(end - note.width(), _ABOVE, note.width(), high)
        x, row = theme.MARGIN, 0
        for button, width in zip(self._buttons, self._widths(), strict=True):
            # The cross stands in the first row only, but a name under it would look like one of its kind.
            if x > theme.MARGIN and x + width > end:
                x, row = theme.MARGIN, row + 1
            top = _ABOVE + row * (high + _ROW_GAP)
            button.setGeometry(QRect(x, top, min(button.sizeHint().width(), end - x), high))
            x += width
        if row + 1 != self._rows:
            self._rows = row + 1
            self.updateGeometry()
            self.resized.emit()

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


def _width(button: QPushButton) -> int:
    font = button.font()
    font.setBold(True)
    bold = QFontMetrics(font).horizontalAdvance(button.text())
    plain = QFontMetrics(button.font()).horizontalAdvance(button.text())
    return button.sizeHint().width() + max(0, bold - plain) + theme.TIGHT
