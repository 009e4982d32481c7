"""The dynamic clamp: a conductance that the cell has not, added while it lives."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.knob import Knob
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_ACTIVATION = ("half", "slope", "tau", "power")
_INACTIVATION = ("inactivation_half", "inactivation_slope", "inactivation_tau")


class DynamicPanel(QWidget):
    """Switch, conductance and reversal potential; its gates folded away."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("DynamicPanel", "Dynamic clamp")

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.title())
        self._store, self._report = store, report
        on = Switch(store.rig.quantity("dynamic.on"), self.tr("Virtual conductance"))
        bind(store, "dynamic.on", on, report)
        self._words = QLabel()
        self._words.setProperty("small", True)
        self._words.setProperty("tint", "muted")
        self._words.setWordWrap(True)
        form = Form()
        self._editor(form, "conductance", self.tr("Conductance"))
        reversal = Knob(store.rig.quantity("dynamic.reversal"), size=24)
        bind(store, "dynamic.reversal", reversal, report)
        form.add(self.tr("Reversal"), reversal)
        body = QWidget()
        inside = QVBoxLayout(body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.TIGHT)
        gating = ChoiceBox(store.rig.quantity("dynamic.gating"))
        bind(store, "dynamic.gating", gating, report)
        gates = Form()
        gates.add(self.tr("Gates"), gating)
        short = (self.tr("Half at"), self.tr("Slope"), self.tr("Time constant"), self.tr("Power"))
        activation, inactivation = QLabel(self.tr("Activation")), QLabel(self.tr("Inactivation"))
        gates.addWidget(activation, gates.rowCount(), 0, 1, 2)
        rows = [self._editor(gates, name, short[k]) for k, name in enumerate(_ACTIVATION)]
        self._activation = [activation, *(widget for row in rows for widget in row)]
        gates.addWidget(inactivation, gates.rowCount(), 0, 1, 2)
        rows = [self._editor(gates, name, short[k]) for k, name in enumerate(_INACTIVATION)]
        self._inactivation = [inactivation, *(widget for row in rows for widget in row)]
        inside.addLayout(gates)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(on)
        column.addWidget(self._words)
        column.addLayout(form)
        column.addWidget(Fold(self.tr("Gating"), body))
        store.part_changed("dynamic").connect(self._changed)
        self._show(store.rig)

    def _editor(self, form: Form, name: str, caption: str) -> tuple[QWidget, QWidget]:
        quantity = self._store.rig.quantity(f"dynamic.{name}")
        editor = QuantityEditor(quantity, room=6)
        bind(self._store, quantity.path, editor, self._report)
        return form.add(caption, editor), editor

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.dynamic is not new.dynamic:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        dynamic = rig.dynamic
        for widget in self._activation:
            widget.setVisible(dynamic.gating != "none")
        for widget in self._inactivation:
            widget.setVisible(dynamic.gating == "both")
        self._words.setText(
            self.tr(
                "The electrode measures V and passes the current that such channels would carry: I = g (V − E)."
            )
            if dynamic.gating == "none"
            else self.tr(
                "The electrode measures V and passes the current that such gated channels would carry."
            )
        )
