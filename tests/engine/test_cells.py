"""Cell files: what a preset holds, and that each wrong one is refused with its file and field named."""

import copy
import json
import math
import re
import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import pack
from engine.electrochemistry import leak_totals, reversal_potentials
from engine.files import cell_writer, cells
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
        b"temperature = " + b"9" * 5000, b"a = " + b"[" * 50_000, b"a = " + b"{b = " * 30_000,
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


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a = " + b"[" * 50_000, "it is nested too deeply."),
        (b"a = " + b"{b = " * 30_000, "it is nested too deeply."),
        (b"\xff\xfe\x00", "it is not a text in UTF-8."),
        (b"temperature = 6.3\n# \xe9\n", "it is not a text in UTF-8."),
        (b"temperature = " + b"9" * 5000, "a number in it has too many digits."),
        (b"a = 1\nb = ", "Invalid value (at end of document)."),
    ],
    ids=lambda part: repr(part[:12]),
)
def test_why_it_is_not_toml_is_said_plainly(tmp_path, content, said):
    file = tmp_path / "broken.toml"
    file.write_bytes(content)
    with pytest.raises(BadInput) as refused:
        cells.load(file)
    assert refused.value.message.english() == f"broken.toml: TOML: {said}"


def test_an_empty_file(tmp_path):
    file = tmp_path / "empty.toml"
    file.touch()
    with pytest.raises(BadInput, match=r"^empty\.toml: temperature: a number is missing"):
        cells.load(file)


def test_a_file_too_large(tmp_path):
    file = tmp_path / "large.toml"
    file.write_bytes(b"#" * 200_001)
    with pytest.raises(BadInput, match=r"^large\.toml: it holds more than the limit of 200000 bytes"):
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


# --- the whole format -------------------------------------------------------------------------------

NEURON: dict[str, Any] = tomllib.loads((cells.FOLDER / "neuron.toml").read_text(encoding="utf-8"))
MUSCLE: dict[str, Any] = tomllib.loads((cells.FOLDER / "muscle.toml").read_text(encoding="utf-8"))


def with_field(base: dict[str, Any], way: str, value: Any) -> dict[str, Any]:
    """`base` with one field set; a table on the way is made where it is missing."""
    content = copy.deepcopy(base)
    *steps, last = [int(step) if step.isdigit() else step for step in way.split("/")]
    inner: Any = content
    for step in steps:
        inner = inner[step] if isinstance(step, int) else inner.setdefault(step, {})
    inner[last] = value
    return content


@pytest.mark.parametrize("name", cells.names())
def test_a_saved_cell_is_read_back_the_same(tmp_path, name):
    cell_writer.save(tmp_path / f"{name}.toml", cells.preset(name))
    assert cells.load(tmp_path / f"{name}.toml") == cells.preset(name)


GATE = {"id": "x", "power": 2}
SIGMOID = {"form": "sigmoid", "midpoint": -40.0, "slope": 5.0}
RATE = {"form": "exponential", "rate": 0.5, "midpoint": -40.0, "slope": 10.0}


@pytest.mark.parametrize(
    "gate",
    [
        {**GATE, "infinity": SIGMOID, "tau": {"base": 2.0}},
        {**GATE, "infinity": SIGMOID, "tau": {"base": 0.0, "rates": [RATE, RATE]}, "q10": 2.9},
        {**GATE, "infinity": SIGMOID, "tau": {"rates": [RATE]}, "inactivation": True},
        {**GATE, "infinity": SIGMOID, "instant": True},
        {**GATE, "alpha": RATE, "beta": RATE, "instant": True},
        {**GATE, "alpha": [RATE, RATE], "beta": RATE},
        {**GATE, "factor": [RATE, RATE, RATE]},
        {**GATE, "factor": RATE},
        {**GATE, "factor": {**RATE, "form": "parabola"}},
    ],
    ids=lambda gate: "+".join(sorted(gate)),
)
def test_every_kind_of_gate_is_read_and_written(tmp_path, gate):
    content = changed("channels.1.gates", [gate])
    found = load(tmp_path, content)
    cell_writer.save(tmp_path / "mine.toml", found)
    again = cells.load(tmp_path / "mine.toml")
    assert again == found and len(again.channels[1].gates) == 1
    assert pack.pack_living(default_rig(again)).gates.power.size == 3


