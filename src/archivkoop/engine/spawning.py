"""Start an interpreter by multiprocessing, without its habits that hurt us."""

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from types import ModuleType

from archivkoop.engine.order import CHILD_ENVIRONMENT

_lock = threading.Lock()


def spawn(name: str, target: Callable[..., None], *args: object) -> BaseProcess:
    """Start a process that runs `target`."""
    process = multiprocessing.get_context("spawn").Process(target=target, args=args, name=name)
    with _lock, _without_main_module(), _environment(CHILD_ENVIRONMENT):
        process.start()
    return process


@contextmanager
def _without_main_module() -> Iterator[None]:
    """Hide the main module: multiprocessing would import it again in the child (pytest, the GUI, a console script)."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set variables for a process to be started: an interpreter settles the encoding of names when it starts."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
