"""The fibre that the cell's membrane is drawn out to: its size, its ends, its myelin, and what is put on it.

Places are in mm from the left end. What follows from them (compartments, length constants) is in `engine.fibre`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from engine import messages
from engine.rig.quantity import declare, ladder
from engine.rig.signals import OUTSIDE
from engine.text import QT_TRANSLATE_NOOP, BadInput, Message

LONGEST = 10_000.0  # mm

# What the names below begin with is translated word by word, as that of a trace is.
_ELECTRODE = QT_TRANSLATE_NOOP("signal", "Electrode")
_PLACE = QT_TRANSLATE_NOOP("quantity", "{of}: place")
_PLACE_HELP = QT_TRANSLATE_NOOP(
    "quantity", "Where on the fibre, from its left end; of a stretch, its middle."
)
_EXTENT = QT_TRANSLATE_NOOP("quantity", "{of}: extent")
_EXTENT_HELP = QT_TRANSLATE_NOOP("quantity", "Over what length of the fibre.")


def _place(default: float) -> Any:
    return declare(
        default, unit="mm", low=0.0, high=LONGEST, step=1.0, digits=6, name=_PLACE, help=_PLACE_HELP
    )


def _extent(default: float) -> Any:
    return declare(
        default, unit="mm", low=0.001, high=LONGEST, step=1.0, digits=6, name=_EXTENT, help=_EXTENT_HELP
    )


def _switch(name: str, help: str) -> Any:
    return declare(False, kind=bool, name=name, help=help)


def _end(name: str) -> Any:
    return declare(
        "sealed", kind=str, choices=("sealed", "killed", "open"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "sealed"),
            QT_TRANSLATE_NOOP("quantity", "killed"),
            QT_TRANSLATE_NOOP("quantity", "open"),
        ),
        name=name,
        help=QT_TRANSLATE_NOOP(
            "quantity", "Sealed, no current leaves at this end; killed, the inside is joined to the bath; "
            "open, the fibre goes on without end.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Stimulating:
    """The stimulating electrode. Its current is the stimulator's density times the membrane that `reach` says."""

    label: str = QT_TRANSLATE_NOOP("signal", "Stimulator")
    place: float = _place(10.0)
    kind: str = declare(
        "inside", kind=str, choices=("inside", "cathode", "anode", "surround"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "inside"),
            QT_TRANSLATE_NOOP("quantity", "cathode outside"),
            QT_TRANSLATE_NOOP("quantity", "anode outside"),
            QT_TRANSLATE_NOOP("quantity", "cathode between two anodes"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Stimulation"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "A current into the fibre, or from a point in the medium beside it: the second difference "
            "of the potential along the fibre is what drives it (the activating function).",
        ),
    )  # fmt: skip
    reach: float = declare(
        30.0, unit="x", low=0.0, high=100_000.0, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Stimulating current"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The electrode gives the stimulator's current density times the membrane of so many "
            "length constants (at 1 kHz), or of so many nodes of Ranvier.",
        ),
    )  # fmt: skip
    distance: float = declare(
        1.0, unit="mm", low=0.01, high=100.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Distance of an electrode outside"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "How far from the fibre a stimulating electrode outside it is; two anodes around "
            "a cathode are as far from it.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Recording:
    """One recording electrode inside the fibre."""

    id: str
    label: str
    on: bool = _switch(
        QT_TRANSLATE_NOOP("quantity", "{of} on"),
        QT_TRANSLATE_NOOP("quantity", "Whether this electrode is in the fibre; each gives one trace."),
    )
    place: float = _place(30.0)


@dataclass(frozen=True)
class Outside:
    """Two electrodes in the medium beside the fibre; what they record is the first against the second."""

    on: bool = _switch(
        QT_TRANSLATE_NOOP("quantity", "Recording outside"),
        QT_TRANSLATE_NOOP(
            "quantity", "Whether the potential between two electrodes beside the fibre is recorded."
        ),
    )
    first: float = declare(
        50.0, unit="mm", low=0.0, high=LONGEST, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "First electrode outside: place"), help=_PLACE_HELP,
    )  # fmt: skip
    second: float = declare(
        60.0, unit="mm", low=0.0, high=LONGEST, step=1.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Second electrode outside: place"), help=_PLACE_HELP,
    )  # fmt: skip
    distance: float = declare(
        1.0, unit="mm", low=0.01, high=100.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Distance of the recording electrodes"),
        help=QT_TRANSLATE_NOOP("quantity", "How far from the axis of the fibre they are."),
    )  # fmt: skip
    resistivity: float = declare(
        300.0, unit="ohm*cm", low=1.0, high=100_000.0, step=10.0,
        name=QT_TRANSLATE_NOOP("quantity", "Resistivity of the medium"),
        help=QT_TRANSLATE_NOOP("quantity", "Of what surrounds the fibre: sea water 20, tissue about 300."),
    )  # fmt: skip
    crushed: bool = _switch(
        QT_TRANSLATE_NOOP("quantity", "Crushed at the second electrode"),
        QT_TRANSLATE_NOOP(
            "quantity", "From half-way between the two electrodes on, the fibre has no channels that could carry an "
            "impulse: the second electrode sees none, and the record becomes monophasic.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Stretch:
    """A stretch of the fibre where something is different."""

    label: str
    on: bool = _switch(
        QT_TRANSLATE_NOOP("quantity", "{of} on"),
        QT_TRANSLATE_NOOP("quantity", "Whether there is such a stretch on the fibre."),
    )
    place: float = _place(50.0)
    extent: float = _extent(10.0)


@dataclass(frozen=True)
class Cold(Stretch):
    """Another temperature."""

    label: str = QT_TRANSLATE_NOOP("signal", "Cold")
    temperature: float = declare(
        0.0, unit="degC", low=0.0, high=45.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Temperature of the stretch"),
        help=QT_TRANSLATE_NOOP("quantity", "The temperature there, whether colder or warmer than the rest."),
    )  # fmt: skip


@dataclass(frozen=True)
class Poisoned(Stretch):
    """Na channels plugged."""

    label: str = "TTX"
    blocked: float = declare(
        100.0, unit="%", low=0.0, high=100.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Na channels blocked in the stretch"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The fraction of the Na channels there that tetrodotoxin has plugged."
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Potassium(Stretch):
    """Another K concentration outside."""

    label: str = "K⁺"
    outside: float = declare(
        100.0, unit="mM", low=0.01, high=1000.0, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "K⁺ outside the stretch"),
        help=QT_TRANSLATE_NOOP("quantity", "Concentration of K⁺ outside the fibre there."),
    )  # fmt: skip


@dataclass(frozen=True)
class Demyelinated(Stretch):
    """Myelin lost."""

    label: str = QT_TRANSLATE_NOOP("signal", "Demyelinated")
    lost: float = declare(
        90.0, unit="%", low=0.0, high=99.9, step=5.0,
        name=QT_TRANSLATE_NOOP("quantity", "Myelin lost"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "How much of the sheath's thickness is gone there: what is left conducts and stores as much "
            "more as there are fewer turns.",
        ),
    )  # fmt: skip


@dataclass(frozen=True)
class Widening:
    """From a place on to the right end another diameter."""

    label: str = QT_TRANSLATE_NOOP("signal", "Widening")
    on: bool = _switch(
        QT_TRANSLATE_NOOP("quantity", "Widening on"),
        QT_TRANSLATE_NOOP(
            "quantity", "Whether the fibre has another diameter from a place on to its right end."
        ),
    )
    place: float = _place(50.0)
    factor: float = declare(
        3.0, unit="x", low=0.05, high=20.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Widening"),
        help=QT_TRANSLATE_NOOP("quantity", "The diameter beyond it over the diameter before it."),
    )  # fmt: skip


@dataclass(frozen=True)
class Myelin:
    """The sheath. Capacitance and resistance are those of a length of fibre, axon membrane and sheath in series."""

    kind: str = declare(
        "off", kind=str, choices=("off", "frog", "mammalian"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "no myelin"),
            QT_TRANSLATE_NOOP("quantity", "frog"),
            QT_TRANSLATE_NOOP("quantity", "mammalian"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Myelin"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Choosing a fibre sets its diameter, axial resistivity, nodes and sheath, and its length."
        ),
    )  # fmt: skip
    node_length: float = declare(
        0.7, unit="um", low=0.1, high=1000.0, step=0.1,
        name=QT_TRANSLATE_NOOP("quantity", "Node length"),
        help=QT_TRANSLATE_NOOP("quantity", "Length of a node of Ranvier."),
    )  # fmt: skip
    node_diameter: float = declare(
        10.0, unit="um", low=0.1, high=2000.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Node diameter"),
        help=QT_TRANSLATE_NOOP("quantity", "Diameter of the axon at a node of Ranvier."),
    )  # fmt: skip
    internode: float = declare(
        2000.0, unit="um", low=10.0, high=100_000.0, step=50.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Internode"),
        help=QT_TRANSLATE_NOOP("quantity", "Length of myelin from one node to the next, paranodes included."),
    )  # fmt: skip
    capacitance: float = declare(
        10.0, unit="pF/cm", low=0.01, high=10_000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Capacitance of the internode"),
        help=QT_TRANSLATE_NOOP("quantity", "Of each centimetre of myelinated fibre."),
    )  # fmt: skip
    resistance: float = declare(
        32.0, unit="Mohm*cm", low=0.001, high=100_000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Resistance of the internode"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Across the sheath of one centimetre of fibre; of two it is half as much."
        ),
    )  # fmt: skip
    paranode_length: float = declare(
        0.0, unit="um", low=0.0, high=1000.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Paranode length"),
        help=QT_TRANSLATE_NOOP("quantity", "On either side of a node, where the sheath is fastened; 0: none."),
    )  # fmt: skip
    paranode_diameter: float = declare(
        10.0, unit="um", low=0.1, high=2000.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Paranode diameter"),
        help=QT_TRANSLATE_NOOP("quantity", "Diameter of the axon there."),
    )  # fmt: skip
    paranode_capacitance: float = declare(
        10.0, unit="pF/cm", low=0.01, high=100_000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Capacitance of the paranode"),
        help=QT_TRANSLATE_NOOP("quantity", "Of each centimetre of it."),
    )  # fmt: skip
    paranode_resistance: float = declare(
        32.0, unit="Mohm*cm", low=0.001, high=100_000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Resistance of the paranode"),
        help=QT_TRANSLATE_NOOP("quantity", "Across the sheath of one centimetre of it."),
    )  # fmt: skip

    @property
    def on(self) -> bool:
        """Whether there is any."""
        return self.kind != "off"

    @property
    def period(self) -> float:
        """From one node to the next in mm."""
        return (self.node_length + self.internode) / 1000.0


@dataclass(frozen=True)
class Fibre:
    """A published fibre: axon diameter in um, axial resistivity in ohm cm, its sheath."""

    diameter: float
    resistivity: float
    myelin: Myelin
    source: str


FIBRES = {
    # 22 um2 of node, 10 to 16 pF and 25 to 40 Mohm a cm of sheath, 14 um outside, 2 mm from node to node.
    "frog": Fibre(
        10.0, 110.0,
        Myelin(
            kind="frog", node_length=0.7, node_diameter=10.0, internode=2000.0, capacitance=10.0, resistance=32.0,
            paranode_length=0.0, paranode_diameter=10.0, paranode_capacitance=10.0, paranode_resistance=32.0,
        ),
        "Figures collected by Hodgkin AL (1964) The Conduction of the Nervous Impulse, for a fibre of 14 um; "
        "size of the parts against diameter: Goldman L & Albus JS (1968) Biophys J 8:596-607",
    ),
    # Axon membrane and sheath in series are one here, so the capacitance is not the paper's: it is the one with which
    # the fibre conducts at the measured 5.7 m/s for each um outside (Boyd & Kalu 1979, J Physiol 289:277).
    "mammalian": Fibre(
        6.9, 70.0,
        Myelin(
            kind="mammalian", node_length=1.0, node_diameter=3.3, internode=1149.0, capacitance=5.0, resistance=76.0,
            paranode_length=3.0, paranode_diameter=3.3, paranode_capacitance=5.0, paranode_resistance=76.0,
        ),
        "Sizes and sheath resistance: McIntyre CC, Richardson AG & Grill WM (2002) J Neurophysiol 87:995-1006, "
        "fibre of 10 um; sheath capacitance: fitted to Boyd IA & Kalu KU (1979) J Physiol 289:277-297",
    ),
}  # fmt: skip

# Setting the first sets many others, the second moves what stands on the fibre: they come before the rest.
FIRST = ("cable.myelin.kind", "cable.length")
# With these traces come and go, which may be set otherwise afterwards.
BRING_TRACES = ("cable.on", "cable.outside.on", *(f"cable.electrodes.{k}.on" for k in "1234"))


@dataclass(frozen=True)
class Cable:
    """The fibre. Off, the cell is a patch of membrane all at one potential."""

    on: bool = _switch(
        QT_TRANSLATE_NOOP("quantity", "Fibre"),
        QT_TRANSLATE_NOOP(
            "quantity", "Whether the membrane is drawn out to a fibre along which impulses travel."
        ),
    )
    myelin: Myelin = Myelin()
    length: float = declare(
        100.0, unit="mm", low=0.1, high=LONGEST, step=5.0, digits=6,
        name=QT_TRANSLATE_NOOP("quantity", "Fibre length"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "From end to end; electrodes and stretches keep their share of it when it is changed."
        ),
    )  # fmt: skip
    diameter: float = declare(
        20.0, unit="um", low=0.1, high=5000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Axon diameter"),
        help=QT_TRANSLATE_NOOP("quantity", "Of the axon, without myelin."),
    )  # fmt: skip
    resistivity: float = declare(
        100.0, unit="ohm*cm", low=1.0, high=10_000.0, step=1.0,
        name=QT_TRANSLATE_NOOP("quantity", "Axial resistivity"),
        help=QT_TRANSLATE_NOOP("quantity", "Of the inside of the axon."),
    )  # fmt: skip
    accuracy: float = declare(
        10.0, unit="%", low=0.2, high=50.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Compartment length"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "In per cent of the fibre's length constant at the frequency of the upstroke. Half of it, a "
            "quarter of the error.",
        ),
    )  # fmt: skip
    left: str = _end(QT_TRANSLATE_NOOP("quantity", "Left end"))
    right: str = _end(QT_TRANSLATE_NOOP("quantity", "Right end"))
    stimulus: Stimulating = Stimulating()
    electrodes: tuple[Recording, ...] = (
        Recording("1", f"{_ELECTRODE} 1", True, 30.0),
        Recording("2", f"{_ELECTRODE} 2", True, 70.0),
        Recording("3", f"{_ELECTRODE} 3", False, 50.0),
        Recording("4", f"{_ELECTRODE} 4", False, 90.0),
    )
    outside: Outside = Outside()
    cold: Cold = Cold()
    ttx: Poisoned = Poisoned()
    potassium: Potassium = Potassium()
    demyelinated: Demyelinated = Demyelinated()
    widening: Widening = Widening()

    @property
    def recording(self) -> tuple[Recording, ...]:
        """The recording electrodes that are in."""
        return tuple(electrode for electrode in self.electrodes if electrode.on)

    @property
    def traces(self) -> tuple[str, ...]:
        """What is recorded beside V, the first electrode's, and the stimulus: names of traces. None without a fibre."""
        if not self.on:
            return ()
        inside = tuple(f"v_electrode_{electrode.id}" for electrode in self.recording[1:])
        return (*inside, OUTSIDE) if self.outside.on else inside

    def after(self, path: str, before: Cable) -> Cable:
        """This cable with what follows from setting `path` ("cable.length"); `before`: as it was."""
        if path == "cable.myelin.kind" and self.myelin.kind != before.myelin.kind:
            return self._wrapped(before)
        if path == "cable.length" and self.length != before.length:
            return _scaled(self, self.length / before.length)
        return self

    def _wrapped(self, before: Cable) -> Cable:
        if not self.myelin.on:
            return self
        fibre = FIBRES[self.myelin.kind]
        length = 40.0 * fibre.myelin.period + fibre.myelin.node_length / 1000.0
        wrapped = replace(
            self, diameter=fibre.diameter, resistivity=fibre.resistivity, myelin=fibre.myelin, length=length
        )
        return _scaled(wrapped, length / before.length)

    def check(self) -> None:
        """BadInput when something that is on stands beside the fibre."""
        for path, place in self._places():
            if place > self.length:
                raise BadInput(
                    Message.of(
                        messages.OFF_THE_FIBRE, path=path, value=f"{place:.10g}", length=f"{self.length:.10g}"
                    )
                )

    def _places(self) -> list[tuple[str, float]]:
        found = [("cable.stimulus.place", self.stimulus.place)]
        found += [(f"cable.electrodes.{one.id}.place", one.place) for one in self.recording]
        if self.outside.on:
            found += [(f"cable.outside.{name}", getattr(self.outside, name)) for name in ("first", "second")]
        parts = ("cold", "ttx", "potassium", "demyelinated", "widening")
        return found + [
            (f"cable.{name}.place", getattr(self, name).place) for name in parts if getattr(self, name).on
        ]


def cable_of(diameter: float, capacitance: float) -> Cable:
    """What a cell's fibre is from the start: its diameter in um, and long enough for an impulse to run on it.

    Forty length constants at 1 kHz, in the next higher of the steps 1, 2 and 5; capacitance in uF/cm2.
    """
    cable = Cable(diameter=diameter)
    constant = 10.0 * math.sqrt(0.1 * diameter / (4.0 * math.pi * cable.resistivity * capacitance))
    length = min(step for step in ladder(0.1, LONGEST) if step >= min(40.0 * constant, LONGEST))
    return _scaled(replace(cable, length=length), length / cable.length)  # type: ignore[no-any-return]


_ALONG = ("place", "extent", "first", "second")


def _scaled(node: Any, factor: float) -> Any:
    """The same with everything that has a place on the fibre moved in proportion."""
    changed: dict[str, Any] = {}
    for field in fields(node):
        value = getattr(node, field.name)
        if field.name in _ALONG:
            changed[field.name] = min(max(value * factor, 0.0), LONGEST)
        elif isinstance(value, tuple):
            changed[field.name] = tuple(_scaled(item, factor) for item in value)
        elif is_dataclass(value):
            changed[field.name] = _scaled(value, factor)
    return replace(node, **changed)
