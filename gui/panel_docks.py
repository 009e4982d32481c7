"""The panels beside the scope: which there are, and which stand in one dock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

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
from gui.panels.fibre import FibrePanel
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

if TYPE_CHECKING:
    from engine.rig.rig import Rig
    from engine.runner import Status
    from engine.snapshot import Snapshot


class PanelDocks:
    """Puts the panels into `docks`. What lies behind another page is made when somebody looks at it."""

    def __init__(
        self,
        docks: Docks,
        store: Store,
        report: Report,
        actions: Mapping[str, QAction],
        load_waveform: Callable[[], None],
        to_the_fibre: Callable[[], None],
    ):
        """`to_the_fibre` gives the keys to the picture of the fibre."""
        self._store, self._report, self._actions, self._load_waveform = store, report, actions, load_waveform
        self._status: Status | None = None  # the last, for who comes later
        self._drugs: DrugsPanel | None = None
        self._receptors: ReceptorsPanel | None = None
        self.ions = IonsPanel(store, report, actions["resting_plot"])
        self.why, self.membrane, self.sweeps = WhyPanel(), MembranePanel(), SweepsPanel()
        self.cursors = CursorsPanel(store, report)
        self._balance = BalancePanel(store, report)  # its books begin with the run
        left, right = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea
        for panel in (self.sweeps, self.cursors, self._balance):
            docks.keep(panel)
        channels = ChannelsPanel(store, report)
        docks.add("ions", self.ions, left, self.ions.note)
        docks.add("channels", channels, left, channels.note)
        docks.add_page("channels", "drugs", DrugsPanel.title(), self._make_drugs)
        docks.add("membrane", self.membrane, left, self.membrane.note)
        stimulus = StimulusPanel(store, report, actions["fire"])
        stimulus.load_wanted.connect(load_waveform)
        docks.add("stimulus", stimulus, right, whole=True)
        docks.add_page("stimulus", "stimulus_more", StimulusMorePanel.title(), self._make_more)
        docks.add_page("stimulus", "receptors", ReceptorsPanel.title(), self._make_receptors)
        docks.add_later("clamp", ClampPanel.title(), self._make_clamp, right)
        docks.add_page("clamp", "dynamic", DynamicPanel.title(), lambda: DynamicPanel(store, report))
        docks.add_page("clamp", "noise", NoisePanel.title(), lambda: NoisePanel(store, report))
        docks.add("time_base", TimeBasePanel(store, report), right)
        docks.add_page("time_base", "trigger", TriggerPanel.title(), self._make_trigger)
        docks.add_page("time_base", "view", ViewPanel.title(), lambda: ViewPanel(store, report))
        docks.add_page("time_base", "cursors", self.cursors.windowTitle(), lambda: self.cursors)
        docks.add("why", self.why, right)
        docks.add_page("why", "fibre", FibrePanel.title(), lambda: FibrePanel(store, report, to_the_fibre))
        docks.add_page("why", "sweeps", self.sweeps.windowTitle(), lambda: self.sweeps)
        docks.add_page("why", "balance", self._balance.windowTitle(), lambda: self._balance)
        self._docks = docks
        store.part_changed("clamp").connect(self._changed)
        if store.rig.clamp.on:
            self._hold(True)

    def _changed(self, old: Rig, new: Rig) -> None:
        if old.clamp.on != new.clamp.on:
            self._hold(new.clamp.on)

    def _hold(self, held: bool) -> None:
        """While V is held the clamp's panel needs the room of the stimulator, which is off."""
        self._docks.set_aside("stimulus", held)
        if held:
            self._docks.show_page("clamp")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Tell the panels what the membrane does."""
        self.ions.show_snapshot(snapshot)
        if self._receptors is not None:
            self._receptors.show_snapshot(snapshot)

    def show_status(self, status: Status) -> None:
        """Tell the panels how the engine stands."""
        self._status = status
        self._balance.show_status(status)
        if self._drugs is not None:
            self._drugs.show_status(status)

    def _make_drugs(self) -> DrugsPanel:
        self._drugs = DrugsPanel(self._store, self._report, self._actions["wash"])
        if self._status is not None:
            self._drugs.show_status(self._status)
        return self._drugs

    def _make_more(self) -> StimulusMorePanel:
        more = StimulusMorePanel(self._store, self._report)
        more.load_wanted.connect(self._load_waveform)
        return more

    def _make_receptors(self) -> ReceptorsPanel:
        fire = {id: self._actions[f"fire_{id}"] for id in KINDS}
        self._receptors = ReceptorsPanel(self._store, self._report, fire)
        return self._receptors

    def _make_clamp(self) -> ClampPanel:
        family = (self._actions["family"], self._actions["curves"])
        return ClampPanel(self._store, self._report, self._actions["fire"], family)

    def _make_trigger(self) -> TriggerPanel:
        return TriggerPanel(self._store, self._report, self._actions["force"])
