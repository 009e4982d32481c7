"""The whole truth of what was chosen, as one frozen value. GUI, command line, sessions and undo speak it."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from engine import messages
from engine.rig import axon, quantity
from engine.rig.axon import Cable
from engine.rig.cell import Cell, Leak
from engine.rig.channels import ChannelBlock, GoldmanLeak, OhmicLeak
from engine.rig.clamp import Clamp, Tail
from engine.rig.compartments import Cytoplasm, OutsideSpace
from engine.rig.drugs import Bath, Drug, doses
from engine.rig.dynamic import DynamicClamp
from engine.rig.ions import LABEL, Ion, Nernst
from engine.rig.nerve import NerveSetting
from engine.rig.noise import Noise, noise_of
from engine.rig.pace import Pace
from engine.rig.pump import PumpSetting
from engine.rig.quantity import Quantity, Value, declare
from engine.rig.readout import ROWS, CursorPair, MeasureRow, Measuring
from engine.rig.receptors import Receptor, receptors
from engine.rig.renamed import RENAMED
from engine.rig.scope import Scope
from engine.rig.signals import ALONG, GATES, OUTSIDE, signals
from engine.rig.stimulus import CURRENT_PATHS, Stimulus
from engine.rig.traces import MOST_TRACES, TRACE_OF_UNIT, Trace, math_traces, with_units
from engine.rig.trigger import Trigger
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
    clamp: Clamp
    receptors: tuple[Receptor, ...]
    cable: Cable
    nerve: NerveSetting
    dynamic: DynamicClamp
    noise: Noise
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
        path = RENAMED.get(path, path)
        if path not in known:
            begun = [way for way in known if path and way.startswith(path)]
            close = begun or difflib.get_close_matches(path, known, n=1)
            hint = Message.of(messages.DID_YOU_MEAN, name=close[0]) if close else ""
            raise BadInput(Message.of(messages.UNKNOWN_PATH, path=path, hint=hint))
        found = known[path]
        return self.stimulus.quantity(found) if path.startswith("stimulus.") else found

    def __getitem__(self, path: str) -> Value:
        """The value of one quantity; BadInput when there is no such path."""
        return quantity.value_at(self, self.quantity(path).path)  # type: ignore[no-any-return]

    def replace(self, path: str, value: Value) -> Rig:
        """This rig with one quantity changed; BadInput when path or value cannot be taken."""
        known = self.quantity(path)
        return self._with(known.path, known.check(value))

    def replace_text(self, path: str, text: str) -> Rig:
        """As `replace`, with the value as a person types it."""
        known = self.quantity(path)
        return self._with(known.path, known.parse(text))

    def _with(self, path: str, value: Value) -> Rig:
        rig: Rig = quantity.with_value(self, path, value)
        if path == "stimulus.unit":  # the numbers stay, in another unit: its limits hold for them too
            for current in CURRENT_PATHS:
                rig.quantity(current).check(rig[current])
        if path.endswith(".placed"):
            rig.scope.check()
        if path.startswith("cable."):
            rig = replace(rig, cable=rig.cable.after(path, self.cable))
            rig.cable.check()
            if rig.cable.traces != self.cable.traces:
                rig = _with_traces(rig, self.cable.traces)
        if path.startswith("scope.traces.math"):
            scope = replace(rig.scope, traces=with_units(rig.scope.traces))
            rig = replace(rig, scope=scope)
        if path.startswith("noise."):
            rig = _another_preparation(replace(rig, noise=rig.noise.after(path.removeprefix("noise."))))
        return rig

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
    def area(self) -> float:
        """The membrane's area in cm2: of a sphere, or of a piece of fibre as long as it is thick, which is as much."""
        return math.pi * (1e-4 * self.cytoplasm.diameter) ** 2

    @property
    def can_fire(self) -> bool:
        """Whether any gated channel is there and switched on; without one a crossing of 0 mV is no impulse."""
        pairs = zip(self.cell.channels, self.channels, strict=True)
        return any(channel.present and block.open_fraction > 0.0 for channel, block in pairs)

    def receptor(self, receptor: str) -> Receptor:
        return next(item for item in self.receptors if item.id == receptor)

    def ion(self, ion: str) -> Ion:
        return next(item for item in self.ions if item.id == ion)


def _another_preparation(rig: Rig) -> Rig:
    """The rig with as much of each channel and leak as its noise gives this preparation."""
    return replace(
        rig,
        channels=tuple(replace(block, size=rig.noise.size(block.id)) for block in rig.channels),
        leaks=tuple(replace(leak, size=rig.noise.size(f"leak.{leak.id}")) for leak in rig.leaks),
    )


def _with_traces(rig: Rig, before: tuple[str, ...]) -> Rig:
    """The rig with the traces of electrodes that are new on the screen, as far as there is room, and none of others."""
    now = rig.cable.traces
    free = MOST_TRACES - sum(trace.placed for trace in rig.scope.traces if trace.id not in before)
    fresh = [id for id in now if id not in before]
    kept = [trace.id for trace in rig.scope.placed if trace.id in before and trace.id in now]
    shown = {*kept, *fresh[: max(0, free - len(kept))]}
    traces = tuple(
        replace(trace, placed=trace.id in shown, on=trace.on or trace.id in fresh)
        if trace.id in ALONG
        else trace
        for trace in rig.scope.traces
    )
    return replace(rig, scope=replace(rig.scope, traces=traces))


