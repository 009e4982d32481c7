"""The whole truth of what was chosen, as one frozen value. GUI, command line, sessions and undo speak it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine import messages
from engine.rig import quantity
from engine.rig.cell import Cell, Leak
from engine.rig.channels import ChannelBlock, GoldmanLeak, OhmicLeak
from engine.rig.compartments import Cytoplasm, OutsideSpace
from engine.rig.drugs import Bath, Drug, doses
from engine.rig.ions import LABEL, Ion, Nernst
from engine.rig.pace import Pace
from engine.rig.pump import PumpSetting
from engine.rig.quantity import Quantity, Value, declare
from engine.rig.scope import CurrentTrace, ForceTrace, Scope, VoltageTrace
from engine.rig.stimulus import Stimulus
from engine.text import QT_TRANSLATE_NOOP, BadInput, Message


@dataclass(frozen=True)
class Rig:
    """A cell and everything set on and around it. Every edit makes a new one."""

    cell: Cell
    ions: tuple[Ion, ...]
    nernst: Nernst
    channels: tuple[ChannelBlock, ...]
    leaks: tuple[OhmicLeak | GoldmanLeak, ...]
    pump: PumpSetting
    cytoplasm: Cytoplasm
    space: OutsideSpace
    drugs: tuple[Drug, ...]
    bath: Bath
    stimulus: Stimulus
    scope: Scope
    pace: Pace
    temperature: float = declare(
        6.3, unit="degC", low=0.0, high=45.0, step=0.5,
        name=QT_TRANSLATE_NOOP("quantity", "Temperature"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "The running temperature; gates move faster when it is warmer (Q10 of the cell)."
        ),
    )  # fmt: skip

    def quantities(self) -> Mapping[str, Quantity]:
        """Every settable quantity of this rig by its path."""
        return _quantities(self.cell)

    def quantity(self, path: str) -> Quantity:
        """The declaration of one quantity; BadInput when there is no such path."""
        known = self.quantities()
        if path not in known:
            begun = [way for way in known if path and way.startswith(path)]
            close = begun or difflib.get_close_matches(path, known, n=1)
            hint = Message.of(messages.DID_YOU_MEAN, name=close[0]) if close else ""
            raise BadInput(Message.of(messages.UNKNOWN_PATH, path=path, hint=hint))
        return known[path]

    def __getitem__(self, path: str) -> Value:
        """The value of one quantity; BadInput when there is no such path."""
        self.quantity(path)
        return quantity.value_at(self, path)  # type: ignore[no-any-return]

    def replace(self, path: str, value: Value) -> Rig:
        """This rig with one quantity changed; BadInput when path or value cannot be taken."""
        return self._with(path, self.quantity(path).check(value))

    def replace_text(self, path: str, text: str) -> Rig:
        """As `replace`, with the value as a person types it."""
        return self._with(path, self.quantity(path).parse(text))

    def _with(self, path: str, value: Value) -> Rig:
        return quantity.with_value(self, path, value)  # type: ignore[no-any-return]

    def values(self) -> dict[str, Value]:
        """Every quantity's value by path."""
        return {path: quantity.value_at(self, path) for path in self.quantities()}

    def moves(self, path: str) -> bool:
        """Whether the concentration at `path` ("ions.na.inside") moves by itself from where it is set."""
        return self.cytoplasm.moving if path.endswith(".inside") else self.space.on

    @property
    def moves_anything(self) -> bool:
        """Whether any concentration moves by itself."""
        return self.cytoplasm.moving or self.space.on

    @property
    def can_fire(self) -> bool:
        """Whether any gated channel is there and switched on; without one a crossing of 0 mV is no impulse."""
        pairs = zip(self.cell.channels, self.channels, strict=True)
        return any(channel.present and block.open_fraction > 0.0 for channel, block in pairs)

    def ion(self, ion: str) -> Ion:
        return next(item for item in self.ions if item.id == ion)


def changed_paths(old: Rig, new: Rig) -> set[str]:
    """The paths whose values differ; both rigs must be of the same cell."""
    return {path for path in new.quantities() if quantity.value_at(old, path) != quantity.value_at(new, path)}


def default_rig(cell: Cell) -> Rig:
    """The rig a cell starts with; BadInput when its file asks for a setting that cannot be."""
    rig = _plain_rig(cell)
    for path, value in cell.start:
        rig = rig.replace(path, value)
    return rig


def _plain_rig(cell: Cell) -> Rig:
    return Rig(
        cell=cell,
        ions=tuple(Ion(ion, c.inside, c.outside) for ion, c in cell.concentrations),
        nernst=Nernst(cell.nernst_mode, cell.nernst_temperature),
        channels=tuple(ChannelBlock(channel.id, channel.label) for channel in cell.channels),
        leaks=tuple(_leak(leak) for leak in cell.leaks),
        pump=PumpSetting(current=cell.pump.current),
        cytoplasm=Cytoplasm(cell.geometry.moving, cell.geometry.diameter),
        space=OutsideSpace(cell.space.on, cell.space.thickness, cell.space.exchange),
        drugs=doses(action.drug for action in cell.actions),
        bath=Bath(),
        stimulus=Stimulus(),
        scope=Scope(traces=_traces(cell)),
        pace=Pace(),
        temperature=cell.temperature,
    )


def _leak(leak: Leak) -> OhmicLeak | GoldmanLeak:
    if leak.permeability is not None:
        return GoldmanLeak(leak.id, LABEL[leak.id], permeability=leak.permeability)
    return OhmicLeak(leak.id, LABEL[leak.id], conductance=leak.conductance or 0.0)


def _traces(cell: Cell) -> tuple[VoltageTrace | CurrentTrace | ForceTrace, ...]:
    currents = tuple(
        CurrentTrace(f"i_{channel.id}", f"I {channel.label}", per_div=500.0) for channel in cell.channels
    )
    return (
        VoltageTrace("v", "V", per_div=20.0, position=1.0),
        CurrentTrace("stimulus", "I stim", per_div=10.0, position=-3.5),
        *currents,
        *((ForceTrace("force", "Force", per_div=20.0, position=-3.0),) if cell.force else ()),
    )


@lru_cache(maxsize=32)
def _quantities(cell: Cell) -> dict[str, Quantity]:
    # Paths and limits hang on the cell alone, so they are walked once for each.
    return quantity.quantities(_plain_rig(cell))
