"""Cell presets: readable TOML files in resources/cells, checked field by field as they are loaded."""

from __future__ import annotations

import math
import sys
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from engine import messages
from engine.electrochemistry import nernst, thermal_voltage
from engine.files.reading import read_text
from engine.rig.cell import Cell, Channel, Concentration, Gate, Leak, Rate, Words
from engine.rig.ions import VALENCE
from engine.text import BadInput, Message

FOLDER = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[2])) / "resources" / "cells"
DEFAULT = "axon-1952"
FORMS = ("exponential", "sigmoid", "linoid")  # engine.kinetics gives each its formula
_LARGEST_FILE = 1_000_000
_LEAST, _MOST = 0.01, 1000.0  # mM, the limits of the rig's concentrations


def names() -> list[str]:
    """The names of all presets, the default first."""
    found = sorted(path.stem for path in FOLDER.glob("*.toml"))
    return sorted(found, key=lambda name: name != DEFAULT)


@lru_cache(maxsize=64)
def preset(name: str) -> Cell:
    """The preset called `name`; BadInput when its file cannot be taken."""
    return load(FOLDER / f"{name}.toml")


def load(path: Path) -> Cell:
    """The cell that a file describes; BadInput names the file and the field."""
    try:
        content = tomllib.loads(read_text(path, _LARGEST_FILE))
    except (ValueError, RecursionError) as error:  # TOML, UTF-8, a number of 5000 digits, a thousand brackets
        raise BadInput(
            Message.of(messages.CELL_INVALID, file=path.name, field="TOML", reason=str(error))
        ) from None
    return _Table(path.name, "", content).cell(path.stem)


