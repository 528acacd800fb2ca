"""A job: one deposit on its way to one package; found again, resumed, and written down."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.app.conversions import OURSELVES
from archivkoop.app.places import check_folder, check_out, check_room, check_workspaces
from archivkoop.app.profiles import LoadedProfile, load_profile
from archivkoop.app.request import JobRequest, Step
from archivkoop.app.settings import Settings
from archivkoop.app.system import SystemClock, SystemIds, os_user
from archivkoop.core.access import CLOSED, NOT_OPENED, OPENED, STILL_CLOSED, Access, Passwords
from archivkoop.core.catalogue import Catalogue
from archivkoop.core.conversion import Subject
from archivkoop.core.description import Description
from archivkoop.core.errors import (
    ArchivkoopError,
    DescriptionMissingError,
    FileProblem,
    PasswordWrongError,
    PluginMissingError,
    ProfileMissingError,
    ReasonMissingError,
    UnknownCodeError,
    UnknownDecisionError,
    UnknownFieldError,
)
from archivkoop.core.events import Agent, AgentType, Event, EventKind
from archivkoop.core.files import Fate, FoundFile
from archivkoop.core.findings import Finding, Outcome
from archivkoop.core.package import DepositFile
from archivkoop.core.ports import Clock, Ids, Observer
from archivkoop.core.profile import MetadataField, Profile
from archivkoop.engine.child import Child, Limits
from archivkoop.stages.describe import merge, parse_description
from archivkoop.stages.intake import walk
from archivkoop.stages.profile import parse_profile
from archivkoop.stages.verify import seal_of
from archivkoop.store import jobs
from archivkoop.store.durable import durable_write
from archivkoop.store.queries import Queries
from archivkoop.store.rows import COPY_FOLDER, JobMeta
from archivkoop.store.workspace import Workspace, WorkspaceReader

PROFILE_FILE = "profile.toml"
_LOOK = Limits(time_s=120, memory_mb=2048)


@dataclass(frozen=True, slots=True)
class Job:
    """What every step of a job needs."""

    request: JobRequest
    settings: Settings
    loaded: LoadedProfile
    description: Description  # as given now, or as recorded
    workspace: Workspace
    observer: Observer
    clock: Clock
    ids: Ids
    catalogue: Catalogue
    meta: JobMeta | None  # as recorded before; None: it begins
    resumed: bool
    finished: bool  # its package is there and nothing has changed since

    @property
    def source(self) -> Path:
        """The deposit's root as a person named it, absolute; only the intake reads there."""
        return self.request.source

    @property
    def copies(self) -> bool:
        """Whether the deposit is copied, and read from the copy."""
        return self.meta.copy if self.meta is not None else bool(self.request.copy)

    @property
    def root(self) -> Path:
        """The folder that the deposit's files are read from behind the intake."""
        return self.workspace.folder / COPY_FOLDER if self.copies else self.source

    @property
    def actor(self) -> str:
        """The acting person."""
        return self.request.actor or os_user()

    @property
    def profile_file(self) -> Path:
        """The job's own copy of the profile, for workers."""
        return self.workspace.folder / PROFILE_FILE

    @property
    def access(self) -> Access:
        """What opens encrypted files, and whose certificates are trusted."""
        return Access(self.request.passwords, self.settings.trust_anchors)

    def event(
        self,
        kind: EventKind,
        path: str | None = None,
        data: Mapping[str, Any] | None = None,
        *,
        outcome: Outcome = Outcome.PASSED,
        agents: Iterable[Agent] = (OURSELVES,),
    ) -> Event:
        """Return a line for the journal, with a fresh identifier and the present time."""
        now = self.clock.now().isoformat(timespec="milliseconds")
        return Event(self.ids.uuid(), now, kind, outcome, path, tuple(agents), data or {})

    def finding(self, finding: Finding) -> Event:
        """Return the journal's line for a finding, its severity resolved by profile and catalogue."""
        severity = self.loaded.profile.severities.get(finding.code) or self.catalogue.severity(finding.code)
        data = {"code": finding.code, "severity": severity.value, "facts": dict(finding.facts)}
        return self.event(EventKind.FINDING, finding.path, data, outcome=finding.outcome)

    def record_once(self, finding: Finding) -> None:
        """Record a finding unless the workspace has one with its code about its file."""
        if not self.workspace.has_finding(finding.code, finding.path):
            self.workspace.record(self.finding(finding))

    def decide(self) -> None:
        """Record the request's decisions that are not recorded yet."""
        person = (self.person(),)
        waivers, leave_outs = set(self.workspace.waivers()), set(self.workspace.leave_outs())
        for waiver in self.request.waivers:
            if waiver not in waivers:
                data = {
                    "code": waiver.code,
                    "reason": waiver.reason,
                    "decision": self.ids.uuid(),
                    "actor": waiver.actor,
                }
                self.workspace.record(self.event(EventKind.WAIVED, waiver.path, data, agents=person))
        for rule in self.request.leave_outs:
            if rule not in leave_outs:
                data = {
                    "pattern": rule.pattern,
                    "reason": rule.reason,
                    "decision": self.ids.uuid(),
                    "actor": rule.actor,
                }
                self.workspace.record(self.event(EventKind.LEFT_OUT_RULE, None, data, agents=person))

    def person(self) -> Agent:
        """Return the acting person as an agent."""
        return Agent(self.actor, type=AgentType.PERSON)


