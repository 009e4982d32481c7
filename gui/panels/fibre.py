"""The fibre: on or off, of what size, where its electrodes are, and what is done to a stretch of it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from engine import slow_motion
from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.panels.fibre_parts import Rows, StretchRow
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.lines_label import LinesLabel
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_MYELIN = (
    "node_length", "node_diameter", "internode", "capacitance", "resistance", "paranode_length", "paranode_diameter",
    "paranode_capacitance", "paranode_resistance",
)  # fmt: skip
_STRETCHES = {"cold": "pump", "ttx": "na", "potassium": "k", "demyelinated": "leak"}  # with their tints


class FibrePanel(QWidget):
    """The switch first; all else only while it is on, and folded away what a beginner leaves as it is."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("FibrePanel", "Fibre")

    def __init__(
        self,
        store: Store,
        report: Report,
        focus: Callable[[], None] = lambda: None,
        parent: QWidget | None = None,
    ):
        """`focus` gives the keys to the fibre's picture."""
        super().__init__(parent)
        self.setWindowTitle(self.title())
        self._store, self._report = store, report
        self._rows: list[Rows] = []
        on = Switch(store.rig.quantity("cable.on"), self.tr("Fibre"))
        bind(store, "cable.on", on, report, made=lambda value: slow_motion.with_fibre(store.rig, bool(value)))
        on.edited.connect(lambda value: focus() if value else None)
        self._words = LinesLabel(2)
        self._body = QWidget()
        inside = QVBoxLayout(self._body)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.TIGHT)
        form = Form()
        self._choice(form, "cable.myelin.kind", self.tr("Myelin"))
        self._editor(form, "cable.length", self.tr("Length"))
        self._editor(form, "cable.diameter", self.tr("Diameter"))
        inside.addLayout(form)
        inside.addWidget(Fold(self.tr("Electrodes"), self._electrodes(), open=True))
        inside.addWidget(Fold(self.tr("Cold, poison, injury"), self._stretches()))
        inside.addWidget(Fold(self.tr("Recording outside"), self._outside()))
        inside.addWidget(Fold(self.tr("Ends and inside"), self._ends()))
        self._sheath = Fold(self.tr("Nodes and sheath"), self._myelin())
        inside.addWidget(self._sheath)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(on)
        column.addWidget(self._words)
        column.addWidget(self._body)
        store.part_changed("cable").connect(self._changed)
        self._show(store.rig)

    def _electrodes(self) -> QWidget:
        body, rows = self._grid()
        stimulus = self._store.rig.cable.stimulus
        rows.add_number(_caption(labels.trace(stimulus.label), "stimulus"), "cable.stimulus.place")
        self._electrode_places: dict[str, QWidget] = {}
        for electrode in self._store.rig.cable.electrodes:
            path = f"cable.electrodes.{electrode.id}"
            switch = Switch(self._store.rig.quantity(f"{path}.on"), labels.trace(electrode.label))
            bind(self._store, f"{path}.on", switch, self._report)
            self._electrode_places[electrode.id] = rows.add_number(switch, f"{path}.place")
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(body)
        kind = ChoiceBox(self._store.rig.quantity("cable.stimulus.kind"))
        bind(self._store, "cable.stimulus.kind", kind, self._report)
        column.addWidget(_caption(self.tr("Stimulation"), ""))
        column.addWidget(kind)
        form = Form()
        self._editor(form, "cable.stimulus.reach", self.tr("Current"))
        self._distance = self._editor(form, "cable.stimulus.distance", self.tr("Distance"))
        column.addLayout(form)
        return whole

    def _stretches(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        place, extent = ("place", self.tr("Place")), ("extent", self.tr("Extent"))
        strengths = {
            "cold": ("temperature", self.tr("At")), "ttx": ("blocked", self.tr("Blocked")),
            "potassium": ("outside", self.tr("Outside")), "demyelinated": ("lost", self.tr("Lost")),
        }  # fmt: skip
        self._stretch_rows = {
            id: StretchRow(self._store, self._report, id, (place, extent, strengths[id]), tint)
            for id, tint in _STRETCHES.items()
        }
        factor = ("factor", self.tr("Diameter"))
        self._stretch_rows["widening"] = StretchRow(
            self._store, self._report, "widening", (place, factor), ""
        )
        for row in self._stretch_rows.values():
            column.addWidget(row)
        return body

    def _outside(self) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        on = Switch(self._store.rig.quantity("cable.outside.on"), self.tr("A against B"))
        bind(self._store, "cable.outside.on", on, self._report)
        crushed = Switch(self._store.rig.quantity("cable.outside.crushed"), self.tr("Crushed at B"))
        bind(self._store, "cable.outside.crushed", crushed, self._report)
        places, rows = self._grid()
        rows.add(_caption(self.tr("A"), ""), "cable.outside.first")
        rows.add(_caption(self.tr("B"), ""), "cable.outside.second")
        form = Form()
        self._editor(form, "cable.outside.distance", self.tr("Distance"))
        self._editor(form, "cable.outside.resistivity", self.tr("Medium"))
        for part in (on, places, crushed):
            column.addWidget(part)
        column.addLayout(form)
        return body

    def _ends(self) -> QWidget:
        body = QWidget()
        form = Form(body)
        self._choice(form, "cable.left", self.tr("Left end"))
        self._choice(form, "cable.right", self.tr("Right end"))
        self._editor(form, "cable.resistivity", self.tr("Inside"))
        self._editor(form, "cable.accuracy", self.tr("Compartments"))
        return body

    def _myelin(self) -> QWidget:
        body = QWidget()
        form = Form(body)
        captions = (
            self.tr("Node"), self.tr("Node ⌀"), self.tr("Internode"), self.tr("C sheath"), self.tr("R sheath"),
            self.tr("Paranode"), self.tr("Paranode ⌀"), self.tr("C paranode"), self.tr("R paranode"),
        )  # fmt: skip
        for name, caption in zip(_MYELIN, captions, strict=True):
            self._editor(form, f"cable.myelin.{name}", caption)
        return body

    def _grid(self) -> tuple[QWidget, Rows]:
        body = QWidget()
        rows = Rows(self._store, self._report, QGridLayout(body))
        self._rows.append(rows)
        return body, rows

    def _editor(self, form: Form, path: str, caption: str) -> tuple[QWidget, QWidget]:
        editor = QuantityEditor(self._store.rig.quantity(path), room=7)
        bind(self._store, path, editor, self._report)
        return form.add(caption, editor), editor

    def _choice(self, form: Form, path: str, caption: str) -> None:
        box = ChoiceBox(self._store.rig.quantity(path))
        bind(self._store, path, box, self._report)
        form.add(caption, box)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cable is not new.cable:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        cable = rig.cable
        self._words.setText(
            self.tr("Space on the fibre's picture fires; drag what stands on it.")
            if cable.on
            else self.tr("Draws the membrane out to a fibre along which impulses travel.")
        )
        self._body.setVisible(cable.on)
        self._sheath.setVisible(cable.myelin.on)
        for widget in self._distance:
            widget.setVisible(cable.stimulus.kind != "inside")
        on = {electrode.id for electrode in cable.recording}
        for id, place in self._electrode_places.items():
            place.setVisible(id in on)
        for rows in self._rows:
            rows.follow(rig)
        for row in self._stretch_rows.values():
            row.show_rig(rig)


def _caption(text: str, tint: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("tint", tint or "muted")
    return label
