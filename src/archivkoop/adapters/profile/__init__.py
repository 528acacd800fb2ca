"""Trust in a profile: its detached signature."""
