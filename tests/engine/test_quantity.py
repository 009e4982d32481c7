"""What a person types becomes a value in its limits, or a refusal that names path, value and limit."""

import math

import numpy as np
import pytest

from engine.files import cells
from engine.rig.quantity import Quantity, ladder
from engine.rig.rig import default_rig
from engine.text import BadInput
from engine.units import SYMBOLS, scientific, significant

AXON = default_rig(cells.preset("axon-1952"))
EVERY = AXON.quantities()
NUMERIC = [quantity for quantity in EVERY.values() if quantity.kind in (int, float)]

CONCENTRATION = Quantity("{of} inside", "Inside.", unit="mM", low=-1000.0, high=1000.0, path="ions.na.inside")
CURRENT = Quantity(
    "Amplitude", "Current.", unit="uA/cm2", low=-1000.0, high=1000.0, step=0.5, path="amplitude"
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.5", 12.5), ("12,5", 12.5), ("-3", -3.0), ("−3,25", -3.25), ("+4", 4.0), (".5", 0.5), (",5", 0.5),
        ("5.", 5.0), ("1e2", 100.0), ("1E-2", 0.01), ("1,5e+1", 15.0), ("  7 ", 7.0), ("7 mM", 7.0),
        ("7mM ", 7.0),
        ("007", 7.0), ("0", 0.0),
    ],
)  # fmt: skip
def test_reads_a_number_as_people_write_it(text, value):
    assert CONCENTRATION.parse(text) == value


@pytest.mark.parametrize("text", ["−2,5 uA/cm2", "−2,5 µA/cm²", "-2.5uA/cm2", "-2.5"])
def test_reads_the_unit_in_both_writings(text):
    assert CURRENT.parse(text) == -2.5


@pytest.mark.parametrize("unit", [unit for unit in SYMBOLS if unit])
def test_reads_every_unit_as_shown_and_as_in_files(unit):
    quantity = Quantity("", "", unit=unit, low=0.0, high=10.0)
    assert quantity.parse(f"3 {unit}") == quantity.parse(f"3 {SYMBOLS[unit]}") == 3.0


@pytest.mark.parametrize(
    "text",
    [
        " -", "-", ".", ",", "e5", "1e", "abc", "1.234,5", "1,234.5", "1,234,5", "1_0", "0x10", "1 0",
        "--1", "−-1",
        "1;2", "nan", "NaN", "inf", "-inf", "Infinity", "7 mV", "mM", "7 mM 8", "1e5.5", "½", "1\0",
    ],
)  # fmt: skip
def test_refuses_nonsense_and_names_it(text):
    with pytest.raises(BadInput) as refusal:
        CONCENTRATION.parse(text)
    sentence = refusal.value.message.english()
    assert sentence.startswith(f"ions.na.inside: “{text}” is not a number")
    assert "mM" in sentence


@pytest.mark.parametrize("text", ["", " ", "\t", "mM"])
def test_an_empty_field_lacks_a_number(text):
    with pytest.raises(BadInput, match=r"a number is missing|not a number"):
        CONCENTRATION.parse(text)


def test_a_long_wrong_text_is_quoted_short():
    with pytest.raises(BadInput) as refusal:
        CONCENTRATION.parse("x" * 300)
    assert len(refusal.value.message.english()) < 120


@pytest.mark.parametrize("text", ["1000.0001", "−1001", "1e5", "1e400", "-1e400", "9" * 5000])
def test_refuses_what_is_beyond_the_limits_and_names_them(text):
    with pytest.raises(BadInput, match=r"ions\.na\.inside: .* outside the limits −1000 to 1000 mM"):
        CONCENTRATION.parse(text)


def test_both_limits_are_allowed():
    for quantity in NUMERIC:
        assert quantity.check(quantity.low) == quantity.low
        assert quantity.check(quantity.high) == quantity.high
        for beyond in (quantity.low - 1e-6, quantity.high * (1 + 1e-6) + 1e-6, -math.inf, math.inf):
            with pytest.raises(BadInput, match=f"^{quantity.path}: "):
                quantity.check(beyond)


