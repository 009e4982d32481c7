"""More of the stimulator: how often, on top of what current, in which unit, and what is added to the main part."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.rig.rig import Rig
from engine.rig.stimulus import FREE, HAND
from engine.stimulus_unit import in_unit
from engine.units import significant
from gui import labels, theme
from gui.bind import Report, bind, describe
from gui.panels.wave_fields import WaveFields
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.lines_label import LinesLabel
from gui.widgets.quantity_editor import QuantityEditor

_UM2_PER_CM2 = 1e8


class StimulusMorePanel(QWidget):
    """Firing and repeats, holding current and unit; folded away, two further parts that are added to the main one."""

    load_wanted = Signal(str)

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("StimulusMorePanel", "Repeat")

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self._store = store
        self.setWindowTitle(self.title())
        rig = store.rig
        form = Form()
        start = ChoiceBox(rig.quantity("stimulus.start"))
        bind(store, "stimulus.start", start, report)
        form.add(labels.name(start.quantity), start)
        self._numbers: dict[str, tuple[QWidget, QuantityEditor]] = {}
        for name in ("repeats", "every", "holding"):
            editor = QuantityEditor(rig.quantity(f"stimulus.{name}"), room=7)
            bind(store, editor.quantity.path, editor, report)
            self._numbers[name] = (form.add(labels.name(editor.quantity), editor), editor)
        unit = ChoiceBox(rig.quantity("stimulus.unit"))
        # The current itself stays what it is; it is told in another unit.
        bind(store, "stimulus.unit", unit, report, made=lambda value: in_unit(self._store.rig, str(value)))
        form.add(self.tr("Unit"), unit)
        self._note = LinesLabel(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(form)
        column.addWidget(self._note)
        for part in ("b", "c"):
            fields = WaveFields(store, report, f"stimulus.{part}.")
            fields.load_wanted.connect(self.load_wanted)
            title = self.tr("Add a waveform") if part == "b" else self.tr("Add another")
            column.addWidget(Fold(title, fields, open=getattr(rig.stimulus, part).on))
        store.changed.connect(self._changed)
        self._show(rig)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.stimulus.unit != new.stimulus.unit:
            editor = self._numbers["holding"][1]
            editor.set_quantity(new.quantity("stimulus.holding"))
            editor.set_value(new["stimulus.holding"])
            describe(editor, editor.quantity)
        if old.stimulus != new.stimulus or old.cytoplasm != new.cytoplasm:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        stimulus = rig.stimulus
        shown = {"repeats": stimulus.start != FREE, "every": stimulus.start == FREE or stimulus.repeats > 1}
        for name, visible in shown.items():
            for widget in self._numbers[name]:
                widget.setVisible(visible)
        area = labels.number(significant(rig.area * _UM2_PER_CM2))
        words = [self.tr("Membrane area {area} µm².").format(area=area)]
        if stimulus.start != HAND:
            words.append(
                self.tr("Fires by itself.")
                if stimulus.start == FREE
                else self.tr("Each sweep fires; S gives one.")
            )
        self._note.setText(" ".join(words))
