"""Two packages of one deposit, held against each other: but for times and identifiers they must not differ."""

import hashlib
import re
from pathlib import Path


def hashes(folder: Path) -> dict[str, str]:
    """Return the digest of every file below a folder."""
    return {
        str(file.relative_to(folder)): hashlib.sha512(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink()
    }


def contents(package: Path) -> dict[str, str]:
    """Return a package's files: originals by digest, derivatives by name, the events of PREMIS in their order."""
    found: dict[str, str] = {}
    for path, digest in hashes(package).items():
        name = path.replace(package.name, "ID")
        found[name] = digest if "/original/data/" in path else "there"
    premis = (package / "data" / package.name / "metadata" / "preservation" / "premis.xml").read_text("utf-8")
    found["events"] = " ".join(re.findall(r"<(?:\w+:)?eventType[^>]*>([^<]+)<", premis))
    found["outcomes"] = " ".join(re.findall(r"<(?:\w+:)?eventOutcome>([^<]+)<", premis))
    return found