@pytest.mark.parametrize(
    "value", [None, "5", [5.0], {}, True, math.nan, 10**400, -(10**400), 5j], ids=lambda v: str(v)[:9]
)
def test_a_value_of_another_kind_is_refused_not_bent(value):
    with pytest.raises(BadInput, match=r"^ions\.na\.inside: "):
        CONCENTRATION.check(value)


def test_a_whole_number_comes_back_as_float():
    value = CONCENTRATION.check(5)
    assert type(value) is float  # an int would be another type to the compiled kernels


def test_whole_numbers():
    count = EVERY["stimulus.count"]
    assert [count.parse(text) for text in ("10", "10.0", "1e5")] == [10, 10, 100_000]
    assert type(count.check(10.0)) is int
    with pytest.raises(BadInput, match=r"“2\.5” is not a whole number"):
        count.parse("2.5")
    with pytest.raises(BadInput, match=r"outside the limits 1 to 100000\.$"):
        count.parse("0")


def test_flags_and_choices():
    flag, mode = EVERY["channels.na.on"], EVERY["stimulus.mode"]
    assert [flag.parse(text) for text in ("true", " Off ", "1", "NO")] == [True, False, True, False]
    assert mode.parse(" train ") == "train"
    for refused in ("", "2", "maybe"):
        with pytest.raises(BadInput, match="neither true nor false"):
            flag.parse(refused)
    for refused in (1, "true", None):
        with pytest.raises(BadInput):
            flag.check(refused)
    for refused in ("Train", "", "off,train"):
        with pytest.raises(BadInput, match="not one of off, single, train"):
            mode.parse(refused)
    with pytest.raises(BadInput):
        mode.check(["off"])


# --- ladders and arrow keys -------------------------------------------------------------------


