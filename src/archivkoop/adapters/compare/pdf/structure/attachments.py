"""Files inside the document, or taken out of it and kept beside."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Name, Stream

from archivkoop.adapters.compare.pdf.structure.losses import loss
from archivkoop.adapters.compare.pdf.structure.objects import Document, Thing, entries, identity, items, name_tree, text
from archivkoop.core.proof import Difference


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the document."""

    name: str
    sha512: str  # of the decoded bytes; "" where they cannot be decoded
    beside: bool = False  # it lies beside the document


def read(document: Document) -> tuple[Attachment, ...]:
    """Return the attachments, each file specification once."""
    found: dict[tuple[int, int], Attachment] = {}
    for specification in _specifications(document):
        stream = _stream(specification)
        if stream is not None and (key := identity(stream)) is not None and key not in found:
            name = text(specification.get(Name.UF)) or text(specification.get(Name.F))
            found[key] = Attachment(name.replace("\\", "/").rpartition("/")[2], _digest(stream))
    return *found.values(), *_beside(document)


def _beside(document: Document) -> Iterator[Attachment]:
    folder = document.companions
    if folder is None or not folder.is_dir():
        return
    for file in sorted(folder.iterdir()):
        if file.is_file():
            with file.open("rb") as stream:
                yield Attachment(file.name, hashlib.file_digest(stream, "sha512").hexdigest(), beside=True)


def _specifications(document: Document) -> Iterator[Thing]:
    names = entries(document.root.get(Name.Names))
    candidates = [value for _, value in name_tree(names.get(Name.EmbeddedFiles))] if names is not None else []
    candidates += items(document.root.get(Name.AF))
    for page in document.pages:
        candidates += items(page.get(Name.AF))
        annotations = [a for a in map(entries, items(page.get(Name.Annots))) if a is not None]
        candidates += [a.get(Name.FS) for a in annotations if a.get(Name.Subtype) == Name.FileAttachment]
    yield from (specification for specification in map(entries, candidates) if specification is not None)


def _stream(specification: Thing) -> Thing:
    embedded = entries(specification.get(Name.EF))
    for key in (Name.UF, Name.F, Name.Unix, Name.Mac, Name.DOS) if embedded is not None else ():
        if isinstance(stream := embedded.get(key), Stream):
            return stream
    return None


def _digest(stream: Thing) -> str:
    try:
        return hashlib.sha512(stream.read_bytes()).hexdigest()
    except pikepdf.PdfError:
        return ""


def compare(one: tuple[Attachment, ...], two: tuple[Attachment, ...]) -> Iterator[Difference]:
    """Every attachment is kept, byte for byte: inside, or beside, which is told."""
    inside = Counter(attachment.sha512 for attachment in two if not attachment.beside)
    outside = Counter(attachment.sha512 for attachment in two if attachment.beside)
    names = {attachment.name for attachment in two}
    found: dict[str, list[str]] = {"attachment_lost": [], "attachment_changed": [], "attachment_beside": []}
    own = [attachment for attachment in one if not attachment.beside]
    for attachment in own:
        if inside[attachment.sha512] > 0:
            inside[attachment.sha512] -= 1
        elif attachment.sha512 and outside[attachment.sha512] > 0:
            outside[attachment.sha512] -= 1
            found["attachment_beside"].append(attachment.name)
        else:
            found["attachment_changed" if attachment.name in names else "attachment_lost"].append(attachment.name)
    for code, told in found.items():
        if told:
            yield loss(code, "attachments", told, len(own))
