"""Verify: hold a bag against what it says of itself; ours byte for byte, foreign ones by RFC 8493.

No single byte of a package of ours can change, and no file can be added, removed or renamed, without a problem that
names the file. Foreign bags are held to the RFC, with a note that they are no packages of ours. Nothing is fetched.
What does not fit into memory is sorted in temporary files.
"""

import hashlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from archivkoop.core.aip import PackageReader
from archivkoop.core.errors import NotAPackageError
from archivkoop.core.ports import Progress
from archivkoop.core.verification import VerifyResult
from archivkoop.stages import verify_report as codes
from archivkoop.stages.bag import MANIFEST, TAG_MANIFEST
from archivkoop.stages.bag_reading import (
    ALGORITHMS,
    WEAK,
    Declaration,
    Entry,
    Fault,
    read_declaration,
    read_info,
    read_manifest,
    read_own_manifest,
    refused,
)
from archivkoop.stages.package_description import FORMAT
from archivkoop.stages.package_names import key_of
from archivkoop.stages.spool import SortedSpool
from archivkoop.stages.verify_documents import Documents
from archivkoop.stages.verify_files import digests_of, walk
from archivkoop.stages.verify_groups import Claimed, File, Group, Listed, Spools, grouped, parted
from archivkoop.stages.verify_report import Report

OWN_FOLDER = "archivkoop"
OWN_LABELS = (
    "payload-oxum",
    "external-identifier",
    "archivkoop-package-format",
    "archivkoop-profile-sha512",
    "archivkoop-counts",
)


_MANIFEST_NAME = re.compile(r"(tag)?manifest-([a-z0-9]+)\.txt")
_OXUM = re.compile(r"(\d+)\.(\d+)")
_COUNT = re.compile(r"(\w+)=(\d+)")


def verify(
    package: Path,
    reader: PackageReader,
    *,
    progress: Callable[[Progress], None],
    cancelled: Callable[[], bool],
    scratch: Path | None = None,
) -> VerifyResult:
    """Verify the bag in a folder.

    Args:
        package: The bag's folder.
        reader: Reads METS and PREMIS.
        progress: Told how far it is.
        cancelled: Asked between blocks.
        scratch: Folder for temporary files; None: the system's.

    Raises:
        NotAPackageError: There is no folder, or nothing in it that belongs to a bag.
        Cancelled: A person stopped it.
    """
    if not any((package / name).exists() for name in ("bagit.txt", "data", "bag-info.txt", MANIFEST, TAG_MANIFEST)):
        raise NotAPackageError(path=str(package))
    with (
        tempfile.TemporaryDirectory(prefix="archivkoop-verify-", dir=scratch) as folder,
        SortedSpool(Path(folder)) as files,
        SortedSpool(Path(folder)) as listed,
        SortedSpool(Path(folder)) as claims,
    ):
        return _Verifying(package, reader, Spools(files, listed, claims), progress, cancelled).run()


def seal_of(package: Path) -> str:
    """Return the SHA-512 of a package's tag manifest, which no change of the package leaves as it is; "": none."""
    try:
        with (package / TAG_MANIFEST).open("rb") as stream:
            return hashlib.file_digest(stream, "sha512").hexdigest()
    except OSError:
        return ""


