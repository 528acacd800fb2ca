"""The last step of a job: describe, decide, write in staging, verify there, publish (DESIGN §3, 5)."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

from archivkoop.adapters.package.documents import PLUGIN as DOCUMENTS
from archivkoop.adapters.package.reader import PLUGIN as READER
from archivkoop.app.content import JobContent
from archivkoop.app.conversions import OURSELVES
from archivkoop.app.job import Job
from archivkoop.app.reporting import write_complete_report, write_report
from archivkoop.app.steps import leave_out_let_pass, unreadable
from archivkoop.core.aip import PackageInputs, WrittenPackage
from archivkoop.core.errors import (
    CountsError,
    ForeignPackageFolderError,
    InternalError,
    PackageInvalidError,
)
from archivkoop.core.events import EventKind
from archivkoop.core.findings import Finding, Outcome
from archivkoop.core.verification import VerifyResult
from archivkoop.engine.child import Limits
from archivkoop.engine.pool import Pool, Task
from archivkoop.stages import package as stage
from archivkoop.stages.bag import MANIFEST
from archivkoop.stages.describe import validate_description
from archivkoop.stages.package_id import package_id
from archivkoop.stages.package_places import rename_data, renames
from archivkoop.stages.profile import bagit_profile
from archivkoop.stages.publish import discard, publish, sync_tree
from archivkoop.stages.verify import seal_of, verify
from archivkoop.store.durable import fsync_folder, sync_file

REPORT_SUFFIX = ".protokoll.html"


def package(job: Job, pool: Pool) -> bool:
    """Write, verify and publish the package; False: a blocking finding stands against it, and nothing was written."""
    name = _describe(job)
    leave_out_let_pass(job)
    job.workspace.commit()
    if name is None or any(finding.blocks for finding in job.workspace.findings()):
        return False
    _reconcile(job)
    out = job.request.out
    if out is None:
        raise InternalError(reason="packaging without an output folder")
    _clear_former(job, out)
    out.mkdir(parents=True, exist_ok=True)
    staging = _staging(job, out)
    target = _published(job) or out / name
    content = JobContent(job, name)
    if target.exists():  # killed between giving it its name and writing that down, or somebody else's
        _require_own(job, target)
        if target.parent != out:
            job.observer.notice("job.already_there", {"package": str(target)})
        verdicts = _verified(job, pool, target)
    else:
        try:
            written = _write(job, content, staging)
            if written is None:
                discard(staging)
                return False
            verdicts = _verified(job, pool, written.bag)
            sync_tree(staging, sync_file, fsync_folder, job.observer.cancelled)
        except BaseException:  # no use any more, and room that a full disk lacks: packaging begins anew
            discard(staging)
            raise
        job.workspace.record(
            job.event(EventKind.PUBLISHING, None, {"package": str(target), "seal": written.seal}), *written.events
        )
        job.workspace.commit()
        publish(written.bag, out, fsync_folder)
    discard(staging)
    _finish(job, content, target, verdicts)
    return True


def _staging(job: Job, out: Path) -> Path:
    return out / f".archivkoop-{job.workspace.folder.name}"


def _clear_former(job: Job, out: Path) -> None:
    """Remove, as far as that is possible, what earlier runs of the job left half written in other folders."""
    runs = job.workspace.deposit_events(EventKind.JOB_OPENED, EventKind.JOB_RESUMED)
    for former in {Path(event.data["out"]) for event in runs if event.data.get("out")} - {out}:
        discard(_staging(job, former))


def _published(job: Job) -> Path | None:
    """Return the package that an earlier run gave its name, wherever that was asked; None: there is none."""
    for event in job.workspace.deposit_events(EventKind.PUBLISHING):
        package = Path(event.data["package"])
        if package.is_dir() and seal_of(package) == event.data["seal"]:
            return package
    return None


# --- description and decisions --------------------------------------------------------------------


def _describe(job: Job) -> str | None:
    """Hold the description against the profile and record it; return the package's id if it is complete."""
    description = job.description
    findings = list(validate_description(description, job.loaded.profile, _Paths(job)))
    complete = not any(finding.code in {"AK-D01", "AK-D02"} for finding in findings)
    meta = job.workspace.meta()
    name = (meta.package_id if meta else None) or (_package_id(job) if complete else None)
    document = description.document
    digest = hashlib.sha512(json.dumps(document, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    job.workspace.record(
        job.event(
            EventKind.DESCRIBED, None, {"package_id": name, "sha512": digest, **document}, agents=(job.person(),)
        ),
        *(job.finding(finding) for finding in findings),
    )
    return name if complete else None


class _Paths:
    """The deposit's paths; answers `in` only."""

    def __init__(self, job: Job) -> None:
        self._workspace = job.workspace

    def __contains__(self, path: object) -> bool:
        return isinstance(path, str) and self._workspace.sha512_of(path) is not None


def _package_id(job: Job) -> str:
    """Return the id by the profile's template; made once, with the token of the job's start."""
    meta = job.workspace.meta()
    if meta is None:
        raise InternalError(reason="a job without its opening line")
    return package_id(
        job.loaded.profile.package.id_template,
        archive=job.description.first("archive_isil"),
        year=job.clock.now().year,
        accession=job.description.first("accession"),
        token=meta.token,
    )


def _reconcile(job: Job) -> None:
    counts = job.workspace.counts()
    if not counts.reconciled:
        raise CountsError(files_in=counts.files_in, packaged=counts.packaged, left_out=counts.left_out)


# --- writing, verifying, publishing ---------------------------------------------------------------


def _write(job: Job, content: JobContent, staging: Path) -> WrittenPackage | None:
    """Write the package in staging; None: a file was not what the intake saw, and the findings say so."""
    discard(staging)
    staging.mkdir()
    for rename in renames(content, staging):
        job.workspace.record(job.event(EventKind.FILE_RENAMED, rename.path, rename_data(rename)))
    job.workspace.commit()
    problems: list[Finding] = []
    inputs = PackageInputs(
        software=OURSELVES,
        created=job.clock.now(),
        uuid=job.ids.uuid,
        bagit_profile=_json(bagit_profile(job.loaded.profile)),
        report=lambda out: write_report(job, content, out),
        schemas=_official_schemas(job),
    )
    written = stage.write_package(
        content,
        staging,
        DOCUMENTS,
        inputs,
        progress=job.observer.progress,
        found=problems.append,
        cancelled=job.observer.cancelled,
    )
    for finding in problems:
        _note_lost(job, finding)
    return written if written.complete else None


def _official_schemas(job: Job) -> dict[str, Path]:
    """Return the official schemas that an administrator put into the schema folder, by name."""
    folder = job.settings.schemas
    return {file.name: file for file in sorted(folder.glob("*.xsd"))} if folder and folder.is_dir() else {}


def _note_lost(job: Job, finding: Finding) -> None:
    """Record that a file is not what the intake saw; the next run takes it again."""
    if finding.code == stage.DERIVATIVE_DAMAGED:
        job.workspace.record(job.event(EventKind.CONVERSION_DROPPED, finding.path))
    elif finding.code == "AK-I04":
        job.workspace.record(job.event(EventKind.FILE_VANISHED, finding.path, outcome=Outcome.FAILED))
    else:
        entry = job.workspace.entry(finding.path or "")
        job.workspace.record(unreadable(job, entry, finding.code))
    job.workspace.record(job.finding(finding))


def _require_own(job: Job, target: Path) -> None:
    """Accept a package that is there already only if this job was about to give it its name.

    Raises:
        ForeignPackageFolderError: It is somebody else's.
    """
    seal = seal_of(target)
    published = job.workspace.deposit_events(EventKind.PUBLISHING)
    if not seal or all(event.data.get("seal") != seal for event in published):
        raise ForeignPackageFolderError(path=str(target))


def _verified(job: Job, pool: Pool, bag: Path) -> tuple[VerifyResult, str]:
    """Verify a package by our own rules and by the `bagit` library; return our verdict and the library's words.

    Raises:
        PackageInvalidError: It is not what it ought to be: a mistake of ours; it gets no name.
    """
    verdict = verify(
        bag,
        READER,
        progress=job.observer.progress,
        cancelled=job.observer.cancelled,
        scratch=job.workspace.scratch,
    )
    if not verdict.valid:
        problems = "; ".join(f"{problem.code} {problem.path or ''}" for problem in verdict.problems[:5])
        raise PackageInvalidError(problems=problems)
    if not job.loaded.profile.package.second_opinion:
        return verdict, ""
    limits = Limits(time_s=_time_for(verdict), memory_mb=job.loaded.profile.limits.memory_mb)
    task = Task("bagit", (bag,))
    for _, answer in pool.run("archivkoop.tasks:bagit_opinion", [task], limits, job.observer.cancelled):
        if isinstance(answer, Exception):
            return verdict, str(answer)
        if answer.problems:
            raise PackageInvalidError(problems="; ".join(answer.problems[:5]))
        return verdict, answer.agent
    return verdict, ""


def _time_for(verdict: VerifyResult) -> float:
    return 600.0 + verdict.bytes / (2 << 20) + verdict.files / 50


def _finish(job: Job, content: JobContent, target: Path, verdicts: tuple[VerifyResult, str]) -> None:
    """Write the complete report beside the package, and the last lines of the journal."""
    verdict, second = verdicts
    report = target.with_name(target.name + REPORT_SUFFIX)
    notes = [asdict(note) for note in verdict.notes]
    data = {"files": verdict.files, "bytes": verdict.bytes, "second_opinion": second, "notes": notes}
    validated = job.event(EventKind.PACKAGE_VALIDATED, None, data)
    write_complete_report(job, content, report, validated, _manifest_digest(target))
    result = {"package": str(target), "report": str(report), "seal": seal_of(target)}
    job.workspace.record(
        validated,
        job.event(EventKind.JOB_FINISHED, None, {"result": result}),
    )
    job.workspace.commit()


def restore_report(job: Job) -> None:
    """Write the report of a finished package again where it is gone: it says what it said then."""
    result = job.meta.result if job.meta else None
    if result is None or job.meta is None or Path(result["report"]).exists():
        return
    *_, validated = job.workspace.deposit_events(EventKind.PACKAGE_VALIDATED)
    then = replace(job, request=replace(job.request, actor=job.meta.actor))
    content = JobContent(then, job.meta.package_id or "")
    report = Path(result["report"])
    write_complete_report(then, content, report, validated, _manifest_digest(Path(result["package"])))
    job.observer.notice("job.report_restored", {"report": str(report)})


def _manifest_digest(package: Path) -> str:
    with (package / MANIFEST).open("rb") as stream:
        return hashlib.file_digest(stream, "sha512").hexdigest()


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
