"""All that one current of a family gives: currents against level, the curve with its fit, and time constants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.experiments import curves
from engine.experiments.curves import Curve, Readings, TimeConstants
from engine.experiments.fits import Fit
from engine.experiments.sweeps import Family
from engine.experiments.table import Column, word

PEAK, STEADY, TAIL = "peak", "steady", "tail"
READ = (PEAK, STEADY, TAIL)  # what a conductance may be worked out from


@dataclass(frozen=True, eq=False)
class Analysis:
    """`curve` is the conductance against the step's level, or inactivation against the prepulse's; of other families
    there is none. `reversal` in mV, nan where it is not known. `steps` and `tails` are fits to the time courses."""

    family: Family
    current: str
    readings: Readings
    reversal: float
    by: str  # what the conductance was worked out from
    curve: Curve | None
    steps: TimeConstants
    tails: TimeConstants


def analyse(
    family: Family, current: str, by: str = "", how: str = "", polarity: str = "", blank: float = curves.BLANK
) -> Analysis:
    """`by`, `how` and `polarity` as in `engine.experiments.curves`; "" stands for what suits the current."""
    polarity = polarity or curves.polarity_of(family, current)
    by = by or suits(family, current)
    readings = curves.read(family, current, polarity, blank)
    reversal = curves.reversal_of(family, current, readings)
    return Analysis(
        family, current, readings, reversal, by, _curve(family, readings, reversal, by),
        curves.time_constants(family, current, "step", how, blank),
        curves.time_constants(family, current, "tail", how, blank),
    )  # fmt: skip


def suits(family: Family, current: str) -> str:
    """What the conductance of a current is worked out from: what does not inactivate has no peak."""
    channel = curves.carrier(family, current)
    if channel is not None and not any(gate.inactivation for gate in channel.gates):
        return STEADY
    return PEAK


def _curve(family: Family, readings: Readings, reversal: float, by: str) -> Curve | None:
    if family.of == "prepulse":
        return curves.inactivation(readings.levels, readings.peak)
    if family.of != "step" or math.isnan(reversal):
        return None
    if by != TAIL:
        return curves.activation(readings.levels, getattr(readings, by), reversal)
    return curves.tail_activation(readings.levels, readings.tail, family.tail_level, reversal)


# --- as a table -------------------------------------------------------------------------------------


def columns(found: Analysis) -> tuple[Column, ...]:
    """Level, currents, curve and time constants, a row for each sweep; without those of which there is none."""
    r = found.readings
    made = [
        Column("level", "mV", r.levels), Column("peak", "uA/cm2", r.peak), Column("peak_time", "ms", r.peak_time),
        Column("steady", "uA/cm2", r.steady), Column("tail", "uA/cm2", r.tail),
    ]  # fmt: skip
    if found.curve is not None:
        if found.family.of == "step":
            made.append(Column("g", "mS/cm2", found.curve.values))
        made.append(Column("share", "", found.curve.shares))
    for name, constants, ids in (
        ("", found.steps, ("tau", "tau_slow", "tau_h")),
        ("tail_", found.tails, ("tau", "tau_slow")),
    ):
        for id in ids:
            values, errors = constants.column(id)
            made += [Column(f"{name}{id}", "ms", values), Column(f"{name}{id}_se", "ms", errors)]
    return tuple(column for column in made if np.isfinite(column.values).any())


def text(found: Sequence[tuple[str, Analysis]], between: str = ",") -> str:
    """One table of several analyses, each by its name in the first column, the fits above it as comments."""
    lines, heads, rows = [], ["curve"], []
    for name, one in found:
        if one.curve is not None:
            lines += [f"# {name}: {line}" for line in fit_lines(one.curve.fit)]
        made = {column.head: column.values.tolist() for column in columns(one)}
        heads += [head for head in made if head not in heads]
        rows += [
            {"curve": name, **dict(zip(made, values, strict=True))}
            for values in zip(*made.values(), strict=True)
        ]
    lines.append(between.join(heads))
    lines += [between.join(word(row.get(head, math.nan)) for head in heads) for row in rows]
    return "\n".join(lines) + "\n"


def fit_lines(fit: Fit) -> list[str]:
    """A fit in English: name, value and standard error of each parameter, or why there are none."""
    if fit.problem is not None:
        return [fit.problem.english()]
    return [f"{p.id} = {p.value:.6g} +- {p.error:.2g} {p.unit}".rstrip() for p in fit.parameters]


def figures(found: Analysis) -> dict[str, Any]:
    """Everything as numbers for JSON, None where there is none."""
    return {
        "reversal_mV": _known(found.reversal),
        "columns": {
            column.head: [_known(value) for value in column.values.tolist()] for column in columns(found)
        },
        "conductance_from": found.by if found.curve is not None and found.family.of == "step" else None,
        "boltzmann": None if found.curve is None else _fit(found.curve.fit),
        "time_courses": [
            {"level_mV": level, "step": _fit(step), "tail": _fit(tail)}
            for level, step, tail in zip(
                found.readings.levels.tolist(), found.steps.fits, found.tails.fits, strict=True
            )
        ],
    }


def _fit(fit: Fit) -> dict[str, Any]:
    if fit.problem is not None:
        return {"kind": fit.kind, "problem": fit.problem.english()}
    tested = {} if math.isnan(fit.chance) else {"f_test_p": fit.chance}
    return {
        "kind": fit.kind,
        **tested,
        **{p.id: {"value": p.value, "se": p.error, "unit": p.unit} for p in fit.parameters},
    }


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
