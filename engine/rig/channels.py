"""What a person can do to the channels and leaks of a cell: switch off, or block by a fraction."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP


class Blockable:
    """What can be switched off, and blocked by a fraction."""

    on: bool
    blocked: float

    @property
    def left(self) -> float:
        """The fraction that switch and slider leave, 0 to 1."""
        return (1.0 - self.blocked / 100.0) if self.on else 0.0

    @property
    def open_fraction(self) -> float:
        """What there is to carry current, of what the cell as published has."""
        return self.left


@dataclass(frozen=True)
class ChannelBlock(Blockable):
    """One gated channel. `id` names it in its cell, `label` on the screen ("Na")."""

    id: str
    label: str
    on: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "{of} channels on"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Switched off, the voltage-gated {of} channels carry no current; the fraction blocked is kept."
        ),
    )  # fmt: skip
    blocked: float = declare(
        0.0, unit="%", low=0.0, high=100.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "{of} channels blocked"),
        help=QT_TRANSLATE_NOOP("quantity", "The fraction of the voltage-gated {of} channels that is blocked."),
    )  # fmt: skip
    size: float = 1.0  # of this preparation's, where the published cell's is 1: see `Noise.size`

    @property
    def open_fraction(self) -> float:
        return self.left * self.size


@dataclass(frozen=True)
class LeakBlock(Blockable):
    """The leak channels of one ion; `id` is the ion's."""

    id: str
    label: str
    on: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "{of} leak on"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Switched off, the {of} leak carries no current; the fraction blocked is kept."
        ),
    )  # fmt: skip
    blocked: float = declare(
        0.0, unit="%", low=0.0, high=100.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "{of} leak blocked"),
        help=QT_TRANSLATE_NOOP("quantity", "The fraction of the {of} leak channels that is blocked."),
    )  # fmt: skip
    size: float = 1.0  # as that of ChannelBlock

    @property
    def open_fraction(self) -> float:
        return self.left * self.size


@dataclass(frozen=True)
class OhmicLeak(LeakBlock):
    """A leak with a constant conductance."""

    conductance: float = declare(
        0.0, unit="mS/cm2", low=0.0, high=100.0, step=0.01,
        name=QT_TRANSLATE_NOOP("quantity", "{of} leak conductance"),
        help=QT_TRANSLATE_NOOP("quantity", "Conductance of the {of} leak when none of it is blocked."),
    )  # fmt: skip

    @property
    def amount(self) -> float:
        """What there is of it, in its own unit."""
        return self.conductance


@dataclass(frozen=True)
class GoldmanLeak(LeakBlock):
    """A leak with a constant permeability (Goldman, Hodgkin and Katz)."""

    permeability: float = declare(
        0.0, unit="cm/s", low=0.0, high=1e-3, step=1e-8, decades=True,
        name=QT_TRANSLATE_NOOP("quantity", "{of} permeability"),
        help=QT_TRANSLATE_NOOP("quantity", "Permeability of the membrane to {of} through its leak channels."),
    )  # fmt: skip

    @property
    def amount(self) -> float:
        """What there is of it, in its own unit."""
        return self.permeability
