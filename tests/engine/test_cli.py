"""The headless commands as a script meets them: exit status, one sentence, JSON and CSV that parse."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine import cli, messages
from engine.electrochemistry import reversal_potentials
from engine.files import cells, session
from engine.rig.rig import Rig, default_rig
from engine.simulator import OutOfRange, Simulator
from engine.text import Message

ROOT = Path(__file__).resolve().parents[2]
AXON = default_rig(cells.preset("axon-1952"))
SPIKE = ["run", "axon-1952", "--duration", "12"]


def said(capsys, *arguments: str, status: int = 0) -> tuple[str, str]:
    """What a command printed to stdout and stderr, with its exit status checked."""
    assert cli.main(list(arguments)) == status
    return capsys.readouterr()


def refused(capsys, *arguments: str, status: int = 2) -> str:
    out, err = said(capsys, *arguments, status=status)
    assert out == ""
    assert err.endswith("\n") and err.count("\n") == 1  # one sentence
    assert "Traceback" not in err
    return err


def table(text: str) -> tuple[list[str], list[str], np.ndarray]:
    """The comment lines, the header and the numbers (columns, rows) of a CSV."""
    lines = text.splitlines()
    comments = [line for line in lines if line.startswith("#")]
    header, *rows = csv.reader(io.StringIO("\n".join(lines[len(comments) :])))
    return comments, header, np.array(rows, dtype=float).T


# --- run: numbers -----------------------------------------------------------------------------


def test_measure_prints_one_json_object(capsys):
    out, err = said(capsys, *SPIKE, "--measure")
    found = json.loads(out)
    assert err == ""
    assert {
        "rest_mV", "peak_mV", "trough_mV", "spike_times_ms", "E_Na_mV", "E_K_mV", "E_Cl_mV", "ghk_mV", "cell",
        "duration_ms", "dt_ms", "temperature_degC", "spike_count", "firing_rate_Hz", "half_width_ms",
    } <= set(found)  # fmt: skip
    assert found["rest_mV"] == pytest.approx(-64.9964, abs=1e-3)
    assert (found["E_Na_mV"], found["E_K_mV"]) == pytest.approx((50.0, -77.0), abs=1e-9)
    assert found["E_Cl_mV"] == pytest.approx(found["rest_mV"], abs=1e-6)
    assert found["ghk_mV"] == pytest.approx(-54.387, abs=1e-9)
    assert found["spike_count"] == len(found["spike_times_ms"]) == 1
    assert 5.0 < found["spike_times_ms"][0] < found["peak_time_ms"] < 9.0  # the stimulus comes at 5 ms
    assert (found["duration_ms"], found["dt_ms"], found["cell"]) == (12.0, 0.01, "axon-1952")


def test_no_stable_rest_is_null(capsys):
    found = json.loads(said(capsys, "run", "axon-1952", "--set", "channels.k.blocked=60")[0])
    assert found["rest_mV"] is None


def test_without_a_spike_there_is_nothing_to_time(capsys):
    found = json.loads(said(capsys, *SPIKE, "--set", "stimulus.mode=off")[0])
    assert found["spike_times_ms"] == []
    assert found["half_width_ms"] is found["firing_rate_Hz"] is None
    assert found["peak_mV"] == pytest.approx(found["trough_mV"], abs=1e-6)


def test_settings_are_taken(capsys):
    found = json.loads(
        said(
            capsys,
            *SPIKE,
            "--set",
            "ions.k.outside=20 mM",
            "--set",
            "nernst.mode=running",
            "--set",
            "temperature=18,5",
        )[0]
    )
    rig = AXON.replace("ions.k.outside", 20.0).replace("nernst.mode", "running").replace("temperature", 18.5)
    assert found["E_K_mV"] == reversal_potentials(rig)["k"]
    assert found["temperature_degC"] == 18.5
    assert found["rest_mV"] == Simulator(rig).rest


def test_a_negative_value_can_be_set(capsys):
    found = json.loads(said(capsys, *SPIKE, "--set", "stimulus.amplitude=-10")[0])
    assert found["trough_mV"] < -70.0


@pytest.mark.parametrize("dt", ["0.05", "0,05", "0.05 ms"])
def test_dt(capsys, dt):
    assert json.loads(said(capsys, *SPIKE, "--dt", dt)[0])["dt_ms"] == 0.05


def test_figures_do_not_depend_on_how_the_run_is_cut(capsys, monkeypatch):
    whole = said(capsys, *SPIKE, "--set", "stimulus.width=100", "--duration", "100")[0]
    monkeypatch.setattr(cli, "BLOCK", 77)
    assert said(capsys, *SPIKE, "--set", "stimulus.width=100", "--duration", "100")[0] == whole


# --- run: samples -----------------------------------------------------------------------------


def simulated(rig: Rig, steps: int) -> np.ndarray:
    simulator = Simulator(rig)
    simulator.fire()
    start = [simulator.v, 0.0, *simulator.currents()[:2]]
    block = simulator.advance(steps)
    return np.column_stack((start, np.vstack((block.v, block.stimulus, block.currents))))


def test_csv_holds_the_simulators_samples_bit_for_bit(capsys, tmp_path):
    file = tmp_path / "run.csv"
    out, _ = said(capsys, *SPIKE, "--set", "temperature=10", "--dt", "0.02", "--out", str(file))
    assert out == ""  # numbers only when asked for
    comments, header, numbers = table(file.read_text(encoding="utf-8"))
    rig = AXON.replace("temperature", 10.0).replace("pace.dt", 0.02)
    assert header == ["t_ms", "V_mV", "I_stim_uA/cm2", "I_Na_uA/cm2", "I_K_uA/cm2"]
    assert np.array_equal(numbers[1:], simulated(rig, 600))
    assert numbers[0] == pytest.approx(np.arange(601) * 0.02, abs=1e-12)
    assert "# temperature = 10 degC" in comments
    assert os.listdir(tmp_path) == ["run.csv"]


def test_the_settings_in_the_csv_give_the_same_rig(capsys):
    settings = ["--set", "ions.k.outside=20.1", "--set", "channels.na.on=off", "--set", "stimulus.mode=train"]
    out, _ = said(capsys, *SPIKE, *settings, "--duration", "0.1", "--out", "-")
    rig = AXON
    for comment in table(out)[0]:
        if found := re.fullmatch(r"# ([a-z0-9_.]+) = (.*)", comment):
            path, value = found.groups()
            assert "000000" not in value  # 6.3, not 6.2999999999999998
            rig = rig if path == "cell" else rig.replace_text(path, value)
    expected = (
        AXON.replace("ions.k.outside", 20.1)
        .replace("channels.na.on", False)
        .replace("stimulus.mode", "train")
    )
    assert rig == expected


def test_times_are_plain(capsys):
    out, _ = said(capsys, *SPIKE, "--dt", "0.001", "--duration", "0.1", "--out", "-")
    assert [line.split(",")[0] for line in out.splitlines() if line[0].isdigit()][:72][-3:] == [
        "0.069",
        "0.07",
        "0.071",
    ]


def test_out_and_measure_together(capsys, tmp_path):
    file = tmp_path / "run.csv"
    out, _ = said(capsys, *SPIKE, "--out", str(file), "--measure")
    _, _, numbers = table(file.read_text())
    assert json.loads(out)["peak_mV"] == pytest.approx(numbers[1].max(), abs=0.01)
    assert json.loads(out)["end_mV"] == numbers[1][-1]


@pytest.mark.parametrize("place", ["none/run.csv", ".", "n" * 300])
def test_out_that_cannot_be_written(capsys, tmp_path, place):
    sentence = refused(capsys, *SPIKE, "--out", str(tmp_path / place))
    assert "cannot be written" in sentence and str(tmp_path) in sentence
    assert os.listdir(tmp_path) == []


def test_out_too_long(capsys, tmp_path):
    sentence = refused(capsys, *SPIKE, "--duration", "3600000", "--out", str(tmp_path / "run.csv"))
    assert "360000000 samples are more than the limit of 50000000" in sentence


def test_a_failing_run_leaves_the_old_file_and_says_so(capsys, tmp_path, monkeypatch):
    file = tmp_path / "run.csv"
    file.write_text("old")

    def fail(*_: object, **__: object) -> None:
        raise OutOfRange(Message.of(messages.WENT_OUT_OF_RANGE, quantity="V", time=1.5))

    monkeypatch.setattr(Simulator, "advance", fail)
    sentence = refused(capsys, *SPIKE, "--out", str(file), status=1)
    assert "V left its range at 1.5 ms" in sentence
    assert file.read_text() == "old"
    assert os.listdir(tmp_path) == ["run.csv"]


# --- a session as target ------------------------------------------------------------------------


def test_a_session_is_run_from_rest(capsys, tmp_path):
    file = tmp_path / "lab.impuls"
    rig = AXON.replace("temperature", 18.5).replace("pace.dt", 0.02)
    simulator = Simulator(rig)
    simulator.fire()
    simulator.advance(350)
    session.save(file, rig, simulator.state)
    out, err = said(capsys, "run", str(file), "--duration", "12", "--out", "-")
    assert err == ""
    assert np.array_equal(table(out)[2][1:], simulated(rig, 600))


def test_what_is_not_understood_in_a_session_is_noted(capsys, tmp_path):
    file = tmp_path / "lab.impuls"
    file.write_text(json.dumps({"impuls_session": 1, "cell": "axon-1952", "settings": {"pump.rate": 1.0}}))
    out, err = said(capsys, "run", str(file), "--duration", "1")
    assert json.loads(out)["spike_count"] == 0
    assert err == "lab.impuls: the setting pump.rate is not known here and was left out.\n"


@pytest.mark.parametrize("content", ["", "{}", "[" * 9999, '{"impuls_session": 2}'])
def test_a_damaged_session(capsys, tmp_path, content):
    file = tmp_path / "lab.impuls"
    file.write_text(content)
    assert "lab.impuls: " in refused(capsys, "run", str(file))


@pytest.mark.parametrize("target", ["squid", "none/lab.impuls", "x" * 5000, "", "axon-1952.toml"])
def test_no_such_target(capsys, target):
    assert refused(capsys, "run", target).startswith(f"{target}: there is no cell of that name (neuron")


# --- refusals -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "temperature"], ["temperature", "PATH=VALUE"]),
        (["--set", "=5"], ["=5", "PATH=VALUE"]),
        (["--set", "temperature="], ["temperature: ", "a number is missing"]),
        (["--set", "temperature=50"], ["temperature: 50 ", "0 to 45 °C"]),
        (["--set", "temperature=nan"], ["temperature: “nan”", "not a number"]),
        (["--set", "temperature=1e400"], ["temperature: ", "0 to 45"]),
        (["--set", "temprature=5"], ["temprature: ", "did you mean temperature?"]),
        (["--set", "stimulus.mode=burst"], ["stimulus.mode: “burst”", "off, single, train"]),
        (["--set", "stimulus.count=1.5"], ["stimulus.count: ", "whole number"]),
        (["--set", "channels.na.on=maybe"], ["channels.na.on: “maybe”", "true nor false"]),
        (["--set", "scope.time_per_div=3"], ["scope.time_per_div: 3 ", "1-2-5"]),
        (["--set", "temperature=5", "--set", "temperature=6"], ["temperature: ", "twice", "5", "6"]),
        (["--dt", "0.06"], ["--dt: 0.06 ", "0.001 to 0.05 ms"]),
        (["--dt", "-0.01"], ["--dt: -0.01 ", "0.001 to 0.05 ms"]),
        (["--dt", "fast"], ["--dt: “fast”", "not a number"]),
        (["--duration", "-5"], ["--duration: -5 ", "0.01 to 3600000 ms"]),
        (["--duration", "0"], ["--duration: 0 ", "0.01 to 3600000 ms"]),
        (["--duration", "inf"], ["--duration: “inf”", "not a number"]),
        (["--duration"], ["--duration", "argument"]),
        (["--set"], ["--set", "argument"]),
        (["--durations", "5"], ["--durations"]),
        (["--dur", "5"], ["--dur"]),
        (["more"], ["more"]),
    ],
    ids=lambda value: " ".join(value)[:40],
)
def test_refusals_name_path_value_and_limit(capsys, arguments, words):
    sentence = refused(capsys, "run", "axon-1952", *arguments)
    for word in words:
        assert word in sentence


@pytest.mark.parametrize(
    "arguments", [[], ["run"], ["fly"], ["cells", "more"], ["describe", "--cell", "squid"], ["--set"]]
)
def test_no_such_command(capsys, arguments):
    refused(capsys, *arguments)


def test_the_same_value_twice_is_no_contradiction(capsys):
    said(capsys, *SPIKE, "--set", "temperature=7", "--set", "temperature=7")


# --- cells, describe ------------------------------------------------------------------------------


def test_cells(capsys):
    text, _ = said(capsys, "cells")
    rows = json.loads(said(capsys, "cells", "--json")[0])
    assert [row["name"] for row in rows] == cells.names()
    for row in rows:
        assert row["name"] in text and row["title"]["en"] in text and row["source"] in text
        assert row["story"]["en"] and row["story"]["id"]


def test_describe(capsys):
    text, _ = said(capsys, "describe", "--cell", "axon-1952")
    rows = json.loads(said(capsys, "describe", "--json", "--cell", "axon-1952")[0])
    assert [row["path"] for row in rows] == list(AXON.quantities())
    assert [line.split()[0] for line in text.splitlines()] == list(AXON.quantities())
    for row in rows:
        quantity = AXON.quantity(row["path"])
        assert set(row) == {"path", "unit", "type", "low", "high", "choices", "default", "name", "meaning"}
        assert row["unit"] == quantity.unit and row["default"] == AXON[row["path"]]
        assert row["meaning"] and row["name"] and "{" not in row["meaning"] + row["name"]
        if row["type"] in ("number", "whole number"):
            assert row["low"] <= row["default"] <= row["high"]
        elif row["type"] == "choice":
            assert row["default"] in row["choices"]


def test_every_default_described_can_be_set(capsys):
    rows = json.loads(said(capsys, "describe", "--json", "--cell", "axon-1952")[0])
    settings = [word for row in rows for word in ("--set", f"{row['path']}={str(row['default']).lower()}")]
    assert said(capsys, *SPIKE, *settings) == said(capsys, *SPIKE)


# --- in a process of its own ------------------------------------------------------------------------


def process(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=False, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=120,
    )  # fmt: skip


MAIN = "import sys; from engine.cli import main; sys.exit(main(sys.argv[1:]))"


def test_exit_status_of_the_process(tmp_path):
    file = tmp_path / "run.csv"
    good = process(MAIN, *SPIKE, "--out", str(file), "--measure")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["spike_count"] == 1
    assert len(table(file.read_text())[2][0]) == 1201
    bad = process(MAIN, *SPIKE, "--set", "temperature=50")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == "temperature: 50 is outside the limits 0 to 45 °C.\n"


@pytest.mark.parametrize("command", ["cells", "describe"])
def test_what_needs_no_kernels_loads_no_compiler_and_nothing_a_window(command):
    code = f"""
