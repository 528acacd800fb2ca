"""The Übernahmeprotokoll: it reconciles, names every file with its reasons, and anybody can read it."""

import io
import re
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from tests.report_content import ACTOR, PROFILE, SOFTWARE, ReportContent, deposit

from archivkoop import assets
from archivkoop.adapters.report import html
from archivkoop.core.events import Agent
from archivkoop.core.files import Fate
from archivkoop.core.findings import Outcome, Severity
from archivkoop.core.proof import Proof, Validation
from archivkoop.core.report import Report
from archivkoop.core.verification import Problem, VerifyResult
from archivkoop.stages.report import complete_report, make_report

CREATED = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
VOID = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Reads a page strictly: every element is closed where it must be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style" and data.strip():
            self.texts.append(" ".join(data.split()))

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


def made(content: ReportContent | None = None, **changes) -> Report:
    given = {"created": CREATED, "software": SOFTWARE, "profile_signed": False, **changes}
    return make_report(content or deposit(), **given)


def rendered(report: Report, language: str = "de") -> str:
    out = io.BytesIO()
    html.PLUGIN.write(report, assets.catalogue(language), out)
    return out.getvalue().decode()


def words(report: Report, language: str = "de") -> str:
    return " ".join(Page(rendered(report, language)).texts)


COMPLETE = complete_report(
    made(), VerifyResult(valid=True, files=31, bytes=9_123_456, own=True), "bagit 1.9.0", "0f" * 64
)


# --- what it says ---------------------------------------------------------------------------------


def test_head_names_archive_deposit_and_profile():
    text = words(made())
    for part in (
        *("Stadtarchiv Musterstadt", "DE-Muster1", "Stadt Musterstadt, Bauordnungsamt", "Stadt Musterstadt, Kulturamt"),
        *("2017/0042", "2009–2014", "Bauakten, Ausschussniederschriften und Stadtfest 2012 der Stadt Musterstadt"),
        *("DE-Muster1_2026_2017-0042_k7pq3xwa", ACTOR, "23. November 2026, 14:05 Uhr UTC", PROFILE.profile.id),
        *("Entwurf, nicht signiert", "Ort, Datum", "Unterschrift", "Für das Archiv", "Für die abgebende Stelle"),
    ):
        assert part in text, part
    assert re.search(r"SHA-512 der Profildatei [0-9a-f]{128} ", text)


def test_a_signed_profile_is_called_so():
    text = words(made(profile_signed=True))
    assert "signiert, Signatur gültig" in text
    assert "nicht signiert" not in text


def test_viruses_are_not_checked_unless_somebody_looked():
    assert "Viren nicht geprüft" in words(made())
    assert "Viren geprüft: ClamAV 1.4.6" in words(made(virus_check="ClamAV 1.4.6"))


def test_counts_reconcile_and_say_so():
    assert "Die Zahlen gehen auf: 11 eingegangen = 9 im Archivpaket + 2 nicht übernommen." in words(made())
    report = made()
    assert report.bytes_in == sum(line.file.entry.size for line in report.files())
    assert report.bytes_packaged == sum(
        size for fate, size in report.bytes_by_fate.items() if fate is not Fate.LEFT_OUT
    )


def test_counts_that_do_not_reconcile_are_not_glossed_over():
    content = deposit()
    content.lost = 1
    assert "Die Zahlen gehen NICHT auf: 12 eingegangen" in words(made(content))


def test_every_file_is_there_with_format_fate_and_reason():
    content = deposit()
    text = words(made(content))
    for item in content.items:
        assert html.visible(item.entry.path) in text, item.entry.path
    for part in (
        *("Regel F-11: Word ab 2007", "Erhaltungskopie: 01 Bauantrag.pdf (PDF/A-2b, fmt/477)", "Nachweis: getreu"),
        *("Nachweis: exakt", "Nachweis: inhaltsgleich", "veraPDF 1.30.2: bestanden", "veraPDF 1.30.2: offen"),
        *("Versucht: Aufbereitung der Struktur", "Keine Regel für dieses Format", "(fmt/412)", "21,4 kB"),
        *("Grund: Privat, nicht archivwürdig; mit Frau Öztürk", "Die Angabe PDF/A hat die Prüfung bestanden."),
        *("Grund: Vom Betriebssystem oder Büroprogramm nebenbei angelegt", "nicht erkannt (application/octet-stream)"),
    ):
        assert part in text, part


