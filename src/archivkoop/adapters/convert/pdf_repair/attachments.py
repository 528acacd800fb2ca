"""Embedded files (6.8): PDF/A-2 takes only PDF/A; so the result becomes PDF/A-3, or they leave it, as the profile says.

Every file specification counts, also those of annotations: indirect, with names, a relationship, and listed in the
catalog's /AF.
"""

import shutil
from pathlib import Path

from pikepdf import Array, Dictionary, Name, Pdf, PdfError, Stream, String

from archivkoop.adapters.convert.pdf_repair import tree
from archivkoop.adapters.convert.pdf_repair.work import Work
from archivkoop.core.conversion import beside
from archivkoop.core.errors import ConversionRefusedError, ProfileError

CLAUSES = ("6.8",)
_MIME = {
    "pdf": "application/pdf",
    "xml": "text/xml",
    "txt": "text/plain",
    "csv": "text/csv",
    "html": "text/html",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "zip": "application/zip",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
_UNKNOWN = "application/octet-stream"
_MAX_NODES = 100_000
_POLICIES = ("pdfa3", "beside", "remove", "refuse")


def apply(work: Work) -> None:
    """Do with embedded files what the profile says; nothing where there are none."""
    specs = specifications(work.pdf)
    if not specs:
        return
    wanted = work.settings.get("attachments", "pdfa3")
    if wanted not in _POLICIES:
        detail = f": {wanted} ({', '.join(_POLICIES)})"
        raise ProfileError(path="", line=0, key="converters.attachments", reason="not_allowed", detail=detail)
    if wanted == "refuse":
        raise ConversionRefusedError(reason="the document has embedded files")
    if wanted == "beside":
        work.taken_out = take_out(specs, work.target)
        _clear(work.pdf, specs)
        work.did("took embedded files out: they lie beside the document")
        return
    if wanted == "remove":
        _remove(work, specs)
        return
    if work.flavour.startswith("1"):
        raise ConversionRefusedError(reason="PDF/A-1 takes no embedded files")
    work.flavour = "3b"
    for spec in specs:
        _mend(spec)
    _associate(work.pdf, specs)
    work.did("kept embedded files: PDF/A-3b")


def specifications(pdf: Pdf) -> list[Dictionary]:
    """Return every file specification with embedded files, each once, made indirect."""
    found: dict[tuple[int, int], Dictionary] = {}
    names = tree.child(pdf.Root, Name.Names)
    _in_name_tree(pdf, tree.child(names, Name.EmbeddedFiles), found)
    for holder, key in _holders(pdf):
        value = holder.get(key)
        if isinstance(value, Dictionary) and tree.child(value, Name.EF) is not None:
            if not value.is_indirect:
                value = pdf.make_indirect(value)
                holder[key] = value
            found[value.objgen] = value
    listed = pdf.Root.get(Name.AF)
    for value in listed if isinstance(listed, Array) else ():
        if isinstance(value, Dictionary) and value.is_indirect and tree.child(value, Name.EF) is not None:
            found[value.objgen] = value
    return list(found.values())


def _in_name_tree(pdf: Pdf, root: Dictionary | None, found: dict[tuple[int, int], Dictionary]) -> None:
    pending: list[object] = [root]
    visited = 0
    while pending and visited < _MAX_NODES:
        node = pending.pop()
        visited += 1
        if not isinstance(node, Dictionary):
            continue
        kids = node.get(Name.Kids)
        if isinstance(kids, Array):
            pending += reversed(list(kids))
        entries = node.get(Name.Names)
        if not isinstance(entries, Array):
            continue
        for at in range(1, len(entries), 2):
            value = entries[at]
            if isinstance(value, Dictionary) and tree.child(value, Name.EF) is not None:
                if not value.is_indirect:
                    value = pdf.make_indirect(value)
                    entries[at] = value
                found[value.objgen] = value


def _holders(pdf: Pdf) -> list[tuple[Dictionary, Name]]:
    """Return where a file specification may stand beside the name tree: annotations."""
    found: list[tuple[Dictionary, Name]] = []
    for page in pdf.pages:
        annotations = page.obj.get(Name.Annots)
        for annotation in annotations if isinstance(annotations, Array) else ():
            if isinstance(annotation, Dictionary) and isinstance(annotation.get(Name.FS), Dictionary):
                found.append((annotation, Name.FS))  # noqa: PERF401 (two conditions over one array read better so)
    return found


def _mend(spec: Dictionary) -> None:
    spec[Name.Type] = Name.Filespec
    name = _file_name(spec)
    for key in (Name.F, Name.UF):
        if not isinstance(spec.get(key), String) or not str(spec[key]):
            spec[key] = String(name)
    if not isinstance(spec.get(Name.AFRelationship), Name):
        spec[Name.AFRelationship] = Name.Unspecified
    files = tree.child(spec, Name.EF)
    for stream in files.values() if files is not None else ():
        if not isinstance(stream, Stream):
            continue
        stream[Name.Type] = Name.EmbeddedFile
        if "/" not in tree.text_of(stream.get(Name.Subtype)):
            stream[Name.Subtype] = Name(f"/{_MIME.get(name.rpartition('.')[2].lower(), _UNKNOWN)}")
    _dates(files)


def _dates(files: Dictionary | None) -> None:
    for stream in files.values() if files is not None else ():
        if isinstance(stream, Stream) and not isinstance(stream.get(Name.Params), Dictionary):
            stream[Name.Params] = Dictionary()


def _file_name(spec: Dictionary) -> str:
    for key in (Name.UF, Name.F, Name.Unix, Name.DOS, Name.Mac, Name.Desc):
        value = spec.get(key)
        if isinstance(value, String) and str(value):
            return str(value)
    return "attachment"


def _associate(pdf: Pdf, specs: list[Dictionary]) -> None:
    listed = pdf.Root.get(Name.AF)
    known = {entry.objgen for entry in listed if isinstance(entry, Dictionary)} if isinstance(listed, Array) else set()
    pdf.Root[Name.AF] = Array(
        [*(listed if isinstance(listed, Array) else ()), *(spec for spec in specs if spec.objgen not in known)]
    )


def take_out(specs: list[Dictionary], target: Path) -> dict[str, str]:
    """Write each embedded file, byte for byte, beside `target`; return the name that each file there has inside.

    Raises:
        ConversionRefusedError: One cannot be decoded.
    """
    folder = beside(target)
    shutil.rmtree(folder, ignore_errors=True)  # of an earlier round
    folder.mkdir()
    names: dict[str, str] = {}
    written: set[tuple[int, int]] = set()
    for spec in specs:
        files = tree.child(spec, Name.EF)
        for stream in files.values() if files is not None else ():
            if not isinstance(stream, Stream) or stream.objgen in written:
                continue
            written.add(stream.objgen)
            try:
                content = stream.read_bytes()
            except PdfError as error:
                raise ConversionRefusedError(reason="an embedded file cannot be read") from error
            file = f"{len(names) + 1:04}"
            (folder / file).write_bytes(content)
            names[file] = _file_name(spec).encode("utf-8", "replace").decode()
    return names


def _remove(work: Work, specs: list[Dictionary]) -> None:
    for spec in specs:
        work.lost(f"embedded file {_file_name(spec)}")
    _clear(work.pdf, specs)
    work.did("removed embedded files")


def _clear(pdf: Pdf, specs: list[Dictionary]) -> None:
    for spec in specs:
        for key in (Name.EF, Name.RF):
            if key in spec:
                del spec[key]
    names = tree.child(pdf.Root, Name.Names)
    if names is not None and Name.EmbeddedFiles in names:
        del names[Name.EmbeddedFiles]
    for key in (Name.AF, Name.Collection):  # as a portfolio it would open with an empty list
        if key in pdf.Root:
            del pdf.Root[key]
