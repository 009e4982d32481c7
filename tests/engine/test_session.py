"""Sessions come back as they were, or are refused in one sentence that names the file."""

import json
import os
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from engine.files import cells, session
from engine.files.atomic import writing
from engine.rig.rig import default_rig
from engine.rig.state import State, Synapse
from engine.simulator import Simulator
from engine.text import BadInput

AXON = default_rig(cells.preset("axon-1952"))
STATE = State(-61.25, (0.1, 0.5, 0.3), 0.01, origin=12.5, step=700, fired=650, fire_lag=0.25)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "lab.impuls"


def content(**changes) -> dict:
    state = {
        "v": -65.0,
        "gates": [0.05, 0.6, 0.3],
        "dt": 0.01,
        "origin": 0.0,
        "step": 0,
        "fired": None,
        "fire_lag": 0.0,
    }
    return {
        "impuls_session": 1,
        "cell": "axon-1952",
        "settings": {"temperature": 18.5},
        "state": state,
    } | changes


def refusal(file: Path) -> str:
    with pytest.raises(BadInput) as refused:
        session.load(file)
    sentence = refused.value.message.english()
    assert "lab.impuls: " in sentence and sentence.endswith(".") and "\n" not in sentence
    return sentence


def refused_json(file: Path, value) -> str:
    file.write_text(json.dumps(value), encoding="utf-8")
    return refusal(file)


# --- there and back ---------------------------------------------------------------------------


def test_round_trip(file):
    rig = (
        AXON.replace("ions.k.outside", 1 / 3 + 20)
        .replace("stimulus.mode", "train")
        .replace("channels.na.on", False)
    )
    session.save(file, rig, STATE)
    assert session.load(file) == session.Session(rig, STATE)
    session.save(file, AXON, None)
    assert session.load(file) == session.Session(AXON, None)
    assert os.listdir(file.parent) == [file.name]  # nothing left behind


def test_the_membrane_goes_on_bit_for_bit(file):
    rig = (
        AXON.replace("stimulus.delay", 0.0)
        .replace("stimulus.mode", "train")
        .replace("stimulus.interval", 7.7)
    )
    one = Simulator(rig)
    one.fire()
    one.advance(1234)
    session.save(file, rig, one.state)
    loaded = session.load(file)
    assert loaded.state == one.state
    other = Simulator(loaded.rig, loaded.state)
    assert np.array_equal(other.advance(3000).v, one.advance(3000).v)


def test_any_state_comes_back(file, share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(200)):
        state = State(
            float(rng.normal(0, 100)), tuple(rng.uniform(0, 1, 3).tolist()), float(rng.uniform(0.001, 0.05)),
            origin=float(rng.uniform(0, 1e9)), step=int(rng.integers(0, 2**50)),
            fire_lag=float(rng.uniform(0, 1e4)),
        )  # fmt: skip
        session.save(file, AXON, state)
        assert session.load(file).state == state


def test_it_is_readable(file):
    session.save(file, AXON.replace("temperature", 18.5), STATE)
    text = file.read_text(encoding="utf-8")
    assert '"temperature": 18.5' in text and text.endswith("\n")
    assert set(json.loads(text)["settings"]) == set(AXON.quantities())


def test_an_unknown_setting_is_noted_and_left_out(file):
    file.write_text(
        json.dumps(content(settings={"temperature": 18.5, "pump.rate": 3.0, "ions.ca.inside": None}))
    )
    loaded = session.load(file)
    assert loaded.rig == AXON.replace("temperature", 18.5)
    assert [note.english() for note in loaded.notes] == [
        f"lab.impuls: the setting {path} is not known here and was left out."
        for path in ("pump.rate", "ions.ca.inside")
    ]


def test_a_missing_setting_keeps_its_default(file):
    file.write_text(json.dumps({"impuls_session": 1, "cell": "axon-1952"}))
    assert session.load(file) == session.Session(AXON, None)


def test_whole_numbers_become_floats(file):
    """Other programs write 0 for 0.0; the kernels were compiled for floats and may not compile again."""
    state = content()["state"] | {"v": -65, "gates": [0, 1, 0.5], "origin": 3, "fire_lag": 0, "fired": 0}
    file.write_text(json.dumps(content(state=state, settings={"temperature": 18})))
    loaded = session.load(file)
    assert {type(value) for value in (loaded.state.v, *loaded.state.gates, loaded.state.origin)} == {float}
    assert type(loaded.state.fire_lag) is type(loaded.state.dt) is type(loaded.rig["temperature"]) is float
    assert type(loaded.state.fired) is int


