"""The one-click experiments on the fibre against closed forms and the laws they are to show."""

import json
from math import cosh, pi, sqrt, tanh

import numpy as np
import pytest

from engine import cli
from engine.cable import CableSimulator
from engine.experiments import bundle, diameters, outside, passive
from engine.experiments.uniform import put, uniform
from engine.files import cells
from engine.rig.rig import Rig, default_rig
from engine.text import BadInput


def rig_of(cell: str, settings: dict | None = None) -> Rig:
    return put(default_rig(cells.preset(cell)), settings or {})


def quiet(_done: int, _total: int) -> None:
    pass


def figures(found) -> dict:
    return {one.id: one for one in found}


def test_the_fibre_of_an_experiment_is_alike_all_along():
    odd = rig_of(
        "axon-1952",
        {"cable.cold.on": True, "cable.widening.on": True, "cable.length": 7.0, "temperature": 18.5},
    )
    even = uniform(odd)
    assert even.cable.on and not even.cable.cold.on and not even.cable.widening.on
    assert even["cable.length"] == 100.0 and even.temperature == 18.5
    assert uniform(rig_of("cortical")).stimulus.width <= 3.0  # a shot, not half a second


# --- velocity against diameter ------------------------------------------------------------------


def test_square_root_law_without_myelin():
    found = diameters.run(
        rig_of("axon-1952", {"temperature": 18.5}), diameters.range_of(50.0, 1000.0, 4), quiet
    )
    assert found.nearer == "root"
    assert found.root.off < 1.0 and found.line.off > 20.0
    assert found.power.exponent == pytest.approx(0.5, abs=0.005)
    # Hodgkin & Huxley's axon: 18.73 m/s at 476 um
    assert found.root.at(np.array([476.0]))[0] == pytest.approx(18.73, rel=5e-3)


def test_nearly_linear_law_with_myelin():
    found = diameters.run(rig_of("node-frog"), diameters.range_of(4.0, 16.0, 4), quiet)
    assert found.nearer == "line" and found.line.off < 3.0
    assert found.power.exponent == pytest.approx(1.0, abs=0.05)


def test_a_fitted_power_law_is_the_one_that_was_put_in():
    d = np.array([1.0, 2.0, 5.0, 9.0])
    known = diameters.power_law(d, 3.0 * d**0.7)
    assert (known.factor, known.exponent) == (pytest.approx(3.0), pytest.approx(0.7))
    noisy = diameters.power_law(d, 3.0 * d**0.7 * np.array([1.01, 0.99, 1.01, 0.99]))
    assert abs(noisy.exponent - 0.7) < 2.0 * noisy.exponent_error < 0.03


@pytest.mark.parametrize("settings", [{"channels.na.blocked": 100.0}, {"channels.na.blocked": 90.0}])
def test_where_nothing_travels_that_is_said(settings):
    with pytest.raises(BadInput) as refused:
        diameters.run(rig_of("axon-1952", settings), diameters.range_of(100.0, 400.0, 5), quiet)
    assert "No impulse travels" in refused.value.message.english()
    with pytest.raises(BadInput):
        diameters.range_of(10.0, 10.0, 5)


# --- the passive cable --------------------------------------------------------------------------


def theory(rig: Rig, g: float = 0.3) -> tuple[float, float]:
    """Length constant in mm and input resistance in Mohm of an endless half of the 1952 axon's leak."""
    d, ri = 1e-4 * rig["cable.diameter"], rig["cable.resistivity"]
    constant = sqrt(d / (4.0 * ri * 1e-3 * g))
    return 10.0 * constant, 1e-6 * ri * constant / (0.25 * pi * d * d)


@pytest.mark.parametrize("cell", ["node-frog", "node-mammalian"])
def test_so_are_those_of_a_membrane_that_conducts_far_more(cell):
    """Whose compartments, cut for an impulse, would be a tenth of the length constant long."""
    for id, one in figures(passive.run(rig_of(cell), "endless", 4.0, True, quiet).figures).items():
        assert one.measured == pytest.approx(one.expected, rel=1e-3), id


