"""The command `family`: a family of voltage-clamp sweeps, its curves and fits, without a window."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import messages
from engine.text import BadInput, Message

if TYPE_CHECKING:
    from engine.experiments.analysis import Analysis
    from engine.experiments.sweeps import Family
    from engine.rig.rig import Rig

_TABLE = ("level", "peak", "peak_time", "steady", "tail", "g", "share", "tau", "tau_h", "tail_tau")

Commands = Any  # argparse has no public name for it


def add(commands: Commands, rig_of: Callable[[argparse.Namespace], Rig]) -> None:
    """Add the command; `rig_of` makes the rig of its target and settings."""
    parser = commands.add_parser(
        "family", help="a voltage-clamp family, its curves and fits", allow_abbrev=False
    )
    parser.add_argument("target", help="a cell's name, a cell file or a session file")
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="settings")
    parser.add_argument("--protocol", metavar="FILE.protocol")
    parser.add_argument("--waveform", metavar="FILE.csv")
    parser.add_argument("--dt", metavar="MS", help="default 0.01")
    parser.add_argument(
        "--against", action="append", default=[], metavar="PATH=VALUE",
        help="run it again with this, and subtract: drugs.ttx.dose=1000 leaves the sodium current",
    )  # fmt: skip
    parser.add_argument("--current", action="append", metavar="NAME", help="i_clamp, i_na ...; default: all")
    parser.add_argument(
        "--from", choices=("peak", "steady", "tail"), dest="by", help="what conductance is worked out from"
    )
    parser.add_argument(
        "--courses", choices=("gates", "one", "two"), default="", help="what time courses are fitted with"
    )
    parser.add_argument("--out", metavar="FILE.csv", help="the figures of each level as CSV")
    parser.add_argument("--sweeps", metavar="FILE.csv", help="every sample of every sweep as CSV")
    parser.add_argument("--json", action="store_true", help="everything as one JSON object")
    parser.set_defaults(command=lambda options: _family(options, rig_of(options)))


def _family(options: argparse.Namespace, rig: Rig) -> int:
    # Imported here: the other commands need no compiled kernels.
    from engine.experiments import family
    from engine.experiments.analysis import analyse

    edits = dict(_edit(text) for text in options.against)
    if edits:
        control, other, difference = family.separate(rig, edits)
        made = {"control": control, "with": other, "difference": difference}
    else:
        made = {"control": family.run(rig)}
    currents = _currents(options.current, made["control"])
    found = {
        name: {current: analyse(one, current, options.by or "", options.courses) for current in currents}
        for name, one in made.items()
    }
    if options.out is not None:
        _write_figures(Path(options.out), rig, found)
    if options.sweeps is not None:
        _write_sweeps(Path(options.sweeps), rig, made, currents)
    if options.json:
        print(json.dumps(_figures(made, found), indent=1, ensure_ascii=False, allow_nan=False))
    elif options.out is None and options.sweeps is None:
        _print(found)
    return 0


def _edit(text: str) -> tuple[str, str]:
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise BadInput(Message.of(messages.NOT_AN_EDIT, text=text))
    return path.strip(), value


def _currents(asked: list[str] | None, made: Family) -> list[str]:
    known = made.currents
    for name in asked or ():
        if name not in known:
            raise BadInput(
                Message.of(messages.NOT_A_CHOICE, path="--current", value=name, choices=", ".join(known))
            )
    return asked or list(known)


Found = dict[str, dict[str, "Analysis"]]


def _named(found: Found) -> list[tuple[str, Analysis]]:
    """Each analysis with its name: of a control alone that of the current."""
    return [
        (current if len(found) == 1 else f"{name} {current}", one)
        for name, by_current in found.items()
        for current, one in by_current.items()
    ]


def _write_figures(path: Path, rig: Rig, found: Found) -> None:
    from engine.experiments.analysis import text
    from engine.files import csv
    from engine.files.atomic import writing

    with writing(path) as file:
        csv.write_settings(file, rig)
        file.write(text(_named(found)))


def _write_sweeps(path: Path, rig: Rig, made: dict[str, Family], currents: list[str]) -> None:
    from engine.files import csv
    from engine.files.atomic import writing

    columns = {
        f"{'' if len(made) == 1 else name + '_'}{current}_{sweep.level:g}mV_uA/cm2": sweep.rows[current]
        for name, one in made.items()
        for sweep in one.sweeps
        for current in currents
    }
    with writing(path) as file:
        csv.write_settings(file, rig)
        file.write(",".join(["t_ms", *columns]) + "\n")
        one = made["control"]
        csv.write_rows(file, 0, one.dt, one.dt, list(columns.values()))


def _figures(made: dict[str, Family], found: Found) -> dict[str, Any]:
    from engine.experiments.analysis import figures

    control = made["control"]
    return {
        "cell": control.rig.cell.id,
        "dt_ms": control.dt,
        "temperature_degC": control.rig.temperature,
        "clamp": control.rig.clamp.mode,
        "holding_mV": control.holding,
        "family_of": control.of,
        "leak_pulses": control.leak_pulses,
        **{
            name if len(made) > 1 else "currents": {
                current: figures(one) for current, one in by_current.items()
            }
            for name, by_current in found.items()
        },
    }


def _print(found: Found) -> None:
    from engine.experiments.analysis import columns, fit_lines

    for name, one in _named(found):
        made = {column.id: column for column in columns(one)}
        shown = [made[id] for id in _TABLE if id in made]
        print(name)
        print("".join(f"{column.id:>11}" for column in shown))
        print("".join(f"{column.unit:>11}" for column in shown))
        for row in zip(*(column.values.tolist() for column in shown), strict=True):
            print("".join(f"{'-' if value != value else format(value, '.4f'):>11}" for value in row))
        if one.curve is not None:
            print("Boltzmann: " + ", ".join(fit_lines(one.curve.fit)))
        print()