def test_ladder():
    assert ladder(0.1, 1.0) == (0.1, 0.2, 0.5, 1.0)
    assert ladder(0.02, 5.0) == (0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
    assert ladder(2.0, 2.0) == (2.0,)


def test_only_rungs_are_taken():
    time_base = EVERY["scope.time_per_div"]
    assert time_base.parse("0,05") == 0.05
    assert time_base.check(0.05 * (1 + 1e-12)) == 0.05
    with pytest.raises(
        BadInput, match=r"^scope\.time_per_div: 3 is not a 1-2-5 step between 0\.02 and 3600000"
    ):
        time_base.parse("3")


def test_neighbour_on_a_ladder_stops_at_its_ends():
    rungs = Quantity("", "", low=1.0, high=10.0, steps=ladder(1.0, 10.0))
    assert [rungs.neighbour(2.0, clicks) for clicks in (-9, -1, 0, 1, 9)] == [1.0, 1.0, 2.0, 5.0, 10.0]


def test_neighbour_lands_on_round_numbers_and_stops_at_the_limits():
    assert CURRENT.neighbour(10.0, 1) == 10.5
    assert CURRENT.neighbour(0.3, 1) == 1.0
    assert CURRENT.neighbour(0.1 + 0.2, -1) == 0.0
    assert CURRENT.neighbour(999.9, 3) == 1000.0
    assert CURRENT.neighbour(-1000.0, -1) == -1000.0
    tenth = Quantity("", "", low=0.0, high=1.0, step=0.1)
    assert [tenth.neighbour(0.0, clicks) for clicks in range(4)] == [0.0, 0.1, 0.2, 0.3]
    count = EVERY["stimulus.count"]
    assert count.neighbour(1, 1) == 2
    assert type(count.check(count.neighbour(1, 1))) is int
    assert count.show(count.neighbour(9, 1)) == "10"  # not 10.0


@pytest.mark.parametrize("quantity", NUMERIC, ids=lambda quantity: quantity.path)
def test_every_click_moves_and_stays_allowed(quantity, share):
    rng = np.random.default_rng(share.seed)
    for raw in rng.uniform(quantity.low, quantity.high, share.cases(200)):
        value = quantity.steps[rng.integers(len(quantity.steps))] if quantity.steps else quantity.kind(raw)
        up, down = quantity.neighbour(value, 1), quantity.neighbour(value, -1)
        assert quantity.check(up) == up and quantity.check(down) == down
        assert down < value or value == quantity.low
        assert up > value or value == quantity.high


PERMEABILITY = default_rig(cells.preset("neuron")).quantity("leaks.k.permeability")


def test_what_spans_decades_moves_by_a_few_per_cent():
    up = [PERMEABILITY.neighbour(value, 1) for value in (1e-6, 1.93e-6, 2e-6, 2.134308e-6, 5e-6, 9.95e-6)]
    assert up == [1.05e-6, 1.95e-6, 2.1e-6, 2.2e-6, 5.2e-6, 1e-5]
    down = [PERMEABILITY.neighbour(value, -1) for value in (1e-6, 1.05e-6, 2.134308e-6, 1e-5)]
    assert down == [9.8e-7, 1e-6, 2.1e-6, 9.8e-6]
    assert PERMEABILITY.neighbour(1e-6, 3) == 1.15e-6
    assert PERMEABILITY.neighbour(PERMEABILITY.neighbour(2e-6, 7), -7) == 2e-6


def test_what_spans_decades_begins_and_ends_at_nothing():
    least = PERMEABILITY.step
    assert [PERMEABILITY.neighbour(value, 1) for value in (0.0, least / 3)] == [least, least]
    assert [PERMEABILITY.neighbour(value, -1) for value in (least / 3, least, 0.0)] == [0.0, 0.0, 0.0]
    assert PERMEABILITY.neighbour(1e-3, 1) == PERMEABILITY.neighbour(9.9e-4, 10) == 1e-3
    value, clicks = least, 0
    while value < 1e-3:
        after = PERMEABILITY.neighbour(value, 1)
        assert 1.019 < after / value < 1.051
        value, clicks = after, clicks + 1
    assert clicks == 5 * 75


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.13e-6", 2.13e-6), ("2,13e-6", 2.13e-6), ("2.134e−6", 2.134e-6), ("2,13E−6 cm/s", 2.13e-6),
        ("0,00000213", 2.13e-6), ("0", 0.0),
    ],
)  # fmt: skip
def test_reads_a_small_amount_as_people_write_it(text, value):
    assert PERMEABILITY.parse(text) == value


@pytest.mark.parametrize("text", ["2.13e", "2.13·10", "e-6", "2e-6.5", "2 e-6"])
def test_refuses_half_a_power_of_ten(text):
    with pytest.raises(BadInput, match=r"leaks\.k\.permeability: .* is not a number"):
        PERMEABILITY.parse(text)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (2.134308e-6, "2.134e−6"), (1e-3, "1e−3"), (0.0, "0"), (9.99996e-7, "1e−6"), (1.5, "1.5"), (-2e-9, "−2e−9"),
        (12345.6, "1.235e4"), (math.nan, "—"),
    ],
)  # fmt: skip
def test_a_small_amount_is_shown_with_its_power_of_ten(value, shown):
    assert scientific(value) == shown


def test_a_permeability_that_is_shown_can_be_typed(share):
    rng = np.random.default_rng(share.seed)
    for value in 10.0 ** rng.uniform(-12, -3, share.cases(200)):
        shown = PERMEABILITY.show(value)
        assert PERMEABILITY.parse(shown) == pytest.approx(value, rel=1e-3)
        assert PERMEABILITY.show(PERMEABILITY.parse(shown)) == shown
        assert PERMEABILITY.neighbour(value, -1) < value < PERMEABILITY.neighbour(value, 1)