_Make = Callable[..., Job]  # all but the description and the workspace are given already


def open_job(request: JobRequest, until: Step, settings: Settings, observer: Observer, clock: Clock, ids: Ids) -> Job:
    """Check the request, and find the job's workspace or make one.

    What is decided or withdrawn about a job that was begun before is left to the caller.

    Raises:
        UsageProblem: The request cannot be carried out; nothing was done.
        WorkplaceProblem: The profile is unusable, or another process has the job.
    """
    catalogue = assets.catalogue(settings.language or "de")
    request = _checked(request, catalogue)
    check_workspaces(settings.workspaces, request.source)
    known = jobs.find(settings.workspaces, request.source)
    if not any(found.meta.copied for found in known):
        check_folder(request.source)
    loaded = load_profile(settings, request.profile)
    _require_plugins(loaded.profile)
    given = _given_description(request, settings, loaded)
    make = partial(Job, request, settings, loaded, observer=observer, clock=clock, ids=ids, catalogue=catalogue)
    settings.workspaces.mkdir(parents=True, exist_ok=True)
    for found in known:
        if found.meta.profile_sha512 != loaded.sha512:
            continue
        if request.copy not in {None, found.meta.copy}:
            continue
        if found.meta.result is None:
            return _resumed(make, found.folder, given, until)
        if _still_true(found, request, given):
            return _opened(make, found.folder, given, resumed=True, finished=True)
    check_folder(request.source)
    if request.withdraw:
        raise UnknownDecisionError(decision=request.withdraw[0], known="–")
    if request.copy:
        check_room(request.source, settings.workspaces)
    return _begun(make, given, settings, until, _decided(known))


def open_known(folder: Path, settings: Settings, observer: Observer, actor: str = "") -> Job:
    """Open the job of a workspace that is there, with the profile it was begun with.

    Raises:
        JobLockedError: Another process works on it.
        ProfileMissingError: The job's own copy of the profile is not there.
        ReadError: There is no such workspace, or it is damaged.
    """
    catalogue = assets.catalogue(settings.language or "de")
    file = folder / PROFILE_FILE
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ProfileMissingError(path=str(file), reason=error.strerror or str(error)) from error
    loaded = LoadedProfile(parse_profile(data, file.name), data, hashlib.sha512(data).hexdigest(), signed=False)
    workspace = Workspace.open(folder)
    meta = workspace.meta()
    request = JobRequest(meta.source if meta else folder, actor=actor)
    description = workspace.description() or Description()
    return Job(
        request,
        settings,
        loaded,
        description,
        workspace,
        observer,
        SystemClock(),
        SystemIds(),
        catalogue,
        meta,
        resumed=True,
        finished=False,
    )


