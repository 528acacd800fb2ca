"""Converters: make a derivative. What they say about it is never evidence."""
