"""Ties the memory of sweeps to its panel and to the screen: overlays, names, pins, references, and putting back."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Slot

from engine.files import reference
from engine.sweeps import KeptSweep, SweepMemory
from engine.text import BadInput
from gui import labels
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.file_dialogs import FileDialogs
from gui.panels.sweeps import SweepsPanel
from gui.scope.screen import Overlay, ScopeScreen, Segment
from gui.store import Store

MOST = 8  # sweeps on the screen beside as many references: more cannot be told apart
_EVERY = 0.2  # s; a list that changes faster cannot be read


class KeptSweeps(QObject):
    """Chosen sweeps lie on the screen, references always do. `say` tells what was done, `report` what could not be."""

    def __init__(
        self, store: Store, link: EngineLink, memory: SweepMemory, screen: ScopeScreen, panel: SweepsPanel,
        dialogs: FileDialogs, say: Callable[[str], None], report: Report,
    ):  # fmt: skip
        super().__init__(screen)
        self._store, self._link, self._memory = store, link, memory
        self._screen, self._panel, self._dialogs = screen, panel, dialogs
        self._say, self._report = say, report
        self._seen = -1  # version of the memory that is shown
        self._not_before = 0.0
        self._overlaid: tuple[KeptSweep, ...] = ()
        panel.chosen.connect(self._choose)
        panel.pin_asked.connect(self._pin)
        panel.renamed.connect(lambda number, name: self._change(lambda: memory.rename(number, name)))
        panel.delete_asked.connect(self._delete)
        panel.reference_asked.connect(self._refer)
        panel.clear_asked.connect(self._clear)
        panel.restore_asked.connect(self.restore)
        panel.file_asked.connect(self.load)

    @Slot()
    def look(self, *_: object) -> None:
        """Show what is new, a few times a second and not under somebody's hand."""
        now = time.perf_counter()
        if self._memory.version == self._seen or now < self._not_before:
            return
        if not self._panel.isVisible() or self._panel.busy:
            return
        self._not_before = now + _EVERY
        self._show()

    def restore(self, number: int) -> None:
        """Put the rig and the membrane back that made a sweep, as one edit that undo takes back."""
        sweep = self._memory.find(number)
        if sweep is None or sweep.rig is None:
            return
        self._store.replace(sweep.rig, self._link.state())
        self._link.restore(sweep.state)
        self._say(self.tr("Rig and membrane are those of sweep {number} again.").format(number=number))

    def load(self) -> None:
        """Ask for a CSV file and lay its traces on the screen."""
        path = self._dialogs.to_open(
            self.tr("Reference from CSV"), ".csv", self.tr("Tables (*{end} *.txt *.tsv)")
        )
        if path is None:
            return
        try:
            sweep = self._memory.add_reference(reference.load(path, self._store.rig))
        except BadInput as bad:
            self._report(bad.message)
            return
        self._dialogs.keep_folder(path)
        self._show()
        names = [
            labels.trace(trace.label) for trace in self._store.rig.scope.traces if trace.id in sweep.rows
        ]
        self._say(self.tr("{file}: {traces}.").format(file=path.name, traces=", ".join(names)))

    def clear_screen(self) -> None:
        """Take the chosen sweeps off the screen; references stay."""
        self._panel.list.clearSelection()

    def _choose(self, _numbers: tuple[int, ...]) -> None:
        self._memory.hold(self._panel.numbers)
        self._overlay()

    def _pin(self, number: int) -> None:
        sweep = self._memory.find(number)
        self._change(lambda: self._memory.pin(number, sweep is None or not sweep.pinned))

    def _delete(self, numbers: tuple[int, ...]) -> None:
        self._throw_away(lambda: self._memory.delete(numbers))

    def _clear(self) -> None:
        self._throw_away(self._memory.clear)

    def _throw_away(self, deed: Callable[[], None]) -> None:
        """Undo knows settings only: say that this is no such edit."""
        before = {sweep.number for sweep in self._memory.sweeps}
        self._change(deed)
        gone = len(before - {sweep.number for sweep in self._memory.sweeps})
        if gone == 1:
            self._say(self.tr("1 sweep thrown away for good: undo does not bring it back."))
        elif gone:
            text = self.tr("{count} sweeps thrown away for good: undo does not bring them back.")
            self._say(text.format(count=gone))

    def _refer(self, numbers: tuple[int, ...]) -> None:
        sweeps = [self._memory.find(number) for number in numbers]
        all_are = all(sweep is not None and sweep.reference for sweep in sweeps)

        def refer() -> None:
            for number in numbers:
                self._memory.refer(number, not all_are)

        self._change(refer)

    def _change(self, deed: Callable[[], None]) -> None:
        try:
            deed()
        except BadInput as bad:
            self._report(bad.message)
        self._show()

    def _show(self) -> None:
        self._seen = self._memory.version
        self._panel.show_sweeps(self._memory.sweeps)
        self._overlay()

    def _overlay(self) -> None:
        """References, and what is chosen, with the newest over the others."""
        sweeps = self._memory.sweeps
        chosen = set(self._panel.numbers[:MOST])
        references = [sweep for sweep in sweeps if sweep.reference][-MOST:]
        shown = tuple(sweep for sweep in sweeps if sweep.number in chosen or sweep in references)
        if shown != self._overlaid:
            self._overlaid = shown
            self._screen.set_overlays(tuple(_overlay(sweep) for sweep in shown))


def _overlay(sweep: KeptSweep) -> Overlay:
    label = f"{sweep.number} {sweep.name}" if sweep.name else f"{sweep.number}"
    rows = {name: Segment(sweep.start_ms, sweep.dt, row) for name, row in sweep.rows.items()}
    return Overlay(sweep.number, label, rows, dashed=sweep.reference)
