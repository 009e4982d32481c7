"""The dose-response of one drug, folded away until it is wanted."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine import pharmacology
from engine.pharmacology import Effect
from engine.rig.drugs import SHELF
from engine.rig.rig import Rig
from gui import theme
from gui.panels import drug_words
from gui.widgets.dose_response import Curve, DoseResponse
from gui.widgets.fold import Fold


class DrugCurve(QWidget):
    """The curves of the drug's first target with the present level on them, and the same in a sentence."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.drug = ""
        self._rig: Rig | None = None
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.TIGHT)
        self.plot = DoseResponse()
        self._words = QLabel()
        self._words.setProperty("small", True)
        self._words.setWordWrap(True)
        # Room for the longest from the start: nothing below jumps while a drug flows in.
        self._words.setMinimumHeight(3 * self._words.fontMetrics().height())
        inside.addWidget(self.plot)
        inside.addWidget(self._words)
        self.fold = Fold("", body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)

    def choose(self, rig: Rig, drug: str) -> None:
        """Show another drug of the cell."""
        self._rig, self.drug = rig, drug
        action = next(action for action in rig.cell.actions if action.drug == drug)
        curves = [
            Curve(share, drug_words.curve(name)) for name, share in pharmacology.dose_response(action).items()
        ]
        unit = rig.quantity(f"drugs.{drug}.dose").symbol
        tint = drug_words.tint(rig.cell, action)
        self.plot.show_curves(curves, pharmacology.half_level(action), unit, tint, SHELF[drug].typical)
        title = self.tr("Dose-response of {drug}").format(drug=SHELF[drug].short)
        self.fold.set_title(title)
        self.plot.setAccessibleName(title)

    def choose_none(self) -> None:
        """There is no drug to show."""
        self._rig, self.drug = None, ""

    def show_effect(self, effect: Effect, dose: float) -> None:
        """Mark the present level, on its way to `dose`."""
        assert self._rig is not None
        self.plot.show_level(effect.level, effect.share, dose)
        text = drug_words.now(self._rig, effect)
        if self._words.text() != text:
            self._words.setText(text)
            self.plot.setAccessibleDescription(text)
