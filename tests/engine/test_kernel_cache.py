"""Compiled kernels between starts: kept, never stale, never trusted when damaged. A start is a process."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def start(code: str, cache: Path, *arguments: str, root: Path = ROOT) -> dict:
    """Run `code` in a new process; it prints one JSON object."""
    environment = os.environ | {"PYTHONPATH": str(root), "IMPULS_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, *arguments],  # -P: not the kernels of the present folder
        check=False, capture_output=True, text=True, env=environment, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stderr == ""
    return json.loads(done.stdout)


# Everything a start compiles or loads, and how many times it had to be compiled.
WARM_UP = """
import json
from engine.kernels import cache, jit
from engine.warmup import warm_up
warm_up()
compiled = {k.__name__: sum(k.stats.cache_misses.values()) for k in jit.KERNELS}
loaded = {k.__name__: sum(k.stats.cache_hits.values()) for k in jit.KERNELS}
print(json.dumps({"compiled": compiled, "loaded": loaded, "folder": str(cache.FOLDER)}))
"""

# Two small kernels: found crossings and the charge of a pulse tell that the machine code does what it should.
SMALL = """
import json
import numpy as np
from engine.kernels import cache
from engine.kernels.crossings import crossings
from engine.kernels.waveform import pulses
index, fraction, out = np.empty(4, np.int64), np.empty(4), np.zeros(100)
values = np.array([-3.0, 1.0, -1.0, 1.0])
count, _ = crossings(values, -1.0, -1.0, 0.0, 0.0, True, False, index, fraction)
pulses(out, 0, 0.0, 0.01, np.array([10.0]), 0.5, 0.255, 50.0, 1, np.inf)
print(json.dumps({
    "right": bool(
        index[:count].tolist() == [1, 3] and fraction[:count].tolist() == [0.75, 0.5]
        and abs(out.sum() - 500) < 1e-9
    ),
    "compiled": [sum(k.stats.cache_misses.values()) for k in (crossings, pulses)],
    "folder": cache.FOLDER and str(cache.FOLDER),
}))
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory) -> Path:
    """A cache folder after the first start. The one full compile of this file."""
    folder = tmp_path_factory.mktemp("kernels")
    found = start(WARM_UP, folder)
    assert min(found["compiled"].values()) >= 1
    assert Path(found["folder"]).parent == folder
    return folder


@pytest.fixture
def cache(filled, tmp_path) -> Path:
    """A copy of it, to be damaged."""
    return Path(shutil.copytree(filled, tmp_path / "cache"))


def files(cache: Path, kernel: str, ending: str) -> list[Path]:
    found = sorted(cache.glob(f"*/*{kernel}*.{ending}"))
    assert found
    return found


def test_the_second_start_compiles_nothing(filled):
    found = start(WARM_UP, filled)
    assert set(found["compiled"].values()) == {0}
    assert min(found["loaded"].values()) >= 1


# Whatever is turned, asked for or drawn after `warm_up` finds its machine code; the rest raises TypeError.
WARM_RUN = """
import json
from pathlib import Path
import numpy as np
from engine import electrochemistry, kinetics, reduce
from engine import record as recording
from engine.files import cells, session
from engine.kernels import jit
from engine.measure import RunMeasure
from engine.record import Record
from engine.rig.rig import default_rig
from engine.simulator import Simulator
from engine.warmup import warm_up

warm_up()
recording._MOST_FILLED = 1000
refused = []
for kernel in jit.KERNELS:
    count = kernel.py_func.__code__.co_argcount
    try:
        kernel(*[np.zeros(3, np.float32)] * count)
    except TypeError:
        refused.append(kernel.__name__)

rig = default_rig(cells.preset(cells.DEFAULT))
simulator, record = Simulator(rig), Record(rig)
for path, quantity in rig.quantities().items():
    if path.startswith("cable."):
        continue  # of a fibre, which another simulator computes
    texts = ["0 1"] if quantity.kind is str else []  # a drawn waveform
    values = quantity.choices or quantity.steps or texts or [quantity.low, quantity.high]
    for value in [True, False] if quantity.kind is bool else values:
        simulator.rig = rig.replace(path, value)
        simulator.fire()
        if simulator.rig.pace.dt == rig.pace.dt:
            record.follow(simulator.rig)
            while record.filling:
                record.work(1.0)
            state = simulator.state
            record.append(simulator.advance(300, everything=record.everything), simulator.rig, state)
            record.acquisition.configure(type(record.acquisition.plan).of(simulator.rig))
        simulator.reset_to_rest()
        simulator.currents()
simulator.rig = rig = rig.replace("channels.k.blocked", 60.0)  # it beats: no stable rest
simulator.rig = rig.replace("pace.dt", 0.05)
simulator.rig = rig
simulator.reset_to_rest()
path = Path("lab.impuls")
session.save(path, rig, simulator.state)
path.write_text(path.read_text().replace('"fire_lag": 0.0', '"fire_lag": 0'))
again = Simulator(rig, session.load(path).state)
again.fire()
measure = RunMeasure(0.0, again.v, rig.pace.dt)
measure.add(again.advance(6000, currents=False))
gates = kinetics.gates_of(rig.cell)
kinetics.steady_state(gates, -65.0), kinetics.rate_sums(gates, -65.0)
newest = record.ring.written
reduce.columns(record.ring.read("v", newest - 5000, newest), -3.0, 0.1, 200.0, -2.0, 0.0, 400.0, np.empty((900, 4)))
print(json.dumps({"refused": refused, "kernels": [k.__name__ for k in jit.KERNELS], "signatures":
    {k.__name__: len(k.signatures) for k in jit.KERNELS}, "spikes": len(measure.spike_times)}))
"""


