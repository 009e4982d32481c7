"""The bar at the top: run, single, reset, the cell, the speed, undo and the menu."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from engine.rig.rig import Rig
from engine.units import fixed, significant
from gui import cell_words, labels, theme
from gui.bind import Report, bind_speed
from gui.feed import Readings
from gui.store import Store
from gui.widgets.cell_button import CellButton
from gui.widgets.speed_slider import SpeedSlider
from gui.widgets.still_label import StillLabel

_EDGES = 24  # px, at both ends together


class MainToolBar(QToolBar):
    """`menu` is what the button at the right opens; it is filled by the window."""

    def __init__(self, store: Store, report: Report, actions: Mapping[str, QAction]):
        super().__init__()
        self.setObjectName("toolbar")
        self.setWindowTitle(self.tr("Toolbar"))
        self.setMovable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._actions, self._store = actions, store
        self._run = QToolButton()
        self._run.setObjectName("button.run_stop")
        self._run.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self._run.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(self._run)
        widths = []
        for running in (False, True):
            self.show_running(running)
            widths.append(self._run.sizeHint().width())
        self._run.setMinimumWidth(max(widths))
        for name in ("single", "auto_set", "reset"):
            self._add(name)
        self._cell = CellButton()
        self._cell.clicked.connect(actions["choose_cell"].trigger)
        self._rest: float | None = None
        self._known = False
        self.addWidget(self._cell)
        slider = SpeedSlider(store.rig.quantity("pace.speed"), store.rig.quantity("pace.unlimited"))
        bind_speed(store, slider, report)
        slider.setContentsMargins(theme.MARGIN, 0, 0, 0)
        self.addWidget(slider)
        self._reached = StillLabel("", self._speed_words(1e-3))
        self._reached.setProperty("tint", "muted")
        self._reached.setAccessibleName(self.tr("Speed reached"))
        self._reached_part = self.addWidget(self._reached)
        self._brief = False
        self._gap = gap = QWidget()
        gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(gap)
        for name in ("undo", "redo"):
            self._add(name)
        self.menu = QMenu(self)
        more = QToolButton()
        more.setText("☰")
        more.setObjectName("button.menu")
        more.setAccessibleName(self.tr("Menu"))
        more.setToolTip(self.tr("Menu"))
        more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        more.setMenu(self.menu)
        more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(more)
        self.show_running(False)
        self.show_cell(store.rig)

    @property
    def cell_button(self) -> QWidget:
        """Where the choice of cells opens."""
        return self._cell

    def set_brief(self, brief: bool) -> None:
        """Leave away the speed reached: with large type the cell's name needs the room."""
        self._brief = brief
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room()
        super().resizeEvent(event)

    def _make_room(self) -> None:
        """Where the bar is too narrow for all, the speed reached goes, so that the menu stays."""
        parts = [self.widgetForAction(part) for part in self.actions()]
        layout = self.layout()
        around = (layout.spacing() if layout is not None else 0) * len(parts) + _EDGES
        needed = around + sum(
            max(part.minimumWidth(), part.minimumSizeHint().width())
            for part in parts
            if part is not None and part is not self._gap
        )
        self._reached_part.setVisible(not self._brief and needed <= self.width())

    def show_running(self, running: bool) -> None:
        """Let the first button offer the other of run and stop."""
        action = self._actions["stop" if running else "run"]
        if self._run.defaultAction() is not action:
            for old in self._run.actions():
                self._run.removeAction(old)
            self._run.setDefaultAction(action)
            theme.mark(self._run, "role", "stop" if running else "run")

    def show_readings(self, readings: Readings) -> None:
        """The speed reached, and where the cell rests."""
        self._reached.setText("" if readings.speed is None else self._speed_words(readings.speed))
        if not self._known or readings.rest != self._rest:
            self._known, self._rest = True, readings.rest
            self.show_cell(self._store.rig)

    def show_cell(self, rig: Rig) -> None:
        """Name, temperature and rest of the cell."""
        name = cell_words.name(rig.cell)
        temperature = labels.with_unit(rig.quantity("temperature"), rig.temperature)
        if not self._known:
            rest = ""
        elif self._rest is None:
            rest = " · " + (self.tr("beats by itself") if rig.cell.beats else self.tr("no stable rest"))
        else:
            rest = " · " + self.tr("rests at {v} mV").format(v=labels.number(fixed(self._rest, 1, sign=True)))
        bold, muted = f"<b>{escape(name)}</b>", theme.current().muted
        whole, less = (
            f"{bold} &#160;<span style='color:{muted}'>{facts}</span>"
            for facts in (temperature + rest, temperature)
        )
        self._cell.set_texts(name, (whole, less, bold))
        spoken = self.tr("Cell: {cell}").format(cell=f"{cell_words.name(rig.cell)}, {temperature}{rest}")
        self._cell.setAccessibleName(spoken)
        self._cell.setToolTip(self._cell_tip(rig, temperature + rest))

    def _cell_tip(self, rig: Rig, facts: str) -> str:
        lines = [f"<b>{escape(cell_words.name(rig.cell))}</b><br>{escape(facts)}"]
        if tried := cell_words.attempt(rig.cell):
            heading = self.tr("What to try")
            lines.append(f"<b>{heading}</b><br>{escape(tried)}")
        lines.append(self._actions["choose_cell"].toolTip())
        return "".join(f"<p>{line}</p>" for line in lines)

    def _speed_words(self, speed: float) -> str:
        if speed < 0.95:  # as the slider has it; two digits, more would only flicker
            shown = "1/" + significant(float(f"{1.0 / max(speed, 1e-6):.2g}"))
        else:
            shown = fixed(speed, 2) if speed < 9.95 else significant(float(f"{speed:.2g}"))
        return self.tr("reached {speed} ×").format(speed=labels.number(shown))

    def _add(self, name: str) -> None:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(button)
