"""What runs inside a child: take a call, find the function by its name, send the answer back."""

import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from operator import attrgetter
from typing import Any

from archivkoop.core.errors import ArchivkoopError, Cancelled


@dataclass(frozen=True, slots=True)
class Value:
    """The function's result."""

    value: Any


@dataclass(frozen=True, slots=True)
class Raised:
    """The function raised one of our own errors."""

    error: ArchivkoopError | Cancelled


@dataclass(frozen=True, slots=True)
class Surprise:
    """The function raised something nobody foresaw, or its result does not fit through a pipe."""

    reason: str
    traceback: str


@dataclass(frozen=True, slots=True)
class Broken:
    """The function could not be called at all: our own mistake, not the file's."""

    reason: str
    traceback: str


Answer = Value | Raised | Surprise | Broken


def serve(connection: "Connection[Any, Any]") -> None:
    """Answer calls, one after the other, until nobody asks any more."""
    while True:
        try:
            request = connection.recv_bytes()
            connection.send_bytes(answer_to(request))
        except (EOFError, OSError):
            return


def answer_to(request: bytes, *before: object) -> bytes:
    """Make the call that a request asks for, with `before` as its first arguments; return the packed answer."""
    try:
        name, args = pickle.loads(request)  # noqa: S301 - from our own parent
        function = find(name)
    except Exception as error:  # noqa: BLE001 - whatever an import may raise
        return pickle.dumps(Broken(short(error), traceback.format_exc()))
    return packed(call(function, (*before, *args)))


def find(name: str) -> Callable[..., Any]:
    """Return the function called "module:function"."""
    module, _, function = name.partition(":")
    found: Callable[..., Any] = attrgetter(function)(import_module(module))
    return found


def call(function: Callable[..., Any], args: tuple[Any, ...]) -> Answer:
    """Call a function and say what came of it."""
    try:
        return Value(function(*args))
    except (ArchivkoopError, Cancelled) as error:
        return Raised(error)
    except BaseException as error:  # noqa: BLE001 - a library that calls sys.exit() costs its file, not the child
        return Surprise(short(error), traceback.format_exc())


def packed(answer: Answer) -> bytes:
    """Return an answer as bytes; one that cannot be pickled is a surprise."""
    try:
        return pickle.dumps(answer)
    except Exception as error:  # noqa: BLE001 - __reduce__ may raise anything
        reason = answer.error.__class__.__name__ if isinstance(answer, Raised) else "result"
        return pickle.dumps(Surprise(f"{reason} cannot be sent: {short(error)}", traceback.format_exc()))


def short(error: BaseException) -> str:
    """Return an exception as one line."""
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - __str__ of a foreign exception
        text = "?"
    return f"{type(error).__name__}: {text}"[:500]
