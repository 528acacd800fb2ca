"""Reading a profile: the bundled one is sound, and each kind of typo is named with its key and line."""

import re
import zlib
from pathlib import Path

import pygfried
import pytest

from archivkoop import assets
from archivkoop.adapters import registry
from archivkoop.adapters._images import MAX_PIXELS
from archivkoop.adapters.compare.office_text import MIN_TEXT_SHARE
from archivkoop.adapters.compare.pdf.limits import PdfLimits
from archivkoop.core.errors import ProfileError
from archivkoop.core.profile import Action, Profile
from archivkoop.stages.profile import bagit_profile, parse_profile

FILE = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"
TEXT = FILE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def profile() -> Profile:
    return parse_profile(FILE.read_bytes(), FILE.name)


def fault(text: str) -> ProfileError:
    with pytest.raises(ProfileError) as caught:
        parse_profile(text.encode(), "profil.toml")
    return caught.value


def line_of(text: str, needle: str) -> int:
    return text[: text.index(needle)].count("\n") + 1


def spoilt(old: str, new: str) -> str:
    assert old in TEXT, old
    return TEXT.replace(old, new, 1)


# --- typos ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key", "reason", "detail"),
    [
        ('chain = ["libreoffice"]', 'chian = ["libreoffice"]', "formats[7].chian", "extra_forbidden", "chain"),
        ('action = "reject"', 'action = "rejekt"', "formats[39].action", "not_allowed", "'reject'"),
        ('"fmt/1451"', '"fmt-1451"', "formats[6].puids[1]", "pattern_puid", "fmt-1451"),
        ('id = "F-20"', 'id = "20"', "formats[17].id", "pattern_rule", "20"),
        ('id = "F-20"', 'id = "F-18"', "formats[17].id", "twice", "F-18"),
        ("[limits]\ntime_s = 600", '[limits]\ntime_s = "lang"', "limits.time_s", "type_number", "lang"),
        (
            "second_opinion = true",
            'second_opinion = "vielleicht"',
            "package.second_opinion",
            "type_yes_no",
            "vielleicht",
        ),
        ('text = ["x-fmt/111"', 'text = "x-fmt/111" #', "groups.text", "type_list", "x-fmt/111"),
        ('[default_format]\naction = "keep"\n', "[default_format]\n", "default_format.action", "missing", ""),
        ('groups = ["zip"]', 'groups = ["zipp"]', "formats[37].groups[1]", "unknown_group", "zipp"),
        ('sources = ["odf", "pdfa"', 'sources = ["odf", "pdfb"', "formats[13].sources[2]", "unknown_source", "pdfb"),
        ('date = "2026-11-23"', 'date = "23.11.2026"', "profile.date", "pattern_date", "23.11.2026"),
        ("[severities]", '[severities]\nAK_C01 = "info"', "severities.AK_C01", "pattern_code", "AK_C01"),
        ("[severities]", '[severities]\nAK-C01 = "harmless"', "severities.AK-C01", "not_allowed", "'warning'"),
        ('name = "encrypted_office"', 'name = "empty"', "checks[10].name", "twice", "empty"),
        ('type = "isil"', 'type = "isbn"', "metadata.deposit[6].type", "not_allowed", "'isil'"),
        ('levels = ["exact"]', 'levels = ["exakt"]', "proof.targets[2].levels[1]", "not_allowed", "'exact'"),
        ('title = { de = "Erhaltungsprofil der kommunalen Archive", ', "title = { ", "profile.title.de", "missing", ""),
    ],
)
def test_a_typo_is_named_with_key_and_line(old, new, key, reason, detail):
    text = spoilt(old, new)
    error = fault(text)
    assert (error.params["key"], error.params["reason"]) == (key, reason)
    assert detail in str(error.params["detail"])
    changed = next(
        number
        for number, (before, after) in enumerate(zip(TEXT.splitlines(), text.splitlines(), strict=False), 1)
        if before != after
    )
    # the line itself, or the head of the table it stands in
    assert changed - 12 <= int(error.params["line"]) <= changed + 1
    if reason not in {"missing", "twice"}:
        assert str(key).rpartition(".")[2].split("[")[0].strip('"') in text.splitlines()[int(error.params["line"]) - 1]


def test_the_line_is_that_of_the_faulty_array_element():
    text = spoilt('"x-fmt/414"' if '"x-fmt/414"' in TEXT else '"fmt/2041"', '"fmt_2041"')
    assert fault(text).params["line"] == line_of(text, '"fmt_2041"')


def test_a_misspelt_key_is_named_before_what_is_missing_for_it():
    text = spoilt('id = "F-43"', 'di = "F-43"')
    error = fault(text)
    assert error.params["line"] == line_of(text, 'di = "F-43"')
    assert error.params["key"] == "formats[31].di"


