"""The wired membrane: in current clamp it is the living one; held, it gives what the command asks for."""

import numpy as np
import pytest

from engine import commanding
from engine.electrochemistry import reversal_potentials
from engine.files import cells
from engine.kernels import wired
from engine.ledger import Ledger
from engine.patch import Around, Living, Wired, fresh_slow
from engine.rig.rig import Rig, default_rig
from engine.simulator import Simulator
from engine.steady import stable_rest

CELLS = cells.names()


def rig_of(name: str, **settings) -> Rig:
    rig = default_rig(cells.preset(name))
    for path, value in settings.items():
        rig = rig.replace(path.replace("__", "."), value)
    return rig


def clamped(name: str = "axon-1952", mode: str = "ideal", **settings) -> Rig:
    return rig_of(name, **{"clamp__mode": mode, "clamp__delay": 0.0, **settings})


@pytest.mark.parametrize("name", CELLS)
def test_in_current_clamp_it_is_the_living_membrane(name):
    rig = rig_of(name)
    steps = 2000
    stimulus = np.zeros(steps)
    stimulus[100:300] = 30.0
    found = []
    for kind in (Living, Wired):
        slow = fresh_slow(rig)
        patch = kind(rig, slow)
        gates = patch.gates_at(rig.cell.rest)
        slow.twin[:] = gates
        v, currents = np.empty(steps), np.empty((patch.rows, steps))
        probes = np.empty((gates.size + len(rig.cell.channels) + 6, steps))
        patch.advance(rig.cell.rest, gates, slow, 0, stimulus, v, currents, probes)
        patch.flush(slow)
        found.append((v, currents, probes, slow.moved + np.append(slow.pending, 0.0)))
    for one, other in zip(*found, strict=True):
        assert other == pytest.approx(one, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("drug", ["scorpion", "pronase", "lidocaine"])
def test_drugs_work_on_both_alike(drug):
    rig = rig_of("axon-seawater")
    if drug not in {d.id for d in rig.drugs}:
        pytest.skip("not on this cell's shelf")
    rig = rig.replace(f"drugs.{drug}.dose", rig.quantity(f"drugs.{drug}.dose").high / 10).replace(
        "bath.wash", 0.0
    )
    found = []
    for kind in (Living, Wired):
        slow = fresh_slow(rig)
        patch = kind(rig, slow)
        gates = patch.gates_at(-60.0)
        slow.twin[:] = gates
        v = np.empty(3000)
        patch.advance(-60.0, gates, slow, 0, np.full(3000, 20.0), v, np.empty((patch.rows, 1)))
        found.append(v)
    assert found[1] == pytest.approx(found[0], abs=1e-6)


def test_the_command_is_reached_in_the_first_sample():
    simulator = Simulator(clamped(clamp__step__level=0.0))
    assert simulator.v == -65.0
    simulator.fire()
    block = simulator.advance(2100)
    assert np.array_equal(block.v[:2000], np.zeros(2000))
    assert np.array_equal(block.v[2000:], np.full(100, -65.0))
    assert np.array_equal(block.more["v_command"], block.v)


@pytest.mark.parametrize("name", CELLS)
def test_the_clamp_delivers_what_charges_and_what_the_ions_carry(name):
    rig = clamped(name, clamp__step__level=0.0, clamp__step__ramp=True, clamp__step__width=7.003)
    simulator = Simulator(rig)
    simulator.fire()
    block = simulator.advance(1500, everything=True)
    ionic = block.currents.sum(axis=0) + sum(block.more[f"i_leak_{ion}"] for ion in ("na", "k", "cl"))
    ionic = ionic + block.more["i_pump"]
    charging = rig.cell.capacitance * np.diff(block.v, prepend=block.before) / block.dt
    scale = np.abs(block.more["i_clamp"]).max()
    assert block.more["i_clamp"] == pytest.approx(charging + ionic, abs=1e-9 * scale)
    assert block.ionic == pytest.approx(ionic, abs=1e-9 * scale)


@pytest.mark.parametrize("mode", ["ideal", "patch"])
@pytest.mark.parametrize("name", ["axon-1952", "neuron", "heart"])
def test_the_books_of_a_clamp_balance(name, mode):
    rig = clamped(name, mode, clamp__step__level=20.0, clamp__step__width=3.0037, cytoplasm__moving=True)
    simulator = Simulator(rig)
    simulator.fire()
    before = simulator.v
    simulator.advance(1237)
    simulator._patch.flush(simulator._slow)  # what waits for the next settling
    books = Ledger.of(rig, simulator.state)
    carried = sum(books.gated) + sum(books.leaked) + books.pumped
    charge = rig.cell.capacitance * (simulator.v - before)
    assert books.injected == pytest.approx(charge + carried, abs=1e-9 * books.gross)


def test_an_edge_inside_a_step_is_taken_where_it_is():
    """The same command on a fine grid, on which all its edges lie."""
    found = []
    for dt in (0.01, 0.001):
        rig = clamped(clamp__step__level=0.0, clamp__step__width=0.777, clamp__tail__width=0.5, pace__dt=dt)
        rig = rig.replace("clamp.delay", 0.204)
        simulator = Simulator(rig)
        simulator.fire()
        block = simulator.advance(round(2.0 / dt))
        found.append(block.currents[:, round(0.01 / dt) - 1 :: round(0.01 / dt)])
    assert found[0] == pytest.approx(found[1], rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("mode", ["ideal", "patch"])
@pytest.mark.parametrize("name", ["axon-1952", "neuron", "muscle"])
def test_a_run_does_not_depend_on_its_blocks(name, mode):
    rig = clamped(
        name, mode, clamp__family__of="step", clamp__repeat=True, clamp__interval=4.0037, clamp__step__width=2.003,
        clamp__tail__width=0.7, clamp__step__ramp=True, cytoplasm__moving=True, clamp__prediction=50.0,
        clamp__correction=50.0, clamp__slow=10.0, clamp__delay=0.5,
    )  # fmt: skip
    whole, parts = Simulator(rig), Simulator(rig)
    expected = whole.advance(3000)
    pieces = [parts.advance(n) for n in (1, 3, 396, 1, 5, 594, 1000, 1000)]
    for name_ in ("v_command", "i_clamp"):
        assert np.array_equal(np.concatenate([b.more[name_] for b in pieces]), expected.more[name_])
    assert np.array_equal(np.concatenate([b.v for b in pieces]), expected.v)
    assert np.array_equal(np.hstack([b.currents for b in pieces]), expected.currents)
    assert parts.state == whole.state


def test_switching_moves_v_nowhere():
    rig = rig_of("axon-1952", stimulus__amplitude=20.0, stimulus__delay=0.0)
    simulator = Simulator(rig)
    simulator.fire()
    simulator.advance(130)
    for mode in ("ideal", "patch", "off", "patch", "ideal", "off"):
        v, was = simulator.v, simulator.rig.clamp.mode
        simulator.rig = simulator.rig.replace("clamp.mode", mode)
        assert simulator.v == v
        ionic = simulator.currents().sum()
        after = simulator.advance(30).v
        if mode == "ideal" and was == "off":
            assert np.array_equal(after, np.full(30, v))
        elif was == "off" or mode == "off":  # only the membrane's own current moves it
            assert after[0] - v == pytest.approx(-0.01 * ionic, rel=0.25, abs=0.3)


def test_switched_on_at_the_holding_potential_when_asked_to():
    simulator = Simulator(rig_of("axon-1952", clamp__stay=False, clamp__holding=-70.0))
    simulator.rig = simulator.rig.replace("clamp.mode", "ideal")
    assert simulator.advance(10).v[0] == -70.0


def test_turned_holding_potential_takes_over_from_the_one_found():
    simulator = Simulator(rig_of("axon-1952"))
    rest = simulator.v
    simulator.rig = simulator.rig.replace("clamp.mode", "ideal")
    assert simulator.advance(10).v[-1] == rest
    simulator.rig = simulator.rig.replace("clamp.holding", -80.0)
    assert simulator.advance(10).v[-1] == -80.0


def test_from_the_first_command_on_the_holding_potential_counts():
    simulator = Simulator(rig_of("axon-1952", clamp__delay=1.0))
    simulator.rig = simulator.rig.replace("clamp.mode", "ideal")
    simulator.advance(10)
    simulator.fire()
    assert np.array_equal(simulator.advance(101).v, [*np.full(100, -65.0), 0.0])


@pytest.mark.parametrize("dt", [0.001, 0.01, 0.05])
@pytest.mark.parametrize("mode", ["ideal", "patch"])
@pytest.mark.parametrize("name", CELLS)
def test_it_stays_finite(name, mode, dt):
    for path, value in (("gain", 10.0), ("correction", 95.0), ("prediction", 95.0), ("lag", 0.0)):
        rig = clamped(name, mode, pace__dt=dt, clamp__step__level=200.0, clamp__tail__level=-200.0)
        rig = (
            rig.replace("clamp.step.width", 5.0).replace("clamp.tail.width", 5.0).replace("clamp.delay", 1.0)
        )
        rig = rig.replace(f"clamp.{path}", value)
        simulator = Simulator(rig)
        simulator.fire()
        block = simulator.advance(round(12.0 / dt))
        assert np.isfinite(block.v).all() and np.isfinite(block.more["i_clamp"]).all()
        assert np.abs(block.v).max() < 4000.0


def test_receptors_carry_their_ions():
    """A conductance g beside a passive membrane, held: g B(V) (V - E), booked by ion."""
    rig = clamped("passive", clamp__holding=-40.0)
    slow = fresh_slow(rig)
    patch = Wired(rig, slow)
    receptors = wired.Receptors(np.array([0, 1, 2]), np.array([True, True, False]), np.array([1.0, 1.0, 0.0]))
    patch._wired = patch._wired._replace(receptors=receptors)
    steps = 500
    inputs = np.array([[0.02], [0.03], [0.05]]) * np.ones(steps)
    still = Around.quiet(-40.0, steps)
    around = still._replace(inputs=inputs, input_out=np.empty((3, steps)))
    v = np.empty(steps)
    patch.advance(
        -40.0, patch.gates_at(-40.0), slow, 0, np.zeros(steps), v, np.empty((patch.rows, 1)), None, around
    )
    open_ = 1.0 / (1.0 + np.exp(0.062 * 40.0) / 3.57)
    potentials = reversal_potentials(rig)
    expected = [g * x * (-40.0 - potentials[ion]) for g, x, ion in (
        (0.02, open_, "na"), (0.03, open_, "k"), (0.05, 1.0, "cl"))]  # fmt: skip
    assert around.input_out[:, -1] == pytest.approx(expected, rel=1e-9)
    patch.flush(slow)
    assert slow.received[:3] + slow.received[3:] == pytest.approx(np.array(expected) * 5.0, rel=1e-9)


def test_receptors_move_a_free_membrane_as_they_should():
    """A constant conductance on a passive membrane goes to its steady state with its time constant."""
    rig = rig_of("passive")
    slow = fresh_slow(rig)
    patch = Wired(rig, slow)
    patch._wired = patch._wired._replace(
        receptors=wired.Receptors(np.array([2]), np.array([False]), np.zeros(1))
    )
    rest = stable_rest(patch)
    g, steps = 0.1, 20_000
    around = Around.quiet(rest, steps)._replace(inputs=np.full((1, steps), g), input_out=np.empty((1, steps)))
    v = np.empty(steps)
    patch.advance(
        rest, patch.gates_at(rest), slow, 0, np.zeros(steps), v, np.empty((patch.rows, 1)), None, around
    )
    cl = reversal_potentials(rig)["cl"]
    end = v[-1]
    assert patch.steady_currents(np.array([end]))[0] + g * (end - cl) == pytest.approx(0.0, abs=1e-6)


def test_the_command_is_laid_out_from_firing():
    rig = clamped(clamp__prepulse__width=3.0, clamp__step__width=2.0, clamp__tail__width=1.0)
    simulator = Simulator(rig.replace("clamp.delay", 1.0))
    simulator.fire()
    v = simulator.advance(900).v
    levels = [-65.0] * 100 + [-90.0] * 300 + [0.0] * 200 + [-65.0] * 100 + [-65.0] * 200
    assert np.array_equal(v, levels)


def test_a_family_goes_on_with_every_firing():
    rig = clamped(clamp__family__of="step", clamp__family__start=-20.0, clamp__family__stop=20.0,
                  clamp__family__increment=20.0, clamp__step__width=1.0)  # fmt: skip
    simulator = Simulator(rig)
    found = []
    for _ in range(4):
        simulator.fire()
        found.append(simulator.advance(200).v[50])
    assert found == [-20.0, 0.0, 20.0, -20.0]


def test_a_family_runs_by_itself():
    rig = clamped(clamp__family__of="step", clamp__family__start=-20.0, clamp__family__stop=20.0,
                  clamp__family__increment=20.0, clamp__step__width=1.0, clamp__repeat=True,
                  clamp__interval=3.0)  # fmt: skip
    rig = rig.replace("clamp.delay", 0.5)
    block = Simulator(rig).advance(1200)
    assert block.v[[100, 400, 700, 1000]].tolist() == [-20.0, 0.0, 20.0, -20.0]
    assert block.onsets == pytest.approx([49.0, 349.0, 649.0, 949.0])
    assert commanding.level(rig.clamp, Simulator(rig)._clock) == -65.0
