"""The number of a preparation and those of its synapses: each decides what is its own, and none repeats another."""

import numpy as np
import pytest

from engine import synapses
from engine.files import cells
from engine.rig.rig import Rig, default_rig
from engine.simulator import Simulator

AXON = default_rig(cells.preset("axon-1952")).replace("stimulus.mode", "off")


def rig_of(**settings) -> Rig:
    rig = AXON
    for path, value in settings.items():
        rig = rig.replace(path.replace("__", "."), value)
    return rig


def releases(rig: Rig, receptor: str = "ampa", steps: int = 100_000) -> list[float]:
    """Places of the random releases after one firing, in steps."""
    simulator = Simulator(rig)
    simulator.transmit((receptor,))
    return [place for kind, place in simulator.advance(steps, currents=False).events if kind == receptor]


def random(receptor: str, seed: int, **more) -> Rig:
    settings = {f"receptors__{receptor}__mode": "poisson", f"receptors__{receptor}__rate": 500.0}
    return rig_of(**settings, **{f"receptors__{receptor}__seed": seed}, **more)


def test_the_preparation_moves_no_release_and_a_synapse_moves_no_channel():
    one, other = (releases(random("ampa", 7, noise__seed=seed)) for seed in (1, 2))
    assert one == other and len(one) > 300
    assert releases(random("ampa", 8)) != one
    noisy = {"noise__channels": "binomial", "clamp__mode": "ideal", "noise__day": "bad"}
    runs = []
    for seed in (1, 2):
        simulator = Simulator(random("ampa", seed, **noisy))
        simulator.transmit(("ampa",))
        block = simulator.advance(2000)
        runs.append((block.currents, block.recorded, block.more["i_ampa"]))
    assert np.array_equal(runs[0][0], runs[1][0]) and np.array_equal(runs[0][1], runs[1][1])
    assert not np.array_equal(runs[0][2], runs[1][2])


@pytest.mark.parametrize("seed", [0, 1, 7])
def test_one_number_for_all_gives_nothing_twice(seed):
    """The same number at every receptor and for the preparation: their random events have nothing in common."""
    found = {id: releases(random(id, seed), id) for id in ("ampa", "nmda", "gaba_a", "nicotinic")}
    binned = {id: np.histogram(places, 500, (0, 100_000))[0] for id, places in found.items()}
    gaussian = np.diff(Simulator(rig_of(noise__day="bad", noise__seed=seed)).advance(100_000).errors[0])
    binned["recording"] = gaussian[:100_000].reshape(500, -1).sum(axis=1)
    names = list(binned)
    for k, a in enumerate(names):
        for b in names[k + 1 :]:
            assert abs(np.corrcoef(binned[a], binned[b])[0, 1]) < 4.0 / np.sqrt(500), (a, b)


def test_numbers_next_to_each_other_and_firings_one_after_the_other_are_strangers():
    gaps = [np.array(synapses._gaps(seed, 0, firing, 0)) for seed in range(4) for firing in range(3)]
    bound = 4.5 / np.sqrt(gaps[0].size)
    for k, a in enumerate(gaps):
        assert abs(a.mean() - 1.0) < bound
        for b in gaps[k + 1 :]:
            assert abs(np.corrcoef(a, b)[0, 1]) < bound


def test_swapping_two_numbers_does_not_swap_the_noise():
    """Seeds are kept apart by what they are used for, not added up: 1 and 2 is not 2 and 1."""
    one = releases(random("ampa", 1, noise__seed=2))
    two = releases(random("ampa", 2, noise__seed=1))
    assert one != two and one[:5] != two[:5]
