"""One line of the drug shelf."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QToolButton

from engine.pharmacology import Effect
from engine.rig.drugs import SHELF
from gui import labels
from gui.bind import Report, bind
from gui.panels import drug_words
from gui.store import Store
from gui.widgets.effect_bar import EffectBar
from gui.widgets.quantity_editor import QuantityEditor


class DrugRow(QObject):
    """Name (a press chooses the drug), usual dose, dose, effect now.

    `chosen(drug)` when a person pressed the name, `given(drug)` when a person gave a dose.
    """

    chosen = Signal(str)
    given = Signal(str)

    def __init__(self, store: Store, report: Report, drug: str):
        super().__init__(store)
        rig, bottle, path = store.rig, SHELF[drug], f"drugs.{drug}.dose"
        self._store = store
        self._irreversible = bottle.does == "cleaves"
        quantity = rig.quantity(path)
        self.name = QPushButton(bottle.short)
        self.name.setObjectName(f"drugs.{drug}")
        self.name.setProperty("fold", True)
        self.name.setAutoDefault(False)
        self.name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.name.setMinimumWidth(self.name.fontMetrics().horizontalAdvance(bottle.short) + 6)
        pressed = self.tr("Press for its dose-response curve.")
        self.name.setToolTip(drug_words.tooltip(rig, drug).replace("</p>", f"<br>{pressed}</p>"))
        self.name.setCursor(Qt.CursorShape.PointingHandCursor)
        self.name.clicked.connect(lambda: self.chosen.emit(drug))
        self.usual = QToolButton()
        self.usual.setObjectName(f"drugs.{drug}.usual")
        self.usual.setText("+")
        self.usual.setProperty("role", "close")  # a small flat button
        self.usual.setMaximumWidth(self.usual.fontMetrics().horizontalAdvance("+") + 12)
        self.usual.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        usual = self.tr("Give a usual dose of {drug}: {dose}").format(
            drug=bottle.short, dose=labels.with_unit(quantity, bottle.typical)
        )
        self.usual.setToolTip(usual)
        self.usual.setAccessibleName(usual)
        self.usual.clicked.connect(lambda: store.set(path, bottle.typical))
        self.usual.clicked.connect(lambda: self.given.emit(drug))
        self.dose = QuantityEditor(quantity, room=4)
        bind(store, path, self.dose, report)
        self.dose.edited.connect(lambda _dose: self.given.emit(drug))
        self.dose.setToolTip(self.dose.toolTip().replace("</p>", f"<br>{_constants(store, drug)}</p>"))
        first = next(action for action in rig.cell.actions if action.drug == drug)
        self.bar = EffectBar(drug_words.tint(rig.cell, first))
        self.bar.setAccessibleName(self.tr("Effect of {drug} now").format(drug=bottle.short))
        self.stays = QLabel(
            self.tr("Washing leaves this as it is; Reset to rest then brings a fresh membrane.")
        )
        self.stays.setProperty("small", True)
        self.stays.setProperty("tint", "muted")
        self.stays.setWordWrap(True)

    def enter(self, grid: QGridLayout, row: int) -> None:
        """Stand in two lines of the grid, of which the lower is mostly empty."""
        for at, widget in enumerate((self.name, self.dose, self.bar, self.usual)):
            grid.addWidget(widget, 2 * row, at)
        grid.addWidget(self.stays, 2 * row + 1, 0, 1, 4)
        self.stays.hide()

    def leave(self, grid: QGridLayout) -> None:
        """Go, with everything."""
        for widget in (self.name, self.usual, self.dose, self.bar, self.stays):
            grid.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self.deleteLater()

    def show_effects(self, effects: tuple[Effect, ...], dose: float) -> None:
        """Show what the drug does now to each of its targets; the bar is for the first."""
        level, share = effects[0].level, effects[0].share
        whole = max(dose, level)
        self.bar.show_effect(share, level / whole if whole > 0.0 else 0.0, drug_words.percent(share))
        words = [drug_words.now(self._store.rig, effect) for effect in effects]
        if self.bar.accessibleDescription() != (text := "\n".join(words)):
            self.bar.setAccessibleDescription(text)
            self.bar.setToolTip(text)
        if self._irreversible and self.stays.isHidden() != (share < 0.001):
            self.stays.setHidden(share < 0.001)


def _constants(store: Store, drug: str) -> str:
    actions = [action for action in store.rig.cell.actions if action.drug == drug]
    return "<br>".join(drug_words.constants(store.rig, action) for action in actions)
