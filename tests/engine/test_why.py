"""The why read-out: over random states of every cell, each sentence is held against the numbers by other means."""

import random
from dataclasses import replace

import numpy as np
import pytest

from engine import messages as m
from engine.electrochemistry import leak_and_pump_potential, left_by_drugs
from engine.files import cells
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.snapshot import Snapshot, look
from engine.text import Message
from engine.why import NOTHING, explain, falling_gates

NEURON = default_rig(cells.preset("neuron"))
IONS = {"Na⁺": "na", "K⁺": "k", "Cl⁻": "cl"}


# --- the checker: knows the snapshot and the texts, nothing of engine.why -----------------------------


class Numbers:
    """A snapshot's currents by way, outward positive."""

    def __init__(self, snapshot: Snapshot):
        self.s = snapshot
        cell = snapshot.rig.cell
        self.ways = {channel.label: snapshot.currents[f"i_{channel.id}"] for channel in cell.channels}
        self.id = {channel.label: channel.id for channel in cell.channels}
        self.leaks = {ion: snapshot.currents[f"i_leak_{ion}"] for ion in ("na", "k", "cl")}
        self.pump, self.stimulus = snapshot.currents["i_pump"], -snapshot.stimulus
        rig, g = snapshot.rig, snapshot.rig.dynamic.conductance if snapshot.rig.dynamic.on else 0.0
        self.dynamic = g * (snapshot.v - rig.dynamic.reversal)  # always open here
        every = [*self.ways.values(), *self.leaks.values(), self.pump, self.stimulus, self.dynamic]
        self.inward = -sum(c for c in every if c < 0)
        self.outward = sum(c for c in every if c > 0)
        self.gross, self.net = self.inward + self.outward, sum(every)
        self.smallest, self.largest = min(every), max(every)

    def gates(self, label: str, falls: bool, steady: bool = False) -> float:
        channel = next(c for c in self.s.rig.cell.channels if c.label == label)
        falling, values = falling_gates(self.s.rig.cell), self.s.steady if steady else self.s.gates
        names = [(f"{channel.id}.{gate.id}", gate.power) for gate in channel.gates]
        return float(np.prod([values[name] ** power for name, power in names if (name in falling) is falls]))

    def of(self, way: Message) -> float:
        values = dict(way.values)
        if way.template == m.WHY_THROUGH_CHANNELS:
            channel = next(c for c in self.s.rig.cell.channels if c.label == values["channel"])
            assert channel.ion == IONS[values["ion"]]
            return self.ways[values["channel"]]
        if way.template == m.WHY_THROUGH_LEAK:
            return self.leaks[IONS[values["ion"]]]
        return {
            m.WHY_THE_PUMP: self.pump,
            m.WHY_THE_STIMULUS: self.stimulus,
            m.WHY_THE_DYNAMIC_CLAMP: self.dynamic,
        }[way.template]

    def carried(self, ion: str) -> float:
        channels = self.s.rig.cell.channels
        return self.leaks[ion] + sum(self.ways[c.label] for c in channels if c.ion == ion)

    def gate(self, label: str, falls: bool) -> tuple[float, float]:
        return self.gates(label, falls), self.gates(label, falls, steady=True)


def number(text: object) -> float:
    return float(str(text).replace("−", "-"))


def true_of_state(n: Numbers, clause: Message) -> bool:
    values = dict(clause.values)
    if clause.template == m.WHY_TWO:
        return true_of_state(n, values["first"]) and true_of_state(n, values["second"])
    net_leak = sum(n.leaks.values())
    others = {
        m.WHY_LEAKS_IN: net_leak < 0,
        m.WHY_LEAKS_OUT: net_leak > 0,
        m.WHY_LEAKS_CANCEL: abs(net_leak) <= 0.03 * sum(abs(c) for c in n.leaks.values()),
        m.WHY_PUMP_OUT: n.pump > 0,
        m.WHY_STIMULUS_IN: n.s.stimulus > 0,
        m.WHY_STIMULUS_OUT: n.s.stimulus < 0,
        m.WHY_DYNAMIC_IN: n.dynamic < 0,
        m.WHY_DYNAMIC_OUT: n.dynamic > 0,
    }
    if clause.template in others:
        return others[clause.template]
    label = values["channel"]
    act, act_steady = n.gate(label, falls=False)
    left, left_steady = n.gate(label, falls=True)
    return {
        m.WHY_OPENING: act_steady > act,
        m.WHY_CLOSING: act_steady < act,
        m.WHY_INACTIVATING: left_steady < left,
        m.WHY_RECOVERING: left_steady > left and left < 0.5,
        m.WHY_INACTIVATED: left < 0.5,
        m.WHY_OPEN: n.ways[label] != 0.0 and act > 0.0,
        m.WHY_FEW_OPEN: act * left <= 0.1,
    }[clause.template]


