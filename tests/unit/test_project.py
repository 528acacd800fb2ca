"""What the repository promises about itself: commands, licence, descriptions, and that nothing foreign lies in it."""

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

import archivkoop

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#]+)")
FOREIGN = re.compile(
    r"(?<![\w.:/*-])/(?:root|home|Users|work)/\w"  # somebody's folders
    r"|\b[A-Z]:\\Users\\"
    r"|\b(?:10(?:\.\d{1,3}){3}|(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2})\b(?!\.\d)"  # somebody's network
    r"|://(?:localhost|[^/\s\"'<>]*\.(?:internal|local|lan|corp|intra))\b"
)
ALLOWED_NAMES = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "docs", "packaging", "publiccode.yml", "pyproject.toml", "resources", "schemas", "src", "tests", "ui",
}  # fmt: skip
FOREIGN_SUFFIXES = {
    ".pyc",
    ".orig",
    ".rej",
    ".bak",
    ".swp",
    ".log",
    ".sqlite",
    ".whl",
    ".jar",
    ".icc",
    ".ttf",
    ".otf",
    ".qm",
}
PUBLICCODE_CATEGORIES = {"digital-asset-management", "document-management"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [name for name in listed.split("\0") if name]


def shell_blocks(markdown: str) -> str:
    return "\n".join(re.findall(r"^```sh\n(.*?)^```", markdown, re.MULTILINE | re.DOTALL))


# --- version and commands --------------------------------------------------------------------------


def test_there_is_one_version():
    assert version("archivkoop") == archivkoop.__version__
    assert yaml.safe_load(read("publiccode.yml"))["softwareVersion"] == archivkoop.__version__


def test_ci_runs_exactly_the_readmes_test_command():
    commands = [line for line in read(".ci/run").splitlines() if line and not line.startswith("#")]
    assert "export ARCHIVKOOP_REQUIRE_TOOLS=1" in commands
    command = commands[-1].removesuffix(" </dev/null")
    assert command in shell_blocks(read("README.md")).splitlines()


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_in_the_documents_exists(document):
    named = set(re.findall(r"^make ([a-z-]+)", shell_blocks(read(document)), re.MULTILINE))
    named |= set(re.findall(r"`make ([a-z-]+)`", read(document)))
    assert named
    assert named <= set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))


def test_make_help_lists_the_targets_that_explain_themselves():
    done = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    explained = re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)
    assert {"demo", "test", "check", "install", "lint", "types", "layers", "clean", "sample-deposit"} <= set(explained)
    assert re.findall(r"^  make ([a-z-]+)", done.stdout, re.MULTILINE) == explained


def test_every_link_in_the_documents_leads_somewhere():
    documents = [name for name in tracked() if name.endswith(".md")]
    broken = [
        f"{name}: {link}"
        for name in documents
        for link in LINK.findall(read(name))
        if not (ROOT / name).parent.joinpath(link).exists()
    ]
    assert not broken


def test_every_system_package_has_its_reason():
    lines = [line for line in read("packaging/system-packages.txt").splitlines() if line and not line.startswith("#")]
    assert lines
    assert all(re.fullmatch(r"[a-z0-9.+-]+( \| [a-z0-9.+-]+)* +# \S.*", line) for line in lines)


def test_every_font_package_that_a_repair_uses_is_installed():
    from archivkoop.adapters.convert.pdf_repair.faces import PACKAGES

    listed = re.findall(r"^(fonts-[a-z0-9-]+)", read("packaging/system-packages.txt"), re.MULTILINE)
    assert {package.name for package in PACKAGES.values()} <= set(listed)


# --- licence and description ------------------------------------------------------------------------


def test_the_licence_is_the_whole_eupl():
    text = read("LICENSE")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\nEUPL © the European Union 2007, 2016\n")
    assert re.findall(r"^(\d+)\.", text, re.MULTILINE) == [str(article) for article in range(1, 16)]
    assert re.search(r"^ +Appendix$", text, re.MULTILINE)
    assert text.rstrip().endswith("require the production of a new EUPL version.")


def test_everybody_names_the_same_licence():
    assert PROJECT["license"] == "EUPL-1.2"
    assert PROJECT["license-files"] == ["LICENSE"]
    assert yaml.safe_load(read("publiccode.yml"))["legal"]["license"] == "EUPL-1.2"
    assert "Licensed under the EUPL" in read("README.md")


def test_publiccode_has_every_mandatory_key():
    document = yaml.safe_load(read("publiccode.yml"))
    assert document["publiccodeYmlVersion"] >= "0.4"
    assert document["name"] == PROJECT["name"]
    assert document["url"].startswith("https://")
    assert set(document["platforms"]) <= {"linux", "windows", "mac", "web", "android", "ios"}
    assert set(document["categories"]) <= PUBLICCODE_CATEGORIES
    assert document["developmentStatus"] in {"concept", "development", "beta", "stable", "obsolete"}
    assert document["softwareType"] == "standalone/desktop"
    assert document["maintenance"]["type"] in {"internal", "contract", "community", "none"}
    assert all(contact["name"] for contact in document["maintenance"]["contacts"])
    assert document["localisation"]["localisationReady"] is True
    assert set(document["localisation"]["availableLanguages"]) == set(document["description"]) == {"de", "en"}


@pytest.mark.parametrize("language", ["de", "en"])
def test_publiccode_descriptions_keep_the_standards_lengths(language):
    description = yaml.safe_load(read("publiccode.yml"))["description"][language]
    assert len(description["shortDescription"]) <= 150
    assert 150 <= len(description["longDescription"]) <= 10_000
    assert all(len(feature) <= 100 for feature in description["features"])


# --- nothing foreign ----------------------------------------------------------------------------------


def test_no_text_names_a_folder_or_host_of_somebodys_machine():
    found = []
    for name in tracked():
        file = ROOT / name
        if name.startswith("resources/sample-deposit/") or name == Path(__file__).relative_to(ROOT).as_posix():
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        found += [f"{name}: {match[0]}" for match in FOREIGN.finditer(text)]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "cd /home/anna/x",
        "see /root/w",
        "http://10.1.2.3/simple",
        "192.168.0.12",
        "https://registry.internal/npm",
        r"C:\Users\anna",
    ],
)
def test_what_is_foreign_would_be_noticed(text):
    assert FOREIGN.search(text)


@pytest.mark.parametrize(
    "text", ["docs/work/x", "version 10.18.0", "https://example.org/home/x", "a/root/b", "7.10.2011", "10.05.1"]
)
def test_what_is_not_foreign_is_left_alone(text):
    assert not FOREIGN.search(text)


def test_every_tracked_file_belongs_here():
    files = tracked()
    assert {name.partition("/")[0] for name in files} <= ALLOWED_NAMES
    sample = "resources/sample-deposit/"
    assert not [name for name in files if Path(name).suffix in FOREIGN_SUFFIXES and not name.startswith(sample)]
    assert not [name for name in files if (ROOT / name).exists() and (ROOT / name).stat().st_size > 1_000_000]


def test_no_python_package_shadows_pypis_packaging():
    assert not (ROOT / "packaging" / "__init__.py").exists()
