"""The present Rig, its history, and the word when it changes. Every edit in the window goes through here."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Signal, SignalInstance

from engine.rig.quantity import Value
from engine.rig.rig import Rig, default_rig

MERGE_WITHIN = 0.8  # s; turning one knob on and on is one edit
KEEP = 500


@dataclass(frozen=True)
class Entry:
    """A point in the history. `state` is the membrane's, kept only where the edit itself moved the membrane."""

    rig: Rig
    state: Any | None = None


class Store(QObject):
    """Holds the Rig. `changed(old, new)` follows every edit; `restore(state)` asks for a membrane state back.

    Who is about one part of the rig follows `part_changed(name)`, which comes before `changed`.
    """

    changed = Signal(object, object)
    restore = Signal(object)
    history_changed = Signal()

    def __init__(self, rig: Rig, parent: QObject | None = None):
        super().__init__(parent)
        self._rig = rig
        self._defaults: Rig | None = None
        self._undo: list[Entry] = []
        self._redo: list[Entry] = []
        self._parts: dict[str, _Part] = {}
        self._last: tuple[str, float] = ("", 0.0)  # path and time of the last edit, for merging
        self.membrane_now: Callable[[], Any | None] = lambda: None  # asks the engine for the membrane's state

    @property
    def rig(self) -> Rig:
        return self._rig

    @property
    def defaults(self) -> Rig:
        """What the present cell starts with."""
        if self._defaults is None or self._defaults.cell is not self._rig.cell:
            self._defaults = default_rig(self._rig.cell)
        return self._defaults

    def part_changed(self, name: str) -> SignalInstance:
        """`(old, new)` rigs after an edit of the rig's part of that name, `ions` say, or of the cell, and of no other.

        An edit leaves most parts as they are, and to call a hundred editors takes milliseconds.
        """
        if name not in self._parts:
            self._parts[name] = _Part(self)
        return self._parts[name].changed

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        return bool(self._redo)

    def set(self, path: str, value: Value) -> None:
        """Change one quantity; BadInput when it cannot be taken, and then nothing changes."""
        self._edit(path, self._rig.replace(path, value))

    def set_text(self, path: str, text: str) -> None:
        """Change one quantity to what a person typed; BadInput as `set`."""
        self._edit(path, self._rig.replace_text(path, text))

    def replace(self, rig: Rig, state: Any | None = None, series: str = "", held: bool = False) -> None:
        """Put another rig in place as one edit. `state` is the membrane's before it, if the edit moves that too.

        Edits of one `series` that follow one another at once are one; `held`, with a hand that rests in between, too.
        """
        self._remember(Entry(self._rig, state), series, held)
        self._put(rig)

    def moved(self, state: Any) -> None:
        """Something else than the rig is about to move the membrane (a reset): let undo bring `state` back."""
        self._remember(Entry(self._rig, state), "")

    def undo(self, state: Any | None = None) -> None:
        """Go one edit back; `state` is the membrane's now, for redo."""
        self._step(self._undo, self._redo, state)

    def redo(self, state: Any | None = None) -> None:
        self._step(self._redo, self._undo, state)

    def _step(self, source: list[Entry], other: list[Entry], state: Any | None) -> None:
        if not source:
            return
        entry = source.pop()
        other.append(Entry(self._rig, state if entry.state is not None else None))
        self._last = ("", 0.0)
        self._put(entry.rig)
        if entry.state is not None:
            self.restore.emit(entry.state)
        self.history_changed.emit()

    def _edit(self, path: str, rig: Rig) -> None:
        if rig == self._rig:
            return
        # A concentration that moves belongs to the membrane too: undo must bring back what it had become.
        moves = path.startswith("ions.") and self._rig.moves(path)
        # Held again, what it had become is gone.
        moves = moves or (path in ("cytoplasm.moving", "space.on") and self._rig.moves_anything)
        self._remember(Entry(self._rig, self.membrane_now() if moves else None), path)
        self._put(rig)

    def _remember(self, entry: Entry, path: str, held: bool = False) -> None:
        now = time.monotonic()
        soon = held or now - self._last[1] < MERGE_WITHIN
        merges = bool(path) and path == self._last[0] and soon and bool(self._undo)
        if not merges:
            self._undo.append(entry)
            del self._undo[:-KEEP]
        self._redo.clear()
        self._last = (path, now)
        self.history_changed.emit()

    def _put(self, rig: Rig) -> None:
        old, self._rig = self._rig, rig
        if rig == old:
            return
        for name, part in tuple(self._parts.items()):
            if old.cell is not rig.cell or getattr(old, name) is not getattr(rig, name):
                part.changed.emit(old, rig)
        self.changed.emit(old, rig)


class _Part(QObject):
    changed = Signal(object, object)
