"""Speed, measured: python -m tests.bench.axon. Ratios count; absolute figures drift with the computer."""
