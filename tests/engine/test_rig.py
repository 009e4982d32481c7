"""The rig: one frozen value; every edit makes a new one."""

import dataclasses

import numpy as np
import pytest

from engine.files import cells
from engine.rig import axon
from engine.rig.noise import DAYS
from engine.rig.rig import changed_paths, default_rig
from engine.text import BadInput

DAY = {"noise.day", *(f"noise.{name}" for name in DAYS["bad"])}
AXON = default_rig(cells.preset("axon-1952"))


def other_value(path: str):
    """An allowed value that is not the present one."""
    quantity, now = AXON.quantity(path), AXON[path]
    if quantity.kind is bool:
        return not now
    if path.endswith(".shape"):
        return "0:0 0.5:1 1:0"
    if quantity.kind is str:
        return next(choice for choice in quantity.choices if choice != now)
    if quantity.steps:
        return next(step for step in quantity.steps if step != now)
    return quantity.low if now != quantity.low else quantity.high


VALUES = AXON.values()
ALONE = (*axon.FIRST, "cable.on")  # these set others too, on purpose: see test_axon_traces and test_cable


@pytest.mark.parametrize("path", [path for path in AXON.quantities() if path not in ALONE])
def test_an_edit_changes_just_that_path(path):
    value = other_value(path)
    edited = AXON.replace(path, value)
    assert edited[path] == value
    changed = changed_paths(AXON, edited)
    assert changed == changed_paths(edited, AXON)
    if path in DAY:  # the day at the rig sets its dials together, and one of them makes it one's own
        assert path in changed <= DAY
    else:
        assert changed == {path}
    assert edited != AXON
    assert edited.replace(path, AXON[path]) == AXON
    touched = DAY if path in DAY else {path}
    assert {p: v for p, v in edited.values().items() if p not in touched} == {
        p: v for p, v in VALUES.items() if p not in touched
    }


def test_the_length_of_a_fibre_moves_what_is_on_it():
    """And nothing else; back at the old length everything is where it was."""
    edited = AXON.replace("cable.length", 50.0)
    moved = changed_paths(AXON, edited) - {"cable.length"}
    assert {path.rpartition(".")[2] for path in moved} == {"place", "extent", "first", "second"}
    assert edited.replace("cable.length", 100.0) == AXON


def test_values_rebuild_the_rig(share):
    rng = np.random.default_rng(share.seed)
    paths = list(AXON.quantities())
    edited = AXON
    for path in rng.choice(paths, size=20, replace=False):
        edited = edited.replace(path, other_value(path))
    again = AXON
    for path, value in edited.values().items():
        again = again.replace(path, value)
    assert again == edited
    assert list(edited.values()) == paths


def test_equal_rigs_are_one_key():
    path = "ions.k.outside"
    one, other = AXON.replace(path, 20.0), AXON.replace_text(path, "20,0 mM")
    assert one == other
    assert hash(one) == hash(other)
    assert len({AXON, one, other, AXON.replace(path, AXON[path])}) == 2


def test_nothing_in_a_rig_can_be_assigned():
    for node in (
        AXON,
        AXON.cell,
        AXON.ions[0],
        AXON.channels[0],
        AXON.scope.trigger,
        AXON.pace,
        AXON.cell.channels[0],
    ):
        for field in dataclasses.fields(node):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(node, field.name, getattr(node, field.name))


def test_an_edit_shares_what_it_does_not_touch():
    edited = AXON.replace("ions.na.outside", 300.0)
    assert AXON["ions.na.outside"] == pytest.approx(440.0)
    assert edited.cell is AXON.cell and edited.scope is AXON.scope
    assert edited.ion("na").outside == 300.0
    assert edited.ion("k") is AXON.ion("k")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("ions.na.outsid", "ions.na.outside"), ("ion.k.inside", "ions.k.inside"),
        ("stimulus.amp", "stimulus.amplitude"),
        ("temprature", "temperature"), ("channels.na.block", "channels.na.blocked"),
        ("Temperature", "temperature"),
    ],
)  # fmt: skip
def test_a_misspelt_path_gets_a_hint(wrong, meant):
    for attempt in (AXON.quantity, AXON.__getitem__, lambda path: AXON.replace(path, 1.0)):
        with pytest.raises(BadInput) as refusal:
            attempt(wrong)
        sentence = refusal.value.message.english()
        assert sentence.startswith(f"{wrong}: there is no such quantity")
        assert f"did you mean {meant}?" in sentence


@pytest.mark.parametrize(
    "path",
    [
        "",
        ".",
        "xyzzy",
        "cell",
        "cell.capacitance",
        "ions",
        "ions.na",
        "temperature.x",
        "ions.na.id",
        "ions.0.inside",
    ],
)
def test_what_cannot_be_chosen_is_no_path(path):
    with pytest.raises(BadInput, match="there is no such quantity"):
        AXON.replace(path, 1.0)


def test_a_refused_value_leaves_the_rig_as_it_was():
    before = hash(AXON)
    for path, value in (("temperature", 99.0), ("stimulus.mode", "burst"), ("channels.na.on", 1)):
        with pytest.raises(BadInput, match=f"^{path}: "):
            AXON.replace(path, value)
    assert hash(AXON) == before


def test_open_fraction_keeps_the_block_while_switched_off():
    rig = AXON.replace("channels.na.blocked", 30.0)
    off = rig.replace("channels.na.on", False)
    assert rig.channels[0].open_fraction == pytest.approx(0.7)
    assert off.channels[0].open_fraction == 0.0
    assert off.replace("channels.na.on", True) == rig


def test_rolling_by_itself_only_when_slow_and_not_waiting():
    slow = AXON.replace("scope.time_per_div", 100.0)
    assert not AXON.scope.rolls and slow.scope.rolls
    assert not slow.replace("scope.trigger.mode", "normal").scope.rolls
    assert not slow.replace("scope.roll", "off").scope.rolls
    assert AXON.replace("scope.roll", "on").scope.rolls


def test_equal_cells_have_one_hash_and_a_changed_one_another():
    cell = cells.preset("neuron")
    hash(cell)
    again, other = dataclasses.replace(cell), dataclasses.replace(cell, capacitance=2.0)
    assert again == cell and hash(again) == hash(cell)
    assert other != cell and hash(other) != hash(cell)