@pytest.mark.parametrize(
    ("ends", "length"), [("endless", 4.0), ("sealed", 1.5), ("killed", 1.5), ("sealed", 0.5)]
)
def test_constants_of_the_passive_axon_are_those_of_the_closed_forms(ends, length):
    rig = rig_of("axon-1952")
    found = passive.run(rig, ends, length, True, quiet)
    known, (constant, resistance) = figures(found.figures), theory(rig)
    into = {"endless": 1.0, "sealed": 1.0 / tanh(length), "killed": tanh(length)}[ends]
    assert known["length_constant"].measured == pytest.approx(constant, rel=1e-3)
    assert known["input_resistance"].measured == pytest.approx(resistance * into, rel=1e-3)
    if ends == "endless":
        assert known["time_constant"].measured == pytest.approx(1.0 / 0.3, rel=1e-3)
        assert known["left_at_1_lambda"].measured == pytest.approx(100.0 * np.exp(-1.0), rel=1e-3)
    else:
        slow = 1.0 if ends == "sealed" else 1.0 + (0.5 * pi / length) ** 2
        assert known["slowest_exponential"].measured == pytest.approx(1.0 / 0.3 / slow, rel=1e-3)
    if ends == "sealed":
        assert known["left_at_the_end"].measured == pytest.approx(100.0 / cosh(length), rel=1e-3)
    assert np.abs(found.v - found.exact).max() < 1e-3 * found.exact.max()
    for v, exact in zip(found.courses, found.exact_courses):
        assert np.abs(v - exact).max() < 1e-3 * exact.max()


def test_open_channels_make_the_cable_shorter():
    """K channels that answer the small current are a further conductance: that of closed forms it is not."""
    found = figures(passive.run(rig_of("axon-1952"), "endless", 4.0, False, quiet).figures)
    assert found["length_constant"].off < -5.0
    for ends in ("endless", "sealed"):  # it has come to rest, whatever the gates have swung
        settled = passive.run(rig_of("axon-seawater"), ends, 2.0, False, quiet)
        last = settled.courses[0][-20:]
        assert np.ptp(last) < 0.02 * last[-1]
        assert (np.diff(settled.v) < 0.0).mean() > 0.9


def test_a_beating_cell_is_refused():
    rig = rig_of("heart")
    for work in (
        lambda: diameters.run(rig, diameters.range_of(50.0, 100.0, 3), quiet),
        lambda: bundle.run(rig, quiet),
        lambda: outside.run(rig, 1.0, 2.0, 3, 0.1, quiet),
        lambda: passive.run(rig, "endless", 2.0, False, quiet),
    ):
        with pytest.raises(BadInput) as refused:
            work()
        assert "no stable rest" in refused.value.message.english()


def test_no_length_constant_without_conductance():
    rig = rig_of("axon-1952", {f"leaks.{ion}.blocked": 100.0 for ion in ("na", "k", "cl")})
    with pytest.raises(BadInput):
        passive.run(rig, "endless", 4.0, True, quiet)


# --- from outside -------------------------------------------------------------------------------


def test_the_activating_function_is_the_second_derivative_of_the_potential():
    """d/4RC of d2V/dx2 of a point source: it changes its sign at r / sqrt 2 (Rattay 1986)."""
    rig = put(uniform(rig_of("axon-1952")), {"cable.stimulus.kind": "cathode", "cable.stimulus.place": 50.0})
    rig = rig.replace("cable.accuracy", 2.0).replace("cable.stimulus.distance", 4.0)
    x, found = outside.activating(rig)
    near = np.abs(x) < 20.0
    d, ri, medium = 476e-4, 35.4, rig["cable.outside.resistivity"]
    z, r = 0.1 * x[near], 0.4  # cm
    bent = 1e-3 * medium / (4.0 * pi) * (2.0 * z**2 - r**2) / (z**2 + r**2) ** 2.5  # mV/cm2 for each uA
    exact = -1e3 * d / (4.0 * ri * 1e-3) * bent  # mV/ms for each mA at 1 uF/cm2
    assert np.abs(found[near] - exact).max() < 5e-3 * exact.max()
    ahead = (x > 0.0) & near
    turns = float(np.interp(0.0, -found[ahead], x[ahead]))
    assert turns == pytest.approx(4.0 / sqrt(2.0), rel=0.01)


def test_thresholds_outside():
    """An anode needs 3.2 to 7.7 times the current of a cathode (BeMent & Ranck 1969); current goes with I0 + k r^2."""
    found = outside.run(rig_of("axon-1952", {"temperature": 18.5}), 1.0, 6.0, 4, 0.1, quiet)
    for row in found.thresholds.values():
        assert (np.diff(row) > 0.0).all()
    assert ((found.ratio("anode") > 3.2) & (found.ratio("anode") < 7.7)).all()
    assert (found.ratio("surround")[:2] > 1.0).all()
    assert found.laws["cathode"].off < 10.0
    assert (
        found.moved["cathode"][np.abs(found.x).argmin()]
        > 0.0
        > found.moved["anode"][np.abs(found.x).argmin()]
    )


def test_a_law_that_was_put_in_is_found():
    r = np.array([1.0, 2.0, 3.0, 5.0])
    known = outside.fitted(r, 7.0 + 2.0 * r**2)
    assert (known.least, known.factor) == (pytest.approx(7.0), pytest.approx(2.0))
    assert outside.fitted(r, np.array([1.0, 2.0, np.nan, np.nan])) is None
    steep = outside.fitted(r, r**3)
    assert steep.least == 0.0 and steep.factor > 0.0 and steep.off > 5.0


