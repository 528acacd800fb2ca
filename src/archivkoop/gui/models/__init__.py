"""Qt item models: immutable windows of the workspace, no disk access of their own, no decisions."""
