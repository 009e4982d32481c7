"""The cells there are to choose from, and choosing, opening and saving one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from engine.files import cell_writer, cells
from engine.rig.cell import Cell
from engine.rig.rig import Rig, default_rig
from engine.text import BadInput
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.file_dialogs import FileDialogs
from gui.store import Store


class CellFiles(QObject):
    """The presets and, for as long as the program runs, every cell of people's own that was the present one."""

    def __init__(
        self, dialogs: FileDialogs, store: Store, link: EngineLink, say: Callable[[str], None], report: Report
    ):
        super().__init__(dialogs)
        self._dialogs, self._store, self._link = dialogs, store, link
        self._say, self._report = say, report
        self._own: dict[str, Cell] = {}
        store.part_changed("cell").connect(self._changed)
        self._remember(store.rig.cell)

    def all(self) -> list[Cell]:
        """The presets in their order, then people's own in the order in which they came."""
        return [*map(cells.preset, cells.names()), *self._own.values()]

    def choose(self, cell: Cell) -> None:
        """Put another cell on the bench as it starts: one edit, and undo brings the membrane back with the old one."""
        if cell != self._store.rig.cell:
            self._store.replace(default_rig(cell), self._link.state())

    def open(self) -> None:
        """Ask for a cell's file and put that cell on the bench."""
        path = self._dialogs.to_open(self.tr("Open cell"), cells.SUFFIX, self._kinds())
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Put the cell of a file on the bench; what is wrong in the file is reported."""
        try:
            cell = cells.load(path)
        except BadInput as bad:
            self._report(bad.message)
            return
        self._dialogs.keep_folder(path)
        self.choose(cell)
        self._say(self.tr("Opened {file}.").format(file=path.name))

    def save(self) -> None:
        """Ask where, and write the cell there with all that is set; it becomes the present cell."""
        stem = f"{self._store.rig.cell.id}-2"
        path = self._dialogs.to_save(self.tr("Save cell as"), cells.SUFFIX, self._kinds(), stem)
        if path is None:
            return
        rig, state = self._store.rig, self._link.state()
        runner = self._link.runner
        rest = runner.status.rest if runner is not None else None
        own = cell_writer.variant(rig, path.stem, _title(path.stem), rest)
        try:
            cell_writer.save(path, own)
        except BadInput as bad:
            self._report(bad.message)
            return
        # It is the same membrane under another name, so it goes on from where it is.
        self._store.replace(replace(rig, cell=own), state)
        self._link.restore(state)
        self._say(self.tr("Saved {file}.").format(file=path.name))

    def _kinds(self) -> str:
        return self.tr("Cells of Impuls (*{end})")

    @Slot(object, object)
    def _changed(self, old: Rig, new: Rig) -> None:
        if old.cell is not new.cell:
            self._remember(new.cell)

    def _remember(self, cell: Cell) -> None:
        if cell.id not in cells.names() or cell != cells.preset(cell.id):
            self._own[cell.id] = cell


def _title(stem: str) -> str:
    """A cell's name from that of its file: "warm_axon" is "warm axon"."""
    return " ".join(stem.replace("_", " ").split()) or stem
