"""The synapses on the membrane: transmitter by hand, in trains or at random, at several kinds of receptors at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from engine.rig.receptors import KINDS
from engine.rig.rig import Rig
from gui import theme
from gui.bind import Report
from gui.panels.receptor_card import ReceptorCard
from gui.store import Store
from gui.widgets.fold import Fold

if TYPE_CHECKING:
    from engine.snapshot import Snapshot


class ReceptorsPanel(QWidget):
    """A card for each kind: those that the cell has first, the others folded away. `fire`: actions by kind."""

    @staticmethod
    def title() -> str:
        """What a dock calls it, which makes it only when it is looked at."""
        return QCoreApplication.translate("ReceptorsPanel", "Synapses")

    def __init__(
        self, store: Store, report: Report, fire: Mapping[str, QAction], parent: QWidget | None = None
    ):
        super().__init__(parent)
        self.setWindowTitle(self.title())
        self._store = store
        self._cards = {id: ReceptorCard(store, report, id, fire[id]) for id in KINDS}
        for id, card in self._cards.items():
            card.opened.connect(lambda id=id: self.open(id))
        self._head = QLabel()
        self._head.setProperty("small", True)
        self._head.setProperty("tint", "muted")
        self._head.setWordWrap(True)
        self._own, self._others = QVBoxLayout(), QVBoxLayout()
        body = QWidget()
        for column in (self._own, self._others):
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(theme.TIGHT)
        body.setLayout(self._others)
        self.others = Fold("", body)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.TIGHT)
        column.addWidget(self._head)
        column.addLayout(self._own)
        column.addWidget(self.others)
        self._arrange(store.rig)
        store.part_changed("cell").connect(self._changed)

    def open(self, id: str) -> None:
        """Unfold the card of one kind, and no other."""
        for other, card in self._cards.items():
            card.set_open(other == id)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Say what each would do to the membrane as it is."""
        if not self.isVisible():
            return
        reversals = snapshot.receptor_potentials
        for id, card in self._cards.items():
            card.show_membrane(snapshot.v, reversals[id])

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._arrange(new)

    def _arrange(self, rig: Rig) -> None:
        own = [id for id, _ in rig.cell.receptors]
        for id, card in self._cards.items():
            (self._own if id in own else self._others).addWidget(card)
        if own:
            said = self.tr("A nerve ends on this cell. Fire lets it give transmitter, which opens channels.")
        else:
            said = self.tr(
                "No nerve ends on this cell, but it can be given receptors. Fire gives transmitter."
            )
        self._head.setText(said)
        self.others.set_title(self.tr("Receptors of other cells"))
        self.others.set_open(not own)
        self.open(own[0] if own else "")
