"""Builds the commands in the user's language, runs one, and turns what it raises into a message and an exit code."""

import contextlib
import logging
import os
import sys
from collections.abc import Sequence

import click
import typer

from archivkoop import assets
from archivkoop.app.settings import Settings
from archivkoop.cli import check, convert, doctor, gui, ingest, language, package, plan, profile, verify
from archivkoop.cli.context import Context
from archivkoop.core.catalogue import Catalogue
from archivkoop.core.errors import ArchivkoopError, Cancelled, InternalError

INTERRUPTED = 130
COMMANDS = (ingest, check, plan, convert, package, verify, profile, doctor, gui)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return 0 clean, 1 findings, 2 usage, 3 workplace, 4 I/O, 5 internal, 130 interrupted."""
    texts = assets.catalogue(language.choose(arguments))
    try:
        settings = Settings.load()
        chosen = language.choose(arguments, settings.language)
        texts = assets.catalogue(chosen)
        return _invoke(Context(settings, texts, chosen, arguments), arguments)
    except click.UsageError as error:
        _complain(_usage(texts, error))
        return 2
    except ArchivkoopError as error:
        _complain(texts.error(error))
        return error.exit_code
    except (Cancelled, KeyboardInterrupt, click.Abort):
        _complain(texts.say("cli.interrupted"))
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person never sees a traceback
        logging.getLogger(__name__).debug("internal error", exc_info=True)
        _complain(texts.error(InternalError(reason=f"{type(error).__name__}: {error}")))
        return InternalError.exit_code


def _invoke(context: Context, arguments: Sequence[str]) -> int:
    logging.basicConfig(level=os.environ.get("ARCHIVKOOP_LOG", "ERROR").upper(), stream=sys.stderr)
    command = typer.main.get_command(build(context))
    result = command.main(list(arguments), prog_name="archivkoop", standalone_mode=False)
    return int(result or 0)


def build(context: Context) -> typer.Typer:
    """Return the application with every command, its help in the context's language."""
    app = typer.Typer(
        name="archivkoop",
        help=context.say("cli.help"),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for module in COMMANDS:
        module.register(app, context)

    @app.callback()
    def every_command(
        version: bool = typer.Option(False, "--version", help=context.say("cli.version"), is_eager=True),
        lang: str = typer.Option("", "--lang", metavar="de|en", help=context.say("cli.lang")),
    ) -> None:
        del lang  # looked at before anything was parsed
        if version:
            from archivkoop import __version__

            print(f"archivkoop {__version__}")
            raise typer.Exit

    return app


def _usage(texts: Catalogue, error: click.UsageError) -> str:
    key = {
        click.NoSuchOption: "cli.usage.no_such_option",
        click.MissingParameter: "cli.usage.missing",
        click.BadParameter: "cli.usage.bad_value",
    }.get(type(error), "cli.usage.other")
    command = error.ctx.command_path if error.ctx else "archivkoop"
    return texts.say(key, detail=error.format_message(), command=command)


def _complain(message: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(message, file=sys.stderr)
