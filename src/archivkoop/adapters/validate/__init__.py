"""Validators: judge conformance to a format's standard."""
