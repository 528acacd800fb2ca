"""The options of every command that works on a deposit, and what they ask of the use case."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import typer

from archivkoop.app.passwords import read_passwords
from archivkoop.app.request import JobRequest
from archivkoop.app.system import os_user
from archivkoop.cli.context import Context
from archivkoop.core.errors import DecisionMissingError, ReasonMissingError
from archivkoop.core.findings import LeaveOut, Waiver

WAIVE, LEAVE_OUT, REASON = "--waive", "--leave-out", "--reason"


class EmptyPathError(typer.BadParameter):
    """Nothing is named where a file or folder is asked for; it would mean the current folder."""


def _path(text: str) -> Path:
    if not text:
        raise EmptyPathError(text)
    return Path(text)


# Whether a path can be read is not the parser's to say: the use case says why, and what to do.
path_argument = partial(typer.Argument, parser=_path)
path_option = partial(typer.Option, parser=_path)


class JobOptions:
    """The options as typer wants them, with their help in the user's language. To be used as default values."""

    def __init__(self, context: Context) -> None:
        say = context.say
        folder, file = say("cli.metavar.folder"), say("cli.metavar.file")
        self.deposit: Any = path_argument(metavar=say("cli.metavar.deposit"), help=say("cli.deposit"))
        self.out: Any = path_option(..., "--out", "-o", metavar=folder, help=say("cli.out"))
        self.no_out: Any = path_option(None, "--out", "-o", metavar=folder, help=say("cli.out"), hidden=True)
        self.meta: Any = path_option(None, "--meta", metavar=file, help=say("cli.meta"))
        self.field: Any = typer.Option(None, "--field", metavar="ID=TEXT", help=say("cli.field"))
        self.profile: Any = path_option(None, "--profile", metavar=file, help=say("cli.profile_file"))
        self.waive: Any = typer.Option(None, WAIVE, metavar="CODE", help=say("cli.waive"))
        self.leave_out: Any = typer.Option(
            None, LEAVE_OUT, metavar=say("cli.metavar.pattern"), help=say("cli.leave_out")
        )
        self.reason: Any = typer.Option(None, REASON, metavar=say("cli.metavar.text"), help=say("cli.reason"))
        self.withdraw: Any = typer.Option(
            None, "--withdraw", metavar=f"CODE|{say('cli.metavar.pattern')}", help=say("cli.withdraw")
        )
        self.actor: Any = typer.Option("", "--actor", metavar=say("cli.metavar.name"), help=say("cli.actor"))
        self.copy: Any = typer.Option(None, "--copy/--no-copy", help=say("cli.copy"), show_default=False)
        self.passwords: Any = path_option(None, "--passwords", metavar=file, help=say("cli.passwords"))
        self.workers: Any = typer.Option(None, "--workers", min=1, max=64, help=say("cli.workers"))
        self.format: Any = typer.Option("text", "--format", help=say("cli.format"), case_sensitive=False)


def request(
    context: Context,
    deposit: Path,
    *,
    out: Path | None = None,
    meta: Path | None = None,
    field: Sequence[str] | None = None,
    profile: Path | None = None,
    withdraw: Sequence[str] | None = None,
    actor: str = "",
    workers: int | None = None,
    passwords: Path | None = None,
    copy: bool | None = None,
) -> JobRequest:
    """Return what the options ask for.

    Raises:
        ReasonMissingError: A decision without a reason.
        DecisionMissingError: A reason without a decision.
        typer.BadParameter: A field without "=".
        PasswordsMissingError: The passwords cannot be read.
        PasswordsSyntaxError: The passwords file has a line that is none.
    """
    waivers, leave_outs = decisions(context.arguments, actor or os_user())
    return JobRequest(
        deposit,
        out,
        meta,
        _fields(field or ()),
        profile,
        tuple(waivers),
        tuple(leave_outs),
        tuple(withdraw or ()),
        actor,
        workers,
        copy=copy,
        passwords=read_passwords(passwords),
    )


def decisions(arguments: Sequence[str], actor: str) -> tuple[list[Waiver], list[LeaveOut]]:
    """Return the decisions on a command line. A reason belongs to every decision before it that has none yet.

    The order matters and the option parser does not keep it between options, so the arguments themselves are read.

    Raises:
        ReasonMissingError: A decision without a reason, or with an empty one.
        DecisionMissingError: A reason that no decision precedes: what it was meant for would not be decided.
    """
    waivers: list[Waiver] = []
    leave_outs: list[LeaveOut] = []
    waiting: list[tuple[str, str]] = []
    for option, value in _pairs(arguments):
        if option != REASON:
            waiting.append((option, value))
            continue
        if not waiting:
            raise DecisionMissingError(option=REASON, reason=value)
        if not value.strip():
            raise ReasonMissingError(option=" ".join(waiting[0]))
        waivers += [Waiver(code.upper(), value, actor) for kind, code in waiting if kind == WAIVE]
        leave_outs += [LeaveOut(pattern, value, actor) for kind, pattern in waiting if kind == LEAVE_OUT]
        waiting.clear()
    if waiting:
        raise ReasonMissingError(option=" ".join(waiting[0]))
    return waivers, leave_outs


def _pairs(arguments: Sequence[str]) -> Iterator[tuple[str, str]]:
    position = 0
    while position < len(arguments) and arguments[position] != "--":
        option, equals, value = arguments[position].partition("=")
        if option in {WAIVE, LEAVE_OUT, REASON}:
            if not equals:
                position += 1
                value = arguments[position] if position < len(arguments) else ""
            yield option, value
        position += 1


def _fields(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    fields: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise typer.BadParameter(text, param_hint=f"--field {text}")
        fields[name] = (*fields.get(name, ()), value)
    return fields
