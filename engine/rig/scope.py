"""The settings of the oscilloscope. Divisions are a unit here; pixels exist only in gui/scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine import messages
from engine.rig.quantity import declare, ladder
from engine.rig.readout import CursorPair, Measuring
from engine.rig.traces import FILTERS, MOST_TRACES, MathTrace, Trace
from engine.rig.trigger import STIMULUS_START, Trigger
from engine.text import QT_TRANSLATE_NOOP, BadInput, Message

DIVISIONS_X = 10
DIVISIONS_Y = 8

# 1-2-5 steps of milliseconds and seconds, then of minutes: 20 us to 1 h.
TIME_PER_DIV = (*ladder(0.02, 20_000.0), *(60_000.0 * minutes for minutes in (1, 2, 5, 10, 20, 60)))
ROLLS_FROM = 100.0  # ms/div
DEPTHS = ladder(0.1, 20.0)  # millions of samples


@dataclass(frozen=True)
class Zoom:
    """A second, faster time base on a part of the screen."""

    on: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Zoom"),
        help=QT_TRANSLATE_NOOP("quantity", "Look at a part of the screen with a time base of its own."),
    )  # fmt: skip
    time_per_div: float = declare(
        0.5, unit="ms/div", steps=TIME_PER_DIV,
        name=QT_TRANSLATE_NOOP("quantity", "Zoomed time base"),
        help=QT_TRANSLATE_NOOP("quantity", "What one division of the zoomed part is worth in time."),
    )  # fmt: skip
    centre: float = declare(
        30.0, unit="%", low=0.0, high=100.0, step=1.0, digits=8,
        name=QT_TRANSLATE_NOOP("quantity", "Zoomed place"),
        help=QT_TRANSLATE_NOOP("quantity", "Where on the whole screen the middle of the zoomed part lies."),
    )  # fmt: skip


@dataclass(frozen=True)
class Collecting:
    """What is made of the sweeps before they are shown."""

    mode: str = declare(
        "sample", kind=str, choices=("sample", "average", "envelope"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Each sweep"),
            QT_TRANSLATE_NOOP("quantity", "Average"),
            QT_TRANSLATE_NOOP("quantity", "Envelope"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Sweeps shown"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "Each sweep by itself, the average of the last ones, or all that they have passed through."
        ),
    )  # fmt: skip
    count: int = declare(
        16, kind=int, low=2, high=1000, step=1,
        name=QT_TRANSLATE_NOOP("quantity", "Sweeps taken together"),
        help=QT_TRANSLATE_NOOP("quantity", "How many sweeps the average or the envelope is made of."),
    )  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """Ten by eight divisions, the traces, the time base, the trigger and what is read off the screen."""

    traces: tuple[Trace, ...]
    trigger: Trigger = field(default=Trigger())
    zoom: Zoom = field(default=Zoom())
    sweeps: Collecting = field(default=Collecting())
    cursors: tuple[CursorPair, ...] = ()
    measure: Measuring = field(default=Measuring())
    time_per_div: float = declare(
        2.0, unit="ms/div", steps=TIME_PER_DIV,
        name=QT_TRANSLATE_NOOP("quantity", "Time base"),
        help=QT_TRANSLATE_NOOP("quantity", "What one division of the screen is worth in time."),
    )  # fmt: skip
    roll: str = declare(
        "auto", kind=str, choices=("auto", "on", "off"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Roll when slow"),
            QT_TRANSLATE_NOOP("quantity", "Roll"),
            QT_TRANSLATE_NOOP("quantity", "Sweep"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Roll mode"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "Roll moves the traces like a paper chart, the newest at the right; "
            "by itself it does so from 100 ms/div on.",
        ),
    )  # fmt: skip
    depth: float = declare(
        0.5, unit="M samples", steps=DEPTHS,
        name=QT_TRANSLATE_NOOP("quantity", "Memory depth"),
        help=QT_TRANSLATE_NOOP(
            "quantity",
            "How many samples are kept as they are; of what is older, the least and the greatest value of each "
            "stretch are kept.",
        ),
    )  # fmt: skip
    persistence: str = declare(
        "off", kind=str, choices=("off", "0.2", "0.5", "1", "2", "5", "10", "infinite"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Off"),
            QT_TRANSLATE_NOOP("quantity", "0.2 s"),
            QT_TRANSLATE_NOOP("quantity", "0.5 s"),
            QT_TRANSLATE_NOOP("quantity", "1 s"),
            QT_TRANSLATE_NOOP("quantity", "2 s"),
            QT_TRANSLATE_NOOP("quantity", "5 s"),
            QT_TRANSLATE_NOOP("quantity", "10 s"),
            QT_TRANSLATE_NOOP("quantity", "For ever"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Persistence"),
        help=QT_TRANSLATE_NOOP("quantity", "How long the screen glows where a sweep has passed."),
    )  # fmt: skip
    arrangement: str = declare(
        "overlaid", kind=str, choices=("overlaid", "stacked"),
        choice_names=(
            QT_TRANSLATE_NOOP("quantity", "Overlaid"),
            QT_TRANSLATE_NOOP("quantity", "Stacked"),
        ),
        name=QT_TRANSLATE_NOOP("quantity", "Arrangement"),
        help=QT_TRANSLATE_NOOP(
            "quantity", "All traces over the whole screen, or each in a strip of its own, one under the other."
        ),
    )  # fmt: skip
    bars: bool = declare(
        False, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Scale bars"),
        help=QT_TRANSLATE_NOOP("quantity", "Show scale bars in place of graticule and axes, as figures in papers do."),
    )  # fmt: skip
    reversals: bool = declare(
        True, kind=bool,
        name=QT_TRANSLATE_NOOP("quantity", "Reversal potentials"),
        help=QT_TRANSLATE_NOOP("quantity", "Draw E_Na, E_K and E_Cl as dashed lines on the trace of V."),
    )  # fmt: skip

    @property
    def width(self) -> float:
        """ms from the left edge of the screen to the right."""
        return self.time_per_div * DIVISIONS_X

    @property
    def before(self) -> float:
        """ms from the left edge to the trigger."""
        return self.width * self.trigger.pre / 100.0

    @property
    def rolls(self) -> bool:
        """Whether the traces roll: asked for, or by itself when slow and the trigger need not be waited for."""
        slow = self.time_per_div >= ROLLS_FROM and self.trigger.mode == "auto"
        return self.roll == "on" or (self.roll == "auto" and slow)

    @property
    def placed(self) -> tuple[Trace, ...]:
        """The traces of the scope, drawn or not: at most eight."""
        return tuple(trace for trace in self.traces if trace.placed)

    @property
    def source(self) -> Trace | None:
        """The trace that triggers; None where the start of the stimulus does."""
        return None if self.trigger.source == STIMULUS_START else self.trace(self.trigger.source)

    @property
    def needed(self) -> tuple[str, ...]:
        """The traces that have to be recorded: those placed, the trigger's source, and what math is made of."""
        wanted = {trace.id for trace in self.placed}
        if self.source is not None:
            wanted.add(self.source.id)
        return self.with_sources(wanted)

    def with_sources(self, ids: Iterable[str]) -> tuple[str, ...]:
        """These traces and what they are worked out from, each math trace behind what it stands on."""
        wanted = set(ids)
        for trace in reversed(self.traces):  # a math trace stands on those before it only
            if isinstance(trace, MathTrace) and trace.id in wanted:
                wanted.update(trace.needs)
        return tuple(trace.id for trace in self.traces if trace.id in wanted)

    def trace(self, id: str) -> Trace:
        """The trace called `id`; KeyError when this cell has none of that name."""
        for trace in self.traces:
            if trace.id == id:
                return trace
        raise KeyError(id)

    def definition(self, id: str) -> tuple[object, ...]:
        """What a trace is worked out from, all the way down; nothing but itself where it is recorded."""
        trace = self.trace(id)
        if not isinstance(trace, MathTrace):
            return (id,)
        own = (trace.operation, trace.cutoff if trace.operation in FILTERS else None)
        return (*own, *(self.definition(need) for need in trace.needs))

    def check(self) -> None:
        """BadInput when more traces are placed than there is room for."""
        if len(self.placed) > MOST_TRACES:
            raise BadInput(Message.of(messages.TOO_MANY_TRACES, most=MOST_TRACES))
