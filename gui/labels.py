"""Every text of a quantity, a message or a number, in the user's language."""

from __future__ import annotations

import re
from html import escape

from PySide6.QtCore import QCoreApplication, QLocale

from engine import units
from engine.rig.quantity import Quantity, Value
from engine.rig.stimulus import PART
from engine.text import MESSAGE, Message
from engine.units import MINUS

QUANTITY = "quantity"  # the translation context of names, helps and choices
SIGNAL = "signal"  # that of the words in the names of traces

_NUMBER = re.compile(r"[-−]?\d+(\.\d+)?(e[+-]?\d+)?")


def name(quantity: Quantity) -> str:
    """What the quantity is called, e.g. "Na⁺ inside"."""
    return _of(quantity, quantity.name)


def help(quantity: Quantity) -> str:
    """What the quantity means, in a sentence."""
    return _of(quantity, quantity.help)


def choice_names(quantity: Quantity) -> tuple[str, ...]:
    """The names of a str quantity's choices, in their order."""
    return tuple(_choice(quantity, text) for text in quantity.choice_names or quantity.choices)


def trace(label: str) -> str:
    """The name of a trace: its words in the user's language, its symbols as they are."""
    return " ".join(QCoreApplication.translate(SIGNAL, word) for word in label.split(" "))


def number(text: str) -> str:
    """A number as the engine writes it, with the decimal mark of the user's language."""
    if "." not in text:  # to ask Qt may be to wait for the engine's thread
        return text
    return text.replace(".", QLocale().decimalPoint())


def shown(quantity: Quantity, value: Value) -> str:
    """A value as an editor shows it, without unit."""
    if quantity.kind is str and quantity.choices:
        return dict(zip(quantity.choices, choice_names(quantity), strict=True))[str(value)]
    return number(quantity.show(value))


def with_unit(quantity: Quantity, value: Value) -> str:
    """A value with its unit, e.g. "6.3 °C"."""
    if quantity.kind is float and quantity.steps:
        handy, unit = units.handy(float(value), quantity.unit)
        return f"{number(quantity.show(handy))} {unit}".rstrip()
    return f"{shown(quantity, value)} {quantity.symbol}".rstrip()


def limits(quantity: Quantity) -> str:
    """From where to where the quantity may go, with unit; empty when it has no limits."""
    if quantity.kind not in (float, int) or quantity.low == float("-inf") or quantity.high == float("inf"):
        return ""
    template = QCoreApplication.translate("labels", "{low} to {high} {unit}")
    low, high = _value(f"{quantity.low:.10g}"), _value(f"{quantity.high:.10g}")
    return template.format(low=low, high=high, unit=quantity.symbol).rstrip()


def tooltip(quantity: Quantity) -> str:
    """Name, meaning, limits and the command-line path, as rich text."""
    lines = [f"<b>{escape(name(quantity))}</b>", escape(help(quantity))]
    if limits(quantity):
        lines.append(escape(limits(quantity)))
    lines.append(f'<span style="font-size: small; color: gray">{escape(quantity.path)}</span>')
    # A <p> makes Qt wrap the tooltip instead of drawing one endless line.
    return "<p>" + "<br>".join(lines) + "</p>"


def drug(text: str) -> str:
    """Name or help of a drug on the shelf."""
    return QCoreApplication.translate("drug", text)


def message(told: Message) -> str:
    """A message of the engine as a sentence."""
    template = QCoreApplication.translate(MESSAGE, told.template)
    sentence = template.format(**{key: _value(value) for key, value in told.values})
    # A quantity without a unit leaves a space before the full stop.
    return sentence.replace(" .", ".")


def by_name(told: Message, quantity: Quantity) -> Message:
    """The message with the quantity's name where the engine put its path: people know the name."""
    ours = ("path", quantity.path)
    values = tuple(("path", name(quantity)) if value == ours else value for value in told.values)
    return Message(told.template, values)


def _choice(quantity: Quantity, text: str) -> str:
    translated = _of(quantity, text)
    return translated if translated != text else trace(text)


def _of(quantity: Quantity, template: str) -> str:
    if template.startswith(PART):  # of the parts of a stimulus, put together from two texts
        part = QCoreApplication.translate(QUANTITY, PART).format(of=quantity.subject)
        return part + QCoreApplication.translate(QUANTITY, template.removeprefix(PART))
    return QCoreApplication.translate(QUANTITY, template).format(of=trace(quantity.subject))


def _value(value: object) -> str:
    if isinstance(value, Message):
        return message(value)
    text = f"{value:g}" if isinstance(value, float) else str(value)
    if _NUMBER.fullmatch(text):
        return number(text.replace("-", MINUS))
    return text
