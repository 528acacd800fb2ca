"""The window: the only place for Qt. Pages connect, models show the workspace, all work runs in the engine."""
