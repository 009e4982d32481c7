"""The window's hold on the engine: loads it beside the running window, then passes orders on to the Runner."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from engine.keeping import Keeper
from engine.rig.rig import Rig
from engine.rig.state import State
from gui.store import Store

if TYPE_CHECKING:
    from engine.runner import Runner


class EngineLink(QObject):
    """Orders may come before the engine is there: the rig is taken when it is, run and the rest are kept till then."""

    ready = Signal()
    failed = Signal(object)  # the exception that kept the engine from loading
    _loaded = Signal(object, object)

    def __init__(self, store: Store, state: State | None = None, parent: QObject | None = None):
        super().__init__(parent)
        self._store = store
        self._state = state
        self.runner: Runner | None = None
        self.keeper = Keeper()  # of sweeps
        self._closed = threading.Event()
        self._early: list[tuple[str, ...]] = []
        self._loaded.connect(self._take, Qt.ConnectionType.QueuedConnection)
        store.changed.connect(self._rig_changed)
        store.restore.connect(self.restore)
        store.membrane_now = self.state

    def load(self) -> None:
        """Import, compile or fetch the kernels, and start the engine's thread; `ready` follows."""
        threading.Thread(target=self._load, name="impuls-load", daemon=True).start()

    def close(self) -> None:
        """End the engine's thread. May be called at any time, more than once."""
        self._closed.set()
        if self.runner is not None:
            self.runner.close()

    def run(self) -> None:
        self._order("run")

    def stop(self) -> None:
        self._order("stop")

    def single(self) -> None:
        self._order("single")

    def force(self) -> None:
        """Trigger now; a stopped engine starts for it."""
        self._order("force")

    def fire(self) -> None:
        """Fire the stimulus; a stopped engine starts for it."""
        self._order("fire")

    def transmit(self, receptor: str) -> None:
        """Fire the nerve to one kind of receptor; a stopped engine starts for it."""
        self._order("transmit", receptor)

    def toggle(self) -> None:
        """Run when stopped, stop when running."""
        self._order("toggle")

    def reset(self) -> None:
        """Reset to rest. Undo brings the membrane back to where it was."""
        if self.runner is not None:
            self._store.moved(self.runner.state())
        self._order("reset")

    def state(self) -> State | None:
        """The membrane's state now; before the engine is there the one it is to begin with, None for rest."""
        return self.runner.state() if self.runner is not None else self._state

    def _order(self, name: str, *what: str) -> None:
        if self.runner is None:
            self._early.append((name, *what))
        else:
            getattr(self.runner, name)(*what)

    def _load(self) -> None:
        try:
            from engine import memory

            memory.keep_level()
            from engine.runner import Runner
            from engine.warmup import compile_elsewhere, warm_up_for, warm_up_window

            rest = compile_elsewhere(lambda: self._store.rig, self._closed)
            if self._closed.is_set():
                return
            warm_up_for(self._store.rig)
            self._loaded.emit(Runner(self._store.rig, self.keeper), None)
            rest()
            if self._closed.is_set():
                return
            warm_up_window()  # what other cells need, while this one is already running
        except Exception as error:  # shown by the window: nothing may fail in silence
            self._loaded.emit(None, error)

    @Slot(object, object)
    def _take(self, runner: Runner | None, error: Exception | None) -> None:
        if self._closed.is_set():
            return
        if runner is None:
            self.failed.emit(error)
            return
        self.runner = runner
        runner.set_rig(self._store.rig)  # what was turned while it loaded
        if self._state is not None:
            runner.restore(self._state)
        runner.start()
        for order in self._early:
            self._order(*order)
        self._early.clear()
        self.ready.emit()

    @Slot(object, object)
    def _rig_changed(self, old: Rig, new: Rig) -> None:
        if self.runner is not None:
            self.runner.set_rig(new)
        elif old.cell != new.cell:
            self._state = None  # of another cell

    @Slot(object)
    def restore(self, state: State | None) -> None:
        """Put the membrane into an earlier state, as soon as there is one; None leaves it where it is."""
        if self.runner is None:
            self._state = state
        elif state is not None:
            self.runner.restore(state)
