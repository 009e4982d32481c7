"""Channels drawn one by one, against the binomial distribution and the relaxation of a gate."""

import numba
import numpy as np
import pytest
from scipy import stats

from engine.files import cells
from engine.kernels import channel_noise, draws
from engine.kernels.channel_noise import BINOMIAL, LANGEVIN, ChannelNoise
from engine.kernels.jit import FLAGS
from engine.pack_noise import populations
from engine.rig.rig import default_rig
from engine.rig.state import State
from engine.single_channels import counts, picoamperes

KEY = np.uint64(draws.key_of(7, 0.0, 1))


@numba.njit(**FLAGS)
def drawn(key, n, p, gaussian, out):
    stream = np.empty(1, np.uint64)
    for k in range(out.size):
        draws.begin(stream, key, k)
        out[k] = draws.binomial(stream, n, p, gaussian)


@numba.njit(**FLAGS)
def live(noise, powers, a, b, begin, numbers, opened):
    """One kind of channel at a constant V; how many conduct after each step."""
    stream, odds, came = (
        np.empty(1, np.uint64),
        np.empty(channel_noise.ODDS),
        np.empty(numbers.size, np.int64),
    )
    for k in range(opened.size):
        draws.begin(stream, noise.key, begin + k)
        for j in range(powers.size):
            stream[0] = channel_noise.redistribute(
                noise.method == LANGEVIN, stream[0], powers[j], noise.stride[j], 0, numbers.size, b[j], a[j] + b[j],
                numbers, odds, came,
            )  # fmt: skip
        opened[k] = numbers[-1]


def sodium(method: int) -> tuple[ChannelNoise, np.ndarray]:
    return ChannelNoise(method, KEY, np.array([0, 8]), np.array([2, 1])), np.array([3, 1])


@pytest.mark.parametrize("gaussian", [False, True])
@pytest.mark.parametrize(
    ("n", "p"), [(1, 0.3), (20, 0.02), (20, 0.5), (1000, 0.3), (30, 0.97), (100_000, 0.7)]
)
def test_drawn_numbers_have_mean_and_variance_of_the_binomial(n, p, gaussian):
    out = np.empty(200_000, dtype=np.int64)
    drawn(KEY, n, p, gaussian, out)
    exact = stats.binom(n, p)
    assert abs(out.mean() - n * p) < 4.5 * exact.std() / np.sqrt(out.size)
    assert out.var() == pytest.approx(exact.var(), rel=0.015)
    assert out.min() >= 0 and out.max() <= n


@pytest.mark.parametrize(("n", "p"), [(20, 0.02), (40, 0.4), (1000, 0.3)])
def test_every_number_comes_as_often_as_it_should(n, p):
    out = np.empty(200_000, dtype=np.int64)
    drawn(KEY, n, p, False, out)
    often = stats.binom.pmf(np.arange(n + 1), n, p) * out.size
    seen = np.bincount(out, minlength=n + 1)
    enough = often > 5.0
    excess = ((seen - often)[enough] ** 2 / often[enough]).sum()
    assert stats.chi2.sf(excess, enough.sum() - 1) > 1e-4


@pytest.mark.parametrize("method", [BINOMIAL, LANGEVIN])
@pytest.mark.parametrize("count", [1, 20, 5000])
def test_open_channels_fluctuate_binomially(method, count):
    """N p on average with the variance N p (1 - p), in independent samples; steps of any length."""
    noise, powers = sodium(method)
    x, span = (
        np.array([0.7, 0.4]),
        np.array([8.0, 9.0]),
    )  # so long that one sample knows nothing of the one before
    a = np.exp(-span)
    numbers = np.zeros(8, dtype=np.int64)
    numbers[0] = count
    opened = np.empty(100_000)
    live(noise, powers, a, (1.0 - a) * x, 0, numbers, opened)
    p = 0.7**3 * 0.4
    assert numbers.sum() == count
    assert abs(opened.mean() - count * p) < 4.0 * np.sqrt(count * p * (1.0 - p) / opened.size)
    assert opened.var() == pytest.approx(count * p * (1.0 - p), rel=0.02)


