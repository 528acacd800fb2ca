"""`archivkoop convert`: convert what the plan says, and prove each result."""

import typer

from archivkoop.app.request import Step
from archivkoop.cli import job_command
from archivkoop.cli.context import Context
from archivkoop.cli.result import show_conversions


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    job_command.register(app, context, "convert", Step.CONVERT, show_conversions)
