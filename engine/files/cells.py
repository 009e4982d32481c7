"""Cells by name and by file: the presets in resources/cells, and those that people make of them."""

from __future__ import annotations

import os
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine import messages
from engine.files import cell_reader
from engine.files.reading import read_text, why_not
from engine.files.toml_lines import MOST_PARTS, line_of_long_key
from engine.files.toml_table import Table, shortened
from engine.rig.cell import Cell
from engine.text import BadInput, Message

FOLDER = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2])) / "resources" / "cells"
DEFAULT = "neuron"
SUFFIX = ".toml"
# As they are shown: from the cell one meets first over its relatives to those that do not fire.
ORDER = (
    DEFAULT, "axon-1952", "axon-seawater", "interneuron", "cortical", "node-frog", "node-mammalian", "muscle", "heart",
    "non-excitable", "passive",
)  # fmt: skip
_LARGEST_FILE = 200_000  # the largest preset has 13 000; any of this size is read in less than a second


def names() -> list[str]:
    """The names of all presets, the default first."""
    found = sorted(path.stem for path in FOLDER.glob(f"*{SUFFIX}"))
    return sorted(found, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))


@lru_cache(maxsize=64)
def preset(name: str) -> Cell:
    """The preset called `name`; BadInput when its file cannot be taken."""
    return load(FOLDER / f"{name}{SUFFIX}")


def load(path: Path) -> Cell:
    """The cell that a file describes; BadInput names the file, the line and the field."""
    try:
        text = read_text(path, _LARGEST_FILE)
        if (line := line_of_long_key(text)) is not None:
            raise _no_toml(path, Message.of(messages.LONG_KEY, line=line, most=MOST_PARTS))
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _no_toml(path, shortened(str(error), 200)) from None
    except (ValueError, RecursionError) as error:
        raise _no_toml(path, why_not(error)) from None
    return cell_reader.cell(path.stem, Table(path.name, text, "", content))


def find(target: str) -> Cell | None:
    """The preset called `target`, or the cell in that file; None when it is neither, BadInput for a bad file."""
    if target in names():
        return preset(target)
    if target.lower().endswith(SUFFIX) and os.path.exists(
        target
    ):  # unlike Path.exists, no to an endless name
        return load(Path(target))
    return None


def _no_toml(path: Path, reason: str | Message) -> BadInput:
    return BadInput(Message.of(messages.CELL_INVALID, file=path.name, field="TOML", reason=reason))


def of_content(name: str, file: str, content: Any) -> Cell:
    """The cell called `name` that stands as a table in another `file`; BadInput names that file and the field."""
    return cell_reader.cell(name, Table(file, "", "", content))
