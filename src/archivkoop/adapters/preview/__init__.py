"""Shows files without their own programs: one module per kind of file. They run in a child with limits."""
