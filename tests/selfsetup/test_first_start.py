"""Whole starts of a copied main.py, with a pip that installs empty packages."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest


def test_first_start_sets_up_and_carries_on(copy):
    first = copy.start("cells")
    assert (first.returncode, first.stdout) == (7, f"engine ['cells'] {copy.venv}\n")
    assert "$ " in first.stderr and " install " in first.stderr, "every command is said"
    second = copy.start("cells")
    assert (second.returncode, second.stdout, second.stderr) == (7, first.stdout, "")
    assert copy.installs == 1


def test_arguments_pass_unchanged(copy):
    result = copy.start("run", "a cell é", "--set", "ions.na.outside=-5", "--measure")
    assert result.stdout.startswith("engine ['run', 'a cell é', '--set', 'ions.na.outside=-5', '--measure']")


def test_started_from_elsewhere_and_without_a_safe_path(copy, tmp_path):
    command = [*copy.command("cells")[:1], "-P", *copy.command("cells")[1:]]
    result = subprocess.run(command, env=copy.environment, cwd=tmp_path, capture_output=True, text=True)
    assert result.returncode == 7, result.stderr


def test_a_moved_folder_is_mended_without_installing(copy):
    copy.start("cells")
    script = copy.venv / "bin" / "tool"
    script.write_text(f"#!{copy.venv}/bin/python\nprint()\n")
    new = copy.folder.with_name("elsewhere")
    copy.folder.rename(new)
    copy.folder = new
    result = copy.start("cells")
    assert result.returncode == 7 and f"engine ['cells'] {new}/.venv" in result.stdout
    assert (new / ".venv" / "bin" / "tool").read_text().startswith(f"#!{new}/.venv/bin/python\n")
    assert copy.installs == 1
    assert copy.start("cells").stderr == ""


def test_moved_to_a_computer_whose_python_lies_elsewhere(copy):
    copy.start("cells")
    python = copy.venv / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3")
    assert copy.start("cells").returncode == 7
    assert copy.installs == 1


@pytest.mark.parametrize("delay", [0.02, 0.1, 0.3, 0.5, 0.8, 1.1])
def test_a_killed_set_up_is_repaired(copy, delay):
    environment = {**copy.environment, "FAKE_PIP_DELAY": "0.4"}
    one = subprocess.Popen(
        copy.command("cells"), env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(delay)
    os.killpg(one.pid, signal.SIGKILL)
    one.wait()
    assert copy.start("cells").returncode == 7
    assert copy.start("cells").stderr == ""
    assert not list(copy.folder.glob(".venv.kept*")), "what we began is ours"


def test_a_pip_that_outlives_its_killed_parent_is_waited_for(copy):
    environment = {**copy.environment, "FAKE_PIP_DELAY": "1"}
    one = subprocess.Popen(
        copy.command("cells"), env=environment, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while not copy.installs:
        time.sleep(0.02)
    one.kill()
    one.wait()
    result = copy.start("cells")
    assert result.returncode == 7 and "waiting" in result.stderr


def test_two_starts_at_once(copy):
    environment = {**copy.environment, "FAKE_PIP_DELAY": "0.3"}
    starts = [
        subprocess.Popen(
            copy.command("cells"), env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        for _ in range(4)
    ]
    said = [start.communicate(timeout=60)[1].decode() for start in starts]
    assert [start.returncode for start in starts] == [7] * 4, said
    assert copy.installs == 1


def test_ctrl_c_leaves_no_traceback(copy):
    environment = {**copy.environment, "FAKE_PIP_DELAY": "5"}
    one = subprocess.Popen(
        copy.command("cells"), env=environment, stderr=subprocess.PIPE, start_new_session=True, text=True
    )
    while not copy.installs:
        time.sleep(0.02)
    os.kill(one.pid, signal.SIGINT)
    _, said = one.communicate(timeout=30)
    assert one.returncode == 130
    assert "Interrupted" in said and "Traceback" not in said
    assert copy.start("cells").returncode == 7


def test_more_is_added_and_a_failure_leaves_what_was_there(copy):
    copy.start("cells")
    failed = copy.start("test", FAKE_PIP_ERROR="ERROR: NewConnectionError: nobody there")
    assert failed.returncode == 1
    assert copy.start("cells", FAKE_PIP_ERROR="never asked").returncode == 7
    assert copy.installs == 2


def test_new_pins_are_installed(copy):
    copy.start("cells")
    pins = copy.folder / "resources" / "constraints.txt"
    pins.write_text(pins.read_text().replace("9.2", "9.3"))
    result = copy.start("cells")
    assert copy.installs == 2
    assert result.returncode == 7 and copy.start("cells").stderr == ""


def test_another_pythons_set_up_is_made_anew(copy):
    copy.start("cells")
    stamp = copy.venv / "impuls-set-up.txt"
    stamp.write_text(stamp.read_text().replace("cpython-", "cpython-9"))
    assert copy.start("cells").returncode == 7
    assert copy.installs == 2 and not list(copy.folder.glob(".venv.kept*"))


def test_a_foreign_environment_is_kept(copy):
    copy.venv.mkdir()
    (copy.venv / "precious").write_text("")
    assert copy.start("cells").returncode == 7
    assert (copy.folder / ".venv.kept-1" / "precious").exists()


@pytest.mark.parametrize(
    "error, words",
    [
        (
            "WARNING: Retrying: NewConnectionError\nERROR: No matching distribution found",
            ["offline", "wheels"],
        ),
        ("ERROR: Could not install: [Errno 28] No space left on device", ["full"]),
        (
            "WARNING: SSLError(CERTIFICATE_VERIFY_FAILED)\nERROR: No matching distribution",
            ["secure connection"],
        ),
        ("ERROR: strange things", ["strange things", "status 1"]),
    ],
    ids=["offline", "full", "tls", "other"],
)
def test_a_failing_pip_is_told_in_one_sentence(copy, error, words):
    words = [word.replace("offline", "cannot reach the internet") for word in words]
    result = copy.start("cells", FAKE_PIP_ERROR=error)
    lines = [line for line in result.stderr.splitlines() if not line.startswith("impuls: ")]
    assert result.returncode == 1 and len(lines) == 1, result.stderr
    assert all(word in lines[0] for word in words), lines[0]
    assert result.stdout == ""


def test_the_wheels_folder_serves_offline(copy):
    (copy.folder / "wheels").mkdir()
    assert copy.start("cells").returncode == 7
    assert f"--no-index --find-links {copy.folder / 'wheels'}" in copy.log.read_text()


def test_a_folder_that_cannot_be_written(copy):
    (copy.folder / ".venv.lock").mkdir()  # for root no folder is unwritable, but this file cannot be opened
    result = copy.start("cells")
    assert result.stdout == f"engine ['cells'] {copy.home / 'data' / 'impuls' / '.venv'}\n"
    assert copy.start("cells").stderr == ""


def test_nowhere_to_write(copy):
    (copy.folder / ".venv.lock").mkdir()
    (copy.home / "data").write_text("in the way")
    result = copy.start("cells")
    assert result.returncode == 1 and result.stderr.count("\n") == 1 and "neither" in result.stderr


def test_the_lock_ends_with_its_holder(copy):
    with open(copy.folder / ".venv.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
    assert copy.start("cells").returncode == 7


def test_an_environment_of_the_users_own_serves_as_it_is(copy, tmp_path):
    own = tmp_path / "own"
    subprocess.run([copy.command()[0], "-m", "venv", "--without-pip", own], check=True)
    lib = own / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    for name in ("numpy-9.1", "any_thing-9.2"):
        (lib / f"{name}.dist-info").mkdir()
    result = subprocess.run(
        [own / "bin" / "python", copy.folder / "main.py", "cells"],
        env=copy.environment,
        capture_output=True,
        text=True,
    )
    assert (result.stdout, result.stderr) == (f"engine ['cells'] {own}\n", "")
    shutil.rmtree(lib / "numpy-9.1.dist-info")
    result = subprocess.run(
        [own / "bin" / "python", copy.folder / "main.py", "cells"],
        env=copy.environment,
        capture_output=True,
        text=True,
    )
    assert result.stdout == f"engine ['cells'] {copy.venv}\n"


def test_a_broken_set_up_is_mended_from_inside_too(copy):
    copy.start("cells")
    (copy.venv / "impuls-set-up.txt").unlink()
    result = subprocess.run(
        [copy.venv / "bin" / "python", copy.folder / "main.py", "cells"],
        env=copy.environment,
        capture_output=True,
        text=True,
    )
    assert result.stdout == f"engine ['cells'] {copy.venv}\n"
    assert copy.installs == 2
