"""A comparison that could not be made is never a pass: passwords, rubbish, crashes, limits."""

import os
import signal
import sys
from contextlib import contextmanager

import pikepdf
import psutil
import pytest
from compare_pdf_making import MINUTES, codes, compare
from pikepdf import Dictionary, Name

from archivkoop.adapters.compare.pdf import buffers, pages
from archivkoop.adapters.compare.pdf.comparer import PdfComparer
from archivkoop.adapters.compare.pdf.fresh import FreshProcess
from archivkoop.adapters.compare.pdf.limits import PdfLimits
from archivkoop.adapters.compare.pdf.pages import Pages
from archivkoop.adapters.compare.pdf.render import RENDER, RenderOrder, render
from archivkoop.core.errors import FileProblem, TimeLimitError, WorkerDiedError, WorkerFailedError
from archivkoop.core.findings import Outcome


def blank(file, sizes=((200, 100),), **save):
    with pikepdf.new() as pdf:
        for number, size in enumerate(sizes):
            page = pdf.add_blank_page(page_size=size)
            page.Contents = pdf.make_stream(b"%d 10 20 30 re f" % (10 + number))
        pdf.save(file, **save)
    return file


class Changed:
    """A runner whose processes are asked something else than the comparer wanted, or watched."""

    def __init__(self, change, watch=lambda process, answer: None):
        self.change, self.watch = change, watch
        self.opened = 0

    @contextmanager
    def open(self):
        self.opened += 1
        with FreshProcess(10, 4096).open() as process:
            yield ChangedCall(process, self)


class ChangedCall:
    def __init__(self, process, runner):
        self.process, self.runner = process, runner

    def send(self, function, *args):
        self.args = args
        function, args = self.runner.change(function, args)
        self.process.send(function, *args)

    def answer(self):
        answer = self.process.answer()
        self.runner.watch(self, answer)
        return answer


