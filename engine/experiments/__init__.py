"""Experiments that take many runs: each knows no window, tells how far it is, and can be called off."""