def true(n: Numbers, told: Message) -> bool:
    values = dict(told.values)
    s, t = n.s, told.template
    if t == m.WHY_HEAD:
        verdict = {
            m.WHY_RISES: s.slope > 0 and n.inward > n.outward,
            m.WHY_FALLS: s.slope < 0 and n.outward > n.inward,
            m.WHY_RISES_SLOWLY: 0 < s.slope < 1.0 and -n.net < 0.25 * n.gross,
            m.WHY_FALLS_SLOWLY: -1.0 < s.slope < 0 and n.net < 0.25 * n.gross,
            m.WHY_RESTS: abs(n.net) <= 0.002 * n.gross,
            m.WHY_STANDS: abs(n.net) <= 0.002 * n.gross,
        }[values["verdict"].template]
        return verdict and true_of_state(n, values["states"])
    if t in (m.WHY_LEAD, m.WHY_LEAD_INWARD, m.WHY_LEAD_OUTWARD):
        inward = n.of(values["inward"]) == n.smallest < 0 if "inward" in values else n.inward < 0.01 * n.gross
        outward = (
            n.of(values["outward"]) == n.largest > 0 if "outward" in values else n.outward < 0.01 * n.gross
        )
        return inward and outward
    if t == m.WHY_NO_CURRENT:
        return n.gross <= NOTHING
    if t in (m.WHY_AT_REST, m.WHY_AT_REST_WITHOUT_PUMP):
        gated = sum(abs(c) for c in n.ways.values())
        pumps = abs(n.pump) > 0.01 * n.gross
        balanced = abs(n.net) <= 0.002 * n.gross and gated < 0.05 * n.gross and s.stimulus == 0.0
        return balanced and pumps == (t == m.WHY_AT_REST)
    if t == m.WHY_UNDER_E_NA:
        leads = min(c for label, c in n.ways.items() if n.smallest == c) < 0
        close = number(values["potential"]) == pytest.approx(s.potentials["na"], abs=0.051)
        return leads and n.carried("k") > 0 and s.v < s.potentials["na"] and close
    if t == m.WHY_TOWARDS_E_K:
        near = number(values["potential"]) == pytest.approx(s.potentials["k"], abs=0.051)
        ways = {n.ways[c.label] for c in s.rig.cell.channels if c.ion == "k"} | {n.leaks["k"]}
        return near and n.largest in ways and s.slope < 0 and s.v > s.potentials["k"]
    if t == m.WHY_UNDERSHOOT:
        act, steady = n.gate(values["channel"], falls=False)
        held = leak_and_pump_potential(s.rig, s.concentrations, left_by_drugs(s.rig, s.levels))
        below = number(values["below"]) == pytest.approx(held - s.v, abs=0.051)
        return below and act > steady and n.ways[values["channel"]] > 0 and s.potentials["k"] < s.v < held - 1
    if t == m.WHY_BACK:
        held = number(values["potential"])
        passive = sum(n.leaks.values()) + n.pump
        nearer = abs(s.v + 1e-3 * np.sign(s.slope) - held) < abs(s.v - held) + 0.051
        mostly = sum(abs(c) for c in n.ways.values()) < 0.5 * abs(passive)
        return s.stimulus == 0.0 and nearer and passive * s.slope < 0 and mostly
    if t == m.WHY_DIES_AWAY:
        let_in = -n.ways[values["channel"]]
        passive = sum(n.leaks.values()) + n.pump
        return s.stimulus == 0.0 and s.slope < 0 and passive > let_in > 0
    if t == m.WHY_CARRIES_ITSELF:
        return -n.ways[values["channel"]] > n.outward and s.slope > 0
    if t in (m.WHY_REFRACTORY, m.WHY_STAYS_INACTIVATED):
        left, steady = n.gate(values["channel"], falls=True)
        share = number(values["percent"]) <= 100.0 * (1.0 - left) + 0.51
        return share and (steady > left if t == m.WHY_REFRACTORY else steady < 0.3)
    if t in (m.WHY_CL_IN, m.WHY_CL_OUT):
        current, force = n.carried("cl"), s.v - s.potentials["cl"]
        outward = t == m.WHY_CL_IN
        return abs(current) >= 0.1 * n.gross and (current > 0) == outward and (force > 0) == outward
    if t in (m.WHY_BLOCKED, m.WHY_BLOCKED_BY, m.WHY_OFF):
        what = dict(values["what"].values)
        rig = s.rig
        if "channel" in what:
            block = next(c for c in rig.channels if c.label == what["channel"])
        elif "ion" in what:
            block = next(leak for leak in rig.leaks if leak.id == IONS[what["ion"]])
        else:
            block = rig.pump
        if t == m.WHY_OFF:
            return not block.on
        drugged = any(level > 0 for level in s.levels.values())
        return block.on and (drugged or number(values["percent"]) == pytest.approx(block.blocked, abs=1.0))
    if t in (m.WHY_CLEAVED, m.WHY_SLOWED):
        return any(s.levels[drug] > 0 for drug in ("pronase", "scorpion") if drug in s.levels)
    raise AssertionError(f"unknown sentence: {t}")


