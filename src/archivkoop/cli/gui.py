"""`archivkoop gui`: open the window."""

from pathlib import Path

import typer

from archivkoop.cli.context import Context
from archivkoop.cli.job_options import path_argument


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""
    folder = path_argument(None, metavar=context.say("cli.metavar.deposit"), help=context.say("cli.gui.deposit"))

    @app.command("gui", help=context.say("cli.gui.help"))
    def gui(deposit: Path | None = folder) -> int:
        from archivkoop.gui.main import run

        return run(["archivkoop", "--lang", context.language, *([str(deposit)] if deposit else [])])
