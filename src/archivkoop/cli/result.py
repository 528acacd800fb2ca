"""Shows how a job stands: for people in words, for programs as `schemas/` says."""

from collections.abc import Callable, Iterator
from typing import Any

from archivkoop.app import read_workspace
from archivkoop.app.request import JobResult
from archivkoop.cli.context import Context
from archivkoop.cli.output import Format, write_aside, write_json, write_lines, write_text
from archivkoop.core.findings import Severity
from archivkoop.core.package import DepositFile, RecordedFinding
from archivkoop.store.workspace import FileRow


def show_result(context: Context, result: JobResult, output: Format) -> None:
    """Show what `ingest` and `package` came to."""
    if output is not Format.TEXT:
        write_json(_result_document(result), output)
        return
    _show_counts(context, result)
    _show_unmatched(context, result)
    if result.blocked:
        _show_blocking(context, result)
    elif result.package:
        write_text(context.say("cli.result.package", path=str(result.package)))
        write_text(context.say("cli.result.report", path=str(result.report or "–")))


def show_findings(context: Context, result: JobResult, output: Format) -> None:
    """Show every finding, one by one."""
    with read_workspace(result.workspace) as workspace:
        if output is Format.TEXT:
            for recorded in workspace.findings():
                write_text(_finding_text(context, recorded))
            write_text(context.say("cli.result.taken_in", n=result.counts.files_in))
            _show_sums(context, result)
        else:
            _write(
                context, result, output, "findings", (_finding_document(recorded) for recorded in workspace.findings())
            )


def show_plan(context: Context, result: JobResult, output: Format) -> None:
    """Show what would happen to each file."""
    with read_workspace(result.workspace) as workspace:
        if output is not Format.TEXT:
            _write(context, result, output, "files", map(_plan_document, workspace.files()))
            return
        for row in workspace.files():
            action = context.say(f"plan.{row.action}") if row.action else "–"
            write_text(f"{row.path}\n    {row.format_name or '–'} ({row.puid or '–'}): {action} [{row.rule}]")
        _show_unmatched(context, result)


def show_conversions(context: Context, result: JobResult, output: Format) -> None:
    """Show what became of each file that was converted."""
    with read_workspace(result.workspace) as workspace:
        files = (file for file in workspace.deposit_files() if file.converted)
        if output is not Format.TEXT:
            _write(context, result, output, "files", map(_conversion_document, files))
            return
        for file in files:
            fate = context.say(f"fate.{file.fate.value}") if file.fate else "–"
            write_text(f"{file.entry.path}\n    {fate}: {_attempts(file)}")
        _show_counts(context, result)
        _show_unmatched(context, result)


def _show_counts(context: Context, result: JobResult) -> None:
    counts = result.counts
    write_text(
        context.say(
            "cli.result.counts",
            n=counts.files_in,
            packaged=counts.packaged,
            left_out=counts.left_out,
            kept=counts.kept,
            proved=counts.proved,
            unproved=counts.unproved,
            failed=counts.failed,
            open=context.say("cli.result.open", n=counts.open) if counts.open else "",
        )
    )
    _show_sums(context, result)


def _show_sums(context: Context, result: JobResult) -> None:
    write_text(
        context.say(
            "cli.result.findings",
            blocking=result.findings.get(Severity.BLOCKING, 0),
            warnings=context.say("cli.result.warnings", n=result.findings.get(Severity.WARNING, 0)),
            notes=context.say("cli.result.notes", n=result.findings.get(Severity.INFO, 0)),
        )
    )


def _show_unmatched(context: Context, result: JobResult, write: Callable[[str], None] = write_text) -> None:
    for pattern in result.unmatched:
        write(context.say("cli.result.unmatched", pattern=pattern))


def _show_blocking(context: Context, result: JobResult) -> None:
    write_text(context.say("cli.result.blocked"))
    for recorded in result.blocking:
        write_text(_finding_text(context, recorded))
    write_text(context.say("cli.result.blocked.what_now"))


def _finding_text(context: Context, recorded: RecordedFinding) -> str:
    finding = recorded.finding
    severity = context.say(f"severity.{recorded.severity.value}")
    title, text = context.texts.title(finding.code), context.texts.text(finding.code, **finding.facts)
    waived = context.say("cli.finding.waived", reason=recorded.waiver.reason) if recorded.waiver else ""
    where = f"{finding.path}: " if finding.path else ""
    return f"{severity}  {finding.code}  {where}{title}\n    {text}" + (f"\n    {waived}" if waived else "")


def _write(context: Context, result: JobResult, output: Format, name: str, documents: Iterator[dict[str, Any]]) -> None:
    if output is Format.JSONL:
        write_lines(documents)
        _show_unmatched(context, result, write_aside)
    else:
        write_json({name: list(documents), "leave_out_unmatched": list(result.unmatched)}, output)


def _result_document(result: JobResult) -> dict[str, Any]:
    counts = result.counts
    return {
        "package": str(result.package) if result.package else None,
        "package_id": result.package_id,
        "report": str(result.report) if result.report else None,
        "workspace": str(result.workspace),
        "resumed": result.resumed,
        "already_there": result.already_there,
        "missing_fields": list(result.missing_fields),
        "leave_out_unmatched": list(result.unmatched),
        "counts": {
            "in": counts.files_in,
            "packaged": counts.packaged,
            "left_out": counts.left_out,
            "open": counts.open,
            "converted": counts.converted,
            "kept": counts.kept,
            "proved": counts.proved,
            "unproved": counts.unproved,
            "failed": counts.failed,
        },
        "findings": {severity.value: result.findings.get(severity, 0) for severity in Severity},
        "blocking": [_finding_document(recorded) for recorded in result.blocking],
    }


def _finding_document(recorded: RecordedFinding) -> dict[str, Any]:
    finding = recorded.finding
    return {
        "code": finding.code,
        "severity": recorded.severity.value,
        "outcome": finding.outcome.value,
        "path": finding.path,
        "facts": dict(finding.facts),
        "waived": recorded.waiver is not None,
    }


def _plan_document(row: FileRow) -> dict[str, Any]:
    return {"path": row.path, "puid": row.puid, "action": row.action, "rule": row.rule, "size": row.size}


def _conversion_document(file: DepositFile) -> dict[str, Any]:
    attempts = file.converted.attempts if file.converted else ()
    return {
        "path": file.entry.path,
        "fate": file.fate.value if file.fate else None,
        "derivative": str(file.derivative) if file.derivative else None,
        "attempts": [
            {"converter": attempt.converter, "outcome": attempt.outcome.value, "reasons": list(attempt.reasons)}
            for attempt in attempts
        ],
    }


def _attempts(file: DepositFile) -> str:
    attempts = file.converted.attempts if file.converted else ()
    return " → ".join(
        f"{attempt.converter} ({attempt.outcome.value}{': ' + '; '.join(attempt.reasons) if attempt.reasons else ''})"
        for attempt in attempts
    )