def check(snapshot: Snapshot) -> list[Message]:
    why = explain(snapshot)
    for told in why.sentences:
        assert true(Numbers(snapshot), told), f"{told.english()}\n{snapshot.currents} {snapshot.gates}"
        assert told.english().endswith(".") and "{" not in told.english()
    return list(why.sentences)


# --- every cell, states at random ---------------------------------------------------------------------


@pytest.mark.parametrize("name", cells.names())
def test_every_sentence_is_true(name):
    dice = random.Random(name)
    base = default_rig(cells.preset(name))
    for turn in range(12):
        rig = base.replace("stimulus.amplitude", dice.choice([-10.0, 1.0, 5.0, 40.0, 200.0]))
        if turn % 2:
            rig = disturbed(rig, dice)
        simulator = Simulator(rig)
        simulator.fire()
        for _ in range(12):
            block = simulator.advance(dice.choice([3, 30, 100, 300, 1500]), currents=False)
            check(look(rig, simulator.state, float(block.stimulus[-1])))


def disturbed(rig, dice):
    """The rig with something blocked, drugged, warmer or otherwise composed."""
    paths = [p for p in rig.quantities() if p.endswith((".blocked", ".dose"))]
    for path in dice.sample(paths, k=2):
        high = 100.0 if path.endswith(".blocked") else dice.choice([1.0, 10.0])
        rig = rig.replace(path, dice.choice([0.2, 0.5, 1.0]) * high)
    switches = [
        p for p in rig.quantities() if p.endswith(".on") and p.split(".")[0] in ("channels", "leaks", "pump")
    ]
    rig = rig.replace(dice.choice(switches), dice.random() < 0.7)
    return rig.replace("ions.k.outside", dice.choice([1.0, 4.0, 20.0, 120.0]))


@pytest.mark.parametrize("name", cells.names())
def test_any_gates_at_any_potential_are_explained(name):
    dice = random.Random(name + "!")
    rig = default_rig(cells.preset(name))
    state = Simulator(rig).state
    for _ in range(40):
        gates = tuple(dice.random() for _ in state.gates)
        check(
            look(rig, replace(state, v=dice.uniform(-110.0, 70.0), gates=gates), dice.choice([0.0, 0.0, 5.0]))
        )


# --- the instants of the neuron's impulse, by hand ------------------------------------------------------


def at(rig, ms: float, fired: bool = True) -> Snapshot:
    simulator = Simulator(rig)
    if fired:
        simulator.fire()
    block = simulator.advance(round(ms / rig.pace.dt), currents=False)
    return look(rig, simulator.state, float(block.stimulus[-1]))


def impulse() -> tuple[np.ndarray, float]:
    simulator = Simulator(NEURON)
    simulator.fire()
    v = simulator.advance(2000, currents=False).v
    return v, NEURON.pace.dt


def said(snapshot: Snapshot) -> str:
    return " ".join(told.english() for told in check(snapshot))


def test_at_rest_leaks_and_pump_balance():
    assert "leaks and pump balance" in said(at(NEURON, 2.0))
    assert explain(at(NEURON, 2.0)).trend == "rests"


def test_the_foot_is_the_stimulus_work():
    text = said(at(NEURON, 5.3))
    assert "the stimulus drives charge in" in text and "V rises" in text
    assert "Most inward: the stimulus." in text


