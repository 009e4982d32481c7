"""Curves fitted to what was measured, with standard errors; what does not make sense is a sentence, not a number."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine import messages
from engine.text import Message

Array = NDArray[np.float64]
Model = Callable[..., Array]

MOST_POINTS = 800  # of a time course: more make no difference to the figures, only to the waiting
_WORST = 0.08  # root mean square distance of points and curve, over the height of the points
_ROUNDS = 400  # evaluations for each parameter
_FEW_ROUNDS = 100  # evaluations where the way down is known
_CHANCE = 0.01  # of two exponentials doing so much better though there is but one
_EXACT = 1e-6  # of the height of the points: what is nearer to the curve than this is rounding
_GRID = 14  # time constants from which two are taken to start from
_LONGEST = 3.0  # time constants, over the time that was looked at


@dataclass(frozen=True)
class Parameter:
    """One fitted number with its standard error, both in `unit` (as in `engine.units`)."""

    id: str
    unit: str
    value: float
    error: float


@dataclass(frozen=True)
class Fit:
    """Either `parameters`, or a `problem` that says why there are none."""

    kind: str  # "boltzmann", "exponential", "two exponentials", "gate" or "transient"
    parameters: tuple[Parameter, ...] = ()
    problem: Message | None = None
    model: Model | None = field(default=None, compare=False)
    chance: float = math.nan  # of one exponential or two: p of the F-test that one is enough

    @property
    def found(self) -> bool:
        return self.problem is None

    def __getitem__(self, id: str) -> Parameter:
        return next(parameter for parameter in self.parameters if parameter.id == id)

    def at(self, x: ArrayLike) -> Array:
        """The fitted curve; nan everywhere when there is none."""
        x = np.asarray(x, dtype=np.float64)
        if self.model is None or self.problem is not None:
            return np.full_like(x, math.nan)
        return self.model(x, *(parameter.value for parameter in self.parameters))


# --- Boltzmann ----------------------------------------------------------------------------------


def boltzmann_curve(v: Array, half: float, slope: float, maximum: float) -> Array:
    """maximum / (1 + exp((half - v) / slope)); falls with v where the slope is negative."""
    return np.asarray(maximum / (1.0 + np.exp(np.clip((half - v) / slope, -700.0, 700.0))))


def boltzmann(v: ArrayLike, y: ArrayLike, unit: str = "") -> Fit:
    """Half voltage and slope (mV) and maximum (in `unit`) of points y at v (mV). Points that are nan are left out.

    The slope is positive where y rises with v (activation), negative where it falls (inactivation).
    """
    kind = "boltzmann"
    v, y = _finite(v, y)
    if v.size < 4:
        return Fit(kind, problem=Message.of(messages.FIT_FEW_POINTS, count=v.size, least=4))
    span, high = float(np.ptp(v)), float(np.abs(y).max())
    if np.ptp(y) <= 1e-9 * high or high == 0.0:
        return Fit(kind, problem=Message.of(messages.FIT_FLAT))
    top = float(y[np.abs(y).argmax()])
    order = np.argsort(v)
    v, share = v[order], y[order] / top
    third = max(1, v.size // 3)
    sign = 1.0 if share[-third:].mean() >= share[:third].mean() else -1.0
    half = float(np.interp(0.5, share if sign > 0 else share[::-1], v if sign > 0 else v[::-1]))
    starts = [(half, sign * width, 1.0) for width in (span / 20.0, span / 8.0)]
    found = _fit(boltzmann_curve, v, share, starts, ((-np.inf, -np.inf, 0.0), (np.inf, np.inf, 20.0)))
    if isinstance(found, Message):
        return Fit(kind, problem=found)
    (half, slope, most), (half_error, slope_error, most_error) = found
    if not v.min() - 0.1 * span <= half <= v.max() + 0.1 * span:
        return Fit(kind, problem=Message.of(messages.FIT_HALF_OUTSIDE))
    if slope_error > abs(slope) or half_error > 0.5 * span or most_error > 0.5 * most:
        return Fit(kind, problem=Message.of(messages.FIT_UNCERTAIN))
    return Fit(
        kind,
        (
            Parameter("half", "mV", half, half_error),
            Parameter("slope", "mV", slope, slope_error),
            Parameter("maximum", unit, most * top, most_error * abs(top)),
        ),
        model=boltzmann_curve,
    )


# --- time courses -------------------------------------------------------------------------------


def gate_curve(t: Array, end: float, begin: float, tau: float, power: float = 1.0) -> Array:
    """A gate to a power, (end - (end - begin) exp(-t / tau)) ** power (Hodgkin & Huxley 1952d, equation 11)."""
    return np.asarray((end - (end - begin) * np.exp(-t / tau)) ** power)


def exponential(t: ArrayLike, y: ArrayLike, unit: str = "") -> Fit:
    """One exponential towards a constant, from `begin` to `end` (in `unit`), with `tau` in ms; t from its start on."""
    t, y = _thinned(*_finite(t, y))
    found = _time_course("exponential", t, y, 4)
    if isinstance(found, Fit):
        return found
    scale = found
    share = y / scale
    return _told(
        "exponential", _fit(_one, t, share, _one_starts(t, share), _ONE_BOUNDS), t, scale, 1, unit, _one
    )


def _one(t: Array, end: float, begin: float, tau: float) -> Array:
    return gate_curve(t, end, begin, tau)


def _one_starts(t: Array, share: Array) -> list[tuple[float, ...]]:
    begin, end = float(share[0]), float(share[-max(1, t.size // 50) :].mean())
    return [(end, begin, tau) for tau in _rise_times(t, share, begin, end)]


def _two(t: Array, end: float, a: float, tau_a: float, b: float, tau_b: float) -> Array:
    return np.asarray(end + a * np.exp(-t / tau_a) + b * np.exp(-t / tau_b))


def _two_slopes(t: Array, _end: float, a: float, tau_a: float, b: float, tau_b: float) -> Array:
    fast, slow = np.exp(-t / tau_a), np.exp(-t / tau_b)
    columns = (np.ones(t.size), fast, a * fast * t / tau_a**2, slow, b * slow * t / tau_b**2)
    return np.column_stack(columns)


def _two_starts(t: Array, share: Array) -> list[tuple[float, ...]]:
    """The best pair of a grid of time constants: what they are to be multiplied by is a linear matter."""
    taus = np.geomspace(0.5 * max(float(np.diff(t).min()), 1e-9), 2.0 * float(t[-1]), _GRID)
    courses = np.exp(-t[:, None] / taus)
    best: tuple[float, tuple[float, ...]] = (math.inf, ())
    for k in range(_GRID):
        for j in range(k + 1, _GRID):
            parts = np.column_stack((np.ones(t.size), courses[:, k], courses[:, j]))
            # Of three columns the normal equations do: it is but a start.
            weights = np.linalg.lstsq(parts.T @ parts, parts.T @ share, rcond=1e-12)[0]
            cost = float(np.sum((parts @ weights - share) ** 2))
            if cost < best[0]:
                end, fast, slow = weights.tolist()
                best = cost, (end, fast, float(taus[k]), slow, float(taus[j]))
    return [best[1]]


def two_exponentials(t: ArrayLike, y: ArrayLike, unit: str = "") -> Fit:
    """Two exponentials towards a constant: `end` + `fast` exp(-t / tau) + `slow` exp(-t / tau_slow), tau the shorter.

    Currents in `unit`, time constants in ms; t from its start on.
    """
    kind = "two exponentials"
    t, y = _thinned(*_finite(t, y))
    scale = _time_course(kind, t, y, 6)
    if isinstance(scale, Fit):
        return scale
    found = _fit(_two, t, y / scale, _two_starts(t, y / scale), _TWO_BOUNDS, slopes=_two_slopes)
    if isinstance(found, Message):
        return Fit(kind, problem=found)
    (end, a, tau_a, b, tau_b), errors = found
    if problem := _nonsense(t, (tau_a, errors[2]), (tau_b, errors[4])):
        return Fit(kind, problem=problem)
    if errors[1] > 0.5 * abs(a) or errors[3] > 0.5 * abs(b):
        return Fit(kind, problem=Message.of(messages.FIT_UNCERTAIN))
    parts = sorted([(tau_a, errors[2], a, errors[1]), (tau_b, errors[4], b, errors[3])])
    (tau, tau_error, fast, fast_error), (tau_slow, slow_error, slow, part_error) = parts
    size = abs(scale)
    return Fit(
        kind,
        (
            Parameter("tau", "ms", tau, tau_error),
            Parameter("tau_slow", "ms", tau_slow, slow_error),
            Parameter("fast", unit, scale * fast, size * fast_error),
            Parameter("slow", unit, scale * slow, size * part_error),
            Parameter("end", unit, scale * end, size * errors[0]),
        ),
        model=lambda t, tau, tau_slow, fast, slow, end: _two(t, end, fast, tau, slow, tau_slow),
    )


def one_or_two_exponentials(t: ArrayLike, y: ArrayLike, unit: str = "") -> Fit:
    """Two exponentials where the F-test says that they are justified (p < 0.01), else one; `chance` is its p.

    With 2 more parameters and n points p = (S2 / S1) ** ((n - 5) / 2), S being the sums of squares (the F distribution
    with 2 and n - 5 degrees of freedom, closed; Motulsky & Ransnas 1987). It takes the points' errors for independent.
    """
    t, y = _thinned(*_finite(t, y))
    one, two = exponential(t, y, unit), two_exponentials(t, y, unit)
    if not two.found:
        return replace(one, chance=1.0) if one.found else one
    scale = float(np.ptp(y))
    if one.found:
        left = float(np.sum((one.at(t) - y) ** 2))
    else:  # the best there is, however poor
        share = y / scale
        best = _fit(_one, t, share, _one_starts(t, share), _ONE_BOUNDS, worst=math.inf)
        left = (
            math.inf
            if isinstance(best, Message)
            else float(np.sum((_one(t, *best[0]) - share) ** 2)) * scale**2
        )
    if left <= t.size * (_EXACT * scale) ** 2:
        return replace(one, chance=1.0)
    chance = min(1.0, float(np.sum((two.at(t) - y) ** 2)) / left) ** (0.5 * (t.size - 5))
    return replace(two if chance < _CHANCE else one, chance=chance)


def gate(t: ArrayLike, y: ArrayLike, power: int, unit: str = "") -> Fit:
    """A gate of `power` that opens or closes, begin and end being the currents (in `unit`), with `tau` in ms."""
    if power == 1:
        return exponential(t, y, unit)
    t, y = _thinned(*_finite(t, y))
    scale = _time_course("gate", t, y, 4)
    if isinstance(scale, Fit):
        return scale
    share = y / scale
    root = np.clip(share, 0.0, None) ** (1.0 / power)
    begin, end = float(root[0]), float(root[-max(1, t.size // 50) :].mean())
    starts = [(end, begin, tau) for tau in _rise_times(t, root, begin, end)]

    def inner(t: Array, end: float, begin: float, tau: float) -> Array:
        return gate_curve(t, end, begin, tau, power)

    def model(t: Array, end: float, begin: float, tau: float) -> Array:
        sign = math.copysign(1.0, end + begin)
        return sign * gate_curve(t, _root(end, power), _root(begin, power), tau, power)

    found = _fit(inner, t, share, starts, ((0.0, 0.0, 1e-9), (np.inf, np.inf, np.inf)))
    return _told("gate", found, t, scale, power, unit, model)


def transient(t: ArrayLike, y: ArrayLike, power: int, unit: str = "") -> Fit:
    """A gate of `power` that opens with `tau` while another one closes with `tau_h` (ms), as sodium channels do.

    y = end * (opening gate) ** power * (left + (1 - left) exp(-t / tau_h)); `end` is what would flow without
    inactivation (in `unit`), `left` the share that does not inactivate (Hodgkin & Huxley 1952d, equation 19).
    """
    t, y = _thinned(*_finite(t, y))
    scale = _time_course("transient", t, y, 6)
    if isinstance(scale, Fit):
        return scale
    share = y / scale
    at = int(share.argmax())
    if at == 0 or at >= t.size - 3:
        return Fit("transient", problem=Message.of(messages.FIT_NO_PEAK))
    left = min(max(float(share[-1]), 0.0), 0.9)
    fallen = np.flatnonzero(share[at:] < left + 0.37 * (1.0 - left))
    tau_h = float(t[at + fallen[0]] - t[at]) if fallen.size else float(t[-1] - t[at])
    begin = max(float(share[0]), 0.0) ** (1.0 / power)
    starts = [
        (1.2, begin, float(t[at]) * part, max(tau_h, 1e-6) * longer, left)
        for part, longer in ((0.5, 1.0), (0.25, 1.0), (1.0, 0.6))
    ]

    def inner(t: Array, end: float, begin: float, tau: float, tau_h: float, left: float) -> Array:
        return gate_curve(t, end, begin, tau, power) * (left + (1.0 - left) * np.exp(-t / tau_h))

    def model(t: Array, end: float, tau: float, tau_h: float, begin: float, left: float) -> Array:
        sign = math.copysign(1.0, end + begin)
        return sign * inner(t, _root(end, power), _root(begin, power), tau, tau_h, left)

    bounds = ((0.0, 0.0, 1e-9, 1e-9, 0.0), (np.inf, np.inf, np.inf, np.inf, 1.0))
    found = _fit(inner, t, share, starts, bounds)
    if isinstance(found, Message):
        return Fit("transient", problem=found)
    (end, begin, tau, tau_h, left), errors = found
    if problem := _nonsense(t, (tau, errors[2]), (tau_h, errors[3])):
        return Fit("transient", problem=problem)
    return Fit(
        "transient",
        (
            _current("end", unit, end, errors[0], power, scale),
            Parameter("tau", "ms", tau, errors[2]),
            Parameter("tau_h", "ms", tau_h, errors[3]),
            _current("begin", unit, begin, errors[1], power, scale),
            Parameter("left", "", left, errors[4]),
        ),
        model=model,
    )


# --- how ----------------------------------------------------------------------------------------

_ONE_BOUNDS = ((-np.inf, -np.inf, 1e-9), (np.inf, np.inf, np.inf))
_TWO_BOUNDS = ((-np.inf, -np.inf, 1e-9, -np.inf, 1e-9), (np.inf,) * 5)

Found = tuple[tuple[float, ...], tuple[float, ...]]


def _fit(
    model: Model,
    x: Array,
    y: Array,
    starts: Sequence[tuple[float, ...]],
    bounds: object,
    worst: float = _WORST,
    slopes: Model | None = None,
) -> Found | Message:
    """Values and standard errors of the best of the fits from several starts, or why there is none.

    `slopes`: the model's derivatives by its parameters, (points, parameters), where they are known.
    """
    from scipy.optimize import OptimizeWarning, curve_fit  # only now: it takes half a second to load

    best: tuple[float, Found] | None = None
    close = 1e-12 if slopes is None else 1e-10
    low, high = (np.asarray(side) for side in bounds)  # type: ignore[attr-defined]
    for start in starts:
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("error", OptimizeWarning)  # a parameter that nothing depends on
                values, covariance = curve_fit(
                    model, x, y, np.clip(start, low, high), bounds=bounds, method="trf", x_scale="jac",
                    max_nfev=_ROUNDS * len(start) if slopes is None else _FEW_ROUNDS,
                    ftol=close, xtol=close, gtol=close, jac=slopes,
                )  # fmt: skip
        except (RuntimeError, ValueError, OptimizeWarning):
            continue
        errors = np.sqrt(np.diag(covariance))
        cost = float(np.sqrt(np.mean((model(x, *values) - y) ** 2)))
        if np.isfinite(values).all() and np.isfinite(errors).all() and (best is None or cost < best[0]):
            best = cost, (tuple(values.tolist()), tuple(errors.tolist()))
    if best is None:
        return Message.of(messages.FIT_NOT_FOUND)
    return best[1] if best[0] <= worst * float(np.ptp(y)) else Message.of(messages.FIT_POOR)


def _told(
    kind: str, found: Found | Message, t: Array, scale: float, power: int, unit: str, model: Model
) -> Fit:
    if isinstance(found, Message):
        return Fit(kind, problem=found)
    (end, begin, tau), errors = found
    if problem := _nonsense(t, (tau, errors[2])):
        return Fit(kind, problem=problem)
    return Fit(
        kind,
        (
            _current("end", unit, end, errors[0], power, scale),
            _current("begin", unit, begin, errors[1], power, scale),
            Parameter("tau", "ms", tau, errors[2]),
        ),
        model=model,
    )


def _root(current: float, power: int) -> float:
    return abs(current) ** (1.0 / power)


def _current(id: str, unit: str, root: float, error: float, power: int, scale: float) -> Parameter:
    """The current that belongs to a gate's value, with its error to first order."""
    slope = power * abs(root) ** (power - 1)
    return Parameter(id, unit, scale * root**power, abs(scale) * slope * error)


