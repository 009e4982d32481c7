"""What families of sweeps, their curves and the figures of fits are called."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from engine.text import QT_TRANSLATE_NOOP
from engine.units import fixed, significant, symbol
from gui import labels

if TYPE_CHECKING:
    from engine.experiments.analysis import Analysis
    from engine.experiments.fits import Parameter
    from engine.experiments.sweeps import Family

NOTHING = "\N{EM DASH}"
CLAMP = "i_clamp"
_MOST_DECIMALS = 3

_EPOCHS = {
    "prepulse": QT_TRANSLATE_NOOP("curves", "Prepulses"),
    "step": QT_TRANSLATE_NOOP("curves", "Steps"),
    "second": QT_TRANSLATE_NOOP("curves", "Ramps"),
    "tail": QT_TRANSLATE_NOOP("curves", "Tails"),
}
_PARAMETERS = {
    "half": QT_TRANSLATE_NOOP("curves", "Half voltage"),
    "slope": QT_TRANSLATE_NOOP("curves", "Slope"),
    "maximum": QT_TRANSLATE_NOOP("curves", "Maximum"),
}
_COLUMNS = {
    "level": QT_TRANSLATE_NOOP("curves", "Level"),
    "peak": QT_TRANSLATE_NOOP("curves", "Peak"),
    "peak_time": QT_TRANSLATE_NOOP("curves", "at"),
    "steady": QT_TRANSLATE_NOOP("curves", "Steady"),
    "tail": QT_TRANSLATE_NOOP("curves", "Tail"),
    "tau": "τ",
    "tau_slow": QT_TRANSLATE_NOOP("curves", "τ slow"),
    "tail_tau_slow": QT_TRANSLATE_NOOP("curves", "τ tail, slow"),
    "tau_h": QT_TRANSLATE_NOOP("curves", "τ inactivation"),
    "tail_tau": QT_TRANSLATE_NOOP("curves", "τ tail"),
}


def family(made: Family) -> str:
    """A family in a few words: "Steps −80 to 60 mV, TTX 300 nM"."""
    levels = made.levels
    template = QCoreApplication.translate("curves", "{epochs} {first} to {last} mV")
    words = template.format(
        epochs=QCoreApplication.translate("curves", _EPOCHS[made.of]),
        first=level(levels[0]),
        last=level(levels[-1]),
    )
    more = [made.name] if made.name else []
    if made.leak_pulses:
        more.append(f"P/{made.leak_pulses}")
    return ", ".join([words, *more])


def level(value: float) -> str:
    """A level as a number, without unit."""
    return labels.number(significant(value, 4, 1))


def sweep(of: str, value: float) -> str:
    """The name of one sweep of a family: its level, and of what where that is not the step."""
    text = f"{level(value)} mV"
    return text if of == "step" else f"{QCoreApplication.translate('curves', _EPOCHS[of])}: {text}"


def current(made: Family, name: str) -> str:
    """What a current is called."""
    if name == CLAMP:
        return QCoreApplication.translate("curves", "Clamp current")
    return labels.trace(next((t.label for t in made.rig.scope.traces if t.id == name), name))


def parameter(known: Parameter) -> tuple[str, str, str, str]:
    """Name, value, standard error and unit of a fitted number; value and error with the same decimals."""
    decimals = _MOST_DECIMALS
    if known.error > 0.0:  # two digits of the error are worth telling
        decimals = min(max(1 - math.floor(math.log10(known.error)), 0), _MOST_DECIMALS)
    return (
        QCoreApplication.translate("curves", _PARAMETERS.get(known.id, known.id)),
        labels.number(fixed(known.value, decimals)),
        labels.number(error(known.error, decimals)),
        symbol(known.unit),
    )


def error(value: float, decimals: int) -> str:
    """A standard error; one that is less than the last decimal is said to be less."""
    least = 10.0**-decimals
    return f"< {fixed(least, decimals)}" if value < 0.5 * least else fixed(value, decimals)


def column(id: str, unit: str = "") -> str:
    """The head of a column, with its unit."""
    text = QCoreApplication.translate("curves", _COLUMNS[id])
    return f"{text}, {symbol(unit)}" if unit else text


def number(id: str, value: float) -> str:
    """A number of a table with as many decimals as its column has."""
    decimals = {
        "level": 1,
        "peak_time": 3,
        "tau": 3,
        "tau_slow": 3,
        "tau_h": 3,
        "tail_tau": 3,
        "tail_tau_slow": 3,
    }.get(id, 2)
    if id == "level" and value == round(value):
        decimals = 0
    return labels.number(fixed(value, decimals))


def problems(found: Analysis) -> str:
    """Why time courses have no time constants: each reason with the levels it holds for."""
    by_reason: dict[str, list[str]] = {}
    for value, fit in zip(found.readings.levels, found.steps.fits, strict=True):
        if fit.problem is not None:
            by_reason.setdefault(labels.message(fit.problem), []).append(level(value))
    return "\n".join(f"{_joined(levels)} mV: {reason}" for reason, levels in by_reason.items())


def justified(found: Analysis) -> str:
    """Where one exponential is not enough; "" where nobody asked."""
    said = []
    tails = QCoreApplication.translate("curves", "Tails: ")
    for name, constants in (("", found.steps), (tails, found.tails)):
        tested = [fit for fit in constants.fits if not math.isnan(fit.chance)]
        if not tested:
            continue
        twice = [
            level(value)
            for value, fit in zip(found.readings.levels, constants.fits, strict=True)
            if fit.chance < 0.01
        ]
        text = QCoreApplication.translate("curves", "one exponential is enough (F-test, p ≥ 0.01).")
        if twice:
            text = QCoreApplication.translate(
                "curves",
                "two exponentials are justified at {levels} mV (F-test, p < 0.01), elsewhere one is enough.",
            ).format(levels=_joined(twice))
        said.append(name + text if name else text[:1].upper() + text[1:])
    return "\n".join(said)


def _joined(levels: Sequence[str]) -> str:
    return ", ".join(levels) if len(levels) <= 4 else f"{', '.join(levels[:3])} … {levels[-1]}"