def test_no_control_triggers_a_compile(filled, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    found = start(WARM_RUN, filled)
    assert found["refused"] == found["kernels"]
    assert found["spikes"] >= 1


def damage_cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def damage_flip(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 3] ^= 0x10
    file.write_bytes(data)


@pytest.mark.parametrize("damage", [damage_cut, damage_flip])
def test_damaged_files_are_compiled_anew_and_mended(cache, damage):
    for file in files(cache, "crossings", "nbc") + files(cache, "pulses", "nbi"):
        damage(file)
    found = start(SMALL, cache)
    assert found["right"]
    assert found["compiled"] == [1, 1]
    if damage is damage_cut:  # once is enough: mending does not depend on the kind
        found = start(SMALL, cache)
        assert found["right"]
        assert found["compiled"] == [0, 0]


# Asks the cache alone, so that hundreds of kinds of damage cost no compile.
LOOK_UP = """
import json, random, sys
from pathlib import Path
import numpy as np
from numba.core.registry import cpu_target
from engine.kernels import cache
from engine.kernels.crossings import crossings

index, fraction = np.empty(4, np.int64), np.empty(4)
assert crossings(np.array([-1.0, 1.0]), -1.0, -1.0, 0.0, 0.0, True, False, index, fraction) == (1, 1.0)
assert not sum(crossings.stats.cache_misses.values())
sig = next(iter(crossings.overloads.values())).signature.args

def loads():
    return cache.KernelCache(crossings.py_func).load_overload(sig, cpu_target.target_context) is not None

assert loads()
rng = random.Random(int(sys.argv[1]))
result = {}
for ending in ("nbc", "nbi"):
    file = next(Path(cache.FOLDER).glob(f"*crossings*.{ending}"))
    others = {f: f.read_bytes() for f in Path(cache.FOLDER).glob("*crossings*")}
    whole, hits = file.read_bytes(), 0
    for k in range(int(sys.argv[2])):
        if k % 2:
            data = whole[: rng.randrange(len(whole))]
        else:
            data = bytearray(whole)
            data[rng.randrange(len(whole))] ^= 1 << rng.randrange(8)
        file.write_bytes(data)
        hits += loads()
        for other, content in others.items():
            other.write_bytes(content)
    result[ending] = hits
assert loads()
print(json.dumps(result))
"""


def test_any_damage_is_a_miss_never_a_crash(cache, share):
    found = start(LOOK_UP, cache, str(share.seed), str(share.cases(600)))
    assert found["nbc"] == 0  # not one damaged byte of machine code is ever run


def test_without_a_folder_to_write_to_it_works_all_the_same(tmp_path):
    """A path below a plain file: that cannot be written by anybody, root included."""
    (tmp_path / "file").touch()
    found = start(SMALL, tmp_path / "file" / "cache")
    assert found["right"]
    assert found["folder"] is None


STAMP = "import json; from engine.kernels import cache; print(json.dumps({'stamp': cache.STAMP}))"


def test_any_change_of_a_kernel_opens_a_new_folder(tmp_path):
    copy, cache = tmp_path / "copy", tmp_path / "cache"
    shutil.copytree(ROOT / "engine" / "kernels", copy / "engine" / "kernels")
    (copy / "engine" / "__init__.py").touch()
    here = start(STAMP, cache)
    assert start(STAMP, cache, root=copy) == here  # where it lies does not matter
    source = copy / "engine" / "kernels" / "forms.py"  # its helpers are inlined into kernels of other files
    source.write_text(source.read_text().replace("_LARGEST = 600.0", "_LARGEST = 500.0"))
    assert start(STAMP, cache, root=copy) != here
    assert len(list(cache.iterdir())) == 2


def test_folders_of_old_versions_are_thrown_away(tmp_path):
    from engine.kernels import cache

    names = [f"{k:0{len(cache.STAMP)}x}" for k in range(8)]
    for age, name in enumerate(names):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1000.0 - age, 1000.0 - age))
    (tmp_path / "something else").mkdir()
    cache._forget_old(tmp_path / names[7])  # the oldest, but the one in use
    assert {f.name for f in tmp_path.iterdir()} == {*names[: cache.KEEP], names[7], "something else"}
