"""Paths that were once called otherwise: sessions and cells of people's own go on being read."""

RENAMED = {
    "scope.trigger.level": "scope.traces.v.level",
    "scope.trigger.stimulus_level": "scope.traces.stimulus.level",
}
