"""The gated channels and the leaks: each can be switched off, or blocked by a fraction."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine.rig.rig import Rig
from gui import theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.percent_slider import PercentSlider
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch


class ChannelsPanel(QWidget):
    """A row for each: switch, slider and editor of the blocked fraction. Rows follow the cell."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Channels"))
        self._store = store
        self._report = report
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(theme.TIGHT)
        self._grid.setColumnStretch(1, 1)
        self._build(store.rig)
        store.changed.connect(self._changed)

    @property
    def note(self) -> str:
        """What a title may say beside "Channels"."""
        return self.tr("blocked, %")

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._build(new)

    def _build(self, rig: Rig) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()
        row = 0
        for channel in rig.cell.channels:
            name = self.tr("{of} channel").format(of=channel.label)
            self._row(row, f"channels.{channel.id}", name, channel.ion, channel.present)
            row += 1
        for leak, block in zip(rig.cell.leaks, rig.leaks, strict=True):
            name = self.tr("{of} leak").format(of=block.label)
            self._row(row, f"leaks.{leak.id}", name, leak.id, leak.present)
            row += 1
        self._row(row, "pump", self.tr("Na/K pump"), "pump", rig.cell.pump.current > 0)

    def _row(self, row: int, path: str, name: str, ion: str, present: bool) -> None:
        rig = self._store.rig
        switch = Switch(rig.quantity(f"{path}.on"), name, tint=ion)
        slider = PercentSlider(rig.quantity(f"{path}.blocked"))
        editor = QuantityEditor(rig.quantity(f"{path}.blocked"), unit=False, room=5)
        bind(self._store, f"{path}.on", switch, self._report)
        bind(self._store, f"{path}.blocked", slider, self._report, named=False)
        bind(self._store, f"{path}.blocked", editor, self._report)
        self._grid.addWidget(switch, row, 0)
        self._grid.addWidget(slider, row, 1)
        self._grid.addWidget(editor, row, 2)
        if not present:
            self._say_none(row, switch, slider, editor)

    def _say_none(self, row: int, switch: Switch, slider: PercentSlider, editor: QuantityEditor) -> None:
        """What a cell does not have cannot be turned; the row stays, so that the cells look alike."""
        switch.setEnabled(False)
        for control in (slider, editor):
            control.setEnabled(False)
            control.hide()
        none = QLabel(self.tr("none in this cell"))
        none.setProperty("small", True)
        none.setProperty("tint", "muted")
        none.setMinimumHeight(editor.sizeHint().height())
        self._grid.addWidget(none, row, 1, 1, 2)