def test_a_locked_file_is_undetermined(tmp_path):
    locked = blank(tmp_path / "verschlossen.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    for pair in ((locked, MINUTES), (MINUTES, locked), (locked, locked)):
        result = compare(*pair, tmp_path / "s")
        assert result.outcome is Outcome.UNDETERMINED
        assert "needs a password" in result.reason


def test_restrictions_without_a_password_hinder_nobody(tmp_path):
    restricted = blank(tmp_path / "beschränkt.pdf", encryption=pikepdf.Encryption(owner="a", user=""))
    assert compare(restricted, blank(tmp_path / "frei.pdf"), tmp_path / "s").outcome is Outcome.PASSED


@pytest.mark.parametrize("content", [b"", b"kein PDF", b"%PDF-1.7\n%%EOF"])
def test_rubbish_is_undetermined(content, tmp_path):
    (tmp_path / "müll.pdf").write_bytes(content)
    result = compare(MINUTES, tmp_path / "müll.pdf", tmp_path / "s")
    assert result.outcome is Outcome.UNDETERMINED
    assert result.reason.startswith("derivative: ")
    assert str(tmp_path) not in result.reason
    assert result.agents


def test_what_only_pdfium_cannot_open_is_undetermined(tmp_path):
    headless = tmp_path / "ohne Kopf.pdf"
    headless.write_bytes(MINUTES.read_bytes().replace(b"%PDF-1.", b"%XXX-1.", 1))
    result = compare(headless, MINUTES, tmp_path / "s")
    assert result.outcome is Outcome.UNDETERMINED
    assert result.reason.startswith("original: ")


def test_a_crash_is_no_pass(tmp_path):
    comparer = PdfComparer(runner=Changed(lambda function, args: ("os:abort", ())))
    with pytest.raises(WorkerDiedError) as caught:
        comparer.compare(MINUTES, MINUTES, {}, tmp_path / "s")
    assert caught.value.params["exit_code"] == -signal.SIGABRT
    assert list((tmp_path / "s").iterdir()) == []


def test_a_process_that_hangs_is_ended():
    with pytest.raises(TimeLimitError):
        FreshProcess(0.3, 4096)("time:sleep", 60)


def test_a_process_that_grows_is_ended():
    with pytest.raises(FileProblem):
        FreshProcess(20, 512)("builtins:bytearray", 1 << 30)


def test_what_a_function_raises_comes_back():
    with pytest.raises(WorkerFailedError, match="ValueError"):
        FreshProcess(10, 4096)("builtins:int", "zwölf")


def test_each_call_has_a_process_of_its_own():
    run = FreshProcess(10, 4096)
    first, second = run("os:getpid"), run("os:getpid")
    assert len({first, second, os.getpid()}) == 3


def test_a_renderer_starts_without_what_it_does_not_need():
    loaded = FreshProcess(10, 4096)("builtins:eval", "sorted(__import__('sys').modules)")
    assert "pypdfium2.raw" in loaded
    assert not {"numpy", "pikepdf", "PIL", "PySide6"} & set(loaded)


def test_many_pages_are_rendered_a_few_at_a_time(tmp_path, monkeypatch):
    file = blank(tmp_path / "viele.pdf", [(200, 100)] * 25)
    page_bytes = 300 * 150 * 4  # 3 inches wide: smaller pages are enlarged to that
    most = 5 * (page_bytes + 4096)
    monkeypatch.setattr(pages, "BUFFER_BYTES", most)
    monkeypatch.setattr(buffers, "_idle", [])
    orders = []

    def same(function, args):
        assert function == RENDER
        return function, args

    def watch(process, answer):
        (order,) = process.args
        orders.append((order.buffer.stat().st_size, len(answer.pages)))

    runner = Changed(same, watch)
    result = PdfComparer(runner=runner).compare(file, file, {}, tmp_path / "s")
    assert result.outcome is Outcome.PASSED
    assert result.measures["pages"] == 25
    assert len(orders) == 2 * 5
    assert runner.opened == 2  # one process for each file, however many pages it has
    assert max(size for size, _ in orders) <= most


def test_pages_of_other_sizes_are_never_drawn_twice_by_one_process(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "BUFFER_BYTES", 1 << 20)
    one = blank(tmp_path / "klein.pdf", [(200, 100)] * 20)
    two = blank(tmp_path / "größer.pdf", [(200, 100)] * 2 + [(400, 400)] * 2 + [(200, 100)] * 16)
    drawn = {}

    def watch(process, answer):
        numbers = drawn.setdefault(id(process.process), [])
        numbers += [page.number for page in answer.pages]
        kept.append(process)

    kept = []
    result = PdfComparer(runner=Changed(lambda function, args: (function, args), watch)).compare(
        one, two, {"size_pt": 0.5}, tmp_path / "s"
    )
    assert codes(result) == {"page_size", "page_box"}
    assert result.measures["pages"] == 20
    assert all(len(numbers) == len(set(numbers)) for numbers in drawn.values())


def test_every_process_starts_from_the_same_state(tmp_path):
    run = FreshProcess(10, 4096)
    run("builtins:exec", "import sys; sys.seen = True")
    assert run("builtins:eval", "hasattr(__import__('sys'), 'seen')") is False


def test_a_process_answers_until_it_is_let_go():
    with FreshProcess(10, 4096).open() as process:
        pids = []
        for _ in range(2):
            process.send("os:getpid")
            pids.append(process.answer())
    assert pids[0] == pids[1]
    assert not psutil.pid_exists(pids[0])


@pytest.mark.skipif(sys.platform == "win32", reason="there is no template there")
def test_a_template_that_was_killed_is_replaced():
    run = FreshProcess(10, 4096)
    template = run("os:getppid")
    assert run("os:getppid") == template
    os.kill(template, signal.SIGKILL)
    assert run("os:getppid") not in {template, 1}


def test_an_unusually_large_page_gives_its_memory_back(tmp_path):
    file = blank(tmp_path / "groß.pdf", [(3000, 3000)])
    assert compare(file, file, tmp_path / "s").outcome is Outcome.PASSED
    with buffers.borrowed() as pair:
        assert all(buffer.path.stat().st_size <= buffers.BUFFER_BYTES for buffer in pair)


def test_a_huge_page_is_rendered_smaller(tmp_path):
    file = blank(tmp_path / "riesig.pdf", [(14400, 14400), (200, 100)])
    (tmp_path / "puffer").touch()
    rendered = render(RenderOrder(file, tmp_path / "puffer", 1 << 20, 100, 1_000_000))
    assert len(rendered.pages) == 1  # the second no longer fits, the first always does
    assert rendered.pages[0].width * rendered.pages[0].height <= 1_001_000
    assert rendered.pages[0].width_pt == 14400


def test_a_page_that_only_the_original_can_show_is_refused(tmp_path):
    whole = blank(tmp_path / "ganz.pdf", [(200, 100)] * 2)
    with pikepdf.open(whole) as pdf:
        pdf.Root.Pages.Kids[1] = pdf.make_indirect(Dictionary(Type=Name.Page))
        pdf.save(tmp_path / "leer.pdf")
    assert compare(whole, tmp_path / "leer.pdf", tmp_path / "s").outcome is Outcome.FAILED


def test_pages_can_be_looked_at_again_in_any_order(tmp_path):
    file = blank(tmp_path / "drei.pdf", [(200, 100), (100, 100), (300, 100)])
    limits = PdfLimits(look_again_dpi=144)
    again = Pages(file, file, limits, FreshProcess(10, 4096)).look_again((3, 1))
    assert [(pair.original.page.number, pair.original.picture.shape[1]) for pair in again] == [(3, 600), (1, 432)]


def test_a_wrong_count_in_the_page_tree_is_not_believed(tmp_path):
    file = blank(tmp_path / "eine.pdf", object_stream_mode=pikepdf.ObjectStreamMode.disable)
    wrong = tmp_path / "neun.pdf"
    wrong.write_bytes(file.read_bytes().replace(b"/Count 1", b"/Count 9", 1))
    assert b"/Count 9" in wrong.read_bytes()
    assert compare(wrong, file, tmp_path / "s").outcome is Outcome.PASSED


def test_the_comparison_of_two_files_leaves_nothing_behind(tmp_path):
    scratch = tmp_path / "s"
    assert compare(MINUTES, MINUTES, scratch).outcome is Outcome.PASSED
    assert list(scratch.iterdir()) == []
