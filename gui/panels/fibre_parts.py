"""Rows of the fibre's panel: an electrode, and a stretch where something is different."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.percent_slider import PercentSlider
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.span_slider import SpanSlider
from gui.widgets.step_slider import StepSlider
from gui.widgets.switch import Switch

_ROOM = 7  # digits


class Rows:
    """Adds rows of caption, slider and number to a grid; those of places follow the length of the fibre."""

    def __init__(self, store: Store, report: Report, grid: QGridLayout):
        self._store, self._report, self._grid = store, report, grid
        self._spans: list[SpanSlider] = []
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.TIGHT)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)

    def add_number(self, first: QWidget, path: str) -> QuantityEditor:
        """A row of a caption, or a switch, and a number."""
        editor = QuantityEditor(self._store.rig.quantity(path), room=_ROOM)
        bind(self._store, path, editor, self._report)
        row = self._grid.rowCount()
        self._grid.addWidget(first, row, 0, 1, 2)
        self._grid.addWidget(editor, row, 2)
        return editor

    def add(self, first: QWidget, path: str) -> None:
        """A row of a caption, a slider and a number."""
        quantity = self._store.rig.quantity(path)
        slider: SpanSlider | PercentSlider | StepSlider
        if quantity.unit == "mm" and quantity.high > 1000.0:
            slider = SpanSlider(quantity)
            slider.set_top(self._store.rig.cable.length)
            self._spans.append(slider)
        elif quantity.unit == "%":
            slider = PercentSlider(quantity)
        else:
            slider = StepSlider(quantity)
        bind(self._store, path, slider, self._report, named=False)
        editor = QuantityEditor(quantity, room=_ROOM)
        bind(self._store, path, editor, self._report)
        row = self._grid.rowCount()
        for at, widget in enumerate((first, slider, editor)):
            self._grid.addWidget(widget, row, at)

    def follow(self, rig: Rig) -> None:
        """Let the sliders of places reach to the fibre's end."""
        for slider in self._spans:
            path = slider.quantity.path
            slider.set_top(rig.cable.length)
            slider.set_value(rig[path])


class StretchRow(QWidget):
    """A switch; while it is on also where, how long and how strong."""

    def __init__(
        self, store: Store, report: Report, id: str, numbers: tuple[tuple[str, str], ...], tint: str
    ):
        """`numbers`: the quantities of `cable.ID` in their order with their captions."""
        super().__init__()
        self._id = id
        part = getattr(store.rig.cable, id)
        switch = Switch(store.rig.quantity(f"cable.{id}.on"), labels.trace(part.label), tint=tint)
        bind(store, f"cable.{id}.on", switch, report)
        self._body = QWidget()
        grid = QGridLayout(self._body)
        self._rows = Rows(store, report, grid)
        for name, caption in numbers:
            self._rows.add(_caption(caption), f"cable.{id}.{name}")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(switch)
        column.addWidget(self._body)
        self.show_rig(store.rig)

    def show_rig(self, rig: Rig) -> None:
        """Unfold it while it is on."""
        self._body.setVisible(getattr(rig.cable, self._id).on)
        self._rows.follow(rig)


def _caption(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("tint", "muted")
    return label
