"""The sheet of keys is complete and true, and no key means two things."""

from collections import Counter

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from gui import actions, key_sheet, scope_controls, scope_cursors, why_instant
from tests.gui.test_layout import needed_width

ON_SHEET = [name for group in key_sheet.GROUPS for name in group.actions]
HANDLED = [key for group in key_sheet.GROUPS for row in group.rows for key in row.handled]


def portable(key) -> str:
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText)


def test_every_action_with_a_key_is_on_the_sheet_once():
    with_keys = {deed.name for deed in actions.DEEDS if deed.keys}
    assert Counter(ON_SHEET) == Counter(with_keys)


def test_every_key_the_screen_takes_is_on_the_sheet():
    taken = {portable(key) for key in (*scope_controls._KEYS, *scope_cursors._MOVES, *scope_cursors._CYCLES)}
    taken |= {"Shift+Up", "Shift+Down", portable(Qt.Key.Key_Escape)}
    taken |= {"Shift+Left", "Shift+Right"}  # of the zoomed part
    taken |= {"Ctrl+Left", "Ctrl+Right", "Home", "End"}  # of the record
    assert hasattr(why_instant, "WhyInstant")  # takes Esc
    assert {portable(key) for key in HANDLED} == {portable(key) for key in taken}


def test_no_key_is_bound_twice():
    keys = [portable(key) for deed in actions.DEEDS for key in deed.keys]
    keys += [portable(key) for key in HANDLED]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_the_sheet_fits_and_says_every_key(bench):
    one = bench(load=False)
    one.window.activateWindow()
    one.wait(one.window.isActiveWindow)
    one.screen.setFocus()
    QTest.keyClick(one.screen, Qt.Key.Key_F1)
    (sheet,) = [w for w in QApplication.topLevelWidgets() if w.objectName() == "dialog.keys"]
    one.wait(sheet.isVisible)
    assert sheet.width() <= 1366 and sheet.height() <= 720
    assert not sheet.findChildren(QScrollArea)
    said = [label.text() for label in sheet.findChildren(QLabel)]
    for deed in actions.DEEDS:
        for key in deed.keys:
            shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
            assert any(shown in text.split(" · ") for text in said), (deed.name, key)
    for group in key_sheet.GROUPS:
        assert group.title in said
    for label in sheet.findChildren(QLabel):
        assert needed_width(label) <= label.width() + 1, label.text()
    sheet.close()


def test_question_mark_is_a_key_of_the_sheet():
    (deed,) = [deed for deed in actions.DEEDS if deed.name == "keys"]
    assert deed.keys == ("?", "F1")
