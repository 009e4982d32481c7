"""The description of a cell's membrane: what a preset file says, with everything it implies worked out.

A cell is a list of channels with gates, leaks per ion, concentrations and temperature. Nothing here is
settable in the window: what a person turns is in the rest of the rig and starts from these values.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property

Words = tuple[tuple[str, str], ...]  # (language code, text), English always there


def in_language(words: Words, language: str) -> str:
    """The text in `language` ("id", "en"), else in English."""
    texts = dict(words)
    return texts.get(language, texts["en"])


@dataclass(frozen=True)
class Rate:
    """One rate as a function of V; `form` names a function of `engine.kernels.forms`."""

    form: str
    rate: float  # 1/ms; without unit in a steady state or a factor
    midpoint: float  # mV
    slope: float  # mV, either sign


@dataclass(frozen=True)
class Gate:
    """A gate x, raised to `power` in its channel's conductance. One of three kinds:

    opening: dx/dt = alpha (1 - x) - beta x, each the sum of one or two rates;
    tending: dx/dt = (infinity - x) / tau, tau = base + 1 / (sum of `tau`), `base` in ms;
    factor:  no gate but the sum of rates, a conductance that follows V at once.
    """

    id: str
    power: int
    alpha: tuple[Rate, ...] = ()
    beta: tuple[Rate, ...] = ()
    infinity: Rate | None = None
    tau: tuple[Rate, ...] = ()
    base: float = 0.0
    factor: tuple[Rate, ...] = ()
    instant: bool = False  # takes its steady state at once
    inactivation: bool = False  # what pronase and scorpion toxins act on
    q10: float | None = None  # its own, instead of the cell's


@dataclass(frozen=True)
class Single:
    """One open channel: its conductance in pS, and who measured it."""

    conductance: float
    source: str


@dataclass(frozen=True)
class Channel:
    """A voltage-gated channel carried by `ion`: ohmic with `conductance` (mS/cm2) or Goldman with `permeability`
    (cm/s).

    Both are with all gates open; one of them is None.
    """

    id: str
    label: str
    ion: str
    conductance: float | None
    gates: tuple[Gate, ...]
    permeability: float | None = None
    q10: float = 1.0  # of conductance or permeability
    single: Single | None = None  # None: nobody has measured it

    @property
    def present(self) -> bool:
        """Whether the cell has any of it."""
        return bool(self.conductance or self.permeability)


@dataclass(frozen=True)
class Leak:
    """A leak carried by the ion `id`, ohmic with `conductance` (mS/cm2) or Goldman with `permeability` (cm/s)."""

    id: str
    conductance: float | None
    permeability: float | None = None

    @property
    def present(self) -> bool:
        """Whether the cell has any of it."""
        return bool(self.conductance or self.permeability)


@dataclass(frozen=True)
class Concentration:
    """mM inside and outside."""

    inside: float
    outside: float


@dataclass(frozen=True)
class Pump:
    """The Na/K pump: `current` uA/cm2 (net, outward) at saturation, half-saturations in mM."""

    current: float
    na_half: float
    k_half: float
    q10: float
    source: str = ""


# What a cell without a pump of its own is offered: that of the squid axon. K outside: Rakowski, Gadsby & De Weer 1989
# (J Gen Physiol 93:903), K1/2 3.92 mM in Na sea water, 0.414 of it for each of two sites. Na inside: the rule of
# Garay & Garrahan 1973 (J Physiol 231:297). Q10: Brinley & Mullins 1967 (J Gen Physiol 50:2303).
NO_PUMP = Pump(
    0.0, 10.0, 1.62, 2.2,
    "Squid: Rakowski, Gadsby & De Weer (1989) J Gen Physiol 93:903; Garay & Garrahan (1973) J Physiol 231:297; "
    "Brinley & Mullins (1967) J Gen Physiol 50:2303",
)  # fmt: skip


@dataclass(frozen=True)
class Geometry:
    """What decides how much the inside holds: `shape` "sphere" or "cylinder", `diameter` in um.

    `moving`: whether the inside concentrations move from the start.
    """

    shape: str = "sphere"
    diameter: float = 20.0
    moving: bool = False

    def __post_init__(self) -> None:
        if self.shape not in SURFACE_TO_VOLUME:
            raise ValueError(self.shape)


SURFACE_TO_VOLUME = {"sphere": 6.0, "cylinder": 4.0}  # times 1 / diameter


@dataclass(frozen=True)
class Space:
    """A thin restricted space outside: `thickness` um (volume per membrane area), `exchange` ms with the bath."""

    on: bool = False
    thickness: float = 0.03
    exchange: float = 30.0


@dataclass(frozen=True)
class Action:
    """What one drug does in this cell.

    `target` is a channel's id, "leak.na", "leak.k", "leak.cl", "pump" or "receptor.ampa"; `kd` in the drug's unit;
    `side` where it has to be. `rest_weight`, `on` (1/ms per unit) and `off` (1/ms) belong to a block that depends on
    use, `rate` (1/ms per unit) to one that removes inactivation, `slowing` to one that makes inactivation that many
    times slower.
    """

    drug: str
    target: str
    kd: float
    hill: float
    side: str
    source: str
    rest_weight: float = 0.0
    on: float = 0.0
    off: float = 0.0
    rate: float = 0.0
    slowing: float = 1.0


@dataclass(frozen=True)
class Force:
    """Twitch force from V: see `engine.kernels.slow`. Times in ms, potentials in mV, calcium in units of its own."""

    release_midpoint: float
    release_slope: float
    release_rate: float
    calcium_decay: float
    half: float
    hill: float
    activation: float
    rise: float
    source: str


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
    attempt: Words = (("en", ""),)  # what to try
    rest: float = -65.0  # mV, as its file declares it
    excitable: bool = True
    beats: bool = False
    leak_q10: float = 1.0  # of leak conductances and permeabilities
    pump: Pump = NO_PUMP
    geometry: Geometry = Geometry()
    space: Space = Space()
    actions: tuple[Action, ...] = ()
    receptors: tuple[tuple[str, float], ...] = ()  # those it has by nature, with mS/cm2 that one event opens
    force: Force | None = None
    start: tuple[
        tuple[str, float | int | bool | str], ...
    ] = ()  # settings that differ from the rig's defaults

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        # Every look at a quantity asks for it, and a cell is a deep thing; it never changes.
        return hash(tuple(getattr(self, part.name) for part in fields(self)))

    @property
    def labels(self) -> dict[str, str]:
        """What the channels are called, by id."""
        return {channel.id: channel.label for channel in self.channels}
