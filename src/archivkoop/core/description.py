"""The description that a person gives: ISAD(G) fields of the deposit and of single files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Description:
    """Field ids are the profile's. A field may repeat."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)  # deposit path -> fields

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON values, as the journal keeps it."""
        files = {path: {name: list(values) for name, values in fields.items()} for path, fields in self.files.items()}
        return {"fields": {name: list(values) for name, values in self.fields.items()}, "files": files}

    def first(self, name: str, default: str = "") -> str:
        """Return a field's first value."""
        values = self.fields.get(name, ())
        return values[0] if values else default

    def with_files(self, files: Mapping[str, Mapping[str, tuple[str, ...]]]) -> "Description":
        """Return the same with other descriptions of single files."""
        return Description(self.fields, files)
