"""Which numbers stand where along the graticule, and labels kept apart."""

from __future__ import annotations

import numpy as np
import pytest

from engine.rig.traces import CURRENT_PER_DIV, VOLTAGE_PER_DIV
from gui.scope.axis_numbers import spacing, time_numbers, time_unit, value_numbers
from gui.scope.spread import spread


def test_time_counts_from_the_trigger() -> None:
    numbers = time_numbers(2.0, 2.0)
    assert [n.text for n in numbers] == ["−4", "−2", "0", "2", "4", "6", "8", "10", "12", "14", "16"]
    assert [n.place for n in numbers] == list(range(11))


def test_time_between_the_lines_when_the_trigger_is() -> None:
    assert [n.place for n in time_numbers(2.0, 2.5)] == [i + 0.5 for i in range(10)]


@pytest.mark.parametrize(
    ("ms_per_div", "unit", "last"),
    [(0.02, "µs", "200"), (0.05, "µs", "500"), (0.1, "ms", "1.0"), (50.0, "ms", "500"), (100.0, "s", "1.0"),
    (1000.0, "s", "10"), (20_000.0, "s", "200"), (60_000.0, "min", "10"), (1_200_000.0, "min", "200"),
    (3_600_000.0, "h", "10")],
)  # fmt: skip
def test_time_units(ms_per_div: float, unit: str, last: str) -> None:
    assert time_unit(ms_per_div)[0] == unit
    assert time_numbers(ms_per_div, 0.0)[-1].text == last


def test_rolling_counts_back_from_the_right() -> None:
    numbers = time_numbers(200.0, 10.0)
    assert (numbers[0].text, numbers[-1].text) == ("−2.0", "0.0")


@pytest.mark.parametrize("per_div", sorted({*VOLTAGE_PER_DIV, *CURRENT_PER_DIV}))
@pytest.mark.parametrize("position", [0.0, 1.0, -3.35, 17.2])
def test_values_are_round_true_and_on_the_screen(per_div: float, position: float) -> None:
    numbers = value_numbers(per_div, position)
    assert 4 <= len(numbers) <= 5
    for number in numbers:
        assert -4.0 - 1e-5 <= number.place <= 4.0 + 1e-5
        value = float(number.text.replace("−", "-"))
        assert value == pytest.approx((number.place - position) * per_div, rel=1e-9, abs=1e-9 * per_div)
        assert "-" not in number.text


def test_spacing_leaves_room() -> None:
    assert spacing(30.0, 60.0, 1) == 1
    assert spacing(70.0, 60.0, 1) == 2
    assert spacing(10.0, 60.0, 2) == 2
    assert spacing(1000.0, 1.0, 1) == 10


def test_spread_keeps_apart_inside_and_in_order() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        wanted = rng.uniform(-20.0, 120.0, rng.integers(1, 8)).round(rng.integers(-1, 3))
        centres = np.array(spread(list(wanted), 12.0, 0.0, 100.0))
        order = np.argsort(wanted, kind="stable")
        assert np.all(np.diff(centres[order]) >= 12.0 - 1e-6)
        assert centres.min() >= 6.0 - 1e-6 and centres.max() <= 94.0 + 1e-6


def test_spread_moves_nothing_without_need() -> None:
    assert spread([10.0, 50.0, 30.0], 10.0, 0.0, 100.0) == [10.0, 50.0, 30.0]
    assert spread([], 10.0, 0.0, 100.0) == []
