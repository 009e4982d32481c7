"""The parts of the set-up that decide something."""

import platform
import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from time import perf_counter

import pytest

from resources import selfsetup
from resources.selfsetup import (
    debian,
    first_start,
    installed,
    packages,
    pins,
    places,
    platforms,
    stamp,
    system_libraries,
    venv,
)
from resources.selfsetup.failure import SetupError

ROOT = Path(__file__).resolve().parents[2]


def spelt(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(*sections: str) -> set[str]:
    return {spelt(pin.partition("==")[0]) for pin in pins.wanted(str(ROOT), sections)}


def names_of(requirements: list[str]) -> set[str]:
    """What is required on this computer."""
    from packaging.requirements import Requirement

    read = map(Requirement, requirements)
    return {spelt(each.name) for each in read if each.marker is None or each.marker.evaluate()}


def test_every_dependency_of_the_project_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert names_of(project["dependencies"]) <= pinned("run")
    for extra, requirements in project["optional-dependencies"].items():
        assert names_of(requirements) <= pinned(extra), extra


def test_what_the_packages_need_in_turn_is_pinned():
    from packaging.requirements import Requirement

    known = pinned("run", "test", "lint")
    for name in known:
        try:
            needed = [Requirement(line) for line in requires(name) or []]
        except PackageNotFoundError:  # the linters are not part of the tests' environment
            continue
        for requirement in needed:
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                assert spelt(requirement.name) in known, f"{name} needs {requirement.name}"


@pytest.mark.parametrize(
    "system, machine",
    [
        ("linux", "x86_64"),
        ("linux", "aarch64"),
        ("darwin", "arm64"),
        ("darwin", "x86_64"),
        ("win32", "AMD64"),
        ("win32", "ARM64"),
    ],
)
def test_one_version_of_each_package_everywhere(monkeypatch, system, machine):
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(pins, "machine", lambda: machine)
    wanted = pins.wanted(str(ROOT), ("run", "test", "lint"))
    names = [pin.partition("==")[0] for pin in wanted]
    assert len(names) == len(set(names)) and "numba" in names
    assert ("numba==0.62.1" in wanted) == ((system, machine) == ("darwin", "x86_64"))
    assert ("efel" in names) == ((system, machine) not in (("darwin", "x86_64"), ("win32", "ARM64")))


def test_names_of_folders_are_read_as_pins(tmp_path):
    for name in ("PySide6_Essentials-6.11.3.dist-info", "numpy-2.4.6.dist-info", "numpy", "x.egg-info"):
        (tmp_path / name).mkdir()
    assert installed.has(
        frozenset({"PySide6-Essentials==6.11.3", "numpy==2.4.6"}), ["/no/such", str(tmp_path)]
    )
    assert installed.missing(frozenset({"numpy==2.4.7"}), [str(tmp_path)]) == ["numpy==2.4.7"]


def make_venv(place: Path) -> str:
    python = Path(places.python_of(str(place)))
    python.parent.mkdir(parents=True)
    python.touch()
    return str(place)


def test_stamp(tmp_path):
    place = make_venv(tmp_path / "é\udcff ")
    wanted = frozenset({"a==1", "b==2"})
    assert not stamp.ready(place, wanted)
    stamp.write(place, wanted)
    assert stamp.ready(place, wanted) and stamp.ready(place, frozenset({"a==1"}))
    assert not stamp.ready(place, frozenset({"a==2"}))
    text = Path(stamp.path(place)).read_bytes()
    for cut in range(0, len(text) - 2, 7):  # a torn file is no stamp of everything
        Path(stamp.path(place)).write_bytes(text[:cut])
        assert not stamp.ready(place, wanted)


def test_the_warm_check_is_quick(tmp_path, monkeypatch):
    folder = tmp_path / "app"
    (folder / "resources").mkdir(parents=True)
    text = (ROOT / "resources" / "constraints.txt").read_text()
    (folder / "resources" / "constraints.txt").write_text(text)
    place = make_venv(folder / ".venv")
    stamp.write(place, pins.wanted(str(folder), ("run",)))
    monkeypatch.setattr(sys, "prefix", place)

    def took() -> float:
        start = perf_counter()
        assert selfsetup.enter(str(folder), ("run",), ("offscreen",)) is None
        return perf_counter() - start

    assert min(took() for _ in range(5)) < 0.020


def test_a_frozen_bundle_skips_all(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert selfsetup.enter("/no/such/folder", ("run",), ("offscreen", "window")) is None


@pytest.mark.parametrize(
    "changes, word",
    [
        ({"sys.version_info": (3, 15, 0)}, "3.14"),
        ({"sys.maxsize": 2**31 - 1}, "64-bit"),
        ({"machine": "riscv64"}, "riscv64"),
        ({"libc": ""}, "glibc"),
        ({"libc": "glibc 2.31"}, "2.34"),
        ({"libc": "glibc 2.36", "machine": "aarch64"}, "2.39"),
        ({"sys.platform": "darwin", "machine": "x86_64", "sys.version_info": (3, 14, 0)}, "Intel"),
        ({"sys.platform": "darwin", "machine": "arm64", "macos": "12.7"}, "macOS 13"),
        ({"sys.platform": "win32", "machine": "ARM64", "sys.version_info": (3, 11, 9)}, "ARM"),
        ({"sys.platform": "freebsd14", "machine": "AMD64"}, "Windows"),
    ],
    ids=str,
)
def test_refused_platforms(monkeypatch, changes, word):
    changes = {"sys.platform": "linux", "machine": "x86_64", "libc": "glibc 2.36", "macos": "15.1"} | changes
    monkeypatch.setattr(pins, "machine", lambda: changes["machine"])
    monkeypatch.setattr(platforms.os, "confstr", lambda _: changes["libc"], raising=False)
    monkeypatch.setattr(platform, "mac_ver", lambda: (changes["macos"], "", ""))
    for name in ("platform", "maxsize", "version_info"):
        if f"sys.{name}" in changes:
            monkeypatch.setattr(sys, name, changes[f"sys.{name}"])
    with pytest.raises(SetupError, match=re.escape(word)) as refused:
        platforms.refuse_unsupported()
    assert "\n" not in str(refused.value)


def test_this_platform_is_not_refused():
    platforms.refuse_unsupported()


@pytest.fixture
def system(monkeypatch):
    """A Debian without pip, where nothing can really be installed; returns what was asked for."""
    asked = []
    monkeypatch.setattr(debian, "here", lambda: True)
    monkeypatch.setattr(debian, "is_root", lambda: True)
    monkeypatch.setattr(debian.commands, "run", lambda command, *_: (asked.append(command), (0, ""))[1])
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(packages, "bundled_pip_serves", lambda: False)
    monkeypatch.setattr(packages, "outer_pip_serves", lambda: False)
    return asked


LACKING = ("libEGL.so.1", "libxcb-cursor.so.0")


def test_root_on_debian_installs(system):
    first_start.provide_system(LACKING, needs_pip=True)
    assert [command[1] for command in system] == ["update", "install"]
    assert system[1][-3:] == ["python3-pip", "libegl1", "libxcb-cursor0"]


def test_a_user_on_debian_is_told_the_line(system, monkeypatch):
    monkeypatch.setattr(debian, "is_root", lambda: False)
    with pytest.raises(SetupError, match=r"sudo apt-get install python3-pip libegl1 libxcb-cursor0$"):
        first_start.provide_system(LACKING, needs_pip=True)
    assert not system


def test_apt_that_fails(system, monkeypatch):
    monkeypatch.setattr(debian.commands, "run", lambda *_: (100, ""))
    with pytest.raises(SetupError, match="status 100"):
        first_start.provide_system(LACKING, needs_pip=False)


def test_another_linux_is_told_the_libraries(system, monkeypatch):
    monkeypatch.setattr(debian, "here", lambda: False)
    with pytest.raises(SetupError, match=r"libEGL\.so\.1, libxcb-cursor\.so\.0"):
        first_start.provide_system(LACKING, needs_pip=False)


def test_no_pip_elsewhere(system, monkeypatch):
    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    with pytest.raises(SetupError, match="ensurepip"):
        first_start.provide_system((), needs_pip=True)


def test_nothing_missing_asks_for_nothing(system):
    first_start.provide_system((), needs_pip=False)
    assert not system


def test_missing_libraries_are_found_by_file_or_by_the_linker(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(system_libraries, "folders", lambda: ["/no/such"])
    monkeypatch.setattr(system_libraries, "loads", lambda name: name != "libGL.so.1")
    assert system_libraries.missing(("offscreen", "window")) == ("libGL.so.1",)
    assert system_libraries.missing(()) == ()


def test_an_old_pip_is_not_used(monkeypatch):
    for version, serves in (("22.2.9", False), ("22.3", True), ("26.0.1", True)):
        monkeypatch.setattr(packages.commands, "answer", lambda _, v=version: f"pip {v} from here")
        assert packages.outer_pip_serves() == serves
    monkeypatch.setattr(packages.commands, "answer", lambda _: "")
    assert not packages.outer_pip_serves()


def test_an_unfinished_deletion_is_finished(tmp_path):
    place, left = tmp_path / ".venv", tmp_path / ".venv.discarded"
    (left / "bin").mkdir(parents=True)
    place.mkdir()
    venv.clear(str(place))
    assert not list(tmp_path.iterdir())
