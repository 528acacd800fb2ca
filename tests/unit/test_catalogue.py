"""The rule catalogue: both languages say the same things, and nothing that code needs is missing."""

import ast
import re
import tomllib

import pytest

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.adapters.compare.pdf.limits import CODES as PDF_CODES
from archivkoop.core import errors
from archivkoop.core.catalogue import LANGUAGES, SAY, Catalogue, merge_messages, placeholders
from archivkoop.core.findings import Outcome, Severity

RULES = tomllib.loads((assets.folder("resources") / "rules.toml").read_text(encoding="utf-8"))
SOURCES = sorted((assets.folder("resources").parent / "src" / "archivkoop").rglob("*.py"))


def documents(language: str) -> dict:
    folder = assets.folder("resources") / "messages" / language
    return {file.name: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))}


def merged(language: str) -> dict:
    return merge_messages(documents(language))


def error_types(base: type = errors.ArchivkoopError) -> list[type]:
    found = [each for kind in base.__subclasses__() for each in (kind, *error_types(kind))]
    return [kind for kind in found if kind.__module__ == errors.__name__]  # tests make some of their own


@pytest.fixture(params=LANGUAGES)
def catalogue(request) -> Catalogue:
    return assets.catalogue(request.param)


# --- what both languages owe each other -----------------------------------------------------------


def test_both_languages_hold_the_same_files_codes_and_keys():
    german, english = documents("de"), documents("en")
    assert german.keys() == english.keys()
    for name in german:
        assert german[name].keys() == english[name].keys(), name
    assert merged("de")[SAY].keys() == merged("en")[SAY].keys()


def test_both_languages_hold_the_same_placeholders():
    german, english = merged("de"), merged("en")
    for code, parts in german.items():
        for part, template in parts.items():
            assert placeholders(template) == placeholders(english[code][part]), f"{code} {part}"


def test_every_error_has_its_texts(catalogue):
    codes = {kind.code for kind in error_types() if "code" in vars(kind)}
    assert codes <= catalogue.codes


def test_error_texts_use_only_facts_that_their_error_names(catalogue):
    for kind in error_types():
        if "code" not in vars(kind):
            continue
        named = set(re.findall(r"\w+", kind.__doc__.partition("Params:")[2]))
        asked = placeholders(merged(catalogue.language)[kind.code]["text"])
        assert asked <= named, f"{kind.__name__} has no {asked - named}"


def test_every_rule_has_texts_and_every_remedy_its_word(catalogue):
    assert set(RULES) <= catalogue.codes
    for code in RULES:
        assert catalogue.title(code)
        assert isinstance(catalogue.severity(code), Severity)
        for remedy in catalogue.remedies(code):
            assert catalogue.knows(f"remedy.{remedy}"), remedy


def test_every_finding_code_in_the_code_has_rule_and_texts(catalogue):
    for file in SOURCES:
        for code in set(re.findall(r"Finding\(\s*\"(AK-[A-Z][0-9]{2})\"", file.read_text(encoding="utf-8"))):
            assert code in RULES, f"{file.name}: {code}"
            assert code in catalogue.codes, f"{file.name}: {code}"


def facts_of(call: ast.Call, function: ast.AST) -> set[str] | None:
    """Return the names of the facts that a `Finding(…)` is given; None: they cannot be read off the source."""
    given = next((word.value for word in call.keywords if word.arg == "facts"), None)
    given = given or (call.args[3] if len(call.args) > 3 else None)
    if given is None:
        return set()
    if isinstance(given, ast.Name):
        values = [
            node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign | ast.AnnAssign)
            and given.id
            in {getattr(target, "id", "") for target in getattr(node, "targets", [node.__dict__.get("target")])}
        ]
        given = values[-1] if values else given
    if not isinstance(given, ast.Dict) or not all(isinstance(key, ast.Constant) for key in given.keys):
        return None
    return {key.value for key in given.keys}


def test_every_finding_is_given_the_facts_that_its_text_asks_for():
    german, seen = merged("de"), 0
    for file in SOURCES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for function in functions:
            for call in ast.walk(function):
                if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Finding" and call.args):
                    continue
                code = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
                given = facts_of(call, function)
                if code in german and given is not None:
                    asked = placeholders(german[code]["text"])
                    assert asked <= given, f"{file.name}, line {call.lineno}: {code} lacks {asked - given}"
                    seen += 1
    assert seen >= 15


def test_every_key_that_code_says_exists(catalogue):
    for file in SOURCES:
        for key in set(re.findall(r"\.say\(\s*\"([a-z0-9_.]+)\"", file.read_text(encoding="utf-8"))):
            own = f"gui.{key}" if "gui" in file.parts else key  # the window's texts have a table of their own
            assert catalogue.knows(key) or catalogue.knows(own), f"{file.name}: {key}"


