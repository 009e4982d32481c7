"""The gated channels, the leaks and the pump: each can be switched off, or blocked by a fraction."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.pharmacology import blocker
from engine.rig.drugs import SHELF
from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.panels.amounts import Amounts
from gui.panels.ladder import Ladder
from gui.store import Store
from gui.widgets.percent_slider import PercentSlider
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SLIDER = 44  # px, at least: the column is narrow
_BEFORE_DRUG = 4  # px, so that a long name does not touch the number


class ChannelsPanel(QWidget):
    """A row for each: switch, slider and editor of the blocked fraction, and the drug this stands for.

    Above them the ladder, where the cell has one; below, folded away, how much of each leak and of the pump there is.
    Rows follow the cell.
    """

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Channels and pump"))
        self._store = store
        self._report = report
        self._rows: dict[str, _Row] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(Ladder(store, self))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.TIGHT)
        self._grid.setVerticalSpacing(theme.TIGHT)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        self._amounts = Amounts(store, report, self)
        column.addWidget(self._amounts)
        self._build(store.rig)
        store.changed.connect(self._changed)

    @property
    def note(self) -> str:
        """What a title may say beside "Channels and pump"."""
        return self.tr("%, drug")

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._build(new)
        elif (old.leaks, old.pump) != (new.leaks, new.pump):
            self._show(new)

    def _build(self, rig: Rig) -> None:
        for row in self._rows.values():
            row.leave(self._grid)
        self._rows = {}
        for channel in rig.cell.channels:
            name = self.tr("{of} channel").format(of=channel.label)
            self._add(f"channels.{channel.id}", name, channel.ion, channel.id)
        for leak in rig.leaks:
            name = self.tr("{of} leak").format(of=leak.label)
            self._add(f"leaks.{leak.id}", name, leak.id, f"leak.{leak.id}")
        self._add("pump", self.tr("Na/K pump"), "pump", "pump")
        self._show(rig)

    def _add(self, path: str, name: str, tint: str, target: str) -> None:
        row = _Row(self._store, self._report, path, name, tint)
        drug, why = self._stands_for(target)
        row.say_drug(drug, why)
        row.none.setText(self.tr("none in this cell"))
        row.enter(self._grid, len(self._rows))
        self._rows[path] = row

    def _stands_for(self, target: str) -> tuple[str, str]:
        """The drug whose place the switch and the slider take, and a sentence about it."""
        action = blocker(self._store.rig.cell, target)
        if action is None:
            return "\N{EM DASH}", self.tr("No drug here blocks this alone.")
        bottle = SHELF[action.drug]
        text = self.tr("Switch and slider stand for {drug}. Half is blocked by {kd}.")
        quantity = self._store.rig.quantity(f"drugs.{action.drug}.dose")
        return bottle.short, text.format(
            drug=labels.drug(bottle.name), kd=labels.with_unit(quantity, action.kd)
        )

    def _show(self, rig: Rig) -> None:
        """What a cell does not have cannot be turned; the row stays, so that the cells look alike."""
        present = {f"channels.{channel.id}": channel.present for channel in rig.cell.channels}
        present |= {f"leaks.{leak.id}": leak.amount > 0.0 for leak in rig.leaks}
        present["pump"] = rig.pump.current > 0.0
        for path, row in self._rows.items():
            row.set_present(present[path])


class _Row:
    """The widgets of one line."""

    def __init__(self, store: Store, report: Report, path: str, name: str, tint: str):
        rig = store.rig
        self.switch = Switch(rig.quantity(f"{path}.on"), name, tint=tint)
        self.slider = PercentSlider(rig.quantity(f"{path}.blocked"))
        self.slider.setMinimumWidth(_SLIDER)
        self.editor = QuantityEditor(rig.quantity(f"{path}.blocked"), unit=False, room=4)
        self.drug, self.none = _small(), _small()
        self.drug.setAlignment(_RIGHT)
        self.drug.setContentsMargins(_BEFORE_DRUG, 0, 0, 0)
        self.none.setMinimumHeight(self.editor.sizeHint().height())
        bind(store, f"{path}.on", self.switch, report)
        bind(store, f"{path}.blocked", self.slider, report, named=False)
        bind(store, f"{path}.blocked", self.editor, report)

    def say_drug(self, drug: str, why: str) -> None:
        self.drug.setText(drug)
        for widget in (self.switch, self.slider, self.editor):
            widget.setToolTip(widget.toolTip().replace("</p>", f"<br>{why}</p>"))
        self.drug.setToolTip(f"<p>{why}</p>")

    def enter(self, grid: QGridLayout, row: int) -> None:
        for at, widget in enumerate((self.switch, self.slider, self.editor, self.drug)):
            grid.addWidget(widget, row, at)
        grid.addWidget(self.none, row, 1, 1, 3)

    def leave(self, grid: QGridLayout) -> None:
        for widget in (self.switch, self.slider, self.editor, self.drug, self.none):
            grid.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()

    def set_present(self, present: bool) -> None:
        for control in (self.switch, self.slider, self.editor):
            control.setEnabled(present)
        for widget in (self.slider, self.editor, self.drug):
            widget.setVisible(present)
        self.none.setVisible(not present)


def _small() -> QLabel:
    label = QLabel()
    label.setProperty("small", True)
    label.setProperty("tint", "muted")
    return label
