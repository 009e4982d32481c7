"""Compiled inner loops: floats, arrays and NamedTuples in, arrays out. Nothing here knows a Rig."""
