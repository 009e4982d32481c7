"""One-click experiments on the fibre: opens their dialogs, runs them in a thread of their own, takes results away."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.files import atomic
from engine.rig.rig import Rig
from engine.text import BadInput, Message, Problem
from gui import picture, settings_words
from gui.background import Background
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.file_dialogs import FileDialogs
from gui.store import Store
from gui.widgets.quantity_editor import commit_typed

if TYPE_CHECKING:
    from gui.dialogs.lab_dialog import LabDialog, Result

EXPERIMENTS = ("diameters", "bundle", "passive", "outside")
_FACTOR = 2  # pixels of a saved picture for each of the screen's


class Cancelled(Exception):
    """Nobody wants the result any more."""


class Lab(QObject):
    """`say` tells what was done, `report` what could not be, `fail` what nobody had thought of."""

    _progressed = Signal(int, int)

    def __init__(
        self, store: Store, link: EngineLink, dialogs: FileDialogs, say: Callable[[str], None], report: Report,
        fail: Callable[[BaseException], None],
    ):  # fmt: skip
        super().__init__(dialogs)
        self._store, self._link, self._dialogs = store, link, dialogs
        self._say, self._report, self._fail = say, report, fail
        self.open: dict[str, LabDialog] = {}
        self._runs: LabDialog | None = None  # whose experiment is being made
        self._unwanted = threading.Event()
        self._running = Background(self)
        self._running.done.connect(self._take)
        self._running.failed.connect(self._failed)
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        store.changed.connect(self._changed)

    @property
    def busy(self) -> bool:
        """Whether an experiment is being made."""
        return self._running.busy

    def show(self, name: str, parent: QWidget) -> None:
        """Open the dialog of an experiment, or bring it to the front."""
        if name not in self.open:
            self.open[name] = self._made(name, parent)
        dialog = self.open[name]
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _made(self, name: str, parent: QWidget) -> LabDialog:
        # Imported only now: it would make the start longer.
        dialog: LabDialog
        if name == "diameters":
            from gui.dialogs.diameters import DiametersDialog

            dialog = DiametersDialog(parent)
        elif name == "bundle":
            from gui.dialogs.bundle import BundleDialog

            dialog = BundleDialog(self._store, self._report, parent)
        elif name == "passive":
            from gui.dialogs.passive_cable import PassiveDialog

            dialog = PassiveDialog(parent)
        else:
            from gui.dialogs.outside import OutsideDialog

            dialog = OutsideDialog(parent)
        dialog.addActions(parent.actions())
        dialog.run_wanted.connect(lambda: self.run(name))
        dialog.cancel_wanted.connect(self.cancel)
        dialog.copy_wanted.connect(lambda: self._copy(dialog))
        dialog.table_wanted.connect(lambda: self._save_table(dialog))
        dialog.picture_wanted.connect(lambda: self._save_picture(dialog))
        dialog.refused.connect(self._report)
        dialog.show_rig(self._store.rig)
        return dialog

    def run(self, name: str) -> None:
        """Make the experiment of an open dialog as it is set. One at a time."""
        dialog = self.open[name]
        if not commit_typed():
            return
        if self.busy:
            dialog.say(self.tr("Another experiment is being made: wait for it, or cancel it."), error=True)
            return
        if self._link.runner is None:
            dialog.say(self.tr("The engine is still being loaded."))
            return
        self._runs = dialog
        self._unwanted.clear()
        dialog.say("")
        dialog.show_progress(0, 1)
        unwanted, told, work = self._unwanted, self._progressed, dialog.order(self._store.rig)

        def proceed(done: int, total: int) -> None:
            if unwanted.is_set():
                raise Cancelled
            told.emit(done, total)

        self._running.start(lambda: work(proceed))

    def cancel(self) -> None:
        """Go no further."""
        self._unwanted.set()

    def close(self) -> None:
        """The program ends."""
        self.cancel()
        self._running.close()

    # --- how it goes --------------------------------------------------------------------------

    def _show_progress(self, done: int, total: int) -> None:
        if self._runs is not None and self.busy:
            self._runs.show_progress(done, total)

    def _at_rest(self) -> LabDialog | None:
        dialog, self._runs = self._runs, None
        if dialog is not None:
            dialog.end_progress()
        return dialog

    def _take(self, result: Result) -> None:
        dialog = self._at_rest()
        if dialog is not None:
            dialog.take(result)

    def _failed(self, error: Exception) -> None:
        dialog = self._at_rest()
        if isinstance(error, Cancelled) and dialog is not None:
            dialog.say(self.tr("The experiment was called off."))
        elif isinstance(error, Problem):
            self._refuse(dialog, error.message)
        else:
            self._fail(error)

    def _refuse(self, dialog: LabDialog | None, message: Message) -> None:
        self._report(message)
        if dialog is not None:
            dialog.refuse(message)

    def _changed(self, old: Rig, new: Rig) -> None:
        for dialog in self.open.values():
            dialog.show_rig(new)

    # --- taken away ---------------------------------------------------------------------------

    def _copy(self, dialog: LabDialog) -> None:
        QGuiApplication.clipboard().setText(dialog.results[0].text("\t"))
        self._tell(dialog, self.tr("The figures are on the clipboard."))

    def _save_table(self, dialog: LabDialog) -> None:
        path = self._dialogs.to_save(
            self.tr("Save figures"), ".csv", self.tr("CSV tables (*{end})"), stem=f"impuls-{dialog.name}"
        )
        if path is None:
            return
        from engine.files import csv

        when = f"saved = {settings_words.date(QDateTime.currentDateTime())}"
        try:
            with atomic.writing(path) as file:
                csv.write_settings(file, dialog.results[0].rig, more=when)
                file.write(dialog.results[0].text(","))
        except BadInput as bad:
            self._refuse(dialog, bad.message)
            return
        self._tell(dialog, self.tr("Saved {file}.").format(file=path.name))

    def _save_picture(self, dialog: LabDialog) -> None:
        content = picture.png(dialog.plot.image(_FACTOR))
        path = self._dialogs.to_save(
            self.tr("Save picture"), ".png", self.tr("PNG pictures (*{end})"), stem=f"impuls-{dialog.name}"
        )
        if path is None:
            return
        try:
            atomic.write_bytes(path, content)
        except BadInput as bad:
            self._refuse(dialog, bad.message)
            return
        self._tell(dialog, self.tr("Saved {file}.").format(file=path.name))

    def _tell(self, dialog: LabDialog, text: str) -> None:
        self._say(text)
        dialog.say(text)