def test_an_incomplete_conversion_is_named_at_its_rule():
    text = spoilt('chain = ["tiff_pillow"]\n', "")
    error = fault(text)
    assert error.params["reason"] == "conversion_incomplete"
    assert "F-40" in str(error.params["detail"])
    assert error.params["line"] == TEXT[: TEXT.index('id = "F-40"')].count("\n")


def test_a_field_for_closure_periods_needs_some():
    start, end = TEXT.index("# Schutzfristen nach"), TEXT.index("[[metadata.file]]")
    error = fault(TEXT[:start] + TEXT[end:])
    assert error.params["reason"] == "closure_without_rules"
    assert error.params["line"] == TEXT[: TEXT.index('type = "closure"')].count("\n") + 1


def test_a_format_in_two_rules_is_named_at_the_second():
    text = spoilt('groups = ["png"]', 'groups = ["png", "gif"]')
    error = fault(text)
    assert (error.params["key"], error.params["reason"]) == ("formats[31]", "puid_twice")
    assert error.params["detail"] == ": fmt/3 (F-41, F-43)"
    assert error.params["line"] == TEXT[: TEXT.index('id = "F-43"')].count("\n")


def test_a_target_that_the_proof_does_not_know_is_named():
    text = TEXT.replace('target = "fmt/353"', 'target = "fmt/13"', 1)
    error = fault(text)
    assert (error.params["reason"], error.params["line"]) == ("unknown_target", line_of(text, 'target = "fmt/13"'))


@pytest.mark.parametrize(
    ("text", "line", "shown"),
    [
        ('[profile]\nid = "a"\ntitel\n', 3, "titel"),
        ('[profile]\nid = "a\n', 2, 'id = "a'),
        ('[profile]\nid = "a"\nid = "b"\n', 3, 'id = "b"'),
        ("[profile\n", 1, "[profile"),
        ("", 1, None),
    ],
)
def test_broken_toml_names_the_line(text, line, shown):
    error = fault(text)
    assert error.params["line"] == line
    if shown:
        assert error.params["reason"] == "syntax"
        assert error.params["key"] == shown


def test_a_file_in_cp1252_names_the_line():
    with pytest.raises(ProfileError) as caught:
        parse_profile("[profile]\n# Ablieferung für Köln\n".encode("cp1252"), "p.toml")
    assert (caught.value.params["line"], caught.value.params["reason"]) == (2, "not_utf8")


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_fault_can_be_said_in_words(language):
    catalogue = assets.catalogue(language)
    words = set(
        re.findall(r'_fault\("(\w+)"', Path(assets.__file__).with_name("core").joinpath("profile.py").read_text())
    )
    stage = Path(assets.__file__).with_name("stages").joinpath("profile.py").read_text()
    words |= (
        set(re.findall(r'^    r?".+": "(\w+)",$', stage, re.MULTILINE))
        | set(re.findall(r'reason="(\w+)"', stage))
        | {"pattern", "other"}
    )
    assert len(words) > 20
    assert [word for word in sorted(words) if not catalogue.knows(f"fact.reason.{word}")] == []


def test_the_message_says_it_all():
    error = fault(spoilt('action = "reject"', 'acton = "reject"'))
    german = assets.catalogue("de").error(error)
    assert re.search(r"profil\.toml.*Zeile \d+, „formats\[39\]\.acton“: Diesen Schlüssel gibt es hier nicht", german)
    assert "gemeint sein kann: action" in german


# --- the bundled profile --------------------------------------------------------------------------


def pronom() -> bytes:
    """Return Siegfried's signature data as pygfried carries it: PRONOM's list of formats is part of it."""
    library = Path(pygfried.__file__).read_bytes()
    for start in (found.start() for found in re.finditer(b"sf\x00\xff", library)):
        try:
            data = zlib.decompressobj(-15).decompress(library[start + 6 :])
        except zlib.error:
            continue
        if b"Tagged Image File Format" in data:
            return data
    raise AssertionError("pygfried holds its signatures in another way now")


def test_every_puid_of_the_profile_is_one_of_pronom(profile):
    data = pronom()
    named = {puid for rule in profile.formats for puid in profile.puids_of(rule)}
    named |= {puid for target in profile.proof.targets for puid in (target.puid, *target.accepted_puids)}
    unknown = [puid for puid in sorted(named) if len(puid).to_bytes(2, "little") + puid.encode() not in data]
    assert unknown == []


