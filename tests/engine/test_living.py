"""The living kernel against the plain one, against the published equations, and against itself cut into blocks."""

import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from engine import pack
from engine.files import cells
from engine.patch import Living, Plain, fresh_slow
from engine.rig.rig import default_rig
from engine.simulator import Simulator

sys.path.insert(0, str(Path(__file__).parent))  # tests are not a package
import independent

# Model, stimulus (step from 1 ms on, or a train: width, interval), uA/cm2, ms, step of the reference.
CASES = {
    "neuron": (independent.Neuron, "step", 5.0, 100.0, 0.005),
    "interneuron": (independent.Interneuron, "step", 2.0, 100.0, 0.01),
    "cortical": (independent.Cortical, "step", 3.0, 100.0, 0.01),
    "node-frog": (independent.FrogNode, (0.12, 8.0), 1000.0, 30.0, 0.005),
    "heart": (independent.Heart, "step", 0.0, 700.0, 0.02),
    "muscle": (independent.Muscle, (0.5, 8.0), 40.0, 50.0, 0.005),
}


def waveform(kind, amplitude, dt, ms):
    """Mean of the stimulus over each step."""
    fine = (np.arange(round(ms / 0.0025)) + 0.5) * 0.0025 - 1.0
    on = fine > 0 if kind == "step" else (fine > 0) & (fine % kind[1] < kind[0])
    return np.where(on, amplitude, 0.0).reshape(-1, round(dt / 0.0025)).mean(axis=1)


@cache
def reference(name):
    """Spike times in ms, and the state at the end."""
    make, kind, amplitude, ms, dt = CASES[name]
    model = make()
    stimulus = waveform(kind, amplitude, dt, ms).tolist()
    v, gates = independent.runge_kutta(model, model.rest, model.start(model.rest), stimulus, dt)
    return np.array(independent.crossings(v, dt)), v[-1], gates


def computed(name, dt):
    """Spike times of the kernel in ms, and the end of V, slow state and patch."""
    make, kind, amplitude, ms, _ = CASES[name]
    rig = default_rig(cells.preset(name)).replace("pace.dt", dt)
    if name != "muscle":
        rig = rig.replace("cytoplasm.moving", False)
    slow = fresh_slow(rig)
    patch = Living(rig, slow)
    stimulus = waveform(kind, amplitude, dt, ms)
    v = np.empty(stimulus.size)
    rest = make.rest
    patch.advance(rest, patch.gates_at(rest), slow, 0, stimulus, v, np.empty((patch.rows, 1)))
    return np.array(independent.crossings(v.tolist(), dt)), float(v[-1]), slow, patch


@pytest.mark.parametrize("name", CASES)
def test_spike_times_are_those_of_the_published_equations(name):
    """Within 5 us at dt 0.01 (design, section 5); the heart too, after 700 ms."""
    exact, *_ = reference(name)
    found, *_ = computed(name, 0.01)
    assert found.size == exact.size >= 1
    assert np.abs(found - exact).max() < 0.005


@pytest.mark.parametrize("name", ["neuron", "interneuron", "cortical", "heart"])
def test_the_scheme_is_of_second_order(name):
    """Half the inner step, a quarter of the error."""
    exact, *_ = reference(name)
    errors, steps = [], []
    for dt in (0.01, 0.0025):
        found, _, _, patch = computed(name, dt)
        errors.append(np.abs(found - exact).max())
        steps.append(patch.inner_dt)
    order = np.log(errors[0] / errors[-1]) / np.log(steps[0] / steps[-1])
    assert 1.85 < order < 2.15


def test_concentrations_are_those_of_the_published_equations():
    """A muscle's, inside and in its restricted space, after six impulses."""
    _, _, gates = reference("muscle")
    _, _, slow, _ = computed("muscle", 0.01)
    moved = np.array(gates[5:]) - np.array([*independent.Muscle.inner, *independent.Muscle.bath])
    assert abs(moved[4]) > 0.1  # K in the space, mM
    assert slow.concentrations == pytest.approx(gates[5:], rel=1e-4)
    assert slow.concentrations[:3] == pytest.approx(gates[5:8], rel=2e-7)


def both_kernels(rig, ms, stimulus):
    v = []
    for patch in (Plain(rig), Living(rig, fresh_slow(rig))):
        out = np.empty(round(ms / rig.pace.dt))
        current = np.full(out.size, stimulus)
        patch.advance(
            -65.0, patch.gates_at(-65.0), fresh_slow(rig), 0, current, out, np.empty((patch.rows, 1))
        )
        v.append(out)
    return v


@pytest.mark.parametrize("dt", [0.01, 0.002])
def test_the_axon_of_1952_is_the_same_in_both_kernels(dt):
    rig = default_rig(cells.preset("axon-1952")).replace("pace.dt", dt)
    assert Living(rig, fresh_slow(rig)).inner_dt == dt
    plain, living = both_kernels(rig, 100.0, 10.0)
    assert np.count_nonzero((plain[:-1] < 0) & (plain[1:] >= 0)) == 7
    assert np.abs(plain - living).max() < 1e-9


@pytest.mark.parametrize("stimulus", [-300.0, 4000.0])
def test_beyond_the_table_too(stimulus):
    """V leaves the tables: the rates themselves are computed, and inside again it goes on as before."""
    rig = default_rig(cells.preset("axon-1952"))
    plain, living = both_kernels(rig, 20.0, stimulus)
    assert np.abs(plain).max() > 150.0
    assert np.abs(plain - living).max() < 1e-7


