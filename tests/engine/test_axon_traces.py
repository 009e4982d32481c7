"""Electrodes bring their traces, and what a fibre cannot have is said."""

import pytest

from engine.files import cells
from engine.left_out import empty_traces, is_known, left_out
from engine.rig.rig import Rig, default_rig, in_order
from engine.rig.traces import MOST_TRACES

AXON = default_rig(cells.preset("axon-1952"))
FIBRE = AXON.replace("cable.on", True)


def placed(rig: Rig) -> list[str]:
    return [trace.id for trace in rig.scope.placed]


def test_each_electrode_that_is_in_has_a_trace():
    assert placed(FIBRE) == ["v", "v_electrode_2", "stimulus", "i_na", "i_k"]
    four = FIBRE.replace("cable.electrodes.4.on", True).replace("cable.outside.on", True)
    assert {"v_electrode_2", "v_electrode_4", "v_outside"} <= set(placed(four))
    without = four.replace("cable.electrodes.1.on", False)  # the second is the first now, and so V
    assert "v_electrode_2" not in placed(without) and "v_electrode_4" in placed(without)
    assert placed(four.replace("cable.on", False)) == placed(AXON)


def test_there_are_no_more_traces_than_the_scope_has_room_for():
    rig = AXON
    for id in ("dvdt", "i_pump", "g_na"):
        rig = rig.replace(f"scope.traces.{id}.placed", True)
    assert len(rig.scope.placed) == 7
    rig = rig.replace("cable.outside.on", True).replace("cable.on", True)
    assert len(rig.scope.placed) == MOST_TRACES and "v_electrode_2" in placed(rig)


def test_a_trace_that_was_taken_away_stays_away():
    rig = FIBRE.replace("scope.traces.v_electrode_2.placed", False).replace("cable.electrodes.3.on", True)
    assert "v_electrode_2" not in placed(rig) and "v_electrode_3" in placed(rig)
    again = default_rig(AXON.cell)
    for path, value in in_order(rig.values().items()):
        again = again.replace(path, value)
    assert again == rig


@pytest.mark.parametrize("on", [True, False])
def test_every_trace_is_known_in_a_cell_or_along_a_fibre(on):
    rig = AXON.replace("cable.on", on)
    known = {trace.id for trace in rig.scope.traces if is_known(rig, trace.id)}
    assert {"v", "stimulus", "dvdt", "math1"} <= known
    assert ("v_electrode_2" in known) == on
    assert ("i_na" in known) != on and ("gate_na_m" in known) != on


def test_what_is_left_out_is_named():
    assert not left_out(FIBRE)
    assert [trace.id for trace in empty_traces(FIBRE)] == ["i_na", "i_k"]
    assert not empty_traces(AXON) and not left_out(AXON.replace("clamp.mode", "ideal"))
    rig = FIBRE.replace("clamp.mode", "ideal").replace("dynamic.on", True)
    assert [what.english() for what in left_out(rig)] == ["clamp", "dynamic clamp"]
    source = FIBRE.replace("scope.trigger.source", "gate_na_m")
    assert "gate_na_m" in [trace.id for trace in empty_traces(source)]
    math = FIBRE.replace("scope.traces.math1.a", "i_na").replace("scope.traces.math1.placed", True)
    assert "math1" in [trace.id for trace in empty_traces(math)]
