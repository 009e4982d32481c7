"""What the design fixes about the shape of the project (sections 1, 2 and 10)."""

import argparse
import ast
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp

import main
from engine import cli
from engine.version import VERSION
from gui import app

ROOT = Path(__file__).resolve().parents[2]
TOP_LEVEL = {"main.py", "gui", "engine", "resources", "tests", "pyproject.toml", "README.md"}
MADE_HERE = {"wheels", "__pycache__"}  # not part of the project: git ignores them


def sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """The modules that a file imports, anywhere in it, by their full names."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module or "")
    return names


def test_the_top_level_holds_what_the_design_names():
    names = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - MADE_HERE
    assert names == TOP_LEVEL


def test_import_contracts():
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, errors="replace"
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_kernels_know_only_kernels_and_constants():
    graph = grimp.build_graph("engine", cache_dir=None)
    kernels = graph.find_descendants("engine.kernels") | {"engine.kernels"}
    for kernel in kernels:
        outside = graph.find_modules_directly_imported_by(kernel) - kernels
        assert outside <= {"engine.constants"}, kernel


def test_the_set_up_needs_the_standard_library_only():
    for path in sources("resources/selfsetup"):
        for name in imported(path):
            top = name.partition(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("resources"), f"{path}: {name}"


def test_engine_tests_import_no_qt():
    for path in sources("tests/engine", "tests/reference"):
        for name in imported(path):
            assert name.partition(".")[0] not in {"gui", "PySide6", "pyqtgraph", "pytestqt"}, (
                f"{path}: {name}"
            )


def test_no_registry_is_named():
    """Whoever installs may have a mirror: no file may name a host that packages come from."""
    hosts = [
        "py" + "pi.org",
        "python" + "hosted.org",
        "deb." + "debian.org",
        "npm" + "js.org",
        "npm" + "js.com",
    ]
    pattern = re.compile("|".join(map(re.escape, hosts)))
    endings = {".py", ".toml", ".txt", ".md", ".json", ".ts", ".sh", ""}
    folders = [ROOT / name for name in (TOP_LEVEL | {".ci"}) if (ROOT / name).is_dir()]
    for path in [*ROOT.iterdir(), *(path for folder in folders for path in folder.rglob("*"))]:
        if path.is_file() and path.suffix in endings:
            assert not pattern.search(path.read_text(encoding="utf-8", errors="replace")), path


def test_one_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == VERSION


def test_main_parses_on_old_pythons():
    source = (ROOT / "main.py").read_text(encoding="utf-8")
    tree = ast.parse(source, feature_version=(3, 4))
    for node in ast.walk(tree):
        assert not isinstance(
            node, (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred, ast.Nonlocal)
        ) or (isinstance(node, ast.Starred) and isinstance(node.ctx, ast.Load))
        if isinstance(node, ast.FunctionDef):
            assert (
                node.returns is None
                and not node.args.kwonlyargs
                and not any(a.annotation for a in node.args.args)
            )


def test_main_knows_the_commands_and_their_options():
    """main.py refuses a misspelt word before it installs anything, so it must know every right one."""
    (commands,) = (a for a in cli._parser()._actions if isinstance(a, argparse._SubParsersAction))
    known = {
        name: {
            option: action.nargs != 0
            for action in parser._actions
            for option in action.option_strings
            if option not in ("-h", "--help")
        }
        for name, parser in commands.choices.items()
    }
    assert known == main.COMMAND_OPTIONS
    (experiment,) = (a for a in commands.choices["fibre"]._actions if a.dest == "experiment")
    assert tuple(experiment.choices) == main.FIBRE_EXPERIMENTS
    for name, options in known.items():
        assert f"python3 main.py {name} " in main.USAGE
        assert all(option in main.USAGE for option in options)


def test_main_knows_the_options_of_the_window():
    literals = {
        node.args[0].value
        for node in ast.walk(ast.parse(Path(app.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "add_argument"
        and isinstance(node.args[0], ast.Constant)
    }  # fmt: skip
    assert set(main.WINDOW_OPTIONS) == {name for name in literals if name.startswith("--")}


def test_ci_is_runnable():
    assert os.access(ROOT / ".ci" / "run", os.X_OK) or os.name == "nt"
