"""A document as an office makes it, its derivative by our own converter, and the means to damage that in one place."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Operator, Pdf, String

from archivkoop import assets
from archivkoop.adapters.compare.pdf import PLUGIN
from archivkoop.adapters.convert.pdf_structure import PLUGIN as STRUCTURE
from archivkoop.core.ports import ConversionRequest
from archivkoop.core.proof import Comparison

DEPOSIT = assets.folder("resources") / "sample-deposit"
MINUTES = DEPOSIT / "Ratsprotokolle" / "2014-03-27 Niederschrift BPA.pdf"  # LibreOffice: tags, bookmarks, a table
PERMIT = DEPOSIT / "Bauakten" / "2011-0417 Anbau Lindenstraße 12" / "06 Baugenehmigung.pdf"
FORM_TEXT = b"/Tx BMC q BT /F2 10 Tf 0 g 2 4 Td <01020304> Tj ET Q EMC"


def make_original(file: Path) -> Path:
    """Two pages that LibreOffice wrote, and on them what else a reader can find in a PDF."""
    with pikepdf.open(MINUTES) as pdf, pikepdf.open(PERMIT) as other:
        pdf.pages.append(other.pages[0])
        first, second = (page.obj for page in pdf.pages)
        _add_image(pdf, first)
        _add_layer(pdf, second)
        first[Name.Annots] = Array([_link(pdf, "https://example.org/plan"), _jump(pdf, second), _comment(pdf)])
        field = _field(pdf, first)
        first.Annots.append(field)
        pdf.Root[Name.AcroForm] = Dictionary(
            Fields=[field], DR=Dictionary(Font=first.Resources.Font), DA=b"/F2 10 Tf 0 g"
        )
        pdf.attachments["Lageplan Süd.txt"] = pikepdf.AttachedFileSpec(pdf, b"Plan\n", filename="Lageplan Süd.txt")
        element = pdf.Root.StructTreeRoot.K[0]
        element[Name.K].append(
            pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Figure, P=element, Alt="Wappen der Stadt Köln"))
        )
        pdf.Root[Name.PageLabels] = Dictionary(Nums=[0, Dictionary(S=Name.r)])
        first[Name.TrimBox] = Array([10, 10, 585, 830])
        pdf.save(file)
    return file


def _add_image(pdf: Pdf, page: Dictionary) -> None:
    rows = bytes(min(255, 40 * (x // 8) + 20 * (y // 8)) for y in range(48) for x in range(48))
    image = pdf.make_stream(rows, Type=Name.XObject, Subtype=Name.Image, Width=48, Height=48, BitsPerComponent=8)
    image[Name.ColorSpace] = Name.DeviceGray
    page.Resources[Name.XObject] = Dictionary(Wappen=image)
    append(pdf, page, b"q 48 0 0 48 460 60 cm /Wappen Do Q")


def _add_layer(pdf: Pdf, page: Dictionary) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Höhenlinien"))
    pdf.Root[Name.OCProperties] = Dictionary(
        OCGs=[layer], D=Dictionary(ON=[layer], Order=[layer], Name="Grundzustand", BaseState=Name.ON)
    )
    page.Resources[Name.Properties] = Dictionary(Ebene=layer)
    append(pdf, page, b"/OC /Ebene BDC q 0.8 0.1 0.1 RG 1 w 60 100 m 300 140 l S Q EMC")


def append(pdf: Pdf, page: Dictionary, content: bytes) -> None:
    """Draw something after all the rest, in the page's own coordinates."""
    before = page.Contents if isinstance(page.Contents, Array) else Array([page.Contents])
    page[Name.Contents] = Array([pdf.make_stream(b"q"), *before, pdf.make_stream(b"Q " + content)])


def _link(pdf: Pdf, address: str) -> Dictionary:
    action = Dictionary(S=Name.URI, URI=address)
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Link,
            Rect=[71, 300, 200, 320],
            Border=[0, 0, 0],
            F=4,
            A=action,
            Contents="Lageplan im Netz",
        )
    )


def _jump(pdf: Pdf, page: Dictionary) -> Dictionary:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[71, 330, 200, 350], Border=[0, 0, 0], F=4, Dest=[page, Name.Fit]
        )
    )


def _comment(pdf: Pdf) -> Dictionary:
    drawn = pdf.make_stream(b"1 0.9 0 rg 0 0 20 20 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 20, 20])
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Square,
            Rect=[520, 700, 540, 720],
            F=4,
            Contents="Größe prüfen!",
            AP=Dictionary(N=drawn),
        )
    )


def _field(pdf: Pdf, page: Dictionary) -> Dictionary:
    drawn = pdf.make_stream(FORM_TEXT, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 120, 16])
    drawn[Name.Resources] = Dictionary(Font=Dictionary(F2=page.Resources.Font.F2))
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T="Sachbearbeiter",
            V="Krämer",
            DA=b"/F2 10 Tf 0 g",
            Rect=[300, 300, 420, 316],
            F=4,
            AP=Dictionary(N=drawn),
        )
    )


def make_derivative(original: Path, file: Path) -> Path:
    """Prepare it as the first member of the chain does."""
    scratch = file.parent / "umwandlung"
    scratch.mkdir(exist_ok=True)
    settings = {"attachments": "pdfa3"}
    STRUCTURE.convert(ConversionRequest(original, file, scratch, "fmt/20", "fmt/480", lambda *_: (), settings))
    return file


def compare(original: Path, derivative: Path, scratch: Path, **limits: object) -> Comparison:
    """Compare with the default limits, or some of one's own."""
    return PLUGIN.compare(original, derivative, limits, scratch)


def codes(comparison: Comparison) -> set[str]:
    """Return what is held against the derivative."""
    return {difference.code for difference in comparison.differences}


