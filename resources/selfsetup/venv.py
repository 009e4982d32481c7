"""The virtual environment: made, brought up to date after a move, set aside or deleted."""

import os
import shutil
import sys

from resources.selfsetup import commands, messages, places
from resources.selfsetup.failure import SetupError

BEGUN = "impuls-begun.txt"  # lies in every environment that Impuls began, finished or not


def base_python() -> str:
    """The interpreter outside any virtual environment: the one to make ours with."""
    return getattr(sys, "_base_executable", "") or sys.executable


def create(venv: str) -> None:
    """Make a new environment without a pip at `venv`, where nothing may be; SetupError when that fails."""
    os.mkdir(venv)
    with open(os.path.join(venv, BEGUN), "w", encoding="utf-8") as file:
        file.write("Made by Impuls; safe to delete: the next start makes it anew.\n")
    make(venv)


def ensure_pip(venv: str) -> None:
    """Put a pip into the environment if it has none; SetupError when that fails."""
    if not os.path.isdir(os.path.join(places.packages_of(venv), "pip")):
        make(venv, with_pip=True)


def make(venv: str, with_pip: bool = False) -> None:
    """Run `python -m venv` on `venv`, new or not."""
    pip = [] if with_pip else ["--without-pip"]
    command = [base_python(), "-m", "venv", *pip, venv]
    status, _ = commands.run(command, dict(os.environ), folder=os.path.dirname(venv))
    if status:
        raise SetupError(messages.NO_VENV)


def clear(venv: str) -> None:
    """Make room at `venv`: an environment of ours is deleted, any other is kept under another name."""
    discarded = venv + ".discarded"
    try:
        if os.path.isdir(discarded):  # a start that was killed while it deleted
            shutil.rmtree(discarded)
        if not os.path.lexists(venv):
            return
        if os.path.isdir(venv) and not os.path.islink(venv) and not os.listdir(venv):
            os.rmdir(venv)
        elif os.path.islink(venv) or not os.path.exists(os.path.join(venv, BEGUN)):
            keep(venv)
        else:
            commands.say(messages.REBUILDING.format(venv=venv))
            os.rename(venv, discarded)
            shutil.rmtree(discarded)
    except OSError as error:
        raise SetupError(messages.NOT_REPLACED.format(venv=venv, reason=error.strerror)) from error


def keep(venv: str) -> None:
    """Rename what lies at `venv`, which is not ours to delete."""
    number = 1
    while os.path.lexists(kept := f"{venv}.kept-{number}"):
        number += 1
    commands.say(messages.SET_ASIDE.format(venv=venv, kept=kept))
    os.rename(venv, kept)


def bring_up_to_date(venv: str, old_place: str) -> None:
    """Mend an environment that was moved from `old_place`: its interpreter, its settings and its scripts.

    Needs no network, since the packages do not mind where they lie.
    """
    commands.say(messages.MOVED)
    scripts = os.path.dirname(places.python_of(venv))
    for name in os.listdir(scripts):
        path = os.path.join(scripts, name)
        if name.lower().startswith("python"):
            os.remove(path)  # it may point to a Python of another computer
        elif os.name == "posix":
            mend_first_line(path, old_place, venv)
    make(venv)


def mend_first_line(script: str, old_place: str, new_place: str) -> None:
    """Let a script name the interpreter at its new place."""
    with open(script, "rb") as file:
        content = file.read()
    old = b"#!" + os.fsencode(old_place) + b"/"
    if content.startswith(old):
        with open(script, "wb") as file:
            file.write(b"#!" + os.fsencode(new_place) + b"/" + content[len(old) :])
