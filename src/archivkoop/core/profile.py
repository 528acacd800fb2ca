"""The preservation profile: what the cooperation agreed on. Data, not code (DESIGN §6).

`stages.profile.parse_profile` reads it from TOML and names the faulty key and line. What pydantic's types cannot say is
said by `_fault`: its word finds the text `fact.reason.<word>`, its place the line.
"""

from collections.abc import Iterable
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from archivkoop.core.findings import Severity
from archivkoop.core.proof import Level

Puid = Annotated[str, StringConstraints(pattern=r"^(x-)?fmt/[0-9]+$")]
Code = Annotated[str, StringConstraints(pattern=r"^AK-[A-Z][0-9]{2}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]

Extension = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _fault(word: str, detail: str = "", *place: str | int) -> PydanticCustomError:
    """Return an error for a fault that no type can express; `place` is relative to the model that raises it."""
    return PydanticCustomError(
        word, "{word}{detail}", {"word": word, "detail": detail and f": {detail}", "place": place}
    )


def _unique(values: Iterable[str], *place: str, key: str) -> None:
    seen: set[str] = set()
    for number, value in enumerate(values):
        if value in seen:
            raise _fault("twice", value, *place, number, key)
        seen.add(value)


class Text(_Model):
    """A text in both languages."""

    de: str
    en: str

    def get(self, language: str) -> str:
        """Return the text in `language`; German unless English is asked."""
        return self.en if language == "en" else self.de


class Action(StrEnum):
    """What the profile wants done with a format."""

    KEEP = "keep"
    CONVERT = "convert"
    ASK = "ask"  # kept unless a person decides; a finding
    REJECT = "reject"  # not accepted; kept and flagged unless a person leaves it out


class Header(_Model):
    """Which profile it is."""

    id: Annotated[str, StringConstraints(pattern=r"^urn:[a-z0-9][a-z0-9-]{0,31}:.+$")]
    version: str
    status: Literal["draft", "final"] = "draft"
    date: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]  # of this version
    title: Text
    organization: str
    contact: str = ""


class Source(_Model):
    """Where a recommendation comes from."""

    title: str
    url: str = ""


class FormatRule(_Model):
    """What happens to files of some formats."""

    id: Annotated[str, StringConstraints(pattern=r"^F-[0-9]{2,3}$")]
    name: Text
    puids: tuple[Puid, ...] = ()
    groups: tuple[Name, ...] = ()
    extensions: tuple[Extension, ...] = Field(
        default=(), description="Usual ones, to find the rule by; decide nothing."
    )
    action: Action
    keep_if_proved: bool = Field(
        default=False, description="Keep the original if a check proved its claim; convert by the chain if not."
    )
    target: Puid | None = None
    chain: tuple[Name, ...] = ()
    comparer: Name | None = None
    reason: Text
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not self.puids and not self.groups:
            raise _fault("rule_without_formats", self.id)
        converts = self.action is Action.CONVERT or self.keep_if_proved
        if converts and not (self.target and self.chain and self.comparer):
            raise _fault("conversion_incomplete", self.id)
        if not converts and (self.target or self.chain or self.comparer):
            raise _fault("conversion_unused", self.id)
        return self


class DefaultRule(_Model):
    """What happens to everything no rule names."""

    action: Literal["keep", "ask", "reject"]
    reason: Text


class SystemFiles(_Model):
    """Files that operating systems leave behind."""

    patterns: tuple[str, ...]
    action: Literal["leave_out", "keep"]
    reason: Text


class Intake(_Model):
    """How a deposit is taken in."""

    system_files: SystemFiles


class CheckRule(_Model):
    """One check that runs, with its limits."""

    name: Name
    limits: dict[str, Any] = Field(default_factory=dict)


class Target(_Model):
    """What counts as proved for a target format."""

    puid: Puid
    name: str
    extension: Extension
    accepted_puids: tuple[Puid, ...] = ()  # what re-identification may answer; the target itself if empty
    validators: tuple[Name, ...] = Field(description="Every one must approve.")
    fallback_validators: tuple[Name, ...] = Field(
        default=(), description="All of these must approve where a validator's tool is missing."
    )
    levels: tuple[Level, ...] = Field(description="Levels of proof that count as proved.")
    unproved: Literal["package", "drop"] = "package"


class Proof(_Model):
    """The targets, and the limits of each comparer."""

    targets: tuple[Target, ...]
    limits: dict[Name, dict[str, Any]] = Field(default_factory=dict)  # comparer -> its limits


class FieldType(StrEnum):
    """What a metadata field holds."""

    TEXT = "text"
    DATE_RANGE = "date_range"
    ISIL = "isil"
    VOCABULARY = "vocabulary"
    CLOSURE = "closure"  # the id of a closure rule


class MetadataField(_Model):
    """One ISAD(G) field of a level."""

    id: Name
    label: Text
    help: Text
    example: str = ""
    required: bool = False
    repeatable: bool = False
    type: FieldType = FieldType.TEXT
    values: tuple[str, ...] = ()
    isadg: str = ""  # ISAD(G) element, e.g. "3.1.2"
    dc: str = ""  # Dublin Core element it is written to
    bag_info: str = ""  # bag-info label it is written to
    agreed: bool = Field(default=False, description="The same for every deposit under one agreement.")


class ClosureRule(_Model):
    """A statutory closure period; it counts from the end of the records' date range."""

    id: Name
    label: Text
    years: Annotated[int, Field(ge=0, le=200)] | None = Field(default=None, description="None: never closed.")
    source: str = ""  # statute


class Metadata(_Model):
    """Fields of the deposit and of single files."""

    deposit: tuple[MetadataField, ...]
    file: tuple[MetadataField, ...] = ()
    closure: tuple[ClosureRule, ...] = Field(default=(), description="What fields of type closure choose from.")

    def closure_rule(self, name: str) -> ClosureRule | None:
        """Return a closure rule by its id."""
        return next((rule for rule in self.closure if rule.id == name), None)


class PackageRules(_Model):
    """How the package is built."""

    id_template: str = Field(description="Placeholders: {archive}, {year}, {accession}, {token}.")
    bagit_profile_id: str
    checksum: Literal["sha512"] = "sha512"
    serialisation: Literal["none"] = "none"
    max_path: int = 240  # characters, from the bag's root
    second_opinion: bool = True  # ask the `bagit` library as well
    mets_profile: str


class Encryption(_Model):
    """What happens to encrypted files."""

    owner_restricted: Literal["convert", "keep"] = Field(
        default="convert",
        description="A file that opens without a password but restricts its use: converted, or kept and flagged.",
    )


class Limits(_Model):
    """What work on one file may cost before it is ended."""

    time_s: int = 600
    memory_mb: int = 4096


class Profile(_Model):
    """The preservation profile shared by the archives."""

    profile: Header
    sources: dict[str, Source] = Field(default_factory=dict)
    groups: dict[Name, tuple[Puid, ...]] = Field(default_factory=dict)
    intake: Intake
    limits: Limits = Limits()
    encryption: Encryption = Encryption()
    formats: tuple[FormatRule, ...]
    default_format: DefaultRule
    checks: tuple[CheckRule, ...]
    severities: dict[Code, Severity] = Field(default_factory=dict)
    converters: dict[Name, dict[str, Any]] = Field(default_factory=dict)  # converter -> its settings
    proof: Proof
    metadata: Metadata
    package: PackageRules

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        _unique((rule.id for rule in self.formats), "formats", key="id")
        _unique((check.name for check in self.checks), "checks", key="name")
        _unique((target.puid for target in self.proof.targets), "proof", "targets", key="puid")
        _unique((field.id for field in self.metadata.deposit), "metadata", "deposit", key="id")
        _unique((field.id for field in self.metadata.file), "metadata", "file", key="id")
        _unique((rule.id for rule in self.metadata.closure), "metadata", "closure", key="id")
        for number, field in enumerate(self.metadata.deposit):
            if field.type is FieldType.CLOSURE and not self.metadata.closure:
                raise _fault("closure_without_rules", field.id, "metadata", "deposit", number, "type")
        targets = {target.puid for target in self.proof.targets}
        taken: dict[str, str] = {}
        for number, rule in enumerate(self.formats):
            self._check_names(number, rule, targets)
            for puid in self.puids_of(rule):
                if puid in taken:
                    raise _fault("puid_twice", f"{puid} ({taken[puid]}, {rule.id})", "formats", number)
                taken[puid] = rule.id
        return self

    def _check_names(self, number: int, rule: FormatRule, targets: set[str]) -> None:
        """Raise if the rule names a source, a group or a target that the profile does not have."""
        for at, source in enumerate(rule.sources):
            if source not in self.sources:
                raise _fault("unknown_source", source, "formats", number, "sources", at)
        for at, group in enumerate(rule.groups):
            if group not in self.groups:
                raise _fault("unknown_group", group, "formats", number, "groups", at)
        if rule.target and rule.target not in targets:
            raise _fault("unknown_target", rule.target, "formats", number, "target")

    def puids_of(self, rule: FormatRule) -> tuple[str, ...]:
        """Return every PUID a rule names, groups resolved."""
        return rule.puids + tuple(puid for group in rule.groups for puid in self.groups[group])

    @cached_property
    def _rules(self) -> dict[str, FormatRule]:
        return {puid: rule for rule in self.formats for puid in self.puids_of(rule)}

    def rule_for(self, puid: str | None) -> FormatRule | None:
        """Return the rule that names the format; None: `default_format` applies."""
        return self._rules.get(puid) if puid else None

    def target(self, puid: str) -> Target:
        """Return what counts as proved for a target format.

        Raises:
            KeyError: The profile names no such target.
        """
        for target in self.proof.targets:
            if target.puid == puid:
                return target
        raise KeyError(puid)

    def is_system_file(self, path: str) -> bool:
        """Say whether the bare name is one that operating systems leave behind."""
        name = path.rpartition("/")[2].casefold()
        return any(fnmatchcase(name, pattern.casefold()) for pattern in self.intake.system_files.patterns)
