"""Font files that may stand in for fonts a document did not embed: which for which, from which package, how licensed.

A table, not code: a further family is a line. A file that is not installed is passed over; `missing` names its
package for `doctor`.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pikepdf import Dictionary, Name

from archivkoop.adapters.convert.pdf_repair import tree

FOLDERS_VARIABLE = "ARCHIVKOOP_FONTS"  # a tool bundle's folder, before the system's
FOLDERS = (Path("/usr/share/fonts"),)
STYLES = ("Regular", "Bold", "Italic", "BoldItalic")


@dataclass(frozen=True, slots=True)
class Package:
    """A Debian package of fonts."""

    name: str
    licence: str
    folder: str  # part of the path by which its files are told from another version's


PACKAGES: Mapping[str, Package] = {
    "urw": Package("fonts-urw-base35", "AGPL-3.0 with font embedding exception", "urw-base35"),
    "liberation2": Package("fonts-liberation2", "OFL-1.1", "liberation2"),
    "liberation": Package(
        "fonts-liberation", "GPL-2.0 with font embedding exception (1.x), OFL-1.1 (2.x)", "liberation"
    ),
    "carlito": Package("fonts-crosextra-carlito", "OFL-1.1", "crosextra"),
    "caladea": Package("fonts-crosextra-caladea", "Apache-2.0", "crosextra"),
    "dejavu": Package("fonts-dejavu-extra", "Bitstream Vera", "dejavu"),  # the slanted ones; brings -core
    "droid": Package("fonts-droid-fallback", "Apache-2.0", "droid"),
}


@dataclass(frozen=True, slots=True)
class Family:
    """Four files of one design."""

    name: str
    packages: tuple[str, ...]  # keys of PACKAGES, best first
    files: tuple[str, str, str, str]  # in the order of STYLES


def _family(name: str, packages: str, *files: str) -> Family:
    four = files * 4 if len(files) == 1 else files
    return Family(name, tuple(packages.split()), (four[0], four[1], four[2], four[3]))


_L = ("Regular", "Bold", "Italic", "BoldItalic")
FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        _family("Nimbus Sans", "urw", *(f"NimbusSans-{style}.otf" for style in _L)),
        _family("Nimbus Roman", "urw", *(f"NimbusRoman-{style}.otf" for style in _L)),
        _family("Nimbus Mono PS", "urw", *(f"NimbusMonoPS-{style}.otf" for style in _L)),
        _family(
            "Nimbus Sans Narrow",
            "urw",
            *(f"NimbusSansNarrow-{style}.otf" for style in ("Regular", "Bold", "Oblique", "BoldOblique")),
        ),
        _family("P052", "urw", *(f"P052-{style}.otf" for style in ("Roman", "Bold", "Italic", "BoldItalic"))),
        _family("C059", "urw", *(f"C059-{style}.otf" for style in ("Roman", "Bold", "Italic", "BdIta"))),
        _family(
            "URW Bookman",
            "urw",
            *(f"URWBookman-{style}.otf" for style in ("Light", "Demi", "LightItalic", "DemiItalic")),
        ),
        _family(
            "URW Gothic", "urw", *(f"URWGothic-{style}.otf" for style in ("Book", "Demi", "BookOblique", "DemiOblique"))
        ),
        _family("Z003", "urw", "Z003-MediumItalic.otf"),
        _family("Standard Symbols PS", "urw", "StandardSymbolsPS.otf"),
        _family("D050000L", "urw", "D050000L.otf"),
        _family("Liberation Sans", "liberation2 liberation", *(f"LiberationSans-{style}.ttf" for style in _L)),
        _family("Liberation Serif", "liberation2 liberation", *(f"LiberationSerif-{style}.ttf" for style in _L)),
        _family("Liberation Mono", "liberation2 liberation", *(f"LiberationMono-{style}.ttf" for style in _L)),
        _family("Liberation Sans Narrow", "liberation", *(f"LiberationSansNarrow-{style}.ttf" for style in _L)),
        _family("Carlito", "carlito", *(f"Carlito-{style}.ttf" for style in _L)),
        _family("Caladea", "caladea", *(f"Caladea-{style}.ttf" for style in _L)),
        _family(
            "DejaVu Sans",
            "dejavu",
            *(f"DejaVuSans{style}.ttf" for style in ("", "-Bold", "-Oblique", "-BoldOblique")),
        ),
        _family(
            "DejaVu Serif",
            "dejavu",
            *(f"DejaVuSerif{style}.ttf" for style in ("", "-Bold", "-Italic", "-BoldItalic")),
        ),
        _family("Droid Sans Fallback", "droid", "DroidSansFallbackFull.ttf"),
    )
}

# (pattern over the name without subset tag, style words, spaces and punctuation, lower case; families in order).
# The first family's advances are those of the named font: metric-compatible by its makers' word.
COMPATIBLE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"helvetica(?:ltstd|lt|std|neueltstd)?(?:narrow|condensed|cond)",
        ("Nimbus Sans Narrow", "Liberation Sans Narrow"),
    ),
    (r"helvetica|helveticalt|helveticaltstd|nimbussans?(?:l|noirno)?|texgyreheros", ("Nimbus Sans", "Liberation Sans")),
    (r"arial(?:mt)?narrow(?:mt)?", ("Liberation Sans Narrow", "Nimbus Sans Narrow")),
    (r"arial(?:mt|unicodems|ps)?|liberationsans|arimo", ("Liberation Sans", "Nimbus Sans")),
    (
        r"times|timesroman|timesltstd|timeslt|nimbusromno9l|nimbusroman(?:no9l)?|texgyretermes",
        ("Nimbus Roman", "Liberation Serif"),
    ),
    (r"timesnewroman(?:ps)?(?:mt)?|liberationserif|tinos", ("Liberation Serif", "Nimbus Roman")),
    (r"courier(?:std|ps)?|nimbusmon(?:l|ops|o)|texgyrecursor", ("Nimbus Mono PS", "Liberation Mono")),
    (r"couriernew(?:ps)?(?:mt)?|liberationmono|cousine", ("Liberation Mono", "Nimbus Mono PS")),
    (r"calibri|carlito", ("Carlito",)),
    (r"cambria|caladea", ("Caladea",)),
    (r"palatino(?:ltstd|linotype)?|bookantiqua|urwpalladiol|p052|texgyrepagella", ("P052",)),
    (r"(?:newcenturyschlbk|centuryschoolbook|centuryschl|c059|texgyreschola)", ("C059",)),
    (r"(?:itc)?bookman(?:oldstyle)?|urwbookman(?:l)?|texgyrebonum", ("URW Bookman",)),
    (r"(?:itc)?avantgarde(?:gothic)?|centurygothic|urwgothic(?:l)?|texgyreadventor", ("URW Gothic",)),
    (r"(?:itc)?zapfchancery|z003|monotypecorsiva", ("Z003",)),
    (r"symbol(?:mt|ps|std)?|standardsymbols(?:l|ps)?", ("Standard Symbols PS",)),
    (r"(?:itc)?zapfdingbats(?:itc)?|dingbats|d050000l", ("D050000L",)),
    (r"dejavusans|bitstreamverasans|verasans", ("DejaVu Sans",)),
    (r"dejavuserif|bitstreamveraserif|veraserif", ("DejaVu Serif",)),
)
# What stands in where no compatible family is known; the advances are still the document's.
SIMILAR: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"verdana|tahoma|segoeui|lucida(?:sans)?(?:unicode)?", ("DejaVu Sans",)),
    (r"georgia|constantia", ("Liberation Serif",)),
    (r"mono|consolas|typewriter|lettergothic|ocrb?|terminal|fixed|monaco|menlo", ("Liberation Mono",)),
)
GENERIC: Mapping[str, tuple[str, ...]] = {
    "fixed": ("Liberation Mono",),
    "serif": ("Liberation Serif", "Caladea", "P052", "C059", "URW Bookman", "DejaVu Serif"),
    "sans": ("Liberation Sans", "Carlito", "Liberation Sans Narrow", "DejaVu Sans", "URW Gothic"),
}
BEYOND = ("DejaVu Sans", "Droid Sans Fallback")  # for characters that the chosen family lacks

# Their letters are pictures or bars: another font's letter would be a lie.
PICTORIAL = re.compile(
    r"wingding|webding|marlett|mtextra|barcode|code\d+|3of9|ean\d|upc|interleaved|dingbat|bats$|icons?$|awesome|musical"
    r"|maestro|sonata|symbolset|esri|carta|fontello|emoji"
)

_SUBSET = re.compile(r"^[A-Z]{6}\+")
_BOLD = re.compile(r"bold|black|heavy|demi|fett|(?<=[a-z])Bd|halbfett", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique|kursiv|slanted|inclined|(?<=[a-z])(?:It|Ita|Obl)\b", re.IGNORECASE)
_STYLE_WORDS = re.compile(
    r"bold|black|heavy|demi|italic|oblique|kursiv|fett|regular|roman$|normal|medium|book$|light|bdit|ital$|obl$|semi|extra",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """The files that stand in for a font, best first, and whether the first has the named font's advances."""

    family: str
    style: str
    files: tuple[Path, ...]
    compatible: bool


