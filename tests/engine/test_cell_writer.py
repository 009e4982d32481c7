"""Own variants: what is set now becomes what the cell starts with, and its file can always be read again."""

import random

import pytest

from engine.electrochemistry import rest_at_start
from engine.files import cell_writer, cells
from engine.rig.rig import Rig, default_rig
from engine.rig.traces import MOST_TRACES
from engine.text import BadInput


def turned(rig: Rig, dice: random.Random) -> Rig:
    """Every quantity but the doses somewhere in its limits, often at one of them."""
    for path, quantity in rig.quantities().items():
        if path.startswith("drugs.") or dice.random() < 0.3:
            continue
        if quantity.kind is bool:
            value = dice.random() < 0.5
        elif quantity.kind is str and not quantity.choices:  # a drawn waveform
            value = " ".join(str(round(dice.uniform(-1.0, 1.0), 3)) for _ in range(5))
        elif quantity.kind is str:
            value = dice.choice(quantity.choices)
        elif quantity.steps:
            value = dice.choice(quantity.steps)
        else:
            share = dice.choice([0.0, 1.0, dice.random()])
            value = quantity.low + share * (quantity.high - quantity.low)
            value = int(value) if quantity.kind is int else value
        if not (path.endswith(".placed") and len(rig.scope.placed) == MOST_TRACES):
            rig = replaced(rig, path, value)
    return rig


def replaced(rig: Rig, path: str, value) -> Rig:
    """The rig with this set; as it was where that is a place off the fibre."""
    try:
        return rig.replace(path, value)
    except BadInput:
        assert path.startswith("cable.")
        return rig


@pytest.mark.parametrize("name", cells.names())
def test_whatever_is_set_comes_back(tmp_path, name, share):
    dice = random.Random(f"{share.seed} {name}")
    for _ in range(share.cases(40)):
        rig = turned(default_rig(cells.preset(name)), dice)
        own = cell_writer.variant(rig, "mine", "Mine")
        cell_writer.save(tmp_path / "mine.toml", own)
        assert cells.load(tmp_path / "mine.toml") == own
        again = default_rig(own)
        assert again.values() == {**rig.values(), **{p: v for p, v in again.values().items() if "drugs" in p}}


def test_each_quantity_alone_at_its_limits(tmp_path, share):
    cases = []
    for name in ("neuron", "muscle"):
        begin = default_rig(cells.preset(name))
        for path, quantity in begin.quantities().items():
            if quantity.kind not in (float, int) or path.startswith("drugs."):
                continue
            if path.startswith("scope.traces.") and path.split(".")[2] not in ("v", "dvdt", "math1"):
                continue  # all of a kind
            cases += [(begin, path, quantity.kind(value)) for value in (quantity.low, quantity.high)]
    for begin, path, value in random.Random(share.seed).sample(cases, share.cases(len(cases))):
        rig = replaced(begin, path, value)
        own = cell_writer.variant(rig, "mine", "Mine")
        cell_writer.save(tmp_path / "mine.toml", own)
        assert default_rig(cells.load(tmp_path / "mine.toml"))[path] == rig[path], path


def test_doses_do_not_belong_to_a_cell():
    rig = default_rig(cells.preset("neuron")).replace("drugs.ttx.dose", 10.0)
    assert default_rig(cell_writer.variant(rig, "mine", "Mine"))["drugs.ttx.dose"] == 0.0


def test_name_and_rest_of_a_variant():
    rig = default_rig(cells.preset("neuron"))
    own = cell_writer.variant(rig, "mine", "Neuron of ours", rest=-61.5)
    assert own.id == "mine" and own.rest == -61.5
    assert {text for _, text in own.name} == {"Neuron of ours"}
    assert cell_writer.variant(rig, "mine", "Mine").rest == -70.0
    assert own.story == cells.preset("neuron").story


def test_the_file_says_its_units_and_stays_when_it_cannot_be_written(tmp_path):
    file = tmp_path / "mine.toml"
    cell_writer.save(file, cells.preset("heart"))
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# A cell of Impuls. Units: mV, ms, mM")
    with pytest.raises(BadInput, match="cannot be written"):
        cell_writer.save(tmp_path / "no folder" / "mine.toml", cells.preset("heart"))
    assert file.read_text(encoding="utf-8") == text


def test_where_a_cell_rests_as_it_starts():
    assert rest_at_start(cells.preset("neuron")) == -70.0
    assert rest_at_start(cells.preset("non-excitable")) == pytest.approx(-15.0, abs=1e-6)
    assert rest_at_start(cells.preset("passive")) == pytest.approx(-95.02, abs=0.01)  # E_K: one open leak
