"""The window: puts the parts in their places and connects them. Each part knows its own work."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QSettings, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from engine.files import cells
from engine.pharmacology import washed
from engine.rig.cell import Cell
from engine.rig.receptors import KINDS
from engine.rig.rig import Rig, default_rig
from engine.rig.trigger import STIMULUS_START
from engine.slow_motion import with_fibre
from engine.text import BadInput, Message
from gui import actions as names
from gui import cell_words, key_sheet, labels, main_menu, screen_theme, theme
from gui.cell_files import CellFiles
from gui.dialogs import about, problem
from gui.dialogs.cell_chooser import CellChooser
from gui.dialogs.keys import KeysDialog
from gui.dialogs.read_out import ReadOutDialog
from gui.dialogs.whats_new import WhatsNewDialog
from gui.docks import Docks
from gui.engine_link import EngineLink
from gui.exports import Exports
from gui.families import Families
from gui.faults import Faults
from gui.feed import Feed
from gui.fibre_view import FibreView
from gui.file_dialogs import FileDialogs
from gui.kept_sweeps import KeptSweeps
from gui.lab import EXPERIMENTS, Lab
from gui.measuring import Measuring
from gui.panel_docks import PanelDocks
from gui.panels.measurements import ReadoutStrip
from gui.panels.traces import TracesPanel
from gui.projector import Projector
from gui.protocol_files import ProtocolFiles
from gui.record_view import RecordView
from gui.scope.screen import ScopeScreen
from gui.scope_controls import ScopeControls
from gui.scope_cursors import ScopeCursors
from gui.scope_view import ScopeView
from gui.session_files import SessionFiles
from gui.spoken import Spoken
from gui.status_line import StatusLine
from gui.store import Store
from gui.toolbar import MainToolBar
from gui.why_instant import WhyInstant
from gui.widgets.fibre_strip import FibreStrip
from gui.widgets.quantity_editor import commit_typed
from gui.widgets.record_strip import RecordStrip
from gui.zoom_history import ZoomHistory
from gui.zooming import Zooming

if TYPE_CHECKING:
    from gui.dialogs.resting_plot import RestingPlot

HELP = cells.FOLDER.parent / "help"


class MainWindow(QMainWindow):
    """Owns no state of its own: that is the Store's and the engine's."""

    def __init__(self, store: Store, link: EngineLink, settings: QSettings):
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Impuls")
        self._store, self._link, self._settings = store, link, settings
        self._resting_plot: RestingPlot | None = None
        # Before anything is built: a style that comes later is worked out twice.
        self._apply_theme(str(settings.value("window/theme") or "dark"))
        self._line = StatusLine()
        self.setStatusBar(self._line)
        self.screen_ = ScopeScreen()
        self._projector = Projector(self, self.screen_, settings)
        dialogs = FileDialogs(self, settings)
        self.files = SessionFiles(dialogs, store, link, self._line.say, self._line.report)
        self.cells = CellFiles(dialogs, store, link, self._line.say, self._line.report)
        self.protocols = ProtocolFiles(dialogs, store, settings, self._line.say, self._line.report)
        self.exports = Exports(
            dialogs, store, link, self.screen_, lambda: self.feed.samples(), settings,
            self._line.say, self._line.report, lambda error: self.faults.report(error),
        )  # fmt: skip
        self.actions_ = self._make_actions()
        self._build()
        self.view = ScopeView(store, link, self.screen_)
        self.feed = Feed(store, link, self.view, self)
        self.fibre = FibreView(
            store, link, self.feed, self.view.scrolling, self._fibre_strip, self._settings,
            self.actions_["fire"].trigger, self._line.say, self._line.report,
        )  # fmt: skip
        self._controls = ScopeControls(store, self.screen_, self._traces, self._line.report)
        self._cursors = ScopeCursors(store, self.feed, self.screen_, self._panels.cursors, self._line.report)
        memory = link.keeper.memory
        self.sweeps = KeptSweeps(
            store, link, memory, self.screen_, self._panels.sweeps, dialogs, self._line.say, self._line.report
        )
        self._measuring = Measuring(
            store, link, self.feed, self.screen_, self._readings, dialogs, self._line.say, self._line.report,
            lambda error: self.faults.report(error),
        )  # fmt: skip
        self.families = Families(
            store, link, memory, self.sweeps, dialogs, self._line.say, self._line.report,
            lambda error: self.faults.report(error),
        )  # fmt: skip
        self.lab = Lab(
            store, link, dialogs, self._line.say, self._line.report, lambda error: self.faults.report(error)
        )
        self._zooms = ZoomHistory(store, self)
        self._spoken = Spoken(self.screen_, self.view, self.feed)
        self._zooming = Zooming(store, self.screen_, self._line.report)
        self._record = RecordView(self.view.scrolling, self.feed, self.screen_, self._strip)
        self._instant = WhyInstant(self.feed, self.screen_, self._panels.why, self._panels.membrane)
        self._connect()
        self._show_theme()
        self.docks.restore()
        self._projector.restore()
        self._bar.set_brief(self._projector.on)
        self.screen_.setFocus()

    # --- building -----------------------------------------------------------------------------

    def _build(self) -> None:
        store, report = self._store, self._line.report
        self._bar = MainToolBar(store, report, self.actions_)
        self.addToolBar(self._bar)
        self._traces = TracesPanel(store, report)
        self._readings = ReadoutStrip(store, report, self._settings, self.actions_["measurements"])
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        self._fibre_strip = FibreStrip()
        self._fibre_strip.hide()
        column.addWidget(self._fibre_strip, 2)
        column.addWidget(self.screen_, 3)
        self._strip = RecordStrip()
        column.addWidget(self._strip)
        column.addWidget(self._traces)
        column.addWidget(self._readings)
        self.setCentralWidget(middle)
        self.docks = Docks(self, middle, self._settings)
        self._panels = PanelDocks(
            self.docks, store, report, self.actions_, self.protocols.load_waveform, lambda: self.fibre.focus()
        )
        main_menu.fill(self._bar.menu, self.actions_, self.docks, self.protocols)

    def _make_actions(self) -> dict[str, QAction]:
        return names.make(
            self,
            {
                "run": _after_typing(self._link.run),
                "stop": self._link.stop,
                "run_stop": _after_typing(self._link.toggle),
                "single": _after_typing(self._link.single),
                "force": _after_typing(self._link.force),
                "auto_set": _after_typing(self._auto_set),
                "read_out": self._show_read_out,
                "projector": self._other_size,
                "fibre": _after_typing(self._other_fibre),
                "reset": _after_typing(self._link.reset),
                "fire": _after_typing(self._fire),
                **{f"fire_{id}": _after_typing(partial(self._transmit, id)) for id in KINDS},
                "wash": _after_typing(self._wash),
                "undo": lambda: self._store.undo(self._link.state()),
                "redo": lambda: self._store.redo(self._link.state()),
                "clear_screen": self._clear_screen,
                "zoom": lambda: self._zooming.toggle(),
                "unzoom": lambda: self._zooms.back(),
                "open": self.files.open,
                "save": _after_typing(self.files.save),
                "open_protocol": self.protocols.open,
                "save_protocol": _after_typing(self.protocols.save),
                "load_waveform": self.protocols.load_waveform,
                "choose_cell": _after_typing(self._choose_cell),
                "open_cell": self.cells.open,
                "save_cell": _after_typing(self.cells.save),
                "picture": lambda: self.exports.show(self),
                "copy_picture": self.exports.copy_picture,
                "resting_plot": self._show_resting_plot,
                "family": _after_typing(self._run_family),
                "curves": lambda: self.families.show(self),
                **{name: partial(self._experiment, name) for name in EXPERIMENTS},
                "measurements": lambda: self._measuring.show(self),
                "cursors_a": lambda: self._cursors.toggle("a"),
                "cursors_b": lambda: self._cursors.toggle("b"),
                "defaults": self._defaults,
                "theme": self._other_theme,
                "fullscreen": self._fullscreen,
                "panels": lambda: self.docks.as_at_the_start(),
                "keys": self._show_keys,
                "whats_new": self._show_news,
                "about": self._show_about,
                "quit": self._quit,
            },
        )

    def _connect(self) -> None:
        self.feed.readings.connect(self._readings.show_readings)
        self.feed.snapshot.connect(self._panels.show_snapshot)
        self.feed.snapshot.connect(self.view.show_snapshot)
        self.feed.polled.connect(self._panels.show_status)
        self.feed.polled.connect(self.sweeps.look)
        self.feed.readings.connect(self._bar.show_readings)
        self.feed.status.connect(self.view.show_status)
        self.feed.status.connect(lambda status: self._bar.show_running(status.running))
        self.feed.phase.connect(self.view.show_phase)
        self.feed.problem.connect(self._engine_stopped)
        self._link.failed.connect(self._engine_missing)
        self._store.changed.connect(self._changed)
        self._store.history_changed.connect(self._show_history)
        self._traces.selected.connect(self.sweeps.show_shift)
        self._show_history()
        self.actions_["fire"].triggered.connect(self.view.hint_was_taken)
        self.faults = Faults(self._store, lambda details, saved: problem.show(self, details, saved))

    # --- deeds --------------------------------------------------------------------------------

    def _choose_cell(self) -> None:
        chooser = CellChooser(self.cells.all(), self._store.rig.cell, self)
        chooser.chosen.connect(self._take_cell)
        chooser.open_under(self._bar.cell_button)

    def _take_cell(self, cell: Cell) -> None:
        self.cells.choose(cell)
        if tried := cell_words.first_attempt(cell):
            self._line.say(self.tr("To try: {text}").format(text=tried))

    def _defaults(self) -> None:
        self._store.replace(default_rig(self._store.rig.cell))

    def _fire(self) -> None:
        rig = self._store.rig
        if not (rig.clamp.on or rig.stimulus.active or any(r.on and r.with_stimulus for r in rig.receptors)):
            self._line.say(self.tr("Nothing fires: the stimulator is off. Choose what it gives."))
        self._link.fire()

    def _transmit(self, receptor: str) -> None:
        """Fire one nerve. Where it could not be seen, the receptor is switched on and the scope triggers on it."""
        rig = self._store.rig
        if not rig.receptor(receptor).on:
            rig = rig.replace(f"receptors.{receptor}.mode", "single")
        if rig.scope.trigger.source == "stimulus":
            rig = rig.replace("scope.trigger.source", STIMULUS_START)
            self._line.say(
                self.tr("The trigger now waits for transmitter too. Undo brings back what was set.")
            )
        if rig != self._store.rig:
            self._store.replace(rig)
        self._link.transmit(receptor)
        self.view.hint_was_taken()

    def _wash(self) -> None:
        clean = washed(self._store.rig)
        if clean != self._store.rig:  # nothing to wash out is nothing to undo
            self._store.replace(clean)

    def _clear_screen(self) -> None:
        self.view.clear()
        self.sweeps.clear_screen()

    def _other_fibre(self) -> None:
        """The membrane as a fibre, or a patch again."""
        try:
            self._store.replace(with_fibre(self._store.rig, not self._store.rig.cable.on))
        except BadInput as bad:
            self._line.report(bad.message)
            return
        if self._store.rig.cable.on:
            self.docks.show_page("fibre")
            self.fibre.focus()

    def _auto_set(self) -> None:
        from engine import auto_set  # with the engine: the window stands before that is there

        rig, runner = self._store.rig, self._link.runner
        edits = auto_set.settings(rig, runner.record) if runner is not None else {}
        if not edits:
            self._line.say(self.tr("There is nothing to auto-set to yet: let time run first."))
            return
        for path, value in edits.items():
            rig = rig.replace(path, value)
        self._store.replace(rig)
        per_div = labels.with_unit(rig.quantity("scope.time_per_div"), rig.scope.time_per_div)
        self._line.say(self.tr("Auto-set: {time}. Undo brings back what was set.").format(time=per_div))

    def _run_family(self) -> None:
        """One click from the family to its curves."""
        self.view.hint_was_taken()  # it would stand over the sweeps
        self.families.show(self)
        self.families.run()

    def _experiment(self, name: str) -> None:
        if commit_typed():
            self.lab.show(name, self)

    def _show_read_out(self) -> None:
        ReadOutDialog(self._spoken.text(), self).show()

    def _fullscreen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _other_theme(self) -> None:
        self._apply_theme("light" if theme.current().name == "dark" else "dark")
        self._settings.setValue("window/theme", theme.current().name)
        self._show_theme()

    def _other_size(self) -> None:
        self._projector.toggle()
        self._bar.set_brief(self._projector.on)

    def _apply_theme(self, name: str) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, name if name in theme.THEMES else "dark")

    def _show_theme(self) -> None:
        """What paints itself."""
        self.screen_.set_theme(screen_theme.LIGHT if theme.current().name == "light" else screen_theme.DARK)
        self._bar.show_cell(self._store.rig)

    def _show_resting_plot(self) -> None:
        if self._resting_plot is None:  # once: it keeps a student's points, closed or open
            from gui.dialogs.resting_plot import RestingPlot  # only now: it would make the start longer

            self._resting_plot = RestingPlot(self)
            self.feed.snapshot.connect(self._resting_plot.show_snapshot)
        self._resting_plot.show()
        self._resting_plot.raise_()
        self._resting_plot.activateWindow()

    def _show_news(self) -> None:
        WhatsNewDialog(HELP, QLocale().name()[:2], self).show()

    def _show_about(self) -> None:
        about.show(self)

    def _quit(self) -> None:
        self.close()

    def _show_keys(self) -> None:
        deeds = {deed.name: deed for deed in names.DEEDS}
        sections = [
            (
                key_sheet.words(group.title),
                [
                    *(
                        (_keys(self.actions_[name]), names.text(deeds[name]).rstrip("…"))
                        for name in group.actions
                    ),
                    *((key_sheet.words(row.keys), key_sheet.words(row.meaning)) for row in group.rows),
                ],
            )
            for group in key_sheet.GROUPS
        ]
        KeysDialog(sections, self).show()

    # --- what happens -------------------------------------------------------------------------

    def _changed(self, old: Rig, new: Rig) -> None:
        self._line.clear_refusal()
        if old.cell != new.cell:
            self._line.clear()  # what to try was said of the other one
        if old.temperature != new.temperature or old.cell != new.cell:
            self._bar.show_cell(new)
        if (old.stimulus.start, old.clamp.repeat) != (new.stimulus.start, new.clamp.repeat):
            self.view.hint_was_taken()  # it fires by itself now, or somebody knows how to

    def _show_history(self) -> None:
        self.actions_["undo"].setEnabled(self._store.can_undo)
        self.actions_["redo"].setEnabled(self._store.can_redo)

    def _engine_stopped(self, status: object) -> None:
        message, failure = status.problem, status.failure  # type: ignore[attr-defined]
        if isinstance(message, Message):
            self._line.report(message)
            self.view.show_problem(labels.message(message))
        if failure is not None:
            self.faults.report(failure)

    def _engine_missing(self, error: BaseException) -> None:
        self.screen_.set_notice(self.tr("The engine could not be loaded."))
        self.faults.report(error)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.feed.stop()
        self.docks.remember()
        self._projector.close()
        self.exports.close()
        self._measuring.close()
        self.families.close()
        self.lab.close()
        self._link.close()
        super().closeEvent(event)

    def load(self, path: Path) -> None:
        """Open a session file."""
        self.files.load(path)


def _keys(action: QAction) -> str:
    return " · ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts())


def _after_typing(deed: Callable[[], None]) -> Callable[[], None]:
    """Take over a number that is still being typed, then do the deed; not if the number is refused."""

    def act() -> None:
        if commit_typed():
            deed()

    return act