@pytest.mark.parametrize(
    ("puid", "rule"),
    [
        ("fmt/18", "F-01"), ("fmt/95", "F-02"), ("fmt/477", "F-02"), ("fmt/480", "F-03"), ("fmt/1910", "F-04"),
        ("fmt/40", "F-10"), ("fmt/412", "F-11"), ("fmt/61", "F-12"), ("fmt/214", "F-13"), ("fmt/126", "F-14"),
        ("fmt/215", "F-15"), ("fmt/291", "F-16"), ("fmt/1756", "F-16"), ("fmt/355", "F-20"), ("x-fmt/111", "F-21"),
        ("x-fmt/18", "F-22"), ("fmt/471", "F-23"), ("fmt/101", "F-24"), ("fmt/278", "F-30"), ("x-fmt/430", "F-31"),
        ("fmt/43", "F-40"), ("x-fmt/391", "F-40"), ("fmt/13", "F-41"), ("fmt/116", "F-42"), ("fmt/4", "F-43"),
        ("fmt/353", "F-44"), ("x-fmt/387", "F-44"), ("fmt/155", "F-44"), ("x-fmt/392", "F-46"), ("x-fmt/263", "F-60"),
        ("x-fmt/411", "F-90"), ("fmt/2081", "F-26"), ("fmt/999", None), (None, None),
    ],
)  # fmt: skip
def test_formats_fall_under_their_rule(profile, puid, rule):
    found = profile.rule_for(puid)
    assert (found.id if found else None) == rule


def test_every_rule_gives_its_reason_and_source_in_both_languages(profile):
    for rule in profile.formats:
        assert rule.sources, rule.id
        for text in (rule.name, rule.reason):
            assert text.de
            assert text.en
            assert text.get("de") == text.de
            assert text.get("en") == text.en


def test_every_source_is_used(profile):
    used = {source for rule in profile.formats for source in rule.sources}
    assert set(profile.sources) - used <= {"pronom"}


def test_every_group_is_used_once(profile):
    used = [group for rule in profile.formats for group in rule.groups]
    assert sorted(used) == sorted(profile.groups)


def test_conversions_end_in_pdfa_2b_or_tiff_at_a_level_that_their_comparer_gives(profile):
    for rule in profile.formats:
        if rule.action is Action.CONVERT or rule.keep_if_proved:
            assert rule.target in {"fmt/477", "fmt/353"}
            assert rule.target in profile.target(rule.target).accepted_puids


def test_every_plug_in_that_the_profile_names_is_there(profile):
    named = {("convert", name) for rule in profile.formats for name in rule.chain}
    named |= {("compare", rule.comparer) for rule in profile.formats if rule.comparer}
    named |= {("check", check.name) for check in profile.checks}
    for target in profile.proof.targets:
        named |= {("validate", name) for name in (*target.validators, *target.fallback_validators)}
    missing = sorted((kind, name) for kind, name in named if name not in registry.names(kind))
    assert missing == []


def test_limits_of_the_proof_are_those_that_were_measured(profile):
    limits = profile.proof.limits
    assert PdfLimits.of(limits["pdf"]) == PdfLimits()
    assert limits["office_text"] == {"min_text_share": MIN_TEXT_SHARE}
    assert limits["image_pixels"] == {"max_pixels": MAX_PIXELS}


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Fotos/Thumbs.db", True), ("THUMBS.DB", True), (".DS_Store", True), ("a/desktop.ini", True),
        ("~$Brief.docx", True), (".~lock.Brief.odt#", True), ("._Brief.pdf", True),
        ("Brief.docx", False), ("Thumbs.db/Brief.docx", False), ("~Brief.docx", False),
    ],
)  # fmt: skip
def test_system_files_are_known_by_their_bare_name(profile, name, is_one):
    assert profile.is_system_file(name) is is_one


def test_mandatory_fields_are_those_that_every_package_needs(profile):
    required = {field.id for field in profile.metadata.deposit if field.required}
    assert required == {"title", "provenance", "accession", "date_range", "archive_name", "archive_isil"}
    assert all(field.help.de and field.help.en and field.label.en for field in profile.metadata.deposit)


def test_bagit_profile_asks_for_what_the_profile_asks_for(profile):
    made = bagit_profile(profile)
    assert made["BagIt-Profile-Info"]["BagIt-Profile-Identifier"] == profile.package.bagit_profile_id
    assert made["Manifests-Required"] == ["sha512"]
    assert made["Allow-Fetch.txt"] is False
    for name in ("Manifests", "Tag-Manifests", "Tag-Files"):
        assert set(made[f"{name}-Required"]) <= set(made[f"{name}-Allowed"])
    for field in profile.metadata.deposit:
        if field.bag_info:
            assert made["Bag-Info"][field.bag_info]["required"] is field.required
