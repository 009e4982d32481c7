"""The CSV writer by itself; whole files are checked in test_cli."""

import io

import numpy as np

from engine.files import cells, csv
from engine.rig.rig import default_rig

AXON = default_rig(cells.preset("axon-1952"))


def rows(first: int, origin: float, dt: float, *values) -> list[str]:
    file = io.StringIO()
    csv.write_rows(file, first, origin, dt, [np.asarray(row, dtype=float) for row in values])
    assert file.getvalue().endswith("\n")
    return file.getvalue().splitlines()


def test_one_line_a_sample():
    assert rows(7, 0.0, 0.01, [1.5, -2.0], [0.1, 1e-300]) == ["0.07,1.5,0.1", "0.08,-2.0,1e-300"]


def test_values_come_back_bit_for_bit(share):
    rng = np.random.default_rng(share.seed)
    values = rng.normal(size=share.cases(5000)) * 10.0 ** rng.integers(-12, 6, share.cases(5000))
    values = np.append(values, [np.nextafter(1, 2), 5e-324, -0.0, 1 / 3])
    read = np.array([line.split(",")[1] for line in rows(0, 0.0, 0.01, values)], dtype=float)
    assert np.array_equal(read.view(np.int64), values.view(np.int64))


def test_times_stay_apart_after_an_hour_of_the_finest_step():
    lines = rows(3_600_000_000, 0.0, 0.001, [0.0, 0.0, 0.0])
    assert [line.split(",")[0] for line in lines] == ["3600000", "3600000.001", "3600000.002"]


def test_the_origin_is_added():
    assert rows(1, 12.5, 0.05, [0.0]) == ["12.55,0.0"]


def test_head():
    file = io.StringIO()
    csv.write_head(file, AXON.replace("channels.na.on", False).replace("ions.k.outside", 20.0))
    *comments, header = file.getvalue().splitlines()
    assert all(line.startswith("# ") for line in comments)
    for line in (
        "# cell = axon-1952",
        "# channels.na.on = false",
        "# ions.k.outside = 20 mM",
        "# temperature = 6.3 degC",
    ):
        assert line in comments
    for path in AXON.quantities():
        assert sum(line.startswith(f"# {path} = ") for line in comments) == 1
    assert header.split(",") == csv.columns(AXON)
    assert header.isascii()  # a spreadsheet of any age reads it


def test_a_column_for_every_channel():
    assert csv.columns(AXON) == ["t_ms", "V_mV", "I_stim_uA/cm2", "I_Na_uA/cm2", "I_K_uA/cm2"]
