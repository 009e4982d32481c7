import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from gui import labels
from gui.bind import bind
from gui.widgets.bubble import Bubble
from gui.widgets.quantity_editor import QuantityEditor, commit_typed

ENTER, ESCAPE, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


@pytest.fixture
def editor(store, told, window):
    def make(path):
        made = QuantityEditor(store.rig.quantity(path))
        bind(store, path, made, told.append)
        made.host = window(made)
        made.setFocus()
        return made

    return make


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12.5", 12.5), ("12,5", 12.5), ("\N{MINUS SIGN}7,25", -7.25), ("-3", -3.0), ("+4", 4.0), (",5", 0.5),
        ("12.5 uA/cm2", 12.5), ("12,5µA/cm²", 12.5), (" 1e2 ", 100.0), ("-0", 0.0),
    ],
)  # fmt: skip
def test_typed_numbers_are_taken_on_enter(editor, store, type_in, typed, value):
    field = editor("stimulus.amplitude")
    type_in(field, typed)
    QTest.keyClick(field, ENTER)
    assert store.rig["stimulus.amplitude"] == value
    assert field.text() == store.rig.quantity("stimulus.amplitude").show(value)


@pytest.mark.parametrize("typed", ["abc", "1e9", "nan", "12.5.3", "1 000", "inf", "5000", "-", "−−1"])
def test_what_cannot_be_taken_stays_for_mending_and_is_explained(editor, store, told, type_in, typed):
    field = editor("stimulus.amplitude")
    before = store.rig
    type_in(field, typed)
    QTest.keyClick(field, ENTER)
    assert store.rig is before
    assert field.text() == typed
    assert field.property("error") is True
    bubble = field.window().findChild(Bubble)
    assert bubble.isVisible()
    assert bubble.text() == labels.message(told[-1])
    assert bubble.text().startswith("Amplitude: ")
    assert field.window().rect().contains(bubble.geometry())


def test_an_emptied_field_is_refused(editor, store, told):
    field = editor("ions.na.inside")
    QTest.keyClick(field, Qt.Key.Key_Delete)
    QTest.keyClick(field, ENTER)
    assert field.property("error") is True and len(told) == 1
    assert store.rig["ions.na.inside"] == pytest.approx(55.172, abs=1e-3)


def test_bad_text_gives_way_to_the_last_good_value_when_left(editor, told):
    field = editor("ions.na.outside")
    QTest.keyClicks(field, "much")
    field.host.other.setFocus()
    assert field.text() == "440"
    assert not field.property("error")
    assert len(told) == 1  # said once, and it stays in the status line
    assert not field.window().findChild(Bubble).isVisible()


def test_mending_clears_the_error(editor, store):
    field = editor("ions.na.outside")
    QTest.keyClicks(field, "4400")
    QTest.keyClick(field, ENTER)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert not field.property("error")
    QTest.keyClick(field, ENTER)
    assert store.rig["ions.na.outside"] == 440.0 and field.text() == "440"


def test_leaving_the_field_takes_what_was_typed(editor, store):
    field = editor("ions.na.outside")
    QTest.keyClicks(field, "145")
    QTest.keyClick(field, TAB)
    assert store.rig["ions.na.outside"] == 145.0


def test_escape_brings_the_value_back(editor, store):
    field = editor("ions.na.outside")
    QTest.keyClicks(field, "145")
    QTest.keyClick(field, ESCAPE)
    assert field.text() == "440" and store.rig["ions.na.outside"] == 440.0
    field.host.other.setFocus()
    assert store.rig["ions.na.outside"] == 440.0


def test_an_untouched_text_is_not_taken(editor, store):
    field = editor("ions.na.inside")
    exact = store.rig["ions.na.inside"]
    assert field.text() == "55.17" and exact != 55.17
    QTest.keyClick(field, ENTER)
    QTest.keyClicks(field, "5")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    field.host.other.setFocus()
    assert store.rig["ions.na.inside"] == exact
    assert not store.can_undo


