"""When a sweep starts."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QSizePolicy, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from engine import trigger_source
from engine.rig.quantity import Value
from engine.rig.rig import Rig
from gui import labels, theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice import Choice
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.quantity_editor import QuantityEditor


class TriggerPanel(QWidget):
    """Mode, source, slope and the level on the chosen source; folded away: what is seldom turned."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("TriggerPanel", "Trigger")

    def __init__(
        self, store: Store, report: Report, force: QAction | None = None, parent: QWidget | None = None
    ):  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(self.title())
        self._store = store
        self._report = report
        self._waiting: list[QWidget] = []  # what has no meaning while the traces roll
        form = Form()
        captions = {"mode": self.tr("Mode"), "source": self.tr("Source"), "slope": self.tr("Slope")}
        for name, caption in captions.items():
            quantity = store.rig.quantity(f"scope.trigger.{name}")
            choice = ChoiceBox(quantity) if name == "source" else Choice(quantity)
            bind(store, quantity.path, choice, report, made=self._chosen if name == "source" else None)
            form.add(caption, choice)
            if isinstance(choice, ChoiceBox):
                self._source = choice
            if name != "mode":
                self._waiting.append(choice)
        self._levels: dict[str, QuantityEditor] = {}  # one for each source that was ever chosen
        self._place = QStackedWidget()
        self._place.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._caption = form.add(self.tr("Level"), self._place)
        body = QWidget()
        more = Form(body)
        for name in ("pre", "hysteresis", "holdoff"):
            editor = self._editor(f"scope.trigger.{name}")
            self._waiting.append(editor)
            more.add(labels.name(editor.quantity), editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addLayout(form)
        self._why = QLabel()
        self._why.setObjectName("trigger.rolls")
        self._why.setWordWrap(True)
        self._why.setProperty("tint", "muted")
        self._why.setProperty("small", True)
        column.addWidget(self._why)
        column.addWidget(Fold(self.tr("More"), body, beside=None if force is None else _button(force)))
        store.part_changed("scope").connect(self._changed)
        self._show(store.rig)

    def _editor(self, path: str) -> QuantityEditor:
        quantity = self._store.rig.quantity(path)
        editor = QuantityEditor(quantity, room=7)
        bind(self._store, quantity.path, editor, self._report)
        return editor

    def _chosen(self, source: Value) -> Rig:
        return trigger_source.chosen(self._store.rig, source, self._store.defaults)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell:
            self._source.set_choices(new.quantity("scope.trigger.source"))
            self._source.set_value(new.scope.trigger.source)
            for editor in self._levels.values():  # of the other cell
                self._place.removeWidget(editor)
                editor.setParent(None)
                editor.deleteLater()
            self._levels.clear()
        self._show_rolling(new)
        if old.cell is not new.cell or old.scope.trigger.source != new.scope.trigger.source:
            self._show(new)

    def _show_rolling(self, rig: Rig) -> None:
        """While the traces roll nothing waits for a trigger; say so, and how it comes back."""
        rolls = rig.scope.rolls
        for widget in (*self._waiting, self._place):
            widget.setEnabled(not rolls)
        if rolls and rig.scope.roll == "on":
            self._why.setText(self.tr("No trigger: the traces are set to roll, see Time."))
        elif rolls:
            self._why.setText(self.tr("No trigger while slow traces roll; Normal waits for one."))
        self._why.setVisible(rolls)

    def _show(self, rig: Rig) -> None:
        self._show_rolling(rig)
        source = rig.scope.source
        self._caption.setVisible(source is not None)
        self._place.setVisible(source is not None)
        if source is None:  # the start of the stimulus has no level
            return
        if source.id not in self._levels:
            editor = self._levels[source.id] = self._editor(f"scope.traces.{source.id}.level")
            self._place.addWidget(editor)
        self._place.setCurrentWidget(self._levels[source.id])


def _button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setProperty("role", "plain")
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