def changed_paths(old: Rig, new: Rig) -> set[str]:
    """The paths whose values differ; both rigs must be of the same cell."""
    return {path for path in new.quantities() if quantity.value_at(old, path) != quantity.value_at(new, path)}


def default_rig(cell: Cell) -> Rig:
    """The rig a cell starts with; BadInput when its file asks for a setting that cannot be."""
    rig = _plain_rig(cell)
    for path, value in in_order(cell.start):
        rig = rig.replace(path, value)
    return rig


def in_order(settings: Iterable[tuple[str, Value]]) -> list[tuple[str, Value]]:
    """The settings as they can be made one by one.

    A unit comes before the numbers in it, a fibre has its length before something is put on it, and a trace is taken
    away before another one takes its place.
    """
    return sorted(settings, key=lambda setting: (rank(setting[0]), setting[1] is not False))


def rank(path: str) -> int:
    """The place of a setting among several: those that decide about others come first."""
    first = ("stimulus.unit", *axon.FIRST)
    return first.index(path) if path in first else len(first) + (path not in axon.BRING_TRACES)


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
        clamp=_clamp(cell),
        receptors=receptors(dict(cell.receptors)),
        cable=axon.cable_of(cell.geometry.diameter, cell.capacitance),
        nerve=NerveSetting(),
        dynamic=DynamicClamp(),
        noise=noise_of(cell),
        scope=_scope(cell),
        pace=Pace(),
        temperature=cell.temperature,
    )


def _clamp(cell: Cell) -> Clamp:
    rest = 5.0 * round(cell.rest / 5.0)
    return Clamp(holding=rest, tail=Tail(level=rest))


def _leak(leak: Leak) -> OhmicLeak | GoldmanLeak:
    if leak.permeability is not None:
        return GoldmanLeak(leak.id, LABEL[leak.id], permeability=leak.permeability)
    return OhmicLeak(leak.id, LABEL[leak.id], conductance=leak.conductance or 0.0)


def _scope(cell: Cell) -> Scope:
    traces = _traces(cell)
    named = tuple((trace.id, trace.label) for trace in traces)
    return Scope(
        traces=traces,
        trigger=Trigger(sources=named),
        cursors=tuple(CursorPair(id, id.upper(), traces=named) for id in ("a", "b")),
        measure=Measuring(rows=_measured(cell, named)),
    )


# What is measured of V from the start, in a cell that fires and in one that only charges.
_OF_IMPULSE = ("rest", "peak", "amplitude", "threshold", "half_width", "ahp", "latency", "upstroke")
_OF_CHARGING = ("rest", "peak", "amplitude", "latency", "rise_time", "fall_time", "half_width", "area")


def _measured(cell: Cell, traces: tuple[tuple[str, str], ...]) -> tuple[MeasureRow, ...]:
    fires = any(channel.present for channel in cell.channels)
    chosen = _OF_IMPULSE if fires else _OF_CHARGING
    whats = (*chosen, *("off" for _ in range(ROWS - len(chosen))))
    return tuple(MeasureRow(str(k), str(k), what=what, traces=traces) for k, what in enumerate(whats, 1))


# Where those traces lie that are on the screen from the start: divisions, units a division, trigger level.
_PLACES = {
    "v": (1.0, 20.0, -20.0),
    "stimulus": (-3.5, 10.0, 1.0),
    "force": (-3.0, 20.0, 0.0),
    # As V is, with which they are compared; what is recorded outside is a thousandth of it.
    **dict.fromkeys(ALONG, (1.0, 20.0, -20.0)),
    OUTSIDE: (-2.0, 0.5, 0.0),
}
_CURRENT = (0.0, 500.0, 0.0)
_GATE_PLACE = -2.5  # divisions: from closed to open, a gate takes five


def _traces(cell: Cell) -> tuple[Trace, ...]:
    known = signals(cell)
    placed = {"v", "stimulus", "force", *(f"i_{channel.id}" for channel in cell.channels)}
    traces = []
    for signal in known:
        trace = TRACE_OF_UNIT[signal.unit](
            signal.id, signal.label, signal.group, signal.tint, placed=signal.id in placed, line=signal.line
        )
        if signal.id in placed or signal.id in ALONG:
            position, per_div, level = _PLACES.get(signal.id, _CURRENT)
            trace = replace(trace, position=position, per_div=per_div, level=level)
        elif signal.group == GATES:
            trace = replace(trace, position=_GATE_PLACE)
        traces.append(trace)
    return (*traces, *math_traces(tuple((signal.id, signal.label, signal.unit) for signal in known)))


@lru_cache(maxsize=32)
def _quantities(cell: Cell) -> dict[str, Quantity]:
    # Paths and limits hang on the cell alone, so they are walked once for each.
    return quantity.quantities(_plain_rig(cell))
