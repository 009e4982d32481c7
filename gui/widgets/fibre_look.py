"""What a picture of a fibre shows: the fibre itself, and the marks that stand on it. Places in mm."""

from __future__ import annotations

from dataclasses import dataclass

STIMULUS, ELECTRODE, OUTSIDE, STRETCH, WIDENING = "stimulus", "electrode", "outside", "stretch", "widening"


@dataclass(frozen=True)
class Mark:
    """Something on the fibre that can be moved along it.

    `kind` is one of those above; `sign` what stands at the stimulating electrode: "" inside, "-" cathode, "+" anode,
    "+-+" a cathode between two anodes `apart` mm from it. `extent` of a stretch. `tint` as in `Theme.tint`. `label` is
    drawn, `name` and `text` are told: what it is, and where.
    """

    id: str
    kind: str
    place: float
    label: str
    tint: str
    name: str
    text: str
    extent: float = 0.0
    sign: str = ""
    apart: float = 0.0


@dataclass(frozen=True)
class Look:
    """The fibre without what stands on it.

    `widening`: from where on it has how many times the diameter. `period`: from node to node, 0 without myelin. `bare`:
    the stretch with less myelin, and what share of it is left. `dead`: from where to where it is crushed. `caption`:
    its size in words.
    """

    length: float = 100.0
    left: str = "sealed"
    right: str = "sealed"
    widening: tuple[float, float] | None = None
    period: float = 0.0
    bare: tuple[float, float, float] | None = None
    dead: tuple[float, float] | None = None
    caption: str = ""
