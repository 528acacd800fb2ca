"""Comparers: say whether a derivative is the same as its original, and at which level."""
