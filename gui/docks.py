"""The panels as docks: each can be folded, moved, closed and brought back, and is where it was left next time."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QFrame, QMainWindow, QMenu, QScrollArea, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.dock_title import DockTitle

_ANY_HEIGHT = 16_777_215  # Qt's largest
_BORDER = 4  # px
_BETWEEN = 6  # px, a separator (see theme)
_VERSION = 2  # of the arrangement; another number forgets what was saved


class Docks:
    """Makes the docks of `window` and keeps their arrangement in `settings`."""

    def __init__(self, window: QMainWindow, middle: QWidget, settings: QSettings):
        self._window = window
        self._middle = middle  # the central widget, as high as the docks beside it
        self._settings = settings
        self._docks: list[PanelDock] = []
        self._first = QByteArray()
        self._share_out = QTimer(window)  # once after all that happens in one go
        self._share_out.setSingleShot(True)
        self._share_out.setInterval(0)
        self._share_out.timeout.connect(self._set_heights)

    def add(
        self, name: str, panel: QWidget, area: Qt.DockWidgetArea, note: str = "", *, folded: bool = False
    ) -> None:
        """Dock `panel` under the last one of its area; its title is the panel's windowTitle.

        `folded`: until somebody unfolds it.
        """
        dock = PanelDock(name, panel, note)
        dock.first_folded = folded
        dock.set_folded(folded)
        self._window.addDockWidget(area, dock)
        self._docks.append(dock)
        dock.resized.connect(self._share_out.start)
        for moved in (dock.dockLocationChanged, dock.topLevelChanged, dock.visibilityChanged):
            moved.connect(lambda *_: self._share_out.start())

    def fill_menu(self, menu: QMenu) -> None:
        """A tick for every panel: shown or not."""
        for dock in self._docks:
            menu.addAction(dock.toggleViewAction())

    def remember(self) -> None:
        """Write the arrangement down."""
        self._settings.setValue("window/geometry", self._window.saveGeometry())
        self._settings.setValue("window/docks", self._window.saveState(_VERSION))
        self._settings.setValue("window/folded", ",".join(d.objectName() for d in self._docks if d.folded))

    def restore(self) -> None:
        """Put everything where it was left; what cannot be read leaves the start's arrangement."""
        if self._first.isEmpty():
            self._first = self._window.saveState(_VERSION)
        geometry, state = self._settings.value("window/geometry"), self._settings.value("window/docks")
        if isinstance(geometry, QByteArray):
            self._window.restoreGeometry(geometry)
        if isinstance(state, QByteArray):
            self._window.restoreState(state, _VERSION)
        folded = self._settings.value("window/folded")
        if folded is None:
            return
        for dock in self._docks:
            dock.set_folded(dock.objectName() in str(folded).split(","))

    def as_at_the_start(self) -> None:
        """Every panel shown, in its first place and unfolded or not as it was there."""
        for dock in self._docks:
            dock.set_folded(dock.first_folded)
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
            sizes = [*heights, max(left, last.needed_height())]
            self._window.resizeDocks([*others, last], sizes, Qt.Orientation.Vertical)


class PanelDock(QDockWidget):
    """One panel with a title that folds it. Scrolls where the window is too low for it."""

    resized = Signal()  # the panel needs another height
    first_folded = False

    def __init__(self, name: str, panel: QWidget, note: str = ""):
        super().__init__(panel.windowTitle())
        self.setObjectName(f"dock.{name}")
        title = DockTitle(panel.windowTitle(), note)
        title.folded.connect(self._fold)
        title.closed.connect(self.close)
        self._title = title
        self.setTitleBarWidget(title)
        self._scroll = _Scroll(panel)
        self._scroll.resized.connect(self.resized)
        frame = QFrame()
        frame.setProperty("dock", True)
        column = QVBoxLayout(frame)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._scroll)
        self.setWidget(frame)

    @property
    def folded(self) -> bool:
        return self._scroll.isHidden()

    def set_folded(self, folded: bool) -> None:
        self._title.set_folded(folded)

    def needed_height(self) -> int:
        """Title and whole panel, in pixels."""
        panel = 0 if self.folded else self._scroll.sizeHint().height()
        return self._title.sizeHint().height() + panel + _BORDER

    def _fold(self, folded: bool) -> None:
        self._scroll.setHidden(folded)
        if self.isFloating():
            self.resize(self.width(), self.needed_height())
        self.resized.emit()


class _Scroll(QScrollArea):
    """Never scrolls sideways: as wide as its panel needs."""

    resized = Signal()

    def __init__(self, panel: QWidget):
        super().__init__()
        self.setProperty("column", True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        self._body.setProperty("columnBody", True)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(theme.MARGIN, theme.TIGHT, theme.MARGIN, theme.GAP)
        column.addWidget(panel)
        column.addStretch(1)
        self.setWidget(self._body)

    def sizeHint(self) -> QSize:
        return QSize(self._width(), self._body.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._width(), 60)

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
