"""The whole membrane with channels that open one by one, and with a conductance that an electrode adds."""

import numpy as np
import pytest

from engine.files import cells, session
from engine.patch import Plain
from engine.rig.rig import Rig, default_rig
from engine.simulator import Simulator
from engine.snapshot import look
from engine.why import explain


def rig_of(name: str = "axon-1952", **settings) -> Rig:
    rig = default_rig(cells.preset(name))
    for path, value in settings.items():
        rig = rig.replace(path.replace("__", "."), value)
    return rig


def clamped(**settings) -> Rig:
    return rig_of(**{"clamp__mode": "ideal", "clamp__delay": 0.0, **settings})


def run(rig: Rig, *steps: int, everything: bool = False):
    simulator = Simulator(rig)
    simulator.fire()
    return simulator, [simulator.advance(n, everything=everything) for n in steps]


@pytest.mark.parametrize("method", ["binomial", "langevin"])
def test_the_mean_of_a_clamped_patch_is_the_current_without_noise(method):
    """Preparations of 1 um2, at 12 times of a step to 0 mV: both currents within 4 standard errors."""
    times = np.linspace(20, 1200, 12).astype(int)
    _, (quiet,) = run(clamped(), 1201)
    runs = []
    for seed in range(200):
        _, (block,) = run(clamped(noise__channels=method, noise__area=1.0, noise__seed=seed), 1201)
        runs.append(block.currents[:, times])
    every = np.array(runs)
    error = every.std(axis=0) / np.sqrt(len(every))
    away = np.abs(every.mean(axis=0) - quiet.currents[:, times])
    assert (away <= 4.0 * error + 1e-9).all()


def test_the_variance_of_the_current_is_that_of_independent_channels():
    """K channels at 0 mV after 20 ms: N p (1 - p) i^2, from samples 20 ms apart (n's time constant there is 1.9 ms)."""
    count, apart = 50, 1000
    rig = clamped(
        noise__channels="binomial", noise__single__k__count=count, clamp__step__width=10_000.0, temperature=20.0,
        pace__dt=0.02, channels__na__on=False,
    )  # fmt: skip
    simulator = Simulator(rig)
    simulator.fire()
    simulator.advance(apart)
    blocks = [simulator.advance(100_000, everything=True) for _ in range(3)]
    opened = np.concatenate([block.more["open_k"][::25] for block in blocks])
    current = np.concatenate([block.currents[1, ::25] for block in blocks])
    assert np.abs(opened - np.round(opened)).max() < 1e-6
    p = float(blocks[0].more["gate_k_n"].mean()) ** 4
    single = 36.0 / count * 77.0
    assert current == pytest.approx(opened * single)
    assert opened.mean() == pytest.approx(count * p, rel=0.05)
    assert current.var() == pytest.approx(count * p * (1.0 - p) * single**2, rel=0.06)


def test_same_seed_same_bits_whatever_the_blocks():
    for rig in (
        clamped(noise__channels="binomial"),
        rig_of(noise__channels="langevin", stimulus__amplitude=20.0),
    ):
        _, (whole,) = run(rig, 900)
        _, parts = run(rig, 1, 399, 500)
        assert np.array_equal(whole.v, np.concatenate([block.v for block in parts]))
        assert np.array_equal(whole.currents, np.concatenate([block.currents for block in parts], axis=1))
        _, (other,) = run(rig.replace("noise.seed", 2), 900)
        assert not np.array_equal(whole.currents, other.currents)


def test_a_session_goes_on_with_the_same_noise(tmp_path):
    rig = rig_of(noise__channels="binomial", noise__day="bad", dynamic__on=True, dynamic__gating="both")
    simulator, _ = run(rig, 500)
    session.save(tmp_path / "noisy.impuls", simulator.rig, simulator.state)
    loaded = session.load(tmp_path / "noisy.impuls")
    assert loaded.state == simulator.state
    again = Simulator(loaded.rig, loaded.state).advance(300)
    goes_on = simulator.advance(300)
    assert np.array_equal(again.recorded, goes_on.recorded)


def test_switched_off_it_is_the_published_membrane_again():
    simulator, _ = run(rig_of(noise__channels="binomial", dynamic__on=True), 300)
    simulator.rig = simulator.rig.replace("noise.channels", "off").replace("dynamic.on", False)
    assert isinstance(simulator._patch, Plain)
    simulator.advance(10)
    assert simulator.state.populations == () and simulator.state.virtual == ()


