"""The detached Ed25519 signature of a profile: `<profile>.sig` beside it.

One line of three words: `ed25519`, the fingerprint of the public key (SHA-256 of its 32 bytes, hex) and the signature
of the exact bytes (base64). The fingerprint tells a wrong signature from one by a key that nobody here knows.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from archivkoop.core.errors import ProfileSignatureError, ReadError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SUFFIX = ".sig"
_METHOD = "ed25519"
_SIGNATURE_BYTES = 64
_FILE_BYTES = 1024  # a longer file is no signature of ours


def verify(profile: Path, data: bytes, trusted_keys: Iterable[Path]) -> bool:
    """Say whether a trusted key signed the profile; False: there is no signature, it is a draft.

    Args:
        profile: Where the profile lies; its signature lies beside it.
        data: The profile's bytes, as they will be used.
        trusted_keys: Public keys in PEM.

    Raises:
        ProfileSignatureError: There is a signature, and it is wrong, unreadable or by no trusted key.
        ReadError: A trusted key's file cannot be used.
    """
    file = profile.with_name(profile.name + SUFFIX)
    try:
        with file.open("rb") as stream:
            line = stream.read(_FILE_BYTES + 1)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise ProfileSignatureError(path=str(profile), reason="signature_malformed") from error
    signer, signature = _parse(line, profile)
    key = {fingerprint(key): key for key in map(_read_key, trusted_keys)}.get(signer)
    if key is None:
        raise ProfileSignatureError(path=str(profile), reason="signature_untrusted")
    from cryptography.exceptions import InvalidSignature

    try:
        key.verify(signature, data)
    except InvalidSignature as error:
        raise ProfileSignatureError(path=str(profile), reason="signature_wrong") from error
    return True


def sign(data: bytes, key: "Ed25519PrivateKey") -> bytes:
    """Return the content of the signature file for a profile's bytes."""
    signature = base64.b64encode(key.sign(data)).decode()
    return f"{_METHOD} {fingerprint(key.public_key())} {signature}\n".encode()


def fingerprint(key: "Ed25519PublicKey") -> str:
    """Return the SHA-256 of a public key's 32 bytes, in hex."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def _parse(line: bytes, profile: Path) -> tuple[str, bytes]:
    try:
        method, signer, encoded = line.decode("ascii").split()
        signature = base64.b64decode(encoded, validate=True)
    except (ValueError, binascii.Error) as error:
        raise ProfileSignatureError(path=str(profile), reason="signature_malformed") from error
    if method != _METHOD or len(signature) != _SIGNATURE_BYTES:
        raise ProfileSignatureError(path=str(profile), reason="signature_malformed")
    return signer, signature


def _read_key(file: Path) -> "Ed25519PublicKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(file.read_bytes())
    except OSError as error:
        raise ReadError(path=str(file), reason=error.strerror or str(error)) from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ReadError(path=str(file), reason="PEM") from error
    if not isinstance(key, Ed25519PublicKey):
        raise ReadError(path=str(file), reason="Ed25519")
    return key
