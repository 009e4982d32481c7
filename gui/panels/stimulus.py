"""The stimulator: which pulses, how strong, how long, and the button that fires."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import labels
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice import Choice
from gui.widgets.form import Form
from gui.widgets.pulse_preview import PulsePreview
from gui.widgets.quantity_editor import QuantityEditor

_NUMBERS = ("amplitude", "width", "delay", "interval", "count")
_TRAIN_ONLY = ("interval", "count")


class StimulusPanel(QWidget):
    """Mode, a drawing of what is to come, the numbers, and `fire` as a button."""

    def __init__(self, store: Store, report: Report, fire: QAction, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Stimulator"))
        mode = Choice(store.rig.quantity("stimulus.mode"))
        bind(store, "stimulus.mode", mode, report)
        self._preview = PulsePreview()
        self._preview.setAccessibleName(self.tr("The stimulus to come"))
        form = Form()
        self._editors: dict[str, QuantityEditor] = {}
        self._captions: dict[str, QWidget] = {}
        for name in _NUMBERS:
            quantity = store.rig.quantity(f"stimulus.{name}")
            editor = QuantityEditor(quantity, room=8)
            bind(store, quantity.path, editor, report)
            self._captions[name] = form.add(labels.name(quantity), editor)
            self._editors[name] = editor
        button = QToolButton()
        button.setDefaultAction(fire)
        button.setProperty("role", "fire")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        # A click takes the focus, so that a number still being typed is taken before it fires.
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(mode)
        column.addWidget(self._preview)
        column.addLayout(form)
        column.addWidget(button)
        store.changed.connect(self._changed)
        self._show(store.rig)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.stimulus != new.stimulus:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        stimulus = rig.stimulus
        for name in _TRAIN_ONLY:
            for widget in (self._editors[name], self._captions[name]):
                widget.setEnabled(stimulus.mode == "train")
                widget.setVisible(stimulus.mode == "train")
        off = stimulus.mode == "off"
        amplitude = labels.with_unit(rig.quantity("stimulus.amplitude"), stimulus.amplitude)
        self._preview.show_pulses(
            count={"off": 0, "single": 1, "train": stimulus.count}[stimulus.mode],
            delay=stimulus.delay,
            width=stimulus.width,
            interval=stimulus.interval,
            up=stimulus.amplitude >= 0,
            amplitude=self.tr("no stimulus") if off else amplitude,
            duration="" if off else labels.with_unit(rig.quantity("stimulus.width"), stimulus.width),
        )
