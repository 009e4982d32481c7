"""The title of a docked panel: drag it to move the panel, press its name to fold it, the cross to close it.

A dock with several pages has the name of each in its title; pressing another name shows that page. The names for which
there is no room stand in a list behind "▾"; the shown page's name is always there, and whole where it can be.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

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
        self._more = QToolButton()
        self._more.setText("▾")
        self._more.setObjectName("dock.more")
        self._more.setProperty("role", "more")
        self._more.setAutoRaise(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setToolTip(self.tr("More panels of this place"))
        self._more.setAccessibleName(self.tr("More panels"))
        self._menu = QMenu(self._more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.setMenu(self._menu)
        self._more.hide()
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
        self._row.addWidget(self._more)
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
        self._make_room()

    def set_folded(self, folded: bool) -> None:
        """Fold or unfold as a press would."""
        if folded != self._folded:
            self._folded = folded
            self.folded.emit(folded)

    def sizeHint(self) -> QSize:
        names = sum(button.sizeHint().width() + theme.TIGHT for button in self._buttons)
        note = 0 if self._note.isHidden() else self._note.sizeHint().width()
        return QSize(self._beside() + names + note, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        # Room for two names; for more there is the list.
        widths = sorted(button.sizeHint().width() + theme.TIGHT for button in self._buttons)
        more = self._more.sizeHint().width() + theme.TIGHT if len(widths) > 2 else 0
        return QSize(self._beside() + sum(widths[-2:]) + more, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            done = super().event(event)
            self._make_room()  # the names have another width
            return done
        return super().event(event)

    def _beside(self) -> int:
        """Pixels that are no room for names."""
        margins = self._row.contentsMargins()
        return margins.left() + margins.right() + self._close.sizeHint().width() + 2 * theme.TIGHT

    def _make_room(self) -> None:
        """Show the names there is room for, in their order, the shown page's first of all."""
        if len(self._buttons) < 2:
            return
        widths = [button.sizeHint().width() + theme.TIGHT for button in self._buttons]
        room = self.width() - self._beside()
        shown = set(range(len(widths)))
        if sum(widths) > room:
            room -= widths[self._page] + self._more.sizeHint().width() + theme.TIGHT
            shown = {self._page}
            for page, width in enumerate(widths):
                if page != self._page:
                    room -= width
                    if room < 0:
                        break
                    shown.add(page)
        for page, button in enumerate(self._buttons):
            button.setVisible(page in shown)
        self._more.setVisible(len(shown) < len(widths))

    def _fill_menu(self) -> None:
        self._menu.clear()
        for page, button in enumerate(self._buttons):
            if button.isHidden():
                self._menu.addAction(button.text(), partial(self._pressed, page))

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
