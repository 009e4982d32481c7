"""The running temperature."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui import theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.step_slider import StepSlider


class TemperaturePanel(QWidget):
    """A slider over the whole range, and the number."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Temperature"))
        quantity = store.rig.quantity("temperature")
        slider = StepSlider(quantity)
        editor = QuantityEditor(quantity, room=5)
        bind(store, "temperature", slider, report, named=False)
        bind(store, "temperature", editor, report)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GAP)
        row.addWidget(slider, 2)
        row.addWidget(editor, 1)
