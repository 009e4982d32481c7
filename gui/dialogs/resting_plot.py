"""Resting V against K outside: the Nernst line, the curves of leaks and pump, and the points a student measured."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.electrochemistry import left_by_drugs
from engine.resting import curves
from engine.rig.channels import GoldmanLeak
from engine.units import fixed, significant
from gui import labels, theme

if TYPE_CHECKING:
    from engine.snapshot import Snapshot

LOW, HIGH = 0.5, 500.0  # mM
_MARKED = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
_LEAST, _MOST = -160.0, 40.0  # mV
_COUNT = 120


@dataclass(frozen=True)
class Point:
    """mM outside and mV."""

    k_outside: float
    v: float


class Points(list[Point]):
    """The student's points."""

    def text(self) -> str:
        """As comma-separated lines with units in the head, V with a plain minus."""
        rows = [f"{point.k_outside:.6g},{point.v:.3f}" for point in self]
        return "\n".join(["K_outside_mM,V_mV", *rows]) + "\n"


class RestingPlot(QDialog):
    """Stands beside the window and follows it. Closed, it is hidden and keeps its points."""

    def __init__(self, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("dialog.resting_plot")
        self.setWindowTitle(self.tr("Resting potential against K⁺ outside"))
        self.setModal(False)
        self._points = Points()
        self._present: Point | None = None
        self._drawn: tuple[object, ...] | None = None
        self._k = np.geomspace(LOW, HIGH, _COUNT)
        self._build_plot()
        self._build_table()
        row = QHBoxLayout(self)
        row.setSpacing(theme.GAP)
        row.addWidget(self._plot, 1)
        row.addLayout(self._side())
        self.resize(860, 520)
        self._fill_table()

    def show_snapshot(self, seen: Snapshot) -> None:
        """Follow the membrane: the curves of its settings, and where it is now."""
        if not self.isVisible():
            return
        self._paint()
        k = seen.concentrations["k"][1]
        self._present = Point(k, seen.v)
        self._now.setData([math.log10(k)], [seen.v])
        self._take.setEnabled(True)
        # K outside is the axis; what else there is decides the curves, as far as one can see it.
        rig, sides = seen.rig, seen.concentrations
        amounts = (*sides["na"], sides["k"][0], *sides["cl"], *seen.levels.values())
        seen_digits = tuple(f"{amount:.4g}" for amount in amounts)
        shown = (rig.cell, rig.leaks, rig.channels, rig.pump, rig.nernst, rig.temperature, seen_digits)
        if shown == self._drawn:
            return
        self._drawn = shown
        found = curves(rig, self._k, sides, left_by_drugs(rig, seen.levels))
        x = np.log10(self._k)
        self._nernst.setData(x, found.nernst)
        self._leaks.setData(x, found.leaks)
        self._pumped.setData(x, found.pumped)
        self._membrane.setData(x, found.membrane)
        goldman = all(isinstance(leak, GoldmanLeak) for leak in rig.leaks)
        self._name(self._leaks, self.tr("Leaks alone (GHK)") if goldman else self.tr("Leaks alone"))
        self._offer(self._pumped, rig.pump.current > 0)
        self._offer(self._membrane, any(channel.present for channel in rig.cell.channels))

    def _name(self, line: pg.PlotDataItem, text: str) -> None:
        label = self._legend.getLabel(line)
        if label is not None and label.text != text:
            label.setText(text)

    def _offer(self, line: pg.PlotDataItem, there: bool) -> None:
        """Show a curve and its line of the legend only where the cell has such a thing."""
        line.setVisible(there)
        for sample, label in self._legend.items:
            if sample.item is line:
                sample.setVisible(there)
                label.setVisible(there)

    # --- building -----------------------------------------------------------------------------

    def _build_plot(self) -> None:
        plot = self._plot = pg.PlotWidget()
        plot.setObjectName("resting.plot")
        plot.setAccessibleName(self.windowTitle())
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(False, False)
        plot.hideButtons()
        plot.setXRange(math.log10(LOW), math.log10(HIGH), padding=0.03)
        plot.setYRange(_LEAST, _MOST, padding=0.0)
        item = plot.getPlotItem()
        bottom, left = item.getAxis("bottom"), item.getAxis("left")
        bottom.setTicks([[(math.log10(k), labels.number(f"{k:g}")) for k in _MARKED]])
        steps = range(int(_LEAST), int(_MOST) + 1, 20)
        left.setTicks([[(float(v), fixed(v, 0)) for v in steps]])
        item.showGrid(x=True, y=True, alpha=0.15)
        self._legend = item.addLegend(offset=(-10, -10))
        # Told apart by dash too, as the lines on the screen are.
        self._nernst = item.plot(name=self.tr("Nernst, E K⁺"), connect="finite")
        self._leaks = item.plot(name=self.tr("Leaks alone (GHK)"), connect="finite")
        self._pumped = item.plot(name=self.tr("Leaks and pump"), connect="finite")
        self._membrane = item.plot(name=self.tr("Whole membrane"), connect="finite")
        self._measured = pg.ScatterPlotItem(size=9, symbol="o", name=self.tr("Your points"))
        self._now = pg.ScatterPlotItem(size=13, symbol="+", name=self.tr("Now"))
        item.addItem(self._measured)
        item.addItem(self._now)
        self._theme = ""
        self._paint()

    def _paint(self) -> None:
        """Take the colours of the theme, where it has changed."""
        colours = theme.current()
        if self._theme == colours.name:
            return
        self._theme = colours.name
        self._plot.setBackground(colours.field)
        item = self._plot.getPlotItem()
        font = QFont(self.font())
        for side, text in (
            ("bottom", self.tr("K⁺ outside, mM (logarithmic)")),
            ("left", self.tr("Membrane potential, mV")),
        ):
            axis = item.getAxis(side)
            axis.setPen(QColor(colours.muted))
            axis.setTextPen(QColor(colours.text))
            axis.setTickFont(font)
            axis.setLabel(text, color=colours.text)
        for line, tint, style in (
            (self._nernst, "k", Qt.PenStyle.DashLine),
            (self._leaks, "text", Qt.PenStyle.DashDotLine),
            (self._pumped, "pump", Qt.PenStyle.DotLine),
            (self._membrane, "v", Qt.PenStyle.SolidLine),
        ):
            line.setPen(pg.mkPen(colours.tint(tint), width=2, style=style))
        self._measured.setPen(pg.mkPen(colours.text, width=1))
        self._measured.setBrush(pg.mkBrush(colours.tint("v")))
        self._now.setPen(pg.mkPen(colours.tint("v"), width=2))
        self._now.setBrush(pg.mkBrush(colours.tint("v")))
        self._legend.setLabelTextColor(QColor(colours.text))
        for _, label in self._legend.items:
            label.setText(label.text)
        self._legend.setBrush(pg.mkBrush(colours.panel))
        self._legend.setPen(pg.mkPen(colours.border))

    def _build_table(self) -> None:
        self._table = QTableWidget(0, 2)
        self._table.setObjectName("resting.points")
        self._table.setAccessibleName(self.tr("Your points"))
        self._table.setHorizontalHeaderLabels([self.tr("K⁺ outside, mM"), self.tr("V, mV")])
        self._table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.verticalHeader().setVisible(False)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.setMinimumWidth(220)
        self._table.itemSelectionChanged.connect(self._show_buttons)

    def _side(self) -> QVBoxLayout:
        self._take = self._button("take", self.tr("Take a point"), self._take_point)
        self._delete = self._button("delete", self.tr("Delete"), self._delete_points)
        self._clear = self._button("clear", self.tr("Clear"), self._clear_points)
        self._copy = self._button("copy", self.tr("Copy"), self._copy_points)
        self._take.setToolTip(self.tr("Add K⁺ outside and V as they are now."))
        self._delete.setToolTip(self.tr("Delete the points that are selected in the table."))
        self._copy.setToolTip(self.tr("Copy the points to the clipboard, for a spreadsheet."))
        self._take.setEnabled(False)
        self._take.setDefault(True)
        buttons = QGridLayout()
        buttons.addWidget(self._take, 0, 0, 1, 3)
        for at, button in enumerate((self._delete, self._clear, self._copy)):
            buttons.addWidget(button, 1, at)
        side = QVBoxLayout()
        side.addWidget(self._table, 1)
        side.addLayout(buttons)
        return side

    def _button(self, name: str, text: str, act: object) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"resting.{name}")
        button.clicked.connect(act)
        return button

    # --- the student's points -----------------------------------------------------------------

    def _take_point(self) -> None:
        if self._present is not None:
            self._points.append(self._present)
            self._fill_table()
            self._table.scrollToBottom()

    def _delete_points(self) -> None:
        gone = {index.row() for index in self._table.selectedIndexes()}
        self._points[:] = [point for row, point in enumerate(self._points) if row not in gone]
        self._fill_table()

    def _clear_points(self) -> None:
        self._points.clear()
        self._fill_table()

    def _copy_points(self) -> None:
        QGuiApplication.clipboard().setText(self._points.text())

    def _fill_table(self) -> None:
        self._table.clearSelection()
        self._table.setRowCount(len(self._points))
        for row, point in enumerate(self._points):
            for column, text in enumerate((significant(point.k_outside), fixed(point.v, 1, sign=True))):
                cell = QTableWidgetItem(labels.number(text))
                cell.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self._table.setItem(row, column, cell)
        self._measured.setData([math.log10(p.k_outside) for p in self._points], [p.v for p in self._points])
        self._show_buttons()

    def _show_buttons(self) -> None:
        self._delete.setEnabled(bool(self._table.selectedIndexes()))
        for button in (self._clear, self._copy):
            button.setEnabled(bool(self._points))