def test_a_derivative_that_became_another_part_of_the_norm_is_called_by_it():
    judge = Agent("veraPDF", "1.30.2")
    profile = ReportContent().profile
    as_wanted = Proof(Outcome.PASSED, None, "fmt/477", "fmt/477", (Validation(Outcome.PASSED, judge, "PDF/A-2b"),))
    with_attachments = Proof(
        Outcome.PASSED, None, "fmt/477", "fmt/480", (Validation(Outcome.PASSED, judge, "PDF/A-3b"),)
    )
    assert html.format_made(as_wanted, profile) == "PDF/A-2b, fmt/477"
    assert html.format_made(with_attachments, profile) == "PDF/A-3b, fmt/480"


def test_a_proof_says_what_was_measured():
    said = words(made())
    assert "Verglichene Seiten: 3" in said
    assert "Größte Abweichung im Bild: Seite 2, 29 % des Zulässigen" in said
    assert "Seiten mit nicht eingebetteter Schrift: 1; dort stehen 412 Zeichen" in said
    assert "Largest difference in the picture: page 2, 29 % of what is allowed" in words(made(), "en")


def test_findings_stand_at_their_files_and_once_only():
    page = rendered(made())
    files = page[page.index('<table class="files">') :]
    for line in made().files():
        row = files[files.index(f'<td class="number">{line.number}</td>') :].partition("</tr>")[0]
        codes = re.findall(r'class="code">(AK-[A-Z]\d\d)<', row)
        assert codes == [recorded.finding.code for recorded in line.findings]
    listed = [recorded for line in made().files() for recorded in line.findings]
    assert len(listed) + len(list(made().other_findings())) == len(deposit().recorded)


def test_findings_about_folders_links_and_the_deposit_are_listed_apart():
    paths = [recorded.finding.path for recorded in made().other_findings()]
    assert paths == [None, "Altes Laufwerk G/Karten", "Altes Laufwerk G/Verknüpfung"]
    assert "Ablieferung als Ganzes" in words(made())


def test_waivers_and_leave_outs_stand_with_their_reasons():
    text = words(made())
    assert "Datenträger beschädigt; Inhalt laut Amt gleich mit Karte 4" in text
    assert f"begründet zugelassen von {ACTOR}" in text
    assert "private Fotos/*" in text
    assert "Systemdateien, nach dem Erhaltungsprofil" in text


def test_every_applied_rule_gives_reason_and_sources():
    report = made()
    assert {rule.id for rule in report.rules} == {"F-01", "F-02", "F-10", "F-11", "F-21", "F-40", "F-90"}
    text = words(report)
    for rule in report.rules:
        assert rule.reason.de in text
    assert "KOST: Katalog archivischer Dateiformate (KaD)" in text
    assert PROFILE.default_format.reason.de in text


def test_tools_stand_with_version_and_task():
    text = words(made())
    assert "Ghostscript 10.00.0 Umwandlung (ohne Ergebnis)" in text
    assert "pikepdf 10.18.0 Prüfung, Umwandlung" in text
    assert ACTOR not in [line.agent.name for line in made().tools]


def test_report_in_the_package_points_to_the_complete_one():
    text = words(made())
    assert "DE-Muster1_2026_2017-0042_k7pq3xwa.protokoll.html" in text
    assert "Prüfung des fertigen Archivpakets" not in text.replace("mit der Prüfung des fertigen Archivpakets", "")


def test_complete_report_says_who_validated_the_package():
    text = words(COMPLETE)
    for part in ("Das Archivpaket ist gültig", "Geprüfte Dateien 31", "9,12 MB", "bagit 1.9.0", "0f" * 64):
        assert part in text, part


def test_an_invalid_package_is_called_so():
    verdict = VerifyResult(valid=False, problems=(Problem("AK-I02", "data/x/ä.txt"),))
    text = words(complete_report(made(), verdict, ""))
    assert "Das Archivpaket ist NICHT gültig." in text
    assert "data/x/ä.txt" in text
    assert "keine (vom Erhaltungsprofil nicht verlangt oder nicht möglich)" in text


def test_nothing_decided_and_nothing_found_is_said_in_words():
    content = ReportContent()
    content.add("a.txt", 3, "x-fmt/111", Fate.KEPT)
    text = words(made(content))
    assert "Keine Befunde." in text
    assert "Es wurden keine Befunde zugelassen" in text


def test_a_deposit_without_description_still_has_a_report():
    content = deposit()
    content.description = replace(content.description, fields={})
    assert content.package_id in words(made(content))


