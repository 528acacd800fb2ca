"""What a reader finds in a PDF beside what its pages show: read by pikepdf, aspect by aspect."""
