"""`archivkoop compare`: are two PDFs the same to a reader?"""

from pathlib import Path

import typer

from archivkoop.cli.context import Context
from archivkoop.cli.job_options import JobOptions, path_argument, path_option
from archivkoop.cli.output import Format, write_json, write_text
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import Comparison, Difference


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    options = JobOptions(context)
    metavar = context.say("cli.metavar.file")
    original = path_argument(metavar=f"{metavar}-A", help=context.say("cli.compare.first"))
    derivative = path_argument(metavar=f"{metavar}-B", help=context.say("cli.compare.second"))
    page = path_option(None, "--html", metavar=metavar, help=context.say("cli.compare.html"))

    @app.command("compare", help=context.say("cli.compare.help"))
    def compare(
        first: Path = original,
        second: Path = derivative,
        html: Path | None = page,
        output: Format = options.format,
    ) -> int:
        from archivkoop.app import compare_files

        comparison = compare_files(context.settings, first, second, html, context.language)
        same = comparison.outcome is Outcome.PASSED
        if output is Format.TEXT:
            _show(context, comparison)
        else:
            write_json(
                {
                    "same": same,
                    "outcome": comparison.outcome.value,
                    "reason": comparison.reason,
                    "differences": [_document(context, one) for one in comparison.differences],
                    "notes": [_document(context, one) for one in comparison.notes],
                    "measures": dict(comparison.measures),
                },
                output,
            )
        return 0 if same else 1


def _document(context: Context, difference: Difference) -> dict[str, object]:
    return {
        "code": difference.code,
        "page": difference.page,
        "measure": difference.measure,
        "limit": difference.limit,
        "message": _words(context, difference),
    }


def _words(context: Context, difference: Difference) -> str:
    key = f"difference.{difference.code}"
    return context.say(key, **difference.facts) if context.texts.knows(key) else difference.message


def _show(context: Context, comparison: Comparison) -> None:
    write_text(context.say(f"cli.compare.{comparison.outcome.value}", reason=comparison.reason))
    for difference in comparison.differences:
        page = context.say("cli.compare.page", page=difference.page) if difference.page else ""
        write_text(f"  {page}{_words(context, difference)}")
    if comparison.notes:
        write_text(context.say("cli.compare.notes"))
        for note in comparison.notes:
            page = context.say("cli.compare.page", page=note.page) if note.page else ""
            write_text(f"  {page}{_words(context, note)}")
