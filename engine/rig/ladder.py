"""The ladder of a cell that starts with parts switched off: what is added rung by rung until it is whole."""

from __future__ import annotations

from dataclasses import dataclass

from engine.rig.cell import Cell
from engine.rig.rig import Rig


@dataclass(frozen=True)
class Rung:
    """One step: `id` is "leak", "pump" or the ion whose channels it adds; `paths` are the switches it turns on."""

    id: str
    paths: tuple[str, ...]

    def done(self, rig: Rig) -> bool:
        """Whether all of it is on."""
        return all(rig[path] for path in self.paths)

    def switched(self, rig: Rig, on: bool) -> Rig:
        """The rig with all of it on or off."""
        for path in self.paths:
            rig = rig.replace(path, on)
        return rig


def ladder(cell: Cell) -> tuple[Rung, ...]:
    """The rungs as they are climbed: leaks, channels of Na, of K, of Cl, pump; none for a cell that starts whole."""
    off = [path for path, value in cell.start if path.endswith(".on") and value is False]
    ion = {channel.id: channel.ion for channel in cell.channels}
    rungs = {"leak": [path for path in off if path.startswith("leaks.")]}
    for each in ("na", "k", "cl"):
        rungs[each] = [p for p in off if p.startswith("channels.") and ion.get(p.split(".")[1]) == each]
    rungs["pump"] = [path for path in off if path == "pump.on"]
    return tuple(Rung(name, tuple(paths)) for name, paths in rungs.items() if paths)
