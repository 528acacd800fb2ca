"""Transports: bring packages to another archive."""
