"""PDFs as offices have them: fonts not embedded, encrypted, with a broken cross-reference table, signed."""

import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

import pikepdf
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, String

_SIGNATURE_BYTES = 4096  # room for the signature; what it does not need stays zero


def form_without_fonts(title: str, pages: Sequence[Sequence[str]]) -> bytes:
    """Return a form as the programs of around 2005 printed it: Helvetica and Arial by name only."""
    document = pikepdf.new()
    fonts = Dictionary(
        F1=_font("/Type1", "/Helvetica-Bold"),
        F2=_arial(document),
        F3=_font("/Type1", "/Courier"),
    )
    for lines in pages:
        page = document.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=fonts)
        page.Contents = document.make_stream(_page_content(title, lines))
    with document.open_metadata() as metadata:
        metadata["dc:title"] = title
    document.docinfo["/Title"] = title
    document.docinfo["/Creator"] = "Formularserver der Stadt Musterstadt"
    return _saved(document, min_version="1.4")


def encrypted(pdf: bytes, password: str) -> bytes:
    """Return the PDF so that nobody can open it without the password."""
    document = pikepdf.open(io.BytesIO(pdf))
    return _saved(document, encryption=pikepdf.Encryption(user=password, owner=password + "-dienst", R=6))


def with_broken_xref(pdf: bytes) -> bytes:
    """Return the PDF as a gateway mangled it: a line in front, so that no offset fits, and a wrong startxref."""
    plain = _saved(
        pikepdf.open(io.BytesIO(pdf)), object_stream_mode=pikepdf.ObjectStreamMode.disable, min_version="1.4"
    )
    shifted = plain.replace(b"\n", b"\n% uebertragen durch Mailgateway 7\n", 1)
    return re.sub(rb"startxref\n\d+", b"startxref\n999999", shifted)


def signed(pdf: bytes, signer: str, signed_at: datetime) -> bytes:
    """Return the PDF with a detached PKCS #7 signature over all of its bytes, by a key made for it and thrown away."""
    document = pikepdf.open(io.BytesIO(pdf))
    signature = document.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/adbe.pkcs7.detached"),
            Name=String(signer),
            Reason=String("Baugenehmigung erteilt"),
            Location=String("Musterstadt"),
            M=String(signed_at.strftime("D:%Y%m%d%H%M%S+00'00'")),
            ByteRange=Array([0, 1111111111, 1111111111, 1111111111]),
            Contents=String(b"\xff" * _SIGNATURE_BYTES),  # written as hexadecimal digits, as it is no text
        )
    )
    page = document.pages[0]
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Sig, T=String("Unterschrift1"), V=signature,
            Rect=Array([0, 0, 0, 0]), F=132, P=page.obj,
        )
    )  # fmt: skip
    page.Annots = Array([*page.get("/Annots", []), field])
    document.Root.AcroForm = document.make_indirect(Dictionary(Fields=Array([field]), SigFlags=3))
    return _sign(_saved(document, object_stream_mode=pikepdf.ObjectStreamMode.disable), signer, signed_at)


def _sign(pdf: bytes, signer: str, signed_at: datetime) -> bytes:
    begin = pdf.index(b"<" + b"ff" * _SIGNATURE_BYTES + b">")
    end = begin + 2 * _SIGNATURE_BYTES + 2
    old = re.search(rb"\[ 0 1111111111 1111111111 1111111111 \]", pdf)
    if old is None:
        raise ValueError("no room for the byte range")
    byte_range = b"[ 0 %d %d %d ]" % (begin, end, len(pdf) - end)
    pdf = pdf[: old.start()] + byte_range.ljust(len(old[0])) + pdf[old.end() :]
    key = ec.generate_private_key(ec.SECP256R1())
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    cms = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(pdf[:begin] + pdf[end:])
        .add_signer(_certificate(key, signer, signed_at), key, hashes.SHA256())
        .sign(serialization.Encoding.DER, options)
    )
    return pdf[: begin + 1] + cms.hex().encode().ljust(2 * _SIGNATURE_BYTES, b"0") + pdf[end - 1 :]


def _certificate(key: ec.EllipticCurvePrivateKey, signer: str, signed_at: datetime) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Stadt Musterstadt (erfunden)"),
            x509.NameAttribute(NameOID.COMMON_NAME, signer),
        ]
    )
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(20130417)
        .not_valid_before(datetime(signed_at.year, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(signed_at.year + 5, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )


def _page_content(title: str, lines: Sequence[str]) -> bytes:
    parts = [b"BT /F1 15 Tf 70 770 Td (%s) Tj ET" % _text(title), b"0.5 w 70 760 m 525 760 l S"]
    top = 735
    for line in lines:
        label, found, value = line.partition("\t")
        parts.append(b"BT /F2 11 Tf 70 %d Td (%s) Tj ET" % (top, _text(label)))
        if found:
            parts.append(b"BT /F3 11 Tf 230 %d Td (%s) Tj ET" % (top, _text(value)))
            parts.append(b"228 %d m 525 %d l S" % (top - 3, top - 3))
        top -= 22
    return b"\n".join(parts)


def _text(text: str) -> bytes:
    return re.sub(rb"([()\\])", rb"\\\1", text.encode("cp1252"))


def _font(subtype: str, name: str) -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name(subtype), BaseFont=Name(name), Encoding=Name("/WinAnsiEncoding"))


def _arial(document: pikepdf.Pdf) -> Dictionary:
    """Return Arial as Word's printer drivers name it: widths and descriptor, but no program.

    The widths are those of Helvetica's AFM, which Arial shares, for the codes 32 to 126; letters with accents have
    the width of their base letter.
    """
    printable = (
        "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584"
        " 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278"
        " 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500"
        " 500 334 260 334 584"
    )
    widths = dict(enumerate(map(int, printable.split()), 32))
    widths |= {0x80: 556, 0x84: 333, 0x93: 333, 0x96: 556, 0xA7: 556, 0xB2: 333, 0xB7: 278, 0xDF: 611}
    widths |= {0xC4: 667, 0xD6: 778, 0xDC: 722, 0xE4: 556, 0xE9: 556, 0xF6: 556, 0xFC: 556}
    descriptor = document.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor, FontName=Name("/ArialMT"), Flags=32, FontBBox=Array([-665, -325, 2000, 1006]),
            ItalicAngle=0, Ascent=905, Descent=-212, CapHeight=716, StemV=88,
        )
    )  # fmt: skip
    font = _font("/TrueType", "/ArialMT")
    font.FirstChar, font.LastChar = 32, 255
    font.Widths = Array([widths.get(code, 0) for code in range(32, 256)])
    font.FontDescriptor = descriptor
    return font


def _saved(document: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    if "encryption" not in options:
        options["deterministic_id"] = True
    document.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()
