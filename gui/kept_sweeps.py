"""Ties the memory of sweeps to its panel and to the screen: overlays, names, pins, references, and putting back."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Slot

from engine.files import reference
from engine.rig.rig import Rig
from engine.rig.traces import Trace
from engine.sweeps import KeptSweep, SweepMemory
from engine.text import BadInput
from engine.units import significant, symbol
from gui import labels
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.file_dialogs import FileDialogs
from gui.panels.sweeps import SweepsPanel
from gui.scope.screen import Overlay, ScopeScreen, Segment
from gui.store import Store

MOST = 24  # sweeps on the screen beside as many references: a whole family of a voltage clamp
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
        panel.bring_back_asked.connect(self._bring_back)
        panel.restore_asked.connect(self.restore)
        panel.shift.moved.connect(self._move)
        panel.shift.refused.connect(report)
        panel.shift.mended.connect(lambda: report(None))
        store.changed.connect(self._settings_changed)
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

    def lay(self, numbers: Sequence[int]) -> None:
        """Let these lie on the screen, and no others but the references."""
        self._memory.hold(numbers)
        self._show()
        self._panel.list.choose(numbers)

    def take_off(self, numbers: Sequence[int]) -> None:
        """Take these off the screen where nobody has chosen others; they stay in the list."""
        if set(self._panel.numbers) <= set(numbers):
            self.clear_screen()

    def clear_screen(self) -> None:
        """Take the chosen sweeps off the screen; references stay."""
        self._panel.list.clearSelection()

    @Slot()
    def show_shift(self, *_: object) -> None:
        """How far the chosen trace from a file is moved: in time, and up that row which is chosen on the screen."""
        sweep, scope = self._panel.chosen_file, self._store.rig.scope
        if sweep is None:
            return
        known = {trace.id: trace for trace in scope.traces if trace.id in sweep.rows}
        trace = known.get(self._screen.selected) or next(iter(known.values()), None)
        self._panel.shift.show_time(sweep.shift_ms, scope.time_per_div)
        if trace is not None:
            self._panel.shift.show_value(trace, sweep.shift(trace.id))

    def _move(self, trace: str, shift: float) -> None:
        sweep = self._panel.chosen_file
        if sweep is not None:
            self._change(lambda: self._memory.move(sweep.number, shift, trace))

    def _choose(self, _numbers: tuple[int, ...]) -> None:
        self._memory.hold(self._panel.numbers)
        self.show_shift()
        self._overlay()

    def _pin(self, number: int) -> None:
        sweep = self._memory.find(number)
        self._change(lambda: self._memory.pin(number, sweep is None or not sweep.pinned))

    def _delete(self, numbers: tuple[int, ...]) -> None:
        self._throw_away(lambda: self._memory.delete(numbers))

    def _clear(self) -> None:
        self._throw_away(self._memory.clear)

    def _throw_away(self, deed: Callable[[], None]) -> None:
        """The window's undo knows settings only: say what brings sweeps back."""
        before = {sweep.number for sweep in self._memory.sweeps}
        self._change(deed)
        gone = len(before - {sweep.number for sweep in self._memory.sweeps})
        if not gone:
            return
        self._panel.show_thrown(self._memory.thrown, undoes=True)
        if gone == 1:
            self._say(self.tr("1 sweep thrown away; Bring back in the list of sweeps undoes that."))
        else:
            text = self.tr("{count} sweeps thrown away; Bring back in the list of sweeps undoes that.")
            self._say(text.format(count=gone))

    def _bring_back(self) -> None:
        wanted, back = self._memory.thrown, 0
        try:
            back = self._memory.bring_back()
        except BadInput as bad:
            self._report(bad.message)
            return
        self._panel.show_thrown(0, undoes=False)
        self._show()
        if back < wanted:
            text = self.tr(
                "{back} of {count} sweeps are back; newer ones have taken the place of the others."
            )
            self._say(text.format(back=back, count=wanted))
        elif back == 1:
            self._say(self.tr("1 sweep is back."))
        else:
            self._say(self.tr("{count} sweeps are back.").format(count=back))

    @Slot(object, object)
    def _settings_changed(self, old: Rig, new: Rig) -> None:
        """From now on the undo key is about that change again."""
        self._panel.show_thrown(self._memory.thrown, undoes=False)
        if old.scope is not new.scope:
            self.show_shift()

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
        self.show_shift()
        self._overlay()

    def _overlay(self) -> None:
        """References, and what is chosen, with the newest over the others."""
        sweeps = self._memory.sweeps
        chosen = set(self._panel.numbers[:MOST])
        references = [sweep for sweep in sweeps if sweep.reference][-MOST:]
        shown = tuple(sweep for sweep in sweeps if sweep.number in chosen or sweep in references)
        if shown != self._overlaid:
            self._overlaid = shown
            traces = {trace.id: trace for trace in self._store.rig.scope.traces}
            self._screen.set_overlays(tuple(_overlay(sweep, traces) for sweep in shown))


def _overlay(sweep: KeptSweep, traces: Mapping[str, Trace]) -> Overlay:
    label = f"{sweep.number}: {sweep.name}" if sweep.name else f"{sweep.number}"
    if sweep.moved:  # said on the screen and in every picture: it does not stand where it was measured
        moves = [(sweep.shift_ms, "ms"), *((by, traces[id].unit) for id, by in sweep.shifts if id in traces)]
        words = [f"{significant(by, 5)}\u00a0{symbol(unit)}".rstrip() for by, unit in moves if by]
        label += f" ({', '.join(labels.number(word) for word in words)})" if words else ""
    rows = {name: Segment(sweep.start, sweep.dt, sweep.row(name)) for name in sweep.rows}
    return Overlay(sweep.number, label, rows, dashed=sweep.reference)
