"""Writes a job's report: the one in the package, and the complete one beside it."""

from datetime import datetime
from pathlib import Path

from archivkoop.adapters.report.html import PLUGIN as HTML
from archivkoop.app.content import JobContent
from archivkoop.app.conversions import OURSELVES
from archivkoop.app.job import Job
from archivkoop.core.aip import Sink
from archivkoop.core.events import Event
from archivkoop.core.report import Report
from archivkoop.core.verification import Problem, VerifyResult
from archivkoop.stages.report import complete_report, make_report
from archivkoop.store.durable import durable_write


def write_report(job: Job, content: JobContent, out: Sink) -> None:
    """Write the report as it lies in the package: what happened up to packaging."""
    HTML.write(_report(job, content, job.clock.now()), job.catalogue, out)


def write_complete_report(job: Job, content: JobContent, target: Path, validated: Event, manifest_sha512: str) -> None:
    """Write the report with the validation of the finished package, durably; `validated` is the journal's line."""
    data = validated.data
    notes = tuple(Problem(**note) for note in data.get("notes", ()))
    verdict = VerifyResult(valid=True, notes=notes, own=True, files=data["files"], bytes=data["bytes"])
    report = _report(job, content, datetime.fromisoformat(validated.at))
    report = complete_report(report, verdict, data["second_opinion"], manifest_sha512)
    with durable_write(target) as stream:
        HTML.write(report, job.catalogue, stream)


def _report(job: Job, content: JobContent, created: datetime) -> Report:
    return make_report(content, created=created, software=OURSELVES, profile_signed=job.loaded.signed)
