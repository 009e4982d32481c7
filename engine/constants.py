"""Physical constants (CODATA 2018, exact by definition of the SI)."""

GAS_CONSTANT = 8.31446261815324  # R, J / (mol K)
FARADAY = 96485.33212331001  # F, C / mol
ZERO_CELSIUS = 273.15  # K
