"""How the screen shows what it has: arrangement, scale bars, persistence, averaging, and how much is kept."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.rig.rig import Rig
from gui import theme
from gui.bind import Report, bind
from gui.store import Store
from gui.widgets.choice import Choice
from gui.widgets.choice_box import ChoiceBox
from gui.widgets.fold import Fold
from gui.widgets.form import Form
from gui.widgets.knob import Knob
from gui.widgets.quantity_editor import QuantityEditor
from gui.widgets.switch import Switch


class ViewPanel(QWidget):
    """Folded away: what a beginner leaves as it is."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("ViewPanel", "View")

    def __init__(self, store: Store, report: Report, parent: QWidget | None = None):
        super().__init__(parent)
        self.setWindowTitle(self.title())
        rig = store.rig

        arrangement = Choice(rig.quantity("scope.arrangement"))
        bars = Switch(rig.quantity("scope.bars"), self.tr("Scale bars"))
        lines = Switch(rig.quantity("scope.reversals"), self.tr("Reversal potentials"))
        persistence = ChoiceBox(rig.quantity("scope.persistence"))
        mode = ChoiceBox(rig.quantity("scope.sweeps.mode"))
        self._count = QuantityEditor(rig.quantity("scope.sweeps.count"), room=5)
        depth = Knob(rig.quantity("scope.depth"), size=24)
        for editor in (arrangement, bars, lines, persistence, mode, self._count, depth):
            bind(store, editor.quantity.path, editor, report)
        body = QWidget()
        form = Form(body)
        form.add(self.tr("Persistence"), persistence)
        form.add(self.tr("Sweeps"), mode)
        self._caption = form.add(self.tr("of the last"), self._count)
        form.add(self.tr("Memory"), depth)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(arrangement)
        column.addWidget(bars)
        column.addWidget(lines)
        column.addWidget(Fold(self.tr("More"), body))
        store.part_changed("scope").connect(self._changed)
        self._show(rig)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.scope.sweeps is not new.scope.sweeps:
            self._show(new)

    def _show(self, rig: Rig) -> None:
        for widget in (self._caption, self._count):
            widget.setVisible(rig.scope.sweeps.mode != "sample")