# --- refusals ---------------------------------------------------------------------------------


def test_a_newer_format(file):
    assert "written by a newer Impuls (format 3, this one reads up to 2)" in refused_json(
        file, content(impuls_session=3)
    )


@pytest.mark.parametrize("version", [None, "1", 1.0, True, [], {}, 0, -1])
def test_no_format(file, version):
    assert "impuls_session" in refused_json(file, content(impuls_session=version))


@pytest.mark.parametrize("name", [None, "squid", 3, [], {}, "../axon-1952", True])
def test_no_such_cell(file, name):
    assert "cell: there is no cell called" in refused_json(file, content(cell=name))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("temperature", 99.0), ("temperature", "18"), ("temperature", None), ("temperature", [1]),
        ("temperature", True),
        ("temperature", 10**400), ("stimulus.mode", "burst"), ("stimulus.mode", 1),
        ("stimulus.mode", ["off"]),
        ("stimulus.count", 2.5), ("stimulus.count", 0), ("channels.na.on", 1), ("scope.time_per_div", 3.0),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_a_wrong_setting_is_named(file, path, value):
    assert f"{path}: " in refused_json(file, content(settings={path: value}))


@pytest.mark.parametrize("settings", [[], "temperature", 1, None])
def test_settings_must_be_a_table(file, settings):
    assert "settings: " in refused_json(file, content(settings=settings))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", None), ("v", "x"), ("v", 1e10), ("v", True), ("v", 10**400), ("dt", 0.0), ("dt", -0.01),
        ("dt", 2),
        ("gates", []), ("gates", [0.1, 0.2]), ("gates", [0.1, 0.2, 1.5]), ("gates", [0.1, 0.2, None]),
        ("gates", 0.5),
        ("gates", [0.1, 0.2, 10**400]), ("gates", {"m": 1}), ("step", -1), ("step", 1.0), ("step", 2**60),
        ("step", None),
        ("fired", -1), ("fired", "0"), ("fired", True), ("origin", 1e16), ("origin", None),
        ("fire_lag", -1.0),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_a_wrong_state_is_named(file, field, value):
    assert f"state.{field}: " in refused_json(file, content(state=content()["state"] | {field: value}))


@pytest.mark.parametrize("state", [[], 1, "x", {}, {"v": -65.0}])
def test_a_state_must_be_whole(file, state):
    assert "state: " in refused_json(file, content(state=state))
    assert "state: " in refused_json(file, content(state=content()["state"] | {"extra": 1}))


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity", "1e999"])
@pytest.mark.parametrize(
    "place", ['"temperature": 18.5', '"v": -65.0', '"dt": 0.01', '"origin": 0.0', "0.05,"]
)
def test_numbers_that_are_none(file, word, place):
    text = json.dumps(content())
    assert place in text
    key, colon, _ = place.rpartition(" ")
    file.write_text(text.replace(place, f"{key} {word}" if colon else f"{word},", 1))
    assert (
        "is not" in (sentence := refusal(file))
        or "outside the limits" in sentence
        or "are needed" in sentence
    )


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"null", b"[]", b"3", b'"x"', b"impuls", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"[" * 200_000,
        b'{"a":' * 200_000, b'{"impuls_session": ' + b"9" * 5000 + b"}", b'{"impuls_session": 1', bytes(100),
    ],
    ids=lambda data: repr(data[:12]),
)  # fmt: skip
def test_damaged_files(file, data):
    file.write_bytes(data)
    assert "it is not an Impuls session" in refusal(file)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"[" * 200_000, "it is nested too deeply"),
        (b'{"a":' * 200_000, "it is nested too deeply"),
        (b"\xff\xfe{}", "it is not a text in UTF-8"),
        (b'{"impuls_session": ' + b"9" * 5000 + b"}", "a number in it has too many digits"),
        (b'{\n"impuls_session": 1,\n"cell": }', "it is not JSON (line 3)"),
        (b"", "it is not JSON (line 1)"),
        (b"\xef\xbb\xbf{}", "it is not JSON (line 1)"),
    ],
    ids=lambda part: repr(part[:12]),
)
def test_why_it_is_no_session_is_said_plainly(file, data, why):
    file.write_bytes(data)
    assert refusal(file) == f"lab.impuls: it is not an Impuls session ({why})."


