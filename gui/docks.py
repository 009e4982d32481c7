"""The panels as docks: each can be folded, moved, closed and brought back, and is where it was left next time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import (
    QDockWidget,
    QFrame,
    QMainWindow,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.widgets.dock_title import DockTitle

Make = Callable[[], QWidget]

_ANY_HEIGHT = 16_777_215  # Qt's largest
_BORDER = 4  # px
_LOWEST = 60  # px, of a page that scrolls
_BETWEEN = 6  # px, a separator (see theme)
_VERSION = 3  # of the arrangement; another number forgets what was saved


class Docks:
    """Makes the docks of `window` and keeps their arrangement in `settings`."""

    def __init__(self, window: QMainWindow, middle: QWidget, settings: QSettings):
        self._window = window
        self._middle = middle  # the central widget, as high as the docks beside it
        self._settings = settings
        self._docks: list[PanelDock] = []
        self._folded_first: set[str] = set()
        self._aside: set[str] = set()
        self._first = QByteArray()
        self._share_out = QTimer(window)  # once after all that happens in one go
        self._share_out.setSingleShot(True)
        self._share_out.setInterval(0)
        self._share_out.timeout.connect(self._set_heights)

    def add(
        self,
        name: str,
        panel: QWidget,
        area: Qt.DockWidgetArea,
        note: str = "",
        whole: bool = False,
    ) -> None:
        """Dock `panel` under the last one of its area; its title is the panel's windowTitle.

        A `whole` one never scrolls: where the window is too low, the others give way.
        """
        self._add(PanelDock(name, panel.windowTitle(), lambda: panel, note, whole), area)

    def add_later(self, name: str, title: str, make: Make, area: Qt.DockWidgetArea) -> None:
        """A dock that starts folded; `make` its panel when it is unfolded."""
        dock = PanelDock(name, title, make)
        self._folded_first.add(dock.objectName())
        self._add(dock, area)

    def _add(self, dock: PanelDock, area: Qt.DockWidgetArea) -> None:
        self._window.addDockWidget(area, dock)
        self._docks.append(dock)
        dock.resized.connect(self._share_out.start)
        for moved in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
            moved.connect(lambda *_: self._share_out.start())

    def add_page(self, to: str, name: str, title: str, make: Make) -> None:
        """Let the dock called `to` have another page, one that scrolls; `make` it when it is first shown."""
        self._dock(to).add_page(name, title, make)

    def show_page(self, name: str) -> None:
        """Bring the panel called `name` to light, wherever it is."""
        for dock in self._docks:
            if name in dock.pages:
                dock.show()
                dock.show_page(dock.pages.index(name))

    def set_aside(self, name: str, aside: bool) -> None:
        """Fold the dock called `name` for as long as it is of no use; nobody has to unfold it afterwards."""
        dock = self._dock(name)
        if aside and not dock.folded:
            self._aside.add(dock.objectName())
            dock.set_folded(True)
        elif not aside and dock.objectName() in self._aside:
            self._aside.remove(dock.objectName())
            dock.set_folded(False)

    def _dock(self, name: str) -> PanelDock:
        return next(dock for dock in self._docks if dock.objectName() == f"dock.{name}")

    def fill_menu(self, menu: QMenu) -> None:
        """An entry for every panel, ticked where it is to be seen: brings it to light, or closes its dock."""
        for dock in self._docks:
            for page, name in enumerate(dock.pages):
                entry = menu.addAction(dock.titles[page])
                entry.setObjectName(f"panel.{name}")
                entry.setCheckable(True)
                entry.triggered.connect(partial(self._bring_or_close, entry, dock, page))
                menu.aboutToShow.connect(partial(_tick, entry, dock, page))
            menu.addSeparator()

    def _bring_or_close(self, entry: QAction, dock: PanelDock, page: int) -> None:
        if entry.isChecked():
            self.show_page(dock.pages[page])
        else:
            dock.close()

    def remember(self) -> None:
        """Write the arrangement down."""
        self._settings.setValue("window/geometry", self._window.saveGeometry())
        self._settings.setValue("window/docks", self._window.saveState(_VERSION))
        folded = [dock.objectName() for dock in self._docks if dock.folded]
        kept = ",".join(name for name in folded if name not in self._aside)
        self._settings.setValue("window/folded", kept)
        self._settings.setValue("window/pages", ",".join(dock.pages[dock.page] for dock in self._docks))

    def restore(self) -> None:
        """Put everything where it was left; what cannot be read leaves the start's arrangement."""
        if self._first.isEmpty():
            self._first = self._window.saveState(_VERSION)
        geometry, state = self._settings.value("window/geometry"), self._settings.value("window/docks")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self._window.restoreState(state, _VERSION)
        kept = self._settings.value("window/folded")
        folded = self._folded_first if kept is None else set(str(kept).split(","))
        for name in str(self._settings.value("window/pages") or "").split(","):
            for dock in self._docks:
                if name in dock.pages:
                    dock.show_page(dock.pages.index(name))
        self._aside -= folded
        for dock in self._docks:
            dock.set_folded(dock.objectName() in folded | self._aside)
            dock.fill()

    def as_at_the_start(self) -> None:
        """Every dock shown, in its first place and at its first page."""
        self._aside.clear()
        for dock in self._docks:
            dock.show_page(0)
            dock.set_folded(dock.objectName() in self._folded_first)
        self._window.restoreState(self._first, _VERSION)

    def _set_heights(self) -> None:
        """No dock is higher than its panel needs, but for the lowest on each side, which takes what is left."""
        lowest: dict[Qt.DockWidgetArea, PanelDock] = {}
        for dock in self._docks:
            docked = dock.isVisible() and not dock.isFloating()
            area = self._window.dockWidgetArea(dock)
            if docked and (area not in lowest or dock.y() >= lowest[area].y()):
                lowest[area] = dock
        for dock in self._docks:
            free = dock.isFloating() or dock in lowest.values()
            dock.setMaximumHeight(_ANY_HEIGHT if free else dock.needed_height())
        # A dock may be as high as it needs, but only grows when it is told to.
        for area, last in lowest.items():
            others = [
                dock for dock in self._docks
                if dock is not last and dock.isVisible() and not dock.isFloating()
                and self._window.dockWidgetArea(dock) == area
            ]  # fmt: skip
            heights = [dock.needed_height() for dock in others]
            left = self._middle.height() - sum(heights) - _BETWEEN * len(others)
            # Where there is too little room it is the last that scrolls.
            sizes = [*heights, max(left, last.minimumSizeHint().height())]
            self._window.resizeDocks([*others, last], sizes, Qt.Orientation.Vertical)


