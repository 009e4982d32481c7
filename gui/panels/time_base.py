"""The time base of the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.knob import Knob
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch


class TimeBasePanel(QWidget):
    """Time per division and zoom; folded away: how the screen moves, and the step of the calculation."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Time"))  # short: three pages stand beside it
        rig = store.rig
        knob = Knob(rig.quantity("scope.time_per_div"), size=40)
        bind(store, "scope.time_per_div", knob, report)
        zoom = Switch(rig.quantity("scope.zoom.on"), self.tr("Zoom"))
        bind(store, "scope.zoom.on", zoom, report)
        self._zoomed = Knob(rig.quantity("scope.zoom.time_per_div"), size=24)
        bind(store, "scope.zoom.time_per_div", self._zoomed, report)
        roll = ChoiceBox(rig.quantity("scope.roll"))
        bind(store, "scope.roll", roll, report)
        dt = QuantityEditor(rig.quantity("pace.dt"), room=6)
        bind(store, "pace.dt", dt, report)
        centre = QuantityEditor(rig.quantity("scope.zoom.centre"), room=6)
        bind(store, "scope.zoom.centre", centre, report)
        body = QWidget()
        form = Form(body)
        form.add(self.tr("Screen"), roll)
        form.add(labels.name(rig.quantity("pace.dt")), dt)
        form.add(self.tr("Zoom at"), centre)
        row = QHBoxLayout()
        row.setSpacing(theme.GAP)
        row.addWidget(knob, 1)
        row.addWidget(zoom)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(row)
        column.addWidget(self._zoomed)
        column.addWidget(Fold(self.tr("More"), body))
        store.part_changed("scope").connect(self._changed)
        self._show(rig)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.scope.zoom is not new.scope.zoom:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        self._zoomed.setVisible(rig.scope.zoom.on)
