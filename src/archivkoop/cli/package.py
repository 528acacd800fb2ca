"""`archivkoop package`: write and validate the package, whatever is missing before it."""

import typer

from archivkoop.app.request import Step
from archivkoop.cli import job_command
from archivkoop.cli.context import Context
from archivkoop.cli.result import show_result


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    job_command.register(app, context, "package", Step.PACKAGE, show_result)