def test_every_truncation_is_refused(file, share):
    session.save(file, AXON, STATE)
    whole = file.read_bytes().rstrip()
    rng = np.random.default_rng(share.seed)
    for length in rng.integers(0, len(whole), share.cases(300)):
        file.write_bytes(whole[:length])
        refusal(file)


def test_any_flipped_byte_is_read_or_refused(file, share):
    session.save(file, AXON, STATE)
    whole = bytearray(file.read_bytes())
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(1000)):
        damaged = bytearray(whole)
        damaged[rng.integers(len(whole))] = rng.integers(256)
        file.write_bytes(damaged)
        try:
            loaded = session.load(file)
        except BadInput as bad:
            assert "\n" not in bad.message.english()
        else:
            assert {type(value) for value in loaded.rig.values().values()} <= {float, int, bool, str}


@pytest.mark.parametrize("device", [Path("/dev/zero")] if Path("/dev/zero").exists() else [])
def test_an_endless_device(device):
    with pytest.raises(BadInput, match="more than the limit"):
        session.load(device)


def test_unreadable(file, tmp_path):
    assert "cannot be read" in refusal(file)
    file.mkdir()
    assert "cannot be read" in refusal(file)
    large = tmp_path / "large.impuls"
    large.write_bytes(b" " * 5_000_001)
    with pytest.raises(BadInput, match="more than the limit of 5000000 bytes"):
        session.load(large)


# --- writing whole or not at all ---------------------------------------------------------------


def test_a_folder_that_is_not_there(tmp_path):
    for path in (tmp_path / "none" / "lab.impuls", tmp_path / ("n" * 300)):
        with pytest.raises(BadInput, match="cannot be written"):
            session.save(path, AXON, None)
    assert os.listdir(tmp_path) == []


def test_a_folder_in_the_way(tmp_path):
    (tmp_path / "lab.impuls").mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        session.save(tmp_path / "lab.impuls", AXON, None)
    assert os.listdir(tmp_path) == ["lab.impuls"]


def test_a_failed_write_leaves_the_old_file(file):
    session.save(file, AXON, STATE)
    with pytest.raises(ValueError, match="nan"):
        session.save(file, AXON, replace(STATE, v=float("nan")))
    assert session.load(file) == session.Session(AXON, STATE)
    assert os.listdir(file.parent) == [file.name]


def test_a_full_disk_is_a_refusal_and_leaves_the_old_file(file):
    file.write_text("old")
    sentence = r"lab\.impuls: it cannot be written \(No space left on device\)"
    with pytest.raises(BadInput, match=sentence), writing(file) as out:
        out.write("new")
        raise OSError(28, "No space left on device")
    assert file.read_text() == "old"
    assert os.listdir(file.parent) == [file.name]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_written_to_not_replaced(tmp_path):
    """As root, replacing would put a plain file in the place of /dev/null."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with writing(pipe) as out:
            out.write("samples\n")
        assert pipe.is_fifo()
        assert os.read(reader, 100) == b"samples\n"
    finally:
        os.close(reader)


def test_a_new_file_has_the_usual_permissions(file):
    session.save(file, AXON, None)
    plain = file.with_name("plain")
    plain.touch()
    assert file.stat().st_mode == plain.stat().st_mode


def test_receptors_are_kept_and_old_sessions_know_none(tmp_path):
    rig = default_rig(cells.preset("neuron")).replace("receptors.ampa.mode", "poisson")
    state = Simulator(rig).state
    kept = replace(state, synapses=(Synapse(0.5, 0.25, 3, 0.5, 2, 7.5, 1), *(Synapse() for _ in range(3))))
    path = tmp_path / "s.impuls"
    session.save(path, rig, kept)
    loaded = session.load(path)
    assert loaded.state == kept and loaded.rig == rig

    content = json.loads(path.read_text())
    del content["state"]["synapses"]
    before = [a for a in rig.cell.actions if not a.target.startswith("receptor.")]
    for name in ("levels", "bound"):
        content["state"]["slow"][name] = content["state"]["slow"][name][: len(before)]
    path.write_text(json.dumps(content))
    assert session.load(path).state == replace(state, synapses=())

    for wrong in ([{}], 3, [{"decaying": -1}] * 4, [{**asdict(Synapse()), "given": -1}] * 4):
        content["state"]["synapses"] = wrong
        path.write_text(json.dumps(content))
        with pytest.raises(BadInput, match=r"s\.impuls"):
            session.load(path)
