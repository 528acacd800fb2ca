"""Step 3: the plan by rule, each result beside its original with its proof, and what a person says to it."""

from types import SimpleNamespace

import convert_making
import pytest
from gui_tasks import fill_workspace
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from test_accessibility import nameless
from test_fit import assert_whole

from archivkoop import app as use_cases
from archivkoop.app.request import Step
from archivkoop.app.settings import Settings
from archivkoop.app.standing import result_of
from archivkoop.core.conversion import Attempt, Converted
from archivkoop.core.decisions import DecisionKind
from archivkoop.core.events import Agent
from archivkoop.core.files import Counts, Fate
from archivkoop.core.findings import Outcome
from archivkoop.gui.jobs import queue
from archivkoop.gui.models.plan_tree import COLUMNS, PlanTreeModel
from archivkoop.gui.pages.proof_panel import ProofPanel
from archivkoop.store.plan_groups import PlanGroup

WAIT_MS = 60_000
PROVED, LACKING, FAILED = Outcome.PASSED, Outcome.UNDETERMINED, Outcome.FAILED
FILES = {
    "Akten/a Bebauungsplan Köln.pdf": PROVED,
    "Akten/b Vermerk.pdf": LACKING,
    "Akten/c Bescheid.pdf": LACKING,
    "Akten/d Gutachten.pdf": FAILED,
    "Akten/e Lageplan.pdf": None,
}
A, B, C, D, E = FILES


@pytest.fixture
def page(window, qtbot, tmp_path):
    """The page, with a deposit that was converted."""
    source = tmp_path / "Ablieferung"
    convert_making.make(tmp_path / "auftrag", source, FILES)
    deposit = window.desk.deposit
    deposit.open(source)
    deposit.read(use_cases.read_workspace(tmp_path / "auftrag"))
    deposit.stand(result_of(deposit.reader, Step.CONVERT, resumed=True, already_there=False))
    window.go_to("convert")
    qtbot.wait(20)
    return window.page("convert")


@pytest.fixture
def review(page, qtbot):
    """Look at a file, and wait until both sides are there."""

    def look(path):
        page.look_at(path)
        pair = page._review.pair
        wanted = [pair.original] + ([pair.derivative] if pair.derivative.has_file else [])
        qtbot.waitUntil(lambda: all(side.preview is not None for side in wanted), timeout=WAIT_MS)
        return page._review

    yield look
    if page._review is not None:
        for side in (page._review.pair.original, page._review.pair.derivative):
            side._asking.close()


def rows_of(model, parent=None):
    indexes = [
        model.index(row, 0, *([parent] if parent else []))
        for row in range(model.rowCount(*([parent] if parent else [])))
    ]
    return [index.data() for index in indexes]


def words_of(review):
    return [label.accessibleName() or label.text() for label in review.proof.findChildren(QLabel)]


def test_the_plan_is_grouped_by_rule_and_opens_to_its_files(page):
    model = page._model
    rule = page._words._rule("F-01").name.get("de")
    assert rows_of(model) == [
        f"{rule} nach {page._desk.columns.target('F-01')} (F-01)",
        f"{rule} behalten (F-01)",
    ]
    group = model.index(0, 0)
    assert model.rowCount(group) == 0
    page.plan_tree.expand(group)
    assert rows_of(model, group) == [A, B, C, D]
    assert model.index(0, 1).data() == "4"
    assert model.index(0, 4).data() == "1 nachgewiesen · 2 ohne vollen Nachweis · 1 nicht umwandelbar"
    assert model.index(1, 4, group).data() == "ohne Nachweis"


def test_times_are_estimated_while_something_waits_and_what_is_unknown_is_said_once(page, monkeypatch):
    time, due = COLUMNS.index("time"), PlanGroup("F-01", "convert", 3, 3000, {None: 3})
    assert page.plan_tree.isColumnHidden(time)  # nothing waits
    monkeypatch.setattr(PlanTreeModel, "groups", property(lambda _model: [due]))
    page._words._keep({})
    assert not page.plan_tree.isColumnHidden(time)
    assert page._words.group_cell(due, "time").text == "–"
    assert "bei einem Strich" in page.summary_label.text()
    page._words._keep({"F-01": SimpleNamespace(minutes_for=lambda files: files)})
    assert page._words.group_cell(due, "time").text == "etwa 3 min"
    assert "Strich" not in page.summary_label.text()


def test_the_profiles_reason_is_shown_for_what_is_chosen(page):
    page.plan_tree.setCurrentIndex(page._model.index(0, 0))
    assert page.reason_label.text() == page._words._rule("F-01").reason.get("de")