class _Verifying:
    """One verification."""

    def __init__(
        self,
        bag: Path,
        reader: PackageReader,
        spools: Spools,
        progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._bag = bag
        self._spools = spools
        self._progress = progress
        self._cancelled = cancelled
        self._report = Report()
        self._info, self._info_fault = read_info(bag, "utf-8")
        self._own = self._is_own()
        self._declaration = Declaration()
        self._documents = Documents(bag, self._package_id() if self._own else "", reader, self._report)
        self._payload_files = 0
        self._payload_bytes = 0
        self._done = Progress("verify", 0)
        self._manifests: dict[str, str] = {}  # name -> algorithm

    def run(self) -> VerifyResult:
        self._declare()
        for path, size in walk(self._bag, self._report, no_empty_folders=self._own, cancelled=self._cancelled):
            self._note_file(path, size)
        self._read_manifests()
        self._check_info()
        if self._own:
            self._documents.collect(self._spools.claims)
            self._check_counts()
        for group in grouped(self._spools):
            self._check(group)
        problems = self._report.problems
        return VerifyResult(
            not problems, problems, self._report.notes, self._own, self._payload_files, self._payload_bytes
        )

    # --- what kind of bag it is -------------------------------------------------------------------

    def _is_own(self) -> bool:
        """Any trace of ours suffices: a package must not get off lightly by losing one of them."""
        software = " ".join(self._info.get("bag-software-agent", ()))
        labels = any(label.startswith("archivkoop-") for label in self._info)
        return labels or software.startswith("archivkoop") or os.path.lexists(self._bag / OWN_FOLDER)

    def _package_id(self) -> str:
        """Return the name of the only folder below `data/`."""
        try:
            names = sorted(os.listdir(self._bag / "data"))  # noqa: PTH208 - names are all that is wanted
        except OSError:
            names = []
        if len(names) != 1:
            self._report.problem(codes.STRUCTURE, "data", fault="one_folder", expected="1", found=str(len(names)))
        given = self._info.get("external-identifier", [])
        wanted = given[0] if given else self._bag.name
        if wanted in names or not names:
            return wanted
        self._report.problem(codes.STRUCTURE, f"data/{names[0]}", fault="package_id", expected=wanted, found=names[0])
        return names[0]

    def _declare(self) -> None:
        declared = read_declaration(self._bag, self._own)
        if isinstance(declared, str):
            self._report.problem(codes.DECLARATION, "bagit.txt", fault=declared)
        else:
            self._declaration = declared
        if not self._own:
            self._report.note(codes.FOREIGN)
            self._info, self._info_fault = read_info(self._bag, self._declaration.encoding)
        elif self._bag.name != self._documents.package_id:
            self._report.note(codes.FOLDER_NAME, None, expected=self._documents.package_id, found=self._bag.name)

    # --- what there is ----------------------------------------------------------------------------

    def _note_file(self, path: str, size: int) -> None:
        self._spools.files.add(key_of(path), path, size)
        if path.startswith("data/"):
            self._payload_files += 1
            self._payload_bytes += size
        elif path == "fetch.txt":
            self._report.problem(codes.FETCH, path)
        elif (algorithm := self._algorithm_of(path)) is not None:
            self._manifests[path] = algorithm

    def _algorithm_of(self, path: str) -> str | None:
        """Return the algorithm if the file is a manifest; in our packages there are just two."""
        found = _MANIFEST_NAME.fullmatch(path)
        if found is None or found[2] not in ALGORITHMS or (self._own and path not in {MANIFEST, TAG_MANIFEST}):
            return None
        return found[2]

    # --- what is listed ---------------------------------------------------------------------------

    def _read_manifests(self) -> None:
        for name in (MANIFEST, TAG_MANIFEST) if self._own else ():
            if name not in self._manifests:
                self._report.problem(codes.NO_MANIFEST, name)
        payload = [name for name in self._manifests if not name.startswith("tag")]
        if not payload and not self._own:
            self._report.problem(codes.NO_MANIFEST, "manifest-*.txt")
        if payload and {self._manifests[name] for name in payload} <= WEAK:
            self._report.note(
                codes.WEAK_ONLY, None, algorithm=", ".join(sorted(self._manifests[name] for name in payload))
            )
        if not self._own and len(payload) == len(self._manifests):
            self._report.note(codes.NO_TAG_MANIFEST)
        for name in sorted(self._manifests):
            self._read_manifest(name)

    def _read_manifest(self, name: str) -> None:
        file, algorithm = self._bag / name, self._manifests[name]
        entries = read_own_manifest(file) if self._own else read_manifest(file, algorithm, self._declaration)
        try:
            for entry in entries:
                if isinstance(entry, Fault):
                    self._report.problem(codes.MANIFEST_FORM, name, line=entry.line, fault=entry.reason)
                elif refused(entry.path) or not self._belongs(entry.path, name):
                    self._report.problem(codes.PATH_REFUSED, name, listed=entry.path)
                else:
                    self._list(entry, name)
        except OSError as error:
            self._report.problem(codes.UNREADABLE, name, reason=error.strerror or str(error))

    def _belongs(self, path: str, manifest: str) -> bool:
        if manifest.startswith("tag"):
            return not path.startswith(("data/", "tagmanifest-"))
        return path.startswith("data/")

    def _list(self, entry: Entry, manifest: str) -> None:
        self._spools.listed.add(key_of(entry.path), entry.path, manifest, entry.digest)

    # --- what bag-info says -----------------------------------------------------------------------

    def _check_info(self) -> None:
        if self._info_fault:
            fault = self._info_fault
            self._report.problem(codes.INFO, "bag-info.txt", line=fault.line, fault=fault.reason)
        oxums = self._info.get("payload-oxum", [])
        found = f"{self._payload_bytes}.{self._payload_files}"
        if len(oxums) > 1 or any(not _OXUM.fullmatch(oxum) for oxum in oxums):
            self._report.problem(codes.INFO, "bag-info.txt", line=0, fault="oxum")
        elif oxums and oxums[0] != found:
            self._report.problem(codes.OXUM, "bag-info.txt", expected=oxums[0], found=found)
        if self._own:
            self._check_labels()

    def _check_labels(self) -> None:
        for label in OWN_LABELS:
            if len(self._info.get(label, [])) != 1:
                self._report.problem(codes.LABEL, "bag-info.txt", label=label)
        formats = self._info.get("archivkoop-package-format", [FORMAT])
        if formats != [FORMAT]:
            self._report.problem(codes.FORMAT, "bag-info.txt", found=" ".join(formats), known=FORMAT)

    def _check_counts(self) -> None:
        said = dict(_COUNT.findall(" ".join(self._info.get("archivkoop-counts", ()))))
        converted = sum(int(said.get(name, 0)) for name in ("proved", "unproved"))
        expected = f"{said.get('packaged', '?')}+{converted}"
        found = f"{self._documents.originals}+{self._documents.derivatives}"
        if expected != found:
            self._report.problem(codes.COUNTS, "bag-info.txt", expected=expected, found=found)

    # --- file by file -----------------------------------------------------------------------------

    def _check(self, group: Group) -> None:
        for file in group.files[1:] if self._own else ():
            self._report.problem(codes.TWINS, file.path, other=group.files[0].path)
        for file in group.files:
            listed, group.listed = parted(group.listed, file.path)
            claims, group.claims = parted(group.claims, file.path)
            if not listed and not self._own:
                listed = self._same_but_for_form(group, file)
            self._check_file(file, listed, claims)
        for entry in group.listed:
            self._report.problem(codes.MISSING, entry.path, manifest=entry.manifest)
        for claim in group.claims:
            self._report.problem(codes.NAMED_IN_VAIN, claim.document, named=claim.path)

    def _same_but_for_form(self, group: Group, file: File) -> list[Listed]:
        """Some systems change the Unicode form of names while a bag travels; RFC 8493 (5.2.1) has us look for that."""
        form = unicodedata.normalize("NFC", file.path)
        found = [entry for entry in group.listed if unicodedata.normalize("NFC", entry.path) == form]
        group.listed = [entry for entry in group.listed if entry not in found]
        if found:
            self._report.note(codes.UNICODE_FORM, file.path)
        return found

    def _check_file(self, file: File, listed: list[Listed], claims: list[Claimed]) -> None:
        self._check_listed(file, listed)
        algorithms = {self._manifests[entry.manifest] for entry in listed}
        try:
            digests, size = self._hash(file, algorithms)
        except OSError as error:
            self._report.problem(codes.UNREADABLE, file.path, reason=error.strerror or str(error))
            return
        changed = [entry for entry in listed if entry.digest != digests[self._manifests[entry.manifest]]]
        for entry in changed:
            self._report.problem(codes.CHANGED, file.path, manifest=entry.manifest)
        if self._own and listed and not changed:
            self._check_profile(file, digests)
            self._check_claims(file, claims, digests, size)

    def _check_listed(self, file: File, listed: list[Listed]) -> None:
        """See that the manifests that must list the file do, once."""
        names = [entry.manifest for entry in listed]
        for name in {name for name in names if names.count(name) > 1}:
            self._report.problem(codes.MANIFEST_FORM, name, line=0, fault="twice", listed=file.path)
        if file.path.startswith("data/"):
            due = [name for name in self._manifests if not name.startswith("tag")]
            if self._declaration.version < (1, 0) and listed:  # before 1.0, one of several manifests was enough
                return
        elif self._own and file.path != TAG_MANIFEST:
            due = [TAG_MANIFEST]
        else:
            return
        for name in due:
            if name not in names:
                self._report.problem(codes.UNLISTED, file.path, manifest=name)

    def _check_profile(self, file: File, digests: Mapping[str, str]) -> None:
        said = self._info.get("archivkoop-profile-sha512")
        if file.path == f"{OWN_FOLDER}/profile.toml" and said != [digests["sha512"]]:
            self._report.problem(codes.PROFILE, file.path)

    def _check_claims(self, file: File, claims: list[Claimed], digests: Mapping[str, str], size: int) -> None:
        if not file.path.startswith("data/"):
            return
        for claim in claims:
            if (claim.digest, claim.size) != (digests["sha512"], size):
                self._report.problem(codes.CONTRADICTED, file.path, document=claim.document)
        named = sorted(claim.document for claim in claims)
        due = sorted(self._documents.due(file.path))
        if named != due:
            for document in sorted({*named, *due}):
                if named.count(document) != due.count(document):
                    self._report.problem(codes.UNNAMED, file.path, document=document)

    def _hash(self, file: File, algorithms: Iterable[str]) -> tuple[dict[str, str], int]:
        """Read a file once for all its digests; one that nothing lists is not read."""
        needed = set(algorithms)
        answer: tuple[dict[str, str], int] = ({}, 0)
        if needed:
            place = self._bag / file.path
            answer = digests_of(place, file.size, needed, lambda count: self._told(file, 0, count), self._cancelled)
        self._told(file, 1, 0)
        return answer

    def _told(self, file: File, files: int, count: int) -> None:
        done = self._done
        self._done = Progress(
            "verify",
            done.files_done + files,
            self._spools.files.count,
            done.bytes_done + count,
            None,
            codes.shown(file.path),
        )
        self._progress(self._done)
