"""Pictures and data through the visible window: Ctrl+P, the dialog's buttons, the files that come of it."""

import os
import subprocess
import sys
import threading
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QImageReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QProgressBar, QWidget

from engine import messages
from engine.archive import Archive
from engine.files import cells
from engine.rig.rig import default_rig
from gui import export_data, exports
from gui.record_view import duration

ROOT = Path(__file__).resolve().parents[2]


class Desk:
    """The window with its dialog open; whatever is saved goes to `path`."""

    def __init__(self, one, monkeypatch, path: Path):
        self.one, self.path, self.window = one, path, one.window
        monkeypatch.setattr(self.window.exports._dialogs, "to_save", lambda *_args: self.path)
        one.window.activateWindow()
        one.wait(one.window.isActiveWindow)
        QTest.keyClick(one.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        one.wait(lambda: self.window.findChild(QWidget, "dialog.export") is not None)
        self.dialog = self.window.findChild(QWidget, "dialog.export")
        one.wait(self.dialog.isVisible)

    def find(self, name: str, kind=QWidget):
        found = self.dialog.findChild(kind, f"export.{name}")
        assert found.isVisible()
        return found

    def click(self, name: str) -> None:
        widget = self.find(name)
        assert widget.isEnabled()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())

    def save(self, what: str) -> None:
        QTest.mouseClick(self.find(f"what.{what}"), Qt.MouseButton.LeftButton)
        self.click("save")

    def saved(self, what: str) -> Path:
        self.save(what)
        self.one.wait(lambda: self.said == f"Saved {self.path.name}.")
        assert not self.dialog.isVisible()
        return self.path

    @property
    def said(self) -> str:
        return self.window.statusBar().text


@pytest.fixture
def desk(bench, monkeypatch, tmp_path):
    def make(name: str = "out.bin", **how) -> Desk:
        one = bench(default_rig(cells.preset("axon-1952")).replace("channels.k.blocked", 20.0), **how)
        one.sweep()
        one.click("stop")
        one.wait(lambda: not one.link.runner.status.running)
        one.drawn()
        return Desk(one, monkeypatch, tmp_path / name)

    return make


def table(text: str, mark: str = ",") -> tuple[list[str], list[str], np.ndarray]:
    lines = text.splitlines()
    comments = [line for line in lines if line.startswith("#")]
    header, *rows = lines[len(comments) :]
    numbers = [[float(cell) if cell else np.nan for cell in row.split(mark)] for row in rows]
    return comments, header.split(mark), np.array(numbers).T


# --- pictures ---------------------------------------------------------------------------------


def test_a_png_with_its_settings(desk):
    at = desk("screen.png")
    note = at.find("note", QLabel).text()
    image = QImageReader(str(at.saved("png")))
    size, words = image.size(), image.text("Description")
    assert note == f"{size.width()} × {size.height()} pixels"
    assert size.width() == 2 * at.one.screen.width()
    assert size.height() > 2 * at.one.screen.height()
    assert image.read().pixelColor(0, 0).name() == "#ffffff"
    for part in ("Squid giant axon, 1952", "6.3 °C · 2 ms/div · V 20 mV/div", "Single · Amplitude 10 µA/cm²",
                 "Changed: K channels blocked 20 %", "Trigger: I stim · 1 µA/cm² · Rising"):  # fmt: skip
        assert part in words


def test_the_choices_change_the_picture_and_are_remembered(desk, monkeypatch, tmp_path):
    at = desk("screen.png")
    at.click("paper")
    at.click("words")
    size = at.find("size", QComboBox)
    size.setFocus()
    QTest.keyClick(size, Qt.Key.Key_Down)
    image = QImage(str(at.saved("png")))
    screen = at.one.screen
    assert (image.width(), image.height()) == (3 * screen.width(), 3 * screen.height())
    assert image.pixelColor(0, 0).lightness() < 60
    again = exports.Choice.kept(at.window.exports._settings)
    assert again == exports.Choice(exports.What.PNG, paper=False, words=False, factor=3)
    at.window.exports._settings.sync()
    assert exports.ExportDialog(at.window.exports._settings, lambda _c: "").choice == again


def test_an_svg(desk):
    at = desk("screen.svg")
    root = ET.parse(at.saved("svg")).getroot()
    space = "{http://www.w3.org/2000/svg}"
    longest = max(len(line.get("points").split()) for line in root.iter(f"{space}polyline"))
    assert 2001 <= longest <= 2004  # 20 ms at 0.01 ms, and one to either side
    assert "Squid giant axon, 1952" in root.find(f"{space}desc").text


def test_a_picture_on_the_clipboard_by_button_and_by_key(desk):
    at = desk()
    clipboard = QGuiApplication.clipboard()
    clipboard.clear()
    at.click("copy")
    first = clipboard.image()
    assert first.width() == 2 * at.one.screen.width()
    assert at.said == "The picture is on the clipboard."
    clipboard.clear()
    at.click("close")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(at.one.screen, Qt.Key.Key_C, both)
    assert clipboard.image().size() == first.size()


