"""Opening and saving sessions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject

from engine.files import session
from engine.files.session import SUFFIX, Session
from engine.text import BadInput
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.file_dialogs import FileDialogs
from gui.store import Store


class SessionFiles(QObject):
    """`say` tells what was done, `report` what could not be."""

    def __init__(
        self, dialogs: FileDialogs, store: Store, link: EngineLink, say: Callable[[str], None], report: Report
    ):
        super().__init__(dialogs)
        self._dialogs, self._store, self._link = dialogs, store, link
        self._say, self._report = say, report

    def open(self) -> None:
        """Ask for a session and load it."""
        path = self._dialogs.to_open(self.tr("Open session"), SUFFIX, self._kinds())
        if path is not None:
            self.load(path)

    def load(self, path: Path) -> None:
        """Load a session as one edit that undo takes back."""
        try:
            loaded = session.load(path)
        except BadInput as bad:
            self._report(bad.message)
            return
        self._dialogs.keep_folder(path)
        self._take(loaded)
        self._say(self.tr("Opened {file}.").format(file=path.name))
        for note in loaded.notes:
            self._report(note)

    def save(self) -> None:
        """Ask where, and write the session there."""
        path = self._dialogs.to_save(self.tr("Save session"), SUFFIX, self._kinds())
        if path is None:
            return
        try:
            session.save(path, self._store.rig, self._link.state())
        except BadInput as bad:
            self._report(bad.message)
        else:
            self._say(self.tr("Saved {file}.").format(file=path.name))

    def _kinds(self) -> str:
        return self.tr("Impuls sessions (*{end})")

    def _take(self, loaded: Session) -> None:
        self._store.replace(loaded.rig, self._link.state())
        self._link.restore(loaded.state)
