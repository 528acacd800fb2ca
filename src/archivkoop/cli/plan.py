"""`archivkoop plan`: say what would happen to each file, and why."""

import typer

from archivkoop.app.request import Step
from archivkoop.cli import job_command
from archivkoop.cli.context import Context
from archivkoop.cli.result import show_plan


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    job_command.register(app, context, "plan", Step.PLAN, show_plan)
