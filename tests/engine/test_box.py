"""Inside the limits every output is finite, whatever is set and whatever is turned while it runs."""

from time import perf_counter

import numpy as np
import pytest

from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.snapshot import look
from engine.text import BadInput

_IDLE = ("scope.", "pace.speed", "pace.unlimited")  # of no concern to the membrane
_SPREAD = (".dose", "permeability", "conductance", "current")  # 0 is allowed, decades matter


def drawn(rng, quantity):
    """Any value within the limits, often one of the limits themselves."""
    if quantity.kind is bool:
        return bool(rng.random() < 0.5)
    if quantity.kind is str and not quantity.choices:  # a drawn waveform
        return " ".join(str(round(x, 3)) for x in rng.uniform(-1.0, 1.0, 5))
    if quantity.kind is str or quantity.steps:
        return rng.choice(quantity.choices or quantity.steps).item()
    low, high = quantity.low, quantity.high
    place = rng.random()
    if place < 0.2:
        value = low if place < 0.1 else high
    elif low > 0.0:
        value = np.exp(rng.uniform(np.log(low), np.log(high)))
    elif low == 0.0 and any(part in quantity.path for part in _SPREAD):
        value = high * 10.0 ** rng.uniform(-7, 0)
    else:
        value = rng.uniform(low, high)
    return quantity.kind(min(max(value, low), high))


def finite(simulator, block):
    """Whether all that comes out is, and makes sense: gates and fractions from 0 to 1, concentrations above 0."""
    state, slow = simulator.state, simulator.state.slow
    numbers = [
        block.v,
        block.stimulus,
        block.currents,
        *block.more.values(),
        *slow.__dict__.values(),
        state.gates,
    ]
    numbers += [list(simulator.now().values()), list(look(simulator.rig, state).currents.values())]
    assert all(np.isfinite(np.asarray(values, dtype=float)).all() for values in numbers)
    assert np.abs(block.v).max() < 1e9  # mV: three currents at their limits, through leaks that are shut
    assert min(slow.concentrations) > 0.0
    assert all(-1e-9 <= fraction <= 1.0 + 1e-9 for fraction in slow.bound)
    assert min((*state.gates, *slow.twin), default=0.0) > -1e-9


def run_through(seed):
    """One cell with anything set, 20 ms in eight blocks with anything turned between; what was done, for a failure."""
    rng = np.random.default_rng(seed)
    begin = default_rig(cells.preset(rng.choice(cells.names())))
    quantities = [q for path, q in begin.quantities().items() if not path.startswith(_IDLE)]
    done = [begin.cell.id]

    def turned(rig, quantity):
        value = drawn(rng, quantity)
        done.append(f"{quantity.path}={value}")
        try:
            return rig.replace(quantity.path, value)
        except BadInput:  # a place off the fibre
            assert quantity.path.startswith("cable.")
            return rig

    rig = begin
    for quantity in quantities:
        if rng.random() < 0.8:
            rig = turned(rig, quantity)
    if rng.random() < 0.5:
        rig = rig.replace("stimulus.delay", 0.0)
    try:
        simulator = Simulator(rig if rng.random() < 0.3 else begin)
        simulator.rig = rig
        simulator.fire()
        for _ in range(8):
            finite(simulator, simulator.advance(max(1, round(2.5 / simulator.rig.pace.dt))))
            for _ in range(rng.integers(0, 6)):
                simulator.rig = turned(simulator.rig, rng.choice(quantities))
            if rng.random() < 0.3:
                simulator.fire()
        rest = simulator.rest
        assert rest is None or np.isfinite(rest)
        simulator.reset_to_rest()
        finite(simulator, simulator.advance(20))
    except Exception as error:
        raise AssertionError(f"seed {seed}: {' '.join(done)}") from error


def test_everything_stays_finite(share):
    for case in range(share.cases(400)):
        run_through(share.seed * 1000 + case)


@pytest.mark.parametrize("name", cells.names())
@pytest.mark.parametrize("amplitude", [-1000.0, 1000.0])
def test_the_strongest_current_into_a_membrane_that_hardly_conducts(name, amplitude):
    """V runs far off, and comes back when the leaks are switched on again."""
    rig = default_rig(cells.preset(name)).replace("stimulus.amplitude", amplitude)
    rig = rig.replace("stimulus.delay", 0.0).replace("stimulus.width", 20.0).replace("pace.dt", 0.05)
    shut = rig
    for path in rig.quantities():
        if path.endswith(".on") and not path.startswith("scope."):
            shut = shut.replace(path, False)
    simulator = Simulator(rig)
    rest = simulator.v
    simulator.rig = shut
    simulator.fire()
    block = simulator.advance(400)
    finite(simulator, block)
    assert np.abs(block.v).max() > 1000.0 or rig.cell.capacitance > 10.0
    simulator.rig = rig
    finite(simulator, simulator.advance(40_000))
    if not rig.cell.beats:
        assert simulator.v == pytest.approx(rest, abs=15.0)


def test_a_pump_that_nothing_stops_is_not_waited_for():
    """Without a leak there is no potential at which its current is balanced, and no cycle to look for."""
    rig = default_rig(cells.preset("axon-1952")).replace("temperature", 45.0).replace("pump.current", 50.0)
    for leak in ("na", "k", "cl"):
        rig = rig.replace(f"leaks.{leak}.on", False)
    rig = rig.replace("channels.na.on", False).replace("channels.k.on", False)
    began = perf_counter()
    simulator = Simulator(rig)
    assert simulator.rest is None
    assert perf_counter() - began < 5.0
    finite(simulator, simulator.advance(100))
