"""Measurements of sweeps: what can be measured, the figures of one sweep, statistics over many, tables of them."""
