"""Reference traces from CSV: what is taken, and that what is not is refused quickly, in one sentence."""

import io
import time

import numpy as np
import pytest

from engine.files import cells, csv, reference
from engine.rig.rig import default_rig
from engine.text import BadInput

RIG = default_rig(cells.preset("axon-1952"))


def write(folder, text, name="trace.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_what_this_program_writes(tmp_path):
    file = io.StringIO()
    csv.write_head(file, RIG, csv.columns(RIG))
    rng = np.random.default_rng(5)
    rows = list(rng.normal(size=(4, 300)))
    csv.write_rows(file, 1, 0.0, 0.01, rows)
    kept = reference.load(write(tmp_path, file.getvalue(), "control.csv"), RIG)
    assert list(kept.rows) == ["v", "stimulus", "i_na", "i_k"]
    for row, want in zip(kept.rows.values(), rows):
        assert np.array_equal(row, want)
    assert kept.start_ms == 0.01 and kept.dt == pytest.approx(0.01, rel=1e-9)
    assert kept.name == "control" and kept.reference and kept.rig is None


def test_every_column_of_a_living_cell(tmp_path):
    rig = default_rig(cells.preset("neuron"))
    names = csv.columns(rig, ("i_leak_na", "i_leak_k", "i_leak_cl", "i_pump"))
    text = ",".join(names) + "\n" + "\n".join(",".join([str(k)] * len(names)) for k in (1, 2, 3))
    kept = reference.load(write(tmp_path, text), rig)
    assert len(kept.rows) == len(names) - 1


@pytest.mark.parametrize("cell", cells.names())
def test_every_trace_is_known_by_the_name_that_its_column_gets(tmp_path, cell):
    rig = default_rig(cells.preset(cell))
    for trace in rig.scope.traces:
        kept = reference.load(write(tmp_path, f"t_ms,{csv.column(rig, trace.id)}\n0,1\n1,2\n"), rig)
        assert list(kept.rows) == [trace.id]


@pytest.mark.parametrize(
    ("text", "dt"),
    [
        ("time (s);V (mV)\n0,001;-65,5\n0,002;-64,5\n0,003;-63,5\n", 1.0),
        ("time [ms]\tVm [mV]\n1,0\t-65,5\n2,0\t-64,5\n3,0\t-63,5\n", 1.0),
        ("1 -65.5\n2 -64.5\n3 -63.5\n", 1.0),
        ("1.0,-65.5\r\n2.0,-64.5\r\n3.0,-63.5\r\n", 1.0),
        ("\ufefft_ms,V_mV\n1,-65.5\n2,-64.5\n3,-63.5", 1.0),
        ('"t_s","V_V"\n0.001,-0.0655\n0.002,-0.0645\n0.003,-0.0635\n', 1.0),
        ("# made by hand\n\nt_us,soma_mV\n1000,-65.5\n2000,-64.5\n# half way\n3000,-63.5\n", 1.0),
    ],
)
def test_what_others_write(tmp_path, text, dt):
    kept = reference.load(write(tmp_path, text), RIG)
    assert list(kept.rows) == ["v"]
    assert kept.rows["v"] == pytest.approx([-65.5, -64.5, -63.5])
    assert (kept.start_ms, kept.dt) == (pytest.approx(1.0), pytest.approx(dt))


def test_uneven_times_are_brought_to_even_steps(tmp_path):
    text = "t_ms,V_mV,I_Na_uA/cm2\n0,0,1\n1,10,1\n1.5,15,1\n4,40,1\n"
    kept = reference.load(write(tmp_path, text), RIG)
    t = kept.start_ms + np.arange(len(kept.rows["v"])) * kept.dt
    assert t[-1] == pytest.approx(4.0)
    assert kept.rows["v"] == pytest.approx(10.0 * t)
    assert set(kept.rows) == {"v", "i_na"}


def test_a_cell_with_nothing_in_it_is_a_gap(tmp_path):
    kept = reference.load(write(tmp_path, "t_ms,V_mV\n0,1\n1,\n2,3\n"), RIG)
    assert np.array_equal(kept.rows["v"], [1.0, np.nan, 3.0], equal_nan=True)


def test_a_unit_finds_the_trace(tmp_path):
    kept = reference.load(write(tmp_path, "t_ms,pipette (mV),clamp (uA/cm2)\n0,1,5\n1,2,6\n"), RIG)
    assert set(kept.rows) == {"v", "stimulus"}


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("Dear diary, today\nI measured, nothing\nat all, again\n", "no table of numbers"),
        ("", "one column|no table"),
        ("t_ms,V_mV\n", "no table"),
        ("# only\n# words\n", "one column|no table"),
        ("1\n2\n3\n", "one column"),
        ("t_ms,V_mV\n0,1\n1,2,3\n", "line 3 has 3 columns and not 2"),
        ("t_ms,V_mV\n0,1\n1,x\n", "line 3 “x”"),
        ("t_ms,V_mV\n0,1\n2,2\n1,3\n", "do not rise"),
        ("t_ms,V_mV\n0,1\n0,2\n", "do not rise"),
        ("t_ms,V_mV\n0,1\nnan,2\n", "do not rise"),
        ("t_ms,V_mV\n0,1\n", "no table"),
        ("t_ms,bananas\n0,1\n1,2\n", "bananas"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe" * 1000, "UTF-8"),
        ("\0" * 5000, "no table"),
        (",".join(["1"] * 1_000_000) + "\n", "1000000 columns"),
        ("1 " * 1_000_000, "columns"),
        ("t_ms,V_mV\n" + "1" * 5_000_000, "no table|columns"),
        ("t_ms,V_mV\n" + "".join(f"{k},1\n" for k in range(300_000)) + "x,y\n", "line 300002 “x”"),
    ],
)
def test_what_is_no_trace_is_refused_in_a_sentence(tmp_path, content, word):
    path = write(tmp_path, content)
    begun = time.perf_counter()
    with pytest.raises(BadInput, match=word) as refused:
        reference.load(path, RIG)
    assert time.perf_counter() - begun < 1.0
    sentence = str(refused.value)
    assert sentence.startswith("trace.csv: ") and "\n" not in sentence and len(sentence) < 250


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "huge.csv"
    with open(path, "wb") as file:
        file.truncate(2_000_000_000)
    begun = time.perf_counter()
    with pytest.raises(BadInput, match="limit of 8000000 bytes"):
        reference.load(path, RIG)
    assert time.perf_counter() - begun < 1.0


def test_a_missing_file(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        reference.load(tmp_path / "none.csv", RIG)
    with pytest.raises(BadInput, match="cannot be read"):
        reference.load(tmp_path, RIG)
