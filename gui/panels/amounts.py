"""How much of each leak and of the pump there is, folded away, and what textbooks give: permeabilities against K's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from engine.rig.channels import GoldmanLeak, OhmicLeak
from engine.rig.rig import Rig
from engine.units import significant
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.fold import Fold
from gui.widgets.quantity_editor import QuantityEditor

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Amounts(QWidget):
    """A fold with an editor for each leak's permeability or conductance, its ratio to K's, and the size of the pump."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self._store = store
        self._report = report
        self._made: list[QWidget] = []
        self._ratios: dict[str, QLabel] = {}
        body = QWidget()
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.TIGHT)
        self._grid.setVerticalSpacing(theme.TIGHT)
        self._grid.setColumnStretch(1, 1)
        self.fold = Fold("", body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold)
        self._build(store.rig)
        store.changed.connect(self._changed)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._build(new)
        elif old.leaks != new.leaks:
            self._show(new)

    def _build(self, rig: Rig) -> None:
        for widget in self._made:
            self._grid.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self._made, self._ratios = [], {}
        ohmic = all(isinstance(leak, OhmicLeak) for leak in rig.leaks)
        self.fold.set_title(
            self.tr("Conductances and pump size") if ohmic else self.tr("Permeabilities and pump size")
        )
        self._kind = OhmicLeak if ohmic else GoldmanLeak
        head = "g/g<sub>K</sub>" if ohmic else "P/P<sub>K</sub>"  # the same in every language
        self._put(_muted(head, small=True), 0, 2)
        row = 1
        for leak in rig.leaks:
            name = "permeability" if isinstance(leak, GoldmanLeak) else "conductance"
            self._row(row, f"leaks.{leak.id}.{name}", self.tr("{of} leak").format(of=leak.label), leak.id)
            ratio = _muted("\N{EM DASH}")
            ratio.setFont(theme.tabular(ratio.font()))
            ratio.setMinimumWidth(ratio.fontMetrics().horizontalAdvance("00.000"))
            ratio.setToolTip(
                self.tr("How large it is when that of K is 1; switches, sliders and drugs left aside")
            )
            ratio.setObjectName(f"ratio.{leak.id}")
            self._put(ratio, row, 2)
            self._ratios[leak.id] = ratio
            row += 1
        self._row(row, "pump.current", self.tr("Na/K pump"), "pump")
        self._show(rig)

    def _row(self, row: int, path: str, caption: str, tint: str) -> None:
        label = QLabel(caption)
        label.setProperty("tint", tint)
        editor = QuantityEditor(self._store.rig.quantity(path), room=6)
        bind(self._store, path, editor, self._report)
        label.setBuddy(editor)
        self._put(label, row, 0)
        self._put(editor, row, 1)

    def _put(self, widget: QWidget, row: int, at: int) -> None:
        self._grid.addWidget(widget, row, at)
        self._made.append(widget)

    def _show(self, rig: Rig) -> None:
        potassium = next(leak for leak in rig.leaks if leak.id == "k")
        for leak in rig.leaks:
            # A permeability and a conductance have no ratio.
            same = {type(leak), type(potassium)} == {self._kind} and potassium.amount > 0.0
            text = labels.number(significant(leak.amount / potassium.amount, 3)) if same else "\N{EM DASH}"
            self._ratios[leak.id].setText(text)


def _muted(text: str, small: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("tint", "muted")
    label.setProperty("small", small)
    label.setAlignment(_RIGHT)
    return label