def test_in_the_upstroke_the_impulse_carries_itself():
    v, dt = impulse()
    text = said(at(NEURON, (np.argmax(v > -40.0) + 1) * dt))
    assert "Na channels are opening" in text and "V rises" in text and "the impulse carries itself" in text


def test_at_the_peak_k_already_leaves():
    v, dt = impulse()
    text = said(at(NEURON, np.argmax(v) * dt))
    assert "K⁺ already leaves, so V stays under E Na (55.0 mV)" in text
    assert "K channels are opening" in text


def test_in_the_fall_the_outward_current_wins():
    v, dt = impulse()
    peak = int(np.argmax(v))
    text = said(at(NEURON, (peak + np.argmax(v[peak:] < 0.0) + 1) * dt))
    assert "Na channels are inactivat" in text and "the outward current wins, V falls" in text
    assert "draws V towards E K (−95.0 mV)" in text


def test_in_the_undershoot_k_channels_are_not_yet_closed():
    v, dt = impulse()
    text = said(at(NEURON, (np.argmin(v) - 10) * dt))
    assert "K channels, not yet closed, draw V towards E K (−95.0 mV)" in text and "below" in text


def test_after_a_stimulus_below_threshold_the_change_dies_away():
    rig = NEURON.replace("stimulus.amplitude", 6.0)
    snapshot = at(rig, 6.5)
    text = said(snapshot)
    assert snapshot.v > -69.0 and snapshot.stimulus == 0.0
    assert "No stimulus flows: leaks and pump take V back towards −70.0 mV." in text and "V falls" in text


def test_a_blocked_pump_is_said():
    assert "Na/K pump: 100 % blocked." in said(at(NEURON.replace("pump.blocked", 100.0), 2.0))
    text = said(at(NEURON.replace("drugs.ouabain.dose", 1000.0).replace("bath.wash", 0.0), 2.0))
    assert "Na/K pump: " in text and "(ouabain)" in text


def test_switched_off_channels_are_said():
    assert "Na channels: switched off." in said(at(NEURON.replace("channels.na.on", False), 7.0))


def test_the_chloride_of_muscle_opposes_a_depolarisation():
    rig = (
        default_rig(cells.preset("muscle")).replace("stimulus.amplitude", 5.0).replace("stimulus.width", 50.0)
    )
    assert "Cl⁻ enters (an outward current)" in said(at(rig, 30.0))


@pytest.mark.parametrize("reversal", [0.0, -65.0, -90.0])
def test_what_a_dynamic_clamp_passes_is_told(reversal):
    """Of both signs, at rest with it, before an impulse and in one; and parts add up to what V does."""
    rig = NEURON.replace("dynamic.on", True).replace("dynamic.conductance", 1.0)
    rig = rig.replace("dynamic.reversal", reversal)
    told = 0
    for ms in (2.0, 5.3, 6.1, 7.0, 12.0, 30.0):
        snapshot = at(rig, ms)
        text = said(snapshot)
        why = explain(snapshot)
        assert why.dynamic == pytest.approx(snapshot.v - reversal, rel=1e-9)
        net = sum(part.current for part in why.parts)
        assert -net / NEURON.cell.capacitance == pytest.approx(snapshot.slope, rel=1e-9)
        assert "leaks and pump balance" not in text
        if abs(why.dynamic) > 0.3 * why.gross:
            told += 1
            drives = "drives charge in" if snapshot.v < reversal else "draws charge out"
            assert f"the dynamic clamp {drives}" in text and ": the dynamic clamp." in text
    assert told or reversal != -90.0  # at the others V is soon where the clamp has nothing to do
    held = rig.replace("clamp.mode", "ideal")
    assert explain(at(held, 2.0)).dynamic is None


def test_parts_add_up():
    snapshot = at(NEURON, 6.1)
    why = explain(snapshot)
    net = sum(part.current for part in why.parts)
    assert -net / NEURON.cell.capacitance == pytest.approx(snapshot.slope, rel=1e-9)
    ions = sum(why.gated.values()) + sum(why.leak.values())
    assert ions + why.pump + why.stimulus == pytest.approx(net, rel=1e-9)
    assert {gate.id: gate.trend for gate in why.gates} == {
        "na.m": "opening",
        "na.h": "inactivating",
        "k.n": "opening",
    }


def test_inactivation_gates_are_found_by_what_they_do():
    assert falling_gates(cells.preset("muscle")) == {"na.h", "na.s", "k.hk"}
    assert falling_gates(cells.preset("heart")) == {"na.h"}
