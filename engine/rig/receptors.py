"""Receptors for neurotransmitters: what opens when a quantum of transmitter arrives, and when it arrives.

Each event opens a conductance that rises and falls with two time constants (see `engine.kernels.synapse`),

    g(t) = conductance x (exp(-t / decay) - exp(-t / rise)) / its own maximum,

so that `conductance` is the peak of one event; events add. The time constants hold at a temperature of their
receptor and follow its Q10. AMPA, NMDA and GABA-A have those of the two-state schemes of Destexhe, Mainen & Sejnowski
(1994, Neural Comput 6:14; 1998, in Methods in Neuronal Modeling, 2nd edition): rise 1 / (alpha x 1 mM + beta), with
transmitter, and decay 1 / beta, without. AMPA: 1.1 /(mM ms) and 0.19 /ms, fitted at 31 C; NMDA: 0.072 and 0.0066, 22 to
25 C; GABA-A: 5 and 0.18, 33 to 35 C; their Q10 of 3 is the usual one of models and not from there. The end-plate's
current falls as its channels close (Magleby & Stevens 1972 J Physiol 223:173), with 1.5 ms at 18 C and -70 mV in rat
muscle (Jones et al. 1997 Proc Natl Acad Sci USA 94:2654, figure 6); here at every V, though it falls the more slowly
the more negative V is. Its rise of 0.2 ms is an estimate (a single quantum peaks after 0.2 ms: Wathey, Nass & Lester
1979 Biophys J 27:145; the release of many is spread), and its Q10 of 2.8 from memory.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from engine.rig.quantity import declare
from engine.text import QT_TRANSLATE_NOOP

MODES = ("off", "single", "train", "poisson")


@dataclass(frozen=True)
class Kind:
    """What a receptor is. `reversal` in mV, None where it is that of Cl; `temperature` of the time constants, in C."""

    label: str
    transmitter: str
    rise: float
    decay: float
    temperature: float
    q10: float
    reversal: float | None
    conductance: float  # mS/cm2 of one event in a cell whose file says nothing
    blocked_by_mg: bool = False

    @property
    def ions(self) -> tuple[str, ...]:
        """Who carries its current."""
        return ("cl",) if self.reversal is None else ("na", "k")


# Reversal of AMPA and NMDA: near 0 mV in every textbook; of the end-plate: -3.2 mV at 20 C (Gage & Van Helden 1979 J
# Physiol 288:509, toad).
KINDS: dict[str, Kind] = {
    "ampa": Kind("AMPA", "glutamate", 1.0 / 1.29, 1.0 / 0.19, 31.0, 3.0, 0.0, 0.03),
    "nmda": Kind("NMDA", "glutamate", 1.0 / 0.0786, 1.0 / 0.0066, 23.5, 3.0, 0.0, 0.05, True),
    "gaba_a": Kind("GABA-A", "GABA", 1.0 / 5.18, 1.0 / 0.18, 34.0, 3.0, None, 0.2),
    "nicotinic": Kind("nicotinic", "acetylcholine", 0.2, 1.5, 18.0, 2.8, -3.2, 1.0),
}

_TOO_ALIKE = 0.999  # of two time constants, nearer to each other than this their difference has no digits


@dataclass(frozen=True)
class Receptor:
    """One kind of receptor on the membrane, and the nerve that ends there. `id` names its kind, see KINDS."""

    id: str
    mode: str = declare(
        "off", kind=str, choices=MODES,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Off"),
            QT_TRANSLATE_NOOP("quantity", "Single"),
            QT_TRANSLATE_NOOP("quantity", "Train"),
            QT_TRANSLATE_NOOP("quantity", "Random"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "{of} mode"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "What firing gives to the {of} receptors: nothing, transmitter once, a train, or transmitter at random "
            "(Poisson) from then on.",
        ),
    )  # fmt: skip
    conductance: float = declare(
        0.1, unit="mS/cm2", low=0.0, high=100.0, step=0.01,
        name=QT_TRANSLATE_NOOP("quantity", "{of} conductance"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Peak conductance of the {of} receptors that one event opens; those of several events add."
        ),
    )  # fmt: skip
    delay: float = declare(
        5.0, unit="ms", low=0.0, high=10000.0, step=0.5, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "{of} delay"),
        help=QT_TRANSLATE_NOOP("quantity", "From firing until transmitter first reaches the {of} receptors."),
    )  # fmt: skip
    interval: float = declare(
        20.0, unit="ms", low=0.1, high=10000.0, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "{of} interval"),
        help=QT_TRANSLATE_NOOP("quantity", "In a train, from one event at the {of} receptors to the next."),
    )  # fmt: skip
    count: int = declare(
        5, kind=int, low=1, high=100000, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "{of} count"),
        help=QT_TRANSLATE_NOOP("quantity", "How many events a train at the {of} receptors has."),
    )  # fmt: skip
    rate: float = declare(
        50.0, unit="Hz", low=0.01, high=2000.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "{of} rate"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "How many events a second there are in the mean, at random, at the {of} receptors."
        ),
    )  # fmt: skip
    seed: int = declare(
        1, kind=int, low=0, high=2**31 - 1, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "{of} random number"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Decides when the random events at the {of} receptors come; the same number gives the same moments.",
        ),
    )  # fmt: skip
    with_stimulus: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "{of} with the stimulator"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Whether firing the stimulator also fires the nerve to the {of} receptors."
        ),
    )  # fmt: skip
    rise: float = declare(
        1.0, unit="ms", low=0.01, high=10000.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "{of} rise"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Time constant with which the {of} receptors open, at the temperature it was measured at."
        ),
    )  # fmt: skip
    decay: float = declare(
        5.0, unit="ms", low=0.01, high=10000.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "{of} decay"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Time constant with which the {of} receptors close, at the temperature it was measured at."
        ),
    )  # fmt: skip

    @property
    def label(self) -> str:
        return self.kind.label

    @property
    def kind(self) -> Kind:
        return KINDS[self.id]

    @property
    def on(self) -> bool:
        """Whether firing can give it anything."""
        return self.mode != "off"

    @property
    def magnesium_outside(self) -> float:
        """mM that block its channels."""
        return 0.0

    def time_constants(self, temperature: float) -> tuple[float, float]:
        """Rise and decay in ms at `temperature` C, the shorter one first and never quite the same."""
        kind = self.kind
        slower = kind.q10 ** ((kind.temperature - temperature) / 10.0)
        rise, decay = sorted((self.rise * slower, self.decay * slower))
        return min(rise, _TOO_ALIKE * decay), decay

    def to_peak(self, temperature: float) -> float:
        """ms from an event to its peak conductance."""
        rise, decay = self.time_constants(temperature)
        return rise * decay / (decay - rise) * math.log(decay / rise)


@dataclass(frozen=True)
class NmdaReceptor(Receptor):
    """Magnesium plugs its channels the more the more negative V is (Jahr & Stevens 1990 J Neurosci 10:3178)."""

    magnesium: float = declare(
        1.0, unit="mM", low=0.0, high=100.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Magnesium outside"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "It plugs NMDA channels while the membrane is polarised and leaves them as it depolarises."
        ),
    )  # fmt: skip

    @property
    def magnesium_outside(self) -> float:
        return self.magnesium


def unblocked(v: float, magnesium: float) -> float:
    """The fraction of NMDA channels that `magnesium` mM leave at `v` mV: Jahr & Stevens (1990), equation 4."""
    # A membrane without leaks may be driven volts below rest: bounded, it does not overflow.
    return 1.0 / (1.0 + magnesium / 3.57 * math.exp(min(-0.062 * v, 600.0)))


def sodium_share(reversal: float | None, e_na: float, e_k: float) -> float:
    """The part of a cation conductance that Na has, so that it reverses at `reversal` mV, 0 to 1 (None: no cations).

    With g_Na = share g and g_K = (1 - share) g the current vanishes at share E_Na + (1 - share) E_K (the chord
    conductances of Takeuchi & Takeuchi 1960 J Physiol 154:52). Potentials in mV, as the cell starts with them: when its
    concentrations are turned later, the shares stay and the reversal potential moves.
    """
    if reversal is None or e_na == e_k:
        return 0.0
    return min(1.0, max(0.0, (reversal - e_k) / (e_na - e_k)))


def receptors(conductances: Mapping[str, float]) -> tuple[Receptor, ...]:
    """One of each kind, off, with the cell's own conductances where it has them."""
    found = []
    for id, kind in KINDS.items():
        make = NmdaReceptor if kind.blocked_by_mg else Receptor
        conductance = conductances.get(id, kind.conductance)
        found.append(make(id, conductance=conductance, rise=round(kind.rise, 4), decay=round(kind.decay, 4)))
    return tuple(found)
