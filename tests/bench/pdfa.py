"""Measures the way to PDF/A: what becomes of foreign files by our chain and by others, and what it costs.

    python tests/bench/pdfa.py [--only ours,ghostscript,ocrmypdf,pikepdf] [--files FOLDER] [--office FOLDER]
                               [--out FOLDER] [--every N] [--rounds 2] [--ocrmypdf PROGRAM] [--report]

Every result of every side is judged by veraPDF and by our own proof. What was measured is written to OUT line by line;
what is there already is not measured again, `--report` makes the tables without measuring, and a side's lines may be
thrown away to have it alone again (OUT/<side>.jsonl). Times are CPU seconds of a side with everything that it starts;
what judging the other sides costs is not counted.

OCRmyPDF is no part of the application: `--ocrmypdf` names the program of an installation that was made for this. It
refuses Debian 12's Ghostscript for files with text.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
os.environ["PYTHONPATH"] = os.pathsep.join([str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])

import pdfa_sides
import psutil

from archivkoop.adapters import registry
from archivkoop.app.profiles import load_profile
from archivkoop.app.settings import Settings
from archivkoop.core.errors import FileProblem, ToolMissingError
from archivkoop.core.ports import ConversionRequest
from archivkoop.engine.child import Child, Limits
from archivkoop.stages.convert import describe_problem

SHARED = Path(__file__).parents[3] / "shared" / "corpus"
LIMITS = Limits(time_s=600, memory_mb=6000)
BY_LIMIT = {"AK-K03", "AK-K04", "AK-K05"}  # time, memory, the process died
OFFICE = {".doc", ".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".odt", ".ods", ".odp", ".rtf"}


def main() -> int:
    """Measure what is not measured yet, then print the tables."""
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    profile = options.out / "profile.toml"
    profile.write_bytes(load_profile(Settings()).data)
    if not options.report:
        files = sorted(options.files.rglob("*.pdf"))[:: options.every]
        if options.office:
            files += office_pdfs(options.office, options.out / "office", options.every)
        for side in options.only:
            measure(side, files, options, profile)
    print("\n".join(report(options.out)))
    return 0


def arguments() -> argparse.Namespace:
    """Return what the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    sides = list(pdfa_sides.SIDES)
    parser.add_argument("--only", type=lambda names: names.split(","), default=sides, help=",".join(sides))
    parser.add_argument("--files", type=Path, default=SHARED / "pdf")
    parser.add_argument("--office", type=Path, help="Office files; our LibreOffice member makes PDFs of them")
    parser.add_argument("--out", type=Path, default=Path("build/bench-pdfa"))
    parser.add_argument("--every", type=int, default=1, help="take only every n-th file")
    parser.add_argument("--rounds", type=int, default=1, help="how often in one process tree, to see memory grow")
    parser.add_argument("--ocrmypdf", default="ocrmypdf")
    parser.add_argument("--report", action="store_true", help="only print the tables")
    options = parser.parse_args()
    if unknown := set(options.only) - set(sides):
        parser.error(f"no such side: {', '.join(sorted(unknown))}")
    return options


def measure(side: str, files: list[Path], options: argparse.Namespace, profile: Path) -> None:
    """Have one side convert every file that it has not converted yet, in one process that stays warm."""
    journal = options.out / f"{side}.jsonl"
    done = {(line["file"], line["round"]) for line in lines(journal)}
    os.environ["BENCH_OCRMYPDF"] = options.ocrmypdf
    with Child() as child, journal.open("a", encoding="utf-8") as stream:
        for number, file in product(range(1, options.rounds + 1), files):
            if (str(file), number) in done:
                continue
            work = options.out / f"work-{side}"
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            began = time.perf_counter()
            try:
                line: dict[str, Any] = dict(
                    child.call("pdfa_sides:convert", side, file, work, profile, limits=LIMITS)  # type: ignore[call-overload]
                )
            except FileProblem as problem:
                line = {"outcome": "failed", "reasons": [describe_problem(problem)], "limit": problem.code in BY_LIMIT}
                line["opens"] = child.call("pdfa_sides:opens", file, limits=LIMITS)
            line |= {"file": str(file), "round": number, "wall_s": round(time.perf_counter() - began, 3)}
            line["rss_mb"] = resident_mb()
            stream.write(json.dumps(line) + "\n")
            stream.flush()
            shutil.rmtree(work, ignore_errors=True)


def resident_mb() -> int:
    """Return the resident size of this process with all below it."""
    total = 0
    ourselves = psutil.Process()
    for process in [ourselves, *ourselves.children(recursive=True)]:
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total >> 20


def office_pdfs(source: Path, target: Path, every: int) -> list[Path]:
    """Return the PDFs that our LibreOffice member makes of Office files; what it refuses is left out."""
    target.mkdir(parents=True, exist_ok=True)
    member = registry.load("convert", "libreoffice")
    made = []
    for file in sorted(one for one in source.rglob("*") if one.suffix.lower() in OFFICE)[::every]:
        result = target / f"{file.parent.name}__{file.name}.pdf"
        if not result.exists():
            scratch = target / "scratch"
            shutil.rmtree(scratch, ignore_errors=True)
            scratch.mkdir()
            request = ConversionRequest(
                file, scratch / "result.pdf", scratch, None, "fmt/477", lambda *_: (), {}, LIMITS.time_s
            )
            try:
                member.convert(request)
                request.target.replace(result)
            except (FileProblem, ToolMissingError) as problem:
                print(f"{file.name}: {problem.code}", file=sys.stderr)
                continue
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
        made.append(result)
    return made


