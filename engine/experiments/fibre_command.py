"""The command `fibre`: the one-click experiments on the fibre without a window."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.rig.quantity import Quantity

if TYPE_CHECKING:
    from engine.rig.rig import Rig

Commands = Any  # argparse has no public name for it

_OPTIONS = {
    "--from": Quantity("", "", unit="", low=0.01, high=5000.0, path="--from"),
    "--to": Quantity("", "", unit="", low=0.01, high=5000.0, path="--to"),
    "--count": Quantity("", "", kind=int, low=3, high=100, path="--count"),
    "--width": Quantity("", "", unit="ms", low=0.02, high=5.0, path="--width"),
    "--length": Quantity("", "", unit="x", low=0.5, high=10.0, path="--length"),
}


def add(commands: Commands, rig_of: Callable[[argparse.Namespace], Rig]) -> None:
    """Add the command; `rig_of` makes the rig of its target and settings."""
    parser = commands.add_parser("fibre", help="experiments on the fibre", allow_abbrev=False)
    parser.add_argument(
        "experiment", choices=("diameters", "nerve", "passive", "outside"),
        help="velocity against diameter; a compound action potential (nerve.*); cable constants; thresholds outside",
    )  # fmt: skip
    parser.add_argument("target", help="a cell's name, a cell file or a session file")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="settings")
    parser.add_argument(
        "--from", metavar="UM|MM", dest="low", help="thinnest fibre in um, nearest electrode in mm"
    )
    parser.add_argument(
        "--to", metavar="UM|MM", dest="high", help="thickest fibre in um, farthest electrode in mm"
    )
    parser.add_argument("--count", default="7", metavar="N", help="diameters or distances, default 7")
    parser.add_argument("--width", default="0.1", metavar="MS", help="of a pulse outside, default 0.1")
    parser.add_argument(
        "--length", default="4", metavar="X", help="of a passive fibre in length constants, default 4"
    )
    parser.add_argument(
        "--end", choices=("endless", "sealed", "killed"), default="endless", help="far end of a passive fibre"
    )
    parser.add_argument(
        "--channels", action="store_true", help="leave the channels of a passive fibre as they are"
    )
    parser.add_argument("--out", metavar="FILE.csv", help="all figures as CSV")
    parser.set_defaults(
        command=lambda options: _fibre(options, rig_of(options)), protocol=None, waveform=None, dt=None
    )


def _fibre(options: argparse.Namespace, rig: Rig) -> int:
    found = _run(options, rig)
    if options.out is not None:
        from engine.files import csv
        from engine.files.atomic import writing

        with writing(Path(options.out)) as file:
            csv.write_settings(file, rig)
            file.write(found.text())
    made = found.figures("hooks") if options.experiment == "nerve" else found.figures
    figures = {
        f"{one.id}_{one.unit}".rstrip("_"): (
            _known(one.measured)
            if not math.isfinite(one.expected)
            else {"measured": _known(one.measured), "expected": one.expected}
        )
        for one in made
    }
    print(json.dumps(figures, indent=1, ensure_ascii=False, allow_nan=False))
    return 0


def _run(options: argparse.Namespace, rig: Rig) -> Any:
    # Imported here: the other commands need no compiled kernels.
    low = high = 0.0
    if options.experiment in ("diameters", "outside"):
        low, high = _range(options, rig)
    count = int(_number("--count", options.count))
    if options.experiment == "diameters":
        from engine.experiments import diameters

        return diameters.run(rig, diameters.range_of(low, high, count), _quiet)
    if options.experiment == "nerve":
        from engine.experiments import bundle

        return bundle.run(rig, _quiet)
    if options.experiment == "passive":
        from engine.experiments import passive

        return passive.run(
            rig, options.end, _number("--length", options.length), not options.channels, _quiet
        )
    from engine.experiments import outside

    return outside.run(rig, low, high, count, _number("--width", options.width), _quiet)


def _range(options: argparse.Namespace, rig: Rig) -> tuple[float, float]:
    """What is asked for; by default the fibre's diameter by four and times four, or distances that suit it."""
    diameter = rig.cable.diameter
    if options.experiment == "diameters":
        usual = 0.25 * diameter, 4.0 * diameter
    else:
        usual = 0.002 * diameter + 0.1, 10.0 * (0.002 * diameter + 0.1)
    low = usual[0] if options.low is None else _number("--from", options.low)
    high = usual[1] if options.high is None else _number("--to", options.high)
    return low, high


def _number(name: str, text: str) -> float:
    return float(_OPTIONS[name].parse(text))


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _quiet(_done: int, _total: int) -> None:
    """Nobody wants to know."""
