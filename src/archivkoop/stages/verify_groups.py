"""Brings together what there is, what the manifests list and what the documents say, path by path."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

from archivkoop.stages.spool import Record, SortedSpool

Item = TypeVar("Item", "Listed", "Claimed")


@dataclass(frozen=True, slots=True)
class Spools:
    """Where everything is put by until it is brought together."""

    files: SortedSpool  # key, path, size
    listed: SortedSpool  # key, path, manifest, digest
    claims: SortedSpool  # key, path, document, digest, size


@dataclass(frozen=True, slots=True)
class File:
    """A file that is there."""

    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a manifest."""

    path: str
    manifest: str
    digest: str


@dataclass(frozen=True, slots=True)
class Claimed:
    """What METS or PREMIS says of a file."""

    path: str
    document: str
    digest: str
    size: int | None


@dataclass(slots=True)
class Group:
    """Everything whose path is the same but for case and Unicode form."""

    files: list[File] = field(default_factory=list)
    listed: list[Listed] = field(default_factory=list)
    claims: list[Claimed] = field(default_factory=list)

    def add(self, kind: int, record: Record) -> None:
        """Take a record of one of the spools: 0 files, 1 listed, 2 claims."""
        if kind == 0:
            self.files.append(File(*record[1:]))
        elif kind == 1:
            self.listed.append(Listed(*record[1:]))
        else:
            self.claims.append(Claimed(*record[1:]))


def grouped(spools: Spools) -> Iterator[Group]:
    """Yield everything by path; what differs only in case or Unicode form comes together."""
    kinds = (spools.files, spools.listed, spools.claims)
    tagged = merge(*(_tagged(kind, spool) for kind, spool in enumerate(kinds)), key=itemgetter(0))
    for _, members in groupby(tagged, key=itemgetter(0)):
        group = Group()
        for _, kind, record in members:
            group.add(kind, record)
        yield group


def _tagged(kind: int, spool: Iterable[Record]) -> Iterator[tuple[str, int, Record]]:
    for record in spool:
        yield record[0], kind, record


def parted(items: list[Item], path: str) -> tuple[list[Item], list[Item]]:
    """Part the items with a path from those with another."""
    return [item for item in items if item.path == path], [item for item in items if item.path != path]
