"""What a window of the least width still says, and what a refusal that was put right leaves behind."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton


def test_the_cell_keeps_its_name_and_the_menu_its_place(bench):
    one = bench(size=(1093, 614))
    one.drawn()
    label = one.window._bar.cell_button._label
    assert label.text().startswith("<b>Squid") and label._width(label.text()) <= label.width()
    menu = one.window.findChild(QToolButton, "button.menu")
    assert menu.isVisible() and menu.geometry().right() <= one.window._bar.width()


def test_a_refusal_goes_when_it_is_put_right(bench):
    one = bench()
    line = one.window._line
    one.type("stimulus.amplitude", "abc")
    assert line.text
    QTest.keyClick(one.editor("stimulus.amplitude"), Qt.Key.Key_Escape)
    assert line.text == ""
    one.type("stimulus.amplitude", "abc")
    one.screen.setFocus()  # left as it is: the field has its old value, and the line says why
    assert line.text
