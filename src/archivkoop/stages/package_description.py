"""What the description says, in the words of each standard. The profile names the elements; the code does not."""

from collections.abc import Iterator

from archivkoop.core.aip import EadComponent, IsadElement, PackageFacts, PackageInputs
from archivkoop.core.closure import closed_until
from archivkoop.core.files import Counts
from archivkoop.core.package import PackageContent
from archivkoop.core.profile import FieldType, MetadataField

TITLE = "3.1.2"  # ISAD(G)
ACCESS = "3.4.1"
FORMAT = "1"  # of the package; its strict rules are those of `stages.verify`
ORGANIZATION = "Source-Organization"


def facts_of(content: PackageContent, inputs: PackageInputs, profile_sha512: str) -> PackageFacts:
    """Return what every document of the package says in its head."""
    return PackageFacts(
        package_id=content.package_id,
        title=_first(content, isadg=TITLE) or content.package_id,
        created=inputs.created,
        software=inputs.software,
        actor=content.actor,
        archive=_first(content, bag_info=ORGANIZATION),
        isil=next((text for field, text in _values(content) if field.type is FieldType.ISIL), ""),
        profile_id=content.profile.profile.id,
        profile_sha512=profile_sha512,
        mets_profile=content.profile.package.mets_profile,
        original_name=content.source.name,
        rights=tuple(text for field, text in _values(content) if field.isadg == ACCESS or field.dc == "rights"),
    )


def _values(content: PackageContent) -> Iterator[tuple[MetadataField, str]]:
    for field, text in _plain_values(content):
        yield field, _closure(content, text) if field.type is FieldType.CLOSURE else text


def _closure(content: PackageContent, name: str) -> str:
    """Return a closure rule in words, with its statute and its end."""
    rule = content.profile.metadata.closure_rule(name)
    if rule is None:  # the description was held against the profile before
        return name
    dates = (text for field, text in _plain_values(content) if field.type is FieldType.DATE_RANGE)
    until = next((end for text in dates if (end := closed_until(rule, text))), None)
    parts = (rule.label.de, f"({rule.source})" if rule.source else "", f"– bis {until:%d.%m.%Y}" if until else "")
    return " ".join(part for part in parts if part)


def _plain_values(content: PackageContent) -> Iterator[tuple[MetadataField, str]]:
    for field in content.profile.metadata.deposit:
        for text in content.description.fields.get(field.id, ()):
            yield field, text


def _first(content: PackageContent, *, isadg: str = "", bag_info: str = "") -> str:
    for field, text in _values(content):
        if (isadg and field.isadg == isadg) or (bag_info and field.bag_info == bag_info):
            return text
    return ""


def dublin_core(content: PackageContent) -> Iterator[tuple[str, str]]:
    """Yield element and text."""
    yield "identifier", content.package_id
    given = [(field.dc, text) for field, text in _values(content) if field.dc]
    yield from given
    if not any(element == "title" for element, _ in given):
        yield "title", content.package_id
    if content.actor:
        yield "contributor", content.actor
    yield "type", "Collection"


def isadg(content: PackageContent) -> tuple[IsadElement, ...]:
    """Return ISAD(G) element, the field's German label and the text; the archive itself is no part of the records."""
    return tuple(
        (field.isadg, field.label.de, text)
        for field, text in _values(content)
        if field.isadg and field.bag_info != ORGANIZATION and field.type is not FieldType.ISIL
    )


def components(content: PackageContent) -> Iterator[EadComponent]:
    """Yield the files that have a description of their own."""
    fields = content.profile.metadata.file
    for path, given in sorted(content.description.files.items()):
        elements = ((field.isadg, field.label.de, text) for field in fields for text in given.get(field.id, ()))
        yield EadComponent(path, tuple(element for element in elements if element[0]))


def bag_info(content: PackageContent, facts: PackageFacts, oxum: str, size: int) -> list[tuple[str, str]]:
    """Return labels and values of bag-info.txt; what the description gives goes first."""
    given = [(field.bag_info, text) for field, text in _values(content) if field.bag_info]
    own = [
        ("External-Identifier", content.package_id),
        ("External-Description", facts.title),
        ("Contact-Name", content.actor),
        ("Bagging-Date", facts.created.date().isoformat()),
        ("Bag-Group-Identifier", content.package_id),
        ("Bag-Count", "1 of 1"),
        ("Bag-Size", human_size(size)),
        ("Payload-Oxum", oxum),
        ("Bag-Software-Agent", f"{facts.software.name} {facts.software.version}".strip()),
        ("BagIt-Profile-Identifier", content.profile.package.bagit_profile_id),
        ("Archivkoop-Package-Format", FORMAT),
        ("Archivkoop-Profile", facts.profile_id),
        ("Archivkoop-Profile-SHA512", facts.profile_sha512),
        ("Archivkoop-Counts", counts_text(content.counts)),
    ]
    taken = {label for label, _ in given}
    return given + [(label, text) for label, text in own if label not in taken]


def counts_text(counts: Counts) -> str:
    """Return the counts as they stand in bag-info.txt."""
    return (
        f"in={counts.files_in} packaged={counts.packaged} left_out={counts.left_out} kept={counts.kept} "
        f"proved={counts.proved} unproved={counts.unproved} failed={counts.failed}"
    )


def human_size(size: int) -> str:
    """Return bytes as RFC 8493 shows them, e.g. "260 GB"."""
    amount = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.4g} TB"