def test_the_chips_add_up(page):
    numbers = {name: int(chip.text().split()[-1]) for name, chip in page._chips.items() if not chip.isHidden()}
    assert numbers.pop("all") == sum(numbers.values())
    page._count_chips(Counts(files_in=9, kept=2, left_out=4))
    numbers = {name: int(chip.text().split()[-1]) for name, chip in page._chips.items() if not chip.isHidden()}
    assert numbers["left_out"] == 4
    assert numbers["open"] == 3
    page._chips["open"].click()
    assert rows_of(page._model) == []


@pytest.mark.parametrize("percent", [100, 200])
def test_the_result_is_seen_without_scrolling(page, window, qtbot, percent):
    window.desk.context.theme.choose(scale=percent / 100)
    window.resize(1366, 768)
    size = COLUMNS.index("size")
    qtbot.waitUntil(lambda: page.plan_tree.isColumnHidden(size) is (percent == 200))
    qtbot.waitUntil(lambda: page.plan_tree.horizontalScrollBar().maximum() == 0)
    assert not page.plan_tree.isColumnHidden(COLUMNS.index("fate"))


@pytest.mark.parametrize(("chip", "paths"), [("proved", [A]), ("unproved", [B, C]), ("failed", [D]), ("kept", [E])])
def test_filters_show_one_kind_of_result(page, chip, paths):
    page._chips[chip].click()
    model = page._model
    page.plan_tree.expandAll()
    shown = [path for row in range(model.rowCount()) for path in rows_of(model, model.index(row, 0))]
    assert shown == paths
    assert page._chips[chip].text().endswith(str(len(paths)))


def test_one_slider_turns_original_and_result_and_zoom_goes_in_step(review, qtbot):
    pair = review(A).pair
    assert (pair.original.preview.pages, pair.derivative.preview.pages) == (5, 5)
    pair.bar.page_slider.setValue(3)
    for side in (pair.original, pair.derivative):
        qtbot.waitUntil(lambda side=side: side.preview.page == 3, timeout=WAIT_MS)
    QTest.keyClick(pair.derivative.pages_view, Qt.Key.Key_Plus)
    assert pair.original.zoom == pair.derivative.zoom


