"""Pictures of the screen and data as CSV: saved and copied."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from PySide6.QtCore import QDateTime, QMimeData, QObject, QSettings
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine import messages
from engine.files import atomic
from engine.text import BadInput, Message
from gui import labels, picture, screen_theme, settings_words, theme
from gui.bind import Report
from gui.dialogs.export import Choice, ExportDialog, What
from gui.engine_link import EngineLink
from gui.export_data import ExportData
from gui.file_dialogs import FileDialogs
from gui.record_view import duration
from gui.scope.screen import ScopeScreen, Segment
from gui.screen_theme import ScreenTheme
from gui.store import Store
from gui.writing import Proceed, Writing

MOST_COPIED = 1_000_000  # numbers: more is no text for a spreadsheet
_BYTES = 19  # of a number with its comma, about


class Exports(QObject):
    """`samples` are those of what is shown, also where the screen shows their extremes only.

    `say` tells what was done, `report` what could not be, `fail` what nobody had thought of.
    """

    def __init__(
        self,
        dialogs: FileDialogs,
        store: Store,
        link: EngineLink,
        screen: ScopeScreen,
        samples: Callable[[], Mapping[str, tuple[Segment, ...]]],
        settings: QSettings,
        say: Callable[[str], None],
        report: Report,
        fail: Callable[[BaseException], None],
    ):
        super().__init__(dialogs)
        self._dialogs, self._store, self._screen = dialogs, store, screen
        self.data = ExportData(store, link, screen, samples)
        self._settings, self._say, self._report = settings, say, report
        self._dialog: ExportDialog | None = None
        self._writing = Writing(self)
        self._writing.progressed.connect(self._progressed)
        self._writing.done.connect(self._done)
        self._writing.refused.connect(self._refused)
        self._writing.cancelled.connect(self._cancelled)
        self._writing.failed.connect(lambda _error: self._at_rest())
        self._writing.failed.connect(fail)
        self._path = Path()

    def show(self, parent: QWidget) -> None:
        """Open the dialog, or bring it to the front."""
        if self._dialog is None:
            self._dialog = ExportDialog(self._settings, self.describe, parent)
            self._dialog.save_wanted.connect(self.save)
            self._dialog.copy_wanted.connect(self.copy)
            self._dialog.cancel_wanted.connect(self._writing.cancel)
            self._dialog.hidden_at_work.connect(self._say_at_work)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def close(self) -> None:
        """The program ends: what is not yet written whole is given up."""
        self._writing.close()

    # --- what was chosen ----------------------------------------------------------------------

    @property
    def choice(self) -> Choice:
        """What is wanted, or was last."""
        return Choice.kept(self._settings) if self._dialog is None else self._dialog.choice

    def save(self) -> None:
        """Make it, ask where, and put it there."""
        choice = self.choice
        try:
            if choice.what.is_picture:
                self._save_picture(choice)
            elif choice.what is What.SCREEN:
                self._save_screen()
            else:
                self._save_record()
        except BadInput as bad:
            self._refuse(bad.message)

    def copy(self) -> None:
        """Put it on the clipboard: a picture as such, data as text with tabs."""
        if self.choice.what.is_picture:
            self.copy_picture()
            return
        try:
            text = self._text()
        except BadInput as bad:
            self._refuse(bad.message)
            return
        QGuiApplication.clipboard().setText(text)
        self._say(self.tr("The data on the screen are on the clipboard."))

    def copy_picture(self) -> None:
        """Put a picture on the clipboard, as the last one was wanted."""
        choice = self.choice
        look, caption = self._look(choice), self._caption(choice)
        content = QMimeData()
        content.setImageData(picture.image(self._screen, look, caption, choice.factor))
        if choice.what is What.SVG:
            content.setData("image/svg+xml", picture.svg(self._screen, look, caption, self._by_trace()))
        QGuiApplication.clipboard().setMimeData(content)
        self._say(self.tr("The picture is on the clipboard."))

    def describe(self, choice: Choice) -> str:
        """What comes of a choice, in a line."""
        if choice.what is What.PNG:
            size = picture.size(self._screen, self._caption(choice)) * choice.factor
            text = self.tr("{width} × {height} pixels")
            return text.format(width=round(size.width()), height=round(size.height()))
        if choice.what is What.SVG:
            size = picture.size(self._screen, self._caption(choice))
            text = self.tr("as large as the screen, {width} × {height}; it can be scaled")
            return text.format(width=round(size.width()), height=round(size.height()))
        try:
            return self._describe_record() if choice.what is What.RECORD else self._describe_screen()
        except BadInput as bad:
            return labels.message(bad.message)

    def _describe_screen(self) -> str:
        rows, traces = self.data.extent()
        text = self.tr("{samples} samples of {traces} traces, about {size} MB")
        return text.format(samples=_spaced(rows), traces=traces, size=_megabytes(rows, traces))

    def _describe_record(self) -> str:
        parts, dt, traces = self.data.parts()
        *past, present = parts
        text = self.tr("{samples} samples of {traces} traces, about {size} MB")
        if past:
            text = self.tr(
                "{pairs} min–max pairs of the first {before}, then {samples} samples of the last {time}, of {traces} "
                "traces: about {size} MB"
            )
        return text.format(
            samples=_spaced(present.rows),
            pairs=_spaced(sum(part.rows for part in past) // 2),
            before=duration((present.start - parts[0].start) * dt),
            time=duration(present.rows * dt),
            traces=traces,
            size=_megabytes(sum(part.rows for part in parts), traces),
        )

    # --- pictures -----------------------------------------------------------------------------

    def _save_picture(self, choice: Choice) -> None:
        look, caption = self._look(choice), self._caption(choice)
        if choice.what is What.PNG:
            content = picture.png(picture.image(self._screen, look, caption, choice.factor))
            path = self._dialogs.to_save(self.tr("Save picture"), ".png", self.tr("PNG pictures (*{end})"))
        else:
            content = picture.svg(self._screen, look, caption, self._by_trace())
            path = self._dialogs.to_save(self.tr("Save drawing"), ".svg", self.tr("SVG drawings (*{end})"))
        if path is None:
            return
        if not content:
            raise BadInput(
                Message.of(messages.FILE_UNWRITABLE, file=str(path), reason=self.tr("it is too large"))
            )
        atomic.write_bytes(path, content)
        self._done(path)

    def _look(self, choice: Choice) -> ScreenTheme:
        if choice.paper:
            return screen_theme.PAPER
        return screen_theme.LIGHT if theme.current().name == "light" else screen_theme.DARK

    def _by_trace(self) -> dict[str, tuple[Segment, ...]]:
        return {style.id: segments for style, segments in self.data.shown()}

    def _caption(self, choice: Choice) -> picture.Caption:
        rig, now = self._store.rig, QDateTime.currentDateTime()
        lines = settings_words.lines(rig, self._store.defaults, now)
        return picture.Caption(settings_words.title(rig), tuple(lines), choice.words)

    # --- data ---------------------------------------------------------------------------------

    def _save_screen(self) -> None:
        rig, data = self._store.rig, self.data.on_screen()
        saved = self._saved() + self.data.of_extremes(data)
        path = self._ask_csv()
        if path is None:
            return

        def job(file: IO[str], proceed: Proceed) -> None:
            from engine.files import csv

            csv.write_head(file, rig, ["t_ms", *data.columns], scope=True, more=saved)
            data.write(file, ",", proceed)

        self._start(path, job)

    def _save_record(self) -> None:
        self.data.recording()  # before anybody is asked where
        path = self._ask_csv()
        if path is None:
            return
        rig, record, saved = self._store.rig, self.data.recording(), self._saved()

        def job(file: IO[str], proceed: Proceed) -> None:
            from engine.files import record_csv

            record_csv.write_record(file, rig, record, saved, proceed)

        self._start(path, job)

    def _ask_csv(self) -> Path | None:
        return self._dialogs.to_save(self.tr("Save data"), ".csv", self.tr("CSV tables (*{end})"))

    def _saved(self) -> str:
        return f"saved = {settings_words.date(QDateTime.currentDateTime())}"

    def _text(self) -> str:
        data = self.data.on_screen()
        numbers = data.rows * (len(data.names) + 1)
        if numbers > MOST_COPIED:
            raise BadInput(Message.of(messages.TOO_MUCH_TO_COPY, count=numbers, limit=MOST_COPIED))
        file = io.StringIO()
        file.write("\t".join(["t_ms", *data.columns]) + "\n")
        data.write(file, "\t", lambda _done, _total: None)
        return file.getvalue()

    # --- a long one ---------------------------------------------------------------------------

    def _start(self, path: Path, job: Callable[[IO[str], Proceed], None]) -> None:
        self._path = path
        self._progressed(0, 1)
        self._writing.start(path, job)

    def _progressed(self, done: int, total: int) -> None:
        if self._dialog is not None and (self._writing.busy or done == 0):
            self._dialog.show_progress(self._path.name, done, total)

    def _done(self, path: Path) -> None:
        self._at_rest()
        if self._dialog is not None:
            self._dialog.hide()
        self._say(self.tr("Saved {file}.").format(file=path.name))

    def _refused(self, message: Message) -> None:
        self._at_rest()
        self._refuse(message)

    def _cancelled(self, path: Path) -> None:
        self._at_rest()
        self._say(self.tr("{file} was not written.").format(file=path.name))

    def _at_rest(self) -> None:
        if self._dialog is not None:
            self._dialog.end_progress()

    def _refuse(self, message: Message) -> None:
        self._report(message)
        if self._dialog is not None:
            self._dialog.show_refusal(labels.message(message))

    def _say_at_work(self) -> None:
        self._say(self.tr("{file} is still being written.").format(file=self._path.name))


def _megabytes(rows: int, traces: int) -> str:
    megabytes = rows * (traces + 1) * _BYTES / 1e6
    return labels.number(f"{megabytes:.1f}" if megabytes < 10 else f"{megabytes:.0f}")


def _spaced(count: int) -> str:
    return f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
