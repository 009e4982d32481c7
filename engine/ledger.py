"""The books of a run: what has crossed the membrane, by ion, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass

from engine.balance import channel_current
from engine.constants import FARADAY
from engine.electrochemistry import Concentrations, nernst_temperature, thermal_voltage, warmth
from engine.rig.cell import SURFACE_TO_VOLUME
from engine.rig.rig import Rig
from engine.rig.state import State

_PMOL = 1e3 / FARADAY  # pmol/cm2 for one nC/cm2: 1e-9 C / F mol = 1e-9 x 1e12 / F pmol

_MM_UM = 0.01  # mM um for one pmol/cm2: 1e-12 mol/cm2 over 1e-4 cm is 1e-8 mol/cm3


@dataclass(frozen=True)
class Ledger:
    """Sums since the reset. Charges in nC/cm2, outward positive; with time-lapse each counts that many times."""

    gated: tuple[float, float, float]  # through voltage-gated channels: Na, K, Cl
    leaked: tuple[float, float, float]  # through leaks: Na, K, Cl
    pumped: float  # net through the pump
    injected: float  # by the stimulator, depolarising positive
    impulses: float  # upward crossings of 0 mV
    received: tuple[float, float, float] = (0.0, 0.0, 0.0)  # through receptors: Na, K, Cl

    @classmethod
    def of(cls, rig: Rig, state: State) -> Ledger:
        """The books of a membrane in `state`; all zero where the state keeps none."""
        if state.slow is None:
            return cls((0.0, 0.0, 0.0), (0.0, 0.0, 0.0), 0.0, 0.0, 0.0)
        moved, pending = state.slow.moved, (*state.slow.pending, 0.0)
        lapse = rig.pace.lapse
        sums = [done + lapse * open_ for done, open_ in zip(moved, pending, strict=True)]
        channels = len(rig.cell.channels)
        gated = {"na": 0.0, "k": 0.0, "cl": 0.0}
        for channel, charge in zip(rig.cell.channels, sums, strict=False):
            gated[channel.ion] += charge
        na, k, cl, pumped, injected, crossings = sums[channels:]
        impulses = (
            crossings if rig.can_fire else 0.0
        )  # without channels it was the stimulus that crossed 0 mV
        waiting_, done_ = state.slow.received[:3], state.slow.received[3:]
        na_, k_, cl_ = (done + lapse * waiting for done, waiting in zip(done_, waiting_, strict=True))
        return cls(
            (gated["na"], gated["k"], gated["cl"]), (na, k, cl), pumped, injected, impulses, (na_, k_, cl_)
        )

    def since(self, other: Ledger) -> Ledger:
        """What was added after `other`."""

        def less(mine: tuple[float, ...], theirs: tuple[float, ...]) -> tuple[float, float, float]:
            na, k, cl = (a - b for a, b in zip(mine, theirs, strict=True))
            return na, k, cl

        return Ledger(
            less(self.gated, other.gated),
            less(self.leaked, other.leaked),
            self.pumped - other.pumped,
            self.injected - other.injected,
            self.impulses - other.impulses,
            less(self.received, other.received),
        )

    @property
    def out(self) -> tuple[float, float, float]:
        """Charge that Na, K and Cl have carried out in all, nC/cm2, the pump's 3 Na and 2 K and the electrode's K
        included.
        """
        na, k, cl = map(sum, zip(self.gated, self.leaked, self.received, strict=True))
        return na + 3.0 * self.pumped, k - 2.0 * self.pumped - self.injected, cl

    @property
    def na_gained(self) -> float:
        """pmol/cm2 of Na that the cell holds more."""
        return -self.out[0] * _PMOL

    @property
    def k_lost(self) -> float:
        """pmol/cm2 of K that the cell holds less."""
        return self.out[1] * _PMOL

    @property
    def cl_gained(self) -> float:
        """pmol/cm2 of Cl that the cell holds more."""
        return self.out[2] * _PMOL

    @property
    def atp(self) -> float:
        """pmol/cm2 of ATP that the pump has spent: one for each net charge, 3 Na and 2 K."""
        return self.pumped * _PMOL

    @property
    def na_per_impulse(self) -> float | None:
        """pmol/cm2 of Na that came in through the gated channels with each impulse, in the mean."""
        return -self.gated[0] * _PMOL / self.impulses if self.impulses else None

    @property
    def k_per_impulse(self) -> float | None:
        """pmol/cm2 of K that left through the gated channels with each impulse, in the mean."""
        return self.gated[1] * _PMOL / self.impulses if self.impulses else None

    @property
    def gross(self) -> float:
        """nC/cm2 that have crossed in either direction, each source by its net sum."""
        return sum(map(abs, (*self.gated, *self.leaked, *self.received, self.pumped, self.injected)))

    def figures(self) -> dict[str, float | None]:
        """Everything by name and unit."""
        return {
            "impulses": self.impulses,
            "na_gained_pmol/cm2": self.na_gained,
            "k_lost_pmol/cm2": self.k_lost,
            "cl_gained_pmol/cm2": self.cl_gained,
            "na_per_impulse_pmol/cm2": self.na_per_impulse,
            "k_per_impulse_pmol/cm2": self.k_per_impulse,
            "pumped_nC/cm2": self.pumped,
            "atp_pmol/cm2": self.atp,
            "injected_nC/cm2": self.injected,
            "received_nC/cm2": sum(self.received),
        }


def impermeant(concentrations: Concentrations) -> float:
    """mM of negative charge inside that cannot cross the membrane: Na + K - Cl."""
    return concentrations["na"][0] + concentrations["k"][0] - concentrations["cl"][0]


@dataclass(frozen=True)
class Impulse:
    """What one impulse moves through the gated channels beyond their flow at rest, pmol/cm2."""

    na: float  # into the cell
    k: float  # out of it


def mean_impulse(
    rig: Rig, ledger: Ledger, elapsed: float, rest: float | None, concentrations: Concentrations
) -> Impulse | None:
    """The mean over the `elapsed` ms that `ledger` covers, of a membrane that rests at `rest` mV (None: does not rest).

    None where no impulse was booked. One rig for the whole time; the concentrations are those of now.
    """
    from engine.pack import is_plain  # by now the kernels are there

    if not ledger.impulses:
        return None
    span = elapsed * (1.0 if is_plain(rig) else rig.pace.lapse)  # the plain membrane knows no time-lapse
    flow = {"na": 0.0, "k": 0.0, "cl": 0.0}  # uA/cm2 at rest
    if rest is not None:
        thermal, nernst = thermal_voltage(rig.temperature), thermal_voltage(nernst_temperature(rig))
        for channel, block in zip(rig.cell.channels, rig.channels, strict=True):
            whole = channel_current(channel, *concentrations[channel.ion], rest, nernst, thermal)
            flow[channel.ion] += whole * block.open_fraction * warmth(rig, channel.q10)
    na, k = ledger.gated[0] - flow["na"] * span, ledger.gated[1] - flow["k"] * span
    return Impulse(-na * _PMOL / ledger.impulses, k * _PMOL / ledger.impulses)


def impulse_changes(rig: Rig, impulse: Impulse, concentrations: Concentrations) -> dict[str, float]:
    """By which fraction one impulse changes what moves, the time-lapse counted: "ions.na.inside", "ions.k.outside".

    The time-lapse books each impulse as that many at once, which is as good as it is small against what is there.
    Empty where nothing moves.
    """
    found: dict[str, float] = {}
    if rig.cytoplasm.moving:
        to_volume = SURFACE_TO_VOLUME[rig.cell.geometry.shape] / rig.cytoplasm.diameter
        found["ions.na.inside"] = impulse.na * _MM_UM * to_volume * rig.pace.lapse / concentrations["na"][0]
    if rig.space.on:
        there = concentrations["k"][1]
        found["ions.k.outside"] = impulse.k * _MM_UM / rig.space.thickness * rig.pace.lapse / there
    return found
