"""Finds, reads and trusts the preservation profile."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from archivkoop import assets
from archivkoop.adapters.profile import ed25519
from archivkoop.app.settings import Settings
from archivkoop.core.errors import ProfileMissingError, ProfileSignatureError
from archivkoop.core.profile import Profile
from archivkoop.stages.profile import parse_profile
from archivkoop.stages.profile_changes import ProfileChange, compare_profiles

BUNDLED = "profiles/kommunal-1.0.toml"


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile with the exact bytes it was read from."""

    profile: Profile
    data: bytes
    sha512: str
    signed: bool  # by a trusted key; False: a draft, not signed


def load_profile(settings: Settings, path: Path | None = None) -> LoadedProfile:
    """Read `path`, else the settings' profile, else the bundled one.

    Raises:
        ProfileMissingError: It is not there, or cannot be read.
        ProfileError: It is no valid profile; names key and line.
        ProfileSignatureError: Its signature is wrong, or it has none and the settings demand one.
    """
    file = path or settings.profile or assets.folder("resources") / BUNDLED
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ProfileMissingError(path=str(file), reason=error.strerror or str(error)) from error
    signed = ed25519.verify(file, data, settings.trusted_keys)
    if settings.require_signed_profile and not signed:
        raise ProfileSignatureError(path=str(file), reason="signature_missing")
    profile = parse_profile(data, file.name)
    return LoadedProfile(profile, data, hashlib.sha512(data).hexdigest(), signed)


def compare_with(settings: Settings, old: Path) -> tuple[Profile, tuple[ProfileChange, ...]]:
    """Return the profile in a file, and what changed since; see `app.compare_with_profile`."""
    before = load_profile(settings, old).profile
    return before, compare_profiles(before, load_profile(settings).profile)
