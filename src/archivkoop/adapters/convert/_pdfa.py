"""What every way to PDF/A shares: opening a source safely, preparing the structure, saving the same bytes each time."""

import contextlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
import pikepdf.pdfa
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from archivkoop.adapters import _pdf_rescue, _pdf_save
from archivkoop.core.access import STILL_CLOSED
from archivkoop.core.errors import ConversionFailedError, ConversionRefusedError, SourceClosedError
from archivkoop.core.events import Agent

# PRONOM id -> the flavour that pikepdf prepares. Level a and u promise what no repair can add: tags, Unicode.
FLAVOURS: Mapping[str, str] = {"fmt/354": "1b", "fmt/477": "2b", "fmt/480": "3b"}
_INTENT_CLASSES = (b"prtr", b"mntr")
_INTENT_SPACES = (b"RGB ", b"CMYK", b"GRAY")


def agents() -> tuple[Agent, ...]:
    """Return pikepdf and the qpdf below it."""
    return Agent("pikepdf", pikepdf.__version__), Agent("qpdf", pikepdf.__libqpdf_version__)


def new(target: Path) -> None:
    """Make sure that nothing is overwritten.

    Raises:
        FileExistsError: There is a file.
    """
    if target.exists():
        raise FileExistsError(target)


def flavour_of(target_puid: str) -> str:
    """Return the flavour of a target format.

    Raises:
        ConversionRefusedError: It is none that this way can reach.
    """
    try:
        return FLAVOURS[target_puid]
    except KeyError:
        raise ConversionRefusedError(reason=f"no way to {target_puid}") from None


@contextmanager
def opened(source: Path, settings: Mapping[str, Any]) -> Iterator[Pdf]:
    """Yield the source as a document in memory; the file itself is read only.

    A broken cross-reference table is rebuilt; what qpdf cannot rebuild is taken as pdfium shows it. A file encrypted
    with an empty user password opens; whether its owner's restrictions are respected is the profile's decision:
    `owner_restricted = "convert" | "refuse"`.

    Raises:
        SourceClosedError: It needs a password.
        ConversionRefusedError: The profile respects its restrictions.
        ConversionFailedError: It is damaged beyond what can be rebuilt, or has no page.
    """
    try:
        pdf = _pdf_rescue.opened(source)
    except pikepdf.PasswordError:
        raise SourceClosedError(reason=STILL_CLOSED) from None
    except (pikepdf.PdfError, OSError) as error:
        raise ConversionFailedError(tool="pikepdf", reason=said(error, source)) from error
    with pdf:
        if pdf.is_encrypted and settings.get("owner_restricted", "convert") == "refuse":
            raise ConversionRefusedError(reason="encrypted: the owner restricted its use")
        yield pdf


def refuse_dynamic_form(pdf: Pdf) -> None:
    """Refuse an XFA form that is not in the pages: whatever is made of them, it is not what a person saw.

    Raises:
        ConversionRefusedError: It is such a form.
    """
    form = pdf.Root.get(Name.AcroForm)
    if not isinstance(form, Dictionary) or Name.XFA not in form:
        return
    fields = form.get(Name.Fields)
    if pdf.Root.get(Name.NeedsRendering) or not isinstance(fields, Array) or not len(fields):
        raise ConversionRefusedError(reason="dynamic XFA form: what a person saw is not in the pages")


def said(error: Exception, file: Path) -> str:
    """Return a library's words without the file's path: the record says the file otherwise."""
    return str(error).replace(f"{file}: ", "").replace(str(file), file.name)[:300]


def intent_of(pdf: Pdf) -> bytes | None:
    """Return the profile of the document's own output intents, if there is one and PDF/A may use it.

    A print master says by it what its DeviceCMYK means; sRGB in its place would make every such colour a fault.
    """
    intents = pdf.Root.get(Name.OutputIntents)
    for intent in intents if isinstance(intents, Array) else ():
        stream = intent.get(Name.DestOutputProfile) if isinstance(intent, Dictionary) else None
        if not isinstance(stream, Stream):
            continue
        with contextlib.suppress(pikepdf.PdfError):
            profile = stream.read_bytes()
            if _usable(profile):
                return profile
    return None


def _usable(profile: bytes) -> bool:
    if len(profile) <= 128 or profile[36:40] != b"acsp" or int.from_bytes(profile[:4], "big") > len(profile):
        return False
    return profile[12:16] in _INTENT_CLASSES and profile[16:20] in _INTENT_SPACES and profile[8] <= 4


def prepare(pdf: Pdf, flavour: str, profile: bytes | None = None) -> dict[str, Any]:
    """Prepare the structure: metadata, output intent, annotation flags, scripts; page content is untouched.

    Returns:
        What was done, as JSON values: `steps` (sentences) and, where something was taken out, `losses`.

    Raises:
        ConversionFailedError: The structure is too damaged.
    """
    try:
        done = pikepdf.pdfa.prepare(pdf, flavour, output_intent=profile or "sRGB")
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.pop("xmp:MetadataDate", None)  # the present time would make every run another file
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ConversionFailedError(tool="pikepdf.pdfa", reason=f"{type(error).__name__}: {error}"[:300]) from error
    losses: list[str] = []
    if done.annotations_removed:
        losses += [f"hidden annotation {kind}: {count}" for kind, count in sorted(done.annotations_removed.items())]
    losses += [f"XMP property {label}" for label in done.xmp_dropped]
    if done.document_javascript_removed:
        losses.append("document JavaScript")
    if done.alternate_presentations_removed:
        losses.append("alternate presentations")
    return {"steps": done.describe()} | ({"losses": losses} if losses else {})


def write(pdf: Pdf, target: Path, flavour: str) -> None:
    """Save as PDF/A wants it, the same bytes each time, and read it back.

    qpdf "repairs" some dead files into output without a Root; so what it wrote is opened again.

    Raises:
        ConversionFailedError: What was written is not the same number of pages.
        OSError: There is no room.
    """
    options = pikepdf.pdfa.resolve_save_kwargs(flavour, deterministic_id=True)
    if flavour[0] != "1":
        options["force_version"] = "1.7"  # 6.1.2: whatever the source's header said
    pages = len(pdf.pages)
    try:
        _pdf_save.save(pdf, target, **options)
        with pikepdf.open(target) as written:
            found = len(written.pages)
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        target.unlink(missing_ok=True)
        raise ConversionFailedError(tool="qpdf", reason=said(error, target)) from error
    if found != pages:
        target.unlink(missing_ok=True)
        raise ConversionFailedError(tool="qpdf", reason=f"{found} of {pages} pages were written")
