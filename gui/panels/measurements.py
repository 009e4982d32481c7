"""The strip under the screen: what the membrane is at now, or what was measured of the sweeps."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSettings, QSize, Qt, Signal
from PySide6.QtGui import QAction, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.bind import Report
from gui.measurement_words import Figures
from gui.panels.readings import Readings, ReadingsPanel
from gui.store import Store
from gui.widgets.measured_figure import MeasuredFigure

_KEPT = "strip/page"


class ReadoutStrip(QFrame):
    """Two pages, "now" and "measured"; the one chosen last is remembered. `action` opens the whole table.

    `pointed(row)` says on which measurement the mouse is, "" for none; `shown(bool)` whether they can be seen.
    """

    pointed = Signal(str)
    shown = Signal(bool)

    def __init__(
        self, store: Store, report: Report, settings: QSettings, action: QAction,
        parent: QWidget | None = None,
    ):  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(self.tr("Read-outs and measurements"))
        self.setProperty("card", True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._settings = settings
        self._now = ReadingsPanel(store, report)
        self.measured = MeasuredPage(action)
        self.measured.pointed.connect(self.pointed)
        self.measured.shown.connect(self.shown)
        self._pages = QStackedWidget()
        self._buttons = QButtonGroup(self)
        switch = QVBoxLayout()
        switch.setSpacing(2)
        words = (
            ("now", self.tr("Now"), self.tr("What the membrane is at now"), self._now),
            ("measured", self.tr("Measured"), self.tr("What was measured of the sweeps"), self.measured),
        )
        for number, (name, text, meaning, page) in enumerate(words):
            button = QPushButton(text)
            button.setObjectName(f"strip.{name}")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setProperty("stripPage", True)
            button.setToolTip(meaning)
            button.setAccessibleName(meaning)
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            button.clicked.connect(self._chosen)
            self._buttons.addButton(button, number)
            self._pages.addWidget(page)
            switch.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP, 0, theme.TIGHT, 0)
        row.setSpacing(theme.TIGHT)
        row.addWidget(self._pages, 1)
        row.addLayout(switch)
        now = settings.value(_KEPT) == "now"
        self._buttons.button(0 if now else 1).setChecked(True)
        self._pages.setCurrentIndex(0 if now else 1)

    @property
    def page(self) -> str:
        """Which page is shown: "now" or "measured"."""
        return "now" if self._pages.currentWidget() is self._now else "measured"

    def show_readings(self, readings: Readings) -> None:
        """Show the present numbers; a few times a second is as fast as one can read."""
        self._now.show_readings(readings)

    def _chosen(self) -> None:
        self._pages.setCurrentIndex(self._buttons.checkedId())
        self._settings.setValue(_KEPT, self.page)


class MeasuredPage(QWidget):
    """The chosen measurements side by side, as many as there is room for."""

    pointed = Signal(str)
    shown = Signal(bool)

    def __init__(self, action: QAction):
        super().__init__()
        self._figures: list[MeasuredFigure] = []  # made when they are needed, and kept
        self._lines: tuple[Figures, ...] = ()
        self._action = action
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.TIGHT)
        self._none = QLabel(self.tr("Nothing is measured. Choose measurements under ⋯."))
        self._none.setProperty("tint", "muted")
        self._row.addWidget(self._none)
        self._more = QToolButton()
        self._more.setObjectName("strip.more")
        self._more.setProperty("role", "more")
        self._more.setText("⋯")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setToolTip(action.toolTip())
        self._more.setAccessibleName(action.text())
        self._more.clicked.connect(action.trigger)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(theme.TIGHT)
        whole.addLayout(self._row, 1)
        whole.addWidget(self._more)
        self._add()  # so that the strip has its height from the start
        self._fit()

    @property
    def figures(self) -> tuple[MeasuredFigure, ...]:
        """Those that are seen, from left to right."""
        return tuple(figure for figure in self._figures if not figure.isHidden())

    def show_lines(self, lines: Sequence[Figures]) -> None:
        """Show what was measured, one figure for each line."""
        before = [(line.row, line.caption, line.unit, line.tint) for line in self._lines]
        self._lines = tuple(lines)
        while len(self._figures) < len(lines):
            self._add()
        for figure, line in zip(self._figures, lines, strict=False):
            figure.set_subject(line.caption, line.short, line.unit, line.tint)
            figure.show_value(line.value, line.spread, line.sentence)
            tip = f"{line.sentence}.\n{line.help}"
            if tip != figure.toolTip():
                figure.setToolTip(tip)
        if [(line.row, line.caption, line.unit, line.tint) for line in lines] != before:
            self._fit()

    def choose(self, row: str) -> None:
        """Let the figure of this row stand out; "" for none."""
        for figure, line in zip(self._figures, self._lines, strict=False):
            figure.set_chosen(line.row == row)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    def _add(self) -> None:
        figure, number = MeasuredFigure(), len(self._figures)
        figure.pointed.connect(lambda on: self._point(number if on else None))
        figure.clicked.connect(self._action.trigger)
        self._figures.append(figure)
        self._row.addWidget(figure, 1)

    def _point(self, number: int | None) -> None:
        there = number is not None and number < len(self._lines)
        self.pointed.emit(self._lines[number].row if there and number is not None else "")

    def _fit(self) -> None:
        """What there is no room for is in the table; the button says how many those are."""
        self._none.setVisible(not self._lines)
        room = self.width() - self.fontMetrics().horizontalAdvance("+00") - 3 * theme.TIGHT
        hidden = 0
        for number, figure in enumerate(self._figures):
            there = number < len(self._lines)
            room -= figure.minimumSizeHint().width() + theme.TIGHT if there else 0
            hidden += there and room < 0
            figure.setVisible(there and room >= 0)
        self._more.setText(f"+{hidden}" if hidden else "⋯")

    def minimumSizeHint(self) -> QSize:
        # As narrow as may be: what there is no room for is left away.
        return QSize(0, max(self._figures[0].minimumSizeHint().height(), super().minimumSizeHint().height()))
