"""The settings of the oscilloscope. Divisions are a unit here; pixels exist only in gui/scope."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.quantity import declare, ladder
from engine.text import QT_TRANSLATE_NOOP

DIVISIONS_X = 10
DIVISIONS_Y = 8

VOLTAGE_PER_DIV = ladder(0.1, 200.0)
CURRENT_PER_DIV = ladder(0.1, 5000.0)
FORCE_PER_DIV = ladder(1.0, 100.0)


@dataclass(frozen=True)
class Trace:
    """Whether and where one trace lies on the screen."""

    id: str
    label: str
    on: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "{of} shown"),
        help=QT_TRANSLATE_NOOP("quantity", "Whether the trace {of} is drawn."),
    )  # fmt: skip
    position: float = declare(
        0.0, unit="div", low=-100.0, high=100.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "{of} position"),
        help=QT_TRANSLATE_NOOP("quantity", "How many divisions above the middle the zero of {of} lies."),
    )  # fmt: skip


_SCALE = QT_TRANSLATE_NOOP("quantity", "{of} scale")
_SCALE_HELP = QT_TRANSLATE_NOOP("quantity", "What one division of the screen is worth for the trace {of}.")


@dataclass(frozen=True)
class VoltageTrace(Trace):
    """A trace in mV."""

    per_div: float = declare(20.0, unit="mV/div", steps=VOLTAGE_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class CurrentTrace(Trace):
    """A trace in uA/cm2."""

    per_div: float = declare(500.0, unit="uA/cm2/div", steps=CURRENT_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class ForceTrace(Trace):
    """The force of a muscle, in per cent of its full tetanus."""

    per_div: float = declare(20.0, unit="%/div", steps=FORCE_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class Trigger:
    """What starts a sweep."""

    mode: str = declare(
        "auto", kind=str, choices=("auto", "normal"),
        choice_names=(QT_TRANSLATE_NOOP("quantity", "Auto"), QT_TRANSLATE_NOOP("quantity", "Normal")),
        name=QT_TRANSLATE_NOOP("quantity", "Trigger mode"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Auto sweeps on by itself when no trigger comes; normal waits and keeps the last sweep on the screen.",
        ),
    )  # fmt: skip
    source: str = declare(
        "stimulus", kind=str, choices=("v", "stimulus"),
        choice_names=(QT_TRANSLATE_NOOP("quantity", "V"), QT_TRANSLATE_NOOP("quantity", "Stimulus")),
        name=QT_TRANSLATE_NOOP("quantity", "Trigger source"),
        help=QT_TRANSLATE_NOOP("quantity", "The signal whose crossing of the level starts a sweep."),
    )  # fmt: skip
    slope: str = declare(
        "rising", kind=str, choices=("rising", "falling"),
        choice_names=(QT_TRANSLATE_NOOP("quantity", "Rising"), QT_TRANSLATE_NOOP("quantity", "Falling")),
        name=QT_TRANSLATE_NOOP("quantity", "Trigger slope"),
        help=QT_TRANSLATE_NOOP("quantity", "The direction in which the source has to cross the level."),
    )  # fmt: skip
    level: float = declare(
        -20.0, unit="mV", low=-500.0, high=500.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Trigger level on V"),
        help=QT_TRANSLATE_NOOP("quantity", "The potential V has to cross to start a sweep."),
    )  # fmt: skip
    stimulus_level: float = declare(
        1.0, unit="uA/cm2", low=-1000.0, high=1000.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Trigger level on the stimulus"),
        help=QT_TRANSLATE_NOOP("quantity", "The stimulus current that has to be crossed to start a sweep."),
    )  # fmt: skip
    pre: float = declare(
        20.0, unit="%", low=0.0, high=90.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Pre-trigger"),
        help=QT_TRANSLATE_NOOP("quantity", "The part of the screen that shows what came before the trigger."),
    )  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Ten by eight divisions, the traces, the time base and the trigger."""

    traces: tuple[VoltageTrace | CurrentTrace | ForceTrace, ...]
    trigger: Trigger = Trigger()
    time_per_div: float = declare(
        2.0, unit="ms/div", steps=ladder(0.02, 1000.0),
        name=QT_TRANSLATE_NOOP("quantity", "Time base"),
        help=QT_TRANSLATE_NOOP("quantity", "What one division of the screen is worth in time."),
    )  # fmt: skip
    roll: str = declare(
        "auto", kind=str, choices=("auto", "on", "off"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Roll when slow"),
            QT_TRANSLATE_NOOP("quantity", "Roll"),
            QT_TRANSLATE_NOOP("quantity", "Sweep"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Roll mode"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Roll moves the traces like a paper chart, the newest at the right; "
            "by itself it does so from 100 ms/div on.",
        ),
    )  # fmt: skip
    reversals: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Reversal potentials"),
        help=QT_TRANSLATE_NOOP("quantity", "Draw E_Na, E_K and E_Cl as dashed lines on the trace of V."),
    )  # fmt: skip

    @property
    def rolls(self) -> bool:
        """Whether the traces roll: asked for, or by itself when slow and the trigger need not be waited for."""
        slow = self.time_per_div >= 100.0 and self.trigger.mode == "auto"
        return self.roll == "on" or (self.roll == "auto" and slow)