def test_every_finding_tells_what_happened_and_what_to_do(catalogue):
    for code in RULES:
        text = merged(catalogue.language)[code]["text"]
        assert len(re.findall(r"[.!?](?:\s|$)", text)) >= 2, f"{code}: one sentence is too few"


def test_rules_are_sorted_by_code():
    assert list(RULES) == sorted(RULES)


def test_every_enumeration_has_its_words(catalogue):
    keys = [f"severity.{one.value}" for one in Severity] + [f"outcome.{one.value}" for one in Outcome]
    assert [key for key in keys if not catalogue.knows(key)] == []


# --- rendering ------------------------------------------------------------------------------------


def made(language: str = "de", **say: object) -> Catalogue:
    document = {
        "AK-X01": {"title": "Schief", "text": "Schief: {reason} bei {label}."},
        "AK-X02": {"title": "Krumm", "text": "Krumm."},
        "say": say,
    }
    return Catalogue.of_documents(language, {"AK-X01": {"severity": "info"}}, {"a.toml": document})


def test_text_takes_facts_as_they_are_and_marks_a_missing_one():
    assert made().text("AK-X01", reason="{böse}", label=7) == "Schief: {böse} bei 7."
    assert made().text("AK-X01", reason="x") == "Schief: x bei ?."


def test_a_code_in_a_reason_gets_its_title():
    assert made().text("AK-X01", reason="AK-X02 a=1, AK-Z99", label="AK-X02") == (
        "Schief: Krumm (AK-X02) a=1, AK-Z99 bei AK-X02."
    )


def test_known_phrases_in_a_reason_are_translated_longest_first():
    catalogue = made(**{"phrase.no way": "kein Weg", "phrase.no way out": "kein Ausweg"})
    text = catalogue.text("AK-X01", reason="AK-X02 reason=no way out; AK-X02 tool=gs reason=no way", label="no way")
    assert text == "Schief: Krumm (AK-X02): kein Ausweg; Krumm (AK-X02): gs: kein Weg bei no way."


def test_a_phrase_may_hold_numbers():
    catalogue = made(**{"phrase.# of # words are lost": "# von # Wörtern fehlen"})
    assert catalogue.text("AK-X01", reason="text: 9 of 46 words are lost", label="") == (
        "Schief: text: 9 von 46 Wörtern fehlen bei ."
    )


def test_a_difference_in_a_reason_gets_its_word():
    catalogue = made(fact={"difference": {"link_lost": "Verknüpfung weggefallen"}})
    reason = "pdf_repair: link_lost on page 3: 1; link_lost: 2 of a link_lost; see link_lost"
    assert catalogue.text("AK-X01", reason=reason, label="") == (
        "Schief: pdf_repair: Verknüpfung weggefallen on page 3: 1; Verknüpfung weggefallen: 2 of a link_lost; see "
        "link_lost bei ."
    )


def test_what_a_comparer_counts_has_its_words(catalogue):
    """`loss(code, noun, …)` says "3 of 5 <noun>: …"."""
    calls = [
        call
        for file in SOURCES
        if "compare" in file.parts
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "loss"
    ]
    nouns = {call.args[1].value for call in calls if isinstance(call.args[1], ast.Constant)}
    assert len(nouns) > 8
    assert [noun for noun in sorted(nouns) if not catalogue.knows(f"phrase.# of # {noun}")] == []


def test_reasons_of_the_proof_are_german_from_end_to_end():
    reason = "pdftocairo: text on page 1: 3 characters lost, 0 added: “JPX”, now “”"
    told = assets.catalogue("de").text("AK-K01", reason=reason)
    assert "Neuschreiben mit pdftocairo: Text auf Seite 1: 3 Zeichen verloren, 0 hinzugekommen: „JPX“, jetzt „“" in told


def test_every_converter_has_its_name(catalogue):
    names = registry.names("convert")
    assert len(names) > 6
    assert [name for name in names if not catalogue.knows(f"fact.converter.{name}")] == []


def test_what_a_difference_shows_keeps_the_documents_words():
    catalogue = assets.catalogue("de")
    told = catalogue.say("difference.bookmark_lost", n=1, of=2, shown="“damaged Bericht” → page 2")
    assert "„damaged Bericht“ → Seite 2" in told


def test_every_difference_of_a_comparer_has_its_word(catalogue):
    codes = set(PDF_CODES)
    for file in SOURCES:
        if "compare" in file.parts:
            codes |= set(re.findall(r"Difference\(\s*\"([a-z_]+)\"", file.read_text(encoding="utf-8")))
    assert [code for code in sorted(codes) if not catalogue.knows(f"fact.difference.{code}")] == []


def test_a_fact_in_both_languages_is_taken_in_the_right_one():
    facts = {"reason": "", "label": "Titel", "label_en": "title"}
    assert "Titel" in made("de").text("AK-X01", **facts)
    assert "title" in made("en").text("AK-X01", **facts)


