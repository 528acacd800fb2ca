"""Names in the package: safe on every system, and the same every time."""

import itertools
import unicodedata

import pytest

from archivkoop.stages.package_names import MOST_BYTES, Names, key_of, length, safe_component

ROOM = 170


def places(*paths: str, room: int = ROOM) -> dict[str, str]:
    names = Names(room)
    return {path: names.original(path).path for path in sorted(paths)}


@pytest.mark.parametrize(
    ("name", "safe", "reason"),
    [
        ("Übersicht.txt", "Übersicht.txt", None),
        ("U\u0308bersicht.txt", "Übersicht.txt", "unicode_form"),
        ("100%.txt", "100_.txt", "characters"),
        ("a\nb\rc", "a_b_c", "characters"),
        ("a\u2028b\u0085c\u2029d", "a_b_c_d", "characters"),
        ('a<b>c:d"e\\f|g?h*i', "a_b_c_d_e_f_g_h_i", "characters"),
        ("Punkt.", "Punkt_", "ending"),
        ("Leer \u00a0", "Leer__", "ending"),
        ("...", "___", "ending"),
        ("con", "_con", "reserved"),
        ("LPT¹.txt", "_LPT¹.txt", "reserved"),
        ("nul .tar.gz", "_nul .tar.gz", "reserved"),
        ("console.txt", "console.txt", None),
        (" vorn", " vorn", None),
    ],
)
def test_a_component_is_made_safe(name, safe, reason):
    assert safe_component(name) == (safe, (reason,) if reason else ())
    assert safe_component(safe) == (safe, ()), "making safe twice changes nothing more"


def test_names_that_differ_only_in_case_or_form_are_told_apart():
    placed = places("A.txt", "a.txt", "Ä.txt", "A\u0308.txt", "Straße.txt", "STRASSE.txt")
    assert len({key_of(name) for name in placed.values()}) == 6
    assert placed["A.txt"] == "A.txt"
    assert placed["a.txt"] == "a~2.txt"


def test_a_number_that_is_taken_is_not_given():
    assert places("A.txt", "a.txt", "a~2.txt") == {"A.txt": "A.txt", "a.txt": "a~2.txt", "a~2.txt": "a~2~2.txt"}


def test_two_folders_alike_stay_two():
    placed = places("Akten/1.txt", "Akten/2.txt", "akten/1.txt", "akten/unter/3.txt")
    assert placed["akten/1.txt"] == "akten~2/1.txt"
    assert placed["akten/unter/3.txt"] == "akten~2/unter/3.txt"
    assert placed["Akten/2.txt"] == "Akten/2.txt"


def test_a_file_and_a_folder_do_not_share_a_name():
    placed = places("Brief", "brief/1.txt")
    assert placed == {"Brief": "Brief", "brief/1.txt": "brief~2/1.txt"}


def test_a_folder_between_others_is_entered_once():
    # "a-b" sorts before "a/": the files of each folder still come together
    placed = places("a-b/1", "a/1", "a/z/1", "a.b/1", "a/zz")
    assert all(path == place for path, place in placed.items())


def test_long_names_are_cut_and_stay_distinct():
    first, second = "x" * 199 + "1.docx", "x" * 199 + "2.docx"
    placed = places(first, second)
    assert all(length(place) <= ROOM and place.endswith(".docx") for place in placed.values())
    assert placed[first] != placed[second]


def test_no_component_is_too_long_in_bytes():
    placed = places("Ä" * 200 + ".txt", "😀" * 100 + ".txt", room=1000)
    assert all(len(place.encode()) <= MOST_BYTES for place in placed.values())


def test_length_counts_as_windows_does():
    assert length("ä") == 1
    assert length("😀") == 2


def test_deep_folders_move_up_and_keep_their_files_together():
    deep = "/".join(["sehr tiefer Ordner"] * 20)
    placed = places(f"{deep}/1.txt", f"{deep}/2.txt", f"{deep}/noch/3.txt", "oben.txt")
    assert all(length(place) <= ROOM for place in placed.values())
    folders = {placed[f"{deep}/{n}.txt"].rpartition("/")[0] for n in (1, 2)}
    assert len(folders) == 1
    assert placed[f"{deep}/noch/3.txt"].startswith(f"{folders.pop()}/noch/")


def test_thousands_of_hostile_names_all_fit_and_differ():
    parts = ["a", "A", "ä", "a\u0308", "a?", "a*", "con", "CON", "x.", "x ", "y" * 180, "Y" * 180]
    paths = {"/".join(triple) for triple in itertools.product(parts, repeat=3)}
    placed = places(*paths)
    keys = [key_of(place) for place in placed.values()]
    assert len(set(keys)) == len(paths)
    for place in placed.values():
        assert length(place) <= ROOM
        assert unicodedata.is_normalized("NFC", place)
        assert all(safe_component(part) == (part, ()) for part in place.split("/"))


def test_the_same_deposit_gives_the_same_names():
    paths = ["Ordner/" + "z" * n + ".TXT" for n in range(150, 250)]
    assert places(*paths) == places(*paths)


def test_files_out_of_order_are_refused():
    names = Names(ROOM)
    names.original("b")
    with pytest.raises(ValueError, match="behind"):
        names.original("a")


def derivative(names: Names, path: str, extension: str = "pdf") -> str:
    stem = path.rpartition("/")[2].rpartition(".")[0]
    return names.derivative(names.original(path), f"{stem}.{extension}").path


def test_derivatives_of_one_stem_keep_apart():
    names = Names(ROOM)
    found = [derivative(names, path) for path in ("Brief.doc", "Brief.docx", "Brief.odt")]
    assert found == ["Brief.pdf", "Brief.docx.pdf", "Brief.odt.pdf"]


def test_a_derivative_leaves_an_originals_name_to_its_own():
    names = Names(ROOM)
    assert derivative(names, "Brief.PDF") == "Brief.pdf", "its own original"
    assert derivative(names, "Brief.doc") == "Brief.doc.pdf"
    assert names.derivative(names.original("Plan.dwg"), "Plan.pdf", taken=True).path == "Plan.dwg.pdf"
    assert derivative(names, "Plan.pdf") == "Plan.pdf"


def test_a_derivative_is_called_as_its_renamed_original():
    names = Names(ROOM)
    names.original("A.doc")
    assert derivative(names, "a.doc") == "a~2.pdf"
    long = derivative(names, "b/" + "z" * 220 + ".docx")
    assert length(long) <= ROOM
    assert long.endswith(".pdf")


def test_a_derivative_does_not_take_a_folders_name():
    names = Names(ROOM)
    assert derivative(names, "Brief.doc") == "Brief.pdf"
    assert names.original("Brief.pdf/Anlage.txt").path == "Brief~2.pdf/Anlage.txt"
    folder = Names(ROOM)
    folder.original("Akte.pdf/1.txt")
    assert derivative(folder, "Akte.txt") == "Akte.txt.pdf"