# --- how it says it -------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("report", [made(), COMPLETE], ids=["inside", "complete"])
def test_page_is_accessible_and_self_contained(report, language):
    source = rendered(report, language)
    page = Page(source)
    assert page.all("html") == [{"lang": language}]
    assert all(attributes.get("scope") in {"row", "col"} for attributes in page.all("th"))
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = [attributes["href"] for attributes in page.all("a")]
    assert all(target.startswith("#") and target[1:] in ids for target in targets)
    labels = [attributes["aria-labelledby"] for _, attributes in page.elements if "aria-labelledby" in attributes]
    assert set(labels) <= set(ids)
    assert not {"script", "link", "img", "iframe", "object"} & {tag for tag, _ in page.elements}
    assert not [name for _, attributes in page.elements for name in attributes if name in {"src", "style", "onclick"}]
    assert "url(" not in source
    assert "@import" not in source


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_text_is_missing(language):
    text = words(COMPLETE, language) + words(made(), language)
    assert not re.search(r"\b(report|fate|level|outcome|severity|fact)\.[a-z_.]+", text.replace(".protokoll.html", ""))
    assert "None" not in text


def test_english_report_speaks_english():
    text = words(COMPLETE, "en")
    for part in ("Accession report", "23 November 2026, 14:05 UTC", "Viruses not checked", "draft, not signed"):
        assert part in text, part
    assert "Erhaltungskopie" not in text
    assert "Made in passing by the operating system" in text


def test_severity_is_a_word_and_contrasts_with_paper():
    source = rendered(made())
    for level in Severity:
        colour, background = re.search(
            rf"\.severity\.{level.value} {{ color: (#\w+); background: (#\w+); }}", source
        ).groups()
        assert contrast(colour, background) >= 4.5
    for name in ("ink", "soft", "accent"):
        assert contrast(re.search(rf"--{name}: (#\w+);", source)[1], "#ffffff") >= 4.5


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_names_cannot_inject_markup_or_hide():
    content = deposit()
    content.add('<script>alert("x")</script>\n"&\x07.txt', 1, "x-fmt/111", Fate.KEPT)
    content.package_id = 'x"; } body { display: none } /* </style> \\'
    source = rendered(made(content))
    page = Page(source)
    assert page.all("script") == []
    assert "⟨U+000A⟩" in source
    assert "⟨U+0007⟩" in source
    assert "liesmich⟨U+202E⟩gpj.txt" in source
    assert "display: none }" not in source[: source.index("</style>")].split("@media print")[0].partition("@page")[2]


# --- how it copes ---------------------------------------------------------------------------------


class Large(ReportContent):
    """A deposit whose files are made as they are asked for."""

    amount = 0

    @property
    def counts(self):
        return replace(super().counts, files_in=self.amount, kept=self.amount)

    def files(self):
        template = self.items[0]
        for number in range(self.amount):
            yield replace(template, entry=replace(template.entry, path=f"Ordner/{number:08}.txt"))

    def findings(self):
        template = self.recorded[0]
        for number in range(0, self.amount, 3):
            finding = replace(template.finding, path=f"Ordner/{number:08}.txt")
            yield replace(template, finding=finding)


class Sink:
    """Counts what it is given, and keeps none of it."""

    def __init__(self) -> None:
        self.bytes = 0
        self.calls = 0

    def write(self, block: bytes) -> int:
        self.bytes += len(block)
        self.calls += 1
        return len(block)


def peak_of(amount: int) -> tuple[int, Sink]:
    content = Large()
    content.add("x", 3, "x-fmt/111", Fate.KEPT)
    content.find("AK-C01", "x", Severity.WARNING)
    content.amount = amount
    sink = Sink()
    tracemalloc.start()
    try:
        html.PLUGIN.write(made(content), assets.catalogue("de"), sink)
        return tracemalloc.get_traced_memory()[1], sink
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_deposit():
    peak_of(10)  # compiles the template
    small, _ = peak_of(100)
    large, sink = peak_of(900)
    assert sink.calls > 4
    assert sink.bytes > 300_000
    assert large < small + 100_000


# --- spelling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "german", "english"),
    [
        (0, "0 Byte", "0 bytes"), (1, "1 Byte", "1 byte"), (999, "999 Byte", "999 bytes"), (1000, "1,00 kB", "1.00 kB"),
        (12_345, "12,3 kB", "12.3 kB"), (999_499, "999 kB", "999 kB"), (999_500, "1,00 MB", "1.00 MB"),
        (5_500_000_000, "5,50 GB", "5.50 GB"), (10**18, "1000 PB", "1000 PB"),
    ],
)  # fmt: skip
def test_sizes(size, german, english):
    assert (html.human_size(size, "de"), html.human_size(size, "en")) == (german, english)


def test_numbers_and_days():
    assert html.grouped(1234567, "de") == "1.234.567"
    assert html.grouped(1234567, "en") == "1,234,567"
    assert html.day("2026-03-01", "de") == "1. März 2026"
    assert html.day("2026-03-01", "en") == "1 March 2026"
    assert html.day("2026", "de") == "2026"
    assert html.day("2026-13-01", "de") == "2026-13-01"
