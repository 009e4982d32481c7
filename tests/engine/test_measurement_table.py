"""Statistics of measurements over sweeps, and their table."""

import csv
import io
import math
from statistics import mean, stdev

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.measurements import table
from engine.measurements.registry import measure
from engine.measurements.statistics import Running, Statistics


def test_statistics():
    values = [3.0, None, 7.5, -2.0, math.nan, 4.25]
    running = Running()
    for value in values:
        running.add(value)
    kept = [3.0, 7.5, -2.0, 4.25]
    assert (running.n, running.minimum, running.maximum, running.present) == (4, -2.0, 7.5, 4.25)
    assert running.mean == pytest.approx(mean(kept)) and running.sd == pytest.approx(stdev(kept))
    running.add(None)
    assert running.present is None and running.n == 4
    running.reset()
    assert (running.n, running.mean, running.sd, running.minimum, running.present) == (
        0,
        None,
        None,
        None,
        None,
    )
    running.add(5.0)
    assert (running.mean, running.sd) == (5.0, None)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50), st.sampled_from([0.0, 1e9]))
@settings(max_examples=100, deadline=None)
def test_a_small_spread_about_a_large_mean(values, offset):
    values = [value + offset for value in values]
    running = Running()
    for value in values:
        running.add(value)
    assert running.mean == pytest.approx(mean(values), rel=1e-12, abs=1e-9)
    assert running.sd == pytest.approx(stdev(values), rel=1e-6, abs=1e-5)


def test_statistics_of_sweeps():
    t = np.arange(2001) * 0.01
    v = -65.0 + 105.0 * np.exp(-0.5 * ((t - 6.0) / 0.4) ** 2)
    statistics = Statistics()
    for shift in (0.0, 1.0, 2.0):
        statistics.add(measure(v + shift, 0.01))
    assert statistics["peak"].mean == pytest.approx(41.0) and statistics["peak"].sd == pytest.approx(
        1.0, rel=1e-6
    )
    assert statistics["latency"].n == 0 and statistics["never"].mean is None
    statistics.reset()
    assert statistics["peak"].n == 0


def rows():
    running = Running()
    for value in (-65.125, -64.0, 1.0 / 3.0):
        running.add(value)
    return [table.Row("V", "Rest", "mV", running), table.Row('I "Na", fast', "Rise\ttime", "ms", Running())]


def test_table_to_copy():
    lines = table.table_text(rows()).splitlines()
    assert lines[0].split("\t") == list(table.COLUMNS)
    assert lines[1].split("\t") == [
        "V",
        "Rest",
        "mV",
        "0.333333",
        "-42.9306",
        "37.4718",
        "-65.125",
        "0.333333",
        "3",
    ]
    assert lines[2].split("\t") == ['I "Na", fast', "Rise time", "ms", "", "", "", "", "", "0"]
    assert table.table_text([], ["a", "b"]) == "a\tb\n"


def test_table_as_csv_has_all_digits():
    text = table.csv_text(rows(), ["cell = axon-1952\ngate = off"])
    assert text.startswith(
        "# cell = axon-1952\n# gate = off\ntrace,measurement,unit,present,mean,sd,min,max,n\n"
    )
    read = list(csv.DictReader(io.StringIO("".join(text.splitlines(keepends=True)[2:]))))
    assert float(read[0]["present"]) == 1.0 / 3.0
    assert float(read[0]["mean"]) == rows()[0].statistics.mean
    assert read[1]["trace"] == 'I "Na", fast' and read[1]["sd"] == "" and read[1]["n"] == "0"


def test_what_is_only_rounding_is_not_copied():
    running = Running()
    for value in (1.42109e-14, -2e-14, -1e-14):
        running.add(value)
    row = table.Row("V", "Amplitude", "mV", running, 4)
    assert table.table_text([row]).splitlines()[1].split("\t")[3:] == ["0", "0", "0", "0", "0", "3"]
    assert "-1e-14" in table.csv_text([row])
