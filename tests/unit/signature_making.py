"""Makes keys, certificates and signed PDFs, each with one thing about it."""

import hashlib
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name, String
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

SIGNER = "Jörg Müßig, Bauamt"


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text), x509.NameAttribute(NameOID.COUNTRY_NAME, "DE")])


class Authority:
    """A root with a certificate for one signer and one for a time stamper."""

    def __init__(self) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.root = self._certificate("Prüfwurzel", self.key, "Prüfwurzel", ca=True)
        self.signer_key = ec.generate_private_key(ec.SECP256R1())
        self.signer = self._certificate(SIGNER, self.signer_key, "Prüfwurzel")
        self.stamper_key = rsa.generate_private_key(65537, 2048)  # pyHanko's own stamper knows no other
        self.stamper = self._certificate("Zeitstempeldienst", self.stamper_key, "Prüfwurzel", stamps=True)

    def _certificate(self, name, key, issuer, *, ca=False, stamps=False):
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(name))
            .issuer_name(_name(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2060, 1, 1, tzinfo=UTC))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=not ca, content_commitment=not ca, key_encipherment=False,
                    data_encipherment=False, key_agreement=False, key_cert_sign=ca, crl_sign=ca,
                    encipher_only=False, decipher_only=False,
                ),
                critical=True,
            )
        )  # fmt: skip
        if stamps:
            usage = x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usage, critical=True)
        return builder.sign(self.key, hashes.SHA256())

    def anchors(self, folder: Path) -> Path:
        """Write the root as an administrator would, beside a file that is no certificate."""
        folder.mkdir()
        (folder / "wurzel.pem").write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        (folder / "kaputt.crt").write_bytes(b"kein Zertifikat")
        (folder / "liesmich.txt").write_text("Zertifikate")
        return folder

    def pyhanko_signer(self) -> signers.SimpleSigner:
        return signers.SimpleSigner(_asn1(self.signer), _asn1_key(self.signer_key), self._store())

    def timestamper(self) -> DummyTimeStamper:
        return DummyTimeStamper(_asn1(self.stamper), _asn1_key(self.stamper_key), self._store())

    def _store(self) -> SimpleCertificateStore:
        store = SimpleCertificateStore()
        store.register(_asn1(self.root))
        return store


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def _asn1_key(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> asn1_keys.PrivateKeyInfo:
    form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return asn1_keys.PrivateKeyInfo.load(key.private_bytes(*form))


@cache
def authority() -> Authority:
    """Return one for the whole session: keys cost."""
    return Authority()


def plain(text: str = "Bescheid", **options: object) -> bytes:
    """Return an unsigned PDF of one page."""
    buffer = BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(300, 100))
        page.obj.Contents = pdf.make_stream(f"% {text}\n0 0 100 50 re f".encode())
        pdf.save(buffer, compress_streams=False, **options)
    return buffer.getvalue()


def sign(pdf: bytes, field: str = "Unterschrift1", *, stamped: bool = False, password: str | None = None) -> bytes:
    """Append a signature, as a further revision."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if password is not None:
        writer.encrypt(password)
    metadata = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    stamper = authority().timestamper() if stamped else None
    out = signers.PdfSigner(metadata, authority().pyhanko_signer(), timestamper=stamper).sign_pdf(writer)
    return bytes(out.getvalue())


def stamp(pdf: bytes) -> bytes:
    """Append a document timestamp."""
    out = signers.PdfTimeStamper(authority().timestamper()).timestamp_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)), "sha256", None
    )
    return bytes(out.getvalue())


def shrink_page(pdf: bytes) -> bytes:
    """Append a revision that changes what the document shows."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    reference, _ = writer.find_page_for_modification(0)
    page = reference.get_object()
    page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 50, 50)))
    writer.mark_update(reference)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def old_kind(pdf: bytes, sub_filter: str, contents: bytes, **entries: object) -> bytes:
    """Return a PDF whose signature field says `sub_filter`, with these contents and a byte range around them."""
    buffer = BytesIO()
    room = 4096
    with pikepdf.open(BytesIO(pdf)) as document:
        value = document.make_indirect(
            Dictionary(
                Type=Name.Sig,
                Filter=Name("/Adobe.PPKLite"),
                SubFilter=Name(f"/{sub_filter}"),
                Contents=String(b"\0" * room),
                ByteRange=Array([0, 1234567890, 1234567890, 1234567890]),
                **entries,
            )
        )
        field = document.make_indirect(Dictionary(FT=Name.Sig, T=String("Alt"), V=value))
        document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
        document.save(buffer, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    made = buffer.getvalue()
    hole = b"<" + b"00" * room + b">"
    begin = made.index(hole)
    end = begin + len(hole)
    old = made[made.index(b"/ByteRange [") : made.index(b"]", made.index(b"/ByteRange [")) + 1]
    new = f"/ByteRange [ 0 {begin} {end} {len(made) - end} ]".encode()
    made = made.replace(old, new.ljust(len(old)))
    if not contents:
        digest = hashlib.sha1(made[:begin] + made[end:], usedforsecurity=False).digest()
        contents = _enveloped(digest)
    return made[: begin + 1] + contents.hex().encode().ljust(2 * room, b"0") + made[end - 1 :]


def _enveloped(content: bytes) -> bytes:
    """Return a CMS message that holds what it signs, as adbe.pkcs7.sha1 wants it."""
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content)
    builder = builder.add_signer(authority().signer, authority().signer_key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, options)


def waiting_field(pdf: bytes, name: str) -> bytes:
    """Append a field that waits for a signature."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    fields.append_signature_field(writer, fields.SigFieldSpec(name))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
