"""The set-up itself, step by step. Slow paths only: the warm check lies in __init__."""

import os
import sys

from resources.selfsetup import (
    commands,
    debian,
    disk,
    installed,
    lock,
    messages,
    packages,
    places,
    platforms,
    stamp,
    system_libraries,
    venv,
)
from resources.selfsetup.failure import SetupError


def set_up(folder: str, wanted: frozenset[str], lacking: tuple[str, ...], python: str | None) -> str:
    """Bring what is missing and return the interpreter to go on with.

    `lacking` are the missing system libraries; `python` is the interpreter that has the `wanted` packages, or None
    when they must be installed. Raises SetupError.
    """
    try:
        if python is None:
            platforms.refuse_unsupported()
        provide_system(lacking, needs_pip=python is None)
        return python or provide_packages(folder, wanted)
    except OSError as error:
        if error.errno in disk.FULL:
            raise SetupError(messages.NO_SPACE.format(needed=disk.NEEDED_MB)) from error
        raise SetupError(messages.SYSTEM_ERROR.format(reason=error)) from error


def provide_system(lacking: tuple[str, ...], needs_pip: bool) -> None:
    """Bring the missing system libraries and, where packages are to be installed, a pip; SetupError if impossible."""
    no_pip = needs_pip and not packages.bundled_pip_serves() and not packages.outer_pip_serves()
    on_debian = debian.here()
    if no_pip and not (on_debian and sys.base_prefix == "/usr"):
        raise SetupError(messages.NO_PIP.format(command=f"{venv.base_python()} -m ensurepip --upgrade"))
    if lacking and not on_debian:
        raise SetupError(messages.LIBRARIES_NEEDED.format(libraries=", ".join(lacking)))
    needed = (["python3-pip"] if no_pip else []) + system_libraries.debian_packages(lacking)
    if needed:
        debian.provide(needed)


def provide_packages(folder: str, wanted: frozenset[str]) -> str:
    """Make or mend the virtual environment and return its interpreter; SetupError if impossible."""
    place = choose_place(folder)
    try:
        with lock.held(place + ".lock"):
            if not stamp.ready(place, wanted):  # another start may have done the work while this one waited
                mend(folder, place, wanted)
                commands.say(messages.DONE)
    except KeyboardInterrupt:
        commands.say(messages.INTERRUPTED)
        raise
    return places.python_of(place)


def choose_place(folder: str) -> str:
    """Where the environment goes: the first of the candidates that can be written; SetupError when none can."""
    beside, in_data = places.candidates(folder)
    for place in (beside, in_data):
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place + ".lock", "ab"):
                pass
            if not os.path.isdir(place) or os.access(place, os.W_OK):
                return place
            reason = f"{place} belongs to someone else"
        except OSError as error:
            reason = error.strerror or str(error)
    raise SetupError(messages.NO_PLACE.format(folder=folder, data=os.path.dirname(in_data), reason=reason))


def mend(folder: str, place: str, wanted: frozenset[str]) -> None:
    """Take what lies at `place`, whatever its state, to a finished set-up that holds `wanted`."""
    old = stamp.read(place)
    had = frozenset(old[3:])
    with_outer_pip = packages.outer_pip_serves()
    if stamp.fits_python(old) and installed.has(had, [places.packages_of(place)]):
        if old[2] != place or not os.path.exists(places.python_of(place)):
            venv.bring_up_to_date(place, old[2])  # the old stamp stays until then: it names the old place
            stamp.write(place, had)
    else:
        had = frozenset()
        commands.say(messages.SETTING_UP.format(venv=place))
        venv.clear(place)
        disk.require_room(os.path.dirname(place))
        venv.create(place)
    if not wanted <= had:
        if not with_outer_pip:
            venv.ensure_pip(place)
        add(folder, place, with_outer_pip, had, wanted)


def add(folder: str, place: str, with_outer_pip: bool, had: frozenset[str], wanted: frozenset[str]) -> None:
    """Install `wanted` into an environment that holds `had`, and say so in the stamp."""
    stamp.remove(place)
    try:
        packages.install(folder, place, with_outer_pip, wanted)
    except SetupError:
        # pip fetches all before it changes anything: without a network, what was there still serves.
        if had and installed.has(had, [places.packages_of(place)]):
            stamp.write(place, had)
        raise
    names = {pin.partition("==")[0] for pin in wanted}
    stamp.write(place, wanted | {pin for pin in had if pin.partition("==")[0] not in names})
