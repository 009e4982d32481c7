"""Protocols and waveforms as files: there and back again, what is bad refused in a sentence in under a second."""

import json
import time

import numpy as np
import pytest

from engine import cli
from engine.files import cells, current_file, protocol
from engine.rig.rig import default_rig
from engine.rig.shape import MOST_POINTS, points
from engine.simulator import Simulator
from engine.stimulus_unit import density
from engine.text import BadInput

AXON = default_rig(cells.preset("axon-1952"))


def refused(deed, *arguments) -> str:
    begin = time.perf_counter()
    with pytest.raises(BadInput) as caught:
        deed(*arguments)
    assert time.perf_counter() - begin < 1.0
    sentence = caught.value.message.english()
    assert sentence.endswith(".") and "\n" not in sentence and len(sentence) < 300
    return sentence


# --- protocols --------------------------------------------------------------------------------


def test_there_and_back_again(tmp_path):
    rig = AXON
    for path, value in {
        "stimulus.unit": "picoampere", "stimulus.amplitude": 200_000.0, "stimulus.mode": "drawn",
        "stimulus.shape": "0:0 0.25:1 1:-0.125", "stimulus.b.mode": "noise", "stimulus.b.tau": 0.3,
        "stimulus.start": "free", "stimulus.every": 33.3, "stimulus.holding": -12.5,
    }.items():  # fmt: skip
        rig = rig.replace(path, value)
    file = tmp_path / "lesson.protocol"
    protocol.save(file, rig, 'A "name" of läßt', "two\nlines")
    found = protocol.load(file)
    assert (found.name, found.notes) == ('A "name" of läßt', "two\nlines")
    changed = AXON.replace("stimulus.c.mode", "sine").replace("temperature", 12.0)
    assert protocol.applied(changed, found) == rig.replace("temperature", 12.0)


def test_a_short_one_by_hand(tmp_path):
    file = tmp_path / "pair.protocol"
    file.write_text('impuls_protocol = 1\n[settings]\nstimulus.mode = "paired"\n"stimulus.interval" = 8\n')
    rig = protocol.applied(AXON.replace("stimulus.amplitude", 3.0), protocol.load(file))
    assert rig == AXON.replace("stimulus.mode", "paired").replace("stimulus.interval", 8.0)


GOOD = "impuls_protocol = 1\n[settings]\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "impuls_protocol"), ("[settings]", "impuls_protocol"), ("impuls_protocol = 9", "newer"),
        ("not toml", "line 1"), ("impuls_protocol = 1\nsettings = 3", "settings"),
        (GOOD + "stimulus.amplitude = 'much'", "line 3"), (GOOD + "stimulus.amplitude = 1e9", "1000"),
        (GOOD + "stimulus.amplitud = 1", "did you mean stimulus.amplitude"),
        (GOOD + "temperature = 20", "only of stimulus."),
        (GOOD + "stimulus.amplitude = [1]", "not a number"), (GOOD + "stimulus.mode = 3", "not one of"),
        (GOOD + "stimulus.shape = '1'", "two points"), (GOOD + "stimulus.count = true", "line 3"),
        ("impuls_protocol = 1\nnme = 'x'", "nme"), ("impuls_protocol = 1\nname = 3", "name"),
        (GOOD + "a.b.c.d.e.f.g.h.i.j.k.l = 1", "parts"), (GOOD + "x = " + "[" * 900, "not an Impuls protocol"),
        (GOOD + "x = [" + "1," * 1_000_000 + "]", "more than 1000 letters"), (GOOD + "a = 1\n" * 500_000, "limit"),
        (GOOD + 'stimulus.shape = "' + "1 " * 1_000_000 + '"', "limit is 20000"),
        (GOOD + "stimulus.count = " + "9" * 900, "limits"), ("\0" * 5000, "not an Impuls protocol"),
    ],
)  # fmt: skip
def test_bad_protocols(tmp_path, content, said):
    file = tmp_path / "bad.protocol"
    file.write_text(content)
    sentence = refused(lambda: protocol.applied(AXON, protocol.load(file)))
    assert said in sentence and "bad.protocol" in sentence


def test_not_text_and_not_there(tmp_path):
    file = tmp_path / "bad.protocol"
    file.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in refused(protocol.load, file)
    assert "cannot be read" in refused(protocol.load, tmp_path)
    assert "cannot be read" in refused(protocol.load, tmp_path / "none.protocol")


@pytest.mark.parametrize("load", [protocol.load, current_file.load])
def test_two_gigabytes(tmp_path, load):
    file = tmp_path / "huge.csv"
    with file.open("wb") as made:
        made.truncate(2_000_000_000)  # sparse: it takes no room
    assert "limit" in refused(load, file)


