"""What drugs do: dose-response curves, and what each does to this membrane now.

The kernels compute the same (`engine.kernels.slow`); here it is for panels, for one moment and without arrays.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from engine.rig.cell import Action, Cell
from engine.rig.drugs import SHELF
from engine.rig.rig import Rig
from engine.rig.state import Slow

# What a curve is of. Pronase has no equilibrium: after a minute.
EQUILIBRIUM, RESTING, INACTIVATED, IN_A_MINUTE = "equilibrium", "resting", "inactivated", "in a minute"
_MINUTE = 60_000.0  # ms


@dataclass(frozen=True)
class Effect:
    """What an action of a drug does now: its `level` at the membrane (in the drug's unit) and the `share`, 0 to 1, of
    channels or pumps that are blocked, slowed, or without inactivation."""

    action: Action
    level: float
    share: float


def fraction(action: Action, level: float) -> float:
    """The share of its sites that a drug takes at `level`, 0 to 1 (Hill 1910)."""
    return _hill(level, action.kd, action.hill)


def trapped(action: Action, level: float, h: float) -> float:
    """The share blocked in the end by a drug that prefers inactivated channels, where `h` of them (0 to 1) are not.

    The modulated receptor (Hille 1977): binding `on` (rest_weight h + 1 - h), leaving `off`.
    """
    speed = action.on * level * (action.rest_weight * h + 1.0 - h)
    return speed / (speed + action.off) if speed > 0.0 else 0.0


def cleaved(action: Action, level: float, time: float) -> float:
    """The share of channels that lose their inactivation to `level` in `time` ms."""
    return -math.expm1(-action.rate * level * time)


def dose_response(action: Action) -> dict[str, Callable[[float], float]]:
    """The share affected as a function of the level, by what it is the share of."""
    does = SHELF[action.drug].does
    if does == "traps":
        return {
            INACTIVATED: lambda level: trapped(action, level, 0.0),
            RESTING: lambda level: trapped(action, level, 1.0),
        }
    if does == "cleaves":
        return {IN_A_MINUTE: lambda level: cleaved(action, level, _MINUTE)}
    return {EQUILIBRIUM: lambda level: fraction(action, level)}


def half_level(action: Action) -> float:
    """The level at which the first of its curves is at one half."""
    does = SHELF[action.drug].does
    if does == "traps":
        return action.off / action.on if action.on > 0.0 else math.inf
    if does == "cleaves":
        return math.log(2.0) / (action.rate * _MINUTE) if action.rate > 0.0 else math.inf
    return action.kd


def effects(rig: Rig, slow: Slow | None) -> dict[str, tuple[Effect, ...]]:
    """What each drug of the cell does now, by drug, one entry for each of its targets.

    Without the slow part of a state (a membrane that has not run) the doses count as washed in and nothing as bound.
    """
    dose: dict[str, float] = {drug.id: drug.dose for drug in rig.drugs}  # type: ignore[attr-defined]
    found: dict[str, tuple[Effect, ...]] = dict.fromkeys(dose, ())
    for at, action in enumerate(rig.cell.actions):
        level = dose[action.drug] if slow is None else slow.levels[at]
        if SHELF[action.drug].does in ("traps", "cleaves"):
            share = 0.0 if slow is None else slow.bound[at]
        else:
            share = fraction(action, level)
        found[action.drug] += (Effect(action, level, share),)
    return found


def blocker(cell: Cell, target: str) -> Action | None:
    """The drug that a switch or slider of `target` stands for: the first of this cell that plainly blocks it."""
    return next((a for a in cell.actions if a.target == target and SHELF[a.drug].does == "blocks"), None)


def washed(rig: Rig) -> Rig:
    """The rig with a clean solution flowing in: every dose 0."""
    return replace(rig, drugs=tuple(replace(drug, dose=0.0) for drug in rig.drugs))  # type: ignore[call-arg]


def _hill(level: float, kd: float, hill: float) -> float:
    if level <= 0.0:
        return 0.0
    return 1.0 / (1.0 + math.exp(min(hill * math.log(kd / level), 700.0)))