def _checked(request: JobRequest, catalogue: Catalogue) -> JobRequest:
    source = request.source.resolve()
    out = request.out.resolve() if request.out else None
    if out is not None:
        check_out(out, source)
    for waiver in request.waivers:
        if waiver.code not in catalogue.rules:
            raise UnknownCodeError(finding=waiver.code)
    reasons = [(waiver.code, waiver.reason) for waiver in request.waivers]
    reasons += [(rule.pattern, rule.reason) for rule in request.leave_outs]
    for decided, reason in reasons:
        if not reason.strip():
            raise ReasonMissingError(option=decided)
    return replace(request, source=source, out=out)


def _require_plugins(profile: Profile) -> None:
    """Look whether there is what the profile names, before hours are spent.

    Raises:
        PluginMissingError: One is not there.
    """
    converting = [rule for rule in profile.formats if rule.chain]
    named = {
        "check": {rule.name for rule in profile.checks},
        "convert": {name for rule in converting for name in rule.chain},
        "compare": {rule.comparer for rule in converting if rule.comparer},
        "validate": {name for target in profile.proof.targets for name in target.validators},
    }
    for kind, names in named.items():
        for name in sorted(names - set(registry.names(kind))):
            raise PluginMissingError(kind=kind, name=name)


def _given_description(request: JobRequest, settings: Settings, loaded: LoadedProfile) -> Description | None:
    """Return what the request says, completed by the settings; None: it says nothing."""
    if request.description is None and not any(request.fields.values()) and not request.file_fields:
        return None
    base = Description()
    if request.description is not None:
        try:
            data = request.description.read_bytes()
        except OSError as error:
            raise DescriptionMissingError(path=str(request.description), reason=error.strerror or str(error)) from error
        base = parse_description(data, request.description.name, loaded.profile)
    _require_known(request.fields, loaded.profile.metadata.deposit)
    for fields in request.file_fields.values():
        _require_known(fields, loaded.profile.metadata.file)
    of_archive = {"archive_name": (settings.archive_name,), "archive_isil": (settings.archive_isil,)}
    files = {**base.files, **request.file_fields}
    return merge(merge(Description(), of_archive), {**base.fields, **request.fields}).with_files(files)


def _require_known(names: Iterable[str], fields: Iterable[MetadataField]) -> None:
    known = sorted(field.id for field in fields)
    for name in names:
        if name not in known:
            raise UnknownFieldError(field=name, known=", ".join(known))


def _still_true(found: jobs.FoundJob, request: JobRequest, given: Description | None) -> bool:
    """Say whether a finished job is what the request asks for, and neither deposit nor package have changed since."""
    result = found.meta.result or {}
    package = Path(result.get("package", ""))
    if not package.name or not package.is_dir() or seal_of(package) != result.get("seal"):
        return False
    with WorkspaceReader.renewed(found.folder) as workspace:
        same_description = given is None or given == workspace.description()
        decided = set(request.waivers) <= set(workspace.waivers())
        left_out = set(request.leave_outs) <= set(workspace.leave_outs())
        if not (same_description and decided and left_out):
            return False
        gone = found.meta.copied and not request.source.is_dir()
        if not gone and has_changed(workspace, request.source):
            return False
        return not _news_of_passwords(workspace, found.meta.root(found.folder), request.passwords)


def _news_of_passwords(workspace: Queries, root: Path, passwords: Passwords) -> bool:
    """Say whether the given passwords change anything: one that is wrong again is known to be wrong already."""
    closed = to_open(workspace, passwords)
    wrong = [subject for subject in closed if subject.facts.get("encrypted") == NOT_OPENED]
    if len(wrong) < len(closed):
        return True
    if not wrong:
        return False
    with Child() as child:
        try:
            access = Access(passwords)
            return bool(child.call("archivkoop.tasks:any_opens", root, access, wrong, limits=_LOOK))
        except FileProblem:  # not known: the job will tell
            return True