def test_run_with_a_protocol(tmp_path, capsys):
    file = tmp_path / "pair.protocol"
    protocol.save(file, AXON.replace("stimulus.mode", "paired").replace("stimulus.interval", 25.0), "pair")
    run = ["run", "axon-1952", "--protocol", str(file), "--measure"]
    assert cli.main(run) == 0
    assert json.loads(capsys.readouterr().out)["spike_count"] == 2
    assert cli.main([*run, "--set", "stimulus.second=0"]) == 0
    assert json.loads(capsys.readouterr().out)["spike_count"] == 1
    file.write_text("nonsense")
    assert cli.main(run) == 2
    assert capsys.readouterr().err.count("\n") == 1


# --- waveforms --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "times", "currents", "unit", "scale"),
    [
        ("t_ms,I_nA", (0, 1, 3), (0, 2, -1), "nanoampere", (1.0, 1.0)),
        ("time (s);current (pA)", (0.5, 0.501, 0.503), (0, 2, -1), "picoampere", (1000.0, 1.0)),
        ("t_us\tI_uA/cm2", (0, 1000, 3000), (0, 2, -1), "density", (1e-3, 1.0)),
        ("Time [ms],V_mV,I_stim_uA/cm2", (0, 1, 3), (0, 2, -1), "density", (1.0, 1.0)),
        ("t_ms,I_uA", (0, 1, 3), (0, 0.002, -0.001), "nanoampere", (1.0, 1000.0)),
    ],
)  # fmt: skip
def test_waveforms_with_units(tmp_path, head, times, currents, unit, scale):
    mark = next(mark for mark in ";\t," if mark in head)
    more = ["-65"] if "V_mV" in head else []
    rows = [mark.join([str(t), *more, str(i)]) for t, i in zip(times, currents, strict=True)]
    file = tmp_path / "wave.csv"
    file.write_text("\n".join([head, *rows]))
    found = current_file.load(file)
    assert found.unit == unit
    assert found.times == pytest.approx((np.array(times) - times[0]) * scale[0])
    assert found.values == pytest.approx(np.array(currents) * scale[1])
    rig = current_file.with_file(AXON, file).replace("stimulus.delay", 0.0)
    assert (rig["stimulus.mode"], rig["stimulus.unit"], rig["stimulus.width"]) == ("drawn", unit, 3.0)
    simulator = Simulator(rig)
    simulator.fire()
    # 1 + (2 - 1) / 2 * 2 = 2 by the trapezoids
    assert simulator.advance(400).stimulus.sum() * 0.01 == pytest.approx(2.0 * density(rig), rel=1e-12)


def test_a_long_record_is_thinned_and_keeps_its_charge(tmp_path):
    t = np.arange(90_001) * 0.01
    rng = np.random.default_rng(1)
    y = np.cumsum(rng.normal(size=t.size)) * 0.01
    file = tmp_path / "long.csv"
    file.write_text("t_ms,I_nA\n" + "\n".join(f"{a:.2f},{b:.5f}" for a, b in zip(t, y, strict=True)))
    rig = current_file.with_file(AXON, file)
    assert len(points(rig["stimulus.shape"])[1]) == MOST_POINTS
    found = current_file.load(file)
    wanted = np.trapezoid(np.round(y, 5), t)
    assert np.trapezoid(found.values, found.times) == pytest.approx(wanted, rel=1e-3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no table of numbers"), ("1,2\n3,4\n", "units"), ("t,I\n0,1\n1,2\n", "unit of time"),
        ("t_ms,I\n0,1\n1,2\n", "unit of current"), ("t_ms,I_nA\n0,1\n1,much\n", "line 3"),
        ("t_ms,I_nA\n0,1\n", "two points"), ("t_ms,I_nA\n1,1\n0,1\n", "do not rise"),
        ("t_ms,I_nA\n0,1\n0,2\n", "do not rise"), ("t_ms,I_nA\n0,1\n1\n", "line 3"),
        ("t_ms,I_nA\n0,1\n1,\n", "row 2"), ("t_ms,I_nA\n0,nan\n1,2\n", "row 1"), ("t_ms\n0\n1\n", "one column"),
        ("Dear student,\nthis is a letter.\n", ""), ("a," * 1_000_000 + "\n", "columns, the limit is 100"),
        ("t_ms,I_nA\n0,1\n99999,2\n", "limits"), ("t_ms,I_nA\n0,1\n1,1e9\n", "limits"),
        ("word " * 700_000, ""), ("\n" * 3_000_000, "no table"),
    ],
)  # fmt: skip
def test_bad_waveforms(tmp_path, content, said):
    file = tmp_path / "bad.csv"
    file.write_text(content)
    sentence = refused(current_file.with_file, AXON, file)
    assert said in sentence and "bad.csv" in sentence
