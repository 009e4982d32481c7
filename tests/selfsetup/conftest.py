"""A copy of main.py and its set-up in an empty folder, with stand-ins for the engine, the window and pip."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

collect_ignore = (
    ["test_first_start.py", "test_arguments.py"] if sys.platform == "win32" else []
)  # signals, flock

ROOT = Path(__file__).resolve().parents[2]

# Installs what the constraints pin as empty packages; writes a line per call, and can be slow or fail.
FAKE_PIP = """
import os, sys, time
arguments = sys.argv[1:]
if "--version" in arguments:
    print("pip %s from here" % os.environ.get("FAKE_PIP_VERSION", "26.0"))
    raise SystemExit
with open(os.environ["FAKE_PIP_LOG"], "a") as log:
    log.write(" ".join(arguments) + "\\n")
if os.environ.get("FAKE_PIP_ERROR"):
    raise SystemExit(os.environ["FAKE_PIP_ERROR"])
place = os.path.dirname(os.path.dirname(arguments[arguments.index("--python") + 1]))
lib = os.path.join(place, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")
constraints = arguments[arguments.index("--constraint") + 1]
for line in open(constraints):
    pin = line.partition(";")[0].strip()
    name, _, version = pin.partition("==")
    if not pin.startswith("#") and name in arguments:
        time.sleep(float(os.environ.get("FAKE_PIP_DELAY", "0")))
        for old in os.listdir(lib):
            if old.startswith(name.replace("-", "_") + "-"):
                os.rmdir(os.path.join(lib, old))
        os.makedirs(os.path.join(lib, "%s-%s.dist-info" % (name.replace("-", "_"), version)), exist_ok=True)
"""


class Copy:
    """The copied folder, and how to start what is in it with a Python that has no packages."""

    def __init__(self, folder: Path, home: Path):
        self.folder = folder
        self.home = home
        self.log = home / "pip.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            "PYTHONPATH": str(home / "pip-here"),
            "FAKE_PIP_LOG": str(self.log),
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "data"),
            "QT_QPA_PLATFORM": "offscreen",
        }

    def command(self, *arguments: str) -> list[str]:
        # -S: no site-packages, hence none of this machine's own packages
        return [bare_python(), "-S", str(self.folder / "main.py"), *arguments]

    def start(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.command(*arguments),
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=60,
        )

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def installs(self) -> int:
        """How often pip was asked to install."""
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0


def bare_python() -> str:
    return getattr(sys, "_base_executable", "") or sys.executable


def fill(folder: Path) -> None:
    (folder / "resources").mkdir(parents=True)
    shutil.copy(ROOT / "main.py", folder)
    shutil.copy(ROOT / "resources" / "__init__.py", folder / "resources")
    constraints = "# [run]\nnumpy==9.1\nAny-Thing==9.2\n# [test]\npytest==9.9\n"
    (folder / "resources" / "constraints.txt").write_text(constraints)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "resources" / "selfsetup", folder / "resources" / "selfsetup", ignore=ignore)
    for name, module, code in (
        (
            "engine",
            "cli",
            "import sys\n\ndef main(argv):\n    print('engine', argv, sys.prefix)\n    return 7\n",
        ),
        ("gui", "app", "def main(argv):\n    print('gui', argv)\n    return 0\n"),
    ):
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("")
        (folder / name / f"{module}.py").write_text(code)
    (folder / "engine" / "version.py").write_text('VERSION = "0.0"\n')


@pytest.fixture
def copy(tmp_path) -> Copy:
    folder = tmp_path / "Prak tikum é"
    fill(folder)
    home = tmp_path / "home"
    (home / "pip-here").mkdir(parents=True)
    (home / "pip-here" / "pip.py").write_text(FAKE_PIP)
    return Copy(folder, home)
