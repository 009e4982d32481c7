"""When a sweep starts."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice import Choice
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor

_LEVELS = {"v": "level", "stimulus": "stimulus_level"}  # by trigger source


class TriggerPanel(QWidget):
    """Mode, source, slope and the level on the chosen source; folded away: the part before the trigger."""

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.tr("Trigger"))
        self._store = store
        self._report = report
        form = Form()
        captions = {"mode": self.tr("Mode"), "source": self.tr("Source"), "slope": self.tr("Slope")}
        for name, caption in captions.items():
            quantity = store.rig.quantity(f"scope.trigger.{name}")
            choice = Choice(quantity)
            bind(store, quantity.path, choice, report)
            form.add(caption, choice)
        self._levels = {source: self._editor(name) for source, name in _LEVELS.items()}
        form.add(self.tr("Level"), *self._levels.values())
        body = QWidget()
        more = Form(body)
        pre = self._editor("pre")
        more.add(labels.name(pre.quantity), pre)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(form)
        column.addWidget(Fold(self.tr("More"), body))
        store.changed.connect(self._changed)
        self._show(store.rig)

    def _editor(self, name: str) -> QuantityEditor:
        quantity = self._store.rig.quantity(f"scope.trigger.{name}")
        editor = QuantityEditor(quantity, room=7)
        bind(self._store, quantity.path, editor, self._report)
        return editor

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.scope.trigger.source != new.scope.trigger.source:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        for source, editor in self._levels.items():
            editor.setVisible(source == rig.scope.trigger.source)
