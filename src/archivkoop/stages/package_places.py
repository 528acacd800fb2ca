"""Where each file lies in the package: decided before anything is written, and the same every time."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path

from archivkoop.core.aip import Rename
from archivkoop.core.errors import InternalError, ProfileError
from archivkoop.core.files import Fate
from archivkoop.core.package import DepositFile, PackageContent
from archivkoop.stages.package_names import Names, length
from archivkoop.stages.spool import SortedSpool

KEEP = ".keep"
ORIGINAL = "representations/original"
PRESERVATION = "representations/preservation"


@dataclass(frozen=True, slots=True)
class Placed:
    """A file of the deposit, or a placeholder for an empty folder, with its places in the package."""

    path: str  # deposit path; of a placeholder: the folder's and "/.keep"
    file: DepositFile | None  # None: a placeholder
    original: str  # below the package's folder; "": left out
    derivative: str  # "": none
    renames: tuple[Rename, ...]
    companions: tuple[str, ...] = ()  # of the derivative's companions, in their order


def renames(content: PackageContent, scratch: Path) -> Iterator[Rename]:
    """Yield every file whose name in the package is not its own, by path.

    They are to be journaled as FILE_RENAMED, with `rename_data`, before `write_package` reads the events.
    """
    for placed in places(content, scratch):
        yield from placed.renames


def rename_data(rename: Rename) -> dict[str, object]:
    """Return the data of a FILE_RENAMED event."""
    return {"name": rename.name, "object": rename.of, "reasons": list(rename.reasons)}


def places(content: PackageContent, scratch: Path) -> Iterator[Placed]:
    """Yield every file that came in and every empty folder's placeholder, by path, with its places.

    Raises:
        ProfileError: The profile's limit of path length leaves no room for names.
    """
    prefix = f"data/{content.package_id}/{PRESERVATION}/data/"  # the longer one: both have the same names
    room = content.profile.package.max_path - length(prefix)
    if room < Names.LEAST_ROOM:
        raise ProfileError(path=content.profile.profile.id, line=0, key="package.max_path", reason="no_room", detail="")
    names = Names(room)
    with SortedSpool(scratch) as folders:
        for folder in content.empty_folders():
            folders.add(f"{folder}/{KEEP}")
        files = ((file.entry.path, file) for file in content.files())
        keeps = ((key, None) for (key,) in folders)
        ahead = _Ahead(merge(files, keeps, key=itemgetter(0)))
        for path, file in ahead:
            yield _place(path, file, names, ahead)


class _Ahead:
    """The files by path, of which those to come can be seen a little way."""

    MOST = 100

    def __init__(self, files: Iterator[tuple[str, DepositFile | None]]) -> None:
        self._files = files
        self._seen: deque[tuple[str, DepositFile | None]] = deque()

    def __iter__(self) -> Iterator[tuple[str, DepositFile | None]]:
        while self._seen or self._see():
            yield self._seen.popleft()

    def _see(self) -> bool:
        self._seen.extend(islice(self._files, 1))
        return bool(self._seen)

    def holds(self, path: str) -> bool:
        """Say whether a file that is to be packaged comes soon: all that differ in the extension come together."""
        stem = path.rpartition(".")[0] + "."
        known = -1
        while known < len(self._seen) < self.MOST and (not self._seen or self._seen[-1][0].startswith(stem)):
            known = len(self._seen)
            self._seen.extend(islice(self._files, 1))
        return any(one == path and file is not None and file.fate is not Fate.LEFT_OUT for one, file in self._seen)


def _place(path: str, file: DepositFile | None, names: Names, ahead: _Ahead) -> Placed:
    if file is not None and file.fate is None:
        raise InternalError(reason=f"{path} has no fate")
    if file is not None and file.fate is Fate.LEFT_OUT:
        return Placed(path, file, "", "", ())
    found: list[Rename] = []
    try:
        named = names.original(path)
    except ValueError as error:
        raise InternalError(reason=f"files do not come by path: {error}") from error
    if file is None:
        return Placed(path, None, f"{ORIGINAL}/data/{named.path}", "", ())
    if named.reasons:
        found.append(Rename(path, named.path, "original", named.reasons))
    derivative = ""
    companions: tuple[str, ...] = ()
    if file.derivative is not None and file.converted is not None:
        wanted = file.converted.derivative_name
        beside = path.rpartition("/")[0] + "/" + wanted if "/" in path else wanted
        other = names.derivative(named, wanted, taken=beside != path and ahead.holds(beside))
        derivative = f"{PRESERVATION}/data/{other.path}"
        if {"collision", "length"} & set(other.reasons):  # all else it has from its original
            found.append(Rename(path, other.path, "derivative", other.reasons))
        if file.converted.companions:
            companions = names.beside(other, (one.name for one in file.converted.companions))
    below = tuple(f"{PRESERVATION}/data/{place}" for place in companions)
    return Placed(path, file, f"{ORIGINAL}/data/{named.path}", derivative, tuple(found), below)
