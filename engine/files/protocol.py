"""A protocol: what is done to the membrane, as a TOML file with a name, notes and a line for each setting.

    impuls_protocol = 1
    name = "Two pulses 8 ms apart"
    notes = "Is the second one answered?"

    [settings]
    stimulus.mode = "paired"
    stimulus.interval = 8.0

What it does not mention is as the cell starts with it. It says nothing of the cell, nor of the scope.
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import messages
from engine.files.atomic import writing
from engine.files.reading import read_text, why_not
from engine.files.toml_lines import MOST_PARTS, line_of, line_of_long_key
from engine.files.toml_table import shortened
from engine.rig.quantity import Value
from engine.rig.rig import Rig, default_rig, in_order
from engine.text import BadInput, Message

VERSION = 1
SUFFIX = ".protocol"
PREFIXES = (
    "stimulus.",
    "clamp.",
    "receptors.",
    "dynamic.",
    "noise.",
)  # what a protocol speaks of, where a rig has it
MOST_BYTES = 3_000_000  # three drawn waveforms of the most points there may be, and room
_MOST_LINES = 2000
_LONG = 1000  # letters of a line that can only be a waveform
_WAVEFORM = re.compile(r'[ \t]*[\w."-]+[ \t]*=[ \t]*"[^"\\]*"[ \t]*')
_MOST_NAME, _MOST_NOTES = 100, 4000


@dataclass(frozen=True)
class Protocol:
    """What a file said, still of no cell."""

    file: str
    text: str
    name: str
    notes: str
    settings: tuple[tuple[str, Value], ...]


def save(path: Path, rig: Rig, name: str, notes: str = "") -> None:
    """Write what the rig says of stimulus, clamp and so on; BadInput when it cannot be written."""
    lines = [
        f"impuls_protocol = {VERSION}",
        f"name = {_word(name)}",
        f"notes = {_word(notes)}",
        "",
        "[settings]",
    ]
    lines += [f"{path} = {_word(value)}" for path, value in in_order(settings(rig).items())]
    with writing(path) as file:
        file.write("\n".join(lines) + "\n")


def settings(rig: Rig) -> dict[str, Value]:
    """The settings of a rig that belong in a protocol: all but those of parts that are off."""
    values = {path: value for path, value in rig.values().items() if path.startswith(PREFIXES)}
    idle = [
        f"stimulus.{part}" for part, wave in (("b.", rig.stimulus.b), ("c.", rig.stimulus.c)) if not wave.on
    ]
    return {
        path: value
        for path, value in values.items()
        if not any(path.startswith(part) and not path.endswith(".mode") for part in idle)
        and not (path.endswith(".shape") and values[path.removesuffix("shape") + "mode"] != "drawn")
    }


def load(path: Path) -> Protocol:
    """Read a protocol; BadInput names the file and what is wrong in it."""
    try:
        text = read_text(path, MOST_BYTES)
        content = _content(path, text)
    except UnicodeDecodeError as error:
        raise _refusal(path.name, why_not(error)) from None
    version = content.get("impuls_protocol")
    if type(version) is not int or version < 1:
        raise _refusal(path.name, Message.of(messages.PROTOCOL_NO_FORMAT))
    if version > VERSION:
        raise BadInput(Message.of(messages.SESSION_TOO_NEW, file=path.name, version=version, known=VERSION))
    for key in content:
        if key not in ("impuls_protocol", "name", "notes", "settings"):
            known = "impuls_protocol, name, notes, settings"
            raise _refusal(
                path.name, Message.of(messages.PROTOCOL_UNKNOWN_KEY, key=shortened(key), known=known)
            )
    table = content.get("settings", {})
    if not isinstance(table, dict):
        raise _refusal(path.name, Message.of(messages.NEEDS_SETTINGS))
    words: list[str] = []
    for key, default, most in (("name", path.stem, _MOST_NAME), ("notes", "", _MOST_NOTES)):
        word = content.get(key, default)
        if not isinstance(word, str) or len(word) > most:
            raise _refusal(path.name, Message.of(messages.PROTOCOL_TEXT, key=key, most=most))
        words.append(word)
    return Protocol(path.name, text, words[0], words[1], tuple(_flat(table, "")))


def applied(rig: Rig, protocol: Protocol) -> Rig:
    """The rig with what a protocol says; BadInput names the file and the line."""
    for path, value in in_order(settings(default_rig(rig.cell)).items()):
        rig = rig.replace(path, value)
    for path, value in in_order(protocol.settings):
        try:
            if not path.startswith(PREFIXES):
                raise BadInput(
                    Message.of(messages.PROTOCOL_OTHER_PATH, path=shortened(path), known=", ".join(PREFIXES))
                )
            rig = rig.replace(path, value)
        except BadInput as bad:
            line = line_of(protocol.text, f"settings.{path}") or 1
            raise BadInput(
                Message.of(messages.PROTOCOL_REFUSED, file=protocol.file, line=line, reason=bad.message)
            ) from None
    return rig


def _content(path: Path, text: str) -> dict[str, Any]:
    lines = text.split("\n")
    if len(lines) > _MOST_LINES:
        raise _refusal(path.name, Message.of(messages.PROTOCOL_TOO_LONG, count=len(lines), most=_MOST_LINES))
    for number, line in enumerate(lines, 1):
        if len(line) > _LONG and not _WAVEFORM.fullmatch(line.rstrip("\r")):
            raise _refusal(path.name, Message.of(messages.PROTOCOL_LONG_LINE, line=number, most=_LONG))
    if (long := line_of_long_key(text)) is not None:
        raise _refusal(path.name, Message.of(messages.LONG_KEY, line=long, most=MOST_PARTS))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _refusal(path.name, shortened(str(error), 200)) from None
    except (ValueError, RecursionError) as error:
        raise _refusal(path.name, why_not(error)) from None


def _flat(table: dict[str, Any], way: str) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        if isinstance(value, dict):
            found += _flat(value, f"{way}{key}.")
        else:
            found.append((way + key, value))
    return found


def _word(value: Value) -> str:
    if isinstance(value, str):  # a JSON string is a TOML one
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _refusal(file: str, reason: str | Message) -> BadInput:
    return BadInput(Message.of(messages.NO_PROTOCOL, file=file, reason=reason))
