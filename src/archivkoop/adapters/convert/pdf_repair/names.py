"""Names of fonts and colourants are UTF-8 (6.1.8): what is not is read as Latin-1, as its makers meant it."""

from pikepdf import Array, Dictionary, Name, Object, Stream

from archivkoop.adapters.convert.pdf_repair import fonts_dictionary, tree
from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.1.8",)
_SPACES = frozenset({"Separation", "DeviceN"})


def apply(work: Work) -> None:
    """Respell the names, if the judge refused one."""
    if not work.hints.has(*CLAUSES):
        return
    for use in work.used_fonts:
        inner = fonts_dictionary.descendant(use.font)
        for holder in (use.font, inner):
            if holder is not None:
                _respell(holder, Name.BaseFont)
                descriptor = tree.child(holder, Name.FontDescriptor)
                if descriptor is not None:
                    _respell(descriptor, Name.FontName)
    for obj in work.pdf.objects:
        if isinstance(obj, Array) and len(obj) > 1 and tree.text_of(obj[0]) in _SPACES:
            obj[1] = _spelled(obj[1])
    work.did("respelled names in UTF-8")


def _respell(holder: Dictionary | Stream, key: Name) -> None:
    value = holder.get(key)
    if isinstance(value, Name):
        holder[key] = _spelled(value)


def _spelled(value: Object) -> Object:
    if isinstance(value, Array):
        return Array([_spelled(entry) for entry in value])
    return Name(f"/{text}") if (text := tree.text_of(value)) else value