def test_the_proof_says_who_judged_what_differs_and_what_was_tried(review, qtbot):
    shown = review(B)
    words = words_of(shown)
    for expected in (
        "Nachweis unvollständig",
        "Nachweisstufe getreu: Seiten, Bild, Text und Verknüpfungen wurden verglichen.",
        "PDF/A-2b: erfüllt",
        "Beurteilt von veraPDF 1.30.2",
        "Am stärksten weicht Seite 4 ab: 40 % der zulässigen Abweichung.",
        "Die Erhaltungskopie hat 4 Seiten, das Original 5.",
        "1. Aufbereitung der Struktur: erfolglos",
        "2. Reparatur: ohne vollen Nachweis",
    ):
        assert expected in words, words
    assert any("verschlüsselt, nur mit Kennwort zu öffnen" in one for one in words)
    QTest.mouseClick(shown.proof.findChild(QPushButton, "page_4"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.pair.derivative.preview.page == 4, timeout=WAIT_MS)


@pytest.mark.parametrize("path", [B, D])  # with a derivative, and without
def test_another_language_changes_the_words_and_not_what_is_looked_at(page, review, window, qtbot, path):
    shown = review(path)
    pair = shown.pair
    pair.bar.page_slider.setValue(3)
    qtbot.waitUntil(lambda: pair.original.preview.page == 3, timeout=WAIT_MS)
    german = words_of(shown)
    window.english_action.trigger()
    qtbot.wait(50)
    assert shown.isVisible()
    assert shown.path == path
    assert page.review_box.isVisible()
    assert not page.list_box.isVisible()
    english = words_of(shown)
    assert english != german
    assert not {"Original", "Erhaltungskopie", "ohne Nachweis", "nicht umwandelbar"} & set(english) - {"Original"}
    assert shown.fate_label.text() == window.desk.context.texts.say("fate.unproved" if path == B else "fate.failed")
    qtbot.waitUntil(lambda: pair.original.preview is not None, timeout=WAIT_MS)
    assert (pair.original.page, pair.original.preview.page) == (3, 3)
    assert pair.original.spoken.startswith("Page 3")
    window.german_action.trigger()
    qtbot.wait(50)
    assert words_of(shown) == german
    assert pair.original.page == 3


def test_the_unproved_ones_are_gone_through_by_key(page, review, window):
    window.activateWindow()
    page._chips["unproved"].click()
    shown = review(B)
    assert not shown.previous_button.isEnabled()
    QTest.keyClick(shown.following_button, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert shown.path == C
    assert not shown.following_button.isEnabled()
    QTest.keyClick(shown.previous_button, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert shown.path == B
    QTest.keyClick(shown.back_button, Qt.Key.Key_Escape)
    assert page.list_box.isVisible()
    assert not page.review_box.isVisible()


def test_what_failed_has_no_derivative_and_nothing_to_decide(review):
    shown = review(D)
    name = QAccessible.queryAccessibleInterface(shown.pair.derivative.message).text(QAccessible.Text.Name)
    assert name == "Es gibt keine Erhaltungskopie."
    assert not shown.accept_button.isVisible()
    assert not shown.discard_button.isVisible()
    assert "1. Aufbereitung der Struktur: erfolglos" in words_of(shown)


def test_what_failed_says_first_what_that_means(review):
    words = words_of(review(D))
    result = words.index("Ergebnis")
    assert words[result + 1] == "Nicht umwandelbar"
    assert words[result + 2].startswith("Es gibt keine Erhaltungskopie. Ins Archivpaket gehört nur das Original")
    assert result < words.index("Norm") < words.index("Versuche")
    assert words.count("Ergebnis") == 1


@pytest.mark.parametrize("outcome", [FAILED, LACKING])
def test_a_reason_that_all_attempts_share_is_said_once(page, outcome):
    reason = "AK-K01 reason=fonts are not embedded"
    agent = Agent("pdfium", "159.0.8149.0@sourcebuild-toolchained")
    names = ("pdf_structure", "pdf_repair", "ghostscript")
    attempts = tuple(Attempt(name, (agent,), outcome, (reason,)) for name in names)
    panel = ProofPanel(page._desk.context, page)
    panel.show_converted(Converted(D, attempts), Fate.FAILED)
    words = words_of(SimpleNamespace(proof=panel))
    assert len([one for one in words if "Schriften sind nicht eingebettet" in one]) == 1
    assert words.index("Grund") < words.index("Versuche")
    assert words.count("pdfium 159.0.8149") == len(names)
    expected = (
        "Die Erhaltungskopie hat keinen vollen Nachweis" if outcome is LACKING else "Es gibt keine Erhaltungskopie"
    )
    assert any(one.startswith(expected) for one in words)
    panel.show_converted(Converted(D, (*attempts[1:], Attempt("ocr", (), outcome, ("AK-K02 tool=x reason=y",)))), None)
    assert "Grund" not in words_of(SimpleNamespace(proof=panel))
    assert (
        len([one for one in words_of(SimpleNamespace(proof=panel)) if "Schriften sind nicht eingebettet" in one])
        == len(names) - 1
    )


def test_the_worst_place_of_what_was_refused_is_seen_as_a_picture(review, qtbot):
    shown = review(D)
    assert "Die Erhaltungskopie hat 4 Seiten, das Original 5." in words_of(shown)
    QTest.mouseClick(shown.proof.findChild(QPushButton, "picture"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shown.pair.derivative.preview is not None, timeout=WAIT_MS)
    assert shown.pair.derivative.preview.size == (80, 40)
    name = QAccessible.queryAccessibleInterface(shown.pair.derivative.pages_view).text(QAccessible.Text.Name)
    assert name.endswith("Schlimmste Stelle: links das Original, rechts das Ergebnis")


def test_only_what_lacks_a_proof_can_be_accepted(review):
    assert not review(A).accept_button.isVisible()
    assert review(A).discard_button.isVisible()
    assert review(B).accept_button.isVisible()


def test_a_decision_names_the_file_its_kind_and_the_reason(page, monkeypatch):
    made = []
    monkeypatch.setattr(page._desk.decisions, "decide", lambda *rulings: made.extend(rulings))
    page.decide("accept", B, "am Bildschirm verglichen")
    page.decide("discard", A, "leere Seiten")
    accepted, discarded = made
    assert (accepted.kind, accepted.code, accepted.paths) == (DecisionKind.WAIVE, "AK-N01", (B,))
    assert (discarded.kind, discarded.paths, discarded.reason) == (DecisionKind.DISCARD, (A,), "leere Seiten")


def test_a_decision_is_recorded_shown_and_taken_back(page, review, qtbot):
    shown = review(B)
    page.decide("discard", B, "leere Seiten")
    qtbot.waitUntil(lambda: shown.decided_label.text().endswith(": leere Seiten"), timeout=WAIT_MS)
    assert shown.decided_label.text().startswith("Verworfen von ")
    qtbot.waitUntil(lambda: not page._deposit.running, timeout=WAIT_MS)
    counts = page._deposit.reader.counts()
    assert (counts.unproved, counts.kept, counts.reconciled) == (1, 2, True)
    assert not shown.accept_button.isVisible()
    QTest.mouseClick(shown.withdraw_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not shown.decided_label.text(), timeout=WAIT_MS)
    assert page._deposit.reader.counts().unproved == 2
    qtbot.waitUntil(lambda: not page._deposit.running, timeout=WAIT_MS)
    page.decide("accept", B, "am Bildschirm verglichen")
    qtbot.waitUntil(lambda: shown.decided_label.text().endswith(": am Bildschirm verglichen"), timeout=WAIT_MS)
    assert shown.decided_label.text().startswith("Angenommen von ")
    assert page._deposit.reader.counts().unproved == 2
    qtbot.waitUntil(lambda: not page._deposit.running, timeout=WAIT_MS)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_result_fits_a_small_screen_with_text_of_twice_the_size(page, review, window, qtbot, language):
    window.desk.context.texts.speak(language)
    window.desk.context.theme.choose(scale=2.0)
    window.resize(1366, 768)
    review(B)
    assert_whole(qtbot, window)
    assert (window.width(), window.height()) == (1366, 768)
    result = page._review
    assert (result.pair_box.isVisible(), result.proof_box.isVisible()) == (True, False)
    result.proof_button.click()
    assert_whole(qtbot, window)
    assert (result.pair_box.isVisible(), result.proof_box.isVisible()) == (False, True)
    window.desk.context.theme.choose(scale=1.0)
    qtbot.waitUntil(lambda: result.pair_box.isVisible() and result.proof_box.isVisible())


def test_every_control_of_a_result_has_a_name(page, review):
    review(B)
    assert nameless(page) == []


def test_a_million_files_cost_what_is_seen():
    asked = []

    class Source:
        def plan_groups(self, fates=()):
            from archivkoop.store.plan_groups import PlanGroup

            return (PlanGroup("F-01", "convert", 1_000_000, 10, {Fate.PROVED: 1_000_000}),)

        def files_of_group(self, group, fates=(), *, offset=0, limit):
            asked.append((offset, limit))
            from archivkoop.store.rows import FileRow

            return iter([FileRow(f"{n}.pdf", 1, None, "", None, (), "convert", None, "F-01") for n in range(limit)])

    from archivkoop.gui.models.files import Cell

    model = PlanTreeModel(lambda *_: Cell(""), lambda row, _: Cell(row.path), lambda key: key)
    model.show(Source())
    group = model.index(0, 0)
    assert asked == []
    model.fetchMore(group)
    assert asked == [(0, 200)]
    assert model.canFetchMore(group)


@pytest.mark.parametrize(
    ("asks", "word"), [("pause", "angehalten"), ("cancel", "abgebrochen")], ids=["paused", "cancelled"]
)
def test_a_conversion_that_rests_is_said_so_and_not_offered_as_new(qtbot, window, tmp_path, monkeypatch, asks, word):
    monkeypatch.setattr(queue, "RUN_JOB", "gui_tasks:convert_until_stopped")
    source = tmp_path / "Ablieferung"
    source.mkdir()
    workspace = Settings.load().workspaces / source.name
    fill_workspace(workspace, 20, source)
    deposit, jobs = window.desk.deposit, window.desk.jobs
    deposit.reopen(use_cases.open_deposit(workspace))
    deposit.stopped_at = None  # of the run before, which is none
    window.go_to("convert")
    page = window.page("convert")
    deposit.changed.emit()
    assert page.summary_label.text().startswith("Der Plan steht.")
    assert page.start_button.text() == "&Umwandeln starten"
    page.start_button.click()
    assert page.summary_label.text().startswith("Die Umwandlung läuft: 1 von 9 Umwandlungen")
    qtbot.waitUntil(lambda: deposit.stage == "convert", timeout=WAIT_MS)
    getattr(jobs, asks)(deposit.job.id)
    qtbot.waitUntil(lambda: not deposit.running, timeout=WAIT_MS)
    assert page.banner().words.startswith(f"Der Auftrag ist {word}.")
    assert word in window._job_bar.summary_label.text()
    for key in ("describe", "convert"):
        window.go_to(key)
    assert page.summary_label.text().startswith(f"Die Umwandlung ist {word}: 1 von 9 Umwandlungen")
    assert page.start_button.text() == "&Umwandlung fortsetzen"
    page.start_button.click()
    assert deposit.job.until is Step.CONVERT
    jobs.cancel(deposit.job.id)
    qtbot.waitUntil(lambda: not deposit.running, timeout=WAIT_MS)
