"""The screen of the oscilloscope. The only place where divisions and pixels exist."""
