"""The dialogs that ask for a file, in the folder that was used last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QSettings, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


class FileDialogs(QObject):
    """`settings` remember the folder. `kinds` is what the dialog calls the files, with {end} for their ending."""

    def __init__(self, window: QWidget, settings: QSettings):
        super().__init__(window)
        self._window, self._settings = window, settings

    def to_open(self, title: str, suffix: str, kinds: str) -> Path | None:
        """Ask which file to open; None when nobody wants any."""
        name, _ = QFileDialog.getOpenFileName(self._window, title, self._folder(), kinds.format(end=suffix))
        return Path(name) if name else None

    def to_save(self, title: str, suffix: str, kinds: str, stem: str = "impuls") -> Path | None:
        """Ask where to save; what is there already is replaced only after a question."""
        dialog = QFileDialog(self._window, title, self._folder(), kinds.format(end=suffix))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix)  # before it asks whether a file may be replaced
        dialog.selectFile(f"{stem}{suffix}")
        if not dialog.exec():
            return None
        path = Path(dialog.selectedFiles()[0])
        if path.suffix.lower() != suffix:  # "run 0.5 nM" has a dot, but no ending
            path = path.with_name(path.name + suffix)
            if path.exists() and not self._may_replace(path):
                return None
        self.keep_folder(path)
        return path

    def keep_folder(self, path: Path) -> None:
        """Begin in this file's folder next time."""
        self._settings.setValue("files/folder", str(path.parent))

    def _may_replace(self, path: Path) -> bool:
        question = self.tr("{file} is there already. Replace it?").format(file=path.name)
        answer = QMessageBox.question(self._window, "Impuls", question)
        return answer == QMessageBox.StandardButton.Yes

    def _folder(self) -> str:
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        return str(self._settings.value("files/folder") or documents)
