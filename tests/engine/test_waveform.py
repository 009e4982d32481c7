"""The stimulus: charge exact at every dt and phase, no pulse late, none twice."""

import math

import numpy as np
import pytest

from engine.kernels import waveform


def train(steps, dt, amplitude=10.0, width=1.0, delay=2.0, interval=50.0, count=1, first=0, lag=0.0):
    out = np.zeros(steps)
    waveform.pulses(out, first, lag, dt, np.array([amplitude]), width, delay, interval, count, math.inf)
    return out


def test_single_pulse_sample_by_sample():
    out = train(1000, 0.01)
    assert np.array_equal(np.flatnonzero(out), np.arange(200, 300))
    assert out[200:300] == pytest.approx(10.0)


def test_charge_is_exact_at_every_step_and_phase(share):
    rng = np.random.default_rng(share.seed)
    for _ in range(share.cases(2000)):
        dt = float(rng.uniform(0.001, 0.05))
        width, delay = float(rng.uniform(0.001, 3.0)), float(rng.uniform(0, 5))
        interval, count = float(rng.uniform(0.1, 5.0)), int(rng.integers(1, 8))
        lag = float(rng.uniform(0, dt))
        total = delay + count * interval + width
        out = train(math.ceil(total / dt) + 2, dt, 7.0, width, delay, interval, count, 0, -lag)
        on = width if count == 1 else (count - 1) * min(width, interval) + width
        if width <= interval or count == 1:
            assert out.sum() * dt == pytest.approx(7.0 * on, rel=1e-12)
        else:  # pulses that run into one another are one long pulse
            assert out.sum() * dt == pytest.approx(7.0 * ((count - 1) * interval + width), rel=1e-12)
        assert out.max() <= 7.0 * (1 + 1e-9)


def test_each_sample_is_the_mean_over_its_step():
    out = train(10, 0.5, 8.0, width=1.0, delay=0.25)
    assert out[:4] == pytest.approx([4.0, 8.0, 4.0, 0.0])


def test_cutting_does_not_matter(share):
    rng = np.random.default_rng(share.seed)
    whole = train(20_000, 0.013, interval=7.7, count=20, delay=0.777)
    for _ in range(share.cases(100)):
        cuts = np.sort(rng.choice(20_000, 12, replace=False))
        parts = np.split(np.arange(20_000), cuts)
        pieces = [
            train(len(p), 0.013, interval=7.7, count=20, delay=0.777, first=int(p[0]))
            for p in parts
            if len(p)
        ]
        assert np.array_equal(np.concatenate(pieces), whole)


def test_long_after_the_train_there_is_silence():
    assert not train(100, 0.01, count=100, first=10_000_000).any()


def test_negative_amplitude():
    assert train(400, 0.01, amplitude=-3.0).min() == pytest.approx(-3.0)