@contextmanager
def damaged(file: Path, target: Path) -> Iterator[Pdf]:
    """Yield a document to damage; it is saved to `target`."""
    with pikepdf.open(file) as pdf:
        yield pdf
        pdf.save(target)


# --- damage inside a page's content ---------------------------------------------------------------

Instructions = list[tuple[list, Operator]]


def rewrite(pdf: Pdf, page: int, change: Callable[[Instructions], Instructions]) -> None:
    """Change a page's instructions."""
    shown = pdf.pages[page]
    before = [(list(one.operands), one.operator) for one in pikepdf.parse_content_stream(shown)]
    shown.obj[Name.Contents] = pdf.make_stream(pikepdf.unparse_content_stream(change(before)))


def around_character(pdf: Pdf, page: int, wanted: str, before: Instructions, after: Instructions, nth: int = 0) -> None:
    """Put instructions before and after one character of the page's text; its place and advance stay."""
    meanings = _meanings(pdf.pages[page].obj.Resources.Font)

    def change(instructions: Instructions) -> Instructions:
        result: Instructions = []
        font, count = "", -1
        for operands, operator in instructions:
            if operator == Operator("Tf"):
                font = str(operands[0])
            if operator not in {Operator("Tj"), Operator("TJ")} or count >= nth:
                result.append((operands, operator))
                continue
            parts = list(operands[0]) if operator == Operator("TJ") else [operands[0]]
            for at, part in enumerate(parts):
                place = _find(part, meanings.get(font, {}), wanted)
                count += place is not None
                if place is not None and count == nth:
                    string = bytes(part)
                    show = Operator("TJ")
                    result.append(([Array([*parts[:at], String(string[:place])])], show))
                    result += before
                    result.append(([Array([String(string[place : place + 1])])], show))
                    result += after
                    result.append(([Array([String(string[place + 1 :]), *parts[at + 1 :]])], show))
                    break
            else:
                result.append((operands, operator))
        assert count >= nth, f"there is no {wanted!r} on the page"
        return result

    rewrite(pdf, page, change)


def _find(part: object, meaning: dict[int, str], wanted: str) -> int | None:
    if not isinstance(part, String):
        return None
    return next((at for at, code in enumerate(bytes(part)) if meaning.get(code) == wanted), None)


def _meanings(fonts: Dictionary) -> dict[str, dict[int, str]]:
    """Return font → code → character, by the ToUnicode tables that LibreOffice writes, else as Windows does."""
    found: dict[str, dict[int, str]] = {}
    for name, font in fonts.items():
        if Name.ToUnicode in font:
            pairs = re.findall(rb"<([0-9A-F]{2})>\s*<([0-9A-F]{4})>", font.ToUnicode.read_bytes().partition(b"char")[2])
            found[name] = {int(code, 16): chr(int(meant, 16)) for code, meant in pairs}
        else:
            found[name] = {code: bytes([code]).decode("cp1252", errors="replace") for code in range(256)}
    return found


def without_character(pdf: Pdf, page: int, wanted: str, nth: int = 0) -> None:
    """Let a character vanish from the picture; the text layer keeps it."""
    around_character(pdf, page, wanted, [([3], Operator("Tr"))], [([0], Operator("Tr"))], nth)


def shift_line(pdf: Pdf, page: int, line: int, down_mm: float) -> None:
    """Move one line of text down."""

    def change(instructions: Instructions) -> Instructions:
        places = [at for at, (_, operator) in enumerate(instructions) if operator in {Operator("Td"), Operator("Tm")}]
        operands, operator = instructions[places[line]]
        moved = [*operands[:-1], float(operands[-1]) - down_mm / 25.4 * 72]
        return [*instructions[: places[line]], (moved, operator), *instructions[places[line] + 1 :]]

    rewrite(pdf, page, change)


def drop(pdf: Pdf, page: int, operator: str, nth: int = 0) -> None:
    """Leave one instruction out."""

    def change(instructions: Instructions) -> Instructions:
        places = [at for at, (_, found) in enumerate(instructions) if found == Operator(operator)]
        return [one for at, one in enumerate(instructions) if at != places[nth]]

    rewrite(pdf, page, change)


def replace_operands(pdf: Pdf, page: int, operator: str, operands: list, nth: int | None = None) -> None:
    """Give one instruction, or all of a kind, other operands."""

    def change(instructions: Instructions) -> Instructions:
        places = [at for at, (_, found) in enumerate(instructions) if found == Operator(operator)]
        chosen = places if nth is None else [places[nth]]
        return [(operands, one[1]) if at in chosen else one for at, one in enumerate(instructions)]

    rewrite(pdf, page, change)


def mistranslate(pdf: Pdf, page: int, wanted: str, meant: str) -> None:
    """Say of one character of the text that it is another; its picture stays."""
    font = pdf.pages[page].obj.Resources.Font
    name = next(name for name, meaning in _meanings(font).items() if wanted in meaning.values())
    copy = Dictionary(dict(font[name].items()))
    table = font[name].ToUnicode.read_bytes().replace(b"<%04X>" % ord(wanted), b"<%04X>" % ord(meant))
    copy[Name.ToUnicode] = pdf.make_stream(table)
    font[Name(f"{name}Falsch")] = pdf.make_indirect(copy)
    size = next(
        one.operands[1]
        for one in pikepdf.parse_content_stream(pdf.pages[page])
        if one.operator == Operator("Tf") and str(one.operands[0]) == name
    )
    other, own = [Name(f"{name}Falsch"), size], [Name(name), size]
    around_character(pdf, page, wanted, [(other, Operator("Tf"))], [(own, Operator("Tf"))])