@pytest.mark.parametrize("scale", ["1.25", "2"])
def test_a_scaled_desktop_changes_nothing_about_the_size(scale):
    code = """
from PySide6.QtWidgets import QApplication
app = QApplication([])
from gui import picture, screen_theme
from gui.scope.screen import ScopeScreen
screen = ScopeScreen()
screen.resize(800, 500)
screen.show()
image = picture.image(screen, screen_theme.PAPER, picture.Caption("a", ("b",), shown=False), 2)
print(screen.devicePixelRatioF(), image.width(), image.height(), image.devicePixelRatio())
"""
    environment = os.environ | {
        "QT_SCALE_FACTOR": scale,
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.stdout.split() == [str(float(scale)), "1600", "1000", "1.0"], done.stderr


# --- data -------------------------------------------------------------------------------------


def test_what_is_shown_as_csv_bit_for_bit(desk):
    at = desk("screen.csv")
    shown = {style.id: segments for style, segments in at.one.screen.shown}
    comments, header, numbers = table(at.saved("screen").read_text(encoding="utf-8"))
    assert header == ["t_ms", "V_mV", "I_stim_uA/cm2", "I_Na_uA/cm2", "I_K_uA/cm2"][: len(header)]
    assert len(header) == 1 + len(shown)
    assert 2000 <= numbers.shape[1] <= 2001
    t = numbers[0]
    assert -4.0 - 1e-9 <= t[0] < -3.99 and 15.99 < t[-1] <= 16.0 + 1e-9  # as on the axis
    assert np.diff(t) == pytest.approx(0.01, abs=1e-9)
    for row, segments in zip(numbers[1:], shown.values(), strict=True):
        (segment,) = segments
        first = round((t[0] + 4.0 - segment.start_ms) / segment.dt_ms)
        assert np.array_equal(row, segment.values[first : first + len(row)])
    assert "# channels.k.blocked = 20 %" in comments
    assert any(line.startswith("# saved = 20") for line in comments)
    assert "# scope.traces.v.per_div = 20 mV/div" in comments
    assert not any(line.startswith("# scope.traces.dvdt") for line in comments)


def test_where_the_screen_shows_extremes_only_the_data_are_samples_all_the_same(bench, monkeypatch, tmp_path):
    rig = default_rig(cells.preset("axon-1952")).replace("scope.time_per_div", 500.0)
    one = bench(rig.replace("pace.unlimited", True).replace("scope.depth", 1.0))
    one.settle(6000)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    one.drawn()
    shown = {style.id: segments for style, segments in one.screen.shown}
    assert shown["v"][0].dt_ms > 0.1
    at = Desk(one, monkeypatch, tmp_path / "slow.csv")
    _, _, numbers = table(at.saved("screen").read_text(encoding="utf-8"))
    ring = one.link.runner.record.ring
    assert numbers.shape[1] > 490_000
    assert np.array_equal(numbers[1][-490_000:], ring.read("v", ring.written - 490_000, ring.written))
    assert {style.id: segments for style, segments in one.screen.shown} == shown


def test_what_is_shown_on_the_clipboard(desk):
    at = desk()
    QTest.mouseClick(at.find("what.screen"), Qt.MouseButton.LeftButton)
    assert "samples of" in at.find("note", QLabel).text()
    at.click("copy")
    comments, header, numbers = table(QGuiApplication.clipboard().text(), "\t")
    assert not comments and header[:2] == ["t_ms", "V_mV"]
    assert numbers[1].max() > 20.0


def test_the_whole_record_bit_for_bit(desk):
    at = desk("record.csv")
    ring = at.one.link.runner.record.ring
    comments, header, numbers = table(at.saved("record").read_text(encoding="utf-8"))
    assert header[:3] == ["t_ms", "V_mV", "I_stim_uA/cm2"]
    assert numbers.shape == (1 + len(ring.channels), ring.written - ring.oldest)
    for name, row in zip(ring.channels, numbers[1:], strict=True):
        assert np.array_equal(row, ring.read(name, ring.oldest, ring.written))
    assert np.diff(numbers[0]) == pytest.approx(0.01, abs=1e-9)
    assert numbers[0, -1] == pytest.approx(at.one.link.runner.status.time, abs=1e-6)
    assert "# cell = axon-1952" in comments


def test_what_is_older_than_the_samples_is_saved_as_pairs_and_the_dialog_says_so(
    bench, monkeypatch, tmp_path
):
    rig = default_rig(cells.preset("axon-1952")).replace("scope.depth", 0.1).replace("pace.unlimited", True)
    one = bench(rig)
    one.settle(4000)
    one.click("stop")
    one.wait(lambda: not one.link.runner.status.running)
    at = Desk(one, monkeypatch, tmp_path / "long.csv")
    QTest.mouseClick(at.find("what.record"), Qt.MouseButton.LeftButton)
    said = at.find("note", QLabel).text()
    comments, header, numbers = table(at.saved("record").read_text(encoding="utf-8"))
    ring, archive = one.link.runner.record.ring, one.link.runner.record.archive
    told = [line for line in comments if line.startswith("# rows ")]
    assert "of each 64 samples (0.64 ms)" in told[-2] and "every sample" in told[-1]
    first = int(told[-1].split()[2]) - 1
    begin = ring.written - (numbers.shape[1] - first)
    assert 0 <= begin - ring.oldest < 64
    v = archive.read("v", 0, begin, 1 << 40)  # of the newest of them the finest level
    assert v.step == 32.0
    for name, row in zip(ring.channels, numbers[1:], strict=True):
        assert np.array_equal(row[first:], ring.read(name, begin, ring.written))
        pairs = archive.read(name, 0, ring.written, 1 << 40).values
        assert np.array_equal(row[:first][-2000:], pairs[: 2 * begin // 64][-2000:])
    assert (np.diff(numbers[0]) > 0).all()
    assert numbers[0, -1] == pytest.approx(one.link.runner.status.time, abs=1e-6)
    assert said.startswith(
        f"{first // 2:,}".replace(",", "\N{NARROW NO-BREAK SPACE}") + " min–max pairs of the first "
    )
    assert (
        f"samples of the last {duration((ring.written - begin) * 0.01)}, of {len(header) - 1} traces: about "
        in said
    )


def test_nothing_to_save_is_a_sentence(bench, monkeypatch, tmp_path):
    at = Desk(bench(load=False), monkeypatch, tmp_path / "none.csv")
    at.save("record")
    assert at.said == messages.NOTHING_RECORDED
    at.save("screen")
    assert at.said == messages.NOTHING_SHOWN
    assert at.find("note", QLabel).text() == messages.NOTHING_SHOWN
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("what", ["png", "svg", "screen", "record"])
def test_a_folder_that_cannot_be_written_to_is_a_sentence(desk, tmp_path, what):
    at = desk("nowhere/out.bin")
    at.save(what)
    at.one.wait(lambda: "cannot be written" in at.said)
    assert str(at.path) in at.said
    assert at.dialog.isVisible() and at.find("note", QLabel).text() == at.said
    assert at.find("save").isEnabled()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
def test_a_full_disk_is_a_sentence(desk):
    at = desk()
    at.path = Path("/dev/full")
    at.save("record")
    at.one.wait(lambda: "cannot be written" in at.said)
    assert "No space left" in at.said


# --- a long one -------------------------------------------------------------------------------


class Endless(export_data.Recording):
    """Samples of V that take half a minute to be written."""

    channels, oldest, written, dt, jumps = ("v",), 0, 50_000_000, 0.01, ()
    archive = Archive(("v",))

    def time_of(self, sample: int) -> float:
        return sample * self.dt

    def read(self, channel: str, start: int, stop: int) -> np.ndarray:
        return np.sin(np.arange(start, stop))


@pytest.fixture
def endless(monkeypatch):
    monkeypatch.setattr(export_data.ExportData, "recording", lambda _self: Endless(None, None))


def test_progress_is_shown_and_cancel_leaves_no_file(desk, endless, tmp_path):
    at = desk("long.csv")
    at.path.write_text("old")
    at.save("record")
    bar = at.find("progress", QProgressBar)
    at.one.wait(lambda: bar.value() > 5)
    before = bar.value()
    assert not at.find("save").isEnabled()
    at.one.wait(lambda: bar.value() > before)
    at.click("cancel")
    at.one.wait(lambda: at.said == "long.csv was not written.")
    assert not bar.isVisible() and at.find("save").isEnabled()
    assert at.path.read_text() == "old"
    assert [name for name in os.listdir(tmp_path) if "long" in name] == ["long.csv"]


def test_the_engine_and_the_screen_go_on_while_a_file_is_written(desk, endless):
    at = desk("long.csv")
    at.one.store.set("scope.roll", "on")  # always something new to draw
    at.one.click("run")
    at.save("record")
    bar = at.find("progress", QProgressBar)
    at.one.wait(lambda: bar.value() > 5)
    frames = at.one.screen.frames
    at.one.settle(300)
    assert at.one.screen.frames >= frames + 5
    assert bar.isVisible()
    at.click("cancel")
    at.one.wait(lambda: not bar.isVisible())


def test_a_closed_dialog_does_not_end_the_writing_and_a_closed_window_does(desk, endless, tmp_path):
    at = desk("long.csv")
    at.save("record")
    bar = at.find("progress", QProgressBar)
    at.one.wait(lambda: bar.value() > 5)
    QTest.keyClick(at.dialog, Qt.Key.Key_Escape)
    assert not at.dialog.isVisible() and at.said == "long.csv is still being written."
    before = bar.value()
    at.one.wait(lambda: bar.value() > before)
    at.window.activateWindow()
    at.one.wait(at.window.isActiveWindow)
    QTest.keyClick(at.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    at.one.wait(bar.isVisible)
    at.window.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "impuls-write"]
    assert [name for name in os.listdir(tmp_path) if "long" in name] == []
    QApplication.processEvents()
