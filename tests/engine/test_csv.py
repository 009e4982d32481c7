"""The CSV writer by itself; whole files are checked in test_cli."""

import io

import numpy as np
import pytest

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
    rig = AXON.replace("channels.na.on", False).replace("ions.k.outside", 20.0)
    csv.write_head(file, rig, csv.columns(rig))
    *comments, header = file.getvalue().splitlines()
    assert all(line.startswith("# ") for line in comments)
    for line in (
        "# cell = axon-1952",
        "# channels.na.on = false",
        "# ions.k.outside = 20 mM",
        "# temperature = 6.3 degC",
    ):
        assert line in comments
    for path in AXON.quantities():  # a run has no screen
        assert sum(line.startswith(f"# {path} = ") for line in comments) == (not path.startswith("scope."))
    assert header.split(",") == csv.columns(AXON)
    assert header.isascii()  # a spreadsheet of any age reads it


def test_the_head_of_what_was_shown_leaves_out_what_has_no_part_in_it():
    rig = AXON.replace("scope.cursors.a.on", True).replace("scope.measure.rows.12.what", "peak")
    rig = rig.replace("scope.trigger.source", "dvdt").replace("scope.traces.dvdt.level", 30.0)
    file = io.StringIO()
    csv.write_head(file, rig, ["t_ms"], scope=True, more="saved today")
    lines = file.getvalue().splitlines()
    there = {line[2:].partition(" = ")[0] for line in lines}
    assert lines[1] == "# saved today"
    assert {"scope.time_per_div", "scope.traces.v.per_div", "scope.cursors.a.t1"} <= there
    assert {"scope.measure.rows.12.what", "scope.measure.criterion"} <= there
    assert "# scope.traces.dvdt.level = 30 mV/ms" in lines  # the trigger's source, though it is not placed
    assert not {"scope.traces.dvdt.per_div", "scope.cursors.b.t1", "scope.measure.rows.11.what"} & there
    assert not any(path.startswith("scope.traces.math") for path in there)


def test_a_column_for_every_channel():
    assert csv.columns(AXON) == ["t_ms", "V_mV", "I_stim_uA/cm2", "I_Na_uA/cm2", "I_K_uA/cm2"]


def test_every_trace_of_every_cell_has_a_column_of_its_own():
    for cell in cells.names():
        rig = default_rig(cells.preset(cell))
        names = [csv.column(rig, trace.id) for trace in rig.scope.traces]
        assert len(set(names)) == len(names)
        for name in names:
            assert name.isascii() and not set(name) & set(', "')
    assert {"g_Na_mS/cm2", "m_Na", "I_Na_leak_uA/cm2", "[Na]i_mM", "V-E_Na_mV", "dV/dt_mV/ms"} <= {
        csv.column(AXON, trace.id) for trace in AXON.scope.traces
    }


# --- numbers ----------------------------------------------------------------------------------


def test_numbers_are_written_as_python_writes_them(share):
    rng = np.random.default_rng(share.seed)
    bits = rng.integers(0, 2**64, share.cases(100_000), dtype=np.uint64).view(np.float64)
    powers = np.concatenate([2.0 ** np.arange(-1074, 1024), 10.0 ** np.arange(-323, 309.0)])
    odd = [
        0.0,
        -0.0,
        np.nan,
        np.inf,
        -np.inf,
        5e-324,
        2.0**53 + 2,
        1e15,
        1e16,
        1e22,
        1e23,
        123456789012345680.0,
    ]
    values = np.concatenate(
        [bits, powers, np.nextafter(powers, 0), odd, rng.integers(-9999, 9999, 5000) / 100]
    )
    written = [line.split(",")[1] for line in rows(0, 0.0, 0.01, values)]
    assert written == [repr(value) for value in values.tolist()]


@pytest.mark.parametrize("dt", [0.001, 0.0025, 0.01, 0.0125, 1 / 30, 0.05])
def test_times_have_twelve_digits_at_the_most(dt):
    for first in (0, 999_990, 123_456_789):
        written = [line.split(",")[0] for line in rows(first, -12.5, dt, np.zeros(200))]
        assert written == [f"{-12.5 + (first + k) * dt:.12g}" for k in range(200)]


# --- what is shown ----------------------------------------------------------------------------


def stretches(*parts: csv.Stretch, names=("v", "i"), mark=",") -> list[str]:
    file, heard = io.StringIO(), []
    csv.write_stretches(file, names, parts, lambda done, total: heard.append((done, total)), mark)
    lines = file.getvalue().splitlines()
    assert heard[-1] == (len(lines), len(lines))
    return lines


def test_stretches_stand_in_the_order_of_time_and_leave_cells_empty_where_a_trace_has_no_samples():
    late = csv.Stretch(5.0, 0.5, {"i": np.array([7.0, 8.0])})
    early = csv.Stretch(-1.0, 0.5, {"v": np.array([1.0, 2.0]), "i": np.array([3.0, 4.0])})
    assert stretches(late, early) == ["-1,1.0,3.0", "-0.5,2.0,4.0", "5,,7.0", "5.5,,8.0"]
    assert stretches(early, mark="\t")[0] == "-1\t1.0\t3.0"


def test_only_what_lies_within_the_screen():
    whole = csv.Stretch(-0.03, 0.01, {"v": np.arange(3006.0)})
    cut = whole.within(0.0, 20.0)
    assert cut.rows["v"].tolist() == list(range(3, 2004))
    assert cut.start_ms == pytest.approx(0.0, abs=1e-12)
    assert whole.within(40.0, 50.0).size == 0
