"""Cell files: what a preset holds, and that each wrong one is refused with its file and field named."""

import copy
import json
import math
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import pack
from engine.electrochemistry import leak_totals, reversal_potentials
from engine.files import cells
from engine.rig.cell import in_language
from engine.rig.rig import default_rig
from engine.text import BadInput

AXON: dict[str, Any] = tomllib.loads((cells.FOLDER / "axon-1952.toml").read_text(encoding="utf-8"))


def toml(value: Any) -> str:
    """A value as TOML; tables inline, so that any tree of values can be written."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else repr(value)


def load(folder: Path, content: dict[str, Any]):
    file = folder / "mine.toml"
    file.write_text("".join(f"{json.dumps(key)} = {toml(item)}\n" for key, item in content.items()), "utf-8")
    return cells.load(file)


def parent(content: Any, way: tuple) -> Any:
    for step in way[:-1]:
        content = content[step]
    return content


def changed(way: str, value: Any) -> dict[str, Any]:
    """The axon with one field set, by its way in dots: channels.0.gates.1.power."""
    content = copy.deepcopy(AXON)
    steps = tuple(int(step) if step.isdigit() else step for step in way.split("."))
    parent(content, steps)[steps[-1]] = value
    return content


def without(way: str) -> dict[str, Any]:
    content = changed(way, None)
    steps = way.split(".")
    del parent(content, tuple(int(step) if step.isdigit() else step for step in steps))[steps[-1]]
    return content


def refusal(folder: Path, content: dict[str, Any]) -> str:
    with pytest.raises(BadInput) as refused:
        load(folder, content)
    sentence = refused.value.message.english()
    assert sentence.startswith("mine.toml: ") and sentence.endswith(".") and "\n" not in sentence
    return sentence


# --- what is right ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", cells.names())
def test_every_preset_loads_and_can_be_computed(name):
    cell = cells.preset(name)
    assert cell.id == name
    for words in (cell.name, cell.story):
        assert in_language(words, "en") != in_language(words, "id")
        assert in_language(words, "xx") == in_language(words, "en")
    assert cell.source
    gates = sum(len(channel.gates) for channel in cell.channels)
    assert pack.pack_living(default_rig(cell)).gates.power.size == gates


def test_the_default_comes_first():
    assert cells.names()[0] == cells.DEFAULT == "neuron"


def test_the_axon_is_the_published_one():
    cell = cells.preset("axon-1952")
    assert (cell.capacitance, cell.temperature, cell.rates_temperature, cell.q10) == (1.0, 6.3, 6.3, 3.0)
    assert [(c.id, c.ion, c.conductance) for c in cell.channels] == [("na", "na", 120.0), ("k", "k", 36.0)]
    assert [(g.id, g.power) for c in cell.channels for g in c.gates] == [("m", 3), ("h", 1), ("n", 4)]


def test_writing_it_again_gives_the_same_cell(tmp_path):
    original, again = cells.preset("axon-1952"), load(tmp_path, AXON)
    assert (again.channels, again.leaks, again.concentrations) == (
        original.channels, original.leaks, original.concentrations
    )  # fmt: skip
    assert again.id == "mine"


def test_both_concentrations_can_be_given(tmp_path):
    content = changed("ions.k", {"inside": 400.0, "outside": 20.0})
    rig = default_rig(load(tmp_path, content))
    assert (rig["ions.k.inside"], rig["ions.k.outside"]) == (400.0, 20.0)
    assert reversal_potentials(rig)["k"] == pytest.approx(-72.1, abs=0.05)
    conductance, drive = leak_totals(rig)
    assert drive / conductance == pytest.approx(-54.387, abs=1e-9)


def test_a_cell_without_gated_channels(tmp_path):
    content = without("channels")
    del content["drugs"]
    assert load(tmp_path, content).channels == ()


# --- what is wrong in a field -------------------------------------------------------------------

NUMBERS = [
    "temperature", "capacitance", "rest", "rates.temperature", "rates.q10", "nernst.temperature",
    "ions.na.outside",
    "ions.na.reversal", "leak.conductance", "leak.reversal", "channels.0.conductance",
    "channels.0.gates.0.power",
    "channels.1.gates.0.alpha.rate", "channels.0.gates.1.beta.midpoint", "channels.0.gates.0.beta.slope",
]  # fmt: skip
TEXTS = [
    "name.en", "story.en", "name.id", "source.text", "nernst.mode", "channels.0.id", "channels.1.label",
    "channels.0.ion", "channels.0.gates.0.id", "channels.1.gates.0.beta.form",
]  # fmt: skip
TABLES = [
    "name", "story", "source", "rates", "nernst", "ions", "ions.cl", "leak", "channels.0",
    "channels.0.gates.1",
]  # fmt: skip
OPTIONAL = {"nernst.temperature", "name.id", "story.id"}


def written(way: str) -> str:
    """channels.0.gates as a refusal has it: channels[0].gates"""
    return "".join(f"[{step}]" if step.isdigit() else f".{step}" for step in way.split(".")).lstrip(".")


@pytest.mark.parametrize("way", NUMBERS)
@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, "1.0", True, [1.0], {}, 10**400, -(10**400), 1e300],
    ids=lambda v: str(v)[:9],
)
def test_what_must_be_a_number(tmp_path, way, value):
    assert f" {written(way)}: " in refusal(tmp_path, changed(way, value))


@pytest.mark.parametrize("way", TEXTS)
@pytest.mark.parametrize("value", [1.0, "", "  ", ["na"], {"en": "na"}, True])
def test_what_must_be_a_text(tmp_path, way, value):
    assert f" {written(way)}: " in refusal(tmp_path, changed(way, value))


@pytest.mark.parametrize("way", TABLES)
@pytest.mark.parametrize("value", [1.0, "na", [], [1]], ids=str)
def test_what_must_be_a_table(tmp_path, way, value):
    assert f" {written(way)}: a table is needed here" in refusal(tmp_path, changed(way, value))


@pytest.mark.parametrize("way", ["channels", "channels.0.gates"])
@pytest.mark.parametrize("value", [1.0, "na", {"id": "na"}], ids=str)
def test_what_must_be_a_list(tmp_path, way, value):
    assert f" {written(way)}: a list of tables is needed here" in refusal(tmp_path, changed(way, value))


@pytest.mark.parametrize(
    "way",
    [
        way
        for way in NUMBERS + TEXTS + TABLES
        if way not in OPTIONAL and not way.endswith(".0") and not way.endswith(".1")
    ],
)
def test_what_is_missing(tmp_path, way):
    sentence = refusal(tmp_path, without(way))
    assert f" {written(way)}: " in sentence or (way.startswith("ions.na") and " ions.na: " in sentence)


@pytest.mark.parametrize("way", ["", *(table for table in TABLES if table not in ("name", "story"))])
def test_an_unknown_key(tmp_path, way):
    way = f"{way}.colour".lstrip(".")
    sentence = refusal(tmp_path, changed(way, 1.0))
    assert f" {written(way)}: unknown key; known here are " in sentence


@pytest.mark.parametrize(
    ("way", "value", "said"),
    [
        (
            "channels.0.gates.0.alpha.form",
            "gaussian",
            "'gaussian' is not one of exponential, sigmoid, linoid",
        ),
        ("channels.0.ion", "ca", "'ca' is not one of na, k, cl"),
        ("nernst.mode", "off", "'off' is not one of running, fixed"),
        ("channels.0.gates.0.power", 2.5, "2.5 is not a whole number"),
        ("channels.0.gates.0.power", 0, "0 is not a number from 1 to 8"),
        ("channels.0.gates.0.alpha.slope", 0.0, "0 mV"),
        ("channels.0.gates.0.alpha.slope", 1e-300, "0 mV"),
        ("temperature", 45.1, "45.1 is not a number from 0 to 45"),
        ("leak.reversal", -80.0, "-80 mV does not lie between the potentials of its ions"),
        ("name", {"id": "Akson"}, "name.en: the English text is missing"),
        ("ions.na", {"outside": 440.0}, "two of inside, outside and reversal are needed"),
        (
            "ions.na",
            {"inside": 1.0, "outside": 440.0, "reversal": 50.0},
            "two of inside, outside and reversal",
        ),
        ("ions.na", {"outside": 440.0, "reversal": "top"}, "ions.na.reversal: 'top' is not a number"),
        ("ions.na", {"outside": 440.0, "reversal": -200.0}, "ions.na.inside: "),  # would be more than 1000 mM
        ("ions.k", {"inside": 0.02, "reversal": -100.0}, "ions.k.outside: "),  # less than 0.01 mM
        ("channels.1.id", "na", "channels: two channels have the same id"),
        ("channels.0.gates.1.id", "m", "channels[0].gates: two gates have the same id"),
        ("channels.0.id", "na.fast", "channels[0].id: "),  # an id is a part of paths
        ("channels.0.id", "na fast", "channels[0].id: "),
    ],
)
def test_what_is_wrong_is_said(tmp_path, way, value, said):
    assert said in refusal(tmp_path, changed(way, value))


@pytest.mark.parametrize(
    "carriers",
    [[], ["na"], ["na", "na"], ["na", "ca"], ["na", "k", "cl"], "na", [["na"], "cl"], [1, 2], [{}, {}]],
    ids=str,
)
def test_a_leak_needs_two_carriers(tmp_path, carriers):
    assert " leak.carried_by: two of na, k, cl are needed" in refusal(
        tmp_path, changed("leak.carried_by", carriers)
    )


def test_a_leak_cannot_be_shared_between_equal_potentials(tmp_path):
    content = changed("ions.cl", {"inside": 10.0, "reversal": 50.0})
    assert " leak.reversal: " in refusal(tmp_path, content)


def test_a_gate_must_move(tmp_path):
    content = changed("channels.0.gates.0.alpha.rate", 0.0)
    load(tmp_path, content)  # one way only: allowed
    content["channels"][0]["gates"][0]["beta"]["rate"] = 0
    assert " channels[0].gates[0]: " in refusal(tmp_path, content)


# --- what is wrong with a file ------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        b"temperature = ", b"[[[", b"a = 1\na = 2", b"\xff\xfe\x00", b"temperature = 6.3\n# \xe9\n", b"\x00",
        b"temperature = " + b"9" * 5000, b"a = " + b"[" * 50_000, b"a = " + b"{b = " * 50_000,
        b"a" + b".a" * 3000,
        b"a = 2026-02-30",
    ],
    ids=lambda content: repr(content[:12]),
)  # fmt: skip
def test_what_is_not_toml(tmp_path, content):
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(BadInput, match=r"^broken\.toml: TOML: "):
        cells.load(file)


def test_an_empty_file(tmp_path):
    file = tmp_path / "empty.toml"
    file.touch()
    with pytest.raises(BadInput, match=r"^empty\.toml: temperature: a number is missing"):
        cells.load(file)


def test_a_file_too_large(tmp_path):
    file = tmp_path / "large.toml"
    file.write_bytes(b"#" * 1_000_001)
    with pytest.raises(BadInput, match=r"^large\.toml: it holds more than the limit of 1000000 bytes"):
        cells.load(file)


def test_no_file_at_all(tmp_path):
    (tmp_path / "folder.toml").mkdir()
    for name in ("missing.toml", "folder.toml", "folder.toml/inside.toml", "n" * 300 + ".toml"):
        with pytest.raises(BadInput, match="cannot be read"):
            cells.load(tmp_path / name)


# --- anything at all ------------------------------------------------------------------------------


def ways(content: Any, so_far: tuple = ()) -> list[tuple]:
    """The way to everything in the tree."""
    items = (
        content.items()
        if isinstance(content, dict)
        else enumerate(content)
        if isinstance(content, list)
        else ()
    )
    found = []
    for step, item in items:
        found += [(*so_far, step), *ways(item, (*so_far, step))]
    return found


PLAIN = (
    st.booleans() | st.integers() | st.floats() | st.floats(-100, 100) | st.dates()
    | st.sampled_from(["", "na", "k", "cl", "rest", "fixed", "sigmoid", "linoid", "x\ny", "µ"])
)  # fmt: skip
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["en", "id", "rate"]), inner, max_size=2)
    ),
)
MUTATION = st.tuples(st.sampled_from(ways(AXON)), st.sampled_from(["set", "drop", "add", "twice"]), VALUES)


def mutate(content: Any, way: tuple, kind: str, value: Any) -> None:
    try:
        holder = parent(content, way)
        if kind == "set":
            holder[way[-1]] = value
        elif kind == "drop":
            del holder[way[-1]]
        elif kind == "add":
            holder[way[-1]]["extra"] = value
        else:
            holder.append(holder[way[-1]])
    except (KeyError, IndexError, TypeError, AttributeError):
        pass  # an earlier mutation took that place away, or it holds nothing


def test_any_other_cell_is_whole_or_refused(share, tmp_path):
    def check(mutations) -> None:
        content = copy.deepcopy(AXON)
        for mutation in mutations:
            mutate(content, *mutation)
        try:
            cell = load(tmp_path, content)
        except BadInput as bad:
            sentence = bad.message.english()
            assert sentence.startswith("mine.toml: ") and "\n" not in sentence
            return
        rig = default_rig(cell)
        for path, quantity in rig.quantities().items():
            assert quantity.check(rig[path]) == rig[path]
        assert all(math.isfinite(e) for e in reversal_potentials(rig).values())

    run = settings(max_examples=share.cases(1000), deadline=None, database=None, derandomize=True)
    run(given(st.lists(MUTATION, min_size=1, max_size=3))(check))()