class _Table:
    """One table of the file with the way to it, so that a refusal can say where it stands."""

    def __init__(self, file: str, where: str, content: Any):
        self.file = file
        self.where = where
        if not isinstance(content, dict):
            self.refuse("", Message.of(messages.NEEDS_TABLE))
        self.content: dict[str, Any] = content

    def refuse(self, key: str, reason: Message) -> NoReturn:
        field = ".".join(part for part in (self.where, key) if part)
        raise BadInput(Message.of(messages.CELL_INVALID, file=self.file, field=field, reason=reason))

    def only(self, *keys: str) -> _Table:
        for key in self.content:
            if key not in keys:
                self.refuse(key, Message.of(messages.UNKNOWN_KEY, known=", ".join(keys)))
        return self

    def table(self, key: str) -> _Table:
        return _Table(self.file, self._way(key), self._get(key))

    def tables(self, key: str) -> list[_Table]:
        items = self.content.get(key, [])
        if not isinstance(items, list):
            self.refuse(key, Message.of(messages.NEEDS_TABLES))
        return [_Table(self.file, f"{self._way(key)}[{n}]", item) for n, item in enumerate(items)]

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        value = self.content.get(key, default)
        if value is None:
            self.refuse(key, Message.of(messages.NEEDS_NUMBER))
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
            self.refuse(
                key, Message.of(messages.NOT_IN_LIMITS, value=repr(value), low=float(low), high=float(high))
            )
        return float(value)

    def text(self, key: str, choices: tuple[str, ...] = ()) -> str:
        value = self._get(key)
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, Message.of(messages.NEEDS_TEXT))
        if choices and value not in choices:
            self.refuse(key, Message.of(messages.NOT_ONE_OF, value=repr(value), choices=", ".join(choices)))
        return value

    def id(self) -> str:
        """The id, which becomes a part of paths and column names."""
        value = self.text("id")
        if not (value.isascii() and value.isidentifier()):
            self.refuse("id", Message.of(messages.NOT_A_WORD, value=repr(value)))
        return value

    def words(self, key: str) -> Words:
        table = self.table(key)
        if "en" not in table.content:
            table.refuse("en", Message.of(messages.NEEDS_ENGLISH))
        return tuple((language, table.text(language)) for language in table.content)

    def _get(self, key: str) -> Any:
        if key not in self.content:
            self.refuse(key, Message.of(messages.MISSING))
        return self.content[key]

    def _way(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    # --- the parts of a cell --------------------------------------------------------------

    def cell(self, name: str) -> Cell:
        self.only(
            "name", "story", "source", "temperature", "capacitance", "rest",
            "rates", "nernst", "ions", "leak", "channels",
        )  # fmt: skip
        temperature = self.number("temperature", 0, 45)
        rates = self.table("rates").only("temperature", "q10")
        nernst = self.table("nernst").only("mode", "temperature")
        nernst_mode = nernst.text("mode", ("running", "fixed"))
        nernst_temperature = nernst.number("temperature", 0, 45, default=temperature)
        rest = self.number("rest", -200, 100)
        channels = tuple(table.channel() for table in self.tables("channels"))
        if len({channel.id for channel in channels}) < len(channels):
            self.refuse("channels", Message.of(messages.SAME_CHANNEL))
        potentials, concentrations = self.table("ions").only(*VALENCE).ions(rest, nernst_temperature)
        return Cell(
            id=name,
            name=self.words("name"),
            story=self.words("story"),
            source=self.table("source").only("text").text("text"),
            capacitance=self.number("capacitance", 0.01, 100),
            temperature=temperature,
            rates_temperature=rates.number("temperature", 0, 45),
            q10=rates.number("q10", 1, 10),
            nernst_mode=nernst_mode,
            nernst_temperature=nernst_temperature,
            channels=channels,
            leaks=self.table("leak").only("conductance", "reversal", "carried_by").leaks(potentials),
            concentrations=concentrations,
        )

    def ions(
        self, rest: float, temperature: float
    ) -> tuple[dict[str, float], tuple[tuple[str, Concentration], ...]]:
        """Nernst potentials (mV) and concentrations; the side that is not given follows from `reversal`."""
        thermal = thermal_voltage(temperature)
        potentials, concentrations = {}, []
        for ion, valence in VALENCE.items():
            table = self.table(ion).only("inside", "outside", "reversal")
            if len(table.content) != 2:
                table.refuse("", Message.of(messages.NEEDS_TWO_SIDES))
            given = [key for key in ("inside", "outside") if key in table.content]
            sides = {key: table.number(key, _LEAST, _MOST) for key in given}
            if len(sides) == 2:
                potentials[ion] = nernst(sides["inside"], sides["outside"], valence, temperature)
            else:
                passive = table.content["reversal"] == "rest"
                potentials[ion] = rest if passive else table.number("reversal", -200, 200)
                ratio = math.exp(potentials[ion] * valence / thermal)  # outside / inside
                if "inside" in sides:
                    sides["outside"] = sides["inside"] * ratio
                else:
                    sides["inside"] = sides["outside"] / ratio
                for key, value in sides.items():
                    if not _LEAST <= value <= _MOST:
                        table.refuse(
                            key,
                            Message.of(
                                messages.CONCENTRATION_FOLLOWS,
                                value=float(f"{value:.4g}"),
                                low=_LEAST,
                                high=_MOST,
                            ),
                        )
            concentrations.append((ion, Concentration(sides["inside"], sides["outside"])))
        return potentials, tuple(concentrations)

    def leaks(self, potentials: dict[str, float]) -> tuple[Leak, ...]:
        """A total leak with one reversal potential, shared out between two ions so that both come out exact."""
        conductance = self.number("conductance", 0, 1000)
        reversal = self.number("reversal", -200, 200)
        ions = self._get("carried_by")
        pairs = [[one, other] for one in VALENCE for other in VALENCE if one != other]
        if ions not in pairs:
            self.refuse("carried_by", Message.of(messages.NEEDS_TWO_IONS, ions=", ".join(VALENCE)))
        one, other = ions
        low, high = sorted((potentials[one], potentials[other]))
        if not low <= reversal <= high or low == high:
            self.refuse("reversal", Message.of(messages.LEAK_NOT_BETWEEN, value=reversal))
        share = (reversal - potentials[other]) / (potentials[one] - potentials[other])
        shares = {one: conductance * share, other: conductance * (1 - share)}
        return tuple(Leak(ion, shares.get(ion, 0.0)) for ion in VALENCE)

    def channel(self) -> Channel:
        self.only("id", "label", "ion", "conductance", "gates")
        gates = tuple(table.gate() for table in self.tables("gates"))
        if len({gate.id for gate in gates}) < len(gates):
            self.refuse("gates", Message.of(messages.SAME_GATE))
        return Channel(
            id=self.id(),
            label=self.text("label"),
            ion=self.text("ion", tuple(VALENCE)),
            conductance=self.number("conductance", 0, 100_000),
            gates=gates,
        )

    def gate(self) -> Gate:
        self.only("id", "power", "alpha", "beta")
        power = self.number("power", 1, 8)
        if power != int(power):
            self.refuse("power", Message.of(messages.POWER_NOT_WHOLE, value=power))
        alpha, beta = self.table("alpha").rate(), self.table("beta").rate()
        if alpha.rate == beta.rate == 0:
            self.refuse("", Message.of(messages.NO_RATES))
        return Gate(self.id(), int(power), alpha, beta)

    def rate(self) -> Rate:
        self.only("form", "rate", "midpoint", "slope")
        slope = self.number("slope", -1000, 1000)
        if abs(slope) < 0.01:  # (V - midpoint) / slope must stay a number
            self.refuse("slope", Message.of(messages.SLOPE_TOO_SMALL, value=slope))
        return Rate(
            form=self.text("form", FORMS),
            rate=self.number("rate", 0, 1e6),
            midpoint=self.number("midpoint", -300, 300),
            slope=slope,
        )