class PanelDock(QDockWidget):
    """One panel, or several as pages, with a title that folds it. Scrolls where the window is too low for it."""

    resized = Signal()  # the panel needs another height

    def __init__(self, name: str, title: str, make: Make, note: str = "", whole: bool = False):
        super().__init__(title)
        self.setObjectName(f"dock.{name}")
        self.pages: list[str] = []
        self._title = DockTitle()
        self._title.folded.connect(self._fold)
        self._title.chosen.connect(self._show)
        self._title.closed.connect(self.close)
        self._title.resized.connect(self.resized)
        self.setTitleBarWidget(self._title)
        self._scrolls: list[_Scroll] = []
        self._stack = QStackedWidget()
        frame = QFrame()
        frame.setProperty("dock", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self.setWidget(frame)
        self.add_page(name, title, make, note, whole)

    def add_page(self, name: str, title: str, make: Make, note: str = "", whole: bool = False) -> None:
        """One more page, not yet shown."""
        scroll = _Scroll(title, make, whole)
        scroll.resized.connect(self.resized)
        self.pages.append(name)
        self._scrolls.append(scroll)
        self._stack.addWidget(scroll)
        self._title.add_page(title, note)

    @property
    def page(self) -> int:
        """The page that is shown."""
        return self._title.page

    @property
    def titles(self) -> list[str]:
        """What its pages are called."""
        return [scroll.title for scroll in self._scrolls]

    def shows(self, page: int) -> bool:
        """Whether this page can be seen, not folded away."""
        return self.isVisible() and not self.folded and self.page == page

    @property
    def folded(self) -> bool:
        return self._stack.isHidden()

    def show_page(self, page: int) -> None:
        """Unfold, at this page."""
        self._title.set_page(page)
        self._show(page)
        self._title.set_folded(False)

    def set_folded(self, folded: bool) -> None:
        self._title.set_folded(folded)

    def needed_height(self) -> int:
        """Title and whole panel, in pixels."""
        panel = 0 if self.folded else self._scrolls[self.page].sizeHint().height()
        return self._title.sizeHint().height() + panel + _BORDER

    def fill(self) -> None:
        """Make the shown page, if it is not there yet and is not folded away."""
        if not self.folded:
            self._scrolls[self.page].fill()

    def _show(self, page: int) -> None:
        self._scrolls[page].fill()
        self._stack.setCurrentIndex(page)
        self.resized.emit()

    def _fold(self, folded: bool) -> None:
        self._stack.setHidden(folded)
        self.fill()
        if self.isFloating():
            self.resize(self.width(), self.needed_height())
        self.resized.emit()


def _tick(entry: QAction, dock: PanelDock, page: int) -> None:
    entry.setChecked(dock.shows(page))


class _Scroll(QScrollArea):
    """Never scrolls sideways: as wide as its panel needs. A `whole` one does not scroll at all."""

    resized = Signal()

    def __init__(self, title: str, make: Make, whole: bool = False):
        super().__init__()
        self.title = title
        self.panel: QWidget | None = None
        self._make = make
        self._whole = whole
        self.setProperty("column", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        self._body.setProperty("columnBody", True)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(theme.MARGIN, theme.TIGHT, theme.MARGIN, theme.TIGHT)
        self.setWidget(self._body)

    def fill(self) -> None:
        """Make the panel, once. Where it belongs, so that Qt works out its style in one place only."""
        if self.panel is not None:
            return
        self.panel = panel = self._make()
        column = self._body.layout()
        assert isinstance(column, QVBoxLayout)
        grows = panel.sizePolicy().verticalPolicy() == QSizePolicy.Policy.Expanding
        column.addWidget(panel, 1 if grows else 0)
        if not grows:
            column.addStretch(1)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(self._width(), self._body.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(), self._body.sizeHint().height() if self._whole else _LOWEST)

    def showEvent(self, event: QShowEvent) -> None:
        self.fill()
        super().showEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def _fit(self) -> None:
        self.setMinimumWidth(self._width())
        self.updateGeometry()
        self.resized.emit()

    def _width(self) -> int:
        # A scroll bar stands in the panel's right margin, so that the column keeps its width.
        return self._body.minimumSizeHint().width()
