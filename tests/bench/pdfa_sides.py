"""The sides that `pdfa.py` measures. It runs in a process of its own, which stays warm from file to file."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from archivkoop import tasks
from archivkoop.adapters._process import run_tool
from archivkoop.adapters.compare.pdf import pages
from archivkoop.core.access import Access
from archivkoop.core.files import FoundFile
from archivkoop.core.findings import Outcome
from archivkoop.stages.plan import plan_file
from archivkoop.tasks import kept

TIME_S = 300.0  # for each program
PUID = "fmt/477"
# What Ghostscript wants to be told for PDF/A; the profile is its own.
PROLOGUE = """%!
/Profile (/usr/share/color/icc/ghostscript/srgb.icc) def
[/_objdef {icc} /type /stream /OBJ pdfmark
[{icc} << /N 3 >> /PUT pdfmark
[{icc} Profile (r) file /PUT pdfmark
[/_objdef {intent} /type /dict /OBJ pdfmark
[{intent} << /Type /OutputIntent /S /GTS_PDFA1 /DestOutputProfile {icc} >> /PUT pdfmark
[{intent} << /OutputConditionIdentifier (sRGB) >> /PUT pdfmark
[{Catalog} << /OutputIntents [ {intent} ] >> /PUT pdfmark
"""


@dataclass
class Meter:
    """CPU seconds of this process with all below it, charged to the step that is at work."""

    steps: Counter[str] = field(default_factory=Counter)
    at_work: list[str] = field(default_factory=list)
    last: float = 0.0
    looking: float = 0.0  # what the meter itself has taken

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._charge()
        self.at_work.append(name)
        try:
            yield
        finally:
            self._charge()
            self.at_work.pop()

    def _charge(self) -> None:
        now = cpu_s()
        if self.at_work:
            self.steps[self.at_work[-1]] += now - self.last
        self.last = now


METER = Meter()


def cpu_s() -> float:
    """Return the CPU seconds that this process, those below it, and those that they have seen end have taken.

    What looking takes (it reads every process of the machine, for each step of each file) is not counted.
    """
    began = time.thread_time()
    ourselves = psutil.Process()
    total = 0.0
    for process in [*ourselves.children(recursive=True), ourselves]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    METER.looking += time.thread_time() - began
    return total - METER.looking


def convert(side: str, file: Path, work: Path, profile_file: Path) -> dict[str, Any]:
    """Have a side convert a file; return what came of it and what it cost."""
    _metered()
    METER.steps.clear()
    before = cpu_s()
    line = dict(SIDES[side](file, work, profile_file))
    line["cpu_s"] = round(cpu_s() - before, 3)
    line["steps"] = {step: round(seconds, 3) for step, seconds in METER.steps.items()}
    line["opens"] = opens(file)
    if side != "ours":
        line |= judged(file, work / "result.pdf", work, profile_file) if line["made"] else {"accepted": False}
    return line


def opens(file: Path) -> bool:
    """Say whether pdfium opens a file without a password."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError:
        return False
    try:
        return len(document) > 0
    finally:
        document.close()


def judged(original: Path, result: Path, work: Path, profile_file: Path) -> dict[str, Any]:
    """Return veraPDF's word and our own proof about a result."""
    profile = kept.profile_of(profile_file)
    validations = [one for puid in ("fmt/477", "fmt/480") for one in kept.judge_of(profile_file)(result, puid)]
    accepted = any(one.outcome is Outcome.PASSED for one in validations)
    line: dict[str, Any] = {"accepted": accepted, "outcome": "accepted" if accepted else "refused"}
    if accepted:
        comparer: Any = kept.plugin("compare", "pdf")
        comparison = comparer.compare(original, result, profile.proof.limits.get("pdf", {}), work / "proof")
        line["same"] = {Outcome.PASSED: True, Outcome.FAILED: False}.get(comparison.outcome)
        line["reasons"] = sorted({difference.code for difference in comparison.differences})
    return line


# --- the sides ------------------------------------------------------------------------------------


def ours(file: Path, work: Path, profile_file: Path) -> dict[str, Any]:
    """Our whole chain, with validation before and after and all comparisons."""
    status = file.stat()
    found = FoundFile(file.name, os.fsencode(file.name), status.st_size, status.st_mtime_ns)
    with METER.step("check"):
        look = tasks.look_at(file.parent, profile_file, Access(), found)
    planned = plan_file(look.subject, kept.profile_of(profile_file), ())
    if planned.action != "convert":
        return {"made": True, "outcome": "kept", "member": "kept", "accepted": True, "same": True, "reasons": []}
    with METER.step("publish"):
        done = tasks.convert_one(
            file.parent, profile_file, look.subject, planned, work / "scratch", work / "derivatives", {}, Access()
        )
    reasons = [f"{one.converter}: {reason}" for one in done.attempts for reason in one.reasons]
    limit = any(code in reason for reason in reasons for code in ("AK-K03", "AK-K04", "AK-K05"))
    line: dict[str, Any] = {"reasons": reasons, "made": done.chosen is not None, "limit": limit}
    if done.chosen is None:
        return line | {"outcome": "failed", "member": "", "accepted": False}
    proved = done.chosen.outcome is Outcome.PASSED
    proof = done.chosen.proof
    accepted = proof is not None and all(one.outcome is Outcome.PASSED for one in proof.validations)
    line |= {"accepted": accepted, "same": True if proved else None}
    return line | {"outcome": "proved" if proved else "unproved", "member": done.chosen.converter}


def ghostscript(file: Path, work: Path, _profile: Path) -> dict[str, Any]:
    """Ghostscript alone, as its documentation says it makes PDF/A-2."""
    prologue = work / "prologue.ps"
    prologue.write_text(PROLOGUE, "ascii")
    run = run_tool(
        "gs",
        "-dPDFA=2",
        "-dBATCH",
        "-dNOPAUSE",
        "-dQUIET",
        "-sDEVICE=pdfwrite",
        "-sColorConversionStrategy=RGB",
        "-dPDFACompatibilityPolicy=1",
        "--permit-file-read=/usr/share/color/icc/ghostscript/",
        f"-sOutputFile={work / 'result.pdf'}",
        prologue,
        file,
        timeout_s=TIME_S,
        cwd=work,
    )
    return _made(run.returncode, run.stderr, work)


def ocrmypdf(file: Path, work: Path, _profile: Path) -> dict[str, Any]:
    """OCRmyPDF as people use it for this."""
    program = os.environ["BENCH_OCRMYPDF"]
    options = ("--skip-text", "--output-type", "pdfa-2", "--jobs", "1", "--quiet", "-l", "deu+eng")
    run = run_tool(program, *options, file, work / "result.pdf", timeout_s=TIME_S, cwd=work)
    return _made(run.returncode, run.stderr, work)


def pikepdf(file: Path, work: Path, _profile: Path) -> dict[str, Any]:
    """`pikepdf.pdfa.save` alone."""
    import pikepdf
    import pikepdf.pdfa

    try:
        with pikepdf.open(file) as pdf:
            pikepdf.pdfa.save(pdf, work / "result.pdf", "2b")
    except Exception as error:  # noqa: BLE001 (whatever it is, there is no result)
        (work / "result.pdf").unlink(missing_ok=True)
        return _made(1, f"{type(error).__name__}: {error}", work)
    return _made(0, "", work)


SIDES: dict[str, Callable[[Path, Path, Path], dict[str, Any]]] = {
    "ours": ours,
    "ghostscript": ghostscript,
    "ocrmypdf": ocrmypdf,
    "pikepdf": pikepdf,
}


def _made(returncode: int, said: str, work: Path) -> dict[str, Any]:
    result = work / "result.pdf"
    made = returncode == 0 and result.is_file() and result.stat().st_size > 0
    return {"made": made, "outcome": "made" if made else "failed", "reasons": said.strip().splitlines()[-2:]}


# --- what of ours is charged to which step --------------------------------------------------------


@cache
def _metered() -> None:
    """Charge converters, validations, renderings and comparisons to steps of their own."""
    plugin = kept.plugin
    kept.plugin = cache(lambda kind, name: _Metered(plugin(kind, name), kind, name))  # type: ignore[assignment]
    kept.identifier = cache(lambda identifier=kept.identifier: _Metered(identifier(), "identify", "identify"))
    validator = kept.RemoteValidator
    validator.validate = _charged(validator.validate, "validation after", "validation before")  # type: ignore[method-assign]
    pages._both = _charged(pages._both, "rendering")


class _Metered:
    """A plug-in whose work is charged to its name."""

    def __init__(self, plugin: Any, kind: str, name: str) -> None:
        self._plugin = plugin
        self._step = {"convert": name, "compare": "comparison"}.get(kind, kind)

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._plugin, name)
        return _charged(value, self._step) if name in {"convert", "compare", "identify"} else value


def _charged(function: Callable[..., Any], step: str, in_check: str = "") -> Callable[..., Any]:
    def charged(*args: Any, **kwargs: Any) -> Any:
        with METER.step(in_check if in_check and METER.at_work[:1] == ["check"] else step):
            return function(*args, **kwargs)

    return charged
