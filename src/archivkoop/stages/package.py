"""Package: write the archival package into staging, in one pass over the deposit (DESIGN §7)."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archivkoop import assets
from archivkoop.core.aip import (
    Found,
    Group,
    LinkedEvent,
    Mets,
    PackageDocuments,
    PackageFacts,
    PackageInputs,
    Pointer,
    StoredFile,
    Write,
    WrittenPackage,
)
from archivkoop.core.errors import (
    InternalError,
    NothingToPackageError,
    ReadError,
)
from archivkoop.core.events import Agent, AgentType, Event, EventKind
from archivkoop.core.lines import finding_line
from archivkoop.core.package import PackageContent
from archivkoop.core.ports import Progress
from archivkoop.stages import package_description as words
from archivkoop.stages.bag import BagWriter, HashingFile, Written, storage_problem
from archivkoop.stages.media_types import media_type_of_name
from archivkoop.stages.package_body import DERIVATIVE_DAMAGED, Body, Watch
from archivkoop.stages.package_names import safe_component
from archivkoop.stages.package_places import ORIGINAL, PRESERVATION
from archivkoop.stages.spool import LineSpool, SortedSpool

METS = "METS.xml"
PREMIS = "metadata/preservation/premis.xml"
DUBLIN_CORE = "metadata/descriptive/dc.xml"
EAD = "metadata/descriptive/ead.xml"
FINDINGS = "metadata/other/findings.jsonl"
REPORT = "documentation/uebernahmeprotokoll.html"
PROFILE = "archivkoop/profile.toml"
BAGIT_PROFILE = "archivkoop/bagit-profile.json"
OUR_SCHEMA = "findings.schema.json"

__all__ = ["DERIVATIVE_DAMAGED", "write_package"]


def write_package(
    content: PackageContent,
    staging: Path,
    documents: PackageDocuments,
    inputs: PackageInputs,
    *,
    progress: Callable[[Progress], None],
    found: Found,
    cancelled: Callable[[], bool],
) -> WrittenPackage:
    """Write the package to `staging/<package id>`; what an earlier try left there is removed first.

    Each file is hashed while it is copied and held against the intake's hash. What is missing, unreadable or changed
    goes to `found`; the rest is read all the same, and the result says that the package is not complete.

    Raises:
        NothingToPackageError: Every file was left out.
        CountsError: The content's counts and its files differ.
        StorageProblem: No space is left, or writing failed for another reason.
        Cancelled: A person stopped the job.
    """
    if safe_component(content.package_id) != (content.package_id, ()):
        raise InternalError(reason=f"package id {content.package_id!r} is no safe name")
    if not content.counts.packaged:
        raise NothingToPackageError
    scratch = staging / "scratch"
    try:
        for leftover in (staging / content.package_id, scratch):
            if os.path.lexists(leftover):
                shutil.rmtree(leftover)
        scratch.mkdir(parents=True)
        with ExitStack() as stack:
            writing = _Writing(content, staging, scratch, stack, documents, inputs)
            written = writing.run(Watch(progress, found, cancelled, content.counts.packaged))
        scratch.rmdir()
    except OSError as error:
        raise storage_problem(error, Path(error.filename or staging)) from error
    return written


class _Writing:
    """One writing of a package: the bag, and what is kept outside memory for the METS documents."""

    def __init__(
        self,
        content: PackageContent,
        staging: Path,
        scratch: Path,
        stack: ExitStack,
        documents: PackageDocuments,
        inputs: PackageInputs,
    ) -> None:
        self._content = content
        self._documents = documents
        self._inputs = inputs
        self._scratch = scratch
        self._bag = BagWriter(staging / content.package_id, stack.enter_context(SortedSpool(scratch)))
        self._root = f"data/{content.package_id}"
        self._facts = words.facts_of(content, inputs, hashlib.sha512(content.profile_bytes).hexdigest())
        self._made_ns = int(self._facts.created.timestamp()) * 10**9
        self._stored = {part: stack.enter_context(LineSpool(scratch)) for part in (ORIGINAL, PRESERVATION)}
        self._pointers = stack.enter_context(LineSpool(scratch))
        self._own: dict[str, StoredFile] = {}  # the documents written so far

    def run(self, watch: Watch) -> WrittenPackage:
        created = _created(self._content, self._inputs, self._facts)
        with ExitStack() as stack:
            body = self._open_body(stack)
            complete = body.write(watch)
            body.write_event(LinkedEvent(created, (("", "outcome"),)))
        if complete:
            self._write_head()
        return WrittenPackage(
            self._bag.root,
            complete,
            self._stored[ORIGINAL].count,
            self._stored[PRESERVATION].count,
            self._bag.bytes,
            self._bag.seal,
            (created,),
        )

    def _open_body(self, stack: ExitStack) -> Body:
        """Open the documents that grow with every file."""
        documents, facts = self._documents, self._facts
        findings = stack.enter_context(self._document(FINDINGS))
        for recorded in self._content.findings():
            findings.write(finding_line(recorded))
        events = stack.enter_context(self._document(PREMIS))
        write_event = stack.enter_context(documents.premis_events(events, facts))
        objects: dict[str, Write] = {}
        for part in (ORIGINAL, PRESERVATION) if self._content.counts.converted else (ORIGINAL,):
            out = stack.enter_context(self._document(f"{part}/{PREMIS}"))
            objects[part] = stack.enter_context(documents.premis_objects(out, facts, part.rpartition("/")[2]))
        return Body(
            self._content,
            self._bag,
            self._scratch,
            findings,
            write_event,
            objects,
            self._stored,
            self._pointers,
            self._made_ns,
        )

    @contextmanager
    def _document(self, path: str) -> Iterator[HashingFile]:
        """Yield a new document of ours; afterwards METS can refer to it."""
        with self._bag.open(f"{self._root}/{path}") as file:
            yield file
        self._note(path, file.written)

    def _note(self, path: str, written: Written) -> None:
        mime = media_type_of_name(path)
        self._own[path] = StoredFile(path, written.size, written.sha512, self._made_ns, mime, len(self._own) + 1)

    def _write_head(self) -> None:
        """Write what needs the digests of what was written before: METS, and in the end the manifests."""
        content, facts, documents = self._content, self._facts, self._documents
        with self._document(DUBLIN_CORE) as out:
            documents.dublin_core(out, words.dublin_core(content))
        with self._document(EAD) as out:
            documents.ead(out, facts, words.isadg(content), words.components(content))
        with self._document(REPORT) as out:
            self._inputs.report(out)
        for name, source in sorted(({OUR_SCHEMA: _our_schema()} | dict(self._inputs.schemas)).items()):
            self._note(f"schemas/{name}", self._bag.store(f"{self._root}/schemas/{name}", [_read(source)]))
        parts = [part for part in (ORIGINAL, PRESERVATION) if self._stored[part].count]
        for part in parts:
            with self._document(f"{part}/{METS}") as out:
                documents.mets(out, facts, self._part_mets(part))
        with self._document(METS) as out:
            documents.mets(out, facts, self._root_mets(parts))
        self._bag.store(PROFILE, [content.profile_bytes])
        self._bag.store(BAGIT_PROFILE, [self._inputs.bagit_profile])
        self._bag.finish(words.bag_info(content, facts, self._bag.oxum, self._bag.bytes))

    def _part_mets(self, part: str) -> Mets:
        return Mets(
            part.rpartition("/")[2],
            preservation=(self._own[f"{part}/{PREMIS}"],),
            groups=((_use(f"{part}/data"), "grp-data", (StoredFile(*record) for record in self._stored[part])),),
            base=f"{part}/",
        )

    def _root_mets(self, parts: list[str]) -> Mets:
        schemas = [file for path, file in self._own.items() if path.startswith("schemas/")]
        groups: list[Group] = [
            ("Documentation", "grp-documentation", (self._own[REPORT],)),
            ("Schemas", "grp-schemas", schemas),
        ]
        names = [part.rpartition("/")[2] for part in parts]
        groups += [
            (_use(part), f"grp-{name}", (self._own[f"{part}/{METS}"],)) for part, name in zip(parts, names, strict=True)
        ]
        return Mets(
            self._content.package_id,
            descriptive=((self._own[DUBLIN_CORE], "DC", "1.1"), (self._own[EAD], "EAD", "2002")),
            preservation=(self._own[PREMIS],),
            other=((self._own[FINDINGS], "archivkoop findings"),),
            groups=groups,
            representations=[(name, f"grp-{name}") for name in names],
            pointers=(Pointer(*record) for record in self._pointers),
        )


def _use(path: str) -> str:
    return f"R{path[1:]}"  # CSIP spells the label "Representations/…", the folder in lower case


def _our_schema() -> Path:
    """Return the schema of findings.jsonl: a package explains all that is in it, also where we are long gone."""
    return assets.folder("schemas") / OUR_SCHEMA


def _read(source: Path) -> bytes:
    try:
        return source.read_bytes()
    except OSError as error:
        raise ReadError(path=str(source), reason=error.strerror or str(error)) from error


def _created(content: PackageContent, inputs: PackageInputs, facts: PackageFacts) -> Event:
    """Return the event of the package's creation; it is in the package before the journal has it."""
    person = (Agent(content.actor, "", AgentType.PERSON),) if content.actor else ()
    data = {
        "package": content.package_id,
        "counts": words.counts_text(content.counts),
        "fixity": "every file was hashed while it was copied and has the SHA-512 of the intake",
    }
    at = facts.created.isoformat(timespec="seconds")
    return Event(inputs.uuid(), at, EventKind.PACKAGED, agents=(inputs.software, *person), data=data)