def to_open(workspace: Queries, passwords: Passwords) -> list[Subject]:
    """Return the files that were closed when they were looked at, and for which a password has come since."""
    if not passwords:
        return []
    closed = {file.entry.path for file in workspace.deposit_files() if _was_closed(file)}
    found: list[Subject] = []
    for subject in workspace.subjects():
        kind, path = subject.facts.get("encrypted"), subject.entry.path
        if (kind in CLOSED or (kind == OPENED and path in closed)) and passwords.of(path):
            found.append(subject)
    return found


def _was_closed(file: DepositFile) -> bool:
    """Say whether a conversion failed because nobody gave the password then, or a wrong one."""
    attempts = file.converted.attempts if file.converted and file.fate is Fate.FAILED else ()
    return any(
        STILL_CLOSED in reason or PasswordWrongError.code in reason for one in attempts for reason in one.reasons
    )


def has_changed(workspace: Queries, source: Path) -> bool:
    """Say whether files came, went or changed since; one that never could be read is as it was."""
    known = workspace.known_files()
    for seen in walk(source):
        if isinstance(seen, FoundFile):
            raw_path, size, mtime_ns = next(known, (b"", 0, 0))
            if raw_path != seen.raw_path or (size >= 0 and (size, mtime_ns) != (seen.size, seen.mtime_ns)):
                return True
    return next(known, None) is not None


def _decided(known: Iterable[jobs.FoundJob]) -> str:
    """Return the folder of the last of a deposit's jobs in which anything was decided; "": there is none."""
    for found in known:
        try:
            with WorkspaceReader.renewed(found.folder) as workspace:
                if workspace.decisions():
                    return found.folder.name
        except ArchivkoopError:  # damaged, or an older archivkoop works on it
            continue
    return ""


def _begun(make: _Make, given: Description | None, settings: Settings, until: Step, earlier: str) -> Job:
    job = _opened(make, jobs.new_folder(settings.workspaces), given)
    with durable_write(job.profile_file) as stream:
        stream.write(job.loaded.data)
    header = job.loaded.profile.profile
    data = {
        "source": str(job.source),
        "copy": job.copies,
        "earlier": earlier,
        "out": str(job.request.out) if job.request.out else None,
        "profile_id": header.id,
        "profile_version": header.version,
        "profile_sha512": job.loaded.sha512,
        "token": job.ids.token(),
        "actor": job.actor,
        **_asked(job.request, until, given),
    }
    job.workspace.record(job.event(EventKind.JOB_OPENED, None, data, agents=(job.person(), OURSELVES)))
    job.decide()
    job.workspace.commit()  # a job that is killed while it copies is found again with what it has copied
    return job


def _resumed(make: _Make, folder: Path, given: Description | None, until: Step) -> Job:
    job = _opened(make, folder, given, resumed=True)
    out = str(job.request.out) if job.request.out else None
    data = {"out": out, "actor": job.actor, **_asked(job.request, until, given)}
    job.workspace.record(job.event(EventKind.JOB_RESUMED, None, data, agents=(job.person(), OURSELVES)))
    return job


def _asked(request: JobRequest, until: Step, given: Description | None) -> dict[str, Any]:
    """Return what of a request is written down, so that whoever goes on later gets the same package."""
    asked: dict[str, Any] = {"until": until.value}
    if request.profile is not None:
        asked["profile"] = str(request.profile.absolute())
    if given is not None:
        asked["description"] = given.document
    return asked


def _opened(
    make: _Make, folder: Path, given: Description | None, *, resumed: bool = False, finished: bool = False
) -> Job:
    workspace = Workspace.open(folder)
    description = given or workspace.description() or Description()
    return make(description=description, workspace=workspace, meta=workspace.meta(), resumed=resumed, finished=finished)
