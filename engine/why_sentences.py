"""The sentences of the why read-out. Each says only what the numbers of that moment bear out.

First what the channels do and which current wins, then what is special about the moment, what is blocked, who leads.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine import messages
from engine.rig.ions import LABEL
from engine.text import Message
from engine.units import fixed

if TYPE_CHECKING:
    from engine.why import ChannelNow, Part, Why

NOTHING = 1e-6  # uA/cm2 that no one would call a current
MOST = 4  # sentences at one moment; a read-out is no essay
_MATTERS = 0.1  # of the gross current
_CLAUSES = 3
_MOVES = 0.02  # of a product of gates
_FALLS = 0.05  # the same of an inactivation
_SLOW = (0.25, 1.0)  # of the gross current, and mV/ms: both less is slow
_BLOCKED = 0.05  # a block that is worth a word
_NEAR_NOTHING = 0.01  # of the gross current


def sentences(why: Why) -> tuple[Message, ...]:
    """What can be said of this moment, the most important first."""
    if why.trend == "none":
        return (Message.of(messages.WHY_NO_CURRENT), *list(_blocks(why))[: MOST - 1])
    special = list(_special(why))
    said = [_head(why), *special[:1], *list(_blocks(why))[:2], _lead(why), *special[1:]]
    return tuple(said[:MOST])


# --- what the channels do, and which current wins -----------------------------------------------


def _head(why: Why) -> Message:
    gated = sum(abs(part.current) for part in why.parts if part.kind in ("gated", "receptor"))
    if why.trend == "rests" and gated < _BLOCKED * why.gross and _undriven(why):
        pumps = abs(why.pump) > _NEAR_NOTHING * why.gross
        return Message.of(messages.WHY_AT_REST if pumps else messages.WHY_AT_REST_WITHOUT_PUMP)
    return Message.of(messages.WHY_HEAD, states=_joined(_clauses(why)), verdict=_verdict(why))


def _undriven(why: Why) -> bool:
    """Whether the membrane is left to itself; on a fibre as good as."""
    alone = why.stimulus == 0.0 and not why.dynamic and not why.held
    return alone and abs(why.axial) <= _NEAR_NOTHING * why.gross


def _clauses(why: Why) -> list[Message]:
    leaks = sum(abs(current) for current in why.leak.values())
    ranked: list[tuple[float, Message]] = []
    currents = {part.source: part.current for part in why.parts}
    for channel in why.channels:
        ranked.append((abs(currents[channel.id]), Message.of(channel_state(channel), channel=channel.label)))
    for part in why.parts:
        if part.kind == "receptor":
            ranked.append((abs(part.current), Message.of(messages.WHY_RECEPTORS_OPEN, receptor=part.label)))
    net = sum(why.leak.values())
    leak = messages.WHY_LEAKS_OUT if net > 0 else messages.WHY_LEAKS_IN
    if abs(net) < _MOVES * leaks:
        leak = messages.WHY_LEAKS_CANCEL
    ranked.append((leaks, Message.of(leak)))
    ranked.append((abs(why.pump), Message.of(messages.WHY_PUMP_OUT)))
    drives = (messages.WHY_STIMULUS_OUT, messages.WHY_STIMULUS_IN)
    if why.held:
        drives = (messages.WHY_CLAMP_OUT, messages.WHY_CLAMP_IN)
    ranked.append((abs(why.stimulus), Message.of(drives[0] if why.stimulus > 0 else drives[1])))
    along = messages.WHY_NEIGHBOURS_OUT if why.axial > 0 else messages.WHY_NEIGHBOURS_IN
    ranked.append((abs(why.axial), Message.of(along)))
    if why.dynamic is not None:
        template = messages.WHY_DYNAMIC_OUT if why.dynamic > 0 else messages.WHY_DYNAMIC_IN
        ranked.append((abs(why.dynamic), Message.of(template)))
    ranked.sort(key=lambda entry: -entry[0])
    return [m for k, (size, m) in enumerate(ranked[:_CLAUSES]) if k == 0 or size >= _MATTERS * why.gross]


def channel_state(channel: ChannelNow) -> str:
    """The template that says what a channel is doing."""
    act, tends = channel.activation, channel.activation_steady
    available, to_come = channel.availability, channel.availability_steady
    if channel.follows:
        return messages.WHY_OPEN
    drugged = channel.cleaved[0] + channel.slowed[0] > _NEAR_NOTHING
    falling = not drugged and available - to_come > _FALLS
    rising = not drugged and to_come - available > _FALLS
    if not drugged and channel.inactivated > 0.85 and act > 0.1:
        return messages.WHY_INACTIVATED
    if act < 0.5 * tends and tends > _MOVES:
        return messages.WHY_OPENING
    if falling and channel.open > 0.01:
        return messages.WHY_INACTIVATING
    if act - tends > _MOVES:
        return messages.WHY_CLOSING
    if tends - act > _MOVES:
        return messages.WHY_OPENING
    if rising and available < 0.5:
        return messages.WHY_RECOVERING
    return messages.WHY_OPEN if act > 0.1 else messages.WHY_FEW_OPEN


def _verdict(why: Why) -> Message:
    slow = abs(why.outward - why.inward) < _SLOW[0] * why.gross and abs(why.slope) < _SLOW[1]
    words = {
        "rises": messages.WHY_RISES_SLOWLY if slow else messages.WHY_RISES,
        "falls": messages.WHY_FALLS_SLOWLY if slow else messages.WHY_FALLS,
        "rests": messages.WHY_HELD if why.held else messages.WHY_RESTS,
        "stands": messages.WHY_HELD if why.held else messages.WHY_STANDS,
    }
    return Message.of(words[why.trend])


def _joined(clauses: list[Message]) -> Message:
    joined = clauses[0]
    for clause in clauses[1:]:
        joined = Message.of(messages.WHY_TWO, first=joined, second=clause)
    return joined


# --- who leads ------------------------------------------------------------------------------------


def _lead(why: Why) -> Message:
    inward, outward = why.largest(-1), why.largest(1)
    if inward is None or why.inward < _NEAR_NOTHING * why.gross:
        assert outward is not None
        return Message.of(messages.WHY_LEAD_OUTWARD, outward=_way(outward))
    if outward is None or why.outward < _NEAR_NOTHING * why.gross:
        return Message.of(messages.WHY_LEAD_INWARD, inward=_way(inward))
    return Message.of(messages.WHY_LEAD, inward=_way(inward), outward=_way(outward))


def _way(part: Part) -> Message:
    if part.kind == "gated":
        return Message.of(messages.WHY_THROUGH_CHANNELS, ion=LABEL[part.ion], channel=part.label)
    if part.kind == "leak":
        return Message.of(messages.WHY_THROUGH_LEAK, ion=LABEL[part.ion])
    if part.kind == "receptor":
        ions = LABEL[part.ion] if part.ion else f"{LABEL['na']} + {LABEL['k']}"
        return Message.of(messages.WHY_THROUGH_RECEPTORS, ion=ions, receptor=part.label)
    others = {
        "pump": messages.WHY_THE_PUMP, "clamp": messages.WHY_THE_CLAMP, "axial": messages.WHY_THE_NEIGHBOURS,
        "dynamic": messages.WHY_THE_DYNAMIC_CLAMP,
    }  # fmt: skip
    return Message.of(others.get(part.kind, messages.WHY_THE_STIMULUS))


# --- what is special about the moment ---------------------------------------------------------------


def _special(why: Why) -> Iterator[Message]:
    yield from _transmission(why)
    if not why.held:  # else V goes where the command goes
        yield from _local_circuit(why)
        yield from _upstroke(why)
        yield from _downstroke(why)
        yield from _small_change(why)
    yield from _inactivation(why)
    yield from _chloride(why)


def _transmission(why: Why) -> Iterator[Message]:
    """Transmitter that matters, and where it draws V."""
    open_ = [part for part in why.parts if part.kind == "receptor" and abs(part.current) > NOTHING]
    part = max(open_, key=lambda part: abs(part.current), default=None)
    if part is None or abs(part.current) < _MATTERS * why.gross or part.ion == "cl":
        return  # of Cl it is said anyway
    excites = messages.WHY_EXCITES if part.current < 0 else messages.WHY_DRAWS_DOWN
    yield Message.of(excites, receptor=part.label)


def _local_circuit(why: Why) -> Iterator[Message]:
    """On a fibre, what active membrane gives to what is ahead of it."""
    inward, outward = why.largest(-1), why.largest(1)
    if inward is not None and inward.kind == "axial" and why.trend == "rises":
        yield Message.of(messages.WHY_CHARGED)
    elif outward is not None and outward.kind == "axial" and inward is not None and inward.kind == "gated":
        yield Message.of(messages.WHY_CHARGES, channel=inward.label)


def _upstroke(why: Why) -> Iterator[Message]:
    inward, outward = why.largest(-1), why.largest(1)
    led_by_na = inward is not None and inward.kind == "gated" and inward.ion == "na"
    if not led_by_na or why.trend not in ("rises", "stands"):
        return
    assert inward is not None
    k_leaves = why.gated["k"] + why.leak["k"] > _BLOCKED * -inward.current
    if why.v > -20.0 and why.v < why.potentials["na"] and k_leaves:
        yield Message.of(messages.WHY_UNDER_E_NA, potential=fixed(why.potentials["na"], 1))
    elif -inward.current > why.outward and outward is not None:
        yield Message.of(messages.WHY_CARRIES_ITSELF, channel=inward.label)


def _downstroke(why: Why) -> Iterator[Message]:
    outward, e_k = why.largest(1), why.potentials["k"]
    closing = next(
        (c for c in why.channels if c.ion == "k" and c.activation - c.activation_steady > _MOVES), None
    )
    below = why.held_at - why.v if why.held_at is not None else 0.0
    held = max((part for part in why.parts if part.ion == "k"), key=lambda part: part.current)
    if (
        closing is not None
        and held.source == closing.id
        and held.current > 0.0
        and below > 1.0
        and why.v > e_k
    ):
        yield Message.of(
            messages.WHY_UNDERSHOOT, channel=closing.label, potential=fixed(e_k, 1), below=fixed(below, 1),
            holders=_holders(why),
        )  # fmt: skip
    elif why.trend == "falls" and outward is not None and outward.ion == "k" and why.v > e_k:
        yield Message.of(messages.WHY_TOWARDS_E_K, potential=fixed(e_k, 1))


def _holders(why: Why) -> Message:
    return Message.of(messages.WHY_LEAKS_AND_PUMP if why.pump else messages.WHY_LEAKS)


def _small_change(why: Why) -> Iterator[Message]:
    """Without stimulus, what leaks and pump do to a change that has not become an impulse."""
    transmitted = any(part.kind == "receptor" and abs(part.current) > NOTHING for part in why.parts)
    if not _undriven(why) or transmitted or why.held_at is None or why.trend not in ("rises", "falls"):
        return
    passive = sum(why.leak.values()) + why.pump
    gated = sum(abs(part.current) for part in why.parts if part.kind == "gated")
    if (why.held_at - why.v) * why.slope <= 0.0 or abs(why.held_at - why.v) < 0.05:
        return
    inward = why.largest(-1)
    through_na = min((p for p in why.parts if p.kind == "gated"), key=lambda p: p.current, default=None)
    opposed = through_na is not None and through_na.current < 0.0 and through_na.ion == "na"
    if why.slope < 0.0 < passive and opposed and inward is through_na:
        assert through_na is not None
        if passive > -through_na.current:
            yield Message.of(messages.WHY_DIES_AWAY, channel=through_na.label)
    elif passive * why.slope < 0.0 and gated < 0.5 * abs(passive):
        yield Message.of(messages.WHY_BACK, holders=_holders(why), potential=fixed(why.held_at, 1))


def _inactivation(why: Why) -> Iterator[Message]:
    for channel in why.channels:
        if channel.ion != "na" or channel.inactivated < 0.7:
            continue
        values = {"channel": channel.label, "percent": fixed(100.0 * channel.inactivated, 0)}
        if channel.availability_steady - channel.availability > _FALLS and why.trend != "rises":
            yield Message.of(messages.WHY_REFRACTORY, **values)
        elif channel.availability_steady < 0.3 and why.trend == "rests" and not why.held:
            yield Message.of(messages.WHY_STAYS_INACTIVATED, **values)


def _chloride(why: Why) -> Iterator[Message]:
    current = why.gated["cl"] + why.leak["cl"]
    if abs(current) >= _MATTERS * why.gross and current * why.forces["cl"] > 0.0:
        template = messages.WHY_CL_IN if current > 0 else messages.WHY_CL_OUT
        yield Message.of(template, potential=fixed(why.potentials["cl"], 1))


# --- what is blocked ----------------------------------------------------------------------------------


def _blocks(why: Why) -> Iterator[Message]:
    for part in sorted(why.parts, key=lambda part: part.left):
        if not part.present or part.left > 1.0 - _BLOCKED:
            continue
        what = Message.of(messages.WHY_PUMP)
        if part.kind == "gated":
            what = Message.of(messages.WHY_CHANNELS, channel=part.label)
        elif part.kind == "receptor":
            what = Message.of(messages.WHY_RECEPTORS, receptor=part.label)
        elif part.kind == "leak":
            what = Message.of(messages.WHY_LEAK, ion=LABEL[part.ion])
        if part.off:
            yield Message.of(messages.WHY_OFF, what=what)
        elif part.drugs:
            yield Message.of(
                messages.WHY_BLOCKED_BY,
                what=what,
                percent=_percent(1.0 - part.left),
                drug=" + ".join(part.drugs),
            )
        else:
            yield Message.of(messages.WHY_BLOCKED, what=what, percent=_percent(1.0 - part.left))
    for channel in why.channels:
        for (share, drug), template in (
            (channel.cleaved, messages.WHY_CLEAVED),
            (channel.slowed, messages.WHY_SLOWED),
        ):
            if share >= _BLOCKED:
                yield Message.of(template, percent=_percent(share), channel=channel.label, drug=drug)


def _percent(share: float) -> str:
    """Without decimals, but never a 100 that is not one."""
    return "100" if share == 1.0 else fixed(min(99.0, 100.0 * share), 0)