import sys
from engine.cli import main
heavy = {{"PySide6", "pyqtgraph", "shiboken6", "gui", "numba", "llvmlite"}} & set(sys.modules)
status = main([{command!r}, "--json"])
heavy |= {{"PySide6", "pyqtgraph", "shiboken6", "gui", "numba", "llvmlite"}} & set(sys.modules)
print(*heavy, file=sys.stderr)
sys.exit(status)
"""
    done = process(code)
    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert json.loads(done.stdout)


def test_a_run_loads_nothing_of_a_window():
    code = """
import sys
from engine.cli import main
status = main(sys.argv[1:])
print(*{"PySide6", "pyqtgraph", "gui"} & set(sys.modules), file=sys.stderr)
sys.exit(status)
"""
    done = process(code, *SPIKE)
    assert (done.returncode, done.stderr.strip()) == (0, "")


@pytest.mark.parametrize("command", [["describe"], ["cells"], ["run", "axon-1952", "--out", "-"]])
def test_a_full_disk_behind_standard_output(command):
    if not Path("/dev/full").exists():
        return  # only Linux has such a device; what is tested is the same everywhere
    code = "import sys; from engine.cli import main; sys.exit(main(sys.argv[1:]))"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", code, *command], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("standard output: it cannot be written")


def test_voltage_clamp_adds_its_columns(capsys):
    settings = ["--set", "clamp.mode=ideal", "--set", "clamp.step.level=0", "--set", "clamp.delay=0.02"]
    out, _ = said(capsys, "run", "axon-1952", *settings, "--duration", "0.05", "--out", "-")
    lines = [line for line in out.splitlines() if not line.startswith("#")]
    names = lines[0].split(",")
    assert names[:5] == ["t_ms", "V_mV", "I_stim_uA/cm2", "I_Na_uA/cm2", "I_K_uA/cm2"]
    assert names[-2:] == ["V_command_mV", "I_clamp_uA/cm2"]
    rows = [dict(zip(names, map(float, line.split(",")), strict=True)) for line in lines[1:]]
    assert [row["V_command_mV"] for row in rows] == [-65.0, -65.0, -65.0, 0.0, 0.0, 0.0]
    assert [row["V_mV"] for row in rows] == [row["V_command_mV"] for row in rows]
    assert rows[3]["I_clamp_uA/cm2"] == pytest.approx(6500.0, rel=0.01)  # 65 mV onto 1 uF/cm2 in a step
