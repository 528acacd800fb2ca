"""Dialogs: one per question."""
