"""The libraries of the system that Qt needs on Linux, and which of them are missing."""

import os
import sys

# Library -> the Debian package that brings it. Measured on Debian 12 with PySide6 6.11.3.
LIBRARIES = {
    "offscreen": {
        "libGL.so.1": "libgl1",
        "libEGL.so.1": "libegl1",
        "libglib-2.0.so.0": "libglib2.0-0",
        "libdbus-1.so.3": "libdbus-1-3",
        "libfontconfig.so.1": "libfontconfig1",
        "libxkbcommon.so.0": "libxkbcommon0",
    },
    "window": {
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-shape.so.0": "libxcb-shape0",
    },
}


def folders() -> list[str]:
    """Where Linux systems keep their libraries."""
    multiarch = getattr(sys.implementation, "_multiarch", "")
    return [f"/usr/lib/{multiarch}", f"/lib/{multiarch}", "/usr/lib64", "/usr/lib"]


def loads(name: str) -> bool:
    """Whether the dynamic linker finds the library."""
    import ctypes  # slow to import, and seldom needed

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The libraries of `kinds` that are not on this system. Cheap when all lie where most systems keep them."""
    if not sys.platform.startswith("linux"):
        return ()
    names = [name for kind in kinds for name in LIBRARIES[kind]]
    places = folders()
    unseen = [name for name in names if not any(os.path.exists(f"{place}/{name}") for place in places)]
    return tuple(name for name in unseen if not loads(name))


def debian_packages(names: tuple[str, ...]) -> list[str]:
    """The Debian packages that bring the libraries `names`."""
    package_of = {name: package for kind in LIBRARIES.values() for name, package in kind.items()}
    return [package_of[name] for name in names]
