"""One declaration per quantity: editor, tooltip, command-line path, file check and CSV header come from it.

A quantity is declared as a field of one of the rig's frozen dataclasses:

    amplitude: float = declare(10.0, unit="uA/cm2", low=-1000, high=1000, step=1, name=..., help=...)

and its path is the way to that field through the rig (`stimulus.amplitude`).
"""

from __future__ import annotations

import dataclasses
import math
import re
from dataclasses import dataclass, field
from typing import Any

from engine import messages
from engine.text import BadInput, Message
from engine.units import SYMBOLS, scientific, significant

Value = float | int | bool | str

_NUMBER = re.compile(r"[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)(e[+-]?[0-9]+)?", re.IGNORECASE)
_LONGEST_SHOWN = 24  # letters of a wrong value that are quoted
_FLAGS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}


def ladder(low: float, high: float) -> tuple[float, ...]:
    """The 1-2-5 steps from `low` to `high`, both included, e.g. 0.1, 0.2, 0.5, 1."""
    steps = []
    for exponent in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1):
        steps += [float(f"{digit}e{exponent}") for digit in (1, 2, 5)]
    return tuple(step for step in steps if low <= step <= high)


@dataclass(frozen=True)
class Quantity:
    """What is known of one settable quantity.

    `name` and `help` are translatable templates; `subject` fills their {of}: "Na" in "{of} inside".
    `kind` is float, int, bool or str; a str has `choices`, a float may have `steps` (a ladder).
    `low` and `high` are the limits, both allowed, in `unit`; `step` is what one arrow key adds. What spans
    `decades` is shown with a power of ten, and an arrow key changes it by a few per cent; below `step` there is 0.
    """

    name: str
    help: str
    kind: type = float
    unit: str = ""
    low: float = -math.inf
    high: float = math.inf
    step: float = 1.0
    digits: int = 4
    decades: bool = False
    choices: tuple[str, ...] = ()
    choice_names: tuple[str, ...] = ()
    steps: tuple[float, ...] = ()
    path: str = ""
    subject: str = ""

    def check(self, value: Any) -> Value:
        """Return `value` in this quantity's type; raise BadInput naming path, value and limit."""
        if self.kind is bool:
            if not isinstance(value, bool):
                raise self._refusal(messages.NOT_A_FLAG, value)
            return value
        if self.kind is str:
            if value not in self.choices:
                raise self._refusal(messages.NOT_A_CHOICE, value, choices=", ".join(self.choices))
            return str(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:  # nan
            raise self._not_a_number(value)
        if not self.low <= value <= self.high:
            template = messages.OUT_OF_RANGE if self.symbol else messages.OUT_OF_RANGE_WITHOUT_UNIT
            raise self._refusal(template, value, **self._limits())
        if self.kind is int:
            if value != int(value):
                raise self._refusal(messages.NOT_WHOLE, value)
            return int(value)
        if self.steps:
            nearest = min(self.steps, key=lambda step: abs(step - value))
            if not math.isclose(nearest, value, rel_tol=1e-9):
                raise self._refusal(messages.NOT_ON_LADDER, value, **self._limits())
            return nearest
        return float(value)

    def parse(self, text: str) -> Value:
        """Read what a person typed: comma or point, true minus, the unit may follow; else BadInput."""
        word = text.strip().replace("\N{MINUS SIGN}", "-")
        if self.kind is bool:
            if word.lower() not in _FLAGS:
                raise self._refusal(messages.NOT_A_FLAG, text)
            return _FLAGS[word.lower()]
        if self.kind is str:
            return self.check(word)
        for unit in {self.unit, self.symbol} - {""}:
            word = word.removesuffix(unit).rstrip()
        if not _NUMBER.fullmatch(word):
            raise self._not_a_number(text)
        return self.check(float(word.replace(",", ".")))

    def show(self, value: Value) -> str:
        """The value as an editor shows it, without unit."""
        if self.kind is bool:
            return "true" if value else "false"
        if self.kind is str:
            return str(value)
        if self.kind is int:
            return str(int(value)).replace("-", "\N{MINUS SIGN}")
        written = scientific if self.decades else significant
        return written(float(value), self.digits)

    @property
    def symbol(self) -> str:
        """The unit as shown on screen."""
        return SYMBOLS[self.unit]

    def neighbour(self, value: float, clicks: int) -> float:
        """The value `clicks` steps on (or ladder rungs), stopping at the limits."""
        if self.steps:
            at = min(range(len(self.steps)), key=lambda i: abs(self.steps[i] - value))
            return self.steps[max(0, min(len(self.steps) - 1, at + clicks))]
        if self.decades:
            return self._along_decades(value, clicks)
        moved = value + clicks * self.step
        # Land on whole multiples of the step, so that arrows give round numbers.
        moved = round(round(moved / self.step) * self.step, 9)
        return float(self.kind(max(self.low, min(self.high, moved))))

    def _along_decades(self, value: float, clicks: int) -> float:
        """Round numbers 2 to 5 % apart: 1, 1.05, 1.1 ... 2, 2.1 ... 5, 5.2 ... 10; the lowest is `step`, then 0."""
        up = clicks > 0
        for _ in range(abs(clicks)):
            if value < self.step or (value == self.step and not up):
                value = self.step if up else 0.0
                continue
            inside = value * (1.0 + 1e-9 if up else 1.0 - 1e-9)  # on a border, the decade it goes into counts
            decade = 10.0 ** math.floor(math.log10(inside))
            share = inside / decade
            step = decade * (0.05 if share < 2.0 else 0.1 if share < 5.0 else 0.2)
            rungs = value / step
            at = math.floor(rungs + 1e-6) + 1 if up else math.ceil(rungs - 1e-6) - 1
            value = max(float(f"{at * step:.6g}"), self.step)
        return max(self.low, min(self.high, value))

    def _limits(self) -> dict[str, str]:
        def word(value: float) -> str:
            return f"{value:.10g}".replace("-", "\N{MINUS SIGN}")

        return {"low": word(self.low), "high": word(self.high), "unit": self.symbol}

    def _not_a_number(self, value: object) -> BadInput:
        if not str(value).strip():
            return self._refusal(messages.NUMBER_MISSING, value)
        if self.symbol:
            return self._refusal(messages.NOT_A_NUMBER, value, unit=self.symbol)
        return self._refusal(messages.NOT_A_NUMBER_WITHOUT_UNIT, value)

    def _refusal(self, template: str, value: object, **values: object) -> BadInput:
        shown = f"{value:.10g}" if isinstance(value, float) else str(value)
        if len(shown) > _LONGEST_SHOWN:
            shown = shown[:_LONGEST_SHOWN] + "\N{HORIZONTAL ELLIPSIS}"
        return BadInput(Message.of(template, path=self.path, value=shown, **values))


def declare(default: Any = dataclasses.MISSING, *, of: Any = Quantity, **facts: Any) -> Any:
    """A dataclass field that is a quantity; `facts` are the fields of Quantity, `of` which kind of Quantity."""
    if "steps" in facts:
        facts = {"low": facts["steps"][0], "high": facts["steps"][-1], **facts}
    metadata = {"quantity": of(**facts)}
    if default is dataclasses.MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def quantities(node: Any, path: str = "", subject: str = "") -> dict[str, Quantity]:
    """Every quantity below `node` (a rig or a part of one), by path, in the order of declaration."""
    found: dict[str, Quantity] = {}
    for name, child in children(node):
        way = f"{path}.{name}" if path else name
        declared = _declared(node, name)
        if declared is not None:
            if hasattr(node, "refine"):  # what only this node knows: the choices of a list, a unit
                declared = node.refine(name, declared)
            found[way] = dataclasses.replace(declared, path=way, subject=subject)
        elif isinstance(child, tuple) or dataclasses.is_dataclass(child):
            found |= quantities(child, way, getattr(child, "label", subject))
    return found


def children(node: Any) -> list[tuple[str, Any]]:
    """The named parts of a rig's node: a dataclass's fields, or a tuple's items by their id."""
    if isinstance(node, tuple):
        return [(item.id, item) for item in node if hasattr(item, "id")]
    return [(f.name, getattr(node, f.name)) for f in dataclasses.fields(node)]


def value_at(node: Any, path: str) -> Any:
    """The value at `path` below `node`; KeyError when there is none."""
    for name in path.split("."):
        node = _child(node, name)
    return node


def _child(node: Any, name: str) -> Any:
    if isinstance(node, tuple):
        for item in node:
            if item.id == name:
                return item
        raise KeyError(name)
    if name not in {f.name for f in dataclasses.fields(node)}:
        raise KeyError(name)
    return getattr(node, name)


def with_value(node: Any, path: str, value: Any) -> Any:
    """A copy of `node` with the value at `path` replaced (no check; see Rig.replace)."""
    name, _, rest = path.partition(".")
    if isinstance(node, tuple):
        return tuple(with_value(item, rest, value) if item.id == name else item for item in node)
    return dataclasses.replace(
        node, **{name: with_value(getattr(node, name), rest, value) if rest else value}
    )


def _declared(node: Any, name: str) -> Quantity | None:
    if isinstance(node, tuple):
        return None
    metadata = next(f.metadata for f in dataclasses.fields(node) if f.name == name)
    return metadata.get("quantity")
