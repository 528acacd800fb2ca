"""What this workstation is set to: the archive, its folders, its profile.

An administrator may fix values for everybody on a machine, in a file of the same form in the system's configuration
folder (on Linux /etc/xdg/archivkoop/settings.toml). They win, and a person cannot change them.
"""

import os
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import site_config_path, user_config_path, user_data_path

from archivkoop.core.errors import ReadError, SettingsNotSavedError
from archivkoop.store.durable import durable_write

FOLDER_VARIABLE = (
    "ARCHIVKOOP_HOME"  # for tests and for several archives on one machine: settings and workspaces below it
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings of a person on a workstation; a TOML file in the user's configuration folder."""

    archive_name: str = ""
    archive_isil: str = ""
    workspaces: Path = Path()
    profile: Path | None = None  # None: the bundled one
    language: str = ""  # "de", "en"; "": the system's
    require_signed_profile: bool = False
    trusted_keys: tuple[Path, ...] = ()  # public keys (PEM) of the cooperation
    schemas: Path | None = None  # official XSDs, put there by an administrator
    trust_anchors: Path | None = None  # folder of certificates (PEM, DER) that signatures are traced to; likewise
    agreements: Path | None = None  # folder of templates of agreements; None: beside the settings
    locked: frozenset[str] = frozenset()  # names of the values that an administrator fixed

    @staticmethod
    def file() -> Path:
        """Return where the settings are kept."""
        return _home("config", user_config_path) / "settings.toml"

    @classmethod
    def load(cls) -> "Settings":
        """Read the settings; defaults where there are none.

        Raises:
            ReadError: A file is there and is not usable.
        """
        default = cls(workspaces=_home("data", user_data_path) / "workspaces")
        fixed = _read(_home("site", site_config_path) / "settings.toml")
        values = {**_read(cls.file()), **fixed}
        paths = {
            name: Path(values[name])
            for name in ("workspaces", "profile", "schemas", "trust_anchors", "agreements")
            if values.get(name)
        }
        keys = tuple(Path(key) for key in values.get("trusted_keys", ()))
        return replace(
            default,
            archive_name=str(values.get("archive_name", "")),
            archive_isil=str(values.get("archive_isil", "")),
            language=str(values.get("language", "")),
            require_signed_profile=bool(values.get("require_signed_profile", False)),
            trusted_keys=keys,
            locked=frozenset(fixed),
            **paths,
        )

    def in_language(self, language: str) -> "Settings":
        """Return the same for work in a language that was chosen for it ("": their own); not to be saved."""
        return replace(self, language=language or self.language)

    def save(self) -> None:
        """Write the settings durably; what an administrator fixed is not the person's, and is left out.

        Raises:
            SettingsNotSavedError: They could not be written; what was saved before is as it was.
        """
        values = {
            "archive_name": toml_text(self.archive_name),
            "archive_isil": toml_text(self.archive_isil),
            "workspaces": toml_text(str(self.workspaces)),
            "language": toml_text(self.language),
            "require_signed_profile": str(self.require_signed_profile).lower(),
            "trusted_keys": f"[{', '.join(toml_text(str(key)) for key in self.trusted_keys)}]",
        }
        values |= {name: toml_text(str(path)) for name, path in self._optional().items() if path}
        lines = [f"{name} = {value}" for name, value in values.items() if name not in self.locked]
        file = self.file()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            with durable_write(file) as stream:
                stream.write("\n".join([*lines, ""]).encode())
        except OSError as error:
            raise SettingsNotSavedError(path=str(file), reason=error.strerror or str(error)) from error

    def _optional(self) -> dict[str, Path | None]:
        return {
            "profile": self.profile,
            "schemas": self.schemas,
            "trust_anchors": self.trust_anchors,
            "agreements": self.agreements,
        }


def _read(file: Path) -> dict[str, Any]:
    """Return the values of a file; none where there is no file."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ReadError(path=str(file), reason=str(error)) from error


def toml_text(text: str) -> str:
    """Return a text as a TOML string."""
    escaped = "".join(
        f"\\u{ord(sign):04X}" if ord(sign) < 0x20 or ord(sign) == 0x7F else {"\\": "\\\\", '"': '\\"'}.get(sign, sign)
        for sign in text
    )
    return f'"{escaped}"'


def _home(kind: str, default: Callable[[str], Path]) -> Path:
    home = os.environ.get(FOLDER_VARIABLE)
    return Path(home) / kind if home else default("archivkoop")
