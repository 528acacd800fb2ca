"""Metadata streams of single objects count too (6.6.2.3.1): one that the judge refuses goes, and the report says so."""

from pikepdf import Dictionary, Name, Stream

from archivkoop.adapters.convert.pdf_repair.work import Work

CLAUSES = ("6.6.2", "6.6.3")


def apply(work: Work) -> None:
    """Remove the metadata of images, fonts and pages, if one of them was refused."""
    if not work.hints.has(*CLAUSES):
        return
    root = work.root.objgen
    for obj in work.pdf.objects:
        if isinstance(obj, Dictionary | Stream) and obj.objgen != root and Name.Metadata in obj:
            del obj[Name.Metadata]
            work.did("removed faulty metadata of single objects")
            work.lost("metadata of a single object")
