"""Everything that lasts: durable writes, and the workspace of a job with its journal. The only place for SQLite.

The journal (`events`) is append-only and the truth. All other tables are projections of it and can be rebuilt. One
process writes; any number read.
"""
