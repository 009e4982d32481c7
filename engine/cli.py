"""The headless commands. They print results to stdout and refusals, one sentence each, to stderr."""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NoReturn, TextIO

import numpy as np

from engine import messages
from engine.electrochemistry import (
    leak_and_pump_potential,
    leak_potential,
    pump_current,
    reversal_potentials,
)
from engine.experiments import command, fibre_command
from engine.files import cells, protocol, session
from engine.files.atomic import writing
from engine.ledger import Ledger
from engine.rig.cell import Cell, in_language
from engine.rig.quantity import Quantity
from engine.rig.rig import Rig, default_rig, rank
from engine.text import QT_TRANSLATE_NOOP, BadInput, Message, Problem

BLOCK = 50_000  # steps computed at a time
_MOST_ROWS = 50_000_000

DURATION = Quantity(
    QT_TRANSLATE_NOOP("quantity", "Duration"),
    QT_TRANSLATE_NOOP("quantity", "How much biological time is computed."),
    unit="ms", low=0.001, high=3_600_000.0, path="--duration",
)  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Carry out one command (without the program's name); return the exit status: 0, 2 bad input, 1 failure."""
    try:
        options = _parser().parse_args(_joined(arguments))
        status = int(options.command(options))
        sys.stdout.flush()
        return status
    except BrokenPipeError:
        raise  # whoever read has had enough: main.py ends in silence
    except OSError as error:
        reason = error.strerror or str(error)
        full = Message.of(messages.FILE_UNWRITABLE, file="standard output", reason=reason)
        print(full.english(), file=sys.stderr)
        return 1
    except BadInput as bad:
        print(bad.message.english(), file=sys.stderr)
        return 2
    except Problem as problem:
        print(problem.message.english(), file=sys.stderr)
        return 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise BadInput(Message.of(messages.BAD_COMMAND, command=self.prog, reason=message))


def _joined(arguments: Sequence[str]) -> list[str]:
    # argparse takes "--duration -5" for an option without value; our own refusal says more.
    joined: list[str] = []
    for word in arguments:
        if joined and joined[-1] in ("--duration", "--dt") and not word.startswith("--"):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="main.py", allow_abbrev=False)
    commands = parser.add_subparsers(
        required=True, metavar="run | threshold | family | fibre | cells | describe", parser_class=_Parser
    )

    run = commands.add_parser("run", help="compute without a window", allow_abbrev=False)
    run.add_argument("target", help="a cell's name, a cell file or a session file")
    run.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="settings")
    run.add_argument(
        "--protocol", metavar="FILE.protocol", help="stimulus and clamp from a file; --set comes after"
    )
    run.add_argument(
        "--waveform", metavar="FILE.csv", help="give the current in a CSV file, units in its first line"
    )
    run.add_argument("--duration", default="50", metavar="MS", help="default 50")
    run.add_argument("--dt", metavar="MS", help="default 0.01")
    run.add_argument("--out", metavar="FILE.csv", help="every sample as CSV (- for standard output)")
    run.add_argument("--measure", action="store_true", help="one JSON object of numbers read off the run")
    run.set_defaults(command=_run)

    threshold = commands.add_parser("threshold", help="the least stimulus that fires", allow_abbrev=False)
    threshold.add_argument("target", help="a cell's name, a cell file or a session file")
    threshold.add_argument("--set", action="append", default=[], metavar="PATH=VALUE", dest="settings")
    threshold.add_argument("--protocol", metavar="FILE.protocol")
    threshold.add_argument("--waveform", metavar="FILE.csv")
    threshold.add_argument("--dt", metavar="MS", help="default 0.002")
    threshold.add_argument(
        "--vary", default="stimulus.amplitude", metavar="PATH", help="default stimulus.amplitude"
    )
    threshold.add_argument("--over", metavar="PATH=VALUE,VALUE,...", help="a threshold for each of these")
    threshold.add_argument("--negative", action="store_true", help="below 0, as for anode break")
    threshold.add_argument("--duration", metavar="MS", help="default: 50 ms after the stimulus")
    threshold.set_defaults(command=_threshold)

    command.add(commands, _rig)
    fibre_command.add(commands, _rig)

    cells_ = commands.add_parser("cells", help="the cells there are", allow_abbrev=False)
    cells_.add_argument("--json", action="store_true")
    cells_.set_defaults(command=_cells)

    describe = commands.add_parser("describe", help="every quantity that can be set", allow_abbrev=False)
    describe.add_argument("--json", action="store_true")
    describe.add_argument("--cell", default=cells.DEFAULT, metavar="CELL")
    describe.set_defaults(command=_describe)
    return parser


