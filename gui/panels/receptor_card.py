"""One kind of receptor: when transmitter comes, how much it opens, and what that does."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.panels import receptor_words
from gui.store import Store
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.lines_label import LinesLabel
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch

_ONLY = {"interval": "train", "count": "train", "rate": "poisson", "seed": "poisson"}


class ReceptorCard(QWidget):
    """Name (a press unfolds it), mode and `fire` in a line; below them the numbers and what it does now.

    `opened` when a person unfolded it.
    """

    opened = Signal()

    def __init__(self, store: Store, report: Report, id: str, fire: QAction, parent: QWidget | None = None):
        super().__init__(parent)
        self._store, self._id = store, id
        self._v, self._reversal = math.nan, math.nan
        receptor = store.rig.receptor(id)
        self._name = QPushButton()
        self._name.setObjectName(f"receptors.{id}")
        self._name.setProperty("cardTitle", True)
        self._name.setCheckable(True)
        self._name.setAutoDefault(False)
        self._name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name.setToolTip(receptor_words.summary(receptor))
        self._name.toggled.connect(self._toggled)
        self._name.clicked.connect(lambda on: self.opened.emit() if on else None)
        mode = ChoiceBox(store.rig.quantity(f"receptors.{id}.mode"))
        mode.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        bind(store, f"receptors.{id}.mode", mode, report)
        fire.setIconText(self.tr("Fire"))  # what its button says; menus and keys say whom
        button = QToolButton()
        button.setDefaultAction(fire)
        button.setProperty("role", "fire")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        # A click takes the focus, so that a number still being typed is taken before it fires.
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        line = QHBoxLayout()
        line.setSpacing(theme.TIGHT)
        line.addWidget(self._name, 1)
        line.addWidget(mode)
        line.addWidget(button)
        self._body = self._make_body(report)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(line)
        column.addWidget(self._body)
        self.set_open(False)
        store.changed.connect(self._changed)
        self._show(store.rig)

    @property
    def is_open(self) -> bool:
        return self._name.isChecked()

    def set_open(self, open: bool) -> None:
        """Show or hide what is below the first line."""
        self._name.setChecked(open)
        self._toggled(open)

    def show_membrane(self, v: float, reversal: float) -> None:
        """Say what it does at `v` mV, where its current reverses at `reversal` mV."""
        self._v, self._reversal = v, reversal
        self._say()

    def _make_body(self, report: Report) -> QWidget:
        rig, body, form = self._store.rig, QWidget(), Form()
        self._rows: dict[str, tuple[QWidget, QWidget]] = {}
        names = {
            "conductance": self.tr("Conductance"), "rate": self.tr("Rate"), "interval": self.tr("Interval"),
            "count": self.tr("Count"), "delay": self.tr("Delay"), "seed": self.tr("Random number"),
            "magnesium": self.tr("Mg²⁺ outside"), "rise": self.tr("Rise"), "decay": self.tr("Decay"),
        }  # fmt: skip
        if not rig.receptor(self._id).kind.blocked_by_mg:
            del names["magnesium"]

        def add(form: Form, name: str) -> None:
            path = f"receptors.{self._id}.{name}"
            editor = QuantityEditor(rig.quantity(path), room=6)
            bind(self._store, path, editor, report)
            self._rows[name] = (form.add(names[name], editor), editor)

        for name in names:
            if name not in ("rise", "decay"):
                add(form, name)
        self._words = LinesLabel(4 if "magnesium" in names else 3)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._words.setObjectName(f"receptors.{self._id}.words")
        more, rest = QWidget(), Form()
        for name in ("rise", "decay"):
            add(rest, name)
        caption, self._times = QLabel(receptor_words.measured_at(rig.receptor(self._id))), LinesLabel(2)
        caption.setProperty("small", True)
        caption.setProperty("tint", "muted")
        with_stimulus = Switch(
            rig.quantity(f"receptors.{self._id}.with_stimulus"), self.tr("Fire with the stimulator")
        )
        bind(self._store, f"receptors.{self._id}.with_stimulus", with_stimulus, report)
        inside = QVBoxLayout(more)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(theme.TIGHT)
        inside.addWidget(with_stimulus)
        inside.addWidget(caption)
        inside.addLayout(rest)
        inside.addWidget(self._times)
        self.more = Fold(self.tr("Time course and firing"), more)
        column = QVBoxLayout(body)
        column.setContentsMargins(theme.MARGIN, 0, 0, theme.TIGHT)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self._words)
        column.addLayout(form)
        column.addWidget(self.more)
        return body

    def _toggled(self, open: bool) -> None:
        self._body.setVisible(open)
        label = labels.trace(self._store.rig.receptor(self._id).label)
        self._name.setText(("▾ " if open else "▸ ") + label[0].upper() + label[1:])
        self._name.setAccessibleName(label)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.receptors is not new.receptors or old.temperature != new.temperature:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        receptor = rig.receptor(self._id)
        for name, only in _ONLY.items():
            for widget in self._rows[name]:
                widget.setVisible(receptor.mode == only)
        self._times.setText(receptor_words.times(receptor, rig.temperature))
        self._say()

    def _say(self) -> None:
        receptor = self._store.rig.receptor(self._id)
        text = receptor_words.summary(receptor)
        if math.isfinite(self._v):
            text = receptor_words.effect(receptor, self._v, self._reversal)
        if self._words.text() != text:
            self._words.setText(text)
