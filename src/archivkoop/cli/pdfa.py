"""`archivkoop pdfa`: the way to PDF/A alone, for batches without a deposit."""

from collections import Counter
from pathlib import Path

import typer

from archivkoop.app.passwords import read_passwords
from archivkoop.app.pdfa import PdfaLine
from archivkoop.cli.context import Context
from archivkoop.cli.job_options import JobOptions, path_argument
from archivkoop.cli.output import Format, write_json, write_lines, write_text
from archivkoop.core.access import Access


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    options = JobOptions(context)
    files = path_argument(metavar=context.say("cli.metavar.sources"), help=context.say("cli.pdfa.sources"))

    @app.command("pdfa", help=context.say("cli.pdfa.help"))
    def pdfa(
        sources: list[Path] = files,
        out: Path = options.out,
        profile: Path | None = options.profile,
        passwords: Path | None = options.passwords,
        workers: int | None = options.workers,
        output: Format = options.format,
    ) -> int:
        from archivkoop.app import convert_pdfs
        from archivkoop.cli.progress import watching

        access = Access(read_passwords(passwords), context.settings.trust_anchors)
        lines: list[PdfaLine] = []
        with watching(context) as observer:
            for line in convert_pdfs(observer, context.settings, sources, out, profile, workers, access):
                lines.append(line)
                if output is Format.JSONL:
                    write_lines([_document(line)])
        if output is Format.JSON:
            write_json({"files": [_document(line) for line in lines]}, output)
        elif output is Format.TEXT:
            _show(context, lines)
        return 0 if all(line.outcome in {"kept", "proved"} for line in lines) else 1


def _document(line: PdfaLine) -> dict[str, object]:
    return {
        "source": line.source,
        "result": line.result,
        "outcome": line.outcome,
        "route": line.route,
        "judges": list(line.judges),
        "reasons": list(line.reasons),
        "attachments": str(line.attachments) if line.attachments else None,
    }


def _show(context: Context, lines: list[PdfaLine]) -> None:
    """Show what each file needed and why, and the sums."""
    for line in sorted(lines, key=lambda line: line.source):
        outcome = context.say(f"cli.pdfa.outcome.{line.outcome}")
        way = context.say("cli.pdfa.way", converter=line.route or "")
        write_text(f"{line.source}\n    {outcome}{way if line.outcome in {'proved', 'unproved'} else ''}")
        for reason in dict.fromkeys(line.reasons):
            write_text(f"      {context.say('cli.pdfa.reason', reason=reason)}")
    counts = Counter(line.outcome for line in lines)
    write_text(
        context.say(
            "cli.pdfa.sum",
            n=len(lines),
            kept=counts["kept"],
            proved=counts["proved"],
            unproved=counts["unproved"],
            failed=counts["failed"],
        )
    )
    routes = Counter(line.route for line in lines if line.outcome == "proved")
    for name, count in routes.most_common():
        write_text(context.say("cli.pdfa.route", converter=name or "", n=count))
