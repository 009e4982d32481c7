"""The film of a fibre: bounded, ordered, and whole for those who read while it is written."""

import threading
from types import SimpleNamespace

import numpy as np
import pytest

from engine import film as module
from engine.cable import CableSimulator
from engine.files import cells
from engine.film import MOST_AT_ONCE, MOST_BYTES, Film, look_every, spacing
from engine.rig.rig import default_rig


def film_of(n: int = 11) -> Film:
    return Film(np.linspace(0.0, 10.0, n), SimpleNamespace(), np.full(n, -65.0))


def test_frames_come_back_with_their_times():
    film = film_of()
    assert film.latest() is None
    assert film.since(0.0, 10.0)[0].size == 0
    film.append(np.array([1.0, 2.0, 3.0]), np.arange(33.0).reshape(3, 11))
    film.show(3.5, np.full(11, -50.0))
    times, v = film.since(1.5, 3.0)
    assert times.tolist() == [2.0, 3.0]
    assert v.dtype == np.float32
    assert v[0].tolist() == list(range(11, 22))
    assert film.latest().time == 3.5 and film.latest().v.tolist() == [-50.0] * 11


def test_the_oldest_give_way(monkeypatch):
    monkeypatch.setattr(module, "MOST_FRAMES", 100)
    film = film_of()
    for k in range(0, 250, 7):
        film.append(np.arange(k, k + 7.0), np.repeat(np.arange(k, k + 7.0)[:, None], 11, axis=1))
    times, v = film.since(-1.0, 1e9)
    assert times.tolist() == list(range(152, 252))
    assert (v == times[:, None]).all()
    film.append(np.arange(252.0, 500.0), np.zeros((248, 11)))  # more at once than there is room for
    assert film.since(0.0, 1e9)[0].tolist() == list(range(400, 500))


def test_it_takes_no_more_memory_than_it_may_and_gives_no_more_than_can_be_shown():
    for n in (3, 1000, 20_000):
        assert film_of(n).bytes <= MOST_BYTES
    film = film_of()
    film.append(np.arange(5000.0), np.zeros((5000, 11)))
    times, _ = film.since(0.0, 5000.0)
    assert times.size <= MOST_AT_ONCE
    assert np.unique(np.diff(times)).size == 1


def test_a_reader_never_sees_a_frame_that_is_half_another():
    film, wrong, done = film_of(2000), [], threading.Event()
    film.capacity = 50  # overwritten again and again

    def read() -> None:
        while not done.is_set():
            times, v = film.since(0.0, 1e9)
            if (v != times[:, None].astype(np.float32)).any():
                wrong.append(times)

    reader = threading.Thread(target=read)
    reader.start()
    for k in range(0, 20_000, 10):
        times = np.arange(k, k + 10.0)
        film.append(times, np.repeat(times[:, None], 2000, axis=1))
    done.set()
    reader.join()
    assert not wrong


def test_the_spacing_follows_the_screen():
    rig = default_rig(cells.preset("axon-1952"))
    assert spacing(rig.replace("scope.time_per_div", 2.0)) == 4  # 20 ms at 0.01 ms
    assert spacing(rig.replace("scope.time_per_div", 0.02)) == 1
    assert spacing(rig.replace("scope.time_per_div", 1000.0)) == 2000


def test_a_fibre_that_is_cut_elsewhere_keeps_its_past():
    film = film_of()
    film.append(np.array([1.0, 2.0]), np.array([np.linspace(0.0, 10.0, 11), np.linspace(5.0, 15.0, 11)]))
    film.show(2.0, np.linspace(5.0, 15.0, 11))
    x = np.linspace(0.0, 10.0, 8)
    other = film.moved_to(x, SimpleNamespace(), np.full(8, -65.0))
    times, v = other.since(0.0, 9.0)
    assert times.tolist() == [1.0, 2.0]
    assert v[0] == pytest.approx(x, abs=1e-5)
    assert other.latest().v == pytest.approx(5.0 + x, abs=1e-5)
    longer = film.moved_to(np.linspace(0.0, 20.0, 11), SimpleNamespace(), np.full(11, -65.0))
    assert longer.since(0.0, 9.0)[0].size == 0


# --- what happens between two frames ---


def fibre(**edits) -> CableSimulator:
    rig = default_rig(cells.preset("axon-1952")).replace("cable.on", True).replace("cable.accuracy", 40.0)
    rig = rig.replace("stimulus.delay", 0.0)
    for path, value in edits.items():
        rig = rig.replace(path.replace("__", "."), value)
    return CableSimulator(rig)


def test_an_impulse_between_two_frames_is_on_the_later_one_however_the_run_is_cut():
    one, other = fibre(), fibre()
    for simulator in (one, other):
        simulator.fire()
    whole = one.advance(3000, every=1500, look=5).pictures
    parts = [other.advance(100, every=1500, look=5).pictures for _ in range(30)]
    assert (np.vstack(parts) == whole).all()
    assert whole[0].max(axis=0) > 35.0 and whole[0].min() > 30.0  # it has passed everywhere
    assert whole[1].min() > -80.0 and whole[1].max() < -60.0  # and left an undershoot
    at_once = fibre()
    at_once.fire()
    assert at_once.advance(1500, every=1500).pictures.max() < -40.0


def test_what_is_held_does_not_outlive_a_reset():
    simulator = fibre()
    simulator.fire()
    simulator.advance(400, every=1500, look=5)
    simulator.reset_to_rest()
    assert simulator.advance(1500, every=1500, look=5).pictures.max() < -64.0


@pytest.mark.parametrize(("per_division", "looks"), [(2.0, False), (10.0, True), (1000.0, True)])
def test_only_frames_that_are_far_apart_are_looked_between(per_division, looks):
    rig = default_rig(cells.preset("axon-1952")).replace("scope.time_per_div", per_division)
    assert bool(look_every(rig)) is looks
    assert look_every(rig.replace("pace.dt", 0.05)) in (0, 3)
