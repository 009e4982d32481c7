"""When transmitter arrives at the receptors, and the conductance it opens.

Event times are functions of the rig and of the moment of firing. An event belongs to the step [start, end) that it
falls into; which one that is does not depend on how a run is cut into blocks. Random events have independent
exponential gaps (a Poisson process); a counter picks them out of a stream that the receptor's number seeds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.electrochemistry import left_by_drugs, sodium_shares
from engine.kernels import synapse as kernel
from engine.kernels.slow import SlowPart
from engine.rig.receptors import KINDS, Receptor, unblocked
from engine.rig.rig import Rig
from engine.rig.state import State, Synapse

Array = NDArray[np.float64]
Synapses = tuple[Synapse, ...]

_DRAWN = 64  # gaps at a time
_JUST = 5e-10  # steps after a sample
_PASSED = 1e-6  # steps; an event further back than this was passed over, by a turned knob


def fresh() -> Synapses:
    """Receptors that no transmitter has reached."""
    return tuple(Synapse() for _ in KINDS)


def fired(receptors: Sequence[Receptor], synapses: Synapses, step: int, which: Sequence[str]) -> Synapses:
    """The nerves to the receptors `which` fire at the beginning of `step`, as far as those are on."""
    return tuple(
        _started(receptor, synapse, step) if receptor.on and receptor.id in which else synapse
        for receptor, synapse in zip(receptors, synapses or fresh(), strict=True)
    )


def _started(receptor: Receptor, synapse: Synapse, step: int) -> Synapse:
    synapse = replace(synapse, fired=step, fire_lag=0.0, given=0, next=0.0)
    if receptor.mode != "poisson":
        return synapse
    synapse = replace(synapse, firings=synapse.firings + 1)
    return replace(synapse, next=receptor.delay + _gap(receptor, synapse) / receptor.rate * 1000.0)


def adapted(
    old: Sequence[Receptor], new: Sequence[Receptor], synapses: Synapses, step: int, dt: float
) -> Synapses:
    """After an edit: another mode ends what is under way, off also closes what is open; at another rate the next
    random event is as much nearer.
    """
    return tuple(
        _adapted(was, now, synapse, step, dt) for was, now, synapse in zip(old, new, synapses, strict=False)
    )


def _adapted(old: Receptor, new: Receptor, synapse: Synapse, step: int, dt: float) -> Synapse:
    if not new.on:
        return Synapse(firings=synapse.firings)
    if synapse.fired is None:
        return synapse
    if new.mode != old.mode:
        return replace(synapse, fired=None, fire_lag=0.0)
    since = synapse.fire_lag + (step - synapse.fired) * dt
    if new.mode == "poisson" and new.rate != old.rate and synapse.next > since:
        begun = max(since, old.delay) if synapse.given == 0 else since
        return replace(synapse, next=begun + (synapse.next - begun) * old.rate / new.rate)
    return synapse


def rebased(synapses: Synapses, step: int, dt: float) -> Synapses:
    """The same when steps are counted from `step`, which had `dt` ms, as 0."""
    return tuple(
        s if s.fired is None else replace(s, fired=0, fire_lag=s.fire_lag + (step - s.fired) * dt)
        for s in synapses
    )


def onset(receptor: Receptor, synapse: Synapse) -> float | None:
    """ms from firing to the first event, None where it has been or none comes."""
    if synapse.fired is None or synapse.given > 0:
        return None
    return synapse.next if receptor.mode == "poisson" else receptor.delay


def onsets(rig: Rig, clock: State, steps: int) -> tuple[float, ...]:
    """Where in the `steps` steps from `clock` on the first event after a firing is, in each receptor that is on.

    In samples, as in `engine.simulator.Block`.
    """
    found: list[float] = []
    for receptor, synapse in zip(rig.receptors, clock.synapses, strict=False):
        first = onset(receptor, synapse)
        if first is not None and synapse.fired is not None:
            since = clock.step - synapse.fired
            place = (first - synapse.fire_lag) / clock.dt - since - 1.0
            if since == 0 and place <= -1.0 and synapse.fire_lag == 0.0:
                found.append(-1.0 + _JUST)  # just after the last sample before: that one has been looked at
            elif -1.0 < place <= steps - 1:
                found.append(place)
    return tuple(found)


def releases(rig: Rig, clock: State, steps: int) -> list[tuple[str, float]]:
    """Every event in the `steps` steps from `clock` on, by receptor; where, as in `onsets`."""
    found = []
    for receptor, synapse in zip(rig.receptors, clock.synapses, strict=False):
        if receptor.on and synapse.fired is not None:
            inside, rests, _ = _due(receptor, synapse, clock.dt, clock.step, steps)
            places = (step - rest for step, rest in zip(inside, rests, strict=True))
            found += [(receptor.id, max(place, -1.0 + _JUST)) for place in places]
    return found


def conduct(
    receptor: Receptor, synapse: Synapse, temperature: float, dt: float, step: int, out: Array
) -> Synapse:
    """Fill `out` with the mean conductance (mS/cm2) over each step of `dt` ms from `step` on; the state after them."""
    steps, rests, synapse = _due(receptor, synapse, dt, step, out.size)
    rise, decay = receptor.time_constants(temperature)
    peak = receptor.to_peak(temperature)
    weight = receptor.conductance / (math.exp(-peak / decay) - math.exp(-peak / rise))
    decaying, rising = kernel.conduct(
        out, synapse.decaying, synapse.rising, decay, rise, dt,
        np.array(steps, dtype=np.int64), np.array(rests, dtype=np.float64), weight,
    )  # fmt: skip
    return replace(synapse, decaying=float(decaying), rising=float(rising))


def _due(
    receptor: Receptor, synapse: Synapse, dt: float, step: int, size: int
) -> tuple[list[int], list[float], Synapse]:
    """The events in `size` steps from `step` on: in which one, and what part of it is left; the state after them."""
    steps: list[int] = []
    rests: list[float] = []
    if synapse.fired is None:
        return steps, rests, synapse
    first = step - synapse.fired
    random = receptor.mode == "poisson"
    most = {"single": 1, "train": receptor.count}.get(receptor.mode, 0)
    given, when = synapse.given, synapse.next
    while random or given < most:
        if not random:
            when = receptor.delay + given * receptor.interval
        place = (
            when - synapse.fire_lag
        ) / dt  # in whole steps since firing, so it is the same in every block
        inside = math.floor(place)
        if inside >= first + size:
            break
        if random or place > first - _PASSED:
            steps.append(max(inside, first) - first)
            rests.append(inside + 1.0 - place if inside >= first else 1.0)
        given += 1
        if random:
            when += _gap(receptor, replace(synapse, given=given)) / receptor.rate * 1000.0
    over = not random and given >= most
    synapse = replace(synapse, given=given, next=when if random else 0.0)
    return steps, rests, replace(synapse, fired=None, fire_lag=0.0) if over else synapse


def _gap(receptor: Receptor, synapse: Synapse) -> float:
    """The gap before the next random event, in units of its mean."""
    chunk, place = divmod(synapse.given, _DRAWN)
    return _gaps(receptor.seed, list(KINDS).index(receptor.id), synapse.firings, chunk)[place]


@lru_cache(maxsize=64)
def _gaps(seed: int, receptor: int, firing: int, chunk: int) -> tuple[float, ...]:
    return tuple(np.random.default_rng((seed, receptor, firing, chunk)).standard_exponential(_DRAWN).tolist())


def inputs(
    rig: Rig,
    synapses: Synapses,
    levels: Array,
    part: SlowPart,
    shares: Mapping[str, float],
    step: int,
    steps: int,
) -> tuple[Array, dict[str, Array], Synapses]:
    """What receptors conduct over the `steps` steps from `step` on.

    By carrier as `carriers` names them, (carriers, steps) in mS/cm2, and by receptor, both the mean over each step; the
    state after them. `levels`: of the drugs at the start; `part`: how fast they flow; `shares`: of Na in this cell.
    """
    rows, conductances, after = [], {}, []
    dose = {drug.id: drug.dose for drug in rig.drugs}  # type: ignore[attr-defined]
    for receptor, synapse in zip(rig.receptors, synapses or fresh(), strict=True):
        if receptor.on:
            out = np.empty(steps)
            synapse = conduct(receptor, synapse, rig.temperature, rig.pace.dt, step, out)
            for action, level in zip(rig.cell.actions, levels.tolist(), strict=True):
                if action.target == f"receptor.{receptor.id}" and (level > 0.0 or dose[action.drug] > 0.0):
                    kernel.antagonise(
                        out, step, level, dose[action.drug], action.kd, action.hill, part.washed, part.stride
                    )
            conductances[receptor.id] = out
            rows += [out * share for share in _shares(receptor, shares)]
        after.append(synapse)
    return np.array(rows).reshape(-1, steps), conductances, tuple(after)


def carriers(rig: Rig) -> list[tuple[Receptor, str]]:
    """What carries receptor currents: each receptor that is on with each of its ions."""
    return [(receptor, ion) for receptor in rig.receptors if receptor.on for ion in receptor.kind.ions]


def _shares(receptor: Receptor, sodium: Mapping[str, float]) -> tuple[float, ...]:
    """What each of its ions has of the conductance, in the order of `Kind.ions`."""
    if receptor.kind.reversal is None:
        return (1.0,)
    return sodium[receptor.id], 1.0 - sodium[receptor.id]


def named(
    rig: Rig, conductances: Mapping[str, Array], carried: Array, before: float, v: Array
) -> dict[str, Array]:
    """Currents (uA/cm2, outward positive) and conductances (mS/cm2) of receptors by the names of their traces.

    `conductances` as `inputs` gives them, `carried` by carrier; `before`: V in mV before the block, `v` after each
    step. What Mg plugs at this V conducts nothing.
    """
    found: dict[str, Array] = {}
    for (receptor, _), row in zip(carriers(rig), carried, strict=True):
        found[f"i_{receptor.id}"] = found[f"i_{receptor.id}"] + row if f"i_{receptor.id}" in found else row
    for id, opened in conductances.items():
        magnesium = rig.receptor(id).magnesium_outside
        middle = v if rig.clamp.mode == "ideal" else v + 0.5 * (np.append(before, v[:-1]) - v)
        plugged = magnesium / 3.57 * np.exp(np.minimum(-0.062 * middle, 600.0)) if magnesium > 0.0 else 0.0
        found[f"g_{id}"] = opened / (1.0 + plugged)
    return found


def conductance(rig: Rig, synapses: Synapses, id: str, levels: Mapping[str, float], v: float) -> float:
    """What the receptor conducts now at `v` mV, in mS/cm2; `levels`: of the drugs by name."""
    receptor = rig.receptor(id)
    for known, synapse in zip(rig.receptors, synapses, strict=False):
        if known.id == id:
            left = left_by_drugs(rig, levels).get(f"receptor.{id}", 1.0)
            return (synapse.decaying - synapse.rising) * left * unblocked(v, receptor.magnesium_outside)
    return 0.0


def currents(
    rig: Rig, synapses: Synapses, levels: Mapping[str, float], v: float, potentials: Mapping[str, float]
) -> dict[str, dict[str, float]]:
    """The currents now by receptor that is on and by ion, in uA/cm2, outward positive.

    `levels`: of the drugs by name; `v` and the ions' reversal `potentials` in mV.
    """
    found = {}
    shares = sodium_shares(rig.cell)
    for receptor in rig.receptors:
        if receptor.on:
            open_ = conductance(rig, synapses, receptor.id, levels, v)
            found[receptor.id] = {
                ion: open_ * share * (v - potentials[ion])
                for ion, share in zip(receptor.kind.ions, _shares(receptor, shares), strict=True)
            }
    return found


def warm_up() -> None:
    """Call each kernel here once, with the argument types the program uses."""
    out = np.zeros(4)
    none = np.zeros(0, dtype=np.int64)
    kernel.conduct(out, 0.0, 0.0, 5.0, 1.0, 0.01, none, np.zeros(0), 0.1)
    kernel.antagonise(out, 0, 0.0, 1.0, 1.0, 1.0, 0.1, 5)