def _nonsense(t: Array, *taus: tuple[float, float]) -> Message | None:
    step, span = float(np.diff(t).min()), float(t[-1])
    for tau, error in taus:
        if tau > _LONGEST * span:
            return Message.of(messages.FIT_TOO_SLOW)
        if tau < 0.5 * step:
            return Message.of(messages.FIT_TOO_FAST)
        if error > 0.5 * tau:
            return Message.of(messages.FIT_UNCERTAIN)
    return None


def _time_course(kind: str, t: Array, y: Array, parameters: int) -> float | Fit:
    """The value of greatest size, by which the course is divided; a Fit that says what is wrong with it."""
    least = 2 * parameters
    if t.size < least:
        return Fit(kind, problem=Message.of(messages.FIT_FEW_POINTS, count=t.size, least=least))
    scale = float(y[np.abs(y).argmax()])
    if scale == 0.0 or np.ptp(y) <= 1e-6 * abs(scale):
        return Fit(kind, problem=Message.of(messages.FIT_FLAT))
    return scale


def _rise_times(t: Array, y: Array, begin: float, end: float) -> list[float]:
    """Time constants to start from: when 63 % of the way is gone, and shorter and longer ones."""
    gone = np.flatnonzero(np.abs(y - begin) >= 0.632 * abs(end - begin))
    tau = max(float(t[gone[0]] if gone.size else t[-1]), float(np.diff(t).min()))
    return [tau, 0.2 * tau, 4.0 * tau]


def _finite(x: ArrayLike, y: ArrayLike) -> tuple[Array, Array]:
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    there = np.isfinite(x) & np.isfinite(y)
    return x[there], y[there]


def _thinned(t: Array, y: Array) -> tuple[Array, Array]:
    """At most MOST_POINTS, dense where it begins: what is fast is over soon."""
    if t.size <= MOST_POINTS:
        return t, y
    early = np.arange(MOST_POINTS // 2)
    late = np.linspace(MOST_POINTS // 2, t.size - 1, MOST_POINTS // 2).astype(np.int64)
    chosen = np.concatenate((early, late))
    return t[chosen], y[chosen]
