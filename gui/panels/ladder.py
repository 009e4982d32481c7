"""The rungs of a cell that begins with its parts switched off: one button adds each."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from engine.rig.ladder import Rung, ladder
from engine.rig.rig import Rig
from gui import theme
from gui.store import Store

_MOST = 4  # buttons in a row


class Ladder(QWidget):
    """A row of buttons; one whose part is there is ticked, and a click on it takes the part away again.

    Hidden where the cell starts whole.
    """

    def __init__(self, store: Store, parent: QWidget | None = None):
        super().__init__(parent)
        self._store = store
        self._buttons: dict[Rung, QPushButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, theme.TIGHT)
        self._grid.setSpacing(theme.TIGHT)
        self._build(store.rig)
        store.changed.connect(self._changed)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell != new.cell:
            self._build(new)
        else:
            self._show(new)

    def _build(self, rig: Rig) -> None:
        for button in self._buttons.values():
            button.hide()
            button.setParent(None)
            button.deleteLater()
        self._buttons = {rung: self._button(rung) for rung in ladder(rig.cell)}
        for at, button in enumerate(self._buttons.values()):
            self._grid.addWidget(button, at // _MOST, at % _MOST)
        self.setVisible(bool(self._buttons))
        self._show(rig)

    def _button(self, rung: Rung) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName(f"ladder.{rung.id}")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setFont(theme.scaled(button.font(), 0.92))
        for name in ("segment", "first", "last"):  # the look of a choice's buttons, each standing alone
            button.setProperty(name, True)
        button.clicked.connect(lambda on: self._store.replace(rung.switched(self._store.rig, on)))
        return button

    def _show(self, rig: Rig) -> None:
        names = {
            "leak": self.tr("leak"),
            "na": self.tr("Na"),
            "k": self.tr("K"),
            "cl": self.tr("Cl"),
            "pump": self.tr("pump"),
        }
        add, there = self.tr("Add {part}"), self.tr("✓ {part}")
        for rung, button in self._buttons.items():
            done = rung.done(rig)
            button.setChecked(done)
            button.setText((there if done else add).format(part=names[rung.id]))
            button.setAccessibleName(add.format(part=names[rung.id]))
            help = (
                self.tr("It is there; click to take it away again.")
                if done
                else self.tr("Switch this part on.")
            )
            button.setToolTip(help)
