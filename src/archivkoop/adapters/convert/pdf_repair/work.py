"""What the modules of the repair share: the document, the judge's hints, and the record of what was done."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pikepdf import Dictionary, Pdf

from archivkoop.adapters.convert.pdf_repair import shown, tree
from archivkoop.core.proof import ClauseFailure, Validation

_FONT = re.compile(r"(?:font|DescendantFonts|usedGlyphs)\[\d+\]\(([^)\s]+)")
_OBJECT = re.compile(r"\((\d+) \d+ obj")


@dataclass(frozen=True, slots=True)
class Hints:
    """What the judge refused so far. Object numbers in it are those of our result, not of the source."""

    failures: tuple[ClauseFailure, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)  # font name in the result -> in the source

    @property
    def clauses(self) -> frozenset[str]:
        """Every clause that was ever refused, e.g. "6.2.11.5-1"."""
        return frozenset(failure.clause for failure in self.failures)

    def has(self, *prefixes: str) -> bool:
        """Say whether a clause that starts with one of these was refused."""
        return any(clause.startswith(prefixes) for clause in self.clauses)

    def fonts(self, *prefixes: str) -> frozenset[str]:
        """Return the names, as in the source, of the fonts with which such a clause was refused."""
        names = {
            name
            for failure in self.failures
            if failure.clause.startswith(prefixes)
            for name in _FONT.findall(failure.context)
        }
        return frozenset(self.sources.get(name, name) for name in names)

    def learn(self, validations: Iterable[Validation], sources: Mapping[str, str]) -> "Hints":
        """Return hints with the judge's last answer added; equal to these where it said nothing new."""
        known = {(failure.clause, failure.context): failure for failure in self.failures}
        for validation in validations:
            for failure in validation.failures:
                known.setdefault((failure.clause, failure.context), failure)
        return Hints(tuple(known.values()), dict(self.sources) | dict(sources))


@dataclass
class Work:
    """One round over one document."""

    pdf: Pdf
    flavour: str  # "2b", "3b"; a step may raise it from 2b to 3b
    hints: Hints = field(default_factory=Hints)
    settings: Mapping[str, Any] = field(default_factory=dict)
    profile: bytes | None = None  # ICC profile of the output intent; None: sRGB
    target: Path = Path("result.pdf")  # what the result will be; what is taken out of it goes beside
    steps: list[str] = field(default_factory=list)  # what was done, for the record
    losses: list[str] = field(default_factory=list)  # what the result lacks
    taken_out: dict[str, str] = field(default_factory=dict)  # file beside the result -> its name in the source
    fonts: list[dict[str, Any]] = field(default_factory=list)  # fonts substituted or rebuilt
    renamed: dict[str, str] = field(default_factory=dict)  # font name in the result -> in the source

    @cached_property
    def _scopes(self) -> list[tree.Scope]:
        return list(tree.scopes(self.pdf))

    @property
    def root(self) -> Dictionary:
        """The catalog."""
        root = self.pdf.Root
        assert isinstance(root, Dictionary)  # `opened` counted its pages
        return root

    @property
    def scopes(self) -> list[tree.Scope]:
        """Every content stream with its resources. Steps that add streams call `changed`."""
        return self._scopes

    @cached_property
    def _collected(self) -> list[tree.FontUse]:
        return tree.fonts(self.pdf, self.scopes)

    @property
    def used_fonts(self) -> list[tree.FontUse]:
        """Every font that a content stream may show, each once."""
        return self._collected

    @cached_property
    def shown(self) -> shown.Shown:
        """Which codes are shown in which font; read when first asked."""
        return shown.scan(self.scopes)

    def refused(self, use: tree.FontUse, *prefixes: str) -> bool:
        """Say whether the judge refused a font with such a clause; it may be named by any of its dictionaries."""
        named = self.hints.fonts(*prefixes)
        return bool(named) and not named.isdisjoint(self.renamed.get(name, name) for name in use.names)

    def changed(self) -> None:
        """Forget what was collected: streams or resources were added or taken away."""
        for name in ("_scopes", "_collected", "shown"):
            self.__dict__.pop(name, None)

    def did(self, step: str) -> None:
        """Record a step once."""
        if step not in self.steps:
            self.steps.append(step)

    def lost(self, what: str) -> None:
        """Record a loss once."""
        if what not in self.losses:
            self.losses.append(what)
