"""The profile's signature: a right one is trusted, a wrong one always refused, none at all is a draft."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from archivkoop import assets
from archivkoop.adapters.profile import ed25519
from archivkoop.core.errors import ProfileSignatureError, ReadError

DATA = '[profile]\nid = "urn:x:ä"\n'.encode()


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def profile(tmp_path):
    file = tmp_path / "profil.toml"
    file.write_bytes(DATA)
    return file


def public(key, folder, name="schlüssel.pem"):
    file = folder / name
    file.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return file


def signed(profile, key, data=DATA):
    profile.with_name("profil.toml.sig").write_bytes(ed25519.sign(data, key))


def reason_of(profile, keys, data=DATA) -> str:
    with pytest.raises(ProfileSignatureError) as caught:
        ed25519.verify(profile, data, keys)
    assert "profil.toml" in assets.catalogue("de").error(caught.value)
    return str(caught.value.params["reason"])


def test_no_signature_is_a_draft(profile):
    assert ed25519.verify(profile, DATA, ()) is False


def test_a_signature_by_a_trusted_key_is_trusted(profile, key, tmp_path):
    signed(profile, key)
    other = public(Ed25519PrivateKey.generate(), tmp_path, "andere.pem")
    assert ed25519.verify(profile, DATA, (other, public(key, tmp_path))) is True


def test_a_changed_profile_is_refused(profile, key, tmp_path):
    signed(profile, key)
    assert reason_of(profile, (public(key, tmp_path),), DATA + b" ") == "signature_wrong"


def test_a_strange_key_is_refused(profile, key, tmp_path):
    signed(profile, key)
    assert reason_of(profile, ()) == "signature_untrusted"
    assert reason_of(profile, (public(Ed25519PrivateKey.generate(), tmp_path),)) == "signature_untrusted"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"ed25519",
        b"\xff" * 90,
        b"ed25519 abc not-base64!",
        b"ed25519 abc " + base64.b64encode(b"short"),
        b"rsa abc " + base64.b64encode(b"x" * 64),
        b"ed25519 abc " + base64.b64encode(b"x" * 4000),
    ],
)
def test_a_damaged_signature_is_refused(profile, key, tmp_path, content):
    profile.with_name("profil.toml.sig").write_bytes(content)
    assert reason_of(profile, (public(key, tmp_path),)) == "signature_malformed"


def test_a_signature_that_is_a_folder_is_refused(profile):
    profile.with_name("profil.toml.sig").mkdir()
    assert reason_of(profile, ()) == "signature_malformed"


def test_every_bit_of_the_signature_counts(profile, key, tmp_path):
    keys = (public(key, tmp_path),)
    word, fingerprint, encoded = ed25519.sign(DATA, key).decode().split()
    for position in range(0, 64, 7):
        spoilt = bytearray(base64.b64decode(encoded))
        spoilt[position] ^= 1
        line = f"{word} {fingerprint} {base64.b64encode(bytes(spoilt)).decode()}"
        profile.with_name("profil.toml.sig").write_text(line)
        assert reason_of(profile, keys) == "signature_wrong"


def test_an_unusable_trusted_key_is_named(profile, key, tmp_path):
    signed(profile, key)
    missing, broken, rsa = tmp_path / "fehlt.pem", tmp_path / "kaputt.pem", tmp_path / "rsa.pem"
    broken.write_text("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")
    rsa.write_bytes(
        generate_private_key(65537, 2048).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    for file in (missing, broken, rsa):
        with pytest.raises(ReadError) as caught:
            ed25519.verify(profile, DATA, (file,))
        assert caught.value.params["path"] == str(file)
