"""From arguments to a running window, and out again."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from engine import messages
from engine.files import cells, session
from engine.files.session import Session
from engine.rig.rig import default_rig
from engine.text import BadInput, Message
from engine.version import VERSION

RESOURCES = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])) / "resources"
SMALLEST_SCREEN = (1366, 768)


@dataclass(frozen=True)
class Order:
    """What the command line asks for."""

    session: Session
    screenshot: Path | None
    size: tuple[int, int]


def main(arguments: Sequence[str]) -> int:
    """Show the window until it is closed, or take one picture of it; the exit status is 2 for bad input."""
    try:
        order = _order(arguments)
    except BadInput as bad:
        print(bad.message.english(), file=sys.stderr)
        return 2
    for note in order.session.notes:
        print(note.english(), file=sys.stderr)
    if order.screenshot is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = make_application()
    if order.screenshot is not None:
        from gui.screenshot import take

        with (
            tempfile.TemporaryDirectory() as folder
        ):  # the picture shows the start's arrangement, not the user's
            return take(order.session, order.screenshot, order.size, _settings(Path(folder) / "settings.ini"))
    return _show(app, order.session)


def make_application() -> QApplication:
    """The one QApplication, named and translated."""
    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setApplicationName("Impuls")
    app.setApplicationVersion(VERSION)
    app.setApplicationDisplayName("Impuls")
    for folder, name in (
        (RESOURCES / "translations", "impuls"),
        (Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)), "qtbase"),
    ):
        translator = QTranslator(app)
        if translator.load(QLocale(), name, "_", str(folder)):
            app.installTranslator(translator)
    return app


def _show(app: QApplication, loaded: Session) -> int:
    from gui.engine_link import EngineLink
    from gui.garbage import Garbage
    from gui.main_window import MainWindow
    from gui.store import Store

    store = Store(loaded.rig)
    link = EngineLink(store, loaded.state)
    window = MainWindow(store, link, _settings())
    window.faults.install()
    garbage = Garbage(window)
    app.aboutToQuit.connect(link.close)
    _close_on_signals(window)
    room = app.primaryScreen().availableGeometry()
    window.resize(min(SMALLEST_SCREEN[0], room.width()), min(SMALLEST_SCREEN[1], room.height()))
    window.docks.restore()
    window.show()
    link.run()
    QTimer.singleShot(0, link.load)  # after the first paint: the window is there before the engine
    try:
        return app.exec()
    finally:
        garbage.close()
        link.close()
        window.faults.uninstall()


def _close_on_signals(window: object) -> None:
    def close(_number: int, _frame: object) -> None:
        window.close()  # type: ignore[attr-defined]

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, close)
    # Python sees a signal only when some Python runs.
    alive = QTimer(window)  # type: ignore[arg-type]
    alive.timeout.connect(lambda: None)
    alive.start(200)


def _settings(path: Path | None = None) -> QSettings:
    if path is not None:
        return QSettings(str(path), QSettings.Format.IniFormat)
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Impuls", "Impuls")


# --- arguments --------------------------------------------------------------------------------


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput(Message.of(messages.BAD_COMMAND, command=self.prog, reason=message))


def _order(arguments: Sequence[str]) -> Order:
    parser = _Parser(prog="main.py", allow_abbrev=False, add_help=False)
    parser.add_argument("--screenshot", type=Path)
    parser.add_argument("--size", default="1366x768")
    parser.add_argument("--cell")
    parser.add_argument("file", nargs="?")
    options = parser.parse_args(list(arguments))
    if options.cell is not None and options.file is not None:
        parser.error("give --cell or a file, not both")
    return Order(_target(options.cell, options.file), _picture(options.screenshot), _size(options.size))


def _target(cell: str | None, file: str | None) -> Session:
    target = cell if cell is not None else file if file is not None else cells.DEFAULT
    if (found := cells.find(target)) is not None:
        return Session(default_rig(found))
    if cell is not None:
        raise BadInput(Message.of(messages.UNKNOWN_TARGET, target=cell, cells=", ".join(cells.names())))
    return session.load(Path(target))


def _picture(path: Path | None) -> Path | None:
    if path is not None and not path.parent.is_dir():
        raise BadInput(Message.of(messages.FILE_UNWRITABLE, file=str(path), reason="there is no such folder"))
    if path is not None and path.suffix.lower() != ".png":
        raise BadInput(
            Message.of(messages.FILE_UNWRITABLE, file=str(path), reason="its name must end in .png")
        )
    return path


def _size(text: str) -> tuple[int, int]:
    width, cross, height = text.partition("x")
    if (
        cross
        and width.isdecimal()
        and height.isdecimal()
        and 320 <= int(width) <= 8000
        and 240 <= int(height) <= 8000
    ):
        return int(width), int(height)
    reason = f"--size {text}: write it as WIDTHxHEIGHT, 320x240 to 8000x8000"
    raise BadInput(Message.of(messages.BAD_COMMAND, command="main.py", reason=reason))
