"""The published interfaces in schemas/: valid, current, and neither too lax nor too strict."""

import copy
import json

import pytest
from jsonschema import Draft202012Validator, ValidationError

from archivkoop import assets
from archivkoop.stages.profile import bagit_profile, json_schema, parse_profile

FOLDER = assets.folder("schemas")
FILES = sorted(FOLDER.glob("*.schema.json"))
OURS = {
    "profile",
    "bagit-profile",
    "ingest",
    "check",
    "verify",
    "plan",
    "convert",
    "pdfa",
    "compare",
    "doctor",
    "profile-show",
    "profile-verify",
}
BUNDLED = assets.folder("resources") / "profiles" / "kommunal-1.0.toml"

SHA512 = "0a" * 64
LINES = {
    "check": {"code": "AK-C01", "severity": "warning", "outcome": "failed", "path": None, "facts": {"n": 1.5}},
    "plan": {"path": "ä.doc", "puid": "fmt/40", "action": "convert", "rule": "F-10", "size": 3},
    "convert": {
        "path": "ä.doc",
        "fate": "failed",
        "derivative": None,
        "attempts": [{"converter": "libreoffice", "outcome": "failed", "reasons": ["…"]}],
    },
    "pdfa": {
        "source": "a.pdf",
        "result": None,
        "outcome": "failed",
        "route": None,
        "judges": ["veraPDF 1.30.2"],
        "reasons": [],
        "attachments": None,
    },
    "doctor": {
        "key": "verapdf",
        "name": "veraPDF",
        "state": "ok",
        "version": "1",
        "required": True,
        "purpose": "…",
        "message": "",
    },
}
DIFFERENCE = {"code": "pixels", "page": 1, "measure": 3.5, "limit": 2, "message": "…"}
DOCUMENTS = {
    "ingest": {
        "package": "/ziel/DE-1_2026_1_abcdefgh",
        "report": None,
        "counts": dict.fromkeys(
            ("in", "packaged", "left_out", "open", "converted", "kept", "proved", "unproved", "failed"), 0
        ),
        "findings": {"blocking": 0, "warning": 2, "info": 1},
    },
    "check": {"findings": [LINES["check"]], "leave_out_unmatched": []},
    "plan": {"files": [LINES["plan"]], "leave_out_unmatched": ["*.exe"]},
    "convert": {"files": [LINES["convert"]], "leave_out_unmatched": []},
    "pdfa": {"files": [LINES["pdfa"]]},
    "doctor": {"tools": [LINES["doctor"]]},
    "verify": {"valid": False, "problems": [{"code": "AK-V01", "path": "data/ä", "message": "…"}]},
    "compare": {
        "same": False,
        "outcome": "failed",
        "reason": "",
        "differences": [DIFFERENCE],
        "notes": [],
        "measures": {"pages": 1},
    },
    "profile-show": {"sha512": SHA512, "signed": False, "profile": {}},
    "profile-verify": {
        "valid": True,
        "id": "urn:x",
        "version": "1.0",
        "status": "draft",
        "sha512": SHA512,
        "signed": False,
    },
}
GOOD = [*LINES.items(), *DOCUMENTS.items()]
WHICH = [*(f"{name}-line" for name in LINES), *DOCUMENTS]


def schema(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))


def validate(document: object, name: str) -> None:
    Draft202012Validator(schema(name)).validate(document)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_schema_is_one(file):
    Draft202012Validator.check_schema(json.loads(file.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_schema_names_itself(name):
    assert schema(name)["$id"] == f"urn:archivkoop:schema:{name}:1"


def test_profile_schema_is_current():
    assert schema("profile") == json.loads(json.dumps(json_schema())), (
        "run: archivkoop profile schema > schemas/profile.schema.json"
    )


def test_bundled_profile_meets_the_schema():
    import tomllib

    validate(tomllib.loads(BUNDLED.read_text(encoding="utf-8")), "profile")


@pytest.mark.parametrize(("name", "good"), GOOD, ids=WHICH)
def test_a_good_document_passes_with_more_keys(name, good):
    validate({**good, "later": 1}, name)


@pytest.mark.parametrize(("name", "good"), GOOD, ids=WHICH)
def test_every_key_is_mandatory_and_has_a_type(name, good):
    for key in good:
        document = copy.deepcopy(good)
        document[key] = object  # nothing that JSON has
        with pytest.raises(ValidationError):
            validate(document, name)
        del document[key]
        with pytest.raises(ValidationError):
            validate(document, name)


def test_in_a_package_every_file_is_decided():
    undecided = {**DOCUMENTS["ingest"]["counts"], "in": 1, "open": 1}
    validate({**DOCUMENTS["ingest"], "package": None, "counts": undecided}, "ingest")
    with pytest.raises(ValidationError):
        validate({**DOCUMENTS["ingest"], "counts": undecided}, "ingest")


@pytest.mark.parametrize("name", LINES)
def test_a_document_is_one_of_lines(name):
    (key, _), *_ = DOCUMENTS[name].items()
    with pytest.raises(ValidationError):
        validate({**DOCUMENTS[name], key: [{"other": 1}]}, name)


# --- BagIt profile --------------------------------------------------------------------------------


def made() -> dict:
    return json.loads(json.dumps(bagit_profile(parse_profile(BUNDLED.read_bytes(), BUNDLED.name))))


def test_our_bagit_profile_meets_the_schema():
    validate(made(), "bagit-profile")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.pop("Accept-BagIt-Version"),
        lambda p: p.pop("BagIt-Profile-Info"),
        lambda p: p["BagIt-Profile-Info"].pop("Version"),
        lambda p: p.update(Serialization="maybe"),
        lambda p: p.update(Serialization="required"),  # without Accept-Serialization
        lambda p: p.update({"Fetch.txt-Required": True}),  # while fetch.txt is forbidden
        lambda p: p.update({"Manifests-Require": ["sha512"]}),
        lambda p: p["Bag-Info"].update(Datum={"required": "yes"}),
        lambda p: p.update({"Accept-BagIt-Version": []}),
    ],
)
def test_a_spoilt_bagit_profile_does_not(spoil):
    document = made()
    spoil(document)
    with pytest.raises(ValidationError):
        validate(document, "bagit-profile")
