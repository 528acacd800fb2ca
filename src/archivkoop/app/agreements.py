"""Templates of agreements: what archive and office settled once, for every deposit that the office hands over.

Each is a description file (TOML) in a folder that the archivists of one archive can share; its name is the template's.
Which fields belong into it says the profile (`agreed = true`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from archivkoop.app.settings import Settings, toml_text
from archivkoop.core.errors import ArchivkoopError, ReadError, WriteError
from archivkoop.core.profile import Profile
from archivkoop.stages.describe import parse_description
from archivkoop.store.durable import durable_write

_FOLDER = "agreements"
_NO_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')  # no file system of an archive's workstations takes these
_MAX_NAME_BYTES = 200


@dataclass(frozen=True, slots=True)
class Agreement:
    """A template, or why it cannot be used."""

    name: str
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problem: ArchivkoopError | None = None


def agreements_folder(settings: Settings) -> Path:
    """Return where the templates are kept; it need not exist."""
    return settings.agreements or settings.file().with_name(_FOLDER)


def list_agreements(settings: Settings, profile: Profile) -> tuple[Agreement, ...]:
    """Return the templates by name; one that cannot be read comes with its problem, and stops no other."""
    try:
        files = sorted(agreements_folder(settings).glob("*.toml"))
    except OSError:
        return ()
    return tuple(_read(file, profile) for file in files)


def _read(file: Path, profile: Profile) -> Agreement:
    try:
        return Agreement(file.stem, parse_description(file.read_bytes(), file.name, profile).fields)
    except OSError as error:
        return Agreement(file.stem, problem=ReadError(path=str(file), reason=error.strerror or str(error)))
    except ArchivkoopError as error:
        return Agreement(file.stem, problem=error)


def agreed_fields(profile: Profile, fields: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Return those of a description's fields that belong into a template, in the profile's order."""
    agreed = (one.id for one in profile.metadata.deposit if one.agreed)
    return {name: fields[name] for name in agreed if fields.get(name)}


def agreement_name(text: str) -> str:
    """Return a text as the name of a template: one that can be a file's."""
    name = _NO_NAME.sub("-", text).strip(" .-")
    return name.encode()[:_MAX_NAME_BYTES].decode(errors="ignore").strip(" .-")


def save_agreement(settings: Settings, profile: Profile, name: str, fields: Mapping[str, tuple[str, ...]]) -> Path:
    """Write a template, in place of one with the same name, and return the file.

    Raises:
        WriteError: It cannot be written; one that was there is as it was.
    """
    file = agreements_folder(settings) / f"{agreement_name(name)}.toml"
    lines = [f"{key} = {_value(values)}" for key, values in agreed_fields(profile, fields).items()]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with durable_write(file) as stream:
            stream.write("\n".join([*lines, ""]).encode())
    except OSError as error:
        raise WriteError(path=str(file), reason=error.strerror or str(error)) from error
    return file


def _value(values: tuple[str, ...]) -> str:
    return toml_text(values[0]) if len(values) == 1 else f"[{', '.join(map(toml_text, values))}]"
