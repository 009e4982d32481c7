"""The first start: Impuls installs its own packages. Standard library only (held by tests/architecture).

The warm path is this file with pins, stamp, places, installed and system_libraries: they import nothing slow.
All else is imported only when there is something to set up.
"""

import sys

from resources.selfsetup import installed, pins, places, stamp, system_libraries


def enter(folder: str, sections: tuple[str, ...], libraries: tuple[str, ...]) -> int | None:
    """Make the packages of `sections` importable, setting them up first where they are not there yet.

    `folder` holds main.py, `sections` are those of constraints.txt, `libraries` the kinds of system libraries
    needed ("offscreen", "window"). Returns None when this process can go on; otherwise the exit status of the
    work, which was done elsewhere or not at all (the reason is on stderr).
    """
    if getattr(sys, "frozen", False):
        return None
    wanted = pins.wanted(folder, sections)
    python = ready_python(folder, wanted)
    lacking = system_libraries.missing(libraries)
    if python is None or lacking:
        from resources.selfsetup import first_start
        from resources.selfsetup.failure import SetupError

        try:
            python = first_start.set_up(folder, wanted, lacking, python)
        except SetupError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    if python == sys.executable:
        return None
    from resources.selfsetup import carry_on

    return carry_on.inside(python)


def ready_python(folder: str, wanted: frozenset[str]) -> str | None:
    """The interpreter that has all `wanted` packages: the running one, one of our own, or None."""
    venvs = places.candidates(folder)
    inside = next((venv for venv in venvs if places.same(venv, sys.prefix)), None)
    if inside is not None and stamp.ready(inside, wanted):
        return sys.executable
    if inside is None and installed.has(wanted, sys.path):
        return sys.executable
    return next(
        (places.python_of(venv) for venv in venvs if venv != inside and stamp.ready(venv, wanted)), None
    )
