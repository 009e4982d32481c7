"""The menu of the tool bar: everything that can be done, in groups."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui.docks import Docks
from gui.protocol_files import ProtocolFiles


def fill(menu: QMenu, actions: Mapping[str, QAction], docks: Docks, protocols: ProtocolFiles) -> None:
    """Put every action, the last protocols and the panels to show into an empty `menu`."""
    groups = (
        ("open", "save"),
        ("open_protocol", "save_protocol", "load_waveform"),
        ("picture", "copy_picture"),
        ("cursors_a", "cursors_b", "measurements"),
        ("family", "curves"),
        ("diameters", "bundle", "passive", "outside", "resting_plot"),
        ("wash",),
        ("auto_set", "force", "clear_screen", "zoom", "unzoom", "read_out"),
        ("choose_cell", "fibre", "open_cell", "save_cell"),
        ("defaults", "theme", "projector", "fullscreen"),
        ("keys", "whats_new", "about"),
        ("quit",),
    )
    for group in groups:
        if "diameters" in group:
            more = menu.addMenu(QCoreApplication.translate("MainWindow", "More experiments"))
            more.setToolTipsVisible(True)
            for name in group:
                more.addAction(actions[name])
            continue
        for name in group:
            menu.addAction(actions[name])
        if "open_protocol" in group:
            recent = menu.addMenu(QCoreApplication.translate("MainWindow", "Recent protocols"))
            recent.setToolTipsVisible(True)
            menu.aboutToShow.connect(lambda recent=recent: protocols.fill_recent(recent))
        if "theme" in group:
            panels = menu.addMenu(QCoreApplication.translate("MainWindow", "Panels"))
            docks.fill_menu(panels)
            panels.addSeparator()
            panels.addAction(actions["panels"])
        menu.addSeparator()
