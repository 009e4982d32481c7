"""The stamp: a small file in a finished set-up that says for which Python, where, and with which pins it was made.

It is removed before anything is changed and written last, so a set-up without one was interrupted; one that names
another place was moved.
"""

import os
import sys

from resources.selfsetup import pins, places

NAME = "impuls-set-up.txt"
TITLE = "Impuls set-up 1"


def python_tag() -> str:
    """What a set-up's Python must share with the running one for its packages to load."""
    return f"{sys.implementation.cache_tag} {sys.platform} {pins.machine()}"


def path(venv: str) -> str:
    """Where the stamp lies."""
    return os.path.join(venv, NAME)


def read(venv: str) -> list[str]:
    """The stamp's lines: title, python tag, place, pins; an empty list when there is no sound one."""
    try:
        with open(path(venv), encoding="utf-8", errors="surrogateescape") as file:
            lines = file.read().splitlines()
    except OSError:
        return []
    return lines if len(lines) > 3 and lines[0] == TITLE else []


def write(venv: str, wanted: frozenset[str]) -> None:
    """Declare the set-up finished, at once: whoever is killed here leaves no half stamp."""
    with open(path(venv) + ".new", "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write("\n".join([TITLE, python_tag(), venv, *sorted(wanted)]) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path(venv) + ".new", path(venv))


def remove(venv: str) -> None:
    """Declare the set-up unfinished."""
    if os.path.exists(path(venv)):
        os.remove(path(venv))


def fits_python(lines: list[str]) -> bool:
    """Whether a stamp is of a Python like the running one."""
    return bool(lines) and lines[1] == python_tag()


def ready(venv: str, wanted: frozenset[str]) -> bool:
    """Whether the set-up in `venv` is finished, in its place, and holds all of `wanted`."""
    lines = read(venv)
    return (
        fits_python(lines)
        and lines[2] == venv
        and wanted.issubset(lines[3:])
        and os.path.exists(places.python_of(venv))
    )
