"""The drug shelf: what the solution that flows in holds, what has arrived at the membrane and what it does there."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.pharmacology import Effect, effects
from engine.rig.rig import Rig
from engine.rig.state import Slow, State
from gui import theme
from gui.bind import Report, bind
from gui.panels.drug_curve import DrugCurve
from gui.panels.drug_row import DrugRow
from gui.store import Store
from gui.widgets.quantity_editor import QuantityEditor


class _Status(Protocol):
    @property
    def state(self) -> State | None: ...


class DrugsPanel(QWidget):
    """A row for each drug of the cell; the bath and `wash`; folded away, the dose-response of the drug last chosen."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("DrugsPanel", "Drugs")

    def __init__(self, store: Store, report: Report, wash: QAction, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.title())
        self._store = store
        self._report = report
        self._slow: Slow | None = None
        self._rows: dict[str, DrugRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        self._none = QLabel(self.tr("No drug acts on this cell."))
        self._none.setProperty("tint", "muted")
        column.addWidget(self._none)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.TIGHT)
        self._grid.setVerticalSpacing(theme.TIGHT)
        self._grid.setColumnStretch(2, 1)
        column.addLayout(self._grid)
        column.addLayout(self._bath(report, wash))
        self._curve = DrugCurve(self)
        column.addWidget(self._curve)
        self._build(store.rig)
        store.part_changed("drugs").connect(self._changed)

    @property
    def note(self) -> str:
        """What a title may say beside "Drugs"."""
        return self.tr("dose, effect now")

    @property
    def chosen(self) -> str:
        """The drug whose curve is shown; empty where the cell has none."""
        return self._curve.drug

    def show_status(self, status: _Status) -> None:
        """Show what has arrived at the membrane now."""
        slow = status.state.slow if status.state is not None else None
        # For a moment after the choice of a cell the engine is still at the other one.
        if slow is not None and len(slow.levels) == len(self._store.rig.cell.actions) and slow != self._slow:
            self._slow = slow
            if self.isVisible():
                self._show_effects()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_effects()  # what has arrived while it was hidden

    def choose(self, drug: str) -> None:
        """Show the dose-response of one drug of this cell."""
        self._curve.choose(self._store.rig, drug)
        self._show_effects()

    def _bath(self, report: Report, wash: QAction) -> QHBoxLayout:
        quantity = self._store.rig.quantity("bath.wash")
        caption = QLabel(self.tr("Exchange"))
        caption.setProperty("tint", "muted")
        editor = QuantityEditor(quantity, room=4)
        bind(self._store, "bath.wash", editor, report)
        caption.setBuddy(editor)
        caption.setToolTip(editor.toolTip())
        button = QToolButton()
        button.setDefaultAction(wash)
        button.setProperty("role", "fire")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # a click takes what is being typed first
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(caption)
        row.addWidget(editor, 1)
        row.addWidget(button, 1)
        return row

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._slow = None
            self._build(new)
        elif old.drugs != new.drugs:
            self._show_effects()

    def _build(self, rig: Rig) -> None:
        for row in self._rows.values():
            row.leave(self._grid)
        self._rows = {}
        for drug in rig.drugs:
            row = DrugRow(self._store, self._report, drug.id)
            row.chosen.connect(self._name_pressed)
            row.given.connect(self.choose)
            row.enter(self._grid, len(self._rows))
            self._rows[drug.id] = row
        self._none.setVisible(not self._rows)
        self._curve.setVisible(bool(self._rows))
        if self._rows:
            self.choose(next(iter(self._rows)))
        else:
            self._curve.choose_none()

    def _name_pressed(self, drug: str) -> None:
        # A second press on the same name folds the curve away again.
        self._curve.fold.set_open(not (self._curve.fold.is_open and drug == self.chosen))
        self.choose(drug)

    def _show_effects(self) -> None:
        found: dict[str, tuple[Effect, ...]] = effects(self._store.rig, self._slow)
        doses = {drug.id: drug.dose for drug in self._store.rig.drugs}  # type: ignore[attr-defined]
        for drug, row in self._rows.items():
            row.show_effects(found[drug], doses[drug])
        if self.chosen in found:
            self._curve.show_effect(found[self.chosen][0], doses[self.chosen])