def plain_name(name: str) -> str:
    """Return a /BaseFont without its subset tag."""
    return _SUBSET.sub("", name)


@cache
def _index() -> Mapping[str, tuple[Path, ...]]:
    """Return file name -> paths of every font file there is; asked once per process."""
    named = [Path(folder) for folder in os.environ.get(FOLDERS_VARIABLE, "").split(os.pathsep) if folder]
    found: dict[str, list[Path]] = {}
    for folder in (*named, *FOLDERS):
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".otf", ".ttf"}:
                found.setdefault(path.name, []).append(path)
    return {name: tuple(paths) for name, paths in found.items()}


@cache
def file_of(family: str, style: str) -> Path | None:
    """Return the installed file of a family in a style; None: its package is missing."""
    wanted = FAMILIES[family]
    name = wanted.files[STYLES.index(style)]
    paths = _index().get(name, ())
    for package in wanted.packages:
        for path in paths:
            if PACKAGES[package].folder in path.parts:
                return path
    return paths[0] if paths else None


def missing() -> tuple[Package, ...]:
    """Return the packages whose fonts are not installed."""
    lacking = {
        family.packages[0]
        for family in FAMILIES.values()
        if any(file_of(family.name, style) is None for style in STYLES)
    }
    return tuple(package for key, package in PACKAGES.items() if key in lacking)