# --- the nerve ----------------------------------------------------------------------------------


def test_a_nerve_on_hooks_is_biphasic_and_monophasic_when_crushed():
    rig = rig_of("node-frog", {"nerve.spread": 1.0, "nerve.gap": 20.0})
    both = bundle.run(rig, quiet)
    crushed = bundle.run(rig.replace("nerve.recording", "monophasic"), quiet)
    v, alone = both.record("hooks"), crushed.record("hooks")
    assert v.min() < -0.7 * v.max()
    assert alone.min() > -0.05 * alone.max()
    assert alone.max() == pytest.approx(v.max(), rel=0.05)


def test_fibres_alike_give_what_the_core_conductor_has():
    """The share of V that is seen outside is G_axons / (G_axons + G_fluid), whatever the number of fibres."""
    for fibres in (1, 500):
        rig = rig_of(
            "node-frog", {"nerve.spread": 0.0, "nerve.fibres": fibres, "nerve.recording": "monophasic"}
        )
        found = bundle.run(rig, quiet)
        share = (1.0 / 110.0) / (1.0 / 110.0 + bundle.FLUID / rig["cable.outside.resistivity"])
        simulator = CableSimulator(bundle._laid_out(rig))
        simulator.fire()
        block = simulator.advance(400)
        v = block.v - block.before[:, None]
        impulse = (v[0] - v[1])[20:].max()
        assert 70.0 < impulse < 120.0
        assert figures(found.figures("hooks"))["peak"].measured == pytest.approx(share * impulse, rel=1e-6)


def test_on_the_way_it_gets_lower_and_wider_and_its_velocity_is_that_of_thick_fibres():
    """Gasser & Erlanger 1927: dispersion; and thick fibres count most."""
    found = []
    for distance in (15.0, 60.0):
        rig = rig_of(
            "node-frog", {"nerve.distance": distance, "nerve.recording": "monophasic", "nerve.spread": 2.0}
        )
        found.append(figures(bundle.run(rig, quiet).figures("hooks")))
    near, far = found
    assert far["peak"].measured < 0.8 * near["peak"].measured
    assert far["half_width"].measured > 1.5 * near["half_width"].measured
    # d = 6 to 14 um at 2.17 m/s for each
    assert far["fastest"].measured == pytest.approx(2.17 * 14.0, rel=0.05)
    assert far["slowest"].measured == pytest.approx(2.17 * 6.0, rel=0.05)


def test_cancelling_ends_it_at_once():
    class Enough(Exception):
        pass

    asked = []

    def proceed(done, total):
        asked.append(done)
        raise Enough

    for work in (
        lambda: bundle.run(rig_of("node-frog"), proceed),
        lambda: outside.run(rig_of("node-frog"), 0.5, 2.0, 3, 0.1, proceed),
        lambda: passive.run(rig_of("passive"), "endless", 4.0, True, proceed),
        lambda: diameters.run(rig_of("node-frog"), diameters.range_of(5.0, 9.0, 3), proceed),
    ):
        with pytest.raises(Enough):
            work()
    assert len(asked) == 4


# --- headless -----------------------------------------------------------------------------------


def test_on_the_command_line(tmp_path, capsys):
    out = tmp_path / "v.csv"
    words = [
        "fibre",
        "diameters",
        "node-frog",
        "--from",
        "5",
        "--to",
        "15",
        "--count",
        "3",
        "--out",
        str(out),
    ]
    assert cli.main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["exponent"] == pytest.approx(1.0, abs=0.05)
    rows = [line for line in out.read_text().splitlines() if not line.startswith("#")]
    assert rows[0] == "diameter_um,velocity_m/s,square_root_law_m/s,linear_law_m/s" and len(rows) == 4
    assert cli.main(["fibre", "passive", "axon-1952", "--end", "sealed", "--length", "1"]) == 0
    found = json.loads(capsys.readouterr().out)["left_at_the_end_%"]
    assert found["measured"] == pytest.approx(100.0 / cosh(1.0), rel=1e-3)
    assert (
        cli.main(["fibre", "nerve", "node-frog", "--set", "nerve.spread=0", "--set", "nerve.distance=10"])
        == 0
    )
    assert json.loads(capsys.readouterr().out)["fastest_m/s"] == pytest.approx(21.7, rel=0.02)
    assert cli.main(["fibre", "diameters", "node-frog", "--from", "9", "--to", "3"]) == 2
    assert "9 um" in capsys.readouterr().err
    assert cli.main(["fibre", "outside", "node-frog", "--count", "two"]) == 2
    assert "--count" in capsys.readouterr().err
