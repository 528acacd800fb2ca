"""What can be asked of a workspace, by its writer and by any reader.

Everything of the length of a deposit streams in batches, each read to its end at once: what is recorded between two
batches is met or not, but nothing comes twice, and no read stands in the way of the writer.
"""

from archivkoop.store.queries.decisions import DecisionQueries
from archivkoop.store.queries.fates import FateQueries
from archivkoop.store.queries.findings import ALL, All, FindingQueries
from archivkoop.store.queries.job import JobQueries, meta_of
from archivkoop.store.queries.steps import StepQueries
from archivkoop.store.queries.tables import TableQueries

__all__ = ["ALL", "All", "Queries", "meta_of"]


class Queries(JobQueries, DecisionQueries, StepQueries, FateQueries, TableQueries, FindingQueries):
    """Everything that can be asked."""