# --- run --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Order:
    """What a `run` command asks for, all of it checked."""

    rig: Rig
    steps: int
    out: str | None
    measure: bool


def _run(options: argparse.Namespace) -> int:
    order = _order(options)
    measures = _compute(order)
    if order.measure or order.out is None:
        print(json.dumps(measures, indent=1, ensure_ascii=False, allow_nan=False))
    return 0


def _order(options: argparse.Namespace) -> _Order:
    rig = _rig(options)
    duration = replace(DURATION, low=rig.pace.dt).parse(options.duration)
    steps = round(float(duration) / rig.pace.dt)
    if options.out is not None and steps > _MOST_ROWS:
        raise BadInput(Message.of(messages.TOO_MANY_SAMPLES, file=options.out, count=steps, limit=_MOST_ROWS))
    if options.out == "-" and options.measure:
        raise BadInput(Message.of(messages.TWO_TO_STDOUT))
    return _Order(rig, steps, options.out, options.measure)


def _rig(options: argparse.Namespace) -> Rig:
    """The target with all that is set: its protocol, its waveform, the settings, the step."""
    rig = _apply(_prepared(options), options.settings)
    if options.dt is None:
        return rig
    value = replace(rig.quantity("pace.dt"), path="--dt").parse(options.dt)
    if _sets_dt(options):
        raise BadInput(Message.of(messages.SET_TWICE, path="pace.dt", first="--set", second="--dt"))
    return rig.replace("pace.dt", value)


def _sets_dt(options: argparse.Namespace) -> bool:
    return any(setting.partition("=")[0].strip() == "pace.dt" for setting in options.settings)


def _prepared(options: argparse.Namespace) -> Rig:
    rig = _target(options.target)
    if options.protocol is not None:
        rig = protocol.applied(rig, protocol.load(Path(options.protocol)))
    if options.waveform is not None:
        from engine.files import current_file  # brings the kernels

        rig = current_file.with_file(rig, Path(options.waveform))
    return rig


def _target(name: str) -> Rig:
    """The rig of a cell preset, a cell file or a session file; BadInput when it is neither."""
    if (cell := cells.find(name)) is not None:
        return default_rig(cell)
    if not os.path.exists(name):  # unlike Path.exists, says no to a name that is too long
        known = ", ".join(cells.names())
        raise BadInput(Message.of(messages.UNKNOWN_TARGET, target=name, cells=known))
    loaded = session.load(Path(name))
    for note in loaded.notes:
        print(note.english(), file=sys.stderr)
    return loaded.rig


def _apply(rig: Rig, settings: Sequence[str]) -> Rig:
    given: dict[str, str] = {}
    # What decides about others first: a unit about limits, the length of a fibre about what is on it.
    for setting in sorted(settings, key=lambda setting: rank(setting.partition("=")[0].strip())):
        path, equals, text = setting.partition("=")
        path = path.strip()
        if not equals or not path:
            raise BadInput(Message.of(messages.NOT_AN_ASSIGNMENT, text=setting))
        if given.get(path, text) != text:
            raise BadInput(
                Message.of(
                    messages.SET_TWICE, path=path, first=f"{path}={given[path]}", second=f"{path}={text}"
                )
            )
        given[path] = text
        rig = rig.replace_text(path, text)
    return rig


