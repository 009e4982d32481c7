"""The time base of the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.knob import Knob
from gui.widgets.quantity_editor import QuantityEditor


class TimeBasePanel(QWidget):
    """Time per division; folded away: how the screen moves, and the step of the calculation."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Time"))  # short: three pages stand beside it
        rig = store.rig
        knob = Knob(rig.quantity("scope.time_per_div"), size=40)
        bind(store, "scope.time_per_div", knob, report)
        roll = ChoiceBox(rig.quantity("scope.roll"))
        bind(store, "scope.roll", roll, report)
        dt = QuantityEditor(rig.quantity("pace.dt"), room=6)
        bind(store, "pace.dt", dt, report)
        body = QWidget()
        form = Form(body)
        form.add(self.tr("Screen"), roll)
        form.add(labels.name(rig.quantity("pace.dt")), dt)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(knob)
        column.addWidget(Fold(self.tr("More"), body))
