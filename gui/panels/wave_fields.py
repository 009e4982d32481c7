"""The fields of one part of the stimulus: its mode, and only those numbers that the mode has."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.rig.quantity import Quantity, Value
from engine.rig.rig import Rig
from engine.rig.stimulus import CURRENTS, FIELDS, PULSE, USUAL_WIDTHS, Wave
from gui import labels, theme
from gui.bind import Report, bind, describe
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.shape_canvas import ShapeCanvas

# In the order in which they stand, whatever the mode.
_ORDER = (
    "ramp_from", "amplitude", "second", "increment", "ratio", "frequency", "frequency_end", "chirp", "phase", "tau",
    "seed", "width", "gap", "delay", "interval", "count",
)  # fmt: skip


class WaveFields(QWidget):
    """Bound to the part at `prefix` ("stimulus." or "stimulus.b."); `load_wanted(part)` asks for a waveform's file."""

    load_wanted = Signal(str)

    def __init__(
        self, store: Store, report: Report, prefix: str, above: QWidget | None = None, parent: QWidget | None = None
    ):  # fmt: skip
        """`above` stands between the mode and the numbers."""
        super().__init__(parent)
        self._store, self._prefix = store, prefix
        mode = ChoiceBox(self._quantity("mode"))
        bind(store, f"{prefix}mode", mode, report, made=self._in_mode)
        self._shape = ShapeCanvas(self._quantity("shape"))
        bind(store, f"{prefix}shape", self._shape, report)
        self._load = QToolButton()
        self._load.setText(self.tr("Load CSV…"))
        self._load.setProperty("role", "plain")
        self._load.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._load.setToolTip(
            self.tr(
                "Give a current from a file: time and current with their units in its first line, as t_ms,I_nA."
            )
        )
        self._load.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._load.clicked.connect(lambda: self.load_wanted.emit(self._part))
        self._form = Form()
        self._editors: dict[str, QWidget] = {}
        self._captions: dict[str, QWidget] = {}
        for name in _ORDER:
            quantity = self._quantity(name)
            editor = ChoiceBox(quantity) if quantity.kind is str else QuantityEditor(quantity, room=8)
            bind(store, quantity.path, editor, report)
            self._captions[name] = self._form.add(self._caption(quantity, name), editor)
            self._editors[name] = editor
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(mode)
        if above is not None:
            column.addWidget(above)
        column.addWidget(self._shape)
        column.addWidget(self._load)
        column.addLayout(self._form)
        column.setSpacing(theme.TIGHT if above is None else 6)
        store.part_changed("stimulus").connect(self._changed)
        self._show(store.rig)

    def _caption(self, quantity: Quantity, name: str) -> str:
        """As short as a narrow column needs it; the tooltip has the whole name."""
        short = {
            "second": self.tr("Second"), "frequency_end": self.tr("Ends at"), "chirp": self.tr("Rises"),
            "tau": self.tr("Memory τ"), "ratio": self.tr("2nd phase"),
        }  # fmt: skip
        return short.get(name) or labels.name(quantity).split(": ")[-1]

    def _in_mode(self, mode: Value) -> Rig:
        """The rig with another mode; a width that nobody chose becomes the usual one of that mode.

        1 ms is a pulse, but only the beginning of a sine.
        """
        rig = self._store.rig
        old = self._wave(rig)
        if old.width == USUAL_WIDTHS.get(old.mode, PULSE):
            rig = rig.replace(f"{self._prefix}width", USUAL_WIDTHS.get(str(mode), PULSE))
        return rig.replace(f"{self._prefix}mode", mode)

    @property
    def _part(self) -> str:
        return self._prefix.removeprefix("stimulus.")

    def _quantity(self, name: str) -> Quantity:
        return self._store.rig.quantity(f"{self._prefix}{name}")

    def _wave(self, rig: Rig) -> Wave:
        return {"": rig.stimulus, "b.": rig.stimulus.b, "c.": rig.stimulus.c}[self._part]

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.stimulus.unit != new.stimulus.unit:
            for name in CURRENTS:
                editor = self._editors[name]
                assert isinstance(editor, QuantityEditor)
                editor.set_quantity(self._quantity(name))
                editor.set_value(new[f"{self._prefix}{name}"])
                describe(editor, editor.quantity)
        if self._wave(old).mode != self._wave(new).mode:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        mode = self._wave(rig).mode
        wanted = FIELDS[mode]
        for name, editor in self._editors.items():
            for widget in (editor, self._captions[name]):
                widget.setEnabled(name in wanted)
                widget.setVisible(name in wanted)
        for drawn in (self._shape, self._load):
            drawn.setVisible(mode == "drawn")
            drawn.setEnabled(mode == "drawn")