@pytest.mark.parametrize("method", [BINOMIAL, LANGEVIN])
def test_the_mean_of_many_runs_follows_the_relaxation(method):
    """From all shut, 1000 preparations: within 4 standard errors at every step, however few are open."""
    _, powers = sodium(method)
    x, tau, dt, count, runs = np.array([0.6, 0.3]), np.array([0.25, 1.1]), 0.01, 3000, 1000
    a = np.exp(-dt / tau)
    every = np.empty((runs, 200))
    for run in range(runs):
        noise = ChannelNoise(method, np.uint64(draws.key_of(run, 0.0, 1)), np.array([0, 8]), np.array([2, 1]))
        numbers = np.zeros(8, dtype=np.int64)
        numbers[1] = count  # m shut, h open
        live(noise, powers, a, (1.0 - a) * x, 0, numbers, every[run])
    t = dt * np.arange(1, 201)
    m = x[0] * (1.0 - np.exp(-t / tau[0]))
    p = m**3 * (x[1] + (1.0 - x[1]) * np.exp(-t / tau[1]))
    error = np.sqrt(count * p * (1.0 - p) / runs)
    away = np.abs(every.mean(axis=0) - count * p) / error
    assert away[20:].max() < 4.0
    assert every.min() >= 0.0


@pytest.mark.parametrize("method", [BINOMIAL, LANGEVIN])
def test_blocks_do_not_matter(method):
    noise, powers = sodium(method)
    a, b = np.array([0.9, 0.99]), np.array([0.06, 0.004])
    whole, parts = np.empty(300), np.empty(300)
    numbers = np.array([0, 0, 0, 400, 0, 0, 0, 0])
    live(noise, powers, a, b, 0, numbers.copy(), whole)
    for start, stop in ((0, 1), (1, 130), (130, 300)):
        live(noise, powers, a, b, start, numbers, parts[start:stop])
    assert np.array_equal(whole, parts)


def test_numbers_of_channels_follow_area_and_conductance():
    rig = default_rig(cells.preset("axon-1952")).replace("noise.channels", "binomial")
    assert counts(rig) == [30_000, 3000]  # 1200 pS/um2 of 4 pS, 360 pS/um2 of 12 pS, on 100 um2
    assert counts(rig.replace("noise.area", 1.0)) == [300, 30]
    assert counts(rig.replace("noise.single.k.count", 5).replace("channels.na.blocked", 50.0)) == [15_000, 5]
    assert counts(rig.replace("channels.k.on", False))[1] == 0


@pytest.mark.parametrize("cell", cells.names())
def test_what_one_channel_carries_is_its_conductance_times_driving_force(cell):
    rig = default_rig(cells.preset(cell)).replace("noise.channels", "binomial")
    for c, channel in enumerate(rig.cell.channels):
        if channel.conductance:
            single, count = rig.noise.single[c].conductance, counts(rig)[c]
            # All open at 100 mV from E: g x 100 mV in uA/cm2.
            assert picoamperes(rig, c) * channel.conductance * 100.0 == pytest.approx(count * single * 0.1)


def test_the_first_populations_are_those_of_the_gates():
    rig = (
        default_rig(cells.preset("axon-1952"))
        .replace("noise.channels", "binomial")
        .replace("noise.area", 1e6)
    )
    numbers = populations(rig, State(-65.0, (), 0.01), np.array([0.2, 0.6, 0.3]), ())
    na, k = numbers[:8].reshape(4, 2), numbers[8:]
    assert (na.sum(), k.sum()) == tuple(counts(rig))
    assert (na.sum(axis=1) @ np.arange(4)) / (3 * na.sum()) == pytest.approx(0.2, abs=1e-3)
    assert na[:, 1].sum() / na.sum() == pytest.approx(0.6, abs=1e-3)
    assert k[4] / k.sum() == pytest.approx(0.3**4, rel=0.01)
    # As many as before stay as they are; others are shared out as those before.
    kept = populations(rig, State(-65.0, (), 0.01, step=9), np.zeros(3), tuple(numbers.tolist()))
    assert np.array_equal(kept, numbers)
    fewer = populations(
        rig.replace("noise.area", 1e5), State(-65.0, (), 0.01), np.zeros(3), tuple(numbers.tolist())
    )
    assert fewer[8:].sum() == counts(rig)[1] / 10
    assert fewer[12] / fewer[8:].sum() == pytest.approx(0.3**4, rel=0.02)