# --- showing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", NUMERIC, ids=lambda quantity: quantity.path)
def test_what_is_shown_can_be_typed(quantity, share):
    rng = np.random.default_rng(share.seed)
    values = [quantity.low, quantity.high, *quantity.steps]
    if not quantity.steps:
        values += [
            quantity.kind(value) for value in rng.uniform(quantity.low, quantity.high, share.cases(200))
        ]
    for value in values:
        shown = quantity.show(value)
        assert "-" not in shown and "e" not in shown  # a true minus, no exponent
        read = quantity.parse(shown)
        digits = (
            0 if value in (quantity.low, quantity.high, *quantity.steps) else 10.0 ** (1 - quantity.digits)
        )
        assert read == pytest.approx(value, rel=digits, abs=1e-6 if digits else 0)
        assert quantity.show(read) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (55.17234, "55.17"), (-77.0, "−77"), (0.0, "0"), (-0.0, "0"), (-1e-9, "0"), (0.000012, "0.000012"),
        (123456.0, "123456"), (1e-5, "0.00001"), (100.0, "100"), (math.inf, "∞"), (-math.inf, "−∞"),
        (math.nan, "—"),
    ],
)  # fmt: skip
def test_as_many_digits_as_mean_something(value, shown):
    assert significant(value) == shown


# --- the declarations themselves --------------------------------------------------------------


def test_the_paths_of_the_first_day_are_there():
    wanted = {f"ions.{ion}.{side}" for ion in ("na", "k", "cl") for side in ("inside", "outside")}
    wanted |= {"channels.na.blocked", "channels.k.blocked", "temperature"}
    wanted |= {f"leaks.{ion}.blocked" for ion in ("na", "k", "cl")}
    wanted |= {f"stimulus.{name}" for name in ("mode", "amplitude", "width", "delay", "interval", "count")}
    assert wanted <= set(EVERY)


@pytest.mark.parametrize("path", EVERY)
def test_every_quantity_is_declared_in_full(path):
    quantity = EVERY[path]
    assert quantity.path == path
    assert quantity.name.strip() and quantity.help.strip()
    assert "{" not in quantity.name.format(of=quantity.subject)
    assert "{of}" not in quantity.name or quantity.subject
    assert quantity.unit in SYMBOLS
    if quantity.kind in (int, float):
        assert math.isfinite(quantity.low) and math.isfinite(quantity.high) and quantity.low < quantity.high
        assert quantity.step > 0
        assert list(quantity.steps) == sorted(set(quantity.steps))
    if quantity.kind is str and not path.endswith(".shape"):  # that one is a text
        assert quantity.choices and len(quantity.choices) == len(quantity.choice_names)


@pytest.mark.parametrize("name", cells.names())
def test_every_default_is_within_its_limits(name):
    rig = default_rig(cells.preset(name))
    for path, quantity in rig.quantities().items():
        assert quantity.check(rig[path]) == rig[path]


def test_names_are_told_apart():
    names = [quantity.name.format(of=quantity.subject) for quantity in EVERY.values()]
    assert len(set(names)) == len(names)


def test_limits_are_no_narrower_than_promised():
    promised = {
        "ions.na.inside": (0.01, 1000.0),
        "ions.cl.outside": (0.01, 1000.0),
        "temperature": (0.0, 45.0),
    }
    promised |= {
        "channels.k.blocked": (0.0, 100.0),
        "leaks.cl.blocked": (0.0, 100.0),
        "pace.dt": (0.001, 0.05),
    }
    for path, (low, high) in promised.items():
        assert EVERY[path].low <= low and EVERY[path].high >= high


def test_limits_without_a_unit_end_the_sentence():
    with pytest.raises(BadInput) as refused:
        AXON.replace("nerve.fibres", 0)
    assert refused.value.message.english() == "nerve.fibres: 0 is outside the limits 1 to 1000000."
