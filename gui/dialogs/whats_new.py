"""What has changed from version to version."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget


class WhatsNewDialog(QDialog):
    """Shows `whats-new.LANGUAGE.md` of a folder, in English where there is none."""

    def __init__(self, folder: Path, language: str, parent: QWidget | None = None):
        super().__init__(parent)
        self.setObjectName("dialog.whats_new")
        self.setWindowTitle(self.tr("What's new"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = folder / f"whats-new.{language}.md"
        if not page.exists():
            page = folder / "whats-new.en.md"
        browser = QTextBrowser()
        browser.setMarkdown(page.read_text(encoding="utf-8"))
        browser.setAccessibleName(self.windowTitle())
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(browser)
        column.addWidget(buttons)
        self.resize(520, 320)
