"""`archivkoop gui`: open the window."""

import typer

from archivkoop.cli.context import Context


def register(app: typer.Typer, context: Context) -> None:
    """Add the command."""

    @app.command("gui", help=context.say("cli.gui.help"))
    def gui() -> int:
        from archivkoop.gui.main import run

        return run(["archivkoop", *(["--lang", context.language])])
