"""Batches: enough at a time to be quick, few enough to fit into memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_Item = TypeVar("_Item")

BATCH = 500


def batches(items: Iterable[_Item], size: int = BATCH) -> Iterator[list[_Item]]:
    """Yield the items in their order, some at a time; none of the lists is empty."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