def test_a_fact_with_a_word_of_its_own_is_translated():
    say = {"fact": {"reason": {"no_pixels": "keine Bildpunkte"}}, "word": {"yes": "ja", "no": "nein"}}
    assert made(**say).text("AK-X01", reason="no_pixels", label=True) == "Schief: keine Bildpunkte bei ja."


def test_german_writes_a_decimal_comma():
    assert made("de").text("AK-X01", reason=1.5, label="") == "Schief: 1,5 bei ."
    assert made("en").text("AK-X01", reason=1.5, label="") == "Schief: 1.5 bei ."


def test_a_fact_may_be_called_like_a_parameter():
    assert made().text("AK-X01", code="a", self="b", reason="c", label="d") == "Schief: c bei d."


def test_say_chooses_the_form_by_number():
    catalogue = made(files={"one": "{n} Datei", "other": "{n} Dateien"})
    assert [catalogue.say("files", n=n) for n in (0, 1, 2)] == ["0 Dateien", "1 Datei", "2 Dateien"]
    assert catalogue.keys == {"files"}


def test_unknown_codes_and_keys_still_say_something():
    catalogue = made()
    assert catalogue.text("AK-Z99", grund="so") == "AK-Z99 · grund: so"
    assert catalogue.title("AK-Z99") == "AK-Z99"
    assert catalogue.severity("AK-Z99") is Severity.WARNING
    assert catalogue.remedies("AK-Z99") == ()
    assert catalogue.say("nie.gehört") == "nie.gehört"


def test_an_error_says_its_text():
    german = assets.catalogue("de").error(errors.SourceMissingError(path="/mnt/Übergabe"))
    assert german.startswith("Unter /mnt/Übergabe liegt nichts.")


# --- merging --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        ({"AK-X01": {"title": "a", "text": "b"}}, "AK-X01 is there twice"),
        ({"say": {"a": {"b": "x"}}}, "a.b is there twice"),
        ({"AK-X02": {"title": "a"}}, "AK-X02 is no table"),
        ({"AKX02": {"title": "a", "text": "b"}}, "AKX02 is no table"),
        ({"say": {"c": 1}}, "c is no text"),
    ],
)
def test_a_faulty_message_file_is_named(second, fault):
    first = {"AK-X01": {"title": "a", "text": "b"}, "say": {"a.b": "y"}}
    with pytest.raises(ValueError, match=f"zwei.toml: {fault}"):
        merge_messages({"eins.toml": first, "zwei.toml": second})


def test_a_rule_without_a_real_severity_is_refused():
    with pytest.raises(ValueError, match="tragic"):
        Catalogue("de", {"AK-X01": {"severity": "tragic"}}, {})


def told(language, code, **facts):
    return assets.catalogue(language).text(code, **facts)


def test_what_a_reader_says_is_told_in_our_words_where_there_are_some():
    for reason, words in (
        ("invalid xref entry (obj=1) (xref table, offset 497)", "ungültiger Eintrag in der Querverweistabelle (xref)"),
        (
            "page object 18 0 stream 20 0 (content, offset 15954): unexpected )",
            "Inhalt der Seite (Objekt 18 0, Datenstrom 20 0)",
        ),
        ("stream dictionary lacks /Length key (object 5 0, offset 362)", "die Länge eines Datenstroms fehlt (Objekt 5"),
    ):
        text = told("de", "AK-C03", reason=reason)
        assert words in text
        assert "Meldung" not in text
    rule = "6.2.4.3-3 DeviceCMYK colour space is used without CMYK output intent profile"
    assert "6.2.4.3-3 gerätebezogene Druckfarben" in told("de", "AK-C05", claim="PDF/A-2b", reason=rule)


def test_what_no_phrase_covers_is_told_whole_and_as_a_programs_message():
    reason = "xref not found (offset 4): the dictionary is odd"
    german, english = (told(language, "AK-C03", reason=reason) for language in ("de", "en"))
    assert f"Meldung des Programms qpdf (englisch): „{reason}“" in german
    assert f"message of qpdf: “{reason}”" in english
    assert "Meldung des Programms Ghostscript (englisch): „it went wrong“" in told(
        "de", "AK-K02", tool="Ghostscript", reason="it went wrong"
    )


def test_of_several_reasons_only_the_foreign_ones_are_messages():
    reasons = (
        "AK-K01 reason=fonts are not embedded; AK-K02 tool=pikepdf reason=it went wrong; text on page 1: pixels differ"
    )
    text = told("de", "AK-K10", reasons=reasons)
    assert (
        "Umwandlung abgelehnt (AK-K01): Schriften sind nicht eingebettet; Umwandlung gescheitert (AK-K02): pikepdf: "
        in text
    )
    assert (
        "pikepdf: Meldung eines Programms (englisch): „it went wrong“; Text auf Seite 1: Bildpunkte weichen ab" in text
    )


def test_a_persons_reason_is_never_a_programs_message():
    assert "Meldung" not in assets.catalogue("de").say("report.files.reason", reason="was agreed with the office")
