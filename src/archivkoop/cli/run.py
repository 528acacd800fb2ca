"""Builds the commands in the user's language, runs one, and turns what it raises into a message and an exit code."""

import contextlib
import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import typer

from archivkoop import assets
from archivkoop.app.settings import Settings
from archivkoop.cli import check, compare, convert, doctor, gui, ingest, language, package, pdfa, plan, profile, verify
from archivkoop.cli.context import Context
from archivkoop.core.catalogue import Catalogue
from archivkoop.core.errors import ArchivkoopError, Cancelled, InternalError, WriteError

INTERRUPTED = 130
UsageError: type[Exception] = typer.BadParameter.__mro__[1]  # typer brings its own click, and does not export this one
COMMANDS = (ingest, check, plan, convert, package, verify, pdfa, compare, profile, doctor, gui)


def run(arguments: Sequence[str]) -> int:
    """Run one command; return 0 clean, 1 findings, 2 usage, 3 workplace, 4 I/O, 5 internal, 130 interrupted."""
    texts = assets.catalogue(language.choose(arguments))
    try:
        settings = Settings.load()
        chosen = language.choose(arguments, settings.language)
        texts = assets.catalogue(chosen)
        return _invoke(Context(settings.in_language(chosen), texts, chosen, arguments), arguments)
    except UsageError as error:
        _complain(_usage(texts, error))
        return 2
    except ArchivkoopError as error:
        _complain(texts.error(error))
        return error.exit_code
    except (Cancelled, KeyboardInterrupt, typer.Abort):
        _complain(texts.say("cli.interrupted"))
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, as with `| head`
        _drop_output()
        return 0
    except Exception as error:  # the last line of defence: a person never sees a traceback
        logging.getLogger(__name__).debug("internal error", exc_info=True)
        _complain(texts.error(InternalError(reason=f"{type(error).__name__}: {error}")))
        return InternalError.exit_code


def _invoke(context: Context, arguments: Sequence[str]) -> int:
    logging.basicConfig(level=os.environ.get("ARCHIVKOOP_LOG", "ERROR").upper(), stream=sys.stderr)
    command = typer.main.get_command(build(context))
    if _shows_help(command, arguments):
        _translate_help(context, command)
    try:
        result = command.main(list(arguments), prog_name="archivkoop", standalone_mode=False)
        sys.stdout.flush()  # a full disk behind it is noticed here, not when the interpreter ends
    except OSError as error:
        if error.filename is not None or isinstance(error, BrokenPipeError):
            raise
        _drop_output()
        raise WriteError(path="stdout", reason=error.strerror or str(error)) from error
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
        if lang and not language.known(lang):  # what it means was looked at before anything was parsed
            raise typer.BadParameter(lang, param_hint=f"--lang {lang}")
        if version:
            from archivkoop import __version__

            print(f"archivkoop {__version__}")
            raise typer.Exit

    return app


def _usage(texts: Catalogue, error: Any) -> str:  # noqa: ANN401 - typer's own click has no public type for it
    """Return what is wrong with a call, in the user's words; without any argument: the help."""
    name, message = type(error).__name__, str(error.format_message())
    if name == "NoArgsIsHelpError":
        return message
    context, option = error.ctx, getattr(error, "param", None)
    hint = _name_of(option) if option else getattr(error, "option_name", "") or getattr(error, "param_hint", "")
    key, detail = _USAGE.get(name, "cli.usage.other"), str(hint or message)
    for said, known in _SAID.items():  # typer has no type of its own for these
        if found := re.search(said, message):
            key, detail = known, found[1]
    if name == "UsageError" and message == "Missing command.":
        key, detail = _USAGE["MissingParameter"], texts.say("cli.metavar.command")
    complaint = texts.say(key, detail=detail, command=context.command_path if context else "archivkoop")
    similar = re.search(r"Did you mean (.*)\?$", message)
    if similar is None:
        return complaint
    names = [texts.say("quoted", words=one) for one in re.findall(r"'([^']*)'", similar[1])]
    return f"{complaint} {texts.say('cli.usage.similar', names=', '.join(names))}"


def _name_of(option: Any) -> str:  # noqa: ANN401 - as above
    names = [name for name in option.opts if name.startswith("-")]
    return " / ".join(names) or str(option.metavar or option.name)


_USAGE = {
    "NoSuchOption": "cli.usage.no_such_option",
    "MissingParameter": "cli.usage.missing",
    "BadParameter": "cli.usage.bad_value",
    "EmptyPathError": "cli.usage.empty",
}
_SAID = {
    r"^No such command '(.*?)'(?:\.|$)": "cli.usage.no_such_command",
    r"^Got unexpected extra argument\(s\) \((.*)\)": "cli.usage.extra",
}


def _shows_help(command: Any, arguments: Sequence[str]) -> bool:  # noqa: ANN401 - as above
    """Say whether a call may end in help: nothing is asked for, or help, or a group of commands and none of them."""
    if not arguments or {"-h", "--help"} & set(arguments):
        return True
    return bool(getattr(command.commands.get(arguments[-1]), "commands", None))


def _translate_help(context: Context, command: Any) -> None:  # noqa: ANN401 - as above
    """Put typer's own few words into the context's language."""
    from typer import rich_utils

    rich_utils.OPTIONS_PANEL_TITLE = context.say("cli.panel.options")
    rich_utils.ARGUMENTS_PANEL_TITLE = context.say("cli.panel.arguments")
    rich_utils.COMMANDS_PANEL_TITLE = context.say("cli.panel.commands")
    rich_utils.DEFAULT_STRING = f"[{context.say('cli.panel.default')}: {{}}]"
    rich_utils.REQUIRED_LONG_STRING = context.say("cli.panel.required")
    parent = command.make_context("", ["--help"], resilient_parsing=True)  # where the names of the help option are
    for each in (command, *_below(command)):
        option = each.get_help_option(each.make_context("", ["--help"], parent=parent, resilient_parsing=True))
        if option is not None:
            option.help = context.say("cli.help_option")


def _below(command: Any) -> Iterator[Any]:  # noqa: ANN401 - as above
    for each in getattr(command, "commands", {}).values():
        yield each
        yield from _below(each)


def _drop_output() -> None:
    """Send what is still to be written nowhere: the interpreter would complain about it at its end."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(message, file=sys.stderr)
