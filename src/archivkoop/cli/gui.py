"""`archivkoop gui`: open the window."""

from pathlib import Path
from typing import Annotated

import typer

from archivkoop.cli.context import Context


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""

    @app.command("gui", help=context.say("cli.gui.help"))
    def gui(
        deposit: Annotated[Path | None, typer.Argument(help=context.say("cli.gui.deposit"), show_default=False)] = None,
    ) -> int:
        from archivkoop.gui.main import run

        return run(["archivkoop", "--lang", context.language, *([str(deposit)] if deposit else [])])