def style_of(name: str, descriptor: Dictionary | None) -> str:
    """Return the style by the name, and by the descriptor where the name is silent."""
    plain = plain_name(name)
    bold, italic = bool(_BOLD.search(plain)), bool(_ITALIC.search(plain))
    if descriptor is not None:
        flags = tree.integer(descriptor, Name.Flags)
        italic = italic or bool(flags & 64) or bool(tree.number(descriptor, Name.ItalicAngle))
        bold = bold or bool(flags & (1 << 18)) or (tree.number(descriptor, Name.FontWeight) or 400) >= 600
    return ("Bold" if bold else "") + ("Italic" if italic else "") or "Regular"


def known_as(name: str) -> tuple[str, ...]:
    """Return a font's name as the tables may know it: no tag, space or punctuation, lower case; then without style."""
    plain = re.sub(r"[\s_]+", "", plain_name(name))
    family = re.split(r"[,\-]", plain)[0] or plain
    narrow = "narrow" if "narrow" in plain.lower() and "narrow" not in family.lower() else ""
    whole = re.sub(r"[^a-z0-9]", "", family.lower()) + narrow
    bare = re.sub(r"[^a-z0-9]", "", _STYLE_WORDS.sub("", family).lower()) + narrow
    return (whole, bare) if bare and bare != whole else (whole,)


def _compatible(names: tuple[str, ...]) -> tuple[str, ...]:
    for known in names:
        for pattern, families in COMPATIBLE:
            if re.fullmatch(pattern, known):
                return families
    return ()


def _similar(known: str) -> tuple[str, ...]:
    for pattern, families in SIMILAR:
        if re.search(pattern, known):
            return families
    return ()


def choose(name: str, descriptor: Dictionary | None, distance: Callable[[Path], float] | None = None) -> Choice | None:
    """Return what stands in for a font of this name; None: nothing may, because its letters are pictures.

    Args:
        name: /BaseFont.
        descriptor: /FontDescriptor; says style and kind where the name does not.
        distance: How far a file's advances are from the document's; decides among families where the name does not.
    """
    style = style_of(name, descriptor)
    names = known_as(name)
    families = _compatible(names)
    compatible = bool(families)
    if not families:
        if PICTORIAL.search(names[0]):
            return None
        families = _similar(names[0]) or _nearest(GENERIC[_kind(descriptor)], style, distance)
    files: list[Path] = []
    for family in (*families, *BEYOND):
        file = file_of(family, style)
        if file is not None and file not in files:
            files.append(file)
    return Choice(families[0], style, tuple(files), compatible and file_of(families[0], style) is not None)


def _nearest(families: tuple[str, ...], style: str, distance: Callable[[Path], float] | None) -> tuple[str, ...]:
    """Return the families of a kind, the one whose advances are nearest to the document's first."""
    if distance is None:
        return families
    far = {family: distance(file) for family in families if (file := file_of(family, style)) is not None}
    return tuple(sorted(far, key=lambda family: (far[family], families.index(family)))) or families


def _kind(descriptor: Dictionary | None) -> str:
    flags = tree.integer(descriptor, Name.Flags) if descriptor is not None else 0
    if flags & 1:
        return "fixed"
    return "serif" if flags & 2 else "sans"
