"""A fibre in the place of a cell: what the Runner needs of a Simulator, computed by a CableSimulator.

Along a fibre nothing is held but what its membrane is made of: clamps, receptors and noise are of a patch. They are
left out, see `engine.left_out`. A fibre that cannot be leaves the last one that could, and `refused` says why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import pack, stimulating
from engine.cable import CableSimulator, CableState
from engine.conduction import Leg, Passages
from engine.fibre import Geometry, nearest
from engine.film import Film, look_every, spacing
from engine.pack_cable import plain_rig
from engine.patch import fresh_slow
from engine.rig.axon import Cable
from engine.rig.rig import Rig
from engine.rig.state import Along, Slow, State
from engine.simulator import Block
from engine.text import BadInput, Message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = NDArray[np.float64]


class FibreSimulator:
    """One fibre, with the interface of `Simulator`. BadInput, when it is made, where the fibre cannot be."""

    def __init__(self, rig: Rig, state: State | None = None):
        self._rig = rig
        self._cable = CableSimulator(_bare(rig))
        self.refused: Message | None = None
        self._place: tuple[Geometry, Cable, int] | None = None  # what `_looked_at` found, and for what
        self._resting = self._find_slow()
        self._settled = True  # whether the film knows where the fibre rests
        self.film = self._new_film()
        self._passages = self._new_passages()
        if state is not None:
            self.state = state

    @property
    def rig(self) -> Rig:
        """The rig as it is set; where `refused`, the fibre is an earlier one."""
        return self._rig

    @rig.setter
    def rig(self, rig: Rig) -> None:
        cable, before = self._cable, self._cable.rig
        self._rig, self.refused = rig, None
        try:
            cable.rig = _bare(rig)
        except BadInput as bad:
            self.refused = bad.message
            self._keep_on(_bare(rig))
        if cable.rig is before or replace(cable.rig, scope=before.scope, stimulus=before.stimulus) == before:
            return
        self._resting, self._settled = self._find_slow(), False
        self._film_follows()
        if _of_passages(cable.rig.cable) != _of_passages(before.cable):
            self._passages = self._new_passages()
        else:
            self._passages.rig, self._passages.rest = cable.rig, cable.membrane_rest

    @property
    def rest(self) -> float | None:
        """Where the membrane rests away from ends and stretches, in mV; None where it has no stable rest."""
        if not self._settled:
            self.film.rest, self._settled = self._rest_along(), True
        return self._cable.membrane_rest

    def rest_now(self) -> float | None:
        """The same: along a fibre no concentration moves."""
        return self.rest

    @property
    def state(self) -> State:
        s = self._cable.state
        gates = tuple(s.gates[:, self._looked_at()].tolist())
        along = Along(s.x, s.v, s.gates, s.driven, s.jumped)
        return replace(s.clock, v=self.v, gates=gates, slow=self._resting, along=along)

    @state.setter
    def state(self, state: State) -> None:
        """A state that is of no fibre is one at rest, at its time."""
        cable = self._cable
        clock = replace(State(0.0, (), state.dt), **{name: getattr(state, name) for name in _OF_THE_CLOCK})
        if state.along is None:
            cable.reset_to_rest()
            cable.state = replace(cable.state, clock=clock)
        else:
            s = state.along
            cable.state = CableState(s.x, s.v, s.gates, clock, s.driven, s.jumped)
        self._begin_anew()

    @property
    def time(self) -> float:
        """Biological time in ms."""
        return self._cable.time

    @property
    def v(self) -> float:
        """V now at the first electrode that is in, in mV; nan where none is."""
        recorded = self._cable.recorded
        return float(recorded[0]) if recorded.size else np.nan

    @property
    def arrivals(self) -> Mapping[str, float | None]:
        """When the last impulse came by each electrode that is in, ms; None where none has."""
        return self._passages.last

    @property
    def leg(self) -> Leg | None:
        """The last way of an impulse between the first two electrodes that are in."""
        return self._passages.leg

    @property
    def compartments(self) -> int:
        """How many there are, those behind open ends too."""
        return int(self._cable.geometry.x.size)

    def fire(self) -> None:
        """Start the stimulus: its delay counts from now."""
        self._cable.fire()

    def transmit(self, receptors: Sequence[str]) -> None:
        """Nothing: no nerve ends on a fibre."""

    def advance(self, steps: int, currents: bool = True, everything: bool = False) -> Block:
        """Advance `steps` steps; OutOfRange, with the state as before the call, if it stops being finite."""
        cable, rig = self._cable, self._cable.rig
        if stimulating.fires_itself(rig.stimulus, cable.clock):
            cable.fire()
        onsets = stimulating.onsets(rig, cable.clock, steps)
        block = cable.advance(steps, every=spacing(self._rig), look=look_every(self._rig))
        self.film.append(block.picture_times, block.pictures)
        self.film.show(cable.time, cable.v)
        self._passages.add(block, cable)
        rows = {f"v_electrode_{name}": row for name, row in zip(block.names, block.v, strict=True)}
        if block.outside.size:
            rows["v_outside"] = block.outside
        first = block.v[0] if block.names else np.full(steps, np.nan)
        before = float(block.before[0]) if block.names else np.nan
        return Block(
            block.start,
            block.dt,
            first,
            block.stimulus,
            np.empty((0, steps)),
            rows,
            before,
            onsets,
            along=True,
            events=tuple(("stimulus", place) for place in onsets),
        )

    def reset_to_rest(self) -> None:
        """Put the fibre at its rest."""
        self._cable.reset_to_rest()
        self._begin_anew()

    def _looked_at(self) -> int:
        """The compartment whose gates stand for the fibre's; asked for in every round, so it is kept."""
        cut, cable = self._cable.geometry, self._cable.rig.cable
        if self._place is None or self._place[0] is not cut or self._place[1] is not cable:
            self._place = (cut, cable, nearest(cut, cable))
        return self._place[2]

    def _keep_on(self, rig: Rig) -> None:
        """Take of a rig whose fibre cannot be what the last one can have."""
        last = self._cable.rig
        for kept in (replace(rig, cable=last.cable), replace(rig, drugs=last.drugs)):
            try:
                self._cable.rig = kept
                return
            except BadInput:
                continue
        # Its compartments hang on none of these.
        self._cable.rig = replace(last, scope=rig.scope, stimulus=rig.stimulus, pace=rig.pace)

    def _begin_anew(self) -> None:
        """The fibre was moved by hand: its time may have gone back."""
        self.film = self._new_film()
        self._passages = self._new_passages()

    def _rest_along(self) -> Floats:
        return self._cable.rest[self._cable.geometry.inside].copy()

    def _new_film(self) -> Film:
        self._settled = True
        film = Film(self._cable.x, self._cable.geometry, self._rest_along())
        film.show(self._cable.time, self._cable.v)
        return film

    def _film_follows(self) -> None:
        """The pictures are of the fibre as it is cut now. Where it rests is looked for later, as it takes time."""
        cable, film = self._cable, self.film
        if cable.geometry is film.geometry:
            return
        if film.x.size == cable.x.size and (film.x == cable.x).all():
            film.geometry = cable.geometry
            return
        rest = np.interp(cable.x, film.x, film.rest)
        self.film = film.moved_to(cable.x, cable.geometry, rest)
        self.film.show(cable.time, cable.v)

    def _new_passages(self) -> Passages:
        return Passages(self._cable.rig, self._cable.membrane_rest)

    def _find_slow(self) -> Slow:
        """Everything as it is set, the drugs having done their work."""
        rig, rest = self._cable.rig, self._cable.membrane_rest
        slow = pack.drugs_at_rest(rig, fresh_slow(rig), rig.cell.rest if rest is None else rest)
        return Slow(*(tuple(array.tolist()) for array in slow))


_OF_THE_CLOCK = ("origin", "step", "fired", "fire_lag", "given", "delays")


def _bare(rig: Rig) -> Rig:
    """The rig without what a fibre does not have, so that turning it moves nothing."""
    plain = plain_rig(rig.cell)
    return replace(
        rig,
        clamp=plain.clamp,
        dynamic=plain.dynamic,
        receptors=plain.receptors,
        noise=plain.noise,
        bath=plain.bath,
        cytoplasm=replace(rig.cytoplasm, moving=False),
        space=replace(rig.space, on=False),
    )


def _of_passages(cable: Cable) -> tuple[object, ...]:
    """What passages hang on."""
    return cable.recording, cable.stimulus.place, cable.length, cable.diameter, cable.myelin, cable.widening