@pytest.mark.parametrize(
    ("base", "way", "value", "field", "said"),
    [
        (NEURON, "leaks/na", {"conductance": 0.1, "permeability": 1e-6}, "leaks.na", "exactly one of"),
        (NEURON, "leaks/na", {}, "leaks.na", "exactly one of conductance, permeability"),
        (NEURON, "leaks/k/permeability", "balance", "leaks.k.permeability", "only the leak of na"),
        (NEURON, "leaks/k/permeability", 1.0, "leaks.k.permeability", "1.0 is not a number from 0 to 0.001"),
        (NEURON, "leaks/k/permeability", math.nan, "leaks.k.permeability", "nan is not a number"),
        (NEURON, "leaks/cl/colour", 1, "leaks.cl.colour", "unknown key; known here are conductance"),
        (NEURON, "leaks/ca", {"conductance": 1}, "leaks.ca", "unknown key; known here are na, k, cl"),
        (NEURON, "leak", {}, "leak", "it cannot stand beside leaks"),
        (NEURON, "pump/current", 1.0, "pump.current", "it is solved for where a leak says balance"),
        (NEURON, "pump/na_half", -1.0, "pump.na_half", "-1.0 is not a number from 0.01 to 1000"),
        (NEURON, "pump/q10", math.inf, "pump.q10", "inf is not a number from 1 to 10"),
        (NEURON, "pump/source", "", "pump.source", "a text is needed here"),
        (NEURON, "pump/atp", 1, "pump.atp", "unknown key"),
        (NEURON, "geometry/shape", "cube", "geometry.shape", "'cube' is not one of sphere, cylinder"),
        (NEURON, "geometry/diameter", 0.1, "geometry.diameter", "0.1 is not a number from 0.5 to 2000"),
        (NEURON, "geometry/moving", 1, "geometry.moving", "1 is neither true nor false"),
        (MUSCLE, "space/thickness", "1 um", "space.thickness", "'1 um' is not a number"),
        (MUSCLE, "space/exchange", 0, "space.exchange", "0 is not a number from 1 to 100000"),
        (MUSCLE, "space/on", "yes", "space.on", "'yes' is neither true nor false"),
        (MUSCLE, "force/hill", 0.5, "force.hill", "0.5 is not a number from 1 to 10"),
        (MUSCLE, "force/rise", math.nan, "force.rise", "nan is not a number"),
        (MUSCLE, "force/strength", 1.0, "force.strength", "unknown key"),
        (MUSCLE, "drugs/ttx/target", "ca", "drugs.ttx.target", "'ca' is not one of na, k, kir, leak.na"),
        (MUSCLE, "drugs/ttx/kd", 0.0, "drugs.ttx.kd", "0.0 is not a number from 1e-06"),
        (MUSCLE, "drugs/ttx/side", "above", "drugs.ttx.side", "'above' is not one of outside, inside"),
        (MUSCLE, "drugs/ttx/slowing", 2.0, "drugs.ttx.slowing", "unknown key"),
        (MUSCLE, "drugs/coffee", {}, "drugs.coffee", "unknown key; known here are ttx"),
        (MUSCLE, "drugs/scorpion/target", "k", "drugs.scorpion.target", "no gate marked as inactivation"),
        (MUSCLE, "drugs/lidocaine/off", 0.0, "drugs.lidocaine.off", "0.0 is not a number"),
        (MUSCLE, "start/stimulus.amplitude", 1e6, "start.stimulus.amplitude", "outside the limits −1000"),
        (MUSCLE, "start/scope.time_per_div", 3.0, "start.scope.time_per_div", "not a 1-2-5 step"),
        (MUSCLE, "start/stimulus.amplitud", 1.0, "start.stimulus.amplitud", "did you mean stimulus.amplitude"),
        (MUSCLE, "start/stimulus.amplitude", [1.0], "start.stimulus.amplitude", "a number, a text, true or"),
        (MUSCLE, "start/stimulus.amplitude", math.nan, "start.stimulus.amplitude", "is not a number"),
        (MUSCLE, "channels/0/permeability", 2.0, "channels[0].permeability", "2.0 is not a number from 0 to 1"),
        (MUSCLE, "channels/0/conductance", 1.0, "channels[0].permeability", "exactly one of conductance"),
        (MUSCLE, "channels/0/gates/0/q10", 0.0, "channels[0].gates[0].q10", "0.0 is not a number from 1"),
        (MUSCLE, "channels/0/gates/0/infinity", SIGMOID, "channels[0].gates[0].alpha", "cannot stand beside"),
        (MUSCLE, "channels/0/gates/2/tau/base", -1, "channels[0].gates[2].tau.base", "-1 is not a number"),
        (MUSCLE, "channels/0/gates/2/tau", {"base": 0}, "channels[0].gates[2].tau", "cannot both be 0"),
        (MUSCLE, "channels/0/gates/2/instant", True, "channels[0].gates[2].tau", "cannot stand beside instant"),
        (MUSCLE, "channels/2/gates/0/factor", [RATE] * 5, "channels[2].gates[0].factor", "the limit is 4"),
        (MUSCLE, "channels/2/gates/0/q10", 3.0, "channels[2].gates[0].q10", "cannot stand beside factor"),
        (MUSCLE, "channels/0/label", "x" * 31, "channels[0].label", "it has 31 letters, the limit is 30"),
        (MUSCLE, "excitable", 1, "excitable", "1 is neither true nor false"),
        (MUSCLE, "try", {"id": "Coba"}, "try.en", "the English text is missing"),
        (MUSCLE, "channels", [{}] * 101, "channels", "there are 101, the limit is 100"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_what_is_wrong_in_a_living_cell_is_said(tmp_path, base, way, value, field, said):
    sentence = refusal(tmp_path, with_field(base, way, value))
    assert f" {field}: " in sentence and said in sentence, sentence
    assert not sentence.endswith("..")


def test_a_balance_needs_a_pump(tmp_path):
    content = copy.deepcopy(NEURON)
    del content["pump"]
    assert " pump: it is missing, but a leak is to be balanced" in refusal(tmp_path, content)


def test_a_rest_where_nothing_balances(tmp_path):
    sentence = refusal(tmp_path, with_field(NEURON, "rest", 55.9))
    assert " rest: at 55.9 mV no pump can balance the leaks of Na and K" in sentence


@pytest.mark.parametrize("name", cells.names())
def test_the_line_is_the_one_in_the_file(tmp_path, name):
    """Every line that sets a number or a text: spoiled, it is named by its own number."""
    lines = (cells.FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "mine.toml"
    checked, within = 0, False
    for at, line in enumerate(lines):
        starts_within, within = within, within != (line.count('"""') % 2 == 1)
        key, equals, _ = line.partition(" = ")
        if starts_within or within or not equals or line.startswith(("#", " ", '"')):
            continue
        if '"""' in line or line.endswith("["):  # goes on in the next
            continue
        spoiled = [*lines[:at], f"{key} = 1979-05-27", *lines[at + 1 :]]  # a date is wrong everywhere
        file.write_text("\n".join(spoiled), encoding="utf-8")
        with pytest.raises(BadInput) as refused:
            cells.load(file)
        assert f"mine.toml: line {at + 1}: " in refused.value.message.english(), line
        checked += 1
    assert checked > 20


def test_a_text_that_looks_like_fields_does_not_mislead(tmp_path):
    text = (cells.FOLDER / "muscle.toml").read_text(encoding="utf-8")
    text = text.replace('[story]\nen = """', '[story]\nen = """\n[rates]\nq10 = 7\n', 1)
    text = text.replace("q10 = 2.5", "q10 = nan", 1)
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if each.startswith("q10 = nan"))
    with pytest.raises(BadInput, match=rf"^mine\.toml: line {line}: rates\.q10: nan is not"):
        cells.load(tmp_path / "mine.toml")


HOSTILE = {
    "brackets": "a = " + "[" * 199_000,
    "dots": "a" + ".a" * 99_000 + " = 1",
    "dots in a header": "[" + "a." * 99_000 + "a]",
    "quoted dots": '"#"' + '."#"' * 49_000 + " = 1",
    "headers": "".join(f"[t{k}]\n" for k in range(20_000)),
    "keys": "".join(f"k{k}=1\n" for k in range(20_000)),
    "channels": "[[channels]]\n" * 15_000,
    "a long key": "a" * 199_000 + " = 1",
    "a key of lines": '"' + "a\\n" * 60_000 + '" = 1',
    "spaces in a text": 'source = """\n[' + " " * 198_000 + '\n"""\nfoo = 1',
    "a long text": "temperature = '" + "x" * 199_000 + "'",
    "a long number": "temperature = " + "9" * 4000 + ".5",
    "tables in a row": "a = [" + "{b=1}," * 33_000 + "]",
    "returns": "\r\n" * 99_000 + "foo = 1",
    "a megabyte": "[" * 1_000_000,
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence_and_soon(tmp_path, kind):
    file = tmp_path / "mine.toml"
    file.write_text(HOSTILE[kind], encoding="utf-8", newline="")
    began = time.process_time()
    with pytest.raises(BadInput) as refused:
        cells.load(file)
    took = time.process_time() - began
    sentence = refused.value.message.english()
    assert sentence.startswith("mine.toml: ") and "\n" not in sentence and len(sentence) < 400
    assert took < 5.0  # a tenth of that on a quiet machine; what this guards against takes minutes


def test_presets_and_files_are_found_by_one_name(tmp_path):
    assert cells.find("neuron") is cells.preset("neuron")
    cell_writer.save(tmp_path / "mine.toml", cells.preset("muscle"))
    found = cells.find(str(tmp_path / "mine.toml"))
    assert found is not None and found.id == "mine" and found.channels == cells.preset("muscle").channels
    for nothing in ("nobody", str(tmp_path / "other.toml"), "x" * 5000 + ".toml", "", "a\0b.toml"):
        assert cells.find(nothing) is None


def test_the_cell_of_the_readme_can_be_loaded(tmp_path):
    """Its pieces, put together, are a cell with every part of the format."""
    text = (cells.FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    pieces = "\n".join(re.findall(r"```toml\n(.*?)```", text, re.DOTALL))
    # It shows both ways to size a pump; a leak that says "balance" leaves its current out.
    pieces = re.sub(r"^current = .*$", "", pieces, flags=re.MULTILINE)
    file = tmp_path / "readme.toml"
    file.write_text(pieces, encoding="utf-8")
    cell = cells.load(file)
    assert cell.pump.current > 0 and cell.force is not None and cell.actions and cell.space.on and cell.start
