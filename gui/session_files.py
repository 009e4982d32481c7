"""Opening and saving: sessions and pictures, with the dialogs that ask where."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine import messages
from engine.files import session
from engine.files.session import SUFFIX, Session
from engine.text import BadInput, Message
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.store import Store


class SessionFiles(QObject):
    """`say` tells what was done, `report` what could not be."""

    def __init__(
        self, window: QWidget, store: Store, link: EngineLink, settings: QSettings,
        say: Callable[[str], None], report: Report,
    ):  # fmt: skip
        super().__init__(window)
        self._window, self._store, self._link, self._settings = window, store, link, settings
        self._say, self._report = say, report

    def open(self) -> None:
        """Ask for a session and load it."""
        kinds = self.tr("Impuls sessions (*{end})").format(end=SUFFIX)
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open session"), self._folder(), kinds)
        if name:
            self.load(Path(name))

    def load(self, path: Path) -> None:
        """Load a session as one edit that undo takes back."""
        try:
            loaded = session.load(path)
        except BadInput as bad:
            self._report(bad.message)
            return
        self._keep_folder(path)
        self._take(loaded)
        self._say(self.tr("Opened {file}.").format(file=path.name))
        for note in loaded.notes:
            self._report(note)

    def save(self) -> None:
        """Ask where, and write the session there."""
        path = self._ask(self.tr("Save session"), SUFFIX, self.tr("Impuls sessions (*{end})"))
        if path is None:
            return
        try:
            session.save(path, self._store.rig, self._link.state())
        except BadInput as bad:
            self._report(bad.message)
        else:
            self._say(self.tr("Saved {file}.").format(file=path.name))

    def picture(self, widget: QWidget) -> None:
        """Ask where, and write a picture of `widget` there."""
        shot = widget.grab()
        path = self._ask(self.tr("Save picture"), ".png", self.tr("PNG pictures (*{end})"))
        if path is None:
            return
        if shot.save(str(path)):
            self._say(self.tr("Saved {file}.").format(file=path.name))
        else:
            self._report(Message.of(messages.FILE_UNWRITABLE, file=str(path), reason="PNG"))

    def _take(self, loaded: Session) -> None:
        self._store.replace(loaded.rig, self._link.state())
        self._link.restore(loaded.state)

    def _ask(self, title: str, suffix: str, kinds: str) -> Path | None:
        dialog = QFileDialog(self._window, title, self._folder(), kinds.format(end=suffix))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)  # before it asks whether a file may be replaced
        dialog.selectFile(f"impuls{suffix}")
        if not dialog.exec():
            return None
        path = Path(dialog.selectedFiles()[0])
        if path.suffix.lower() != suffix:  # "run 0.5 nM" has a dot, but no ending
            path = path.with_name(path.name + suffix)
            if path.exists() and not self._may_replace(path):
                return None
        self._keep_folder(path)
        return path

    def _may_replace(self, path: Path) -> bool:
        question = self.tr("{file} is there already. Replace it?").format(file=path.name)
        answer = QMessageBox.question(self._window, "Impuls", question)
        return answer == QMessageBox.StandardButton.Yes

    def _folder(self) -> str:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return str(self._settings.value("files/folder") or documents)

    def _keep_folder(self, path: Path) -> None:
        self._settings.setValue("files/folder", str(path.parent))
