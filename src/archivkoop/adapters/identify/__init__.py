"""Identifiers: say what format a file has."""
