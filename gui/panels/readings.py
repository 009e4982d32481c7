"""The live read-outs: a page of the strip under the screen."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from engine.rig.ions import LABEL
from gui import theme
from gui.bind import Report
from gui.store import Store
from gui.widgets.readout import Readout


class Readings(Protocol):
    """What the membrane is at: mV, Hz (None before two spikes), mV by ion, ms since the start."""

    v: float
    rate: float | None
    potentials: dict[str, float]
    time_ms: float


class ReadingsPanel(QWidget):
    """V, the reversal potentials, firing rate and simulated time, always in the same place."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Read-outs"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._v = Readout(self.tr("V"), "mV", sign=True, tint="v")
        self._ions = {ion: Readout(f"E {label}", "mV", sign=True, tint=ion) for ion, label in LABEL.items()}
        self._rate = Readout(self.tr("Firing rate"), "Hz", widest="000.0")
        self._time = Readout(self.tr("Time"), "s", decimals=3, widest="0000.000")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.TIGHT)
        for readout in (self._v, *self._ions.values(), self._rate, self._time):
            row.addWidget(readout, 1)

    def show_readings(self, readings: Readings) -> None:
        """Show the present numbers; a few times a second is as fast as one can read."""
        self._v.show_value(readings.v)
        for ion, readout in self._ions.items():
            readout.show_value(readings.potentials.get(ion))
        self._rate.show_value(readings.rate)
        self._time.show_value(readings.time_ms / 1000.0)