def lines(journal: Path) -> Iterator[dict[str, Any]]:
    """Yield what was measured; a last line that was cut off is passed over."""
    if not journal.is_file():
        return
    for row in journal.read_text("utf-8").splitlines():
        try:
            yield json.loads(row)
        except json.JSONDecodeError:
            continue


# --- tables ---------------------------------------------------------------------------------------


def report(out: Path) -> Iterator[str]:
    """Yield the tables as Markdown."""
    sides = {side: [one for one in lines(out / f"{side}.jsonl") if one["round"] == 1] for side in pdfa_sides.SIDES}
    sides = {side: found for side, found in sides.items() if found}
    yield from results(sides)
    if "ours" in sides:
        yield from members(sides["ours"])
        yield from rest(sides["ours"])
    yield from costs(sides)
    if "ours" in sides:
        yield from shares(sides["ours"])
        yield from memory(list(lines(out / "ours.jsonl")))


def results(sides: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    yield "| side | files | accepted by veraPDF | accepted and the same | accepted but altered | not compared |"
    yield "|---|---|---|---|---|---|"
    for side, found in sides.items():
        accepted = [one for one in found if one.get("accepted")]
        same = Counter(one.get("same") for one in accepted)
        yield f"| {side} | {len(found)} | {len(accepted)} | {same[True]} | {same[False]} | {same[None]} |"
    yield ""


def members(ours: list[dict[str, Any]]) -> Iterator[str]:
    opened = [one for one in ours if one.get("opens")]
    proved = [one for one in opened if one["outcome"] in {"kept", "proved"}]
    routes = Counter(one["member"] for one in ours if one["outcome"] in {"kept", "proved"})
    first = sum(one["member"] in {"kept", "pdf_structure", "pdf_repair"} for one in proved)
    yield f"Of {len(ours)} files pdfium opens {len(opened)} without a password."
    if opened:
        share, alone = len(proved) / len(opened), first / len(opened)
        yield f"Proved of these: {len(proved)} ({share:.1%}); without any page drawn anew: {first} ({alone:.1%})."
    yield ""
    yield "| by | files |"
    yield "|---|---|"
    for member, count in routes.most_common():
        yield f"| {member} | {count} |"
    yield ""


def rest(ours: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the reason for every other file: that of each member."""
    yield "| file | opens | outcome | reasons |"
    yield "|---|---|---|---|"
    for one in ours:
        if one["outcome"] not in {"kept", "proved"}:
            name = Path(one["file"]).name
            reasons = "; ".join(dict.fromkeys(reason[:120] for reason in one["reasons"]))
            yield f"| {name} | {'yes' if one.get('opens') else 'no'} | {one['outcome']} | {reasons} |".replace(
                "\n", " "
            )
    yield ""


def costs(sides: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Yield CPU times on the files that both convert; files on which a side ran into a limit are left out."""
    by_file = {side: {one["file"]: one for one in found} for side, found in sides.items()}
    limited = {name for found in by_file.values() for name, one in found.items() if one.get("limit")}
    yield "| ours against | files | ours, CPU s a file | it, CPU s a file | ours / it |"
    yield "|---|---|---|---|---|"
    ours = by_file.get("ours", {})
    for side, found in by_file.items():
        if side == "ours":
            continue
        both = [name for name in found if name in ours and name not in limited and "made" in found[name]]
        both = [name for name in both if found[name]["made"] and ours[name].get("made")]
        if not both:
            continue
        mine, its = (statistics.fmean(one[name]["cpu_s"] for name in both) for one in (ours, found))
        yield f"| {side} | {len(both)} | {mine:.3f} | {its:.3f} | {mine / its:.2f} |"
    yield ""


def shares(ours: list[dict[str, Any]]) -> Iterator[str]:
    total = sum(one.get("cpu_s", 0.0) for one in ours) or 1.0
    steps: Counter[str] = Counter()
    for one in ours:
        steps.update(one.get("steps", {}))
    count = len(ours)
    yield f"| step of ours | CPU s a file (of {count}) | share |"
    yield "|---|---|---|"
    for step, seconds in steps.most_common():
        yield f"| {step} | {seconds / count:.3f} | {seconds / total:.0%} |"
    yield f"| all | {total / count:.3f} | 100% |"
    kept = [one["cpu_s"] for one in ours if one["outcome"] == "kept"]
    if kept:
        yield ""
        yield f"A file that is good as it is: {statistics.median(kept):.3f} s (median of {len(kept)})."
    yield ""


def memory(ours: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the resident size of the process tree over time, in tenths of the run."""
    sizes = [one["rss_mb"] for one in ours]
    if len(sizes) < 20:
        return
    step = len(sizes) // 10
    tenths = [int(statistics.median(sizes[at : at + step])) for at in range(0, step * 10, step)]
    yield f"Resident size of the process tree, MB, in tenths of a run of {len(sizes)} conversions: {tenths}."


if __name__ == "__main__":
    sys.exit(main())