def test_few_channels_open_one_by_one():
    rig = clamped(noise__channels="binomial", noise__single__k__count=3, channels__na__on=False)
    simulator, (block,) = run(rig, 2000, everything=True)
    opened = block.more["open_k"]
    assert set(np.round(opened).astype(int).tolist()) <= {0, 1, 2, 3} and np.round(opened).max() >= 2
    assert np.abs(opened - np.round(opened)).max() < 1e-9
    # What the panels are told is what conducts, not the product of the gates.
    snapshot = look(simulator.rig, simulator.state)
    assert snapshot.currents["i_k"] == pytest.approx(float(block.currents[1, -1]))


def test_channels_that_were_switched_off_come_back_as_they_would_be_at_this_v():
    """Without a single channel there are no fractions of open particles, and yet a gate is not shut for that."""
    quiet = Simulator(rig_of(stimulus__mode="off")).state.gates
    rig = rig_of(
        noise__channels="binomial", noise__area=1000.0, stimulus__amplitude=20.0, channels__na__on=False
    )
    simulator, (block,) = run(rig, 3000)
    assert block.v.max() < 0.0
    simulator.advance(5000)
    assert simulator.state.gates[1] == pytest.approx(quiet[1], abs=0.1)  # h: not inactivated
    assert "refractory" not in " ".join(
        told.english() for told in explain(look(rig, simulator.state)).sentences
    )
    simulator.rig = simulator.rig.replace("channels.na.on", True)
    simulator.fire()
    assert simulator.advance(2000).v.max() > 20.0


@pytest.mark.parametrize("name", cells.names())
def test_every_cell_bears_noise_and_charge_balances(name):
    rig = rig_of(name, noise__channels="binomial", noise__area=50.0)
    _, (block,) = run(rig, 1500)
    assert np.isfinite(block.v).all()
    charge = rig.cell.capacitance / block.dt * np.diff(block.v, prepend=block.before)
    leaks = sum(block.more[key] for key in ("i_leak_na", "i_leak_k", "i_leak_cl", "i_pump"))
    assert charge == pytest.approx(block.stimulus - block.currents.sum(axis=0) - leaks, abs=1e-6)


# --- dynamic clamp ----------------------------------------------------------------------------


def test_an_added_conductance_pulls_rest_to_its_reversal_potential():
    """A passive patch: rest is the mean of both potentials by conductance, tau is C over the whole of it."""
    rig = rig_of("non-excitable", stimulus__mode="off")
    quiet = Simulator(rig)
    conducts = sum(leak.conductance for leak in rig.leaks) if hasattr(rig.leaks[0], "conductance") else None
    added = (
        rig.replace("dynamic.on", True)
        .replace("dynamic.conductance", 50.0)
        .replace("dynamic.reversal", -20.0)
    )
    assert abs(Simulator(added).rest + 20.0) < abs(quiet.rest + 20.0) * 0.2
    simulator = Simulator(added, quiet.state)
    block = simulator.advance(2000)
    assert block.v[-1] == pytest.approx(simulator.rest, abs=0.05)
    assert block.more["i_dynamic"][-1] == pytest.approx(50.0 * (block.v[-1] + 20.0), rel=1e-6)
    assert conducts is None or block.more["g_dynamic"][-1] == pytest.approx(50.0)


def test_its_current_is_the_electrodes():
    rig = rig_of(dynamic__on=True, dynamic__conductance=0.2, dynamic__reversal=0.0, stimulus__mode="off")
    simulator = Simulator(rig)
    before = simulator.state.slow
    block = simulator.advance(1000)
    charge = rig.cell.capacitance / block.dt * np.diff(block.v, prepend=block.before)
    leaks = sum(block.more[key] for key in ("i_leak_na", "i_leak_k", "i_leak_cl", "i_pump"))
    carried = block.currents.sum(axis=0) + leaks
    assert charge == pytest.approx(-carried - block.more["i_dynamic"], abs=1e-9)
    after = simulator.state.slow
    injected = (after.moved[-2] + after.pending[-1] + after.over[3]) - (before.moved[-2] + before.pending[-1])
    assert injected == pytest.approx(-block.more["i_dynamic"].sum() * block.dt, rel=1e-6)


