"""Which codes a document shows in which font: what must be determined, and what need not be."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from archivkoop.adapters.convert.pdf_repair import content_cuts, tree

_OPERATORS = "q Q gs Tf Tj TJ ' \""
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})


Instructions: TypeAlias = Sequence[pikepdf.ContentStreamInstruction | pikepdf.ContentStreamInlineImage]


@dataclass(slots=True)
class Shown:
    """The strings shown, by the font's object."""

    strings: dict[tuple[int, int], set[bytes]] = field(default_factory=dict)
    complete: bool = True  # False: some content could not be read, or was shown without a font set in it

    def codes(self, font: Dictionary) -> frozenset[int]:
        """Return the codes shown in a simple font."""
        return frozenset(code for string in self.strings.get(font.objgen, ()) for code in string)

    def texts(self, font: Dictionary) -> frozenset[bytes]:
        """Return the strings shown in a font, as they stand in the content."""
        return frozenset(self.strings.get(font.objgen, ()))


def scan(scopes: list[tree.Scope]) -> Shown:
    """Read every content stream's text operators."""
    found = Shown()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pikepdf warns of contents that end too early; the judge sees that, too
        for scope in scopes:
            _read(_instructions(scope, found), scope, found)
    return found


def _instructions(scope: tree.Scope, found: Shown) -> Instructions:
    try:
        source = pikepdf.Page(scope.owner) if scope.kind == "page" else scope.owner
        return pikepdf.parse_content_stream(source, _OPERATORS)
    except (pikepdf.PdfError, ValueError, TypeError):
        return _tolerant(scope, found)


def _tolerant(scope: tree.Scope, found: Shown) -> Instructions:
    """Read what a strict reader refuses: cut out what it cannot read, as viewers pass over it."""
    data = scope.content()
    data = content_cuts.cleaned(data, list(content_cuts.cuts_of(data)))
    try:
        with pikepdf.new() as scratch:
            instructions = pikepdf.parse_content_stream(scratch.make_stream(data), _OPERATORS)
    except (pikepdf.PdfError, ValueError, TypeError):
        found.complete = False
        return []
    return instructions


def _read(instructions: Instructions, scope: tree.Scope, found: Shown) -> None:
    font: Dictionary | None = None
    stack: list[Dictionary | None] = []
    for instruction in instructions:
        operator = str(instruction.operator)
        if operator == "q":
            stack.append(font)
        elif operator == "Q":
            font = stack.pop() if stack else font
        elif operator == "Tf":
            font = _named(scope.resources, Name.Font, instruction.operands)
        elif operator == "gs":
            state = _named(scope.resources, Name.ExtGState, instruction.operands)
            pair = state.get(Name.Font) if state is not None else None
            if isinstance(pair, Array) and len(pair) and isinstance(pair[0], Dictionary):
                font = pair[0]
        elif operator in _SHOWING:
            strings = list(_strings(instruction.operands))
            if font is None or not font.is_indirect:
                found.complete = found.complete and not any(strings)
            else:
                found.strings.setdefault(font.objgen, set()).update(strings)


def _named(resources: Dictionary | None, kind: Name, operands: object) -> Dictionary | None:
    group = tree.child(resources, kind)
    name = operands[0] if len(operands) else None  # type: ignore[arg-type, index] # a list of operands
    if group is None or not isinstance(name, Name):
        return None
    value = group.get(name)
    return value if isinstance(value, Dictionary) else None


def _strings(operands: object) -> list[bytes]:
    found = []
    for operand in operands:  # type: ignore[attr-defined] # a list of operands
        if isinstance(operand, String):
            found.append(bytes(operand))
        elif isinstance(operand, Array):
            found += [bytes(part) for part in operand if isinstance(part, String)]
    return found
