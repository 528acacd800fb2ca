"""Checks: look at one original and say what is wrong with it."""
