"""Metadata formats: write what is known of a package."""
