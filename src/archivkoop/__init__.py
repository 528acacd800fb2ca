"""Archivkoop: check, convert, prove, describe, package and exchange archival deposits."""

__version__ = "0.1.0"