@pytest.mark.parametrize("name", cells.names())
def test_tables_give_what_the_rates_themselves_give(name):
    """A table of a single row leaves all V beyond it: every rate is computed. Also with what drugs add to it."""
    rig = default_rig(cells.preset(name)).replace("pace.dt", 0.02)
    for drug, dose in (("scorpion", 30.0), ("pronase", 1.0)):
        if f"drugs.{drug}.dose" in rig.quantities():
            rig = rig.replace(f"drugs.{drug}.dose", dose)
    v = []
    for rows in (pack.TABLE_ROWS, 1):
        simulator = Simulator(rig.replace("stimulus.delay", 0.0))
        patch, slow = Living(rig, fresh_slow(rig)), fresh_slow(rig)
        slow.bound[:] = 0.3
        gates = patch._m.gates
        patch._m = patch._m._replace(gates=gates._replace(table=gates.table[:rows]))
        out, currents = np.empty(400), np.empty((patch.rows, 1))
        simulator.fire()
        stimulus = simulator.advance(out.size).stimulus
        patch.advance(rig.cell.rest, patch.gates_at(rig.cell.rest), slow, 0, stimulus, out, currents)
        v.append(out)
    assert np.ptp(v[0]) > 0.4
    assert np.abs(v[0] - v[1]).max() < 2e-5 * max(1.0, np.abs(np.diff(v[0])).max() / 0.02)


# --- cut into blocks ----------------------------------------------------------------------------

BLOCKS = {
    "neuron": {"cytoplasm.diameter": 1.0, "stimulus.interval": 8.0},
    "neuron, ions": {"cytoplasm.diameter": 0.5, "space.on": True, "pace.lapse": 50.0, "drugs.ouabain.dose": 0.1},
    "neuron, drugs": {
        "drugs.lidocaine.dose": 200.0, "drugs.scorpion.dose": 3.0, "drugs.pronase.dose": 10.0, "drugs.tea.dose": 0.3,
        "bath.wash": 0.02, "pace.lapse": 10.0,
    },
    "muscle": {"drugs.9ac.dose": 20.0, "bath.wash": 0.01, "stimulus.interval": 12.0},
    "node-frog": {"stimulus.interval": 4.0, "drugs.4ap.dose": 0.01, "bath.wash": 0.1},
    "interneuron": {"stimulus.width": 3.0, "stimulus.amplitude": 20.0, "pace.dt": 0.03},
    "heart": {"space.on": True, "cytoplasm.moving": True, "drugs.barium.dose": 0.001},
    "axon-1952": {"stimulus.interval": 12.0},
    "axon-1952, ions": {"cytoplasm.moving": True, "stimulus.interval": 12.0, "pump.current": 3.0},
}  # fmt: skip


@pytest.mark.parametrize("case", BLOCKS)
def test_how_a_run_is_cut_does_not_show(case, share):
    """V, currents and the whole state are the same bit for bit."""
    before = default_rig(cells.preset(case.split(",")[0])).replace("stimulus.mode", "train")
    before = before.replace("stimulus.delay", 0.37)
    rig = before
    for path, value in BLOCKS[case].items():
        rig = rig.replace(path, value)
    steps, rng = round(40.0 / rig.pace.dt), np.random.default_rng(share.seed)

    def started():
        simulator = Simulator(before)
        simulator.rig = rig  # drugs flow in
        simulator.fire()
        return simulator

    whole = started()
    block = whole.advance(steps)
    assert np.ptp(block.v) > 20.0
    for _ in range(share.cases(40)):
        cut, parts, left = started(), [], steps
        while left:
            n = min(left, int(rng.choice([1, 2, 3, 5, 7, 50, 333, 1500])))
            parts.append(cut.advance(n))
            left -= n
            if rng.random() < 0.05:
                cut.state = cut.state  # as when a session is read
        assert np.array_equal(np.concatenate([part.v for part in parts]), block.v)
        assert np.array_equal(np.concatenate([part.currents for part in parts], axis=1), block.currents)
        for name, row in block.more.items():
            assert np.array_equal(np.concatenate([part.more[name] for part in parts]), row), name
        assert cut.state == whole.state


@pytest.mark.parametrize("name", ["neuron", "muscle", "interneuron"])
@pytest.mark.parametrize(("before", "after"), [(0.05, 0.001), (0.001, 0.05), (0.01, 0.025)])
def test_changing_the_step_in_mid_spike_hardly_shows(name, before, after):
    """The peak stays within 1 mV, its time within 60 us."""
    rig = default_rig(cells.preset(name)).replace("stimulus.delay", 0.0).replace("stimulus.amplitude", 40.0)
    rig = rig.replace("stimulus.width", 0.5)
    peaks = []
    for change in (False, True):
        simulator = Simulator(rig.replace("pace.dt", before))
        simulator.fire()
        blocks = [simulator.advance(round(0.6 / before))]
        if change:
            simulator.rig = rig.replace("pace.dt", after)
        blocks.append(simulator.advance(round(3.0 / simulator.rig.pace.dt)))
        v = np.concatenate([b.v for b in blocks])
        t = np.concatenate([b.start + b.dt * np.arange(1, b.v.size + 1) for b in blocks])
        peaks.append((v.max(), t[v.argmax()]))
    assert peaks[0][0] > 0.0
    assert peaks[1][0] == pytest.approx(peaks[0][0], abs=1.0)
    assert peaks[1][1] == pytest.approx(peaks[0][1], abs=0.06)
