"""The physics and the instrument. Knows no Qt and no screen."""
