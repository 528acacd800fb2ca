"""Which codes a document shows in which font: what must be determined, and what need not be."""

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from archivkoop.adapters.convert.pdf_repair import tree

_OPERATORS = "q Q gs Tf Tj TJ ' \""
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})


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
    for scope in scopes:
        try:
            source = pikepdf.Page(scope.owner) if scope.kind == "page" else scope.owner
            instructions = pikepdf.parse_content_stream(source, _OPERATORS)
        except (pikepdf.PdfError, ValueError, TypeError):
            found.complete = False
            continue
        _read(instructions, scope, found)
    return found


def _read(instructions: object, scope: tree.Scope, found: Shown) -> None:
    font: Dictionary | None = None
    stack: list[Dictionary | None] = []
    for instruction in instructions:  # type: ignore[attr-defined] # a list of instructions
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
