"""What main.py refuses or answers before anything is installed."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["run"],
        ["run", "x", "--nonsense"],
        ["run", "x", "y"],
        ["run", "x", "--set"],
        ["run", "x", "--measure=3"],
        ["cells", "x"],
        ["fibre"],
        ["fibre", "neuron"],
        ["fibre", "passive"],
        ["describe", "--jsn"],
        ["--screenshot"],
        ["--screenshot", "x.png", "missing.json"],
        ["--cell", "nobody"],
        ["--cell=missing.toml"],
        ["missing.toml"],
        ["neuron", "--cell", "neuron"],
        ["describe", "--cell", "nobody"],
    ],
    ids=" ".join,
)
def test_bad_arguments(copy, arguments):
    result = copy.start(*arguments)
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1 and result.stdout == ""
    assert copy.installs == 0 and not copy.venv.exists()


@pytest.mark.parametrize("arguments", [["-h"], ["--help"], ["run", "--help"], ["--version"]], ids=" ".join)
def test_help_needs_no_package(copy, arguments):
    result = copy.start(*arguments)
    assert result.returncode == 0 and "Impuls" in result.stdout and result.stderr == ""
    assert not copy.venv.exists()


@pytest.mark.skipif("sys.platform in ('win32', 'darwin')", reason="only Linux can lack a display")
def test_no_display(copy):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        copy.environment.pop(name, None)
    result = copy.start()
    assert result.returncode == 1 and not copy.venv.exists()
    assert result.stderr.count("\n") == 1 and "--screenshot" in result.stderr and "run" in result.stderr


def test_a_picture_needs_no_display(copy):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        copy.environment.pop(name, None)
    result = copy.start("--screenshot", "x.png")
    assert result.stdout == "gui ['--screenshot', 'x.png']\n", result.stderr


def test_a_cell_may_be_a_file(copy):
    (copy.folder / "mine.toml").write_text("temperature = 37\n")
    file = str(copy.folder / "mine.toml")
    copy.environment["QT_QPA_PLATFORM"] = "offscreen"
    presets = copy.folder / "resources" / "cells"
    presets.mkdir(parents=True, exist_ok=True)
    (presets / "neuron.toml").write_text("temperature = 37\n")
    for arguments in (["--cell", file], [file], ["--cell", "neuron"], ["neuron"]):
        result = copy.start(*arguments)
        assert result.stdout.startswith("gui "), (arguments, result.stderr)


def test_a_reader_that_leaves(copy):
    copy.start("cells")
    (copy.folder / "engine" / "cli.py").write_text(
        "def main(argv):\n    print('line\\n' * 100_000)\n    return 0\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(copy.command("cells"), env=copy.environment, stdout=pipe, stderr=pipe) as one:
        one.stdout.readline()
        one.stdout.close()
        assert one.stderr.read() == b"" and one.wait() != 0


def test_ctrl_c_in_a_command(copy):
    copy.start("cells")
    (copy.folder / "engine" / "cli.py").write_text("def main(argv):\n    raise KeyboardInterrupt\n")
    result = copy.start("cells")
    assert (result.returncode, result.stderr) == (130, "")


def test_an_old_python_is_told_which_one_is_needed(copy):
    code = "import sys; sys.version_info = (2, 7, 18); import main; sys.exit(main.main([]))"
    result = subprocess.run([sys.executable, "-c", code], cwd=copy.folder, capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (
        1,
        "Impuls needs Python 3.11 or newer, this is Python 2.7.\n",
    )
