"""Traces of the scope: which quantity, on what scale, where on the screen and in what look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from engine.rig.quantity import Quantity, declare, ladder
from engine.rig.signals import MATH
from engine.text import QT_TRANSLATE_NOOP

MOST_TRACES = 8  # that a person can follow, and a weak computer draw

VOLTAGE_PER_DIV = ladder(0.1, 200.0)
SLOPE_PER_DIV = ladder(0.1, 5000.0)
CURRENT_PER_DIV = ladder(0.01, 10_000.0)
CONDUCTANCE_PER_DIV = ladder(0.001, 1000.0)
GATE_PER_DIV = ladder(0.001, 1.0)
CONCENTRATION_PER_DIV = ladder(0.0001, 200.0)
FORCE_PER_DIV = ladder(1.0, 100.0)
PATCH_PER_DIV = ladder(0.01, 1e6)
COUNT_PER_DIV = ladder(0.1, 1e9)
MATH_PER_DIV = ladder(1e-6, 1e6)

COLOURS = ("own", "yellow", "green", "red", "blue", "lime", "violet", "cyan", "orange")
LINES = ("solid", "dashed", "dotted", "dash_dot")

_SCALE = QT_TRANSLATE_NOOP("quantity", "{of} scale")
_SCALE_HELP = QT_TRANSLATE_NOOP("quantity", "What one division of the screen is worth for the trace {of}.")


@dataclass(frozen=True)
class Trace:
    """One trace. Its height on the screen, in divisions above the middle, is `height`.

    `unit` is that of its values, `group` and `tint` are those of its signal.
    """

    id: str
    label: str
    group: str = ""
    tint: str = ""
    placed: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "{of} placed"),
        help=QT_TRANSLATE_NOOP("quantity", "Whether {of} is one of the up to eight traces of the scope."),
    )  # fmt: skip
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
    offset: float = declare(
        0.0, low=-1e6, high=1e6, step=1.0, digits=8,
        name=QT_TRANSLATE_NOOP("quantity", "{of} offset"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The value of {of} that lies at its position: a small change on a large value can be seen."
        ),
    )  # fmt: skip
    inverted: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "{of} inverted"),
        help=QT_TRANSLATE_NOOP("quantity", "Draw {of} upside down."),
    )  # fmt: skip
    colour: str = declare(
        "own", kind=str, choices=COLOURS,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Its own"),
            QT_TRANSLATE_NOOP("quantity", "Yellow"),
            QT_TRANSLATE_NOOP("quantity", "Green"),
            QT_TRANSLATE_NOOP("quantity", "Red"),
            QT_TRANSLATE_NOOP("quantity", "Blue"),
            QT_TRANSLATE_NOOP("quantity", "Lime"),
            QT_TRANSLATE_NOOP("quantity", "Violet"),
            QT_TRANSLATE_NOOP("quantity", "Cyan"),
            QT_TRANSLATE_NOOP("quantity", "Orange"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "{of} colour"),
        help=QT_TRANSLATE_NOOP("quantity", "The colour of {of}; its own is that of the ion it belongs to."),
    )  # fmt: skip
    line: str = declare(
        "solid", kind=str, choices=LINES,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Solid"),
            QT_TRANSLATE_NOOP("quantity", "Dashed"),
            QT_TRANSLATE_NOOP("quantity", "Dotted"),
            QT_TRANSLATE_NOOP("quantity", "Dash and dot"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "{of} line"),
        help=QT_TRANSLATE_NOOP("quantity", "How the line of {of} is drawn, to tell traces of one colour apart."),
    )  # fmt: skip
    level: float = declare(
        0.0, low=-1e6, high=1e6, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Trigger level on {of}"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The value {of} has to cross to start a sweep, when it is the trigger's source."
        ),
    )  # fmt: skip

    of: ClassVar[str] = ""  # the unit of its values
    per_div: float = 1.0  # each kind of trace declares its own, with its ladder

    @property
    def unit(self) -> str:
        """The unit of its values, as in `engine.units`."""
        return self.of

    def height(self, value: float) -> float:
        """Where `value` lies, in divisions above the middle."""
        return (-1.0 if self.inverted else 1.0) * (value - self.offset) / self.per_div + self.position

    def refine(self, name: str, quantity: Quantity) -> Quantity:
        """Offset and level have the unit of the trace."""
        return replace(quantity, unit=self.of) if name in ("offset", "level") else quantity


@dataclass(frozen=True)
class VoltageTrace(Trace):
    """A trace in mV."""

    of = "mV"
    per_div: float = declare(20.0, unit="mV/div", steps=VOLTAGE_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class SlopeTrace(Trace):
    """A trace in mV/ms."""

    of = "mV/ms"
    per_div: float = declare(100.0, unit="mV/ms/div", steps=SLOPE_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class CurrentTrace(Trace):
    """A trace in uA/cm2."""

    of = "uA/cm2"
    per_div: float = declare(500.0, unit="uA/cm2/div", steps=CURRENT_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class ConductanceTrace(Trace):
    """A trace in mS/cm2."""

    of = "mS/cm2"
    per_div: float = declare(
        10.0, unit="mS/cm2/div", steps=CONDUCTANCE_PER_DIV, name=_SCALE, help=_SCALE_HELP
    )


@dataclass(frozen=True)
class GateTrace(Trace):
    """A gate, from 0 (closed) to 1 (open)."""

    of = ""
    per_div: float = declare(0.2, unit="/div", steps=GATE_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class ConcentrationTrace(Trace):
    """A trace in mM."""

    of = "mM"
    per_div: float = declare(20.0, unit="mM/div", steps=CONCENTRATION_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class ForceTrace(Trace):
    """The force of a muscle, in per cent of its full tetanus."""

    of = "%"
    per_div: float = declare(20.0, unit="%/div", steps=FORCE_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class PatchTrace(Trace):
    """The current of a patch of membrane, in pA."""

    of = "pA"
    per_div: float = declare(1.0, unit="pA/div", steps=PATCH_PER_DIV, name=_SCALE, help=_SCALE_HELP)


@dataclass(frozen=True)
class CountTrace(Trace):
    """A number of channels."""

    of = "channels"
    per_div: float = declare(1.0, unit="channels/div", steps=COUNT_PER_DIV, name=_SCALE, help=_SCALE_HELP)


TRACE_OF_UNIT: dict[str, type[Trace]] = {
    kind.of: kind
    for kind in (
        VoltageTrace, SlopeTrace, CurrentTrace, ConductanceTrace, GateTrace, ConcentrationTrace, ForceTrace,
        PatchTrace, CountTrace,
    )
}  # fmt: skip

OPERATIONS = ("add", "subtract", "multiply", "derivative", "integral", "low_pass", "high_pass")
OF_TWO = ("add", "subtract", "multiply")
FILTERS = ("low_pass", "high_pass")
MATHS = 4  # math traces there are


@dataclass(frozen=True)
class MathTrace(Trace):
    """Worked out from one or two other traces; a math trace may stand on those before it.

    The integral counts from where the record begins or the membrane was last moved by hand. The filters are of first
    order (RC), with their corner at `cutoff`.
    """

    operation: str = declare(
        "subtract", kind=str, choices=OPERATIONS,
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "A + B"),
            QT_TRANSLATE_NOOP("quantity", "A − B"),
            QT_TRANSLATE_NOOP("quantity", "A × B"),
            QT_TRANSLATE_NOOP("quantity", "Derivative of A"),
            QT_TRANSLATE_NOOP("quantity", "Integral of A"),
            QT_TRANSLATE_NOOP("quantity", "A, low-pass"),
            QT_TRANSLATE_NOOP("quantity", "A, high-pass"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "{of} operation"),
        help=QT_TRANSLATE_NOOP("quantity", "What {of} makes of its sources A and B."),
    )  # fmt: skip
    a: str = declare(
        "v", kind=str, choices=("v",),
        name=QT_TRANSLATE_NOOP("quantity", "{of} source A"),
        help=QT_TRANSLATE_NOOP("quantity", "The first trace that {of} is worked out from."),
    )  # fmt: skip
    b: str = declare(
        "stimulus", kind=str, choices=("stimulus",),
        name=QT_TRANSLATE_NOOP("quantity", "{of} source B"),
        help=QT_TRANSLATE_NOOP("quantity", "The second trace that {of} is worked out from."),
    )  # fmt: skip
    cutoff: float = declare(
        1000.0, unit="Hz", low=0.01, high=50_000.0, step=10.0,
        name=QT_TRANSLATE_NOOP("quantity", "{of} corner frequency"),
        help=QT_TRANSLATE_NOOP("quantity", "Where the filter of {of} lets 71 % of a sine wave pass."),
    )  # fmt: skip
    per_div: float = declare(10.0, unit="/div", steps=MATH_PER_DIV, name=_SCALE, help=_SCALE_HELP)
    sources: tuple[tuple[str, str, str], ...] = ()  # id, label and unit of what it may be worked out from

    @property
    def unit(self) -> str:
        """What follows from the operation and the units of the sources; empty where they do not go together."""
        units = {id: unit for id, _, unit in self.sources}
        a, b = units.get(self.a, ""), units.get(self.b, "")
        if self.operation in ("add", "subtract"):
            return a if a == b else ""
        if self.operation == "multiply":
            return f"{a}*{b}" if a and b else a or b
        if self.operation == "derivative":
            return f"{a}/ms" if a else "1/ms"
        if self.operation == "integral":
            return {"uA/cm2": "nC/cm2", "mV/ms": "mV"}.get(a, f"{a}*ms" if a else "ms")
        return a

    @property
    def needs(self) -> tuple[str, ...]:
        """The traces it is worked out from."""
        return (self.a, self.b) if self.operation in OF_TWO else (self.a,)

    def refine(self, name: str, quantity: Quantity) -> Quantity:
        if name in ("a", "b"):
            ids, names, _ = zip(*self.sources, strict=True)
            return replace(quantity, choices=ids, choice_names=names)
        return quantity


def with_units(traces: tuple[Trace, ...]) -> tuple[Trace, ...]:
    """The traces with each math trace knowing the units of those before it, which change with what they do."""
    units: dict[str, str] = {}
    found: list[Trace] = []
    for trace in traces:
        if isinstance(trace, MathTrace):
            sources = tuple((id, label, units.get(id, unit)) for id, label, unit in trace.sources)
            trace = replace(trace, sources=sources)
            units[trace.id] = trace.unit
        found.append(trace)
    return tuple(found)


def math_traces(sources: tuple[tuple[str, str, str], ...]) -> tuple[MathTrace, ...]:
    """The math traces over these signals (id, label, unit); each may also stand on those before it."""
    found: list[MathTrace] = []
    for number in range(1, MATHS + 1):
        before = tuple((trace.id, trace.label, trace.unit) for trace in found)
        found.append(
            MathTrace(f"math{number}", f"Math {number}", MATH, f"math{number}", sources=(*sources, *before))
        )
    return tuple(found)
