"""Memory stays level and is given back: what the C library and the system are told.

Left to itself, glibc learns from the first large array that is freed to take the next ones, up to 32 MB, from the heap
of the thread that asks. Rings and archives come and go with the traces and cells that are chosen; between them stays
what lives on, and the holes are kept for good: 0.2 GB and more after some hundred edits.
"""

from __future__ import annotations

import contextlib
import ctypes
import linecache
import sys
from pathlib import Path

# What is larger is mapped by itself, and the system's again as soon as it is freed: the rows of a record. Not what is
# read anew for every frame: to map and to clear that costs more than to copy it.
LARGE = 2 << 20  # bytes
SPARE = 4 << 20  # bytes at the end of a heap that it keeps
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # malloc.h
_DONT_NEED = 4  # mman.h


def keep_level() -> None:
    """Let the heaps hold small things only. To be called before there are large ones."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library than glibc has no such call
            library = ctypes.CDLL(None)
            library.mallopt(_MMAP_THRESHOLD, LARGE)
            library.mallopt(_TRIM_THRESHOLD, SPARE)


def give_back() -> None:
    """Return what loading took and nobody needs again, as nothing is compiled any more.

    Lines of source of 780 files, holes in the heaps, and the compiler's code: that stays among the files the system
    has read as long as it has no better use for the memory, and who calls the compiler all the same finds it there.
    """
    linecache.clearcache()
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL(None)
            library.malloc_trim(0)
            library.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
            for begin, end in _code_of("libllvmlite"):
                library.madvise(begin, end - begin, _DONT_NEED)


def _code_of(library: str) -> list[tuple[int, int]]:
    """Where the code of a library lies: what is not writable is as it is in the file."""
    found = []
    for line in Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines():
        span, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights == "r-xp" and name and library in Path(name[0]).name:
            begin, end = span.split("-")
            found.append((int(begin, 16), int(end, 16)))
    return found
