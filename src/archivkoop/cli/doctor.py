"""`archivkoop doctor`: is every tool there, and what is lost without it?"""

import typer

from archivkoop.cli.context import Context
from archivkoop.cli.job_options import JobOptions
from archivkoop.cli.output import Format


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    options = JobOptions(context)

    @app.command("doctor", help=context.say("cli.doctor.help"))
    def doctor(output: Format = options.format) -> int:
        from archivkoop.app import doctor as examine
        from archivkoop.cli.doctor_view import show

        return show(context, examine(context.settings), output)
