"""`archivkoop check`: take a deposit in, identify and check its files."""

import typer

from archivkoop.app.request import Step
from archivkoop.cli import job_command
from archivkoop.cli.context import Context
from archivkoop.cli.result import show_findings


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    job_command.register(app, context, "check", Step.CHECK, show_findings)