def test_arrows_and_page_keys_step(editor, store):
    field = editor("ions.na.inside")
    for key, value in (
        (Qt.Key.Key_Up, 56.0), (Qt.Key.Key_PageUp, 66.0),
        (Qt.Key.Key_Down, 65.0), (Qt.Key.Key_PageDown, 55.0),
    ):  # fmt: skip
        QTest.keyClick(field, key)
        assert store.rig["ions.na.inside"] == value


def test_an_arrow_goes_on_from_what_was_typed(editor, store):
    field = editor("ions.na.outside")
    QTest.keyClicks(field, "100")
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert store.rig["ions.na.outside"] == 101.0


def test_at_a_limit_an_arrow_stays_and_says_the_limit(editor, store, told):
    field = editor("channels.na.blocked")
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert store.rig["channels.na.blocked"] == 0.0 and field.text() == "0"
    assert "0 to 100 %" in labels.message(told[-1])
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert store.rig["channels.na.blocked"] == 5.0 and not field.property("error")


def test_whole_numbers(editor, store, told):
    field = editor("stimulus.count")
    QTest.keyClicks(field, "2,5")
    QTest.keyClick(field, ENTER)
    assert "whole" in labels.message(told[-1])
    field.selectAll()
    QTest.keyClicks(field, "12")
    QTest.keyClick(field, ENTER)
    assert store.rig["stimulus.count"] == 12 and isinstance(store.rig["stimulus.count"], int)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert isinstance(store.rig["stimulus.count"], int) and field.text() == "13"


def test_the_wheel_turns_only_with_the_focus(editor, store, wheel):
    field = editor("temperature")
    field.host.other.setFocus()
    assert not wheel(field, 1)  # left for the panel to scroll
    assert store.rig["temperature"] == 6.3
    field.setFocus()
    assert wheel(field, 2)
    assert store.rig["temperature"] == 7.5


def test_a_value_from_elsewhere_shows_but_does_not_overwrite_typing(editor, store):
    field = editor("temperature")
    store.set("temperature", 10.0)
    assert field.text() == "10"
    QTest.keyClicks(field, "12")
    store.set("temperature", 20.0)
    assert field.text() == "12"
    QTest.keyClick(field, ESCAPE)
    assert field.text() == "20"
    QTest.keyClicks(field, "18")
    store.set("temperature", 25.0)
    field.host.other.setFocus()
    assert store.rig["temperature"] == 18.0 and field.text() == "18"


def test_focus_selects_all(editor):
    field = editor("temperature")
    assert field.selectedText() == "6.3"
    field.host.other.setFocus()
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert field.selectedText() == "6.3"


def test_undo_is_the_windows_unless_one_is_typing(editor):
    field = editor("temperature")

    def taken():
        event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QApplication.sendEvent(field, event)
        return event.isAccepted()

    assert not taken()
    QTest.keyClicks(field, "5")
    assert taken()


def test_half_typed_text_can_be_taken_before_an_action(editor, store):
    field = editor("stimulus.amplitude")
    QTest.keyClicks(field, "15")
    assert commit_typed()
    assert store.rig["stimulus.amplitude"] == 15.0
    field.selectAll()
    QTest.keyClicks(field, "x")
    assert not commit_typed()


def test_numbers_show_the_mark_of_the_language(editor, store, qtbot):
    QLocale.setDefault(QLocale(QLocale.Language.Indonesian))
    try:
        field = editor("temperature")
        assert field.text() == "6,3"
        QTest.keyClick(field, ENTER)
        assert not store.can_undo
        QTest.keyClicks(field, "6.5")
        QTest.keyClick(field, ENTER)
        assert store.rig["temperature"] == 6.5 and field.text() == "6,5"
    finally:
        QLocale.setDefault(QLocale.c())


def test_number_and_unit_fit(editor):
    field = editor("stimulus.amplitude")
    field.resize(field.minimumSizeHint())
    metrics = QFontMetrics(field.font())
    free = field.width() - field.textMargins().right()
    assert free > metrics.horizontalAdvance("−123.45") + 10


def test_it_has_the_names_of_its_quantity(editor):
    field = editor("ions.na.outside")
    assert field.objectName() == "ions.na.outside"
    assert field.accessibleName() == "Na⁺ outside"
    assert "0.01 to 1000 mM" in field.toolTip() and "ions.na.outside" in field.toolTip()
