"""The Library of Congress's `bagit` as an independent second opinion on a bag.

It keeps every manifest entry in memory and may change the working folder of its process, so it runs in a process of
its own, by this module's plain function `opinion`.
"""

import logging
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from archivkoop.core.events import Agent

_MOST_PROBLEMS = 100


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the library says."""

    problems: tuple[str, ...]  # in its own words; empty: the bag is valid
    agent: str  # "bagit 1.9.0"


@dataclass(frozen=True, slots=True)
class BagitLibrary:
    """The library, as a plug-in."""

    name: str = "bagit_library"

    def agents(self) -> tuple[Agent, ...]:
        """Return the library and its version."""
        return (Agent("bagit", version("bagit")),)


def opinion(bag: Path) -> Opinion:
    """Have the library validate a bag, payload included."""
    import bagit

    logging.getLogger("bagit").setLevel(logging.CRITICAL)  # all it has to say comes back in the exception
    agent = f"bagit {version('bagit')}"
    try:
        bagit.Bag(str(bag)).validate(processes=1)
    except bagit.BagValidationError as error:
        details = [str(detail) for detail in error.details] or [str(error)]
        return Opinion(tuple(details[:_MOST_PROBLEMS]), agent)
    except (bagit.BagError, ValueError, OSError) as error:
        return Opinion((f"{type(error).__name__}: {error}",), agent)
    return Opinion((), agent)


PLUGIN = BagitLibrary()
