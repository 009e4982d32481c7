"""The panels beside the scope: which there are, and which stand in one dock."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction

from engine.rig.receptors import KINDS
from gui.bind import Report
from gui.docks import Docks
from gui.panels.balance import BalancePanel
from gui.panels.channels import ChannelsPanel
from gui.panels.clamp import ClampPanel
from gui.panels.cursors import CursorsPanel
from gui.panels.drugs import DrugsPanel
from gui.panels.dynamic import DynamicPanel
from gui.panels.ions import IonsPanel
from gui.panels.membrane import MembranePanel
from gui.panels.noise import NoisePanel
from gui.panels.receptors import ReceptorsPanel
from gui.panels.stimulus import StimulusPanel
from gui.panels.stimulus_more import StimulusMorePanel
from gui.panels.sweeps import SweepsPanel
from gui.panels.time_base import TimeBasePanel
from gui.panels.trigger import TriggerPanel
from gui.panels.view import ViewPanel
from gui.panels.why import WhyPanel
from gui.store import Store


class PanelDocks:
    """Makes the panels and puts them into `docks`. Those that are told something later are attributes."""

    def __init__(
        self,
        docks: Docks,
        store: Store,
        report: Report,
        actions: Mapping[str, QAction],
        load_waveform: Callable[[], None],
    ):
        self.ions = IonsPanel(store, report, actions["resting_plot"])
        self.balance = BalancePanel(store, report)
        self.drugs = DrugsPanel(store, report, actions["wash"])
        self.why, self.membrane, self.sweeps = WhyPanel(), MembranePanel(), SweepsPanel()
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        channels = ChannelsPanel(store, report)
        docks.add("ions", self.ions, left, self.ions.note)
        docks.add("channels", channels, left, channels.note)
        docks.add_page("channels", "drugs", self.drugs)
        docks.add("membrane", self.membrane, left, self.membrane.note)
        stimulus = StimulusPanel(store, report, actions["fire"])
        more = StimulusMorePanel(store, report)
        stimulus.load_wanted.connect(load_waveform)
        more.load_wanted.connect(load_waveform)
        docks.add("stimulus", stimulus, right, whole=True)
        docks.add_page("stimulus", "stimulus_more", more)
        fire = {id: actions[f"fire_{id}"] for id in KINDS}
        self.receptors = ReceptorsPanel(store, report, fire)
        docks.add_page("stimulus", "receptors", self.receptors)
        clamp = ClampPanel(store, report, actions["fire"], (actions["family"], actions["curves"]))
        docks.add("clamp", clamp, right, folded=True)
        docks.add_page("clamp", "dynamic", DynamicPanel(store, report))
        docks.add_page("clamp", "noise", NoisePanel(store, report))
        docks.add("time_base", TimeBasePanel(store, report), right)
        docks.add_page("time_base", "trigger", TriggerPanel(store, report, actions["force"]))
        docks.add_page("time_base", "view", ViewPanel(store, report))
        docks.add("why", self.why, right)
        docks.add_page("why", "sweeps", self.sweeps)
        self.cursors = CursorsPanel(store, report)
        docks.add_page("why", "cursors", self.cursors)
        docks.add_page("why", "balance", self.balance)
