"""Opening and saving protocols, and waveforms for the stimulator."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QMenu

from engine import new_trace
from engine.files import protocol
from engine.files.protocol import SUFFIX
from engine.rig.rig import Rig
from engine.text import BadInput
from gui.bind import Report
from gui.file_dialogs import FileDialogs
from gui.store import Store

_MOST_RECENT = 8
_RECENT = "files/protocols"


class ProtocolFiles(QObject):
    """`say` tells what was done, `report` what could not be; `settings` remember which protocols were used last."""

    def __init__(
        self,
        dialogs: FileDialogs,
        store: Store,
        settings: QSettings,
        say: Callable[[str], None],
        report: Report,
    ):
        super().__init__(dialogs)
        self._dialogs, self._store, self._settings = dialogs, store, settings
        self._say, self._report = say, report
        self._notes = ""  # of the protocol opened last: saved again they go along

    def open(self) -> None:
        """Ask for a protocol and take it."""
        path = self._dialogs.to_open(self.tr("Open protocol"), SUFFIX, self._kinds())
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Take what a protocol says as one edit that undo takes back; the cell and the membrane stay as they are."""
        try:
            found = protocol.load(path)
            rig = self._with_its_trace(protocol.applied(self._store.rig, found))
        except BadInput as bad:
            self._report(bad.message)
            return
        self._dialogs.keep_folder(path)
        self._remember(path)
        self._notes = found.notes
        if rig != self._store.rig:
            self._store.replace(rig)
        first = found.notes.strip().partition("\n")[0]
        self._say(self.tr("Opened protocol {name}.").format(name=found.name) + (f" {first}" if first else ""))

    def _with_its_trace(self, rig: Rig) -> Rig:
        """With the clamp's current on the screen where the protocol has switched it on, as its own switch does it."""
        before = rig.replace("clamp.mode", self._store.rig.clamp.mode)
        return new_trace.clamped(before, rig.clamp.mode, self._store.defaults)

    def save(self) -> None:
        """Ask where, and write there what stimulator, clamp and so on do."""
        path = self._dialogs.to_save(self.tr("Save protocol"), SUFFIX, self._kinds(), "protocol")
        if path is None:
            return
        try:
            protocol.save(path, self._store.rig, path.stem, self._notes)
        except BadInput as bad:
            self._report(bad.message)
            return
        self._remember(path)
        self._say(self.tr("Saved {file}.").format(file=path.name))

    def load_waveform(self, part: str = "") -> None:
        """Ask for a CSV file and give its current as the part ("", "b." or "c.") of the stimulus."""
        from engine.files import current_file  # only now: it brings what the window's start does not wait for

        path = self._dialogs.to_open(
            self.tr("Load waveform"), ".csv", self.tr("Waveforms (*{end} *.txt *.tsv)")
        )
        if path is None:
            return
        try:
            rig = current_file.with_file(self._store.rig, path, part)
        except BadInput as bad:
            self._report(bad.message)
            return
        self._dialogs.keep_folder(path)
        self._store.replace(rig)
        self._say(self.tr("Loaded {file}.").format(file=path.name))

    def fill_recent(self, menu: QMenu) -> None:
        """The protocols used last, the newest first."""
        menu.clear()
        for name in self._recent():
            path = Path(name)
            action = menu.addAction(path.stem)
            action.setToolTip(name)
            action.triggered.connect(partial(self._load_recent, path))
        menu.setEnabled(not menu.isEmpty())

    def _load_recent(self, path: Path, _checked: bool = False) -> None:
        self.load(path)

    def _recent(self) -> list[str]:
        known = self._settings.value(_RECENT) or []
        names = [known] if isinstance(known, str) else [str(name) for name in known]
        return [name for name in names if Path(name).is_file()]

    def _remember(self, path: Path) -> None:
        name = str(path.absolute())
        self._settings.setValue(_RECENT, [name, *(n for n in self._recent() if n != name)][:_MOST_RECENT])

    def _kinds(self) -> str:
        return self.tr("Protocols of Impuls (*{end})")