def test_its_gates_are_boltzmann_functions_with_their_time_constants():
    """V goes its way; the conductance is g a^p h of gates that relax exactly at each V."""
    rig = rig_of(
        dynamic__on=True, dynamic__conductance=0.05, dynamic__gating="both", dynamic__power=2, dynamic__tau=0.5,
        dynamic__reversal=50.0, stimulus__delay=1.0,
    )  # fmt: skip
    simulator = Simulator(rig)
    d = rig.dynamic

    def steady(v):
        return np.array(
            [
                1.0 / (1.0 + np.exp((d.half - v) / d.slope)),
                1.0 / (1.0 + np.exp(-(d.inactivation_half - v) / d.inactivation_slope)),
            ]
        )

    gates = steady(simulator.v)
    simulator.fire()
    block = simulator.advance(1500)
    reached = -np.expm1(-block.dt / np.array([d.tau, d.inactivation_tau]))
    v, found = block.before, []
    for after in block.v:
        gates = gates + (steady(v) - gates) * reached
        found.append(d.conductance * gates[0] ** 2 * gates[1])
        v = after
    assert block.more["g_dynamic"] == pytest.approx(np.array(found), rel=1e-9)


def test_in_voltage_clamp_it_passes_nothing():
    _, (block,) = run(clamped(dynamic__on=True), 100)
    assert not block.more["i_dynamic"].any()


# --- the variance of independent samples, through the whole simulator -------------------------


def open_at(v: float, channel: str) -> float:
    """The probability of a channel of 1952 to conduct at `v` mV (Hodgkin & Huxley 1952d, rest at -65 mV)."""
    u = v + 65.0
    n = 0.01 * (10.0 - u) / np.expm1((10.0 - u) / 10.0), 0.125 * np.exp(-u / 80.0)
    m = 0.1 * (25.0 - u) / np.expm1((25.0 - u) / 10.0), 4.0 * np.exp(-u / 18.0)
    h = 0.07 * np.exp(-u / 20.0), 1.0 / (np.exp((30.0 - u) / 10.0) + 1.0)
    steady = {name: a / (a + b) for name, (a, b) in {"n": n, "m": m, "h": h}.items()}
    return steady["n"] ** 4 if channel == "k" else steady["m"] ** 3 * steady["h"]


# Channel, V in mV, how many there are, steps from one sample to the next.
PATCHES = (("k", 3.0, 4000, 6), ("na", -22.0, 20_000, 8), ("k", 3.0, 20, 6), ("na", -22.0, 50, 8))


@pytest.mark.parametrize("method", ["binomial", "langevin"])
def test_the_variance_of_100_000_independent_samples_is_n_p_q_i2(method, share):
    """Within 2 %, four times the standard error of a variance. At 40 C the slowest gate there (n 0.05 ms, h 0.03 ms)

    is six time constants from one sample to the next: less than 0.003 of a deviation is left in the sample after it.
    """
    order = np.random.default_rng(share.seed).permutation(len(PATCHES))[: share.cases(len(PATCHES))]
    for channel, v, count, apart in (PATCHES[at] for at in order):
        density, potential = {"k": (36.0, -77.0), "na": (120.0, 50.0)}[channel]
        silenced = "na" if channel == "k" else "k"
        rig = clamped(
            **{f"noise__single__{channel}__count": count, f"channels__{silenced}__on": False},
            noise__channels=method, clamp__holding=v, clamp__step__level=v, temperature=40.0, pace__dt=0.05,
        )  # fmt: skip
        simulator = Simulator(rig)
        simulator.advance(200)
        whole = simulator.advance(100_000 * apart).currents[0 if channel == "na" else 1]
        current = whole[apart - 1 :: apart]
        p, single = open_at(v, channel), density / count * (v - potential)
        exact = count * p * (1.0 - p) * single**2
        assert current.size == 100_000
        assert abs(current.mean() - count * p * single) < 4.5 * np.sqrt(exact / current.size)
        assert current.var() == pytest.approx(exact, rel=0.02)
        assert abs(np.corrcoef(current[:-1], current[1:])[0, 1]) < 4.5 / np.sqrt(current.size)