def _compute(order: _Order) -> dict[str, Any]:
    # Imported here: the other commands need no compiled kernels.
    if order.rig.cable.on:
        from engine import cable_run

        with _output(order.out) as file:
            return cable_run.run(order.rig, order.steps, file)

    from engine.files import csv
    from engine.measure import RunMeasure
    from engine.simulator import Simulator
    from engine.stimulus_unit import holding
    from engine.tracer import Tracer, wants_everything

    simulator = Simulator(order.rig)
    simulator.fire()
    dt = order.rig.pace.dt
    measure = RunMeasure(0.0, simulator.recorded, dt)
    first: dict[str, Any] = {"v": simulator.recorded, "stimulus": holding(order.rig), **simulator.now()}
    named = [name for name in first if name not in ("v", "stimulus")]
    more = named[len(order.rig.cell.channels) :]
    tracer = Tracer([name for name in more if name in simulator.surprises()])
    everything = order.out is not None and wants_everything(order.rig, tracer.ids)
    recorded = order.out is not None or order.measure  # the books and the force come with the currents
    with _output(order.out) as file:
        if file is not None:
            csv.write_head(file, order.rig, csv.columns(order.rig, more))
            csv.write_rows(file, 0, 0.0, dt, [np.array([x]) for x in first.values()])
        done = 0
        while done < order.steps:
            block = simulator.advance(
                min(BLOCK, order.steps - done), currents=recorded, everything=everything
            )
            measure.add(block)
            if file is not None:
                values = block.more | tracer.rows(block, order.rig)
                rows = [block.recorded, block.stimulus, *block.currents, *(values[name] for name in more)]
                csv.write_rows(file, done + 1, 0.0, dt, rows)
            done += block.v.size
    return _measured(order, simulator, measure)


def _measured(order: _Order, simulator: Any, measure: Any) -> dict[str, Any]:
    rig = order.rig
    potentials = reversal_potentials(rig, simulator.concentrations)
    spikes = (
        measure.spike_times if rig.can_fire else []
    )  # without channels it is the stimulus that crosses 0 mV
    found = {
        "cell": rig.cell.id,
        "duration_ms": order.steps * rig.pace.dt,
        "dt_ms": rig.pace.dt,
        "temperature_degC": rig.temperature,
        "rest_mV": simulator.rest,
        "peak_mV": measure.peak.v,
        "peak_time_ms": measure.peak.time,
        "trough_mV": measure.trough.v,
        "trough_time_ms": measure.trough.time,
        "end_mV": simulator.v,
        "spike_count": len(spikes),
        "spike_times_ms": spikes,
        "intervals_ms": [b - a for a, b in itertools.pairwise(spikes)],
        "firing_rate_Hz": measure.rate if spikes else None,
        "half_width_ms": measure.half_width if spikes else None,
        "apd90_ms": measure.apd90 if spikes else None,
        "E_Na_mV": potentials["na"],
        "E_K_mV": potentials["k"],
        "E_Cl_mV": potentials["cl"],
        "ghk_mV": leak_potential(rig, simulator.concentrations),
        "with_pump_mV": leak_and_pump_potential(rig, simulator.concentrations),
        "pump_uA/cm2": pump_current(rig, simulator.concentrations),
        "concentrations_mM": {
            ion: {"inside": inside, "outside": outside}
            for ion, (inside, outside) in simulator.concentrations.items()
        },
        "ledger": Ledger.of(rig, simulator.state).figures(),
    }
    if rig.cell.force is not None:
        found["peak_force_%"], found["end_force_%"] = measure.peak_force, simulator.force
    return found


@contextlib.contextmanager
def _output(out: str | None) -> Any:
    if out is None:
        yield None
    elif out == "-":
        yield sys.stdout
    else:
        path = Path(out)
        with writing(path) as file:
            yield file


# --- threshold --------------------------------------------------------------------------------


