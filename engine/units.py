"""Units: how each is written, and how a number is shown with as many digits as mean something."""

from __future__ import annotations

import math

# ASCII name (files, command line) -> how it looks on a screen.
SYMBOLS = {
    "": "",
    "mV": "mV",
    "ms": "ms",
    "s": "s",
    "mM": "mM",
    "mS/cm2": "mS/cm²",
    "uF/cm2": "µF/cm²",
    "uA/cm2": "µA/cm²",
    "nA": "nA",
    "pA": "pA",
    "deg": "°",
    "cm/s": "cm/s",
    "degC": "°C",
    "um": "µm",
    "mm": "mm",
    "ohm*cm": "Ω·cm",
    "Mohm*cm": "MΩ·cm",
    "pF/cm": "pF/cm",
    "nM": "nM",
    "uM": "µM",
    "mg/ml": "mg/ml",
    "MOhm": "MΩ",
    "pF": "pF",
    "us": "µs",
    "kHz": "kHz",
    "pmol/cm2": "pmol/cm²",
    "nC/cm2": "nC/cm²",
    "%": "%",
    "Hz": "Hz",
    "mV/div": "mV/div",
    "uA/cm2/div": "µA/cm²/div",
    "%/div": "%/div",
    "ms/div": "ms/div",
    "mV/ms": "mV/ms",
    "mV/ms/div": "mV/ms/div",
    "mS/cm2/div": "mS/cm²/div",
    "mM/div": "mM/div",
    "/div": "/div",
    "M samples": "M",
    "div": "div",
    "x": "×",
    "pA/div": "pA/div",
    "pS": "pS",
    "um2": "µm²",
    "mV/min": "mV/min",
    "channels": "ch",
    "channels/div": "ch/div",
}

MINUS = "\N{MINUS SIGN}"


def symbol(unit: str) -> str:
    """The screen form of a unit ("uA/cm2" -> "µA/cm²"); a product ("mV*uA/cm2") is written with a dot."""
    if unit in SYMBOLS:
        return SYMBOLS[unit]
    return unit.replace("uA", "µA").replace("cm2", "cm²").replace("*", "·")


def significant(value: float, digits: int = 4, most_decimals: int = 6) -> str:
    """`value` rounded to `digits` significant digits, without exponent, with a true minus."""
    if value == 0 or not math.isfinite(value):
        return fixed(value, 0)
    decimals = min(most_decimals, max(0, digits - 1 - math.floor(math.log10(abs(value)))))
    text = f"{value:.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return _true_minus(text.removeprefix("-") if text == "-0" else text)


def scientific(value: float, digits: int = 4) -> str:
    """`value` with a power of ten, as very small amounts are written: 2.134e−6. A person can type it so, too."""
    if value == 0 or not math.isfinite(value):
        return fixed(value, 0)
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    power = f"e{int(exponent)}" if int(exponent) else ""
    return _true_minus(mantissa + power)


def handy(value: float, unit: str) -> tuple[float, str]:
    """The value and the screen form of its unit as an instrument would write them: 0.02 ms/div is 20 µs/div."""
    if unit == "ms/div" and value >= 3_600_000.0:
        return value / 3_600_000.0, "h/div"
    if unit == "ms/div" and value >= 60_000.0:
        return value / 60_000.0, "min/div"
    if unit == "ms/div" and value >= 1000.0:
        return value / 1000.0, "s/div"
    if unit == "ms/div" and value < 1.0:
        return value * 1000.0, "µs/div"
    return value, symbol(unit)


def fixed(value: float, decimals: int, sign: bool = False) -> str:
    """`value` with just so many decimals (aligned columns), with a true minus; `sign` adds a plus."""
    if math.isnan(value):
        return "\N{EM DASH}"
    if math.isinf(value):
        return MINUS + "∞" if value < 0 else "∞"
    text = f"{value:+.{decimals}f}" if sign else f"{value:.{decimals}f}"
    if float(text) == 0:
        text = text.lstrip("+-")
    return _true_minus(text)


def _true_minus(text: str) -> str:
    return text.replace("-", MINUS)
