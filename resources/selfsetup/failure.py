"""The one exception of the set-up."""


class SetupError(Exception):
    """The set-up cannot go on; the message is the one sentence that the user is told."""
