"""The description of a cell's membrane: what a preset file says, with everything it implies worked out.

A cell is a list of channels with gates, leaks per ion, concentrations and temperature. Nothing here is
settable in the window: what a person turns is in the rest of the rig and starts from these values.
"""

from __future__ import annotations

from dataclasses import dataclass

Words = tuple[tuple[str, str], ...]  # (language code, text), English always there


def in_language(words: Words, language: str) -> str:
    """The text in `language` ("id", "en"), else in English."""
    texts = dict(words)
    return texts.get(language, texts["en"])


@dataclass(frozen=True)
class Rate:
    """One transition rate in 1/ms as a function of V; `form` names a function of `engine.kinetics`."""

    form: str
    rate: float  # 1/ms
    midpoint: float  # mV
    slope: float  # mV, either sign


@dataclass(frozen=True)
class Gate:
    """A gate x with dx/dt = alpha (1 - x) - beta x, raised to `power` in its channel's conductance."""

    id: str
    power: int
    alpha: Rate
    beta: Rate


@dataclass(frozen=True)
class Channel:
    """A voltage-gated channel: `conductance` in mS/cm2 with all gates open, carried by `ion`."""

    id: str
    label: str
    ion: str
    conductance: float
    gates: tuple[Gate, ...]


@dataclass(frozen=True)
class Leak:
    """An ohmic leak of `conductance` mS/cm2, carried by the ion `id`."""

    id: str
    conductance: float


@dataclass(frozen=True)
class Concentration:
    """mM inside and outside."""

    inside: float
    outside: float


@dataclass(frozen=True)
class Cell:
    """A membrane. Capacitance uF/cm2, temperatures degrees C; rates are given at `rates_temperature`."""

    id: str
    name: Words
    story: Words
    source: str
    capacitance: float
    temperature: float
    rates_temperature: float
    q10: float
    nernst_mode: str
    nernst_temperature: float
    channels: tuple[Channel, ...]
    leaks: tuple[Leak, ...]
    concentrations: tuple[tuple[str, Concentration], ...]  # by ion: na, k, cl
