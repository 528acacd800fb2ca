"""Package formats: write and read packages."""
