"""What this program is, and on what it stands."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from engine.version import VERSION


def show(parent: QWidget) -> QMessageBox:
    """Open the message without stopping the window."""
    box = QMessageBox(parent)
    box.setObjectName("dialog.about")
    box.setWindowTitle(QCoreApplication.translate("about", "About Impuls"))
    what = QCoreApplication.translate(
        "about", "Impuls {version}: an oscilloscope with a nerve membrane inside."
    )
    box.setText(what.format(version=VERSION))
    box.setInformativeText(
        QCoreApplication.translate(
            "about",
            "The axon is that of Hodgkin AL & Huxley AF (1952) J Physiol 117:500-544, computed live.\n"
            "Made with Qt for Python (LGPL), pyqtgraph (MIT), NumPy and Numba (BSD).",
        )
    )
    box.addButton(QMessageBox.StandardButton.Close)
    box.setModal(False)
    box.show()
    return box
