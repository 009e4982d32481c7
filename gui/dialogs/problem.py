"""Something in the program failed: say so, keep everything, let the person go on."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QWidget


def show(parent: QWidget | None, details: str, saved: Path | None) -> QMessageBox:
    """Open the message without stopping the window; `saved` is where the settings were kept, if they could be."""
    box = QMessageBox(parent)
    box.setObjectName("dialog.problem")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(QCoreApplication.translate("problem", "Something went wrong in Impuls"))
    box.setText(
        QCoreApplication.translate(
            "problem", "Impuls met an error of its own. You can go on; nothing you set is lost."
        )
    )
    if saved is not None:
        kept = QCoreApplication.translate("problem", "To be safe, your settings were also saved in {file}.")
        box.setInformativeText(kept.format(file=saved))
    box.setDetailedText(details)
    copy = box.addButton(
        QCoreApplication.translate("problem", "Copy details"), QMessageBox.ButtonRole.ActionRole
    )
    copy.clicked.disconnect()  # copying must not close the message
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
    box.addButton(QMessageBox.StandardButton.Close)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()
    return box
