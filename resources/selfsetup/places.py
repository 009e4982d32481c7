"""Where a set-up lies: `.venv` beside main.py, or the user's data folder where that cannot be written."""

import os
import sys


def data_folder() -> str:
    """The folder for data of this user's programs, with Impuls's own name."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        return os.path.join(
            os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local"), "Impuls"
        )
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Application Support", "Impuls")
    return os.path.join(os.environ.get("XDG_DATA_HOME") or os.path.join(home, ".local", "share"), "impuls")


def candidates(folder: str) -> list[str]:
    """The virtual environments that may be ours, best first."""
    return [os.path.join(folder, ".venv"), os.path.join(data_folder(), ".venv")]


def python_of(venv: str) -> str:
    """The interpreter of a virtual environment."""
    return (
        os.path.join(venv, "Scripts", "python.exe")
        if os.name == "nt"
        else os.path.join(venv, "bin", "python")
    )


def packages_of(venv: str) -> str:
    """The folder of a virtual environment's packages, for the running Python's version."""
    if os.name == "nt":
        return os.path.join(venv, "Lib", "site-packages")
    return os.path.join(venv, "lib", f"python{sys.version_info[0]}.{sys.version_info[1]}", "site-packages")


def same(one: str, other: str) -> bool:
    """Whether two paths mean the same place."""
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))
