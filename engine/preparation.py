"""What the Runner advances: a cell, or a fibre drawn out of its membrane."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from engine.rig.rig import Rig
from engine.rig.state import State
from engine.simulator import Block, Simulator
from engine.text import BadInput, Message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.fibre_simulator import FibreSimulator


class Preparation(Protocol):
    """The part of `Simulator` that a Runner needs, which says what each member is."""

    rig: Rig
    state: State

    @property
    def time(self) -> float: ...

    @property
    def v(self) -> float: ...

    @property
    def rest(self) -> float | None: ...

    def rest_now(self) -> float | None: ...

    def fire(self) -> None: ...

    def transmit(self, receptors: Sequence[str]) -> None: ...

    def reset_to_rest(self) -> None: ...

    def advance(self, steps: int, currents: bool = True, everything: bool = False) -> Block: ...


def cell_or_fibre(
    rig: Rig,
) -> tuple[Simulator, None, Message | None] | tuple[FibreSimulator, FibreSimulator, None]:
    """At rest: what `rig` is, the same again if it is a fibre, and why not where its fibre cannot be."""
    if not rig.cable.on:
        return Simulator(rig), None, None
    from engine.fibre_simulator import FibreSimulator  # brings kernels that a cell does without

    try:
        fibre = FibreSimulator(rig)
    except BadInput as bad:
        return Simulator(rig), None, bad.message
    return fibre, fibre, None
