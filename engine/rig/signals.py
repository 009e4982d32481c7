"""What can be seen of a cell on the scope: every quantity that the engine computes at each step, by its name."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.cell import Cell
from engine.rig.ions import LABEL
from engine.rig.receptors import KINDS
from engine.text import QT_TRANSLATE_NOOP

# What belongs together in a menu, in this order.
POTENTIALS = QT_TRANSLATE_NOOP("signal", "Potential")
CURRENTS = QT_TRANSLATE_NOOP("signal", "Currents")
CONDUCTANCES = QT_TRANSLATE_NOOP("signal", "Conductances")
OPEN_CHANNELS = QT_TRANSLATE_NOOP("signal", "Open channels")
GATES = QT_TRANSLATE_NOOP("signal", "Gates")
DRIVING_FORCES = QT_TRANSLATE_NOOP("signal", "Driving forces")
CONCENTRATIONS = QT_TRANSLATE_NOOP("signal", "Concentrations")
FORCE = QT_TRANSLATE_NOOP("signal", "Force")
MATH = QT_TRANSLATE_NOOP("signal", "Math")

# The words in labels; what else is there are symbols, the same in every language.
WORDS = (
    QT_TRANSLATE_NOOP("signal", "stim"),
    QT_TRANSLATE_NOOP("signal", "cmd"),
    QT_TRANSLATE_NOOP("signal", "clamp"),
    QT_TRANSLATE_NOOP("signal", "leak"),
    QT_TRANSLATE_NOOP("signal", "pump"),
    QT_TRANSLATE_NOOP("signal", "ion"),
    QT_TRANSLATE_NOOP("signal", "true"),
    QT_TRANSLATE_NOOP("signal", "dyn"),
    QT_TRANSLATE_NOOP("signal", "patch"),
    QT_TRANSLATE_NOOP("signal", "open"),
    QT_TRANSLATE_NOOP("signal", "nicotinic"),
    QT_TRANSLATE_NOOP("signal", "Electrode"),
    QT_TRANSLATE_NOOP("signal", "outside"),
)

OUTSIDE = "v_outside"
# What is recorded along a fibre beside V, which is that at the first electrode, and the stimulus.
ALONG = {
    "v_electrode_2": ("Electrode 2", "cyan"),
    "v_electrode_3": ("Electrode 3", "violet"),
    "v_electrode_4": ("Electrode 4", "orange"),
    OUTSIDE: ("V outside", "lime"),
}

_CONDUCTANCE_LINE, _GATE_LINE, _LEAK_LINE = "dash_dot", "dotted", "dashed"


@dataclass(frozen=True)
class Signal:
    """One quantity over time. `unit` as in `engine.units`; `tint` names its colour, an ion's where it is one ion's.

    Signals of one tint are told apart by `line`: "solid", "dashed", "dotted" or "dash_dot".
    """

    id: str
    label: str
    unit: str
    group: str
    tint: str
    line: str = "solid"


def signals(cell: Cell) -> tuple[Signal, ...]:
    """Everything that is recorded of this cell, math aside, in the order of menus."""
    carried = {channel.ion for channel in cell.channels} | {leak.id for leak in cell.leaks}
    ions = [ion for ion in LABEL if ion in carried]
    gates = [(channel, gate) for channel in cell.channels for gate in channel.gates]
    return (
        Signal("v", "V", "mV", POTENTIALS, "v"),
        Signal("v_command", "V cmd", "mV", POTENTIALS, "violet", "dashed"),
        Signal("v_membrane", "V true", "mV", POTENTIALS, "v", "dotted"),
        *(Signal(id, label, "mV", POTENTIALS, tint) for id, (label, tint) in ALONG.items()),
        Signal("dvdt", "dV/dt", "mV/ms", POTENTIALS, "v", "dashed"),
        Signal("stimulus", "I stim", "uA/cm2", CURRENTS, "stimulus"),
        Signal("i_clamp", "I clamp", "uA/cm2", CURRENTS, "violet"),
        *(Signal(f"i_{c.id}", f"I {c.label}", "uA/cm2", CURRENTS, c.id) for c in cell.channels),
        *(
            Signal(f"i_leak_{leak.id}", f"I {LABEL[leak.id]} leak", "uA/cm2", CURRENTS, leak.id, _LEAK_LINE)
            for leak in cell.leaks
        ),
        Signal("i_pump", "I pump", "uA/cm2", CURRENTS, "pump"),
        *(Signal(f"i_{id}", f"I {kind.label}", "uA/cm2", CURRENTS, id) for id, kind in KINDS.items()),
        Signal("i_dynamic", "I dyn", "uA/cm2", CURRENTS, "cyan"),
        Signal("i_patch", "I patch", "pA", CURRENTS, "lime"),
        Signal("i_membrane", "I ion", "uA/cm2", CURRENTS, "leak"),
        *(
            Signal(f"g_{c.id}", f"g {c.label}", "mS/cm2", CONDUCTANCES, c.id, _CONDUCTANCE_LINE)
            for c in cell.channels
        ),
        Signal("g_dynamic", "g dyn", "mS/cm2", CONDUCTANCES, "cyan", _CONDUCTANCE_LINE),
        *(Signal(f"open_{c.id}", f"open {c.label}", "channels", OPEN_CHANNELS, c.id) for c in cell.channels),
        *(
            Signal(f"g_{id}", f"g {kind.label}", "mS/cm2", CONDUCTANCES, id, _CONDUCTANCE_LINE)
            for id, kind in KINDS.items()
        ),
        *(
            Signal(f"gate_{c.id}_{gate.id}", f"{gate.id} {c.label}", "", GATES, c.id, _GATE_LINE)
            for c, gate in gates
        ),
        *(
            Signal(f"drive_{ion}", f"V−E {LABEL[ion]}", "mV", DRIVING_FORCES, ion, "dashed")
            for ion in ions
        ),
        *(
            Signal(f"{side}_{ion}", f"[{LABEL[ion]}]{mark}", "mM", CONCENTRATIONS, ion, line)
            for ion in LABEL
            for side, mark, line in (("inside", "i", "solid"), ("outside", "o", "dashed"))
        ),
        *((Signal("force", "Force", "%", FORCE, "force"),) if cell.force is not None else ()),
    )  # fmt: skip
