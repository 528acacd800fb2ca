"""Observers for use cases that are run without an interface."""


class Silent:
    """Nobody listens, nobody stops."""

    def progress(self, progress): ...

    def notice(self, code, params): ...

    def cancelled(self):
        return False

    def pausing(self):
        return False