def _threshold(options: argparse.Namespace) -> int:
    from engine.experiments import threshold as search

    rig = _rig(options)
    if options.dt is None and not _sets_dt(options):
        rig = rig.replace("pace.dt", min(rig.pace.dt, search.STEP))
    varied = rig.quantity(options.vary)
    if varied.kind is not float:
        raise BadInput(
            Message.of(messages.NOT_A_NUMBER_WITHOUT_UNIT, path=varied.path, value=rig[varied.path])
        )
    duration = None if options.duration is None else float(DURATION.parse(options.duration))
    found: dict[str, Any] = {
        "cell": rig.cell.id, "temperature_degC": rig.temperature, "dt_ms": rig.pace.dt,
        "varied": varied.path, "unit": varied.unit,
    }  # fmt: skip

    def at(one: Rig) -> float:
        return search.threshold(one, varied.path, negative=options.negative, duration=duration)

    if options.over is None:
        found["threshold"] = at(rig)
    else:
        path, _, text = options.over.partition("=")
        words = [word for word in text.split(",") if word.strip()]
        if not words or not path.strip():
            raise BadInput(Message.of(messages.NOT_A_LIST, text=options.over))
        over = rig.quantity(path.strip())
        rigs = [rig.replace_text(over.path, word) for word in words]
        found["over"] = over.path
        found["table"] = [{"value": one[over.path], "threshold": at(one)} for one in rigs]
        if (over.path, varied.path, rig.stimulus.mode) == ("stimulus.width", "stimulus.amplitude", "single"):
            curve = search.strength_duration(rig, (), negative=options.negative)
            found["rheobase"], found["chronaxie_ms"] = curve.rheobase, curve.chronaxie
    print(json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False))
    return 0


# --- cells, describe --------------------------------------------------------------------------


def _cells(options: argparse.Namespace) -> int:
    found = [cells.preset(name) for name in cells.names()]
    if options.json:
        rows = [
            {
                "name": c.id, "title": dict(c.name), "story": dict(c.story), "try": dict(c.attempt), "source": c.source,
                "rest_mV": c.rest, "excitable": c.excitable, "beats": c.beats,
            }
            for c in found
        ]  # fmt: skip
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return 0
    for cell in found:
        print(f"{cell.id:16} {in_language(cell.name, 'en')}")
        print(f"{'':16} {in_language(cell.story, 'en')}")
        print(f"{'':16} {_kind(cell)}")
        print(f"{'':16} {cell.source}")
    return 0


def _kind(cell: Cell) -> str:
    if cell.beats:
        return f"beats by itself, lowest {cell.rest:.1f} mV"
    return f"rests at {cell.rest:.1f} mV, {'excitable' if cell.excitable else 'not excitable'}"


def _describe(options: argparse.Namespace) -> int:
    if (cell := cells.find(options.cell)) is None:
        known = ", ".join(cells.names())
        raise BadInput(Message.of(messages.UNKNOWN_TARGET, target=options.cell, cells=known))
    rig = default_rig(cell)
    rows = [_facts(quantity, rig[path]) for path, quantity in rig.quantities().items()]
    if options.json:
        print(json.dumps(rows, indent=1, ensure_ascii=False, allow_nan=False))
    else:
        _table(rows, sys.stdout)
    return 0


_TYPES = {float: "number", int: "whole number", bool: "true or false", str: "choice"}


def _facts(quantity: Quantity, default: Any) -> dict[str, Any]:
    numeric = quantity.kind in (int, float)
    return {
        "path": quantity.path,
        "unit": quantity.unit,
        "type": _TYPES[quantity.kind] if quantity.choices or quantity.kind is not str else "text",
        "low": quantity.low if numeric else None,
        "high": quantity.high if numeric else None,
        "choices": list(quantity.choices or quantity.steps),
        "default": default,
        "name": quantity.name.format(of=quantity.subject),
        "meaning": quantity.help.format(of=quantity.subject),
    }


def _table(rows: list[dict[str, Any]], out: TextIO) -> None:
    for row in rows:
        if row["low"] is not None:
            limits = f"{row['low']:.10g} to {row['high']:.10g}"
        else:
            limits = " | ".join(row["choices"]) or ("text" if row["type"] == "text" else "true | false")
        default = row["default"]
        shown = f"{default:.6g}" if isinstance(default, float) else str(default).lower()
        out.write(f"{row['path']:30} {row['unit']:11} {limits:24} {shown:9} {row['meaning']}\n")
