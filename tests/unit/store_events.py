"""Builds journal lines for the tests of the store."""

import hashlib
import itertools

from archivkoop.core.conversion import PlannedFile
from archivkoop.core.events import Agent, AgentType, Event, EventKind
from archivkoop.core.findings import Outcome

ARCHIVKOOP = Agent("archivkoop", "0.1.0")
ERIKA = Agent("Erika Müller", type=AgentType.PERSON)
_numbers = itertools.count(1)


def event(kind, path=None, outcome=Outcome.PASSED, agents=(ARCHIVKOOP,), **data):
    number = next(_numbers)
    return Event(f"{number:032x}", f"2025-01-31T12:00:00.{number % 1000:03d}+00:00", kind, outcome, path, agents, data)


def opened(source="/ablieferungen/ordnungsamt", **data):
    facts = {"source": str(source), "out": None, "profile_id": "urn:x", "profile_sha512": "ab", "token": "abcdefgh"}
    return event(EventKind.JOB_OPENED, agents=(ERIKA, ARCHIVKOOP), actor=ERIKA.name, **facts | data)


def taken(path, content="", kind=EventKind.FILE_TAKEN, size=None, mtime_ns=1, raw_path=None):
    raw = path.encode() if raw_path is None else raw_path
    digest = hashlib.sha512((content or path).encode()).hexdigest()
    size = len(content or path) if size is None else size
    return event(kind, path, raw_path=raw.hex(), size=size, mtime_ns=mtime_ns, sha512=digest)


def retaken(path, content):
    return taken(path, content, EventKind.FILE_RETAKEN)


def unreadable(path):
    raw = path.encode().hex()
    return event(EventKind.FILE_UNREADABLE, path, Outcome.FAILED, raw_path=raw, size=7, mtime_ns=1, code="AK-I01")


def identified(path, puid="fmt/412", name="Microsoft Word for Windows"):
    facts = {"puid": puid, "name": name, "version": "2007", "mime": "application/x", "basis": "b", "warning": ""}
    return event(EventKind.FILE_IDENTIFIED, path, **facts)


def checked(path, **facts):
    return event(EventKind.FILE_CHECKED, path, checks=["empty"], facts=facts)


def finding(code, path=None, severity="warning", **facts):
    return event(EventKind.FINDING, path, Outcome.FAILED, code=code, severity=severity, facts=facts)


def waived(code, path=None, reason="geprüft"):
    return event(EventKind.WAIVED, path, agents=(ERIKA,), code=code, reason=reason, actor=ERIKA.name)


def left_out(path, rule="*.tmp", reason="Zwischenstand"):
    return event(EventKind.FILE_LEFT_OUT, path, agents=(ERIKA,), rule=rule, reason=reason)


def _attempt(converter, outcome):
    proof = {
        "outcome": outcome,
        "level": "content",
        "target_puid": "fmt/477",
        "identified_puid": "fmt/477",
        "validations": [{"outcome": outcome, "judge": {"name": "veraPDF", "version": "1.30.2", "type": "software"}}],
        "comparison": None,
        "reasons": [],
    }
    agents = [{"name": "LibreOffice", "version": "7.4", "type": "software"}]
    return {
        "converter": converter,
        "agents": agents,
        "outcome": outcome,
        "reasons": [],
        "detail": {"schritte": ["a"]},
        "proof": proof,
    }


def converted(path, outcome="passed"):
    result = {
        "path": path,
        "attempts": [_attempt("libreoffice", outcome)],
        "derivative": "ab/cd.pdf",
        "derivative_name": "Brief.pdf",
        "size": 5,
        "sha512": "cd",
    }
    return event(EventKind.FILE_CONVERTED, path, converted=result)


def proved(path, outcome="passed"):
    return event(EventKind.FILE_PROVED, path, Outcome(outcome), proof={"outcome": outcome})


def conversion_failed(path):
    result = {"path": path, "attempts": [_attempt("ghostscript", "failed")], "derivative": None}
    return event(EventKind.CONVERSION_FAILED, path, Outcome.FAILED, converted=result)


def planned(path, action="convert", rule="F-01", **more):
    return PlannedFile(path, rule, action, ("libreoffice", "ghostscript"), "fmt/477", "office_text", **more)


def described(title="Akten des Ordnungsamts", **data):
    fields = {"title": [title], "provenance": ["Ordnungsamt", "Bürgeramt"]}
    files = {"Brief.docx": {"title": ["Ein Brief"]}}
    return event(EventKind.DESCRIBED, None, agents=(ERIKA,), fields=fields, files=files, sha512="ef", **data)
