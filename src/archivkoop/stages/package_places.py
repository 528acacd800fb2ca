"""Where each file lies in the package: decided before anything is written, and the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
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
        raise ProfileError(path=content.profile.profile.id, line=0, key="package.max_path", reason=f"{room}")
    names = Names(room)
    with SortedSpool(scratch) as folders:
        for folder in content.empty_folders():
            folders.add(f"{folder}/{KEEP}")
        files = ((file.entry.path, file) for file in content.files())
        keeps = ((key, None) for (key,) in folders)
        for path, file in merge(files, keeps, key=lambda pair: pair[0]):
            yield _place(path, file, names)


def _place(path: str, file: DepositFile | None, names: Names) -> Placed:
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
    if file.derivative is not None and file.converted is not None:
        other = names.derivative(named, file.converted.derivative_name)
        derivative = f"{PRESERVATION}/data/{other.path}"
        if {"collision", "length"} & set(other.reasons):  # all else it has from its original
            found.append(Rename(path, other.path, "derivative", other.reasons))
    return Placed(path, file, f"{ORIGINAL}/data/{named.path}", derivative, tuple(found))
