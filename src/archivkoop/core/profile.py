"""The preservation profile: what the cooperation agreed on. Data, not code (DESIGN §6).

Loading from TOML is `adapters`-free too: `stages.profile.load` reads the bytes and names the faulty line.
"""

from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from archivkoop.core.findings import Severity
from archivkoop.core.proof import Level

Puid = Annotated[str, StringConstraints(pattern=r"^(x-)?fmt/[0-9]+$")]
Code = Annotated[str, StringConstraints(pattern=r"^AK-[A-Z][0-9]{2}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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
    date: str  # ISO date of this version
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
            raise ValueError("names neither puids nor groups")
        converts = self.action is Action.CONVERT or self.keep_if_proved
        if converts and not (self.target and self.chain and self.comparer):
            raise ValueError("a conversion needs target, chain and comparer")
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
    extension: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+$")]
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


class Metadata(_Model):
    """Fields of the deposit and of single files."""

    deposit: tuple[MetadataField, ...]
    file: tuple[MetadataField, ...] = ()


class PackageRules(_Model):
    """How the package is built."""

    id_template: str = Field(description="Placeholders: {archive}, {year}, {accession}, {token}.")
    bagit_profile_id: str
    checksum: Literal["sha512"] = "sha512"
    serialisation: Literal["none"] = "none"
    max_path: int = 240  # characters, from the bag's root
    second_opinion: bool = True  # ask the `bagit` library as well
    mets_profile: str


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
        seen: dict[str, str] = {}
        for rule in self.formats:
            for source in rule.sources:
                if source not in self.sources:
                    raise ValueError(f"rule {rule.id}: unknown source {source!r}")
            for group in rule.groups:
                if group not in self.groups:
                    raise ValueError(f"rule {rule.id}: unknown group {group!r}")
            if rule.target and rule.target not in {target.puid for target in self.proof.targets}:
                raise ValueError(f"rule {rule.id}: target {rule.target} has no entry in proof.targets")
            for puid in self.puids_of(rule):
                if puid in seen:
                    raise ValueError(f"{puid} is named by {seen[puid]} and by {rule.id}")
                seen[puid] = rule.id
        return self

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
