"""Writes a job's report: the one in the package, and the complete one beside it."""

from pathlib import Path

from archivkoop.adapters.report.html import PLUGIN as HTML
from archivkoop.app.content import JobContent
from archivkoop.app.conversions import OURSELVES
from archivkoop.app.job import Job
from archivkoop.core.aip import Sink
from archivkoop.core.report import Report
from archivkoop.core.verification import VerifyResult
from archivkoop.stages.report import complete_report, make_report
from archivkoop.store.durable import durable_write


def write_report(job: Job, content: JobContent, out: Sink) -> None:
    """Write the report as it lies in the package: what happened up to packaging."""
    HTML.write(_report(job, content), job.catalogue, out)


def write_complete_report(
    job: Job, content: JobContent, target: Path, verdict: VerifyResult, second_opinion: str, manifest_sha512: str
) -> None:
    """Write the report with the validation of the finished package, durably."""
    report = complete_report(_report(job, content), verdict, second_opinion, manifest_sha512)
    with durable_write(target) as stream:
        HTML.write(report, job.catalogue, stream)


def _report(job: Job, content: JobContent) -> Report:
    return make_report(content, created=job.clock.now(), software=OURSELVES, profile_signed=job.loaded.signed)
