"""The one place for the compiler's flags."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba.np import linalg

from engine.kernels import cache

F = TypeVar("F", bound=Callable[..., Any])

# contract lets a*b+c round once; nothing here reorders sums or assumes finite numbers, so results do not
# depend on how a run is cut into blocks. error_model: no division checks, they stop vectorising.
FLAGS = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "nsz"}}
EXACT = FLAGS | {"fastmath": False}

KERNELS: list[Any] = []


def _no_blas() -> None:
    raise ImportError("no kernel does linear algebra")


# numba asks scipy for its BLAS when the first kernel is loaded: 0.2 s and 12 MB for what no kernel calls.
linalg.ensure_blas = _no_blas


def kernel(function: F) -> F:
    """Compile a function that Python calls; its machine code is kept between starts."""
    dispatcher = numba.njit(**FLAGS)(function)
    if cache.FOLDER is not None:
        dispatcher._cache = cache.KernelCache(function)
    KERNELS.append(dispatcher)
    return dispatcher  # type: ignore[no-any-return]


def helper(function: F) -> F:
    """Compile a function that only kernels call."""
    return numba.njit(**FLAGS)(function)  # type: ignore[no-any-return]


def small_helper(function: F) -> F:
    """As `helper`, put in place of each call: a call that hands on an array counts references to it, some 10 ns."""
    return numba.njit(**FLAGS, forceinline=True)(function)  # type: ignore[no-any-return]


def exact_helper(function: F) -> F:
    """As `helper`, every operation rounded as written (for what checks finiteness or loses digits otherwise)."""
    return numba.njit(**EXACT)(function)  # type: ignore[no-any-return]


def forbid_compiling() -> None:
    """From now on a call with new argument types raises TypeError: no control may trigger a compile."""
    for dispatcher in KERNELS:
        dispatcher.disable_compile()
