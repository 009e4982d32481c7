"""Every text a person can see goes through the Qt tools: with a made-up language in place, none is left in English."""

import re
import subprocess
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path

import PySide6
import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QFrame,
    QLabel,
    QListWidget,
    QMenu,
    QToolButton,
    QWidget,
)

from engine.files import cells
from engine.rig.cell import in_language
from engine.rig.quantity import Quantity
from gui import labels

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(PySide6.__file__).parent
# Names and symbols that are the same in every language.
SAME = re.compile(
    r"Impuls|I stim|pmol|Squid giant axon, 1952|mV|ms|div|Hz|mM|cm²|µA|°C|Na⁺|Cl⁻|K⁺"
    r"|Ctrl|Shift|Return|Delete|PgUp|PgDn|Home|End|Esc|Tab|Backspace|TTX|TEA|ouabain|lidocaine|α-toxin|pronase|mg/ml"
    r"|AMPA|NMDA|GABA-A|CNQX|AP5|MOhm|Langevin"
)
MADE_UP = re.compile(r"⟦[^⟦⟧]*⟧")
TAG = re.compile(r"<[^>]*>")
PATH = re.compile(
    r"<span style=.font-size: small[^>]*>[^<]*</span>"
)  # for the command line, or a source, in a tooltip
WORD = re.compile(r"[A-Za-z]{3,}")


def tool(name: str) -> str:
    (found,) = [p for folder in (TOOLS, TOOLS / "libexec") for p in folder.glob(f"{name}*") if p.stem == name]
    return str(found)


@pytest.fixture(scope="module")
def made_up_language(tmp_path_factory) -> Path:
    """A .qm file in which every text stands in ⟦⟧, made by the tools a translator uses."""
    folder = tmp_path_factory.mktemp("language")
    sources = [str(p) for part in ("gui", "engine") for p in sorted((ROOT / part).rglob("*.py"))]
    ts = folder / "made_up.ts"
    subprocess.run([tool("lupdate"), *sources, "-ts", str(ts)], check=True, capture_output=True)
    tree = ET.parse(ts)
    for message in tree.iter("message"):
        translation = message.find("translation")
        translation.attrib.pop("type", None)
        translation.text = f"⟦{message.find('source').text}⟧"
    tree.write(ts, encoding="utf-8", xml_declaration=True)
    qm = folder / "made_up.qm"
    subprocess.run([tool("lrelease"), str(ts), "-qm", str(qm)], check=True, capture_output=True)
    return qm


@pytest.fixture
def in_made_up(qapp, made_up_language):
    translator = QTranslator()
    assert translator.load(str(made_up_language))
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def left_in_english(text: str) -> list[str]:
    text = unescape(TAG.sub(" ", PATH.sub(" ", text)))
    for cell in map(cells.preset, cells.names()):  # what cells say of themselves is translated in their files
        for said in (cell.story, cell.attempt, cell.name, (("en", cell.source),)):
            text = text.replace(in_language(said, "en").strip() or " ", " ")
    while MADE_UP.search(text):  # a name within a sentence
        text = MADE_UP.sub(" ", text)
    return WORD.findall(SAME.sub(" ", text))


def texts_of(widget: QWidget):
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(i) for i in range(widget.count()))
    if isinstance(widget, QMenu | QDockWidget):
        yield widget.windowTitle()
    yield widget.toolTip()
    yield widget.accessibleName()
    yield widget.accessibleDescription()


def assert_translated(widgets) -> None:
    seen = 0
    for widget in (w for w in widgets if not w.objectName().startswith("qt_")):  # those are the Qt tools' own
        for text in texts_of(widget):
            assert not left_in_english(text), f"{widget.objectName() or type(widget).__name__}: {text!r}"
            seen += bool(MADE_UP.search(text))
    assert seen > 0


def test_the_whole_window(in_made_up, bench):
    one = bench()
    one.store.set("stimulus.mode", "train")
    one.qtbot.wait(200)
    assert_translated([one.window, *one.window.findChildren(QWidget)])
    menu = one.window.findChild(QToolButton, "button.menu").menu()
    for action in [
        *one.window.actions_.values(),
        *menu.actions(),
        *(a for m in menu.findChildren(QMenu) for a in m.actions()),
    ]:
        assert not left_in_english(action.text()), action.text()
        assert not left_in_english(action.toolTip()), action.toolTip()


def test_dialogs_and_refusals(in_made_up, bench):
    one = bench()
    one.type("ions.k.outside", "1e9")
    assert not left_in_english(one.window.statusBar().text), one.window.statusBar().text
    assert MADE_UP.search(one.window.statusBar().text)
    one.window.actions_["keys"].trigger()
    one.window.actions_["about"].trigger()
    from gui.dialogs import problem

    problem.show(one.window, "details", None)
    for dialog in [w for w in QApplication.topLevelWidgets() if w.objectName().startswith("dialog.")]:
        if dialog.objectName() == "dialog.keys":
            assert_translated(dialog.findChildren(QLabel))
        else:
            # Names of packages and people stay; the sentence around them does not.
            assert dialog.text().startswith("⟦")
            assert dialog.informativeText().startswith(("⟦", ""))
            assert dialog.windowTitle().startswith("⟦")
        dialog.close()


def test_the_choice_of_cells(in_made_up, bench):
    one = bench(load=False)
    one.window.actions_["choose_cell"].trigger()
    chooser = one.window.findChild(QFrame, "chooser.cell")
    assert_translated([chooser, *chooser.findChildren(QWidget)])
    rows = chooser.findChild(QListWidget)
    for k in range(rows.count()):
        assert not left_in_english(rows.item(k).data(Qt.ItemDataRole.AccessibleTextRole))
    chooser.close()


def test_picture_and_data(in_made_up, bench):
    one = bench()
    one.store.set("channels.k.on", False)
    exports = one.window.exports
    exports.show(one.window)
    dialog = one.window.findChild(QWidget, "dialog.export")
    dialog.show_progress("a.csv", 1, 2)
    assert dialog.windowTitle().startswith("⟦")
    assert_translated([dialog, *dialog.findChildren(QWidget)])
    caption = exports._caption(exports.choice)
    assert len(caption.lines) == 5
    for line in caption.lines:
        assert not left_in_english(line), line
    dialog.end_progress()
    exports.copy()
    assert not left_in_english(one.window.statusBar().text)
    dialog.close()


def test_every_quantity_and_message(in_made_up):
    from engine import messages
    from engine.rig.rig import default_rig
    from engine.text import Message

    quantities: list[Quantity] = list(default_rig(cells.preset("axon-1952")).quantities().values())
    for quantity in quantities:
        assert labels.name(quantity).startswith("⟦"), quantity.path
        assert labels.help(quantity).startswith("⟦"), quantity.path
        for choice in labels.choice_names(quantity):
            assert choice.startswith("⟦") or not left_in_english(choice), (quantity.path, choice)
    templates = [value for name, value in vars(messages).items() if name.isupper() and isinstance(value, str)]
    assert len(templates) > 15
    for template in templates:
        fields = dict.fromkeys(re.findall(r"{(\w+)}", template), "x")
        assert labels.message(Message.of(template, **fields)).strip().startswith(("⟦", "x")), template
