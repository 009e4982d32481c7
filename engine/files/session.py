"""A session: the rig and the membrane's state in a readable, versioned JSON file."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from engine import messages
from engine.files import cell_writer, cells
from engine.files.atomic import writing
from engine.files.reading import read_text, why_not
from engine.files.toml_table import shortened
from engine.rig.cell import Cell
from engine.rig.receptors import KINDS
from engine.rig.renamed import RENAMED
from engine.rig.rig import Rig, default_rig, in_order
from engine.rig.state import ELECTRODE, Along, Slow, State, Synapse
from engine.text import BadInput, Message

VERSION = 2  # 2 has the slow part of the state, and cells of people's own
SUFFIX = ".impuls"
_LATER = {
    "slow",
    "sweep",
    "held",
    "electrode",
    "given",
    "delays",
    "synapses",
    "populations",
    "recorded",
    "virtual",
    "along",
}  # of the state; older files do not have them
_LARGEST_FILE = 5_000_000
_MOST_ALONG = 150_000  # numbers; a fibre of more is not in the file, and begins at rest


@dataclass(frozen=True)
class Session:
    """What a file held. `notes` say what in it was not understood and left out."""

    rig: Rig
    state: State | None = None
    notes: tuple[Message, ...] = ()


def save(path: Path, rig: Rig, state: State | None) -> None:
    """Write a session; BadInput when the file cannot be written."""
    own = rig.cell.id not in cells.names() or rig.cell != cells.preset(rig.cell.id)
    content = {
        "impuls_session": VERSION,
        "cell": rig.cell.id,
        "cell_file": cell_writer.content(rig.cell) if own else None,
        "settings": rig.values(),
        "state": _plain(state) if state is not None else None,
    }
    with writing(path) as file:
        json.dump(content, file, indent=1, ensure_ascii=False, allow_nan=False)
        file.write("\n")


def _plain(state: State) -> dict[str, Any]:
    along, content = state.along, asdict(replace(state, along=None))
    if along is not None and along.v.size + along.gates.size <= _MOST_ALONG:
        rows = {"x": along.x, "v": along.v, "gates": along.gates}
        content["along"] = {name: row.tolist() for name, row in rows.items()}
        content["along"] |= {"driven": along.driven, "jumped": along.jumped}
    return content


def load(path: Path) -> Session:
    """Read a session; BadInput names the file and what is wrong in it."""
    content = _content(path)
    version = content.get("impuls_session")
    if type(version) is not int or version < 1:
        raise _refusal(path, Message.of(messages.NO_FORMAT))
    if version > VERSION:
        raise BadInput(Message.of(messages.SESSION_TOO_NEW, file=path.name, version=version, known=VERSION))
    cell = _cell(path, content)
    settings = content.get("settings", {})
    if not isinstance(settings, dict):
        raise _refusal(path, Message.of(messages.NEEDS_SETTINGS))
    rig = default_rig(cell)
    notes = []
    for setting, value in in_order(settings.items()):
        if RENAMED.get(setting, setting) not in rig.quantities():
            # A setting of another version must not make the file unreadable.
            notes.append(Message.of(messages.SESSION_SETTING_UNKNOWN, file=path.name, path=setting))
            continue
        try:
            rig = rig.replace(setting, value)
        except BadInput as bad:
            raise _refusal(path, bad.message) from None
    state = _state(path, rig, content.get("state"))
    if rig.cable.on and state is not None and state.along is None:
        notes.append(Message.of(messages.SESSION_FIBRE_AT_REST, file=path.name))
    return Session(rig, state, tuple(notes))


def _cell(path: Path, content: dict[str, Any]) -> Cell:
    name, file = content.get("cell"), content.get("cell_file")
    if file is not None:
        return cells.of_content(name if isinstance(name, str) and name else "cell", path.name, file)
    if name not in cells.names():
        raise _refusal(path, Message.of(messages.NO_SUCH_CELL, name=shortened(repr(name))))
    return cells.preset(name)


def _content(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(read_text(path, _LARGEST_FILE))
    except json.JSONDecodeError as error:
        raise _refusal(path, Message.of(messages.NOT_JSON, line=error.lineno)) from None
    except (ValueError, RecursionError) as error:
        raise _refusal(path, why_not(error)) from None
    if not isinstance(content, dict):
        raise _refusal(path, Message.of(messages.HOLDS_NO_TABLE))
    return content


def _state(path: Path, rig: Rig, content: Any) -> State | None:
    if content is None:
        return None
    known = {field.name for field in fields(State)}
    if not isinstance(content, dict) or not known - _LATER <= set(content) <= known:
        raise _refusal(path, Message.of(messages.STATE_FIELDS))
    gates = content["gates"]
    wanted = [gate for channel in rig.cell.channels for gate in channel.gates]
    if not isinstance(gates, list) or len(gates) != len(wanted) or not all(
        _between(x, 0, 1e300 if gate.factor else 1) for x, gate in zip(gates, wanted, strict=True)
    ):  # fmt: skip
        raise _refusal(path, Message.of(messages.STATE_GATES, count=len(wanted)))
    limits = {"v": (-1e9, 1e9), "dt": (1e-4, 1), "origin": (-1e15, 1e15), "fire_lag": (-0.05, 1e15)}
    for name, (low, high) in limits.items():
        _number(path, name, content[name], low, high)
    for name in ("step", "fired", "given"):
        _steps(path, name, content.get(name, 0), name == "fired")
    # Other programs write 0 for 0.0, but to the compiled kernels an int is another type.
    floats = {name: float(content[name]) for name in limits}
    slow = _slow(path, rig, content.get("slow"))
    later = _later(path, rig, content)
    return State(**{**content, **floats, **later, "gates": tuple(map(float, gates)), "slow": slow})


def _later(path: Path, rig: Rig, content: dict[str, Any]) -> dict[str, Any]:
    """What older files do not have."""
    sweep, held, electrode = (content.get(name) for name in ("sweep", "held", "electrode"))
    if sweep is not None and not (type(sweep) is int and 0 <= sweep < 2**53):
        raise _refusal(path, Message.of(messages.STATE_STEPS, field="sweep", value=repr(sweep)))
    if held is not None and not _between(held, -1e9, 1e9):
        limits = {"low": -1e9, "high": 1e9}
        raise _refusal(path, Message.of(messages.STATE_NUMBER, field="held", value=repr(held), **limits))
    if electrode and not (
        isinstance(electrode, list)
        and len(electrode) == ELECTRODE
        and all(_between(x, -1e9, 1e9) for x in electrode)
    ):
        raise _refusal(
            path,
            Message.of(messages.STATE_NUMBERS, field="electrode", count=ELECTRODE, low=-1e9, high=1e9),
        )
    delays = content.get("delays") or []
    if (
        not isinstance(delays, list)
        or len(delays) not in (0, 3)
        or not all(_between(x, 0, 1e15) for x in delays)
    ):
        raise _refusal(path, Message.of(messages.STATE_DELAYS, field="delays"))
    noise: dict[str, Any] = {}
    for name, count, low, high in (("recorded", 2, -1e3, 1e3), ("virtual", 2, 0.0, 1.0)):
        values = content.get(name) or []
        right = (
            isinstance(values, list)
            and len(values) in (0, count)
            and all(_between(x, low, high) for x in values)
        )
        if not right:
            raise _refusal(
                path, Message.of(messages.STATE_NUMBERS, field=name, count=count, low=low, high=high)
            )
        noise[name] = tuple(map(float, values))
    numbers = content.get("populations") or []
    if not isinstance(numbers, list) or not all(type(x) is int and 0 <= x <= 2**40 for x in numbers):
        shown = repr(numbers)[:40]
        raise _refusal(path, Message.of(messages.STATE_STEPS, field="populations", value=shown))
    noise["populations"] = tuple(numbers)
    noise["along"] = _along(path, rig, content.get("along"))
    return {
        "delays": tuple(map(float, delays)),
        "sweep": sweep or 0,
        "held": None if held is None else float(held),
        "electrode": tuple(map(float, electrode or ())),
        "synapses": _synapses(path, content.get("synapses", [])),
        **noise,
    }


def _along(path: Path, rig: Rig, content: Any) -> Along | None:
    if content is None:
        return None
    if not isinstance(content, dict) or set(content) != {field.name for field in fields(Along)}:
        raise _refusal(path, Message.of(messages.STATE_FIELDS))
    gates = [gate for channel in rig.cell.channels for gate in channel.gates]
    count = len(content["x"]) if isinstance(content["x"], list) else 0
    rows = content["gates"] if isinstance(content["gates"], list) else []
    wanted = [("x", content["x"], -1e9, 1e9), ("v", content["v"], -1e9, 1e9)]
    wanted += [
        ("gates", row, 0.0, 1e300 if gate.factor else 1.0) for row, gate in zip(rows, gates, strict=False)
    ]
    for name, row, low, high in wanted:
        right = isinstance(row, list) and len(row) == count > 3 and all(_between(x, low, high) for x in row)
        if not right or len(rows) != len(gates):
            raise _refusal(
                path,
                Message.of(messages.STATE_NUMBERS, field=f"along.{name}", count=count, low=low, high=high),
            )
    x, v, inner = (np.array(content[name], dtype=np.float64) for name in ("x", "v", "gates"))
    if not (np.diff(x) > 0.0).all():
        raise _refusal(path, Message.of(messages.STATE_FIELDS))
    _number(path, "along.driven", content["driven"], -1e9, 1e9)
    _steps(path, "along.jumped", content["jumped"], optional=False)
    return Along(x, v, inner.reshape(len(gates), count), float(content["driven"]), content["jumped"])


def _synapses(path: Path, content: Any) -> tuple[Synapse, ...]:
    known = {field.name for field in fields(Synapse)}
    if not isinstance(content, list) or len(content) not in (0, len(KINDS)):
        raise _refusal(path, Message.of(messages.STATE_FIELDS))
    found = []
    for values in content:
        if not isinstance(values, dict) or set(values) != known:
            raise _refusal(path, Message.of(messages.STATE_FIELDS))
        limits = {"decaying": (0, 1e9), "rising": (0, 1e9), "fire_lag": (0, 1e15), "next": (0, 1e15)}
        for name, (low, high) in limits.items():
            _number(path, f"synapses.{name}", values[name], low, high)
        for name in ("fired", "given", "firings"):
            _steps(path, f"synapses.{name}", values[name], name == "fired")
        found.append(Synapse(**{**values, **{name: float(values[name]) for name in limits}}))
    return tuple(found)


def _number(path: Path, name: str, value: Any, low: float, high: float) -> None:
    if not _between(value, low, high):
        limits = {"low": float(low), "high": float(high)}
        raise _refusal(path, Message.of(messages.STATE_NUMBER, field=name, value=repr(value), **limits))


def _steps(path: Path, name: str, value: Any, optional: bool) -> None:
    if not (value is None and optional) and not (type(value) is int and 0 <= value < 2**53):
        raise _refusal(path, Message.of(messages.STATE_STEPS, field=name, value=repr(value)))


def _slow(path: Path, rig: Rig, content: Any) -> Slow | None:
    if content is None:
        return None
    if not isinstance(content, dict) or set(content) | {"received"} != {field.name for field in fields(Slow)}:
        raise _refusal(path, Message.of(messages.STATE_FIELDS))
    sources, actions = len(rig.cell.channels) + 3, len(rig.cell.actions)
    gates = sum(len(channel.gates) for channel in rig.cell.channels)
    shapes = {
        "concentrations": (6, 1e-12, 1e9),
        "levels": (actions, 0, 1e9),
        "bound": (actions, 0, 1),
        "twin": (gates, 0, 1e300),
        "pending": (sources + 2, -1e300, 1e300),
        "over": (4, -1e300, 1e300),
        "moved": (sources + 3, -1e300, 1e300),
        "twitch": (3, 0, 1e9),
        "received": (6, -1e300, 1e300),
    }
    parts = {}
    for name, (count, low, high) in shapes.items():
        values = content.get(name, [0.0] * 6)  # only "received" may be missing
        if name in ("levels", "bound") and isinstance(values, list):
            values = values + [0.0] * _missing(rig, len(values))
        if (
            not isinstance(values, list)
            or len(values) != count
            or not all(_between(x, low, high) for x in values)
        ):
            raise _refusal(
                path,
                Message.of(messages.STATE_NUMBERS, field=name, count=count, low=float(low), high=float(high)),
            )
        parts[name] = tuple(map(float, values))
    return Slow(**parts)


def _missing(rig: Rig, count: int) -> int:
    """How many drugs stand behind those of a session that was written before there were receptors to act on."""
    on_receptors = [action.target.startswith("receptor.") for action in rig.cell.actions]
    behind = on_receptors[count:]
    return len(behind) if all(behind) and not any(on_receptors[:count]) else 0


def _between(value: Any, low: float, high: float) -> bool:
    return type(value) in (int, float) and low <= value <= high


def _refusal(path: Path, reason: Message) -> BadInput:
    return BadInput(Message.of(messages.NOT_A_SESSION, file=path.name, reason=reason))
