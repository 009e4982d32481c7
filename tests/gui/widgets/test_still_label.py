"""A label whose text changes all the time must not make the window lay itself out."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.widgets.figure import Figure
from gui.widgets.still_label import StillLabel


class Requests(QObject):
    """Counts what is asked of layouts."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0
        QApplication.instance().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def requests_of(label: QWidget, change) -> int:
    window = label.around = QWidget()  # lives as long as the label
    QVBoxLayout(window).addWidget(label)
    window.show()
    QApplication.processEvents()
    QApplication.processEvents()
    requests = Requests()
    change()
    QCoreApplication.sendPostedEvents()
    QApplication.processEvents()
    QApplication.instance().removeEventFilter(requests)
    return requests.count


def test_a_figure_that_changes_lays_nothing_out(qtbot):
    figure = Figure("−000.0", "mV", sign=True)
    assert requests_of(figure, lambda: figure.show_value(-65.4)) == 0
    assert figure.text() == "−65.4 mV" and figure.accessibleName() == "−65.4 mV"


def test_only_a_text_wider_than_any_before_takes_more_room(qtbot):
    label = StillLabel("1", "000")
    before = label.sizeHint().width()
    assert requests_of(label, lambda: label.setText("a text much wider than that")) > 0
    after = label.sizeHint().width()
    assert after > before
    label.setText("2")
    assert label.sizeHint().width() == after


def test_it_draws_the_text_that_it_has(qtbot):
    label = StillLabel("", "00000000")
    qtbot.addWidget(label)
    label.show()
    empty = label.grab().toImage()
    label.setText("88888888")
    assert label.grab().toImage() != empty
    label.setAccessibleName("V")
    assert label.accessibleName() == "V 88888888"
