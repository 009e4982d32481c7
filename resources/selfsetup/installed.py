"""Which packages lie in a folder, read from the names of their .dist-info folders: importlib.metadata is slow."""

import os

SUFFIX = ".dist-info"


def canonical(pin: str) -> str:
    """One spelling for `PySide6-Essentials==6.11.3` and `pyside6_essentials==6.11.3`."""
    name, _, version = pin.partition("==")
    return f"{name.lower().replace('-', '_').replace('.', '_')}=={version}"


def pins_in(paths: list[str]) -> set[str]:
    """The pins (canonical) found in `paths`; the first path wins, as for import."""
    found: dict[str, str] = {}
    for path in paths:
        try:
            names = os.listdir(path or ".")
        except OSError:  # zip files and folders that do not exist stand in sys.path too
            continue
        for name in names:
            if name.endswith(SUFFIX):
                package, _, version = name[: -len(SUFFIX)].partition("-")
                pin = canonical(f"{package}=={version}")
                found.setdefault(pin.partition("==")[0], pin)
    return set(found.values())


def missing(wanted: frozenset[str], paths: list[str]) -> list[str]:
    """Those of `wanted` that are not in `paths` in that very version."""
    found = pins_in(paths)
    return sorted(pin for pin in wanted if canonical(pin) not in found)


def has(wanted: frozenset[str], paths: list[str]) -> bool:
    """Whether `paths` hold all of `wanted` in these very versions."""
    return not missing(wanted, paths)
