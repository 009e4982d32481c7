"""Runs families of voltage-clamp sweeps in a thread of their own, keeps them, and has their curves worked out."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from engine.files import atomic
from engine.rig.drugs import SHELF
from engine.rig.rig import Rig
from engine.sweeps import KeptSweep, SweepMemory
from engine.text import BadInput, Message, Problem
from gui import curve_words, labels, picture, settings_words
from gui.background import Background
from gui.bind import Report
from gui.engine_link import EngineLink
from gui.file_dialogs import FileDialogs
from gui.kept_sweeps import MOST, KeptSweeps
from gui.store import Store

if TYPE_CHECKING:
    from engine.experiments.analysis import Analysis
    from engine.experiments.sweeps import Family
    from gui.dialogs.curves import Asked, CurvesDialog

KEPT = 12  # families; the oldest give way
_FACTOR = 2  # pixels of a saved picture for each of the screen's


class Cancelled(Exception):
    """Nobody wants the family any more."""


@dataclass(frozen=True, eq=False)
class _Made:
    """Families of one run; with a drug the control, the drug's and their difference."""

    families: tuple[Family, ...]


class Families(QObject):
    """`say` tells what was done, `report` what could not be, `fail` what nobody had thought of."""

    _progressed = Signal(int, int)

    def __init__(
        self, store: Store, link: EngineLink, memory: SweepMemory, kept: KeptSweeps, dialogs: FileDialogs,
        say: Callable[[str], None], report: Report, fail: Callable[[BaseException], None],
    ):  # fmt: skip
        super().__init__(dialogs)
        self._store, self._link, self._memory, self._kept, self._dialogs = store, link, memory, kept, dialogs
        self._say, self._report, self._fail = say, report, fail
        self._dialog: CurvesDialog | None = None
        self.families: dict[int, Family] = {}
        self._count = 0
        self._worked: dict[tuple[int, str, str, str], Analysis] = {}
        self._asked: Asked | None = None
        self._unwanted = threading.Event()
        self._running, self._working = Background(self), Background(self)
        self._running.done.connect(self._take)
        self._running.failed.connect(self._failed)
        self._working.done.connect(self._worked_out)
        self._working.failed.connect(fail)
        self._progressed.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)
        self._laid: list[int] = []  # sweeps of the family that was put on the screen last
        store.part_changed("cell").connect(self._changed)
        store.part_changed("clamp").connect(self._clamp_changed)

    @property
    def busy(self) -> bool:
        """Whether a family is being run."""
        return self._running.busy

    def show(self, parent: QWidget) -> None:
        """Open the dialog, or bring it to the front."""
        if self._dialog is None:
            from gui.dialogs.curves import CurvesDialog  # only now: it would make the start longer

            dialog = self._dialog = CurvesDialog(parent)
            dialog.addActions(parent.actions())
            dialog.run_wanted.connect(self.run)
            dialog.cancel_wanted.connect(self.cancel)
            dialog.asked.connect(self._ask)
            dialog.subtract_wanted.connect(self._subtract)
            dialog.delete_wanted.connect(self._delete)
            dialog.copy_wanted.connect(self._copy)
            dialog.table_wanted.connect(self._save_table)
            dialog.picture_wanted.connect(self._save_picture)
            dialog.show_drugs(blockers(self._store.rig))
            self._offer(())
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def run(self, drug: str = "") -> None:
        """Run the family that is set; with a drug also with that, and subtract. One at a time."""
        if self.busy:
            return
        rig, state = self._store.rig, self._link.state()
        if self._link.runner is None:
            self._tell(self.tr("The engine is still being loaded."))
            return
        self._unwanted.clear()
        self._show_progress(0, 1)
        self._tell("")
        unwanted, told = self._unwanted, self._progressed

        def proceed(done: int, total: int) -> None:
            if unwanted.is_set():
                raise Cancelled
            told.emit(done, total)

        def work() -> _Made:
            from engine.experiments import family

            if not drug:
                return _Made((family.run(rig, state, proceed),))
            bottle = SHELF[drug]
            name = f"{bottle.short} {bottle.typical:g} {rig.quantity(f'drugs.{drug}.dose').symbol}"
            edits = {f"drugs.{drug}.dose": f"{bottle.typical:g}"}
            control, other, difference = family.separate(rig, edits, state, proceed)
            return _Made((control, replace(other, name=name), replace(difference, name=f"− {name}")))

        self._running.start(work)

    def cancel(self) -> None:
        """Run no further."""
        self._unwanted.set()

    def close(self) -> None:
        """The program ends."""
        self.cancel()
        self._running.close()
        self._working.close()

    # --- families -----------------------------------------------------------------------------

    def _take(self, made: _Made) -> None:
        self._at_rest()
        numbers = [self._keep(family) for family in made.families]
        newest = made.families[-1]
        self._lay(newest)
        self._offer((numbers[-1],))
        text = self.tr("{family}: {count} sweeps, also on the screen and in the list of sweeps.")
        self._tell(text.format(family=curve_words.family(newest), count=len(newest.sweeps)))

    def _keep(self, family: Family) -> int:
        self._count += 1
        self.families[self._count] = family
        while len(self.families) > KEPT:
            self._forget(min(self.families))
        return self._count

    def _forget(self, number: int) -> None:
        self.families.pop(number, None)
        for key in [key for key in self._worked if key[0] == number]:
            del self._worked[key]

    def _lay(self, family: Family) -> None:
        """Put the sweeps into the memory, each named by its level, and on the screen."""
        placed = {trace.id for trace in self._store.rig.scope.placed}
        delay = family.epoch("delay")
        start = family.dt - (delay.stop if delay is not None else 0.0)
        numbers = []
        for sweep in family.sweeps:
            rows = {name: row.copy() for name, row in sweep.rows.items() if name in placed}
            if not rows:
                continue
            state = None if family.is_difference or family.leak_pulses else sweep.state
            kept = KeptSweep(
                sweep.rig, state, 0, family.dt, start, sweep.state.time - start + family.dt, rows,
                name=curve_words.sweep(family.of, sweep.level),
            )  # fmt: skip
            numbers.append(self._memory.keep(kept).number)
        self._laid = numbers
        self._kept.lay(numbers[-MOST:])

    def _clamp_changed(self, old: Rig, new: Rig) -> None:
        """In current clamp again: what comes is not to be looked for among the sweeps of a family."""
        if old.clamp.on and not new.clamp.on:
            self._kept.take_off(self._laid)

    def _subtract(self, control: int, other: int) -> None:
        from engine.experiments.sweeps import subtract

        try:
            made = subtract(self.families[control], self.families[other], f"{control} − {other}")
        except BadInput as bad:
            self._refuse(bad.message)
            return
        number = self._keep(made)
        self._lay(made)
        self._offer((number,))
        self._tell(self.tr("{a} − {b} is family {number}.").format(a=control, b=other, number=number))

    def _delete(self, numbers: tuple[int, ...]) -> None:
        for number in numbers:
            self._forget(number)
        self._offer((max(self.families),) if self.families else ())

    def _offer(self, chosen: Iterable[int]) -> None:
        if self._dialog is not None:
            self._dialog.show_families(self.families, tuple(chosen) or tuple(list(self.families)[-1:]))

    # --- curves -------------------------------------------------------------------------------

    def _ask(self, asked: Asked) -> None:
        self._asked = asked
        self._answer()

    def _answer(self) -> None:
        """Show what was asked for as soon as all of it is worked out."""
        asked = self._asked
        if asked is None or self._working.busy or self._dialog is None:
            return
        missing = [number for number in asked.numbers if self._key(number, asked) not in self._worked]
        if not missing:
            self._asked = None
            self._dialog.show_analyses(
                {n: self._worked[self._key(n, asked)] for n in asked.numbers if n in self.families}
            )
            return
        todo = {
            self._key(number, asked): self.families[number] for number in missing if number in self.families
        }

        def work() -> dict[tuple[int, str, str, str], Analysis]:
            from engine.experiments.analysis import analyse

            return {key: analyse(family, key[1], key[2], key[3]) for key, family in todo.items()}

        self._working.start(work)

    @staticmethod
    def _key(number: int, asked: Asked) -> tuple[int, str, str, str]:
        return number, asked.current, asked.by, asked.how

    def _worked_out(self, found: dict[tuple[int, str, str, str], Analysis]) -> None:
        self._worked.update({key: one for key, one in found.items() if key[0] in self.families})
        self._answer()

    # --- taken away ---------------------------------------------------------------------------

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text("\t"))
        self._tell(self.tr("The figures are on the clipboard."))

    def _text(self, between: str) -> str:
        from engine.experiments.analysis import text

        if self._dialog is None:
            return ""
        return text([(f"{name} {one.current}", one) for name, one in self._dialog.named_analyses], between)

    def _save_table(self) -> None:
        path = self._dialogs.to_save(
            self.tr("Save figures"), ".csv", self.tr("CSV tables (*{end})"), stem="impuls-family"
        )
        if path is None or self._dialog is None:
            return
        from engine.files import csv

        rig = self._dialog.analyses[0].family.rig
        when = f"saved = {settings_words.date(QDateTime.currentDateTime())}"
        try:
            with atomic.writing(path) as file:
                csv.write_settings(file, rig, more=when)
                file.write(self._text(","))
        except BadInput as bad:
            self._refuse(bad.message)
            return
        self._tell(self.tr("Saved {file}.").format(file=path.name))

    def _save_picture(self) -> None:
        if self._dialog is None:
            return
        content = picture.png(self._dialog.plot.image(_FACTOR))
        path = self._dialogs.to_save(
            self.tr("Save picture"), ".png", self.tr("PNG pictures (*{end})"), stem="impuls-curves"
        )
        if path is None:
            return
        try:
            atomic.write_bytes(path, content)
        except BadInput as bad:
            self._refuse(bad.message)
            return
        self._tell(self.tr("Saved {file}.").format(file=path.name))

    # --- how it goes --------------------------------------------------------------------------

    def _show_progress(self, done: int, total: int) -> None:
        if self._dialog is not None and self.busy | (done == 0):
            self._dialog.show_progress(done, total)

    def _at_rest(self) -> None:
        if self._dialog is not None:
            self._dialog.end_progress()

    def _failed(self, error: Exception) -> None:
        self._at_rest()
        if isinstance(error, Cancelled):
            self._tell(self.tr("The family was called off."))
        elif isinstance(error, Problem):
            self._refuse(error.message)
        else:
            self._fail(error)

    def _refuse(self, message: Message) -> None:
        self._report(message)
        if self._dialog is not None:
            self._dialog.say(labels.message(message), error=True)

    def _tell(self, text: str) -> None:
        if text:
            self._say(text)
        if self._dialog is not None:
            self._dialog.say(text)

    def _changed(self, old: Rig, new: Rig) -> None:
        if self._dialog is not None and old.cell is not new.cell:
            self._dialog.show_drugs(blockers(new))


def blockers(rig: Rig) -> dict[str, str]:
    """The drugs that plug a gated channel of this cell: the name of each with its usual dose, by id."""
    channels = {channel.id for channel in rig.cell.channels if channel.present}
    found = {}
    for action in rig.cell.actions:
        bottle = SHELF.get(action.drug)
        if bottle is not None and bottle.does == "blocks" and action.target in channels:
            dose = rig.quantity(f"drugs.{action.drug}.dose")
            found[action.drug] = f"{bottle.short} {labels.with_unit(dose, bottle.typical)}"
    return found
